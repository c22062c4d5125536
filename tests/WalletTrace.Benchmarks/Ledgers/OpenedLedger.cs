using System.Diagnostics;
using WalletTrace.DuckDb;
using WalletTrace.Tracing;

namespace WalletTrace.Benchmarks.Ledgers;

/// <summary>A ledger and its index, opened; the index is built where there is none.</summary>
internal sealed class OpenedLedger : IDisposable
{
    private readonly DuckDbLedger ledger;

    public OpenedLedger(string file)
    {
        var clock = Stopwatch.StartNew();
        ledger = DuckDbLedger.OpenAsync(file).GetAwaiter().GetResult();
        LedgerTime = clock.Elapsed;
        clock.Restart();
        Index = ledger.IndexAsync().GetAwaiter().GetResult();
        IndexTime = clock.Elapsed;
    }

    /// <summary>How long opening the ledger's file took.</summary>
    public TimeSpan LedgerTime { get; }

    /// <summary>How long opening, or building, the index took.</summary>
    public TimeSpan IndexTime { get; }

    /// <summary>The index; it is closed with the ledger.</summary>
    public LedgerIndex Index { get; }

    /// <summary>The folder of a ledger's index.</summary>
    public static string IndexOf(string file) => file + ".index";

    public void Dispose()
    {
        ledger.Dispose();
    }
}
