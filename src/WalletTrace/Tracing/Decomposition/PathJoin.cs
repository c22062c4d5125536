namespace WalletTrace.Tracing.Decomposition;

/// <summary>
/// Joins ways that end and begin at conversions to whole paths. A way counts units of one asset; at a conversion the ways that come to it lie one behind the
/// other along what it took, as they were told, and the ways that leave it along what arrived; which goes on as which follows from the same mapping of
/// places by which the engine converts lots. So the amounts of the joined paths are units of their last asset, and sum.
/// </summary>
/// <param name="outcome">What the rule said.</param>
/// <param name="vertexCount">The number of vertices: a sink from this number on is a conversion.</param>
/// <param name="collector">Where the paths go.</param>
internal sealed class PathJoin(TaintOutcome outcome, int vertexCount, PathCollector collector)
{
    private const int Untold = -1;

    private readonly List<Part>[] coming = [.. outcome.Conversions.Select(_ => new List<Part>())];
    private readonly List<Way>[] leaving = [.. outcome.Conversions.Select(_ => new List<Way>())];

    /// <summary>Takes a way in. Those from the same conversion come in the order in which they lie along what arrived.</summary>
    /// <param name="entry">Where it enters: an entry, or behind these a conversion.</param>
    /// <param name="flows">Its flows, in order.</param>
    /// <param name="end">Where it ends: a vertex, or behind these a conversion, whose flow is the last.</param>
    /// <param name="amount">How much, in base units of the asset that it moves.</param>
    public void Add(int entry, IReadOnlyList<int> flows, int end, UInt256 amount)
    {
        if (entry >= outcome.Entries.Count)
        {
            leaving[entry - outcome.Entries.Count].Add(new Way(flows, end, amount));
            return;
        }

        (int path, bool hadLoops) = collector.Extend(PathCollector.Empty(entry), flows);
        Bring(end, new Part(path, amount, hadLoops), outcome.Entries[entry].Tag);
    }

    /// <summary>Takes in what came to a conversion by ways that were not told apart; after all ways.</summary>
    public void AddRemainder(int end, UInt256 amount) => Bring(end, new Part(Untold, amount, false), -1);

    /// <summary>Joins all ways. Conversions stand in the order in which they arrive, so all that comes to one is known when its turn comes.</summary>
    public void Run()
    {
        for (int at = 0; at < outcome.Conversions.Count; at++)
        {
            Join(outcome.Conversions[at], coming[at], leaving[at]);
        }
    }

    private void Join(TaintConversion conversion, List<Part> parts, List<Way> ways)
    {
        UInt256 taken = default;
        UInt256 arrived = default;
        int next = 0;
        UInt256 used = default;
        foreach (Part part in parts)
        {
            taken += part.Amount;
            UInt256 until = UInt256.MulDiv(taken, conversion.Arrived, conversion.Taken, out _);
            UInt256 left = until - arrived;
            arrived = until;
            while (!left.IsZero && next < ways.Count)
            {
                Way way = ways[next];
                UInt256 amount = UInt256.Min(left, way.Amount - used);
                left -= amount;
                used += amount;
                GoOn(part, way, amount, conversion.Tag);
                if (used == way.Amount)
                {
                    next++;
                    used = default;
                }
            }
        }
    }

    private void GoOn(Part part, Way way, UInt256 amount, int tag)
    {
        if (part.Path == Untold)
        {
            Bring(way.End, part with { Amount = amount }, tag);
            return;
        }

        (int path, bool hadLoops) = collector.Extend(part.Path, way.Flows);
        Bring(way.End, new Part(path, amount, hadLoops || part.HadLoops), tag);
    }

    private void Bring(int end, Part part, int tag)
    {
        if (end >= vertexCount)
        {
            coming[end - vertexCount].Add(part);
        }
        else if (part.Path == Untold)
        {
            collector.AddRemainder(end, tag, part.Amount);
        }
        else
        {
            collector.Add(part.Path, part.Amount, part.HadLoops);
        }
    }

    /// <summary>A part of what comes to a conversion, and the path by which it came.</summary>
    private readonly record struct Part(int Path, UInt256 Amount, bool HadLoops);

    /// <summary>A way from a conversion.</summary>
    private readonly record struct Way(IReadOnlyList<int> Flows, int End, UInt256 Amount);
}
