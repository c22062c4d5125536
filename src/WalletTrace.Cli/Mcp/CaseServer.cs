using System.Text.Json;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using WalletTrace.Attribution.Screening;
using WalletTrace.Cli.Screening;

namespace WalletTrace.Cli.Mcp;

/// <summary>Serves cases to assistants by the Model Context Protocol, over standard input and output.</summary>
/// <param name="cases">The cases.</param>
/// <param name="policy">The file with the policy of screening; null for the default.</param>
/// <param name="terminal">Where to.</param>
/// <param name="time">Tells the time.</param>
internal sealed class CaseServer(ServedCases cases, string? policy, Terminal terminal, TimeProvider time)
{
    private const string PlainText = "text/plain";
    private const string Markdown = "text/markdown";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The cases.</summary>
    public ServedCases Cases => cases;

    /// <summary>Where messages go.</summary>
    public Terminal Terminal => terminal;

    /// <summary>Tells the time.</summary>
    public TimeProvider Time => time;

    /// <summary>The policy of screening.</summary>
    /// <exception cref="WalletTraceException">It cannot be read.</exception>
    public Task<ScreeningPolicy> PolicyAsync(CancellationToken cancellationToken) => policy is null
        ? Task.FromResult(ScreeningPolicy.Default)
        : ScreenPolicies.ReadAsync(policy, cancellationToken);

    /// <summary>Serves until the input ends.</summary>
    /// <param name="cancellationToken">Ends it before.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var log = new ErrorLog(terminal.Error);
        McpServerOptions options = Options();
        StreamServerTransport transport = terminal.Streams is var (input, output)
            ? new StreamServerTransport(input, output, CommandLine.Name, log)
            : new StdioServerTransport(CommandLine.Name, log);
        await using (transport.ConfigureAwait(false))
        {
            McpServer server = McpServer.Create(transport, options, log);
            await using (server.ConfigureAwait(false))
            {
                log.Write($"serving {string.Join(", ", cases.Names)} to an assistant over standard input and output; nothing is written, and no network is asked");
                await server.RunAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private McpServerOptions Options()
    {
        var traces = new TraceArguments(cases);
        return new McpServerOptions
        {
            ServerInfo = new Implementation
            {
                Name = CommandLine.Name,
                Title = "WalletTrace",
                Version = CommandLine.VersionText,
                Description = "Follows stolen crypto from the theft to the cash-out, exact to the last base unit, over the recorded facts of cases.",
            },
            ServerInstructions = ServedTexts.Instructions(cases.Names),
            ToolCollection = [new CasesTool(this), new TraceTool(this, traces), new PathsTool(this, traces), new ExplainTool(this, traces), new ScreenTool(this)],
            ResourceCollection =
            [
                new ServedResource("cases", "Cases", "The cases that can be asked about, as the tool cases lists them.", "application/json", CasesAsync),
                new ServedResource("vocabulary", "Vocabulary", "The words of answers: taint rules, parts of the balance, kinds of coverage, categories.", Markdown, _ => Task.FromResult(ServedTexts.Vocabulary())),
                new ServedResource("limits", "Limits", "What answers leave out, and what cannot be asked.", Markdown, _ => Task.FromResult(ServedTexts.Limits())),
                new ServedResource("policy", "Screening policy", "The policy by which the tool screen comes to its verdicts.", PlainText, PolicyTextAsync),
            ],
            PromptCollection = [new ServedPrompt(cases)],
        };
    }

    private async Task<string> CasesAsync(CancellationToken cancellationToken)
    {
        Answer list = await CasesTool.ListAsync(cases, cancellationToken).ConfigureAwait(false);
        list.Content["notice"] = Answer.Notice;
        return list.Content.ToJsonString(Indented);
    }

    private async Task<string> PolicyTextAsync(CancellationToken cancellationToken) => policy is null
        ? ScreeningPolicy.DefaultText
        : await CaseRunner.LoadFileAsync("the policy", policy, () => File.ReadAllTextAsync(policy, cancellationToken)).ConfigureAwait(false);
}
