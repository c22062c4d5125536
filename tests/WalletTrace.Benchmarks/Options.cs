using System.Diagnostics.CodeAnalysis;

namespace WalletTrace.Benchmarks;

/// <summary>What a side-by-side run is asked for.</summary>
/// <param name="Transfers">The number of transfers.</param>
/// <param name="WithPeers">Whether QuikGraph is measured too.</param>
/// <param name="IsMapped">Whether the graph is measured in mapped files and with a tail, too.</param>
internal sealed record Options(int Transfers, bool WithPeers, bool IsMapped)
{
    /// <summary>Reads the arguments after the verb; false if one is not known.</summary>
    public static bool TryParse(ReadOnlySpan<string> arguments, [NotNullWhen(true)] out Options? options)
    {
        int transfers = 1_000_000;
        bool? withPeers = null;
        bool isMapped = false;
        options = null;
        while (!arguments.IsEmpty)
        {
            switch (arguments)
            {
                case ["--n", "1M", ..]:
                    transfers = 1_000_000;
                    arguments = arguments[2..];
                    break;
                case ["--n", "10M", ..]:
                    transfers = 10_000_000;
                    arguments = arguments[2..];
                    break;
                case ["--n", "100M", ..]:
                    transfers = 100_000_000;
                    arguments = arguments[2..];
                    break;
                case ["--peers", ..]:
                    withPeers = true;
                    arguments = arguments[1..];
                    break;
                case ["--no-peers", ..]:
                    withPeers = false;
                    arguments = arguments[1..];
                    break;
                case ["--mapped", ..]:
                    isMapped = true;
                    arguments = arguments[1..];
                    break;
                default:
                    return false;
            }
        }

        options = new Options(transfers, withPeers ?? transfers < 100_000_000, isMapped);
        return true;
    }
}
