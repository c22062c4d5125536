using System.Collections.Immutable;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;

namespace WalletTrace.Tracing;

/// <summary>Holds the blocks on which a trace stands against a ledger, and says what rests on those that are stale.</summary>
internal sealed class Recheck(TraceResult trace)
{
    private readonly HashSet<(ChainId Chain, long Height)> stale = [];

    /// <summary>The blocks on which flows with traced value stand, and freezes of it, by chain and height, as a ledger holds them.</summary>
    public static async ValueTask<ImmutableArray<BlockRecord>> BlocksAsync(
        CaseGraph graph, IEnumerable<TaintOutcome> outcomes, IReadOnlyDictionary<int, long> frozen, ILedger ledger, CancellationToken cancellationToken)
    {
        var heights = new SortedSet<(ChainId Chain, long Height)>();
        heights.UnionWith(outcomes.SelectMany(outcome => outcome.Flows).Select(taint => graph.Details[taint.Flow]).Select(at => (at.Chain, at.Height)));
        heights.UnionWith(frozen.Select(pair => (graph.Vertices[pair.Key].Asset.Chain, pair.Value)));
        var blocks = ImmutableArray.CreateBuilder<BlockRecord>(heights.Count);
        foreach ((ChainId chain, long height) in heights)
        {
            if (await ledger.BlockAsync(chain, height, cancellationToken).ConfigureAwait(false) is { } block)
            {
                blocks.Add(block);
            }
        }

        return blocks.ToImmutable();
    }

    /// <summary>The blocks that are gone or were replaced.</summary>
    public async ValueTask<(Freshness Freshness, ImmutableArray<StaleBlock> Stale)> RunAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        IEnumerable<BlockMovement> movements = trace.Outcomes.SelectMany(outcome => outcome.Flows)
            .Select(taint => trace.Graph.Details[taint.Flow])
            .Select(at => new BlockMovement(at.Chain, at.Height, at.Transaction, at.SpentIn));
        BlockCheck check = await BlockCheck.RunAsync(trace.Blocks, movements, ledger, cancellationToken).ConfigureAwait(false);
        stale.UnionWith(check.Stale.Select(block => (block.Was.Chain, block.Was.Height)));
        return (check.Freshness, check.Stale);
    }

    /// <summary>What rests on stale blocks: an entry for each chain, then one for each sink, the largest first.</summary>
    public IEnumerable<CoverageEntry> Entries(ImmutableArray<StaleBlock> blocks)
    {
        foreach (IGrouping<ChainId, StaleBlock> chain in blocks.GroupBy(block => block.Was.Chain))
        {
            StaleBlock first = chain.First();
            int all = trace.Blocks.Count(block => block.Chain == chain.Key);
            string many = FormattableString.Invariant($"On {chain.Key} {chain.Count()} of {all} blocks on which traced value stands are gone or were replaced");
            string change = FormattableString.Invariant($"from height {first.Was.Height} on, where the ledger held {Name(first.Was)}");
            string now = first.Now is null ? "nothing" : Name(first.Now);
            yield return new CoverageEntry(
                CoverageIssue.Stale, StopReason.None, -1, default, $"{many}, {change} and now holds {now}. Run the trace again.");
        }

        UInt256[][] atStake = [.. Enumerable.Range(0, trace.Rules.Length).Select(AtStake)];
        bool poisonOnly = trace.Rules.All(rule => rule == TaintRule.Poison);
        var entries = new List<CoverageEntry>();
        foreach (Sink sink in trace.Sinks)
        {
            UInt256 most = default;
            for (int rule = 0; rule < trace.Rules.Length; rule++)
            {
                bool counts = poisonOnly || trace.Rules[rule] != TaintRule.Poison;
                most = counts ? UInt256.Max(most, UInt256.Min(atStake[rule][sink.Vertex], sink.AmountOf(rule))) : most;
            }

            if (atStake.Any(amounts => !amounts[sink.Vertex].IsZero))
            {
                const string text = "What ended here rests on blocks that are gone or were replaced; the value is the most of it that does.";
                entries.Add(new CoverageEntry(CoverageIssue.Stale, StopReason.None, sink.Vertex, most, text));
            }
        }

        foreach (CoverageEntry entry in entries.OrderByDescending(entry => entry.Hidden).ThenBy(entry => entry.Vertex))
        {
            yield return entry;
        }
    }

    private static string Name(BlockRecord block) => block.Hash is { } hash ? $"block {hash}" : FormattableString.Invariant($"a block of time {block.Time}");

    /// <summary>
    /// What under one rule each vertex owes to stale blocks, at most: what came in them, or from where such value had come before. Where more went on
    /// afterwards, nobody can say what of the rest would have stayed, so that all of it is at stake.
    /// </summary>
    private UInt256[] AtStake(int rule)
    {
        FlowGraph flows = trace.Graph.Flows;
        Dictionary<int, UInt256> traced = trace.TracedFlows(rule);
        Dictionary<int, UInt256> arrived = trace.ArrivedFlows(rule);
        var came = new UInt256[flows.VertexCount];
        var underway = new HashSet<int>();
        for (int number = 0; number < flows.EventCount; number++)
        {
            (int flow, bool isArrival) = flows.EventAt(number);
            if (!traced.TryGetValue(flow, out UInt256 amount))
            {
                continue;
            }

            FlowDetail at = trace.Graph.Details[flow];
            int from = flows.From(flow);
            if (!isArrival && (stale.Contains((at.Chain, at.Height)) || !came[from].IsZero))
            {
                came[from] = came[from].IsZero ? default : UInt256.MaxValue;
                underway.Add(flow);
            }

            if (flows.ArriveAt(flow) == number && underway.Remove(flow))
            {
                int to = flows.To(flow);
                came[to] = UInt256.SaturatingAdd(came[to], flows.IsConversion(flow) ? arrived.GetValueOrDefault(flow) : amount);
            }
        }

        return came;
    }
}
