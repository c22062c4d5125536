using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace WalletTrace.Benchmarks.Chains;

/// <summary>What a run over block files is asked for.</summary>
/// <param name="Size">How many bytes of blocks to write.</param>
/// <param name="Folder">A node's own folder to read instead; null to write one and take it away again.</param>
/// <param name="Chain">The chain of that folder.</param>
internal sealed record BlockFileRun(long Size, string? Folder, ChainId Chain)
{
    /// <summary>Reads the arguments after the verb; false if one is not known.</summary>
    public static bool TryParse(ReadOnlySpan<string> arguments, [NotNullWhen(true)] out BlockFileRun? options)
    {
        long size = 1_000_000_000;
        string? folder = null;
        ChainId chain = ChainId.Bitcoin;
        options = null;
        while (!arguments.IsEmpty)
        {
            switch (arguments)
            {
                case ["--size", [.. string number, 'M' or 'G'] text, ..] when int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0:
                    size = count * (text[^1] == 'G' ? 1_000_000_000L : 1_000_000L);
                    break;
                case ["--folder", string path, ..]:
                    folder = path;
                    break;
                case ["--chain", string id, ..] when ChainId.TryParse(id, out chain, out _) && chain.IsUtxo:
                    break;
                default:
                    return false;
            }

            arguments = arguments[2..];
        }

        options = new BlockFileRun(size, folder, chain);
        return true;
    }
}
