using System.Collections.Concurrent;
using System.Collections.Immutable;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Graph;

namespace WalletTrace.Tracing.Exposures;

/// <summary>
/// The exposure of accounts over the graph of a whole ledger, in memory or in mapped files: a question costs what the accounts around the one asked about moved,
/// not what the ledger holds. Any number of threads may ask at once.
/// </summary>
/// <remarks>
/// <para>What is found is what <see cref="ExposureQuery"/> finds over the ledger by the same options, to the unit, but for deposit accounts, which are not
/// inferred here, minimums, which are not looked at, and a number of hops, which is the fewest by which value can have come at all.</para>
/// <para>Of the index of a ledger: <c>index.AskAsync(asked =&gt; exposures.Of(asked, account, TraceDirection.Forward))</c>.</para>
/// <para>On account chains alone: the graph of a ledger does not tell whose coins were spent. Working memory, kept between questions: 8 bytes a vertex
/// for each that is asked at the same time.</para>
/// </remarks>
public sealed class LedgerExposures
{
    /// <summary>The most accounts that are followed where no budget says otherwise.</summary>
    public const int MostFollowed = 20_000;

    private readonly LabelSet labels;
    private readonly ReadAccounts read;
    private readonly ConcurrentBag<RegionSpace> idle = [];

    /// <summary>Prepares for questions. O(statements of coverage).</summary>
    /// <param name="labels">The labels known.</param>
    /// <param name="coverage">What the ledger read: <see cref="Ledger.ILedger.Coverage"/>. An account of which it does not say that all is there is a gap.</param>
    public LedgerExposures(LabelSet labels, IReadOnlyList<CoverageRecord> coverage)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(coverage);
        this.labels = labels;
        read = new ReadAccounts(coverage);
    }

    /// <summary>Where an account's money went, or came from.</summary>
    /// <param name="asked">The ledger's graph.</param>
    /// <param name="account">The account.</param>
    /// <param name="direction">Forward: where it went. Backward: where it came from.</param>
    /// <param name="options">How it is worked out; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ArgumentException">The account is on a UTXO chain, or the rule does not conserve value.</exception>
    public AccountExposure Of(
        LedgerQuestions asked, Account account, TraceDirection direction, ExposureOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(asked);
        if (account.IsDefault || account.Chain.IsUtxo)
        {
            throw new ArgumentException(
                $"exposure cannot be asked of a whole ledger's graph: found {(account.IsDefault ? "no account" : account.ToString())}, expected one of an account chain; on UTXO chains ask with {nameof(ExposureQuery)}", nameof(account));
        }

        cancellationToken = Attendant.Ending(cancellationToken);
        options = (options ?? ExposureOptions.Default).Checked();
        LedgerGraph graph = asked.Graph;
        var assets = ImmutableArray.CreateBuilder<AssetExposure>();
        string? gap = null;
        foreach (int vertex in graph.VerticesOf(account))
        {
            Asset asset = graph.VertexAt(vertex).Asset;
            if (!options.Assets.IsEmpty && !options.Assets.Contains(asset))
            {
                continue;
            }

            gap ??= read.IsWhole(account, asset, graph.AsOf(account.Chain)) ? null : $"The ledger does not hold the complete history of {account}; what it moved beyond that is not told.";
            assets.AddRange(OfHolding(asked, vertex, account, direction, options, cancellationToken));
        }

        return new AccountExposure(account, direction, options, [.. assets.OrderBy(found => found.Asset)], labels.Entities) { Gap = gap };
    }

    private ImmutableArray<AssetExposure> OfHolding(
        LedgerQuestions asked, int vertex, Account account, TraceDirection direction, ExposureOptions options, CancellationToken cancellationToken)
    {
        RegionSpace space = idle.TryTake(out RegionSpace? kept) && kept.Fits(asked.Graph) ? kept : new RegionSpace(asked.Graph.Flows.VertexCount, asked.Graph.Flows.FlowCount);
        try
        {
            ExposureGraph region = new LedgerRegion(asked.Graph, space, labels, read, options, direction).Of(vertex, cancellationToken);
            return region.Starts.Count == 0 ? [] : new ExposureBook(region, account, labels, options).Assets(cancellationToken);
        }
        finally
        {
            space.Clear();
            idle.Add(space);
        }
    }
}
