using System.Globalization;
using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin.Esplora;
using WalletTrace.Chains.Evm.Explorers;
using WalletTrace.Chains.Evm.Nodes;
using WalletTrace.Chains.Tron.TronGrid;

namespace WalletTrace.Tracing.Live;

/// <summary>How many requests histories take, by the kind of source.</summary>
/// <param name="Fixed">Requests for each history.</param>
/// <param name="Lists">Lists that are read to their ends.</param>
/// <param name="PageSize">Transactions on a page of a list.</param>
/// <param name="PerHundred">Further requests for a hundred transactions.</param>
/// <param name="Why">The same in words.</param>
internal readonly record struct HistoryCost(int Fixed, int Lists, int PageSize, int PerHundred, string Why)
{
    /// <summary>A coin is followed by the transaction it is in, its place and its block.</summary>
    public const int OfTransaction = 3;

    /// <summary>Whether each transaction costs a request or more, so that a question for their number pays.</summary>
    public bool IsDear => PerHundred >= 100;

    /// <summary>Whether a source takes a receipt for each transaction that an account sent and that may have paid for blobs: what its lists tell is not the whole fee.</summary>
    public static bool TakesReceiptsOfSent(IChainSource source, CoverageKinds kinds) =>
        source is EtherscanSource or BlockscoutSource && kinds.HasFlag(CoverageKinds.Fee) && (kinds & InLogs) == CoverageKinds.None;

    private const CoverageKinds InLogs = CoverageKinds.Token | CoverageKinds.Mint | CoverageKinds.Burn;

    /// <summary>What a source takes for histories with some kinds of movement.</summary>
    public static HistoryCost Of(IChainSource source, CoverageKinds kinds) => source switch
    {
        EtherscanSource explorer => OfExplorer(explorer.RowsPerRequest, kinds),
        BlockscoutSource explorer => OfExplorer(explorer.RowsPerRequest, kinds),
        EsploraSource => new(1, 1, 25, 200, "25 transactions a page, and for each the proof of its place and its block"),
        TronGridSource => new(0, 3, TronGridOptions.MaxPageSize, 200, "three lists with 200 rows a page, and for each transaction what it did and its block"),
        EvmRpcSource => new(10, 0, 1, 200, "a few searches, and for each transaction its receipt and its block"),
        _ => new(0, 1, 1_000, 0, "1,000 transactions a page"),
    };

    /// <summary>The requests for a history with so many transactions.</summary>
    public long Requests(long transactions) =>
        Fixed + (Lists * Math.Max(1, (transactions + PageSize - 1) / PageSize)) + (((PerHundred * transactions) + 99) / 100);

    private static HistoryCost OfExplorer(int rows, CoverageKinds kinds)
    {
        string pages = string.Create(CultureInfo.InvariantCulture, $"with {rows:N0} rows a page");
        return (kinds & InLogs) != CoverageKinds.None ? new(0, 5, rows, 100, $"five lists {pages}, and a receipt for each transaction")
            : kinds.HasFlag(CoverageKinds.Internal) ? new(0, kinds.HasFlag(CoverageKinds.Reward) ? 3 : 2, rows, 20, $"lists {pages}, and a further request for every fifth transaction")
            : new(0, 1, rows, 0, $"one list {pages}");
    }
}
