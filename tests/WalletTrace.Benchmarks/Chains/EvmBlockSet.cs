using System.Diagnostics.CodeAnalysis;
using WalletTrace.Benchmarks.Peers;

namespace WalletTrace.Benchmarks.Chains;

/// <summary>What a node answered about a block: the JSON of two <c>result</c>s.</summary>
/// <param name="Block">The block with full transactions.</param>
/// <param name="Receipts">Its receipts.</param>
internal sealed record EvmAnswers(byte[] Block, byte[] Receipts);

/// <summary>Blocks of Ethereum to be decoded: recorded answers, or synthetic ones.</summary>
/// <param name="Blocks">The blocks.</param>
internal sealed record EvmBlockSet(IReadOnlyList<EvmAnswers> Blocks)
{
    private const string BlockEnd = ".block.json";

    /// <summary>The other libraries that were built in.</summary>
    public static IReadOnlyList<IEvmPeer> Peers => [];

    /// <summary>Reads the arguments after the verb; false if one is not known.</summary>
    public static bool TryRead(ReadOnlySpan<string> arguments, [NotNullWhen(true)] out EvmBlockSet? set)
    {
        set = arguments switch
        {
            [] => new EvmBlockSet(SyntheticEvmChain.Blocks()),
            ["--folder", string folder] when Directory.Exists(folder) => new EvmBlockSet(
                [
                    .. Directory.EnumerateFiles(folder, $"*{BlockEnd}").Order(StringComparer.Ordinal)
                        .Select(file => new EvmAnswers(File.ReadAllBytes(file), File.ReadAllBytes($"{file[..^BlockEnd.Length]}.receipts.json"))),
                ]),
            _ => null,
        };
        return set is { Blocks.Count: > 0 };
    }
}
