using WalletTrace.Chains;
using WalletTrace.Graph;

namespace WalletTrace.Tracing.Live;

/// <summary>Brings the ledger what the seeds of a trace need, before anything grows. Asked only for what the ledger lacks.</summary>
internal interface ISeedPull
{
    /// <summary>Pulls the history of a wallet from which a trace starts, as far as an asset needs it; however large it is.</summary>
    /// <param name="account">The wallet.</param>
    /// <param name="asset">The asset of which something was stolen.</param>
    /// <param name="cancellationToken">Ends the pull; it throws, and what was taken in by then stays.</param>
    ValueTask<SeedNews> AccountAsync(Account account, Asset asset, CancellationToken cancellationToken);

    /// <summary>Pulls a transaction from which a trace starts, with all its movements, or with all its inputs and outputs.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="id">The transaction; on a UTXO chain also the one that created a coin from which a trace starts.</param>
    /// <param name="cancellationToken">Ends the pull; it throws, and what was taken in by then stays.</param>
    ValueTask<SeedNews> TransactionAsync(ChainId chain, TransactionId id, CancellationToken cancellationToken);
}

/// <summary>What became of a seed that was asked for.</summary>
/// <param name="Reason">None where the ledger has it now; else why not.</param>
/// <param name="Detail">The same in words; may hold hostile text.</param>
internal readonly record struct SeedNews(StopReason Reason, string Detail);

/// <summary>What came of asking for more of accounts that were followed.</summary>
/// <param name="HasCome">Whether the ledger holds more now, so that the trace is to be run again.</param>
/// <param name="Rewound">The chain that took blocks back meanwhile; null where none did.</param>
internal readonly record struct Widening(bool HasCome, ChainId? Rewound);

/// <summary>Asks the sources of a trace. One for each run; disposed of, it lets go of the gates of its budget.</summary>
internal interface ILivePull : IFrontier, ISeedPull, IDisposable
{
    /// <summary>
    /// Looks whether the chains still hold what was pulled in this run: while it goes on they are only looked at now and then. Asks nothing where nothing was pulled.
    /// </summary>
    /// <param name="cancellationToken">Ends the requests; it throws.</param>
    /// <returns>The chain that took blocks back, so that the ledger forgot facts of it; null where none did, as far as sources may be asked.</returns>
    ValueTask<ChainId?> SettleAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Asks for kinds of movement that an earlier run wanted of accounts that were followed, and did not get: the least of them came, so that the ledger is enough
    /// to follow them. Each is asked for once in a run.
    /// </summary>
    /// <param name="followed">The holdings that were followed, the one through which most traced value went first.</param>
    /// <param name="cancellationToken">Ends the pull; it throws, and what was taken in by then stays.</param>
    ValueTask<Widening> WidenAsync(IReadOnlyList<Vertex> followed, CancellationToken cancellationToken) => default;

    /// <summary>How far the asking has come, with what waited when it was last asked to pull. May be called between pulls, and while one goes on.</summary>
    LiveReport Report();
}
