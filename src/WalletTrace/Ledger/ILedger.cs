using WalletTrace.Chains;

namespace WalletTrace.Ledger;

/// <summary>
/// The facts, and what was read to get them. Every answer is in rank order and is the same however the facts came in.
/// </summary>
public interface ILedger
{
    /// <summary>The chains on which the ledger holds facts, ordered.</summary>
    IReadOnlyList<ChainId> Chains { get; }

    /// <summary>
    /// The height up to which the ledger speaks of a chain: the last one that any coverage reaches.
    /// Null when nothing is covered: then nothing is complete.
    /// </summary>
    long? AsOf(ChainId chain);

    /// <summary>Every statement of coverage, in canonical order.</summary>
    IReadOnlyList<CoverageRecord> Coverage { get; }

    /// <summary>
    /// All transactions that touch an account, by a movement or by a freeze, in rank order, and which kinds of movement are complete from the chain's start to
    /// <see cref="AsOf"/>. An unknown account has an empty history with no complete kind.
    /// </summary>
    ValueTask<AccountHistory> HistoryAsync(Account account, CancellationToken cancellationToken = default);

    /// <summary>
    /// Which kinds of movement of an account are complete from a height to <see cref="AsOf"/>: from 0 as <see cref="AccountHistory.CompleteKinds"/> says
    /// it, without the movements. What comes to an account at a height cannot leave it below: for what becomes of a coin, a record that begins with
    /// the coin's block is as good as a whole one.
    /// </summary>
    ValueTask<CoverageKinds> CompleteKindsAsync(Account account, long fromHeight = 0, CancellationToken cancellationToken = default);

    /// <summary>
    /// The height up to which the given kinds of movement of an account are complete from the chain's start; -1 where they are not from the start. It may be lower
    /// than <see cref="AsOf"/>: an account need not be read on as long as nothing that matters is there.
    /// </summary>
    ValueTask<long> CompleteToAsync(Account account, CoverageKinds kinds, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(ReadKinds.Together(
            Coverage.Where(read => read.Chain == account.Chain && (read.Address is null || read.Address == account.Address)), kinds).EndOfRun(0));
    }

    /// <summary>What issuers did to an account's holdings of their tokens, in rank order; nothing of failed transactions.</summary>
    async ValueTask<IReadOnlyList<FreezeRecord>> FreezesAsync(Account account, CancellationToken cancellationToken = default) =>
    [
        .. from transaction in (await HistoryAsync(account, cancellationToken).ConfigureAwait(false)).Transactions
           where !transaction.Record.Failed
           from freeze in transaction.Freezes
           where freeze.Address == account.Address
           select freeze,
    ];

    /// <summary>One transaction with all that is known of it, or null. Of the two that stand in two blocks each (BIP 30) the later.</summary>
    ValueTask<LedgerTransaction?> TransactionAsync(ChainId chain, TransactionId id, CancellationToken cancellationToken = default);

    /// <summary>The transaction with an id in the block at a height, or null: so the two that stand in two blocks each (BIP 30) are told apart.</summary>
    ValueTask<LedgerTransaction?> TransactionAsync(ChainId chain, TransactionId id, long height, CancellationToken cancellationToken = default);

    /// <summary>The block at a height as far as it is known, or null.</summary>
    ValueTask<BlockRecord?> BlockAsync(ChainId chain, long height, CancellationToken cancellationToken = default);

    /// <summary>
    /// All transactions of a block, in its order; null where the ledger cannot say that these are all: coverage of the whole chain must hold
    /// the height for every kind of movement that the chain has, and no index may be missing. A block's own movements come last, where there are any.
    /// </summary>
    ValueTask<IReadOnlyList<LedgerTransaction>?> WholeBlockAsync(ChainId chain, long height, CancellationToken cancellationToken = default);

    /// <summary>The transaction that spends a coin, or null where none is known.</summary>
    ValueTask<LedgerTransaction?> SpenderAsync(ChainId chain, CoinId coin, CancellationToken cancellationToken = default);

    /// <summary>The highest known block of a chain at or below a height, or null where there is none.</summary>
    ValueTask<BlockRecord?> LastBlockAsync(ChainId chain, long atMost = long.MaxValue, CancellationToken cancellationToken = default);

    /// <summary>Every known block of every chain, by chain and height. The block of every transaction is known.</summary>
    IAsyncEnumerable<BlockRecord> BlocksAsync(CancellationToken cancellationToken = default);

    /// <summary>Every transaction of every chain, in rank order.</summary>
    IAsyncEnumerable<LedgerTransaction> TransactionsAsync(CancellationToken cancellationToken = default);
}

/// <summary>A transaction with its movements, placed in the one order of events.</summary>
/// <param name="Record">The transaction.</param>
/// <param name="Time">The block's own time, unix seconds.</param>
/// <param name="MonotoneTime">The chain-monotone time: the block's time, never earlier than that of a lower block the ledger knows.</param>
/// <param name="Transfers">Its transfers, by index; empty on a UTXO chain.</param>
/// <param name="Inputs">Its inputs, by index, completed with owner and amount from the outputs the ledger knows; empty on an account chain.</param>
/// <param name="Outputs">Its outputs, by index; empty on an account chain.</param>
public sealed record LedgerTransaction(
    TransactionRecord Record,
    long Time,
    long MonotoneTime,
    IReadOnlyList<TransferRecord> Transfers,
    IReadOnlyList<InputRecord> Inputs,
    IReadOnlyList<OutputRecord> Outputs)
{
    /// <summary>What issuers did in it to accounts' holdings of their tokens, by index; empty on a UTXO chain.</summary>
    public IReadOnlyList<FreezeRecord> Freezes { get; init; } = [];

    /// <summary>The rank of the event with the given index inside this transaction.</summary>
    public Rank RankOf(long index) => new(MonotoneTime, Record.Chain, Record.Height, Record.Index, index);
}

/// <summary>What the ledger holds of one account.</summary>
/// <param name="Account">The account.</param>
/// <param name="Transactions">The transactions that touch it, in rank order.</param>
/// <param name="CompleteKinds">The kinds of movement that are complete from the chain's start to the ledger's <see cref="ILedger.AsOf"/>.</param>
public sealed record AccountHistory(Account Account, IReadOnlyList<LedgerTransaction> Transactions, CoverageKinds CompleteKinds);
