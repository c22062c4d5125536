using System.Collections.Immutable;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Inference;
using WalletTrace.Ledger;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tracing;

/// <summary>A seed after the ledger has been asked: what must be in the graph, and how it becomes taint there.</summary>
/// <param name="Tag">Which theft.</param>
/// <param name="Name">What errors call it.</param>
internal abstract record ResolvedSeed(int Tag, string Name);

/// <summary>An amount that enters at a holding before the first event at or after a place in its chain.</summary>
internal sealed record EnteringSeed(int Tag, string Name, Vertex Holding, UInt256 Amount, long Height, int Position) : ResolvedSeed(Tag, Name);

/// <summary>Backward: the latest receipts of a holding up to a height that add up to an amount.</summary>
internal sealed record ReceiptsSeed(int Tag, string Name, Vertex Holding, UInt256 Amount, long Height) : ResolvedSeed(Tag, Name);

/// <summary>Everything that leaves a holding from a height on; backward: that reaches it up to a height.</summary>
internal sealed record FlowsSeed(int Tag, string Name, Vertex Holding, long Height) : ResolvedSeed(Tag, Name);

/// <summary>
/// All movements of a transaction of an account chain, or the one with an index; with the vertices that they leave (backward: reach), each once.
/// </summary>
internal sealed record MovementsSeed(int Tag, string Name, IReadOnlyList<Vertex> Givers, TransactionId Transaction, long? Index) : ResolvedSeed(Tag, Name);

/// <summary>Coins, each with the transaction at which it stands in the graph: the one that created it, or if that is not known its spender.</summary>
internal sealed record CoinsSeed(int Tag, string Name, IReadOnlyDictionary<CoinId, Vertex> Coins) : ResolvedSeed(Tag, Name);

/// <summary>Asks the ledger what the seeds of a trace are.</summary>
/// <param name="ledger">The facts.</param>
/// <param name="direction">Which way the trace goes.</param>
/// <param name="until">The end of the time window, or null.</param>
/// <param name="swaps">Finds the swaps that the trace follows.</param>
internal sealed class SeedResolver(ILedger ledger, TraceDirection direction, long? until, SwapReader swaps)
{
    private readonly List<Vertex> vertices = [];
    private readonly List<(ChainId, TransactionId)> transactions = [];
    private readonly List<(ChainId, TransactionId)> asMoved = [];
    private readonly List<(ChainId, CoinId)> stolenCoins = [];
    private readonly List<ResolvedSeed> seeds = [];
    private readonly List<(Seed Seed, string Why)> unasked = [];

    /// <summary>Why the ledger lacks seeds although sources were asked for them; part of the error where one cannot be resolved.</summary>
    public IReadOnlyDictionary<Seed, SeedNews> Unpulled { get; init; } = ImmutableDictionary<Seed, SeedNews>.Empty;

    /// <summary>The seeds of which the ledger holds too little because a budget ended the asking: before they are there no trace can begin. Known once they are resolved.</summary>
    public IReadOnlyList<(Seed Seed, string Why)> Unasked => unasked;

    public async Task<(GraphStart Start, IReadOnlyList<ResolvedSeed> Seeds)> ResolveAsync(IReadOnlyList<Theft> thefts, CancellationToken cancellationToken)
    {
        for (int tag = 0; tag < thefts.Count; tag++)
        {
            if (thefts[tag].Seeds.Count == 0)
            {
                throw new SeedException($"theft “{thefts[tag].Name}”", "it has no seed; say which wallet, transaction, transfer or coin it starts from.");
            }

            foreach (Seed seed in thefts[tag].Seeds)
            {
                SeedNews news = Unpulled.GetValueOrDefault(seed);
                bool isUnasked = news.Reason == StopReason.Budget;
                try
                {
                    await AddAsync(tag, seed, cancellationToken).ConfigureAwait(false);

                    // All that leaves this wallet is stolen: part of its history is not enough to say what.
                    if (isUnasked && seed is WalletFlowsSeed { Chain.IsUtxo: false })
                    {
                        unasked.Add((seed, news.Detail));
                    }
                }
                catch (SeedException) when (isUnasked)
                {
                    unasked.Add((seed, news.Detail));
                }
                catch (SeedException lacking) when (news.Reason != StopReason.None)
                {
                    throw new SeedException(lacking.Seed, $"{news.Detail} Without that: {lacking.Reason}");
                }
            }
        }

        return (new GraphStart([.. vertices.Distinct()], [.. transactions.Distinct()], stolenCoins) { AsMoved = asMoved, MustBeWhole = [.. seeds.OfType<FlowsSeed>().Select(seed => seed.Holding)] }, seeds);
    }

    private Task AddAsync(int tag, Seed seed, CancellationToken cancellationToken) => seed switch
    {
        WalletAmountSeed wallet => AddAmountAsync(tag, wallet, cancellationToken),
        WalletFlowsSeed wallet => AddFlowsAsync(tag, wallet, cancellationToken),
        TransactionSeed transaction => AddTransactionAsync(tag, transaction, cancellationToken),
        TransferSeed transfer => AddTransferAsync(tag, transfer, cancellationToken),
        CoinSeed coin => AddCoinAsync(tag, coin, cancellationToken),
        _ => throw new ArgumentException($"Unknown kind of seed: {seed.GetType().Name}.", nameof(seed)),
    };

    private async Task AddAmountAsync(int tag, WalletAmountSeed seed, CancellationToken cancellationToken)
    {
        string name = $"wallet {seed.Account} with {seed.Amount} at height {seed.Height}";
        if (seed.Chain.IsUtxo)
        {
            throw new SeedException(name, "on a UTXO chain a wallet holds coins, not an amount; start from the coin, the transaction, or everything the wallet spends from a height on.");
        }

        if (seed.Amount.Asset.Chain != seed.Chain)
        {
            throw new SeedException(name, $"found an amount of {seed.Amount.Asset}, expected an asset of {seed.Chain}.");
        }

        if (seed.Amount.IsZero)
        {
            throw new SeedException(name, "the amount is zero; expected what was stolen.");
        }

        AccountHistory history = await KnownHistoryAsync(seed.Account, name, cancellationToken).ConfigureAwait(false);
        Vertex holding = Vertex.OfAccount(seed.Account, seed.Amount.Asset);
        vertices.Add(holding);
        if (direction == TraceDirection.Backward)
        {
            UInt256 received = history.Transactions
                .Where(transaction => transaction.Record.Height <= seed.Height && !transaction.Record.Failed && IsInWindow(transaction))
                .SelectMany(transaction => transaction.Transfers)
                .Where(transfer => transfer.To == seed.Account.Address && transfer.From != transfer.To && transfer.Asset == seed.Amount.Asset)
                .Aggregate(default(UInt256), (sum, transfer) => UInt256.SaturatingAdd(sum, transfer.Amount));
            if (received < seed.Amount.Units)
            {
                throw new SeedException(name, $"up to that height{Window} it received {new Amount(received, seed.Amount.Asset)} in all; give an amount up to that, or a later height.");
            }

            seeds.Add(new ReceiptsSeed(tag, name, holding, seed.Amount.Units, seed.Height));
            return;
        }

        int position = 0;
        if (seed.Before is { } id)
        {
            LedgerTransaction? before = await ledger.TransactionAsync(seed.Chain, id, cancellationToken).ConfigureAwait(false);
            if (before is null || before.Record.Height != seed.Height)
            {
                string found = before is null ? "the ledger does not hold it" : FormattableString.Invariant($"it stands at height {before.Record.Height}");
                throw new SeedException(name, $"it is to enter before transaction {id.ToString(seed.Chain)}, but {found}; give the transaction's own height.");
            }

            position = before.Record.Index;
        }

        seeds.Add(new EnteringSeed(tag, name, holding, seed.Amount.Units, seed.Height, position));
    }

    private async Task AddFlowsAsync(int tag, WalletFlowsSeed seed, CancellationToken cancellationToken)
    {
        bool backward = direction == TraceDirection.Backward;
        string name = FormattableString.Invariant($"everything that {seed.Account} {(backward ? "received up to" : "sent from")} height {seed.Height}{(backward ? "" : " on")}");
        AccountHistory history = await KnownHistoryAsync(seed.Account, name, cancellationToken).ConfigureAwait(false);
        var coins = new Dictionary<CoinId, Vertex>();
        bool any = false;
        foreach (LedgerTransaction transaction in history.Transactions.Where(IsInWindow))
        {
            if (backward ? transaction.Record.Height > seed.Height : transaction.Record.Height < seed.Height)
            {
                continue;
            }

            if (seed.Chain.IsUtxo)
            {
                await AddOwnCoinsAsync(transaction, seed.Account, name, coins, cancellationToken).ConfigureAwait(false);
            }
            else if (transaction.Transfers.Any(t => (!transaction.Record.Failed || t.Kind == TransferKind.Reward) && Concerns(t, seed, backward)))
            {
                any = true;
                transactions.Add((seed.Chain, transaction.Record.Id));
                if ((await swaps.ReadAsync(transaction, cancellationToken).ConfigureAwait(false)).Swaps is [var swap] && IsBesideGiven(swap, seed, backward))
                {
                    asMoved.Add((seed.Chain, transaction.Record.Id));
                }
            }
        }

        if (!any && coins.Count == 0)
        {
            throw new SeedException(name, $"the ledger holds no such movement of {seed.Asset}{Window}, so nothing enters; check the wallet and the height.");
        }

        if (seed.Chain.IsUtxo)
        {
            stolenCoins.AddRange(coins.Keys.Select(coin => (seed.Chain, coin)));
            seeds.Add(new CoinsSeed(tag, name, coins));
        }
        else
        {
            Vertex holding = Vertex.OfAccount(seed.Account, seed.Asset);
            vertices.Add(holding);
            seeds.Add(new FlowsSeed(tag, name, holding, seed.Height));
        }
    }

    /// <summary>
    /// Whether a swap stands for movements of a seed's wallet that are not what was given (backward: got) in it: what a pool or router paid, or what went
    /// through the trader's own hands. The seed names these movements, so they stay as they are.
    /// </summary>
    private static bool IsBesideGiven(Swap swap, WalletFlowsSeed seed, bool backward) =>
        (backward ? (swap.Recipient, swap.Got.Asset) : (swap.Account, swap.Given.Asset)) != (seed.Account, seed.Asset)
        && swap.Movements.Concat(swap.Payments).Any(movement => Concerns(movement, seed, backward));

    private static bool Concerns(TransferRecord transfer, WalletFlowsSeed seed, bool backward) =>
        transfer.Kind != TransferKind.Fee && transfer.From != transfer.To && !transfer.Amount.IsZero && transfer.Asset == seed.Asset
        && (backward ? transfer.To : transfer.From) == seed.Account.Address;

    /// <summary>Forward the coins that a transaction spends, backward the coins that it creates, as far as they are the wallet's.</summary>
    private async Task AddOwnCoinsAsync(
        LedgerTransaction transaction, Account wallet, string name, Dictionary<CoinId, Vertex> coins, CancellationToken cancellationToken)
    {
        if (direction == TraceDirection.Backward)
        {
            foreach (OutputRecord output in transaction.Outputs.Where(output => output.Owner == wallet.Address && !output.Amount.IsZero))
            {
                coins[new CoinId(transaction.Record.Id, output.Index)] = Vertex.OfTransaction(transaction.Record);
                transactions.Add((wallet.Chain, transaction.Record.Id));
            }

            return;
        }

        foreach (InputRecord input in transaction.Inputs.Where(input => input is { Coin: not null, Amount.IsZero: not true } && input.Owner == wallet.Address))
        {
            CoinId coin = input.Coin!.Value;
            coins[coin] = await AddCoinPlaceAsync(wallet.Chain, coin, transaction, name, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task AddTransactionAsync(int tag, TransactionSeed seed, CancellationToken cancellationToken)
    {
        string name = $"transaction {seed.Id.ToString(seed.Chain)}";
        LedgerTransaction transaction = await KnownTransactionAsync(seed.Chain, seed.Id, name, cancellationToken).ConfigureAwait(false);
        CheckWindow(transaction, name);
        transactions.Add((seed.Chain, seed.Id));
        if (seed.Chain.IsUtxo)
        {
            if (transaction.Outputs.All(output => output.Amount.IsZero))
            {
                throw new SeedException(name, "the ledger holds no output of it that is worth anything, so nothing enters.");
            }

            Vertex place = Vertex.OfTransaction(transaction.Record);
            seeds.Add(new CoinsSeed(tag, name, transaction.Outputs.ToDictionary(output => new CoinId(seed.Id, output.Index), _ => place)));
            return;
        }

        if (!transaction.Transfers.Any(transfer => Moves(transaction, transfer)))
        {
            throw new SeedException(name, transaction.Record.Failed ? "it failed and moved only its fee." : "it moves no value but its fee.");
        }

        asMoved.Add((seed.Chain, seed.Id));
        seeds.Add(new MovementsSeed(tag, name, Givers(transaction.Transfers), seed.Id, null));
    }

    private async Task AddTransferAsync(int tag, TransferSeed seed, CancellationToken cancellationToken)
    {
        string name = FormattableString.Invariant($"transfer {seed.Index} of transaction {seed.Id.ToString(seed.Chain)}");
        LedgerTransaction transaction = await KnownTransactionAsync(seed.Chain, seed.Id, name, cancellationToken).ConfigureAwait(false);
        CheckWindow(transaction, name);
        if (seed.Chain.IsUtxo)
        {
            throw new SeedException(name, "on a UTXO chain a transaction has no transfers; start from a coin or from the whole transaction.");
        }

        TransferRecord? transfer = transaction.Transfers.FirstOrDefault(transfer => transfer.Index == seed.Index);
        if (transfer is null || !Moves(transaction, transfer))
        {
            string found = transfer is not null ? "it moves no value (a fee or its part for the maker of the block, a failed transaction, nothing at all, or to the sender itself)"
                : transaction.Transfers.Count == 0 ? "the ledger holds no transfer of the transaction"
                : FormattableString.Invariant($"found {transaction.Transfers.Count} transfers with indexes from {transaction.Transfers[0].Index} to {transaction.Transfers[^1].Index}");
            throw new SeedException(name, $"{found}; give the index of a transfer that moves value.");
        }

        transactions.Add((seed.Chain, seed.Id));
        asMoved.Add((seed.Chain, seed.Id));
        seeds.Add(new MovementsSeed(tag, name, Givers([transfer]), seed.Id, seed.Index));
    }

    /// <summary>The holdings, or ends, that transfers leave in the trace's direction.</summary>
    private Vertex[] Givers(IReadOnlyList<TransferRecord> transfers) =>
    [
        .. transfers
            .Select(transfer => (direction == TraceDirection.Forward ? transfer.From : transfer.To) is { } giver
                ? Vertex.OfAccount(new Account(transfer.Chain, giver), transfer.Asset)
                : new Vertex(direction == TraceDirection.Forward ? VertexKind.Issuance : VertexKind.Burned, transfer.Asset, null, null))
            .Distinct(),
    ];

    /// <summary>Whether a movement can be what was stolen: neither what its sender paid for the transaction, nor what the block's maker got of that.</summary>
    private static bool Moves(LedgerTransaction transaction, TransferRecord transfer) =>
        !transaction.Record.Failed && transfer.Kind != TransferKind.Fee && transfer.Index < TransferIndex.Tip && !transfer.Amount.IsZero && transfer.From != transfer.To;

    private async Task AddCoinAsync(int tag, CoinSeed seed, CancellationToken cancellationToken)
    {
        string name = $"coin {seed.Coin}";
        LedgerTransaction? spender = await ledger.SpenderAsync(seed.Chain, seed.Coin, cancellationToken).ConfigureAwait(false);
        Vertex place = await AddCoinPlaceAsync(seed.Chain, seed.Coin, spender, name, cancellationToken).ConfigureAwait(false);
        stolenCoins.Add((seed.Chain, seed.Coin));
        seeds.Add(new CoinsSeed(tag, name, new Dictionary<CoinId, Vertex> { [seed.Coin] = place }));
    }

    /// <summary>A seed's coin stands in the graph with the transaction that created it, or if the ledger lacks that one with its spender.</summary>
    private async Task<Vertex> AddCoinPlaceAsync(ChainId chain, CoinId coin, LedgerTransaction? spender, string name, CancellationToken cancellationToken)
    {
        LedgerTransaction? creator = await CreatorAsync(chain, coin, spender, cancellationToken).ConfigureAwait(false);
        OutputRecord? output = creator?.Outputs.FirstOrDefault(output => output.Index == coin.Index);
        InputRecord? input = spender?.Inputs.FirstOrDefault(input => input.Coin == coin);
        if (output is { Amount.IsZero: true } || input is { Amount.IsZero: true })
        {
            throw new SeedException(name, $"coin {coin} is worth nothing, so nothing enters.");
        }

        if (output is not null)
        {
            CheckWindow(creator!, name);
            transactions.Add((chain, coin.Transaction));
            return Vertex.OfTransaction(creator!.Record);
        }

        if (input is null || direction == TraceDirection.Backward)
        {
            throw new SeedException(name, $"the ledger does not hold coin {coin}; check transaction id and index, or add its transaction to the facts.");
        }

        if (input is { Owner: null } or { Amount: null })
        {
            throw new SeedException(name, $"the ledger does not hold the value of coin {coin}; add the transaction that created it to the facts.");
        }

        CheckWindow(spender!, name);
        var place = Vertex.OfTransaction(spender!.Record);
        vertices.Add(place);
        return place;
    }

    /// <summary>The transaction that created a coin: of two with one id (BIP 30) the one whose coin was spent, or else the later.</summary>
    private ValueTask<LedgerTransaction?> CreatorAsync(ChainId chain, CoinId coin, LedgerTransaction? spender, CancellationToken cancellationToken) =>
        spender is not null && TwiceMined.HeightsOf(chain, coin.Transaction) is var (first, second)
            ? ledger.TransactionAsync(chain, coin.Transaction, spender.Record.Height < second ? first : second, cancellationToken)
            : ledger.TransactionAsync(chain, coin.Transaction, cancellationToken);

    private bool IsInWindow(LedgerTransaction transaction) =>
        !(direction == TraceDirection.Forward ? until < transaction.Time : transaction.Time < until);

    private string Window => until is null ? "" : " and inside the time window";

    private void CheckWindow(LedgerTransaction transaction, string name)
    {
        if (!IsInWindow(transaction))
        {
            throw new SeedException(name, "it lies outside the time window of the trace; widen the window.");
        }
    }

    private async Task<AccountHistory> KnownHistoryAsync(Account account, string name, CancellationToken cancellationToken)
    {
        AccountHistory history = await ledger.HistoryAsync(account, cancellationToken).ConfigureAwait(false);
        return history.Transactions.Count > 0
            ? history
            : throw new SeedException(name, "the ledger holds no movement of this account; check the account, or add its history to the facts.");
    }

    private async Task<LedgerTransaction> KnownTransactionAsync(ChainId chain, TransactionId id, string name, CancellationToken cancellationToken) =>
        await ledger.TransactionAsync(chain, id, cancellationToken).ConfigureAwait(false)
        ?? throw new SeedException(name, $"the ledger does not hold it on {chain}; check the id, or add the transaction to the facts.");
}
