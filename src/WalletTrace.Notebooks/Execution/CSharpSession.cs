using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Microsoft.CodeAnalysis;
using WalletTrace.Notebooks.Displaying;

namespace WalletTrace.Notebooks.Execution;

/// <summary>What a session is opened with.</summary>
internal sealed record CSharpSessionOptions
{
    /// <summary>The folder that relative paths of <c>#r</c> and <c>#load</c> start from: the notebook's. Default: the process's working folder.</summary>
    public string Folder { get; init; } = Environment.CurrentDirectory;

    /// <summary>Where sessions remember which packages they brought; null for a folder of the user's.</summary>
    public string? PackageMemory { get; init; }

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
    private const int ValueLength = 2000;

    private static readonly TimeSpan ValueTimeLimit = TimeSpan.FromSeconds(1);

    private readonly CSharpSessionOptions options;
    private readonly CellCompiler compiler = new();
    private readonly SessionAssemblies assemblies = new();
    private readonly SessionOutput output = new();
    private readonly SemaphoreSlim oneAtATime = new(1);
    private readonly CellTexts texts = new();
    private readonly SessionReferences references;
    private readonly CellWorkspace workspace;
    private readonly CancellationTokenSource closing = new();
    private readonly Task warming;

    // The cells' instances, each at its place in the chain; the first place is that of a host object, which these cells have none of.
    private object?[] instances = new object?[16];
    private int executed;
    private bool disposed;

    /// <summary>Opens a session. The compiler is made ready in the background meanwhile.</summary>
    public CSharpSession(CSharpSessionOptions? options = null)
    {
        this.options = options ?? new CSharpSessionOptions();
        references = new SessionReferences(new PackageRestore(this.options.Folder, this.options.PackageMemory), compiler, assemblies);
        workspace = new CellWorkspace(compiler);
        CapturedConsole.Open();
        warming = Task.Run(CompilerWarmUp.Run);
    }

    /// <inheritdoc/>
    public async Task<CellOutcome> RunAsync(string code, string name, ICellOutput output, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        await oneAtATime.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        using var interruption = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, closing.Token);
        try
        {
            await warming.ConfigureAwait(false);
            CapturedConsole.Renew();
            this.output.Begin(output, interruption.Token);
            return await RunCodeAsync(new CellSource(code, name, options.Folder), output, interruption.Token).ConfigureAwait(false);
        }
        finally
        {
            this.output.End();
            oneAtATime.Release();
        }
    }

    /// <inheritdoc/>
    public async Task<CellCompletions> CompleteAsync(string code, int place, CancellationToken cancellationToken)
    {
        CheckPlace(code, place);
        return await CellCompleter.CompleteAsync(await workspace.OpenAsync(code, cancellationToken).ConfigureAwait(false), place, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<MimeBundle?> InspectAsync(string code, int place, CancellationToken cancellationToken)
    {
        CheckPlace(code, place);
        Document cell = await workspace.OpenAsync(code, cancellationToken).ConfigureAwait(false);
        if (await CellInspector.InspectAsync(cell, place, cancellationToken).ConfigureAwait(false) is not { } found)
        {
            return null;
        }

        string value = found.Variable is { } variable ? await ValueTextAsync(variable, cancellationToken).ConfigureAwait(false) : "";
        return MimeBundle.Of(MimeBundle.Plain, found.Text + value);
    }

    /// <inheritdoc/>
    public (Completeness State, string Indent) CompletenessOf(string code) => CellCompleteness.Of(code);

    /// <summary>Closes the session; a cell that runs is interrupted.</summary>
    public async ValueTask DisposeAsync()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        await closing.CancelAsync().ConfigureAwait(false);
        await oneAtATime.WaitAsync().ConfigureAwait(false);
        output.Dispose();
        workspace.Dispose();
        CapturedConsole.Close();
        instances = [];
        assemblies.Close();
        oneAtATime.Dispose();
        closing.Dispose();
    }

    private async Task<CellOutcome> RunCodeAsync(CellSource source, ICellOutput cellOutput, CancellationToken cancellationToken)
    {
        texts.Add(source.Name, source.Code);
        CellDirectives read;
        CompiledCell cell;
        long began;
        try
        {
            read = CellDirectives.Read(source.Code);
            await references.FollowAsync(read.Directives, source.Folder, warning => output.Write(isError: true, $"{source.Name}: warning: {warning}\n"), cancellationToken).ConfigureAwait(false);
            foreach (CellDirective file in read.Directives.Where(directive => directive.Kind == DirectiveKind.File))
            {
                // It runs before the cell, as a cell of its own; its value is not shown.
                CellOutcome loaded = await RunCodeAsync(source.Load(file), cellOutput, cancellationToken).ConfigureAwait(false);
                if (loaded.Error is not null)
                {
                    return loaded;
                }
            }

            began = Stopwatch.GetTimestamp();
            cell = await Task.Run(() => compiler.Compile(read.Code, source.Name, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (CellDirectiveException problem)
        {
            return new CellOutcome(null, CellErrors.OfDirective(source.Name, problem));
        }
        catch (OperationCanceledException)
        {
            return new CellOutcome(null, CellErrors.Interrupted());
        }

        if (cell.Errors.Length > 0)
        {
            return new CellOutcome(null, CellErrors.OfCompilation(cell));
        }

        if (cell.Image is null)
        {
            compiler.Keep(cell);
            return new CellOutcome(null, null);
        }

        CellOutcome outcome = await ExecuteAsync(cell, cellOutput, cancellationToken).ConfigureAwait(false);
        if (read.Directives.Any(directive => directive.Kind == DirectiveKind.Time))
        {
            output.Write(isError: false, string.Create(CultureInfo.InvariantCulture, $"Wall time: {Stopwatch.GetElapsedTime(began).TotalMilliseconds:N0} ms\n"));
        }

        return outcome;
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

    private void CheckPlace(string code, int place)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(place);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(place, code.Length);
    }

    // Showing a value runs code of its type, which may never end.
    private async Task<string> ValueTextAsync(string variable, CancellationToken cancellationToken)
    {
        object? value = null;
        if (!instances.Take(executed + 1).Reverse().Any(cell => cell?.GetType().GetField(variable, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic) is { } field && Holds(field, cell)))
        {
            return "";
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ValueTimeLimit);
        (CellEnd end, Task<MimeBundle>? shown) = await CellThread.RunAsync(() => Task.FromResult(Formatter.Of(value)), limit.Token).ConfigureAwait(false);
        return end == CellEnd.Finished && shown!.IsCompletedSuccessfully && !limit.IsCancellationRequested
            ? $"\n\nValue: {SafeText.Trim(shown.Result.Data[MimeBundle.Plain], ValueLength)}"
            : "";

        bool Holds(FieldInfo field, object cell)
        {
            value = field.GetValue(cell);
            return true;
        }
    }

    private sealed class Unheard : IProgress<object>
    {
        public void Report(object value)
        {
        }
    }
}
