using System.Globalization;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Inference;
using WalletTrace.Ledger;

namespace WalletTrace.Graph.Building;

/// <summary>Says why a branch is not followed: labels, what the ledger lacks, deposit accounts, hubs, and limits on the value that came.</summary>
/// <param name="facts">The ledger's answers.</param>
/// <param name="labels">The labels known.</param>
/// <param name="rules">The stop rules.</param>
/// <param name="direction">Which way the trace goes.</param>
internal sealed class BranchStops(CaseFacts facts, LabelSet labels, StopRules rules, TraceDirection direction)
{
    private readonly DepositFinder? finder = direction == TraceDirection.Forward && rules.DepositCategories.Overlaps(rules.Categories)
        ? new DepositFinder(new ServiceNames(labels, rules.DepositCategories.Intersect(rules.Categories)).Of, rules.DepositLimits)
        : null;

    private readonly ClusterStops? clusters = rules.Clusters is { } inferred ? new ClusterStops(inferred, labels, rules.Categories) : null;
    private readonly Dictionary<Vertex, DepositAccount> deposits = [];
    private readonly HashSet<Vertex> doubted = [];

    /// <summary>The deposit accounts at which the trace stops, so far.</summary>
    public IReadOnlyDictionary<Vertex, DepositAccount> Deposits => deposits;

    /// <summary>Whether a vertex of which the ledger lacks nothing is a deposit account of a service.</summary>
    public async ValueTask<BranchStop?> DepositAsync(Vertex vertex, CancellationToken cancellationToken)
    {
        if (finder is null || vertex is not { Kind: VertexKind.Holding, Account: { Chain.IsUtxo: false } account } || !labels.Of(account).IsEmpty || doubted.Contains(vertex))
        {
            return null;
        }

        AccountHistory history = await facts.HistoryAsync(account, cancellationToken).ConfigureAwait(false);
        history = await facts.Heights.CutAsync(history, vertex, cancellationToken).ConfigureAwait(false);
        if (finder.Find(history, vertex.Asset, out _) is not { } deposit)
        {
            return null;
        }

        facts.Release(account);
        deposits[vertex] = deposit;
        return new BranchStop(StopReason.Deposit, string.Create(
            CultureInfo.InvariantCulture,
            $"It behaves as a deposit account of “{deposit.Service}”: {deposit.Forwarded} went on from it to {string.Join(", ", deposit.HotWallets)}, all that ever came but fees and dust, in {deposit.Forwards.Length} forward(s) after at most {deposit.LongestDelay} seconds (rule {deposit.Rule}, score {deposit.Score})."));
    }

    /// <summary>Takes back that a vertex is a deposit account: more came to it than is known of what it did.</summary>
    public void Doubt(Vertex vertex)
    {
        doubted.Add(vertex);
        deposits.Remove(vertex);
    }

    /// <summary>Whether what the ledger holds of a vertex, all of it or not, shows that it is a hub.</summary>
    public async ValueTask<BranchStop?> HubAsync(Vertex vertex, CancellationToken cancellationToken)
    {
        if (rules.HubLimit is not { } limit)
        {
            return null;
        }

        if (vertex.Kind == VertexKind.Transaction)
        {
            if (await facts.TransactionAsync(vertex, cancellationToken).ConfigureAwait(false) is not { } transaction)
            {
                return null;
            }

            int coins = transaction.Facts.Inputs.Count + transaction.Facts.Outputs.Count + (transaction.Income?.Payers ?? 0);
            return coins > limit
                ? new BranchStop(StopReason.Hub, string.Create(CultureInfo.InvariantCulture, $"It has {coins} coins, in and out; the hub limit is {limit}."))
                : null;
        }

        AccountHistory history = await facts.HistoryAsync(vertex.Account!.Value, cancellationToken).ConfigureAwait(false);
        bool isHub = history.Transactions.Count > limit;
        if (isHub || (NeededFor(vertex.Asset) & ~history.CompleteKinds) != CoverageKinds.None)
        {
            // It is not followed, or not now.
            facts.Release(history.Account);
        }

        return isHub
            ? new BranchStop(StopReason.Hub, string.Create(CultureInfo.InvariantCulture, $"It has {history.Transactions.Count} transactions; the hub limit is {limit}."))
            : null;
    }

    /// <summary>Why so little value, or value from so far, is not followed; null when it is.</summary>
    /// <param name="vertex">Where it came to.</param>
    /// <param name="value">The most that any conserving rule puts there.</param>
    /// <param name="hops">The fewest hops by which it came; does not matter when the rules do not limit hops.</param>
    public BranchStop? LimitOf(Vertex vertex, UInt256 value, int hops)
    {
        if (rules.Hops is { } limit && hops >= limit)
        {
            return new BranchStop(StopReason.Hops, string.Create(CultureInfo.InvariantCulture, $"It is {hops} hops from the theft; the limit is {limit}."));
        }

        foreach (Amount minimum in rules.Minimums)
        {
            if (minimum.Asset == vertex.Asset && value < minimum.Units)
            {
                return new BranchStop(StopReason.Minimum, $"{new Amount(value, vertex.Asset)} reached it; the minimum is {minimum}.");
            }
        }

        return null;
    }

    /// <summary>What the ledger lacks to follow a vertex, or null.</summary>
    public async ValueTask<string?> GapAsync(Vertex vertex, CancellationToken cancellationToken)
    {
        if (vertex.Kind == VertexKind.Transaction)
        {
            return await facts.TransactionAsync(vertex, cancellationToken).ConfigureAwait(false) is { } transaction
                ? CoinGap(transaction.Facts)
                : "The ledger does not hold the transaction.";
        }

        CoverageKinds complete = await facts.CompleteKindsAsync(vertex.Account!.Value, cancellationToken).ConfigureAwait(false);

        // What else was read of others on the chain and not of this account is told where value rests.
        CoverageKinds missing = NeededFor(vertex.Asset) & ~complete;
        return missing == CoverageKinds.None || await facts.Heights.OfAsync(vertex, cancellationToken).ConfigureAwait(false) is not null ? null : $"The ledger does not hold its complete history (missing: {missing}).";
    }

    /// <summary>The least that must be complete of an account, without which nothing could be said of what becomes of an asset there.</summary>
    public static CoverageKinds NeededFor(Asset asset) => asset.Chain.IsUtxo ? CoverageKinds.Coins
        : asset.IsNative ? CoverageKinds.Native | CoverageKinds.Fee
        : CoverageKinds.Token;

    /// <summary>What an account is taken for because of its cluster, where the trace stops for that; else null.</summary>
    public ClusterAttribution? ClusterOf(Account account) => clusters?.Of(account);

    /// <summary>Why a label stops the trace at an account, its own or one of its cluster, or null.</summary>
    public BranchStop? LabelOf(Account account)
    {
        BranchStop? found = null;
        foreach (Label label in labels.Of(account))
        {
            // A category says more of where the value is than a label's text.
            if (rules.Categories.Contains(label.Category))
            {
                return new BranchStop(StopReason.Category, $"{label.Category}: “{label.Text}” according to {label.Source}.");
            }

            if (found is null && rules.Labels.Contains(label.Text))
            {
                found = new BranchStop(StopReason.Label, $"“{label.Text}” according to {label.Source}.");
            }
        }

        return found ?? (ClusterOf(account) is { } attribution ? new BranchStop(StopReason.Cluster, $"It is {attribution}.") : null);
    }

    /// <summary>What is missing of a UTXO transaction's inputs and outputs, as far as it shows.</summary>
    private static string? CoinGap(LedgerTransaction transaction)
    {
        IReadOnlyList<InputRecord> inputs = transaction.Inputs;
        IReadOnlyList<OutputRecord> outputs = transaction.Outputs;
        if (!BlockBalance.IsWhole(transaction))
        {
            return "The ledger does not hold all of the transaction's inputs and outputs.";
        }

        if (inputs.Any(input => input is { Coin: not null } and ({ Amount: null } or { Owner: null })))
        {
            return "The ledger does not hold the value of every input.";
        }

        bool isIssued = inputs.Any(input => input is { Coin: null, Amount: null });
        UInt256 spent = inputs.Aggregate(default(UInt256), (sum, input) => UInt256.SaturatingAdd(sum, input.Amount ?? default));
        UInt256 created = outputs.Aggregate(default(UInt256), (sum, output) => UInt256.SaturatingAdd(sum, output.Amount));
        return spent < created && !isIssued ? "The known inputs are worth less than the outputs, so that some are missing." : null;
    }
}
