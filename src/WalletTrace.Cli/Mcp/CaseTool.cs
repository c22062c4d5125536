using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace WalletTrace.Cli.Mcp;

/// <summary>A kind of question that assistants may ask. All of them only read, and ask no network.</summary>
internal abstract class CaseTool : McpServerTool
{
    private readonly CaseServer server;
    private readonly IReadOnlyList<ToolParameter> parameters;

    /// <summary>Makes a tool.</summary>
    /// <param name="server">Who serves it.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="title">What it is called before people.</param>
    /// <param name="description">What it tells, and what of it to be careful with.</param>
    /// <param name="parameters">Its arguments.</param>
    protected CaseTool(CaseServer server, string name, string title, string description, IReadOnlyList<ToolParameter> parameters)
    {
        this.server = server;
        this.parameters = parameters;
        ProtocolTool = new Tool
        {
            Name = name,
            Title = title,
            Description = description,
            InputSchema = ToolParameter.SchemaOf(parameters),
            Annotations = new ToolAnnotations { Title = title, ReadOnlyHint = true, DestructiveHint = false, IdempotentHint = true, OpenWorldHint = false },
        };
    }

    /// <inheritdoc/>
    public override Tool ProtocolTool { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<object> Metadata => [];

    /// <summary>The cases that may be asked about.</summary>
    protected ServedCases Cases => server.Cases;

    /// <inheritdoc/>
    public override async ValueTask<CallToolResult> InvokeAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var told = new QuestionProgress(request.Server, request.Params?.ProgressToken, server.Time, cancellationToken);
        using var progress = new ProgressLine(server.Terminal, server.Time, "", isQuiet: true) { Told = told.Tell };
        try
        {
            // Off the thread that reads questions: a cancellation must come through while this one is worked on.
            return await Task.Run(AnswerAsync, cancellationToken).ConfigureAwait(false);
        }
        catch (UsageException problem)
        {
            return Answer.Failed(problem.Message);
        }
        catch (WalletTraceException problem)
        {
            return Answer.Failed(problem.Message);
        }

        async Task<CallToolResult> AnswerAsync()
        {
            Answer answer = await AskAsync(new ToolArguments(request.Params?.Arguments, parameters), progress, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            CallToolResult result = answer.ToResult();
            await told.FinishAsync().ConfigureAwait(false);
            return result;
        }
    }

    /// <summary>Answers a question.</summary>
    /// <param name="arguments">What is asked.</param>
    /// <param name="progress">Told what is being done.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="UsageException">The question is wrong.</exception>
    /// <exception cref="WalletTraceException">The case, its facts or a list cannot be read.</exception>
    protected abstract Task<Answer> AskAsync(ToolArguments arguments, ProgressLine progress, CancellationToken cancellationToken);
}
