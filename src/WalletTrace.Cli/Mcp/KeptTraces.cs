using WalletTrace.Tracing;

namespace WalletTrace.Cli.Mcp;

/// <summary>A trace that was asked for, kept for the questions that follow.</summary>
/// <param name="Id">What it is called: the case's name and a hash of what was asked.</param>
/// <param name="Case">The case.</param>
/// <param name="Title">What the case calls itself; words of others.</param>
/// <param name="Result">What was found.</param>
internal sealed record KeptTrace(string Id, ServedCase Case, string Title, TraceResult Result);

/// <summary>The newest traces, so that paths and explanations need no new trace. Bounded in number and size. Usable from several threads.</summary>
internal sealed class KeptTraces
{
    /// <summary>How many traces are kept.</summary>
    public const int Most = 8;

    /// <summary>How many flows they have together; the newest is kept in any case.</summary>
    public const long MostFlows = 4_000_000;

    private readonly Lock gate = new();
    private readonly LinkedList<KeptTrace> newestFirst = new();

    /// <summary>A trace by its id, which becomes the newest; null where it is not kept, or no more.</summary>
    public KeptTrace? Find(string id)
    {
        lock (gate)
        {
            if (newestFirst.FirstOrDefault(kept => kept.Id == id) is not { } found)
            {
                return null;
            }

            newestFirst.Remove(found);
            newestFirst.AddFirst(found);
            return found;
        }
    }

    /// <summary>Keeps a trace, and forgets the oldest where there are too many.</summary>
    public void Add(KeptTrace trace)
    {
        lock (gate)
        {
            newestFirst.AddFirst(trace);
            while (newestFirst.Count > 1 && (newestFirst.Count > Most || newestFirst.Sum(kept => (long)kept.Result.Graph.Flows.FlowCount) > MostFlows))
            {
                newestFirst.RemoveLast();
            }
        }
    }

    /// <summary>Forgets the traces of a case, whose facts have changed.</summary>
    public void Forget(ServedCase changed)
    {
        lock (gate)
        {
            foreach (KeptTrace old in newestFirst.Where(kept => kept.Case == changed).ToArray())
            {
                newestFirst.Remove(old);
            }
        }
    }

    /// <summary>The ids of those that are kept, the newest first.</summary>
    public IReadOnlyList<string> Ids
    {
        get
        {
            lock (gate)
            {
                return [.. newestFirst.Select(kept => kept.Id)];
            }
        }
    }
}
