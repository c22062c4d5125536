using System.Text;
using System.Text.Json.Nodes;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Cli.Mcp;

/// <summary>The tool <c>cases</c>: what there is to be asked about.</summary>
internal sealed class CasesTool(CaseServer server) : CaseTool(
    server, "cases", "List the cases",
    "Lists the cases that can be asked about: their names, what they say was stolen, and with which rules and limits they are traced unless a question says otherwise. Only these cases can be asked; "
    + "no file and no network is reachable from here.",
    [])
{
    /// <inheritdoc/>
    protected override Task<Answer> AskAsync(ToolArguments arguments, ProgressLine progress, CancellationToken cancellationToken) => ListAsync(Cases, cancellationToken);

    /// <summary>The list.</summary>
    /// <param name="cases">The cases.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<Answer> ListAsync(ServedCases cases, CancellationToken cancellationToken)
    {
        var report = new StringBuilder();
        var listed = new JsonArray();
        foreach (ServedCase one in cases.All)
        {
            listed.Add((JsonNode)await OfAsync(one, report, cancellationToken).ConfigureAwait(false));
        }

        string summary = $"{Reports.Words.Count(cases.All.Count, "case")} can be asked about: {string.Join(", ", cases.Names)}.";
        return new Answer(summary, report.ToString(), new JsonObject { ["cases"] = listed });
    }

    private static async Task<JsonObject> OfAsync(ServedCase served, StringBuilder report, CancellationToken cancellationToken)
    {
        report.Append(served.Name).Append('\n');
        try
        {
            CaseFile file = await served.ReadAsync(cancellationToken).ConfigureAwait(false);
            report.Append("  ").Append(SafeText.Trim(file.Name, AnswerJson.LongestName)).Append('\n');
            foreach (Theft theft in file.Thefts)
            {
                report.Append("  theft: ").Append(SafeText.Trim(theft.Name, AnswerJson.LongestName)).Append('\n');
            }

            return new JsonObject
            {
                ["case"] = served.Name,
                ["title"] = AnswerJson.Quoted(file.Name),
                ["description"] = AnswerJson.Quoted(file.Description, AnswerJson.LongestSentence),
                ["asksByDefault"] = ParameterJson.Of(file.Parameters),
            };
        }
        catch (Exception problem) when (problem is UsageException or WalletTraceException)
        {
            // One case that cannot be traced does not hide the others.
            report.Append("  cannot be traced: ").Append(SafeText.Trim(problem.Message, AnswerJson.LongestSentence)).Append('\n');
            return new JsonObject { ["case"] = served.Name, ["cannotBeTraced"] = AnswerJson.Quoted(problem.Message, AnswerJson.LongestSentence) };
        }
    }
}
