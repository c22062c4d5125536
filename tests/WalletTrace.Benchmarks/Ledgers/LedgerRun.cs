using System.Diagnostics.CodeAnalysis;

namespace WalletTrace.Benchmarks.Ledgers;

/// <summary>What a run over ledgers is asked for.</summary>
/// <param name="Transfers">The number of transfers.</param>
/// <param name="WithPeers">Whether DuckDB, SQLite and PostgreSQL are asked the same in SQL.</param>
/// <param name="Folder">Where the ledgers are written, and left; null for a folder that is taken away again.</param>
/// <param name="Plot">Where the plot of growth goes, beside the table of what it shows; null for none.</param>
internal sealed record LedgerRun(int Transfers, bool WithPeers, string? Folder, string? Plot)
{
    /// <summary>Reads the arguments after the verb; false if one is not known.</summary>
    public static bool TryParse(ReadOnlySpan<string> arguments, [NotNullWhen(true)] out LedgerRun? run)
    {
        run = new LedgerRun(1_000_000, false, null, null);
        while (!arguments.IsEmpty)
        {
            switch (arguments)
            {
                case ["--n", "1M" or "10M" or "100M", ..]:
                    run = run with { Transfers = arguments[1] switch { "1M" => 1_000_000, "10M" => 10_000_000, _ => 100_000_000 } };
                    arguments = arguments[2..];
                    break;
                case ["--peers", ..]:
                    run = run with { WithPeers = true };
                    arguments = arguments[1..];
                    break;
                case ["--folder", string folder, ..]:
                    run = run with { Folder = folder };
                    arguments = arguments[2..];
                    break;
                case ["--plot", string file, ..]:
                    run = run with { Plot = file };
                    arguments = arguments[2..];
                    break;
                default:
                    run = null;
                    return false;
            }
        }

        return true;
    }
}
