using WalletTrace.Chains;
using WalletTrace.Ledger;

namespace WalletTrace.Graph.Building;

/// <summary>
/// What the graph builder has asked the ledger so far: histories of accounts, UTXO transactions and the coins between them. Asks for each thing
/// once.
/// </summary>
internal sealed class CaseFacts(ILedger ledger)
{
    private readonly Dictionary<Account, AccountHistory> histories = [];
    private readonly Dictionary<(ChainId, TransactionId), LedgerTransaction?> transactions = [];
    private readonly Dictionary<(ChainId, CoinId), CaseCoin> coins = [];

    /// <summary>Every coin touched so far.</summary>
    public IEnumerable<CaseCoin> Coins => coins.Values;

    public async ValueTask<AccountHistory> HistoryAsync(Account account, CancellationToken cancellationToken)
    {
        if (!histories.TryGetValue(account, out AccountHistory? history))
        {
            history = await ledger.HistoryAsync(account, cancellationToken).ConfigureAwait(false);
            histories.Add(account, history);
        }

        return history;
    }

    /// <summary>A history asked for before.</summary>
    public AccountHistory Known(Account account) => histories[account];

    public async ValueTask<LedgerTransaction?> TransactionAsync(ChainId chain, TransactionId id, CancellationToken cancellationToken)
    {
        if (!transactions.TryGetValue((chain, id), out LedgerTransaction? transaction))
        {
            transaction = await ledger.TransactionAsync(chain, id, cancellationToken).ConfigureAwait(false);
            transactions.Add((chain, id), transaction);
        }

        return transaction;
    }

    /// <summary>A transaction asked for before.</summary>
    public LedgerTransaction Known(ChainId chain, TransactionId id) => transactions[(chain, id)]!;

    /// <summary>Takes in all coins that a UTXO transaction spends and creates.</summary>
    public async ValueTask AddCoinsAsync(LedgerTransaction transaction, CancellationToken cancellationToken)
    {
        ChainId chain = transaction.Record.Chain;
        foreach (InputRecord input in transaction.Inputs)
        {
            if (input is { Coin: { } id, Owner: { } owner, Amount: { } amount } && !coins.ContainsKey((chain, id)))
            {
                LedgerTransaction? creator = await TransactionAsync(chain, id.Transaction, cancellationToken).ConfigureAwait(false);
                coins.Add((chain, id), new CaseCoin(id, new Account(chain, owner), amount, creator, transaction, true));
            }
        }

        foreach (OutputRecord output in transaction.Outputs)
        {
            await AddCoinAsync(transaction, output, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes in one output; the coin as it is known.</summary>
    public async ValueTask<CaseCoin> AddCoinAsync(LedgerTransaction creator, OutputRecord output, CancellationToken cancellationToken)
    {
        ChainId chain = creator.Record.Chain;
        var id = new CoinId(creator.Record.Id, output.Index);
        if (coins.TryGetValue((chain, id), out CaseCoin? coin))
        {
            return coin;
        }

        var owner = new Account(chain, output.Owner);
        LedgerTransaction? spender = await ledger.SpenderAsync(chain, id, cancellationToken).ConfigureAwait(false);
        if (spender is not null)
        {
            transactions.TryAdd((chain, spender.Record.Id), spender);
        }

        // A coin that nothing is known to spend is unspent only if its owner's history is all there.
        bool settled = spender is not null
            || ((await HistoryAsync(owner, cancellationToken).ConfigureAwait(false)).CompleteKinds & CoverageKinds.Coins) != 0;
        coin = new CaseCoin(id, owner, output.Amount, creator, spender, settled);
        coins.Add((chain, id), coin);
        return coin;
    }
}

/// <summary>A coin of a case.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Owner">Who owns it.</param>
/// <param name="Amount">Its value.</param>
/// <param name="Creator">The transaction that created it, where the ledger holds it.</param>
/// <param name="Spender">The transaction that spends it, where one is known.</param>
/// <param name="Settled">Whether it is known to be spent, or known to be unspent.</param>
internal sealed record CaseCoin(CoinId Id, Account Owner, UInt256 Amount, LedgerTransaction? Creator, LedgerTransaction? Spender, bool Settled)
{
    /// <summary>When it leaves its creator: after all inputs, in the outputs' order. The spender's rank where the creator is not known.</summary>
    public Rank Leave => Creator is null ? Arrive : Creator.RankOf(Creator.Inputs.Count + Id.Index);

    /// <summary>When it arrives at its spender, in the order of the inputs.</summary>
    public Rank Arrive => Spender!.RankOf(Spender.Inputs.First(input => input.Coin == Id).Index);

    public FlowDetail Detail(TransactionId? spentIn)
    {
        LedgerTransaction at = Creator ?? Spender!;
        return new FlowDetail(Owner.Chain, at.Record.Height, at.Record.Index, at.Time, Id.Transaction, Id.Index, TransferKind.Native, Owner, spentIn);
    }
}

/// <summary>A flow by the names of its ends.</summary>
internal readonly record struct NamedFlow(Vertex From, Vertex To, UInt256 Amount, Rank Leave, Rank Arrive, FlowDetail Detail);
