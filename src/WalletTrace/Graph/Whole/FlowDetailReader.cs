using WalletTrace.Chains;
using WalletTrace.Graph.Building;
using WalletTrace.Ledger;

namespace WalletTrace.Graph.Whole;

/// <summary>Looks up in a ledger what the flows of its graph are: the graph keeps no more than counts.</summary>
/// <param name="graph">The graph.</param>
/// <param name="ledger">The ledger.</param>
internal sealed class FlowDetailReader(LedgerGraph graph, ILedger ledger)
{
    /// <summary>What a flow is.</summary>
    public async ValueTask<FlowDetail> ReadAsync(int flow, CancellationToken cancellationToken)
    {
        (int from, int to) = (graph.Flows.From(flow), graph.Flows.To(flow));
        FlowPlace place = graph.PlaceOf(flow);
        return graph.Names.NameOf(from).Kind == VertexKind.Transaction ? await OfCoinAsync(flow, from, true, place, cancellationToken).ConfigureAwait(false)
            : graph.Names.NameOf(to).Kind == VertexKind.Transaction ? await OfCoinAsync(flow, to, false, place, cancellationToken).ConfigureAwait(false)
            : await OfMovementAsync(flow, place, cancellationToken).ConfigureAwait(false);
    }

    private static FlowDetail Detail(LedgerTransaction transaction, long index, TransferKind kind)
    {
        TransactionRecord record = transaction.Record;
        return new FlowDetail(record.Chain, record.Height, record.Index, transaction.Time, record.Id, index, kind);
    }

    private async ValueTask<FlowDetail> OfCoinAsync(int flow, int vertex, bool isMade, FlowPlace place, CancellationToken cancellationToken)
    {
        TransactionId id = graph.VertexAt(vertex).Transaction!.Value;
        LedgerTransaction transaction = await ledger.TransactionAsync(place.Chain, id, place.Height, cancellationToken).ConfigureAwait(false) ?? throw Missing(flow, place);
        VertexName other = graph.Names.NameOf(isMade ? graph.Flows.To(flow) : graph.Flows.From(flow));
        if (!isMade)
        {
            return Detail(transaction, 0, other.Kind == VertexKind.Issuance ? TransferKind.Reward : TransferKind.Native);
        }

        int at = flow - graph.Flows.Out(vertex)[0].Flow;
        if (at >= transaction.Outputs.Count)
        {
            int behind = transaction.Outputs.Count == 0 ? 0 : transaction.Outputs[^1].Index + 1;
            return Detail(transaction, behind, other.Kind == VertexKind.Fees ? TransferKind.Fee : TransferKind.Burn);
        }

        OutputRecord output = transaction.Outputs[at];
        return Detail(transaction, output.Index, TransferKind.Native) with
        {
            Owner = new Account(place.Chain, output.Owner),
            SpentIn = other.Kind == VertexKind.Transaction ? graph.VertexAt(graph.Flows.To(flow)).Transaction : null,
        };
    }

    private async ValueTask<FlowDetail> OfMovementAsync(int flow, FlowPlace place, CancellationToken cancellationToken)
    {
        if (await ledger.WholeBlockAsync(place.Chain, place.Height, cancellationToken).ConfigureAwait(false) is { } block)
        {
            return Find(block, place.Ordinal, null) ?? throw Missing(flow, place);
        }

        // A block of which the ledger may lack movements it does not give as a whole; but all that it has of an account it does.
        (int from, int to) = (graph.Flows.From(flow), graph.Flows.To(flow));
        int before = 0;
        for (int earlier = flow - place.Ordinal; earlier < flow; earlier++)
        {
            before += graph.Flows.From(earlier) == from && graph.Flows.To(earlier) == to ? 1 : 0;
        }

        (Vertex giver, Vertex taker) = (graph.VertexAt(from), graph.VertexAt(to));
        Account account = (taker.Account is null || (giver.Account is not null && FlowsOf(from) <= FlowsOf(to)) ? giver.Account : taker.Account)!.Value;
        AccountHistory history = await ledger.HistoryAsync(account, cancellationToken).ConfigureAwait(false);
        return Find(history.Transactions.Where(transaction => transaction.Record.Height == place.Height), before, (giver, taker)) ?? throw Missing(flow, place);
    }

    private int FlowsOf(int vertex) => graph.Flows.Out(vertex).Length + graph.Flows.In(vertex).Length;

    /// <summary>The movement before which so many others stand, of all or of those between two vertices.</summary>
    private static FlowDetail? Find(IEnumerable<LedgerTransaction> transactions, int before, (Vertex From, Vertex To)? between)
    {
        foreach (LedgerTransaction transaction in transactions)
        {
            foreach (TransferLeg leg in TransferLeg.AllOf(transaction))
            {
                if ((between is null || between == (leg.From, leg.To)) && before-- == 0)
                {
                    return Detail(transaction, leg.Index, leg.Kind);
                }
            }
        }

        return null;
    }

    private static InvalidOperationException Missing(int flow, FlowPlace place) => new(FormattableString.Invariant(
        $"flow {flow} cannot be looked up: the ledger does not hold it at height {place.Height} of {place.Chain}; expected the ledger that the graph was frozen from"));
}
