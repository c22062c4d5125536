using WalletTrace.Chains;
using WalletTrace.Ledger;

namespace WalletTrace.Graph.Building;

/// <summary>
/// What the graph builder has asked the ledger so far: histories of accounts, UTXO transactions and the coins between them. Asks for each thing
/// once, but for the history of an account that is followed in several assets.
/// </summary>
internal sealed class CaseFacts(ILedger ledger)
{
    private readonly Dictionary<Account, AccountHistory> histories = [];
    private readonly Dictionary<Account, CoverageKinds> complete = [];
    private readonly Dictionary<(ChainId, TransactionId), LedgerTransaction?> transactions = [];
    private readonly Dictionary<(ChainId, CoinId), (LedgerTransaction Spender, int Input)> spends = [];
    private readonly Dictionary<(ChainId, CoinId), CaseCoin> coins = [];

    public async ValueTask<AccountHistory> HistoryAsync(Account account, CancellationToken cancellationToken)
    {
        if (!histories.TryGetValue(account, out AccountHistory? history))
        {
            history = await ledger.HistoryAsync(account, cancellationToken).ConfigureAwait(false);
            histories.Add(account, history);
        }

        return history;
    }

    /// <summary>Lets a history go whose movements are all in the graph: a case must not hold every transaction twice.</summary>
    public void Release(Account account) => histories.Remove(account);

    public async ValueTask<CoverageKinds> CompleteKindsAsync(Account account, CancellationToken cancellationToken)
    {
        if (!complete.TryGetValue(account, out CoverageKinds kinds))
        {
            kinds = await ledger.CompleteKindsAsync(account, cancellationToken).ConfigureAwait(false);
            complete.Add(account, kinds);
        }

        return kinds;
    }

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

    /// <summary>Takes in all coins that a UTXO transaction spends and creates, as far as their value is known; in the order of inputs and outputs.</summary>
    public async ValueTask<IReadOnlyList<CaseCoin>> CoinsAsync(LedgerTransaction transaction, CancellationToken cancellationToken)
    {
        var found = new List<CaseCoin>(transaction.Inputs.Count + transaction.Outputs.Count);
        NoteSpends(transaction);
        foreach (InputRecord input in transaction.Inputs)
        {
            if (input is { Coin: { } id, Owner: { } owner, Amount: { } amount })
            {
                found.Add(await SpentAsync(transaction, id, owner, amount, cancellationToken).ConfigureAwait(false));
            }
        }

        foreach (OutputRecord output in transaction.Outputs)
        {
            found.Add(await CreatedAsync(transaction, output, cancellationToken).ConfigureAwait(false));
        }

        return found;
    }

    private async ValueTask<CaseCoin> SpentAsync(LedgerTransaction spender, CoinId id, Address owner, UInt256 amount, CancellationToken cancellationToken)
    {
        ChainId chain = spender.Record.Chain;
        if (coins.TryGetValue((chain, id), out CaseCoin? coin))
        {
            return coin;
        }

        // A transaction that is known, but without this output, cannot be told apart from one that is not known.
        LedgerTransaction? creator = await TransactionAsync(chain, id.Transaction, cancellationToken).ConfigureAwait(false);
        creator = creator is not null && Has(creator.Outputs, id.Index) ? creator : null;
        coin = new CaseCoin(id, new Account(chain, owner), amount, creator, spends[(chain, id)], true);
        coins.Add((chain, id), coin);
        return coin;
    }

    private async ValueTask<CaseCoin> CreatedAsync(LedgerTransaction creator, OutputRecord output, CancellationToken cancellationToken)
    {
        ChainId chain = creator.Record.Chain;
        var id = new CoinId(creator.Record.Id, output.Index);
        if (coins.TryGetValue((chain, id), out CaseCoin? coin))
        {
            return coin;
        }

        if (!spends.ContainsKey((chain, id)) && await ledger.SpenderAsync(chain, id, cancellationToken).ConfigureAwait(false) is { } spender)
        {
            NoteSpends(spender);
        }

        // A coin that nothing is known to spend is unspent only if its owner's history is all there.
        var owner = new Account(chain, output.Owner);
        (LedgerTransaction, int)? spend = spends.TryGetValue((chain, id), out (LedgerTransaction, int) known) ? known : null;
        bool settled = spend is not null || (await CompleteKindsAsync(owner, cancellationToken).ConfigureAwait(false) & CoverageKinds.Coins) != 0;
        coin = new CaseCoin(id, owner, output.Amount, creator, spend, settled);
        coins.Add((chain, id), coin);
        return coin;
    }

    /// <summary>
    /// Notes what a transaction spends. One that gathers thousands of coins is then asked for once, and not once for each coin.
    /// </summary>
    private void NoteSpends(LedgerTransaction transaction)
    {
        ChainId chain = transaction.Record.Chain;
        transactions.TryAdd((chain, transaction.Record.Id), transaction);
        foreach (InputRecord input in transaction.Inputs)
        {
            if (input.Coin is { } coin)
            {
                spends.TryAdd((chain, coin), (transaction, input.Index));
            }
        }
    }

    /// <summary>Outputs stand in the order of their indexes, nearly always without a hole.</summary>
    private static bool Has(IReadOnlyList<OutputRecord> outputs, int index) =>
        (index < outputs.Count && outputs[index].Index == index) || outputs.Any(output => output.Index == index);
}

/// <summary>A coin of a case, and where it stands in the graph.</summary>
/// <param name="id">Its name.</param>
/// <param name="owner">Who owns it.</param>
/// <param name="amount">Its value.</param>
/// <param name="creator">The transaction that created it, where the ledger holds it.</param>
/// <param name="spend">The transaction that spends it and the index of the input, where one is known.</param>
/// <param name="settled">Whether it is known to be spent, or known to be unspent.</param>
internal sealed class CaseCoin(
    CoinId id, Account owner, UInt256 amount, LedgerTransaction? creator, (LedgerTransaction Transaction, int Input)? spend, bool settled)
{
    // Inputs come before outputs, whatever indexes the known ones have; the fee comes last.
    private const int FirstOutput = 1 << 30;

    public CoinId Id => id;

    public Account Owner => owner;

    public UInt256 Amount => amount;

    public LedgerTransaction? Creator => creator;

    public LedgerTransaction? Spender => spend?.Transaction;

    public bool Settled => settled;

    /// <summary>Its flow out of the transaction that created it, in the builder's store of flows; -1 for none.</summary>
    public int Leaving { get; set; } = -1;

    /// <summary>Its flow into the transaction that spends it where that is not the same one; -1 for none.</summary>
    public int Arriving { get; set; } = -1;

    /// <summary>When it leaves its creator: after all inputs, in the outputs' order. When it is spent, where the creator is not known.</summary>
    public Rank Leave => creator is null ? Arrive : creator.RankOf(FirstOutput + id.Index);

    /// <summary>When it arrives at its spender, in the order of the inputs.</summary>
    public Rank Arrive => spend!.Value.Transaction.RankOf(spend.Value.Input);

    /// <summary>When the fee leaves a transaction.</summary>
    public static Rank Tail(LedgerTransaction transaction) => transaction.RankOf(int.MaxValue);

    public FlowDetail Detail(TransactionId? spentIn)
    {
        LedgerTransaction at = creator ?? spend!.Value.Transaction;
        return new FlowDetail(owner.Chain, at.Record.Height, at.Record.Index, at.Time, id.Transaction, id.Index, TransferKind.Native, owner, spentIn);
    }
}
