using System.Collections.Concurrent;
using WalletTrace.Notebooks.Displaying;
using WalletTrace.Notebooks.Execution;

namespace WalletTrace.Notebooks.Tests.Jupyter.Support;

/// <summary>A session that does for each cell what a test says, so that the protocol is tested apart from C#.</summary>
internal sealed class ScriptedSession : ICSharpSession
{
    public delegate CellOutcome Cell(ICellOutput output, CancellationToken cancellationToken);

    /// <summary>What cells do, by their code. Others show their code.</summary>
    public ConcurrentDictionary<string, Cell> Cells { get; } = new(StringComparer.Ordinal);

    /// <summary>The cells that ran, with their names, in their order.</summary>
    public ConcurrentQueue<(string Code, string Name)> Ran { get; } = new();

    /// <summary>The threads on which cells ran.</summary>
    public ConcurrentQueue<string?> Threads { get; } = new();

    /// <summary>The place where completion was last asked for.</summary>
    public int AskedPlace { get; private set; }

    public bool IsDisposed { get; private set; }

    public Func<string, int, CellCompletions> Completions { get; set; } = (_, place) => new CellCompletions([], place, place);

    public Func<string, int, MimeBundle?> Inspections { get; set; } = (_, _) => null;

    public static CellOutcome Shows(string text) => new(MimeBundle.Of(MimeBundle.Plain, text), null);

    public static CellOutcome Fails(string name, string message) => new(null, new CellError(name, message, [$"{name}: {message}", "  in line 1"]));

    public static CellOutcome Nothing { get; } = new(null, null);

    public Task<CellOutcome> RunAsync(string code, string name, ICellOutput output, CancellationToken cancellationToken)
    {
        Ran.Enqueue((code, name));
        Threads.Enqueue(Thread.CurrentThread.Name);
        return Task.FromResult(Cells.TryGetValue(code, out Cell? cell) ? cell(output, cancellationToken) : Shows(code));
    }

    public Task<CellCompletions> CompleteAsync(string code, int place, CancellationToken cancellationToken)
    {
        AskedPlace = place;
        return Task.FromResult(Completions(code, place));
    }

    public Task<MimeBundle?> InspectAsync(string code, int place, CancellationToken cancellationToken)
    {
        AskedPlace = place;
        return Task.FromResult(Inspections(code, place));
    }

    public (Completeness State, string Indent) CompletenessOf(string code) => code switch
    {
        "more" => (Completeness.Incomplete, "    "),
        "never" => (Completeness.Invalid, ""),
        _ => (Completeness.Complete, ""),
    };

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }
}
