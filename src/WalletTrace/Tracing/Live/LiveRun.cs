using System.Collections.Immutable;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Graph.Building;
using WalletTrace.Ledger;

namespace WalletTrace.Tracing.Live;

/// <summary>
/// Runs a trace over a ledger that grows by what sources are asked for: as the trace over the ledger alone, again until a growth of the graph had nothing
/// to ask for. So the result is what the ledger says that it leaves behind, whatever came in which order.
/// </summary>
/// <param name="query">The trace over the ledger.</param>
/// <param name="pull">Who is asked.</param>
/// <param name="options">How.</param>
internal sealed class LiveRun(TraceRun query, ILivePull pull, LiveOptions options) : IFrontier, IDisposable
{
    /// <summary>So many times a chain may take blocks back while one trace runs.</summary>
    internal const int MaxRewinds = 10;

    private readonly Refusals refusals = new();
    private int asked;
    private int rewinds;
    private SeedPuller? seeds;
    private SnapshotDesk? desk;
    private GraphProgress grown;
    private (CaseGraph Graph, TaintOutcome Outcome)? measured;

    /// <summary>Runs the trace.</summary>
    /// <param name="progress">Told after every round of growth.</param>
    /// <param name="snapshots">Where snapshots are wanted; null for nowhere.</param>
    /// <param name="cancellationToken">Ends the run; it throws, and what was taken in by then stays in the ledger.</param>
    public async Task<TraceResult> RunAsync(IProgress<GraphProgress>? progress, SnapshotDesk? snapshots, CancellationToken cancellationToken)
    {
        seeds = new SeedPuller(query.Ledger, pull, refusals);
        desk = snapshots;
        while (true)
        {
            await seeds.PullAsync(query.Parameters.Thefts, cancellationToken).ConfigureAwait(false);
            int before = asked;
            var growth = new TraceGrowth
            {
                Progress = new Heard(this, progress),
                Frontier = this,
                Refusals = refusals,
                Unpulled = seeds.Unpulled,
                HasChanged = () => asked > before,
                Measured = options.Progress is null ? null : (graph, outcome) => measured = (graph, outcome),
            };
            if (await query.RunAsync(growth, cancellationToken).ConfigureAwait(false) is { } result)
            {
                Widening wider = await pull.WidenAsync(Followed(result), cancellationToken).ConfigureAwait(false);
                if (wider.Rewound is { } shortened)
                {
                    Rewind(shortened, "It was noticed while more of an account was read.");
                }

                if (wider.HasCome)
                {
                    continue;
                }

                if (await pull.SettleAsync(cancellationToken).ConfigureAwait(false) is { } rewound)
                {
                    Rewind(rewound, "It was noticed at the end.");
                    continue;
                }

                LiveReport report = pull.Report() with { Waiting = Waiting(result) };
                Tell(report);
                return result.With(report);
            }

            if (asked == before)
            {
                throw new InvalidOperationException("The facts of the ledger changed while a trace went over it without asking for any; nobody else may write to it meanwhile.");
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<BranchNews>> PullAsync(IReadOnlyList<FrontierBranch> waiting, CancellationToken cancellationToken)
    {
        if (options.Progress is not null)
        {
            Tell(Report(waiting));
        }

        if (desk is { IsWanted: true })
        {
            await desk.ServeAsync(() => SnapshotAsync(waiting, cancellationToken)).ConfigureAwait(false);
        }

        asked++;
        IReadOnlyList<BranchNews> told = await pull.PullAsync(waiting, cancellationToken).ConfigureAwait(false);
        if (told.FirstOrDefault(news => news.IsRewound) is { } rewound)
        {
            Rewind(rewound.Branch.Vertex.Asset.Chain, rewound.Detail);
        }

        return told;
    }

    /// <inheritdoc/>
    public void Dispose() => pull.Dispose();

    private void Rewind(ChainId chain, string detail)
    {
        refusals.Rewind();
        seeds!.Rewind();
        if (++rewinds > MaxRewinds)
        {
            throw new ChainSourceException(
                FormattableString.Invariant($"found {rewinds} reorganisations of {chain} while one trace ran, the last: {detail} Expected at most {MaxRewinds}; run the trace again later, with more confirmations"),
                "sources of the trace",
                "following a trace",
                isTransient: true);
        }
    }

    private async Task<TraceSnapshot> SnapshotAsync(IReadOnlyList<FrontierBranch> waiting, CancellationToken cancellationToken)
    {
        TraceResult result = (await query.RunAsync(new TraceGrowth { Refusals = refusals, Unpulled = seeds!.Unpulled }, cancellationToken).ConfigureAwait(false))!;
        LiveReport report = Report(waiting);
        return new TraceSnapshot(result.With(report), report, false);
    }

    private LiveReport Report(IReadOnlyList<FrontierBranch> waiting) =>
        pull.Report() with { Waiting = [.. waiting.Select(branch => new WaitingBranch(branch.Vertex, branch.Value))] };

    /// <summary>The holdings that were followed and gave traced value, by what they gave under the first rule; the one that gave most first.</summary>
    private static List<Vertex> Followed(TraceResult result)
    {
        var given = new Dictionary<int, UInt256>();
        foreach (FlowTaint taint in result.Outcomes[0].Flows)
        {
            int from = result.Graph.Flows.From(taint.Flow);
            given[from] = UInt256.SaturatingAdd(given.GetValueOrDefault(from), taint.Amount);
        }

        return
        [
            .. from pair in given
               where result.Graph.Expanded[pair.Key] && result.Graph.Vertices[pair.Key].Kind == VertexKind.Holding
               orderby pair.Value descending, pair.Key
               select result.Graph.Vertices[pair.Key],
        ];
    }

    /// <summary>What still waits in a partial result, the largest value first.</summary>
    private ImmutableArray<WaitingBranch> Waiting(TraceResult result) =>
    [
        .. result.Coverage
            .Where(entry => entry is { Issue: CoverageIssue.NotFollowed, Reason: StopReason.Budget } && (!result.HasStarted || refusals.Holds(result.Graph.Vertices[entry.Vertex])))
            .Select(entry => new WaitingBranch(result.Graph.Vertices[entry.Vertex], entry.Hidden)),
    ];

    private void Tell(LiveReport report)
    {
        if (options.Progress is { } progress && measured is var (graph, outcome))
        {
            progress.Report(new LiveProgress(grown, Assets(graph, outcome, [.. report.Waiting.Select(branch => branch.Vertex)]), report));
        }
    }

    private ImmutableArray<AssetProgress> Assets(CaseGraph graph, TaintOutcome outcome, HashSet<Vertex> waiting)
    {
        var assets = new SortedDictionary<Asset, AssetProgress>();
        foreach (TaintHolding holding in outcome.Holdings)
        {
            Vertex vertex = graph.Vertices[holding.Vertex];
            AssetProgress before = assets.GetValueOrDefault(vertex.Asset, new AssetProgress(vertex.Asset, default, default, default, default, default));
            AssetProgress after = before with { Traced = UInt256.SaturatingAdd(before.Traced, holding.Amount) };
            bool isPlace = vertex.Kind is VertexKind.Holding or VertexKind.Transaction;
            bool rests = !isPlace || graph.Expanded[holding.Vertex] || (vertex.IsCoinRest && vertex.Rest == StopReason.None);
            assets[vertex.Asset] = waiting.Contains(vertex) ? after with { Waiting = UInt256.SaturatingAdd(after.Waiting, holding.Amount) }
                : rests ? after with { Resting = UInt256.SaturatingAdd(after.Resting, holding.Amount) }
                : refusals.IsUnread(vertex) ? after with { Unread = UInt256.SaturatingAdd(after.Unread, holding.Amount) }
                : after with { Ended = UInt256.SaturatingAdd(after.Ended, holding.Amount) };
        }

        return [.. assets.Values];
    }

    /// <summary>Hears how far the graph has grown, and passes it on.</summary>
    private sealed class Heard(LiveRun run, IProgress<GraphProgress>? next) : IProgress<GraphProgress>
    {
        public void Report(GraphProgress value)
        {
            run.grown = value;
            next?.Report(value);
        }
    }
}
