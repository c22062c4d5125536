using System.Globalization;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tests.Support;

/// <summary>Brings a ledger, piece by piece, what it lacks of the facts of a small case; without sources, so that a test says what is asked when.</summary>
/// <param name="known">All facts of the case.</param>
/// <param name="ledger">The ledger that grows.</param>
internal sealed class FactPull(IReadOnlyList<Fact> known, ILedgerWriter ledger) : ILivePull
{
    private readonly MemoryLedger all = new(known);
    private readonly ILookup<(ChainId, long, int), Fact> movements = known.Where(fact => Place(fact) is not null).ToLookup(fact => Place(fact)!.Value);
    private readonly Dictionary<(ChainId, long), BlockRecord> blocks = known.OfType<BlockRecord>().ToDictionary(block => (block.Chain, block.Height));
    private IReadOnlyList<FrontierBranch> last = [];

    /// <summary>Chooses of those that wait which is pulled; null for the first.</summary>
    public Func<IReadOnlyList<FrontierBranch>, IEnumerable<FrontierBranch>>? Choose { get; init; }

    /// <summary>So many branches are pulled at most; what waits then is refused for this reason.</summary>
    public int? Budget { get; init; }

    public StopReason Refusal { get; init; } = StopReason.Budget;

    /// <summary>Whether a history tells of each transaction only what the account did.</summary>
    public bool IsNarrow { get; init; }

    /// <summary>Called before a branch is pulled, with how many were before.</summary>
    public Func<int, FrontierBranch, ValueTask<bool>>? Before { get; init; }

    /// <summary>Every branch that was pulled, in order; of coins one entry for each.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>The branches that were pulled, in order.</summary>
    public List<FrontierBranch> Pulled { get; } = [];

    /// <summary>A ledger that knows nothing but up to which heights it speaks.</summary>
    public static MemoryLedger Empty(IEnumerable<Fact> facts)
    {
        CoverageRecord[] coverage = [.. facts.OfType<CoverageRecord>()];
        return new MemoryLedger(coverage.GroupBy(record => record.Chain).Select(chain =>
            Facts.Coverage(chain.Key, 99, chain.Max(record => record.ToHeight), chain.Max(record => record.ToHeight), chain.Key.IsUtxo ? CoverageKinds.Coins : AccountScene.AllKinds)));
    }

    public ValueTask<ChainId?> SettleAsync(CancellationToken cancellationToken) => default;

    public async ValueTask<IReadOnlyList<BranchNews>> PullAsync(IReadOnlyList<FrontierBranch> waiting, CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        last = waiting;
        if (Budget is { } budget && Pulled.Count >= budget)
        {
            return [.. waiting.Select(branch => new BranchNews(branch, Refusal, "No more may be asked."))];
        }

        var news = new List<BranchNews>();
        foreach (FrontierBranch branch in Choose?.Invoke(waiting) ?? [waiting[0]])
        {
            bool isRewound = Before is not null && await Before(Pulled.Count, branch);
            Pulled.Add(branch);
            Asked.AddRange(branch.Coins.IsEmpty ? [TraceText.Full(branch.Vertex)] : branch.Coins.Select(coin => $"{coin}"));
            await ServeAsync(branch, cancellationToken);
            news.Add(new BranchNews(branch, StopReason.None, "") { IsRewound = isRewound });
        }

        return news;
    }

    public async ValueTask<SeedNews> AccountAsync(Account account, Asset asset, CancellationToken cancellationToken)
    {
        Asked.Add($"seed {account} {asset}");
        await HistoryAsync(account, cancellationToken);
        return default;
    }

    public async ValueTask<SeedNews> TransactionAsync(ChainId chain, TransactionId id, CancellationToken cancellationToken)
    {
        Asked.Add($"seed {id}");
        LedgerTransaction? found = await all.TransactionAsync(chain, id, cancellationToken);
        if (found is not null)
        {
            await WithOriginsAsync(found, cancellationToken);
        }

        // Of a coin that its transaction does not show perhaps the spender is known.
        InputRecord[] spent = [.. known.OfType<InputRecord>().Where(input => input.Chain == chain && input.Coin?.Transaction == id)];
        foreach (InputRecord input in spent.Where(input => found?.Outputs.All(output => output.Index != input.Coin!.Value.Index) != false))
        {
            await TellAsync(await all.SpenderAsync(chain, input.Coin!.Value, cancellationToken), cancellationToken);
        }

        return found is null && spent.Length == 0 ? new SeedNews(StopReason.Unanswered, "Nobody knows it.") : default;
    }

    public LiveReport Report() => new(
        Pulled.Count, [.. last.Select(branch => new WaitingBranch(branch.Vertex, branch.Value))], [],
        Budget <= Pulled.Count ? BudgetKind.Requests : null, TimeSpan.Zero);

    public void Dispose()
    {
    }

    private async Task ServeAsync(FrontierBranch branch, CancellationToken cancellationToken)
    {
        ChainId chain = branch.Vertex.Asset.Chain;
        if (branch.Account is { } account)
        {
            await HistoryAsync(account, cancellationToken);
        }

        if (branch.Vertex.Transaction is { } id && await all.TransactionAsync(chain, id, cancellationToken) is { } transaction)
        {
            await WithOriginsAsync(transaction, cancellationToken);
        }

        foreach (CoinId coin in branch.Coins)
        {
            await TellAsync(await all.SpenderAsync(chain, coin, cancellationToken), cancellationToken);
            await TellAsync(await all.TransactionAsync(chain, coin.Transaction, cancellationToken), cancellationToken);
        }
    }

    /// <summary>Tells a transaction, and those whose coins it spends: an input does not always tell what it spends.</summary>
    private async Task WithOriginsAsync(LedgerTransaction transaction, CancellationToken cancellationToken)
    {
        await TellAsync(transaction, cancellationToken);
        foreach (InputRecord input in transaction.Inputs.Where(input => input.Coin is not null))
        {
            await TellAsync(await all.TransactionAsync(transaction.Record.Chain, input.Coin!.Value.Transaction, cancellationToken), cancellationToken);
        }
    }

    private ValueTask TellAsync(LedgerTransaction? transaction, CancellationToken cancellationToken) =>
        transaction is null ? ValueTask.CompletedTask : ledger.AppendAsync(Whole(transaction.Record), cancellationToken);

    private async Task HistoryAsync(Account account, CancellationToken cancellationToken)
    {
        AccountHistory history = await all.HistoryAsync(account, cancellationToken);
        IEnumerable<Fact> coverage = known.OfType<CoverageRecord>().Where(record => record.Chain == account.Chain && record.Address == account.Address);
        await ledger.AppendAsync(
            history.Transactions.SelectMany(transaction => Whole(transaction.Record)
                .Where(fact => !IsNarrow || fact is not TransferRecord move || move.From == account.Address || move.To == account.Address)).Concat(coverage),
            cancellationToken);
    }

    private IEnumerable<Fact> Whole(TransactionRecord record) =>
        movements[(record.Chain, record.Height, record.Index)].Prepend(record).Prepend(blocks[(record.Chain, record.Height)]);

    private static (ChainId, long, int)? Place(Fact fact) => fact switch
    {
        TransferRecord move => (move.Chain, move.Height, move.TransactionIndex),
        InputRecord input => (input.Chain, input.Height, input.TransactionIndex),
        OutputRecord output => (output.Chain, output.Height, output.TransactionIndex),
        _ => null,
    };
}
