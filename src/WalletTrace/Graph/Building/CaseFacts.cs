using WalletTrace.Chains;
using WalletTrace.Ledger;

namespace WalletTrace.Graph.Building;

/// <summary>
/// What the graph builder has asked the ledger so far: histories of accounts, UTXO transactions and the coins between them. Asks for each thing
/// once, but for the history of an account that is followed in several assets.
/// </summary>
/// <param name="ledger">The ledger.</param>
/// <param name="grows">Whether the ledger grows meanwhile: then what it lacked may be asked for again.</param>
/// <param name="followsAsRead">Whether an account is followed up to the height up to which it was read, where that is not as far as the ledger speaks.</param>
internal sealed class CaseFacts(ILedger ledger, bool grows, bool followsAsRead)
{
    private readonly Dictionary<Account, AccountHistory> histories = [];
    private readonly Dictionary<Account, CoverageKinds> complete = [];
    private readonly Dictionary<Vertex, CaseTransaction?> transactions = [];
    private readonly Dictionary<(ChainId, CoinId), (CaseTransaction Spender, int Input)> spends = [];
    private readonly Dictionary<(Vertex Creator, int Index), OwnedCoin> coins = [];
    private readonly Dictionary<Account, List<(Vertex Creator, OwnedCoin Coin)>> open = [];
    private readonly RankBook ranks = new();

    /// <summary>Up to which heights accounts were read.</summary>
    public ReadHeights Heights { get; } = new(ledger, followsAsRead);

    /// <summary>Whether facts that came later have moved what was asked for before: what was made of it must be made anew.</summary>
    public bool IsOutdated => ranks.IsBroken;

    public async ValueTask<AccountHistory> HistoryAsync(Account account, CancellationToken cancellationToken)
    {
        if (!histories.TryGetValue(account, out AccountHistory? history))
        {
            history = await ledger.HistoryAsync(account, cancellationToken).ConfigureAwait(false);
            histories.Add(account, history);
            foreach (LedgerTransaction transaction in grows ? history.Transactions : [])
            {
                ranks.Note(transaction);
            }
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
            transaction = found is null ? null : New(found);
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
            transactions[vertex] = known = New(found);
        }

        return known;
    }

    private CaseTransaction New(LedgerTransaction found)
    {
        if (grows)
        {
            ranks.Note(found);
        }

        return new CaseTransaction(found);
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
        if (coins.TryGetValue((maker, id.Index), out OwnedCoin? coin))
        {
            coin.Settle(spends[(chain, id)]);
            return coin;
        }

        CaseTransaction? creator = await CreatorAsync(maker, id.Index, cancellationToken).ConfigureAwait(false);
        coin = new OwnedCoin(id, new Account(chain, owner), amount, creator, spends[(chain, id)], true);
        Add(maker, id.Index, new Account(chain, owner), coin);
        return coin;
    }

    /// <summary>A transaction that is known, but without this output, cannot be told apart from one that is not known.</summary>
    private async ValueTask<CaseTransaction?> CreatorAsync(Vertex maker, int output, CancellationToken cancellationToken) =>
        await TransactionAsync(maker, cancellationToken).ConfigureAwait(false) is { } creator && Has(creator.Facts.Outputs, output) ? creator : null;

    private void Add(Vertex maker, int output, Account owner, OwnedCoin coin)
    {
        coins.Add((maker, output), coin);
        if (grows && coin.IsOpen)
        {
            if (!open.TryGetValue(owner, out List<(Vertex, OwnedCoin)>? itsCoins))
            {
                open.Add(owner, itsCoins = []);
            }

            itsCoins.Add((maker, coin));
        }
    }

    private async ValueTask<CaseCoin> CreatedAsync(CaseTransaction creator, OutputRecord output, CancellationToken cancellationToken)
    {
        if (coins.TryGetValue((creator.Vertex, output.Index), out OwnedCoin? coin))
        {
            coin.Create(creator);
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
        Add(creator.Vertex, output.Index, owner, coin);
        return coin;
    }

    /// <summary>
    /// Asks the ledger again about an account, or a transaction, of which it may have come to know more.
    /// </summary>
    /// <param name="branch">What was asked for.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    /// <returns>The coins of which it knows now where they go, or come from.</returns>
    public async ValueTask<IReadOnlyList<CaseCoin>> RenewAsync(FrontierBranch branch, CancellationToken cancellationToken)
    {
        if (branch.Vertex.Kind == VertexKind.Transaction)
        {
            transactions.Remove(branch.Vertex, out CaseTransaction? before);
            if (await TransactionAsync(branch.Vertex, cancellationToken).ConfigureAwait(false) is { } now && before is not null)
            {
                // Coins hold on to it.
                before.Facts = now.Facts;
                transactions[branch.Vertex] = before;
            }
        }

        if (branch.Account is not { } owner)
        {
            return [];
        }

        histories.Remove(owner);
        complete.Remove(owner);
        Heights.Forget(owner);
        if (!open.TryGetValue(owner, out List<(Vertex Creator, OwnedCoin Coin)>? itsCoins))
        {
            return [];
        }

        var changed = new List<CaseCoin>();
        foreach ((Vertex maker, OwnedCoin coin) in itsCoins)
        {
            if (await RenewAsync(maker, coin, owner, cancellationToken).ConfigureAwait(false))
            {
                changed.Add(coin);
            }
        }

        itsCoins.RemoveAll(entry => !entry.Coin.IsOpen);
        return changed;
    }

    /// <summary>Asks again where a coin comes from, or goes; whether more is known of it.</summary>
    private async ValueTask<bool> RenewAsync(Vertex maker, OwnedCoin coin, Account owner, CancellationToken cancellationToken)
    {
        CoinId id = coin.Id!.Value;
        if (coin.Creator is null)
        {
            if (transactions.GetValueOrDefault(maker) is null)
            {
                transactions.Remove(maker);
            }

            if (await CreatorAsync(maker, id.Index, cancellationToken).ConfigureAwait(false) is { } creator)
            {
                coin.Create(creator);
                return true;
            }
        }
        else if (!coin.Settled)
        {
            (CaseTransaction, int)? spend = await SpendAsync(coin.Creator, id, cancellationToken).ConfigureAwait(false);
            if (spend is not null || await IsCoveredAsync(owner, coin.Creator.Record.Height, cancellationToken).ConfigureAwait(false))
            {
                coin.Settle(spend);
                return true;
            }
        }

        return false;
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
