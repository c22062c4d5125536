using System.Collections.Immutable;
using System.Reflection;
using WalletTrace.Notebooks.Displaying;

namespace WalletTrace.Notebooks.Execution;

/// <summary>What a session is opened with.</summary>
internal sealed record CSharpSessionOptions
{
    /// <summary>The folder that relative paths of <c>#r</c> and <c>#load</c> start from: the notebook's. Default: the process's working folder.</summary>
    public string Folder { get; init; } = Environment.CurrentDirectory;

    /// <summary>Who hears how far the long runs of a cell have come, by the cell's output; null for nobody. Default: the output, where it shows that, as <see cref="LiveOutput"/> does.</summary>
    public Func<ICellOutput, IProgress<object>?> Progress { get; init; } = output => output as IProgress<object>;
}

/// <summary>Runs cells of C# in this process.</summary>
/// <remarks>
/// <para>What ends the process ends the session: <see cref="Environment.Exit"/>, a stack overflow, an exception on a thread that the cell started itself.</para>
/// <para>Several sessions may be open in one process; each has its own state, packages and output. The console is shared: see <see cref="CapturedConsole"/>.</para>
/// </remarks>
internal sealed class CSharpSession : ICSharpSession
{
    private readonly CSharpSessionOptions options;
    private readonly CellCompiler compiler = new();
    private readonly SessionAssemblies assemblies = new();
    private readonly SessionOutput output = new();
    private readonly SemaphoreSlim oneAtATime = new(1);
    private readonly CellTexts texts = new();
    private readonly Task warming;

    // The cells' instances, each at its place in the chain; the first place is that of a host object, which these cells have none of.
    private object?[] instances = new object?[16];
    private int executed;
    private bool disposed;

    /// <summary>Opens a session. The compiler is made ready in the background meanwhile.</summary>
    public CSharpSession(CSharpSessionOptions? options = null)
    {
        this.options = options ?? new CSharpSessionOptions();
        CapturedConsole.Open();
        warming = Task.Run(CompilerWarmUp.Run);
    }

    /// <inheritdoc/>
    public async Task<CellOutcome> RunAsync(string code, string name, ICellOutput output, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        await oneAtATime.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            await warming.ConfigureAwait(false);
            CapturedConsole.Renew();
            this.output.Begin(output, cancellationToken);
            return await RunCellAsync(code, name, output, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            this.output.End();
            oneAtATime.Release();
        }
    }

    /// <inheritdoc/>
    public Task<CellCompletions> CompleteAsync(string code, int place, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task<MimeBundle?> InspectAsync(string code, int place, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public (Completeness State, string Indent) CompletenessOf(string code) => CellCompleteness.Of(code);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        await oneAtATime.WaitAsync().ConfigureAwait(false);
        output.Dispose();
        CapturedConsole.Close();
        instances = [];
        assemblies.Unload();
        oneAtATime.Dispose();
    }

    private async Task<CellOutcome> RunCellAsync(string code, string name, ICellOutput cellOutput, CancellationToken cancellationToken)
    {
        texts.Add(name, code);
        CompiledCell cell;
        try
        {
            cell = await Task.Run(() => compiler.Compile(code, name, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new CellOutcome(null, CellErrors.Interrupted());
        }

        if (cell.Errors.Length > 0)
        {
            return new CellOutcome(null, CellErrors.OfCompilation(cell.Errors));
        }

        if (cell.Image is null)
        {
            compiler.Keep(cell);
            return new CellOutcome(null, null);
        }

        return await ExecuteAsync(cell, cellOutput, cancellationToken).ConfigureAwait(false);
    }

    private async Task<CellOutcome> ExecuteAsync(CompiledCell cell, ICellOutput cellOutput, CancellationToken cancellationToken)
    {
        Assembly loaded = assemblies.LoadCell(cell.Image!, cell.Symbols!);
        var begin = loaded.GetType(cell.Entry!.Value.Type, throwOnError: true)!
            .GetMethod(cell.Entry.Value.Method, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!
            .CreateDelegate<Func<object?[], Task<object?>>>();
        int place = ++executed;
        if (instances.Length <= place)
        {
            Array.Resize(ref instances, instances.Length * 2);
        }

        object?[] states = instances;
        (CellEnd end, Task<MimeBundle?>? work) = await CellThread.RunAsync(() => WorkAsync(begin, states, cell.HasValue, cellOutput, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (states[place] is null)
        {
            // Interrupted before it began: nothing of it is there to be seen.
            executed--;
        }
        else
        {
            compiler.Keep(cell);
        }

        if (end != CellEnd.Finished)
        {
            return new CellOutcome(null, end == CellEnd.Stuck ? CellErrors.Stuck() : CellErrors.Interrupted());
        }

        try
        {
            await ((Task)work!).ConfigureAwait(work.IsCanceled ? ConfigureAwaitOptions.None : ConfigureAwaitOptions.SuppressThrowing);
            return work.Exception is { InnerException: { } thrown } ? Failed(thrown) : new CellOutcome(work.Result, null);
        }
        catch (OperationCanceledException cancelled)
        {
            // Of the cell's own making.
            return Failed(cancelled);
        }
    }

    private CellOutcome Failed(Exception exception) => new(null, new ExceptionText(texts.LineOf).Of(exception));

    // Begins on the cell's thread and stays there.
    private async Task<MimeBundle?> WorkAsync(Func<object?[], Task<object?>> begin, object?[] states, bool hasValue, ICellOutput cellOutput, CancellationToken cancellationToken)
    {
        output.Enter();
        using IDisposable attended = Attendant.Enter(new Attendant(options.Progress(cellOutput) ?? new Unheard(), cancellationToken));
        object? value = await begin(states).ConfigureAwait(true);
        if (!hasValue)
        {
            return null;
        }

        value = await TaskValue.OfAsync(value).ConfigureAwait(true);
        // What was shown already is not shown again.
        return value is DisplayHandle or TaskValue.Nothing ? null : Formatter.Of(value);
    }

    private sealed class Unheard : IProgress<object>
    {
        public void Report(object value)
        {
        }
    }
}
