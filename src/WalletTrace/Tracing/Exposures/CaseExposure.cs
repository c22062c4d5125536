using WalletTrace.Chains;
using WalletTrace.Graph;

namespace WalletTrace.Tracing.Exposures;

/// <summary>The graph of a trace as exposure goes over it: it begins with all that the account moved, and the account is an end.</summary>
internal static class CaseExposure
{
    public static ExposureGraph Of(TraceResult trace, Account account, ExposureOptions options)
    {
        CaseGraph graph = trace.Graph;
        var terminals = new bool[graph.Vertices.Count];
        for (int vertex = 0; vertex < terminals.Length; vertex++)
        {
            terminals[vertex] = !graph.Expanded[vertex] || graph.Vertices[vertex] is { Kind: VertexKind.Holding, Account: { } owner } && owner == account;
        }

        long until = options.Until?.ToUnixTimeSeconds() ?? long.MaxValue;
        var starts = new List<int>();
        for (int flow = 0; flow < graph.Flows.FlowCount; flow++)
        {
            if (IsStart(graph, flow, account) && graph.Details[flow].Time <= until && (options.Assets.IsEmpty || options.Assets.Contains(graph.Vertices[graph.Flows.From(flow)].Asset)))
            {
                starts.Add(flow);
            }
        }

        return new ExposureGraph
        {
            Flows = graph.Flows,
            Starts = starts,
            Terminals = terminals,
            NameOf = vertex => graph.Vertices[vertex],
            ReasonOf = graph.ReasonOf,
            TimeOf = flow => graph.Details[flow].Time,
            DepositAt = vertex => graph.DepositAccounts.GetValueOrDefault(vertex),
        };
    }

    /// <summary>
    /// Whether a flow is a movement of the account in the direction that is followed: on account chains one out of its holding that is no fee and not made up; on
    /// UTXO chains a coin of its own that is spent, backward one that it was given.
    /// </summary>
    private static bool IsStart(CaseGraph graph, int flow, Account account)
    {
        FlowDetail detail = graph.Details[flow];
        Vertex from = graph.Vertices[graph.Flows.From(flow)];
        Vertex to = graph.Vertices[graph.Flows.To(flow)];
        return from.Asset.Chain.IsUtxo
            ? detail.Owner == account && to.Kind == VertexKind.Transaction
            : from is { Kind: VertexKind.Holding } && from.Account == account && to != from && to.Kind != VertexKind.Unknown && detail.Kind != TransferKind.Fee
                && !(to.Kind == VertexKind.Burned && to.Asset.IsNative);
    }
}
