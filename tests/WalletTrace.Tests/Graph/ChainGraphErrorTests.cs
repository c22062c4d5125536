using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin;
using WalletTrace.Graph;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Graph;

/// <summary>A chain that cannot be makes no graph, and a stretch of one only where that is asked for.</summary>
public sealed class ChainGraphErrorTests
{
    private static readonly ChainId Chain = RegtestChain.Id;

    [Fact]
    public void A_coin_that_no_block_made_is_an_error_that_names_it()
    {
        (RegtestBlock block, RegtestCoin coin) = Spending();
        var builder = new ChainGraphBuilder(Chain);

        var error = Assert.Throws<ChainDataException>(() => Add(builder, block));

        Assert.Contains($"found a spend of coin {coin.Id}", error.Message, StringComparison.Ordinal);
        Assert.Contains($"transaction 1 of block 2 of {Chain}", error.Message, StringComparison.Ordinal);
        Assert.Contains("Supply", error.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => Add(builder, block));
        Assert.Throws<InvalidOperationException>(builder.Build);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_stretch_of_a_chain_is_supplied_from_an_unknown_origin_where_that_is_asked_for(bool isTold)
    {
        (RegtestBlock block, RegtestCoin coin) = Spending();
        RegtestTransaction payment = block.Transactions[1];
        var builder = new ChainGraphBuilder(Chain, new ChainGraphOptions { UnknownCoins = UnknownCoins.Supply });

        builder.Add(new BlockDecoder(Chain).Decode(block.Bytes), block.Height, isTold ? [new SpentOutput(coin.Output.Value, Address.FromOutputScript(coin.Output.Script, Chain))] : []);
        ChainGraph graph = builder.Build();

        // Where no value is told the outputs are all that is known.
        FlowStep supply = Assert.Single(graph.Flows.In(graph.IndexOf(payment.Id)).ToArray());
        Assert.Equal(ChainGraph.IndexOf(VertexKind.Unknown), supply.Vertex);
        Assert.Equal((UInt256)(isTold ? coin.Output.Value : payment.Outputs.Sum(output => output.Value)), graph.Flows.Amount(supply.Flow));
        Assert.Equal(isTold ? (UInt256)payment.Fee : 0, Sum(graph, VertexKind.Fees));
        Assert.Equal(new BlockRange(2, 2), graph.Heights);
        Assert.Equal((2L, 1, payment.Id), (graph.DetailOf(supply.Flow).Height, graph.DetailOf(supply.Flow).Position, graph.DetailOf(supply.Flow).Transaction));
    }

    [Fact]
    public void Of_several_inputs_of_unknown_value_the_first_brings_what_all_lack_in_the_order_of_inputs()
    {
        var chain = new RegtestChain();
        RegtestCoin known = chain.AddBlock().Coinbase.Coin(0);
        RegtestCoin[] strange = [.. Enumerable.Range(0, 2).Select(number => new RegtestCoin(new CoinId(Facts.Id(number + 1), 0), new RegtestOutput(7_0000_0000, RegtestScripts.P2pkh(number))))];
        RegtestTransaction payment = RegtestTransaction.Spend([strange[0], known, strange[1]], new RegtestOutput(60_0000_0000, RegtestScripts.P2tr(1)));
        chain.AddBlock(payment);
        var builder = new ChainGraphBuilder(Chain, new ChainGraphOptions { UnknownCoins = UnknownCoins.Supply });
        foreach (RegtestBlock block in chain.Blocks)
        {
            Add(builder, block);
        }

        ChainGraph graph = builder.Build();

        Assert.Equal(
            [(VertexKind.Unknown, 10_0000_0000UL), (VertexKind.Transaction, 50_0000_0000UL), (VertexKind.Unknown, 0UL)],
            graph.Flows.In(graph.IndexOf(payment.Id)).ToArray().Select(step => (graph.VertexAt(step.Vertex).Kind, (ulong)graph.Flows.Amount(step.Flow))));
    }

    [Fact]
    public void What_a_coinbase_may_claim_and_does_not_is_burned()
    {
        var builder = new ChainGraphBuilder(Chain);
        RegtestChain chain = new();
        BlockFacts genesis = chain.FactsAt(0);

        builder.Add(genesis with { Facts = [.. genesis.Facts.Select(fact => fact is InputRecord input ? input with { Amount = 50_0000_0003UL } : fact)] });
        ChainGraph graph = builder.Build();

        Assert.Equal(3UL, Sum(graph, VertexKind.Burned));
        Assert.Equal(TransferKind.Burn, graph.DetailOf(graph.Flows.FlowCount - 1).Kind);
        Assert.Equal((TransferKind.Reward, 50_0000_0003UL), (graph.DetailOf(0).Kind, (ulong)graph.Flows.Amount(0)));
    }

    [Fact]
    public void A_coin_is_spent_once_and_only_if_it_can_be()
    {
        RegtestChain chain = new();
        RegtestTransaction data = RegtestTransaction.Spend(
            [chain.AddBlock().Coinbase.Coin(0)], new RegtestOutput(5, RegtestScripts.NullData("gone")), new RegtestOutput(6, RegtestScripts.P2pkh(1)));
        chain.AddBlock(data);
        RegtestOutput output = new(1, RegtestScripts.P2pkh(1));
        RegtestTransaction once = RegtestTransaction.Spend([data.Coin(1)], output);
        RegtestTransaction again = RegtestTransaction.Spend([data.Coin(1)], output, output);
        Assert.Contains($"found a spend of coin {data.Coin(1).Id}, expected it to be unspent", Error(chain, once, again), StringComparison.Ordinal);
        Assert.Contains("expected it to be unspent", Error(chain, RegtestTransaction.Spend([data.Coin(1), data.Coin(1)], output)), StringComparison.Ordinal);
        Assert.Contains("expected it to be unspent and such as can be spent", Error(chain, RegtestTransaction.Spend([data.Coin(0)], output)), StringComparison.Ordinal);

        // An output that the transaction does not have: the place of its fee.
        RegtestCoin none = new(new CoinId(data.Id, 2), output);
        Assert.Contains($"found a spend of coin {none.Id}, which no block taken in has made", Error(chain, RegtestTransaction.Spend([none], output)), StringComparison.Ordinal);
        Assert.Contains("which no block taken in has made", Error(chain, RegtestTransaction.Spend([new(new CoinId(data.Id, int.MaxValue), output)], output)), StringComparison.Ordinal);
        RegtestTransaction greedy = RegtestTransaction.Spend([data.Coin(1)], new RegtestOutput(7, RegtestScripts.P2pkh(1)));
        Assert.Contains($"found transaction {greedy.Id} with outputs worth 7 base units, expected at most the 6 of its inputs", Error(chain, greedy), StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_is_told_of_a_coin_must_be_the_one_it_was_made_with()
    {
        RegtestChain chain = new();
        RegtestCoin coin = chain.AddBlock().Coinbase.Coin(0);
        RegtestBlock block = chain.AddBlock(RegtestTransaction.Spend([coin], new RegtestOutput(1, RegtestScripts.P2pkh(1))));
        var builder = new ChainGraphBuilder(Chain);
        Add(builder, chain.Blocks[0]);
        Add(builder, chain.Blocks[1]);

        var error = Assert.Throws<ChainDataException>(() => builder.Add(
            new BlockDecoder(Chain).Decode(block.Bytes), 2, [new SpentOutput(49, Address.FromOutputScript(coin.Output.Script, Chain))]));

        Assert.Contains($"found a value of 49 told for coin {coin.Id}, expected the 5000000000", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Blocks_follow_each_other()
    {
        RegtestChain chain = RegtestChain.Sample();
        RegtestBlock stale = chain.Tip;
        chain.Reorg(1);
        var builder = new ChainGraphBuilder(Chain);
        foreach (RegtestBlock block in chain.Blocks.SkipLast(2))
        {
            Add(builder, block);
        }

        Assert.Throws<ArgumentException>(() => Add(builder, chain.Tip));
        Assert.Throws<ArgumentException>(() => builder.Add(chain.FactsAt(0)));
        Assert.Throws<ArgumentException>(() => builder.Add(new BlockDecoder(ChainId.Bitcoin, BlockChecks.None).Decode(chain.Tip.Bytes), chain.TipHeight - 1));
        Add(builder, stale);
        var error = Assert.Throws<ReorgException>(() => Add(builder, chain.Tip));
        Assert.Equal(chain.TipHeight - 2, error.RewindHeight);

        // None of these left anything half done.
        Assert.Equal(stale.Height, builder.Height);
        Assert.Equal(builder.TransactionCount, builder.Build().TransactionCount);
        Assert.Throws<InvalidOperationException>(builder.Build);
    }

    [Fact]
    public void Facts_that_are_no_whole_block_are_refused()
    {
        BlockFacts block = RegtestChain.Sample().FactsAt(15);
        foreach (IEnumerable<Fact> facts in (IEnumerable<Fact>[])[[], block.Facts.Skip(1), block.Facts.Where(fact => fact is not OutputRecord), block.Facts.Where(fact => fact is not InputRecord { Index: 0 }), block.Facts.Reverse()])
        {
            var builder = new ChainGraphBuilder(Chain, new ChainGraphOptions { UnknownCoins = UnknownCoins.Supply });
            Assert.Throws<ArgumentException>(() => builder.Add(block with { Facts = [.. facts] }));
        }

        Assert.Throws<ArgumentException>(() => new ChainGraphBuilder(ChainId.Ethereum));
    }

    private static string Error(RegtestChain chain, params RegtestTransaction[] transactions)
    {
        var builder = new ChainGraphBuilder(Chain);
        foreach (RegtestBlock block in chain.Blocks)
        {
            Add(builder, block);
        }

        // What makes no sense has no fee that makes any.
        var coinbase = new RegtestTransaction([new RegtestInput(null, [1, 77, 0], [])], [new RegtestOutput(0, RegtestScripts.P2pkh(1))]);
        RegtestBlock wrong = RegtestChain.Mine(chain.TipHeight + 1, 1, RegtestTransaction.Hash(chain.Tip.Header), 1_296_700_000, [coinbase, .. transactions]);
        return Assert.Throws<ChainDataException>(() => builder.Add(new BlockDecoder(Chain, BlockChecks.None).Decode(wrong.Bytes), wrong.Height)).Message;
    }

    private static (RegtestBlock Block, RegtestCoin Coin) Spending()
    {
        var chain = new RegtestChain();
        RegtestCoin coin = chain.AddBlock().Coinbase.Coin(0);
        return (chain.AddBlock(RegtestTransaction.Spend([coin], new RegtestOutput(10_0000_0000, RegtestScripts.P2pkh(1)), new RegtestOutput(20_0000_0000, RegtestScripts.P2tr(1)))), coin);
    }

    private static void Add(ChainGraphBuilder builder, RegtestBlock block) => builder.Add(new BlockDecoder(Chain).Decode(block.Bytes), block.Height);

    private static UInt256 Sum(ChainGraph graph, VertexKind end) =>
        graph.Flows.In(ChainGraph.IndexOf(end)).ToArray().Aggregate(default(UInt256), (sum, step) => sum + graph.Flows.Amount(step.Flow));
}
