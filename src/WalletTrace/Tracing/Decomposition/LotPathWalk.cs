using WalletTrace.Graph;

namespace WalletTrace.Tracing.Decomposition;

/// <summary>
/// Turns the forest of steps that lots travelled into paths without loops. Every step is entered and left once, whatever the number of
/// lots that share it: O(steps), plus for every step that closes a loop the length of that loop.
/// </summary>
internal sealed class LotPathWalk
{
    private const int CheckEvery = 1 << 12;

    private readonly FlowGraph graph;
    private readonly LotPaths steps;
    private readonly PathCollector collector;

    // The path to the current step, loops left out, and where on it each vertex stands (-1: nowhere).
    private readonly List<(int Path, int Vertex)> current = [];
    private readonly int[] placeOf;

    // What loops cut off the current path, to be put back on the way out.
    private readonly Stack<(int Path, int Vertex)> cutOff = new();

    public LotPathWalk(FlowGraph graph, LotPaths steps, PathCollector collector)
    {
        this.graph = graph;
        this.steps = steps;
        this.collector = collector;
        placeOf = new int[graph.VertexCount];
        Array.Fill(placeOf, -1);
    }

    public void Run(CancellationToken cancellationToken)
    {
        ILookup<int, LotArrival> arrivals = steps.Arrivals.ToLookup(arrival => arrival.Step);
        foreach (LotArrival arrival in steps.Arrivals.Where(arrival => steps.IsBeyondLimit(arrival.Step)))
        {
            collector.AddRemainder(arrival.Vertex, arrival.Tag, arrival.Amount);
        }

        (int[] first, int[] next) = ChildrenThatMatter();
        var open = new Stack<Frame>();
        int entered = 0;
        for (int root = 0; root < steps.Flow.Count; root++)
        {
            if (steps.Parent[root] >= 0 || steps.IsBeyondLimit(root))
            {
                continue;
            }

            open.Push(Enter(root, false));
            while (open.TryPop(out Frame frame))
            {
                if (frame.Child == NotEntered)
                {
                    if (++entered % CheckEvery == 0)
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                    }

                    foreach (LotArrival arrival in arrivals[frame.Step])
                    {
                        collector.Add(current[^1].Path, arrival.Amount, frame.HadLoops);
                    }

                    frame.Child = first[frame.Step];
                }

                if (frame.Child < 0)
                {
                    Leave(frame);
                    continue;
                }

                int child = frame.Child;
                frame.Child = next[child];
                open.Push(frame);
                open.Push(Enter(child, frame.HadLoops));
            }
        }
    }

    private const int NotEntered = -2;

    private Frame Enter(int step, bool hadLoops)
    {
        int flow = steps.Flow[step];
        if (flow < 0)
        {
            int entry = steps.Entry[step];
            Push(PathCollector.Empty(entry), collector.StartOf(entry));
            return new Frame(step, hadLoops, 0, Pushed: true);
        }

        int vertex = graph.To(flow);
        if (placeOf[vertex] < 0)
        {
            Push(collector.Extend(current[^1].Path, flow), vertex);
            return new Frame(step, hadLoops, 0, Pushed: true);
        }

        // Back at a vertex of the path: all since then was a loop. (A movement to oneself moves nothing and is no loop.)
        int cut = current.Count - 1 - placeOf[vertex];
        for (int i = 0; i < cut; i++)
        {
            cutOff.Push(current[^1]);
            Pop();
        }

        return new Frame(step, hadLoops || cut > 0, cut, Pushed: false);
    }

    private void Leave(Frame frame)
    {
        if (frame.Pushed)
        {
            Pop();
        }

        for (int i = 0; i < frame.CutOff; i++)
        {
            (int path, int vertex) = cutOff.Pop();
            Push(path, vertex);
        }
    }

    private void Push(int path, int vertex)
    {
        placeOf[vertex] = current.Count;
        current.Add((path, vertex));
    }

    private void Pop()
    {
        placeOf[current[^1].Vertex] = -1;
        current.RemoveAt(current.Count - 1);
    }

    /// <summary>For each step its first child and its next sibling, in order, leaving out the steps after which nothing rests.</summary>
    private (int[] First, int[] Next) ChildrenThatMatter()
    {
        int count = steps.Flow.Count;
        var matters = new bool[count];
        foreach (LotArrival arrival in steps.Arrivals)
        {
            for (int step = arrival.Step; step >= 0 && !matters[step]; step = steps.Parent[step])
            {
                matters[step] = true;
            }
        }

        var first = new int[count];
        var next = new int[count];
        Array.Fill(first, -1);
        for (int step = count - 1; step >= 0; step--)
        {
            int parent = steps.Parent[step];
            if (matters[step] && parent >= 0)
            {
                next[step] = first[parent];
                first[parent] = step;
            }
        }

        return (first, next);
    }

    private record struct Frame(int Step, bool HadLoops, int CutOff, bool Pushed)
    {
        public int Child = NotEntered;
    }
}
