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
    private readonly Dictionary<Vertex, CaseTransaction?> transactions = [];
    private readonly Dictionary<(ChainId, CoinId), (CaseTransaction Spender, int Input)> spends = [];
    private readonly Dictionary<(Vertex Creator, int Index), CaseCoin> coins = [];

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
            kinds = await ledger.CompleteKindsAsync(account, cancellationToken: cancellationToken).ConfigureAwait(false);
            complete.Add(account, kinds);
        }

        return kinds;
    }

    /// <summary>The transactions with an id that the ledger holds: one, or none, or both that share one of the ids of BIP 30.</summary>
    public async ValueTask<IReadOnlyList<CaseTransaction>> TransactionsAsync(ChainId chain, TransactionId id, CancellationToken cancellationToken)
    {
        Vertex vertex = Vertex.OfTransaction(chain, id);
        Vertex[] named = TwiceMined.HeightsOf(chain, id) is var (first, _) ? [vertex with { Height = first }, vertex] : [vertex];
        var found = new List<CaseTransaction>();
        foreach (Vertex one in named)
        {
            if (await TransactionAsync(one, cancellationToken).ConfigureAwait(false) is { } transaction)
            {
                found.Add(transaction);
            }
        }

        return found;
    }

    /// <summary>The transaction of a vertex, or null where the ledger does not hold it.</summary>
    public async ValueTask<CaseTransaction?> TransactionAsync(Vertex vertex, CancellationToken cancellationToken)
    {
        if (!transactions.TryGetValue(vertex, out CaseTransaction? transaction))
        {
            ChainId chain = vertex.Asset.Chain;
            TransactionId id = vertex.Transaction!.Value;
            LedgerTransaction? found = TwiceMined.HeightsOf(chain, id) is var (_, second)
                ? await ledger.TransactionAsync(chain, id, vertex.Height ?? second, cancellationToken).ConfigureAwait(false)
                : await ledger.TransactionAsync(chain, id, cancellationToken).ConfigureAwait(false);
            transaction = found is null ? null : new CaseTransaction(found);
            transactions.Add(vertex, transaction);
        }

        return transaction;
    }

    /// <summary>A transaction asked for before.</summary>
    public CaseTransaction Known(Vertex vertex) => transactions[vertex]!;

    /// <summary>Takes in a transaction that was found in another way than by its name.</summary>
    public CaseTransaction Note(LedgerTransaction found)
    {
        Vertex vertex = Vertex.OfTransaction(found.Record);
        if (transactions.GetValueOrDefault(vertex) is not { } known)
        {
            transactions[vertex] = known = new CaseTransaction(found);
        }

        return known;
    }

    /// <summary>Takes in all coins that a UTXO transaction spends and creates, as far as their value is known; in the order of inputs and outputs.</summary>
    public async ValueTask<IReadOnlyList<CaseCoin>> CoinsAsync(CaseTransaction transaction, CancellationToken cancellationToken)
    {
        IReadOnlyList<InputRecord> inputs = transaction.Facts.Inputs;
        IReadOnlyList<OutputRecord> outputs = transaction.Facts.Outputs;
        var found = new List<CaseCoin>(inputs.Count + outputs.Count);
        NoteSpends(transaction);
        foreach (InputRecord input in inputs)
        {
            if (input is { Coin: { } id, Owner: { } owner, Amount: { } amount })
            {
                found.Add(await SpentAsync(transaction, id, owner, amount, cancellationToken).ConfigureAwait(false));
            }
        }

        foreach (OutputRecord output in outputs)
        {
            found.Add(await CreatedAsync(transaction, output, cancellationToken).ConfigureAwait(false));
        }

        return found;
    }

    private async ValueTask<CaseCoin> SpentAsync(CaseTransaction spender, CoinId id, Address owner, UInt256 amount, CancellationToken cancellationToken)
    {
        ChainId chain = spender.Record.Chain;
        Vertex maker = CreatorOf(chain, id, spender);
        if (coins.TryGetValue((maker, id.Index), out CaseCoin? coin))
        {
            return coin;
        }

        // A transaction that is known, but without this output, cannot be told apart from one that is not known.
        CaseTransaction? creator = await TransactionAsync(maker, cancellationToken).ConfigureAwait(false);
        creator = creator is not null && Has(creator.Facts.Outputs, id.Index) ? creator : null;
        coin = new OwnedCoin(id, new Account(chain, owner), amount, creator, spends[(chain, id)], true);
        coins.Add((maker, id.Index), coin);
        return coin;
    }

    private async ValueTask<CaseCoin> CreatedAsync(CaseTransaction creator, OutputRecord output, CancellationToken cancellationToken)
    {
        if (coins.TryGetValue((creator.Vertex, output.Index), out CaseCoin? coin))
        {
            return coin;
        }

        // A coin that nothing is known to spend is unspent only if its owner's history is all there since its block, or if nobody can spend it.
        ChainId chain = creator.Record.Chain;
        var id = new CoinId(creator.Record.Id, output.Index);
        var owner = new Account(chain, output.Owner);
        bool isUnspendable = output.Owner.Kind == AddressKind.Unspendable;
        (CaseTransaction, int)? spend = isUnspendable ? null : await SpendAsync(creator, id, cancellationToken).ConfigureAwait(false);
        bool isLost = isUnspendable || (spend is null && TwiceMined.OverwrittenAt(creator.Record) is not null);
        bool settled = spend is not null || isLost
            || await IsCoveredAsync(owner, creator.Record.Height, cancellationToken).ConfigureAwait(false);
        coin = new OwnedCoin(id, owner, output.Amount, creator, spend, settled, isLost);
        coins.Add((creator.Vertex, output.Index), coin);
        return coin;
    }

    /// <summary>Whether all that an owner's coins did since a height is known. A history that is all there answers for every coin.</summary>
    private async ValueTask<bool> IsCoveredAsync(Account owner, long height, CancellationToken cancellationToken) =>
        (await CompleteKindsAsync(owner, cancellationToken).ConfigureAwait(false)).HasFlag(CoverageKinds.Coins)
        || (await ledger.CompleteKindsAsync(owner, height, cancellationToken).ConfigureAwait(false)).HasFlag(CoverageKinds.Coins);

    private async ValueTask<(CaseTransaction, int)?> SpendAsync(CaseTransaction creator, CoinId id, CancellationToken cancellationToken)
    {
        ChainId chain = creator.Record.Chain;
        if (!spends.ContainsKey((chain, id)) && await ledger.SpenderAsync(chain, id, cancellationToken).ConfigureAwait(false) is { } spender)
        {
            NoteSpends(Note(spender));
        }

        return spends.TryGetValue((chain, id), out (CaseTransaction Spender, int Input) spend) && CreatorOf(chain, id, spend.Spender) == creator.Vertex
            ? spend
            : null;
    }

    /// <summary>
    /// Notes what a transaction spends. One that gathers thousands of coins is then asked for once, and not once for each coin.
    /// </summary>
    private void NoteSpends(CaseTransaction transaction)
    {
        foreach (InputRecord input in transaction.Facts.Inputs)
        {
            if (input.Coin is { } coin)
            {
                spends.TryAdd((transaction.Record.Chain, coin), (transaction, input.Index));
            }
        }
    }

    /// <summary>The transaction whose coin another spends: where two share an id, the one that stood there by then.</summary>
    private static Vertex CreatorOf(ChainId chain, CoinId coin, CaseTransaction spender)
    {
        Vertex vertex = Vertex.OfTransaction(chain, coin.Transaction);
        return TwiceMined.HeightsOf(chain, coin.Transaction) is var (first, second) && spender.Record.Height < second
            ? vertex with { Height = first }
            : vertex;
    }

    /// <summary>Outputs stand in the order of their indexes, nearly always without a hole.</summary>
    private static bool Has(IReadOnlyList<OutputRecord> outputs, int index) =>
        (index < outputs.Count && outputs[index].Index == index) || outputs.Any(output => output.Index == index);
}
