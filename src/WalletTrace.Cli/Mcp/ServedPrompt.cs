using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace WalletTrace.Cli.Mcp;

/// <summary>The prompt <c>investigate</c>: what to ask of a case, and how to report it.</summary>
internal sealed class ServedPrompt(ServedCases cases) : McpServerPrompt
{
    private const string CaseArgument = "case";

    /// <inheritdoc/>
    public override Prompt ProtocolPrompt { get; } = new()
    {
        Name = "investigate",
        Title = "Where did the stolen value go?",
        Description = "Has a case told as an investigator would want it: the balance under each rule, the paths that matter, what is not known, and how each thing is known.",
        Arguments = [new PromptArgument { Name = CaseArgument, Description = $"The case: one of {string.Join(", ", cases.Names)}.", Required = true }],
    };

    /// <inheritdoc/>
    public override IReadOnlyList<object> Metadata => [];

    /// <inheritdoc/>
    public override ValueTask<GetPromptResult> GetAsync(RequestContext<GetPromptRequestParams> request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        string name = request.Params?.Arguments is { } arguments && arguments.TryGetValue(CaseArgument, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        try
        {
            string text = ServedTexts.Prompt(cases.Find(name).Name);
            return ValueTask.FromResult(new GetPromptResult { Messages = [new PromptMessage { Role = Role.User, Content = new TextContentBlock { Text = text } }] });
        }
        catch (UsageException problem)
        {
            throw new McpProtocolException(problem.Message, McpErrorCode.InvalidParams);
        }
    }
}
