using System.Globalization;
using System.Text;
using WalletTrace.Graph;
using WalletTrace.Tracing;

namespace WalletTrace.DuckDb.Tests.Support;

/// <summary>Everything that a whole ledger's graph answers, as text to compare.</summary>
internal static class IndexAnswers
{
    /// <summary>Asks everything.</summary>
    public static string Of(Tracing.LedgerQuestions asked)
    {
        var text = new StringBuilder();
        LedgerGraph graph = asked.Graph;
        foreach (ChainId chain in graph.Chains)
        {
            text.Append(CultureInfo.InvariantCulture, $"{chain} as of {graph.AsOf(chain)}\n");
        }

        var accounts = new List<Account>();
        for (int vertex = 0; vertex < graph.Flows.VertexCount; vertex++)
        {
            Vertex name = graph.VertexAt(vertex);
            text.Append(CultureInfo.InvariantCulture, $"{vertex}: {name.Kind} {name.Asset} {name.Asset.Decimals} {name.Asset.Symbol} {name} {name.Height}, {graph.IndexOf(name)}, {graph.Flows.RoleOf(vertex)}\n");
            Append(text, "reach", asked.Reach(vertex));
            Append(text, "reach of two hops", asked.Reach(vertex, graph.Flows.EventCount / 3, new ReachLimits { Hops = 2, HubLimit = 2 }));
            Append(text, "origins", asked.Origins(vertex));
            if (name.Account is { } account && !accounts.Contains(account))
            {
                accounts.Add(account);
                text.Append(CultureInfo.InvariantCulture, $"{account}: {string.Join(',', graph.VerticesOf(account))}\n");
                foreach (LedgerReach holding in asked.Screen(account, new ReachLimits { Hops = 3, HubLimit = 3 }).Holdings)
                {
                    Append(text, "screened", holding);
                }

                Append(text, "from the second block on", asked.Reach(account, name.Asset, 2)!);
            }
        }

        for (int flow = 0; flow < graph.Flows.FlowCount; flow++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{flow}: {graph.Flows.From(flow)} -> {graph.Flows.To(flow)} {graph.Flows.Amount(flow)} at {graph.PlaceOf(flow)}\n");
        }

        for (int flow = 0; flow < graph.Flows.FlowCount; flow += 3)
        {
            foreach (TaintRule rule in Enum.GetValues<TaintRule>())
            {
                TaintOutcome outcome = asked.Taint(TaintPlan.OfFlows(flow), rule, new TaintOptions { KeepFlows = true }).Outcome;
                text.Append(CultureInfo.InvariantCulture, $"{rule} of {flow}: {string.Join(' ', outcome.Entries)} | {string.Join(' ', outcome.Holdings)} | {string.Join(' ', outcome.Flows)}\n");
            }

            text.Append(CultureInfo.InvariantCulture, $"streamed: {string.Join(' ', asked.TaintedFlows(TaintPlan.OfFlows(flow), TaintRule.Fifo))}\n");
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string what, LedgerReach reach) => text.Append(
        CultureInfo.InvariantCulture, $"{what} {reach.Vertex}: {string.Join(' ', reach.Reached.Select(one => $"{one.Vertex}@{one.Event}"))} | {string.Join(' ', reach.HubsNotPassed)}\n");
}
