using System.Globalization;
using CsCheck;
using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin;
using WalletTrace.Chains.Bitcoin.Files;
using WalletTrace.Graph;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Graph;

/// <summary>A whole chain as a graph holds what the chain holds.</summary>
public sealed class ChainGraphTests
{
    private static readonly ChainId Chain = RegtestChain.Id;
    private static readonly Asset Coin = Asset.Native(Chain);

    [Fact]
    public void Every_output_is_a_flow_from_its_transaction_to_where_it_went() => RandomChains.Any.Sample(chain =>
    {
        ChainGraph graph = Build(chain);
        var spends = new Dictionary<CoinId, TransactionId>();
        foreach (RegtestTransaction transaction in chain.Blocks.SelectMany(block => block.Transactions))
        {
            foreach (RegtestInput input in transaction.Inputs.Where(input => input.Coin is not null))
            {
                spends.Add(input.Coin!.Id, transaction.Id);
            }
        }

        Assert.Equal(chain.Blocks.Sum(block => block.Transactions.Count), graph.TransactionCount);
        Assert.Equal(new BlockRange(0, chain.TipHeight), graph.Heights);
        foreach (RegtestBlock block in chain.Blocks)
        {
            for (int position = 0; position < block.Transactions.Count; position++)
            {
                RegtestTransaction transaction = block.Transactions[position];
                int vertex = graph.IndexOf(transaction.Id);
                Assert.Equal(Vertex.OfTransaction(Chain, transaction.Id), graph.VertexAt(vertex));
                Assert.Equal(VertexRole.Instant, graph.Flows.RoleOf(vertex));
                for (int index = 0; index < transaction.Outputs.Count; index++)
                {
                    RegtestCoin coin = transaction.Coin(index);
                    int flow = graph.FlowOf(coin.Id);
                    Address owner = Address.FromOutputScript(coin.Output.Script, Chain);
                    Vertex end = spends.TryGetValue(coin.Id, out TransactionId spender) ? Vertex.OfTransaction(Chain, spender)
                        : owner.Kind == AddressKind.Unspendable ? new Vertex(VertexKind.Burned, Coin, null, null)
                        : Vertex.OfAccount(new Account(Chain, owner), Coin);

                    Assert.Equal((vertex, (UInt256)coin.Output.Value), (graph.Flows.From(flow), graph.Flows.Amount(flow)));
                    Assert.Equal(end, graph.VertexAt(graph.Flows.To(flow)));
                    Assert.Equal((coin.Id, owner), (graph.CoinOf(flow)!.Value, graph.OwnerOf(flow)!.Value));
                    Assert.Contains(flow, graph.CoinsOf(owner).ToArray());
                    Assert.Equal(
                        new FlowDetail(Chain, block.Height, position, RegtestChain.TimeAt(block.Height), transaction.Id, index, TransferKind.Native, new Account(Chain, owner), end.Transaction),
                        graph.DetailOf(flow));
                    Assert.Equal(end.Transaction is null, graph.Flows.ArriveAt(flow) == graph.Flows.LeaveAt(flow));
                }
            }
        }
    }, iter: 40);

    [Fact]
    public void Events_are_inputs_in_order_then_outputs_in_order_then_the_fee() => RandomChains.Any.Sample(chain =>
    {
        ChainGraph graph = Build(chain);
        var expected = new List<(int Flow, bool IsArrival)>();
        foreach (RegtestTransaction transaction in chain.Blocks.SelectMany(block => block.Transactions))
        {
            int vertex = graph.IndexOf(transaction.Id);
            expected.AddRange(transaction.IsCoinbase
                ? [(graph.Flows.In(vertex)[0].Flow, false)]
                : transaction.Inputs.Select(input => (graph.FlowOf(input.Coin!.Id), true)));
            expected.AddRange(transaction.Outputs.Select((_, index) => (graph.FlowOf(new CoinId(transaction.Id, index)), false)));
            if (transaction.Fee > 0)
            {
                int fee = graph.Flows.Out(vertex)[^1].Flow;
                expected.Add((fee, false));
                Assert.Equal((ChainGraph.IndexOf(VertexKind.Fees), (UInt256)transaction.Fee), (graph.Flows.To(fee), graph.Flows.Amount(fee)));
                Assert.Equal((TransferKind.Fee, transaction.Outputs.Count), (graph.DetailOf(fee).Kind, graph.DetailOf(fee).Index));
                Assert.Null(graph.CoinOf(fee));
                Assert.Null(graph.OwnerOf(fee));
            }
        }

        Assert.Equal(expected, Enumerable.Range(0, graph.Flows.EventCount).Select(graph.Flows.EventAt));
    }, iter: 40);

    [Fact]
    public void Blocks_and_facts_and_files_in_any_order_make_the_same_graph() => Gen.Select(RandomChains.Any, Gen.Int[0, 1000]).Sample((chain, seed) =>
    {
        string expected = Dump(Build(chain));
        foreach (bool withSpent in (bool[])[false, true])
        {
            var fromFacts = new ChainGraphBuilder(Chain);
            chain.Blocks.Select(block => chain.FactsAt(block.Height, withSpent)).ToList().ForEach(fromFacts.Add);
            Assert.Equal(expected, Dump(fromFacts.Build()));

            using BlockFolderWriter folder = BlockFolderWriter.Shuffled(chain, [1, 2, 3, 4, 5, 6, 7, 8], withSpent, seed);
            using BlockFileSource source = BlockFileSource.OpenAsync(folder.Folder, Chain).GetAwaiter().GetResult();
            var fromFiles = new ChainGraphBuilder(Chain);
            source.Visit(source.Heights, fromFiles.Add);
            Assert.Equal(expected, Dump(fromFiles.Build()));
        }
    }, iter: 15);

    [Fact]
    public void What_is_not_there_is_told_so()
    {
        RegtestChain chain = RegtestChain.Sample();
        ChainGraph graph = Build(chain);
        RegtestTransaction coinbase = chain.Blocks[3].Coinbase;

        Assert.Equal(-1, graph.IndexOf(Facts.Id(1)));
        Assert.Equal(-1, graph.FlowOf(new CoinId(Facts.Id(1), 0)));
        Assert.Equal(-1, graph.FlowOf(new CoinId(coinbase.Id, 1)));
        Assert.Equal(-1, graph.FlowOf(new CoinId(coinbase.Id, -1)));
        Assert.Equal(-1, graph.IndexOf(Facts.Address(Chain, 1)));
        Assert.True(graph.CoinsOf(Facts.Address(Chain, 1)).IsEmpty);
        Assert.Equal(-1, ChainGraph.IndexOf(VertexKind.Holding));
        Assert.Throws<ArgumentOutOfRangeException>(() => graph.VertexAt(graph.Flows.VertexCount));
        Assert.Null(new ChainGraphBuilder(Chain).Build().Heights);

        // The index behind the last output is the fee's, and that is no coin.
        RegtestTransaction paying = chain.Blocks.SelectMany(block => block.Transactions).First(transaction => transaction.Fee > 0);
        Assert.Equal(-1, graph.FlowOf(new CoinId(paying.Id, paying.Outputs.Count)));
    }

    [Fact]
    public void Of_two_transactions_with_one_id_the_later_takes_the_place_of_the_earlier_whose_unspent_coins_are_burned()
    {
        var chain = new RegtestChain();
        var twice = new RegtestTransaction(
            [new RegtestInput(null, [1, 2, 3], [])], [new RegtestOutput(30, RegtestScripts.P2pkh(1)), new RegtestOutput(20, RegtestScripts.P2pkh(2))]);
        RegtestTransaction first = RegtestTransaction.Spend([twice.Coin(0)], new RegtestOutput(30, RegtestScripts.P2pkh(3)));
        RegtestTransaction second = RegtestTransaction.Spend([twice.Coin(0), twice.Coin(1)], new RegtestOutput(50, RegtestScripts.P2pkh(4)));
        var builder = new ChainGraphBuilder(Chain);
        Add(builder, chain.BytesAt(0), 0);
        byte[] parent = chain.Tip.Header;
        foreach ((RegtestTransaction coinbase, RegtestTransaction[] others) in ((RegtestTransaction, RegtestTransaction[])[])[(twice, []), (Coinbase(9), [first]), (twice, []), (Coinbase(8), [second])])
        {
            RegtestBlock block = RegtestChain.Mine(builder.Height!.Value + 1, 1, RegtestTransaction.Hash(parent), 1_296_700_000, [coinbase, .. others]);
            Add(builder, block.Bytes, block.Height);
            parent = block.Header;
        }

        ChainGraph graph = builder.Build();
        int later = graph.IndexOf(twice.Id);
        int earlier = Enumerable.Range(0, graph.Flows.VertexCount).Single(vertex => vertex != later && graph.VertexAt(vertex).Transaction == twice.Id);

        Assert.Equal((1L, null), (graph.VertexAt(earlier).Height, graph.VertexAt(later).Height));
        Assert.Equal([graph.IndexOf(first.Id), ChainGraph.IndexOf(VertexKind.Burned)], Targets(graph, earlier));
        Assert.Equal([graph.IndexOf(second.Id), graph.IndexOf(second.Id)], Targets(graph, later));
        int lost = graph.Flows.Out(earlier)[1].Flow;
        Assert.True(graph.Flows.ArriveAt(lost) > graph.Flows.LeaveAt(lost));
        Assert.True(graph.Flows.ArriveAt(lost) < graph.Flows.LeaveAt(graph.FlowOf(twice.Coin(0).Id)));
        Assert.Equal((1L, 20UL), (graph.DetailOf(lost).Height, (ulong)graph.Flows.Amount(lost)));
    }

    private static RegtestTransaction Coinbase(byte number) =>
        new([new RegtestInput(null, [1, number, 0], [])], [new RegtestOutput(0, RegtestScripts.P2pkh(number))]);

    private static int[] Targets(ChainGraph graph, int vertex) => [.. graph.Flows.Out(vertex).ToArray().Select(step => step.Vertex)];

    private static ChainGraph Build(RegtestChain chain)
    {
        var builder = new ChainGraphBuilder(Chain);
        foreach (RegtestBlock block in chain.Blocks)
        {
            Add(builder, block.Bytes, block.Height);
        }

        return builder.Build();
    }

    private static void Add(ChainGraphBuilder builder, byte[] block, long height) => builder.Add(new BlockDecoder(Chain).Decode(block), height);

    private static string Dump(ChainGraph graph) => string.Join('\n', Enumerable.Range(0, graph.Flows.FlowCount).Select(flow => string.Create(
        CultureInfo.InvariantCulture,
        $"{graph.Flows.LeaveAt(flow)}-{graph.Flows.ArriveAt(flow)}: {graph.Flows.Amount(flow)} {graph.VertexAt(graph.Flows.From(flow))} -> {graph.VertexAt(graph.Flows.To(flow))} {graph.DetailOf(flow)}")));
}
