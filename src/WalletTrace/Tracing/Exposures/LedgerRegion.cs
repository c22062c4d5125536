using System.Collections.Immutable;
using WalletTrace.Attribution;
using WalletTrace.Graph;

namespace WalletTrace.Tracing.Exposures;

/// <summary>Cuts the surroundings of an account out of the graph of a whole ledger: what value can have gone through, with all that these accounts moved.</summary>
/// <remarks>
/// Found hop by hop, as time allows: out of an account only what left after value can have been there. Whoever is followed stands with all of its flows,
/// so that its balance is what it was; others are an end, or give and get clean value outside of what is looked at.
/// </remarks>
internal sealed class LedgerRegion(
    LedgerGraph ledger, RegionSpace space, LabelSet labels, ReadAccounts read, ExposureOptions options, TraceDirection direction)
{
    private readonly FlowGraph graph = ledger.Flows;
    private readonly bool forward = direction == TraceDirection.Forward;
    private readonly long until = options.Until?.ToUnixTimeSeconds() ?? long.MaxValue;
    private readonly List<Member> members = [];
    private int followedCount;
    private bool isWhole;

    /// <summary>The surroundings of a holding.</summary>
    public ExposureGraph Of(int vertex, CancellationToken cancellationToken)
    {
        Asset asset = ledger.VertexAt(vertex).Asset;
        isWhole = read.IsWhole(asset, ledger.AsOf(asset.Chain));
        space.Find(vertex, out _);
        members.Add(new Member { Since = forward ? -1 : int.MaxValue });
        var front = new List<int> { vertex };
        for (int hops = 1; front.Count > 0; hops++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            front = Next(front, hops);
        }

        return Cut(vertex, cancellationToken);
    }

    /// <summary>The vertices to go on from after one more hop: those that are new, or where value can be sooner than was known.</summary>
    private List<int> Next(List<int> front, int hops)
    {
        var next = new List<int>();
        foreach (int vertex in front)
        {
            int since = members[space.NumberOf(vertex)].Since;
            foreach (FlowStep step in forward ? FlowGraph.After(graph.Out(vertex), [], since) : Before(graph.In(vertex), since))
            {
                if (step.Vertex != vertex && IsInTime(step.Flow) && GoesOn(step.Vertex, step.Flow, hops))
                {
                    next.Add(step.Vertex);
                }
            }
        }

        return next;
    }

    /// <summary>The part of a row that comes before an event.</summary>
    private static ReadOnlySpan<FlowStep> Before(ReadOnlySpan<FlowStep> row, int flow)
    {
        int low = 0;
        int high = row.Length;
        while (low < high)
        {
            int middle = low + ((high - low) >> 1);
            if (row[middle].Flow < flow)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return row[..low];
    }

    /// <summary>Whether there is more to find out of a vertex to which value comes by a flow.</summary>
    private bool GoesOn(int vertex, int flow, int hops)
    {
        int number = space.Find(vertex, out bool isNew);
        if (isNew)
        {
            StopReason? stop = StopOf(vertex, hops);
            bool isFollowed = stop == StopReason.None;
            members.Add(new Member { Since = flow, Reason = stop ?? StopReason.None, IsFollowed = isFollowed, Round = hops });
            followedCount += isFollowed ? 1 : 0;
            return isFollowed;
        }

        Member member = members[number];
        if (!member.IsFollowed || (forward ? flow >= member.Since : flow <= member.Since))
        {
            return false;
        }

        bool isWaiting = member.Round == hops;
        members[number] = member with { Since = flow, Round = hops };
        return !isWaiting;
    }

    /// <summary>Why a vertex is not followed; no reason where it is, null where it is no account's.</summary>
    private StopReason? StopOf(int vertex, int hops)
    {
        Vertex name = ledger.VertexAt(vertex);
        if (name is not { Kind: VertexKind.Holding, Account: { } account })
        {
            return null;
        }

        foreach (Label label in labels.Of(account))
        {
            if (options.StopAt.Contains(label.Category))
            {
                return StopReason.Category;
            }
        }

        return !isWhole && !read.IsWhole(account, name.Asset, ledger.AsOf(account.Chain)) ? StopReason.Unexplored
            : graph.Out(vertex).Length + graph.In(vertex).Length > options.HubLimit ? StopReason.Hub
            : hops >= options.Hops ? StopReason.Hops
            : followedCount >= (options.Budget ?? LedgerExposures.MostFollowed) ? StopReason.Budget
            : StopReason.None;
    }

    private bool IsInTime(int flow) => until == long.MaxValue || ledger.PlaceOf(flow).Time <= until;

    private ExposureGraph Cut(int vertex, CancellationToken cancellationToken)
    {
        int[] taken = FlowsAround(vertex);
        cancellationToken.ThrowIfCancellationRequested();

        // One more place stands for everybody else.
        int outside = members.Count;
        bool[] followed = [.. members.Select(member => member.IsFollowed), false];
        RegionFlows flows = RegionFlows.Of(graph, taken, space, outside);
        flows = forward ? flows : flows.Reversed(followed);
        int[] vertices = [.. space.Found];
        var names = new Vertex?[vertices.Length];
        var unknown = new Vertex(VertexKind.Unknown, ledger.VertexAt(vertex).Asset, null, null);
        bool[] terminals = [.. followed.Select(goesOn => !goesOn), .. Enumerable.Repeat(true, flows.VertexCount - followed.Length)];
        return new ExposureGraph
        {
            Flows = flows.ToGraph(),
            Starts = flows.LeavingFirst(IsOwn),
            Terminals = terminals,
            NameOf = place => place >= outside ? unknown : names[place] ??= ledger.VertexAt(vertices[place]),
            ReasonOf = place => place < outside ? members[place].Reason : StopReason.None,
            TimeOf = flow => ledger.PlaceOf(flows.Moved[flow]).Time,
        };

        // Fees, and coins that it burnt, which the graph does not tell from burnt fees, are no movement to anybody.
        bool IsOwn(int place)
        {
            Vertex? end = place < outside ? ledger.VertexAt(vertices[place]) : null;
            return end?.Kind != VertexKind.Fees && !(end is { Kind: VertexKind.Burned, Asset.IsNative: true });
        }
    }

    /// <summary>All flows of the followed, and what the account itself moved, in order, each once.</summary>
    private int[] FlowsAround(int vertex)
    {
        for (int number = 1; number < members.Count; number++)
        {
            if (members[number].IsFollowed)
            {
                Take(space.Found[number], graph.Out(space.Found[number]));
                Take(space.Found[number], graph.In(space.Found[number]));
            }
        }

        Take(vertex, forward ? graph.Out(vertex) : graph.In(vertex));
        return space.TakenFlows();
    }

    private void Take(int vertex, ReadOnlySpan<FlowStep> row)
    {
        foreach (FlowStep step in row)
        {
            if (step.Vertex != vertex && IsInTime(step.Flow))
            {
                space.Take(step.Flow);
            }
        }
    }

    /// <summary>What is known of a vertex that was found.</summary>
    /// <param name="Since">The flow by which value can be there at the earliest; backward by which it can have left at the latest.</param>
    /// <param name="Reason">Why it is not followed.</param>
    /// <param name="IsFollowed">Whether it is.</param>
    /// <param name="Round">The number of hops after which it was last put among those to go on from.</param>
    private readonly record struct Member(int Since, StopReason Reason, bool IsFollowed, int Round);
}
