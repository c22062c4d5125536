namespace WalletTrace.Graph.Building;

/// <summary>
/// Follows coins from transaction to transaction in the one order of events (backward: against it). When a transaction's turn comes, all that can
/// come to it is known, so that each is measured and decided about once, however long the chain.
/// </summary>
/// <remarks>
/// This says nothing that rounds of growth would not say: a transaction's coins come in one moment, so whether it is followed depends on nothing
/// that is later. Only a budget, which looks at all that waits, does.
/// </remarks>
/// <param name="store">Where the flows go.</param>
/// <param name="meter">Measures what coins carry.</param>
/// <param name="direction">Which way the trace goes.</param>
/// <param name="prepare">Finds out where a transaction stands in the order of events, before it waits.</param>
/// <param name="mayFollow">Whether a transaction may be followed to which this came.</param>
/// <param name="follow">Follows a transaction.</param>
/// <param name="known">What goes through the transactions that are followed already; a run that comes later passes through them again.</param>
internal sealed class CoinRun(
    FlowStore store, ICoinMeter meter, TraceDirection direction, Func<CaseTransaction, CancellationToken, ValueTask> prepare,
    Func<Vertex, CoinReading, CancellationToken, ValueTask<bool>> mayFollow, Func<Vertex, CancellationToken, ValueTask<TransactionFlows>> follow,
    IReadOnlyDictionary<Vertex, TransactionFlows> known)
{
    private readonly PriorityQueue<CaseTransaction, Rank> waiting = new(
        direction == TraceDirection.Forward ? Comparer<Rank>.Default : Comparer<Rank>.Create((left, right) => right.CompareTo(left)));

    // What traced value is on its way to each transaction that waits.
    private readonly Dictionary<Vertex, List<CaseCoin>> coming = [];
    private readonly Dictionary<Vertex, TransactionFlows> started = [];

    /// <summary>How many transactions wait.</summary>
    public int Waiting => waiting.Count;

    /// <summary>Lets a transaction from which the trace starts take its turn.</summary>
    public void Start(TransactionFlows flows)
    {
        started[flows.Transaction.Vertex] = flows;
        Await(flows.Transaction);
    }

    /// <summary>Gives the next transaction its turn; false when none waits.</summary>
    public async ValueTask<bool> NextAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!waiting.TryDequeue(out CaseTransaction? transaction, out _))
        {
            return false;
        }

        Vertex vertex = transaction.Vertex;
        TransactionFlows? flows = known.GetValueOrDefault(vertex) ?? started.GetValueOrDefault(vertex);
        if (flows is not null && !store.IsFollowed(vertex))
        {
            // Backward a stolen coin comes from outside to the transaction that created it.
            List<CoinStep> into = Into(flows);
            meter.Send(vertex, into);
            coming[vertex] = [.. into.Select(step => step.Coin).OfType<CaseCoin>().Where(meter.IsTraced)];
        }

        if (!store.IsFollowed(vertex))
        {
            CoinReading reading = meter.Read(coming[vertex]);
            if (reading.IsReached && await mayFollow(vertex, reading, cancellationToken).ConfigureAwait(false))
            {
                flows = await follow(vertex, cancellationToken).ConfigureAwait(false);
            }
        }

        coming.Remove(vertex);
        if (flows is not null)
        {
            await GoOnAsync(flows, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    private async ValueTask GoOnAsync(TransactionFlows flows, CancellationToken cancellationToken)
    {
        Vertex vertex = flows.Transaction.Vertex;
        List<CoinStep> outOf = OutOf(flows);
        if (store.IsFollowed(vertex))
        {
            meter.Pass(vertex, Into(flows), outOf);
        }
        else
        {
            meter.Send(vertex, outOf);
        }

        foreach (CoinStep step in outOf)
        {
            if (step is { Coin: { } coin, Next: { } next } && meter.IsTraced(coin))
            {
                CaseTransaction end = direction == TraceDirection.Forward ? coin.Spender! : coin.Creator!;
                await prepare(end, cancellationToken).ConfigureAwait(false);
                Await(end);
                coming[next].Add(coin);
            }
        }
    }

    private void Await(CaseTransaction transaction)
    {
        if (coming.TryAdd(transaction.Vertex, []))
        {
            waiting.Enqueue(transaction, transaction.Start);
        }
    }

    /// <summary>What comes to a transaction in the direction of the trace, in order.</summary>
    private List<CoinStep> Into(TransactionFlows flows)
    {
        Vertex here = flows.Transaction.Vertex;
        return direction == TraceDirection.Forward ? flows.Inputs(_ => here) : Reversed(flows.Outputs(_ => here));
    }

    /// <summary>What goes on from a transaction in the direction of the trace, in order, and where to.</summary>
    private List<CoinStep> OutOf(TransactionFlows flows) => direction == TraceDirection.Forward
        ? flows.Outputs(coin => TransactionAt(store[coin.Leaving].To))
        : Reversed(flows.Inputs(coin => TransactionAt(store[IsLaid(coin.Arriving) ? coin.Arriving : coin.Leaving].From)));

    private bool IsLaid(int flow) => flow >= 0 && store[flow].Detail is not null;

    /// <summary>The vertex if it is a transaction, or null where coins lie there.</summary>
    private Vertex? TransactionAt(int id) => store.Vertices[id] is { Kind: VertexKind.Transaction } vertex ? vertex : null;

    private static List<CoinStep> Reversed(List<CoinStep> steps)
    {
        steps.Reverse();
        return steps;
    }
}
