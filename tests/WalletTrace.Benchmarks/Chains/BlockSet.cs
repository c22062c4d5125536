using System.Diagnostics.CodeAnalysis;
using WalletTrace.Benchmarks.Peers;
using WalletTrace.Chains.Bitcoin.Files;

namespace WalletTrace.Benchmarks.Chains;

/// <summary>Raw blocks to be read: recorded ones, or those of a small synthetic chain.</summary>
/// <param name="Chain">Their chain.</param>
/// <param name="Blocks">The blocks.</param>
internal sealed record BlockSet(ChainId Chain, IReadOnlyList<byte[]> Blocks)
{
    private const long SyntheticSize = 30_000_000;

    // The first blocks of a synthetic chain hold nothing but their coinbases.
    private const int SmallestBlock = 100_000;

    /// <summary>The other libraries that were built in.</summary>
    public static IReadOnlyList<IBlockPeer> Peers =>
#if CHAIN_LIBRARIES
        [new NBitcoinPeer()];
#else
        [];
#endif

    /// <summary>Reads the arguments after the verb; false if one is not known.</summary>
    public static bool TryRead(ReadOnlySpan<string> arguments, [NotNullWhen(true)] out BlockSet? set)
    {
        set = arguments switch
        {
            [] => Synthetic(),
            ["--folder", string folder] when Directory.Exists(folder) =>
                new BlockSet(ChainId.Bitcoin, [.. Directory.EnumerateFiles(folder, "*.blk").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)]),
            _ => null,
        };
        return set is { Blocks.Count: > 0 };
    }

    private static BlockSet Synthetic()
    {
        string folder = Directory.CreateTempSubdirectory("wallettrace-blocks-").FullName;
        try
        {
            using (var chain = new SyntheticChain(folder, SyntheticSize))
            {
                chain.Write();
            }

            var blocks = new List<byte[]>();
            using BlockFileSource source = BlockFileSource.OpenAsync(folder, ChainId.BitcoinRegtest, new BlockFileOptions { ReadUndo = false }).GetAwaiter().GetResult();
            source.Visit(source.Heights, (block, _, _) =>
            {
                if (block.Bytes.Length >= SmallestBlock)
                {
                    blocks.Add(block.Bytes.ToArray());
                }
            });
            return new BlockSet(ChainId.BitcoinRegtest, blocks);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
