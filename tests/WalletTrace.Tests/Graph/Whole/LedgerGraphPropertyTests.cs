using System.Numerics;
using CsCheck;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Graph.Whole;

/// <summary>The graph of any ledger says what its facts say.</summary>
public sealed class LedgerGraphPropertyTests
{
    [Fact]
    public async Task Every_event_is_what_the_bare_facts_amount_to() => await RandomLedgers.Any.SampleAsync(async small =>
        Assert.Equal(NaiveLedgerGraph.EventsOf(small.Facts), NaiveLedgerGraph.EventsOf(await LedgerGraph.FreezeAsync(small.Ledger()))), iter: 200);

    [Fact]
    public async Task Facts_in_any_order_make_the_same_graph_byte_for_byte() => await Gen.Select(RandomLedgers.Any, Gen.Int).SampleAsync(async (small, seed) =>
        Assert.Equal(
            BytesOf(await LedgerGraph.FreezeAsync(small.Ledger())),
            BytesOf(await LedgerGraph.FreezeAsync(new MemoryLedger(FactGen.Shuffled(small.Facts, seed))))), iter: 100);

    [Fact]
    public async Task Every_vertex_is_found_by_its_name() => await RandomLedgers.Any.SampleAsync(async small =>
    {
        LedgerGraph graph = await LedgerGraph.FreezeAsync(small.Ledger());
        var byAccount = new Dictionary<Account, List<int>>();
        for (int vertex = 0; vertex < graph.Flows.VertexCount; vertex++)
        {
            Vertex name = graph.VertexAt(vertex);
            Assert.Equal(vertex, graph.IndexOf(name));
            Assert.Equal(
                name.Kind == VertexKind.Transaction ? VertexRole.Instant : name.Kind == VertexKind.Fees && name.Asset.Chain.IsUtxo ? VertexRole.Fees : VertexRole.Holding,
                graph.Flows.RoleOf(vertex));
            if (name.Account is { } account)
            {
                byAccount.TryAdd(account, []);
                byAccount[account].Add(vertex);
            }
        }

        Assert.Equal(byAccount.Count, graph.AccountCount);
        Assert.All(byAccount, pair => Assert.Equal(pair.Value, graph.VerticesOf(pair.Key)));
        Assert.Empty(graph.VerticesOf(Facts.Account(Facts.Ethereum, 12345)));
        Assert.Empty(graph.VerticesOf(Facts.Account(ChainId.Polygon, 1)));
    }, iter: 100);

    [Fact]
    public async Task Every_flow_is_looked_up_in_the_ledger() => await RandomLedgers.Any.SampleAsync(async small =>
    {
        MemoryLedger ledger = small.Ledger();
        LedgerGraph graph = await LedgerGraph.FreezeAsync(ledger);
        for (int flow = 0; flow < graph.Flows.FlowCount; flow++)
        {
            FlowDetail detail = await graph.DetailAsync(ledger, flow);
            FlowPlace place = graph.PlaceOf(flow);
            LedgerTransaction transaction = (await ledger.TransactionAsync(detail.Chain, detail.Transaction, detail.Height))!;
            Assert.Equal((place.Chain, place.Height, place.Time, transaction.Record.Index), (detail.Chain, detail.Height, detail.Time, detail.Position));
            Vertex from = graph.VertexAt(graph.Flows.From(flow));
            Vertex to = graph.VertexAt(graph.Flows.To(flow));
            if (place.Chain.IsUtxo)
            {
                OutputRecord? output = transaction.Outputs.FirstOrDefault(one => one.Index == detail.Index && from.Kind == VertexKind.Transaction);
                Assert.Equal(output is null ? null : new Account(place.Chain, output.Owner), detail.Owner);
                Assert.Equal(output is null ? null : to.Transaction, detail.SpentIn);
                Assert.True(output is null || output.Amount == graph.Flows.Amount(flow));
                continue;
            }

            TransferRecord movement = transaction.Transfers.Single(one => one.Index == detail.Index);
            Assert.Equal((movement.Kind, movement.From, movement.Asset), (detail.Kind, from.Account?.Address, from.Asset));
            Assert.True(movement.To == to.Account?.Address);
            Assert.True(movement.Kind == TransferKind.Fee ? graph.Flows.Amount(flow) <= movement.Amount : graph.Flows.Amount(flow) == movement.Amount);
        }
    }, iter: 100);

    [Fact]
    public async Task What_a_holding_has_in_the_end_is_the_sum_of_its_movements() => await RandomLedgers.Accounts.SampleAsync(async small =>
    {
        MemoryLedger ledger = small.Ledger();
        LedgerGraph graph = await LedgerGraph.FreezeAsync(ledger);
        var sums = new BigInteger[graph.Flows.VertexCount];
        for (int flow = 0; flow < graph.Flows.FlowCount; flow++)
        {
            sums[graph.Flows.From(flow)] -= (BigInteger)graph.Flows.Amount(flow);
            sums[graph.Flows.To(flow)] += (BigInteger)graph.Flows.Amount(flow);
        }

        foreach (Account account in small.Facts.OfType<TransferRecord>().SelectMany(one => new[] { one.From, one.To }).OfType<Address>().Distinct().Select(one => new Account(ChainId.Ethereum, one)))
        {
            AccountHistory history = await ledger.HistoryAsync(account);
            TransferRecord[] movements = [.. from transaction in history.Transactions
                from one in transaction.Transfers
                where !transaction.Record.Failed || one.Kind is TransferKind.Fee or TransferKind.Reward
                select one];
            foreach (Asset asset in movements.Select(one => one.Asset).Distinct())
            {
                BigInteger sum = movements.Where(one => one.Asset == asset)
                    .Aggregate(BigInteger.Zero, (sum, one) => sum + (one.To == account.Address ? (BigInteger)one.Amount : 0) - (one.From == account.Address ? (BigInteger)one.Amount : 0));
                int vertex = graph.IndexOf(account, asset);
                Assert.Equal(sum, vertex < 0 ? 0 : sums[vertex]);
            }
        }
    }, iter: 50);

    [Fact]
    public async Task A_chain_of_which_all_is_known_has_the_flows_of_its_chain_graph() => await RandomChains.Any.SampleAsync(async chain =>
    {
        IEnumerable<Fact> facts = chain.Blocks.Select(block => chain.FactsAt(block.Height)).SelectMany(block => (Fact[])[block.Block, .. block.Facts]);
        LedgerGraph found = await LedgerGraph.FreezeAsync(new MemoryLedger(facts));
        var builder = new ChainGraphBuilder(RegtestChain.Id);
        foreach (RegtestBlock block in chain.Blocks)
        {
            builder.Add(chain.FactsAt(block.Height));
        }

        ChainGraph expected = builder.Build();
        Assert.Equal(expected.Flows.FlowCount, found.Flows.FlowCount);
        for (int flow = 0; flow < found.Flows.FlowCount; flow++)
        {
            Assert.Equal(
                (expected.VertexAt(expected.Flows.From(flow)), expected.VertexAt(expected.Flows.To(flow)), expected.Flows.Amount(flow), expected.Flows.LeaveAt(flow), expected.Flows.ArriveAt(flow)),
                (found.VertexAt(found.Flows.From(flow)), found.VertexAt(found.Flows.To(flow)), found.Flows.Amount(flow), found.Flows.LeaveAt(flow), found.Flows.ArriveAt(flow)));
        }
    }, iter: 40);

    private static byte[] BytesOf(LedgerGraph graph) => LedgerGraphBytes.Of(graph);
}
