using WalletTrace.Chains.Bitcoin;
using WalletTrace.Chains.Bitcoin.Esplora;
using WalletTrace.Chains.Bitcoin.Nodes;
using WalletTrace.Chains.Evm.Explorers;
using WalletTrace.Chains.Evm.Nodes;
using WalletTrace.Chains.Tron.Nodes;
using WalletTrace.Chains.Tron.TronGrid;

namespace WalletTrace.Cli.Sources;

/// <summary>Makes sources that ask servers: the one place that says how each kind is asked.</summary>
internal static class SourceFactory
{
    /// <summary>Etherscan.</summary>
    public static EtherscanSource Etherscan(SourceTools tools, Uri address, ChainId chain, string? key) => new(tools.Client, address, chain, new EtherscanOptions
    {
        ApiKey = key,
        MinimumInterval = tools.Interval,
        Disclosures = tools.Disclosures,
        Answers = tools.Answers,
        Archive = tools.Archive,
        Price = tools.Price,
        TimeProvider = tools.Time,
    });

    /// <summary>An instance of Blockscout.</summary>
    public static BlockscoutSource Blockscout(SourceTools tools, Uri address, ChainId chain, string? key) => new(tools.Client, address, chain, new BlockscoutOptions
    {
        ApiKey = key,
        MinimumInterval = tools.Interval,
        Disclosures = tools.Disclosures,
        Answers = tools.Answers,
        Archive = tools.Archive,
        Price = tools.Price,
        TimeProvider = tools.Time,
    });

    /// <summary>A node of an EVM chain.</summary>
    public static EvmRpcSource EvmNode(SourceTools tools, Uri address, ChainId chain, string? token, EvmTip tip, bool requireInternal) => new(tools.Client, address, chain, new EvmRpcOptions
    {
        BearerToken = token,
        Tip = tip,
        RequireInternal = requireInternal,
        MinimumInterval = tools.Interval,
        Disclosures = tools.Disclosures,
        Answers = tools.Answers,
        Archive = tools.Archive,
        Price = tools.Price,
        TimeProvider = tools.Time,
    });

    /// <summary>TronGrid.</summary>
    public static TronGridSource TronGrid(SourceTools tools, Uri address, ChainId chain, string? key) => new(tools.Client, address, chain, new TronGridOptions
    {
        ApiKey = key,
        MinimumInterval = tools.Interval,
        Disclosures = tools.Disclosures,
        Answers = tools.Answers,
        Archive = tools.Archive,
        Price = tools.Price,
        TimeProvider = tools.Time,
    });

    /// <summary>A full node of TRON.</summary>
    public static TronNodeSource TronNode(SourceTools tools, Uri address, ChainId chain, string? key, bool unsolidified) => new(tools.Client, address, chain, new TronNodeOptions
    {
        ApiKey = key,
        Unsolidified = unsolidified,
        MinimumInterval = tools.Interval,
        Disclosures = tools.Disclosures,
        Answers = tools.Answers,
        Archive = tools.Archive,
        Price = tools.Price,
        TimeProvider = tools.Time,
    });

    /// <summary>An Esplora server.</summary>
    public static EsploraSource Esplora(SourceTools tools, Uri address, ChainId chain) => new(tools.Client, address, chain, new EsploraOptions
    {
        MinimumInterval = tools.Interval,
        Disclosures = tools.Disclosures,
        Answers = tools.Answers,
        Archive = tools.Archive,
        Price = tools.Price,
        TimeProvider = tools.Time,
    });

    /// <summary>A Bitcoin node's REST interface.</summary>
    public static BitcoinRestSource BitcoinRest(SourceTools tools, Uri address, ChainId chain, PreviousOutputs previous) => new(tools.Client, address, chain, new BitcoinRestOptions
    {
        PreviousOutputs = previous,
        MinimumInterval = tools.Interval,
        Answers = tools.Answers,
        Archive = tools.Archive,
        Price = tools.Price,
        TimeProvider = tools.Time,
    });

    /// <summary>A Bitcoin node.</summary>
    public static BitcoinRpcSource BitcoinNode(
        SourceTools tools, Uri address, ChainId chain, PreviousOutputs previous, string? cookieFile, string? user, string? password) => new(tools.Client, address, chain, new BitcoinRpcOptions
    {
        CookieFile = cookieFile,
        User = user,
        Password = password,
        PreviousOutputs = previous,
        MinimumInterval = tools.Interval,
        Answers = tools.Answers,
        Archive = tools.Archive,
        Price = tools.Price,
        TimeProvider = tools.Time,
    });
}
