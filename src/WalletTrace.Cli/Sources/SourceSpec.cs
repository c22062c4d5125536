using WalletTrace.Chains.Evm.Explorers;

namespace WalletTrace.Cli.Sources;

/// <summary>A source as a command line names it: <c>KIND[@NETWORK][=PLACE]</c>.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Chain">Its chain; null for what the case is about.</param>
/// <param name="Address">Where it is; null for files.</param>
/// <param name="Folder">Its folder; null for servers.</param>
internal sealed record SourceSpec(SourceKind Kind, ChainId? Chain, Uri? Address, string? Folder)
{
    /// <summary>How such a source is written, for help and errors.</summary>
    public const string Form = "KIND[@NETWORK][=PLACE]";

    private static readonly Uri TronGrid = new("https://api.trongrid.io/");
    private static readonly Uri Blockstream = new("https://blockstream.info/api/");

    /// <summary>The kind as it is written.</summary>
    public string Word => Words.Of(Kind);

    /// <summary>The chain that it names, or that most ask this kind about; null where there is none such.</summary>
    public ChainId? UsualChain => Chain ?? Kind switch
    {
        SourceKind.Etherscan or SourceKind.Blockscout => ChainId.Ethereum,
        SourceKind.Trongrid => ChainId.Tron,
        SourceKind.Esplora or SourceKind.Rest or SourceKind.Files => ChainId.Bitcoin,
        _ => null,
    };

    /// <summary>Reads a source.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static SourceSpec Read(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string head = equals < 0 ? text : text[..equals];
        string? place = equals < 0 ? null : text[(equals + 1)..];
        int at = head.IndexOf('@', StringComparison.Ordinal);
        string word = at < 0 ? head : head[..at];
        if (!Words.TryRead(word, out SourceKind kind))
        {
            throw new FormatException($"found {SafeText.Quote(word)}, expected {Form} with one of the kinds {Words.All<SourceKind>()}");
        }

        ChainId? chain = at < 0 ? null : Networks.Any(head[(at + 1)..]);
        if (chain is { } named && !Serves(kind, named))
        {
            throw new FormatException($"found {Words.Of(kind)} for {named}, expected a chain that it serves: {Family(kind)}");
        }

        if (kind == SourceKind.Files)
        {
            return !string.IsNullOrEmpty(place) ? new SourceSpec(kind, chain, null, place)
                : throw new FormatException("found files without a folder, expected files=FOLDER, a node's 'blocks' folder");
        }

        return new SourceSpec(kind, chain, place is null ? Default(kind, chain) : ServerAddress.Read(place), null);
    }

    /// <summary>Whether a kind of source has anything of a chain.</summary>
    public static bool Serves(SourceKind kind, ChainId chain) => kind switch
    {
        SourceKind.Etherscan or SourceKind.Blockscout => IsEvm(chain),
        SourceKind.Trongrid => chain == ChainId.Tron,
        SourceKind.Esplora => chain.IsUtxo && chain != ChainId.BitcoinCash,
        SourceKind.Rest or SourceKind.Files => chain.IsUtxo,
        _ => true,
    };

    /// <summary>The chains that this source is asked about in a case.</summary>
    /// <param name="ofCase">The chains of the case.</param>
    /// <exception cref="UsageException">It serves none of them, or it is not clear which.</exception>
    public IReadOnlyList<ChainId> ChainsIn(IReadOnlyList<ChainId> ofCase)
    {
        if (Chain is { } named)
        {
            return [named];
        }

        ChainId[] fitting = [.. ofCase.Where(chain => Serves(Kind, chain))];
        return fitting switch
        {
            [] => throw new UsageException($"--source {Word} is of no chain of the case: found {(ofCase.Count == 0 ? "none" : string.Join(", ", ofCase))}, expected {Family(Kind)}; name its chain: {Word}@NETWORK"),
            [_] => fitting,
            _ when Kind == SourceKind.Etherscan => fitting,
            _ => throw new UsageException($"--source {Word} does not say which chain it serves: found {string.Join(", ", (IEnumerable<ChainId>)fitting)} in the case; name it: {Word}@NETWORK"),
        };
    }

    private static bool IsEvm(ChainId chain) => chain.ToString().StartsWith("eip155:", StringComparison.Ordinal);

    private static string Family(SourceKind kind) => kind switch
    {
        SourceKind.Etherscan or SourceKind.Blockscout => "an EVM chain",
        SourceKind.Trongrid => "tron",
        SourceKind.Esplora or SourceKind.Rest or SourceKind.Files => "bitcoin or a chain like it",
        _ => "any chain",
    };

    private static Uri Default(SourceKind kind, ChainId? chain) => kind switch
    {
        SourceKind.Etherscan => EtherscanOptions.PublicAddress,
        SourceKind.Trongrid => TronGrid,
        SourceKind.Esplora when chain is null || chain == ChainId.Bitcoin => Blockstream,
        _ => throw new FormatException($"found {Words.Of(kind)} without an address, expected {Words.Of(kind)}=URL"),
    };
}
