using WalletTrace.Chains;
using WalletTrace.Chains.Quorum;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Quorum;

/// <summary>A block on which two sources differ is not given, however little they differ.</summary>
public sealed class QuorumBlockSourceTests
{
    private const int Height = 6;

    private readonly AccountSource honest = AccountSource.To(Height);
    private readonly AccountSource other;
    private readonly List<SourceDifference> told = [];

    public QuorumBlockSourceTests() => other = honest.As(AccountScene.AllKinds);

    [Fact]
    public async Task Blocks_on_which_all_agree_are_given()
    {
        List<BlockFacts> blocks = await ReadAsync(Quorum());

        Assert.Equal(honest.Best.Select(block => block.Block), blocks.Select(block => block.Block));
        Assert.All(blocks, block => Assert.Equal(AccountScene.AllKinds, block.Kinds));
        Assert.Equal((Height, AccountScene.AllKinds), ((await Quorum().TipAsync()).Height, (await Quorum().CapabilitiesAsync()).Kinds));
    }

    [Fact]
    public async Task Every_lie_about_a_block_is_refused_after_the_blocks_before_it()
    {
        Func<BlockFacts, BlockFacts>[] lies =
        [
            block => block with { Block = block.Block with { Hash = new BlockHash(Facts.Id(9)) } },
            block => block with { Facts = [.. block.Facts.Where(fact => fact is not TransferRecord { Kind: TransferKind.Token })] },
            block => block with { Facts = [.. block.Facts.Where(fact => fact is not (TransactionRecord { Index: 1 } or TransferRecord { TransactionIndex: 1 }))] },
            block => block with { Facts = [.. block.Facts.Select(fact => fact is TransferRecord { Kind: TransferKind.Internal } call ? call with { Amount = call.Amount + UInt256.One } : fact)] },
            block => block with { Facts = [.. block.Facts.Select(fact => fact is TransferRecord { Kind: TransferKind.Native } pay ? pay with { To = Facts.Address(ChainId.Ethereum, 666) } : fact)] },
            block => block with { Facts = [.. block.Facts, .. block.Facts.OfType<TransferRecord>().Take(1).Select(fee => fee with { Index = TransferIndex.Event(77), Kind = TransferKind.Native, To = fee.From })] },
        ];
        foreach (AccountSource liar in (AccountSource[])[honest, other])
        {
            foreach (Func<BlockFacts, BlockFacts> lie in lies)
            {
                (honest.Falsify, other.Falsify) = (null, null);
                liar.Falsify = block => block.Block.Height == 4 ? lie(block) : block;
                told.Clear();
                var given = new List<BlockFacts>();

                SourceDisagreementException refusal = await Assert.ThrowsAsync<SourceDisagreementException>(() => ReadAsync(Quorum(), given));

                Assert.Equal([0, 1, 2, 3], given.Select(block => block.Block.Height));
                Assert.Single(told);
                Assert.Contains("block 4 of eip155:1", refusal.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Where_differences_are_only_reported_the_first_sources_block_is_given()
    {
        other.Falsify = block => block.Block.Height == 4 ? block with { Facts = [] } : block;

        List<BlockFacts> blocks = await ReadAsync(Quorum(DifferencePolicy.Report));

        Assert.Equal(honest.Best.SelectMany(block => block.Facts), blocks.SelectMany(block => block.Facts));
        Assert.Equal(3, told.Count);
    }

    [Fact]
    public async Task A_block_is_said_to_hold_what_all_tell()
    {
        AccountSource poorer = honest.As(CoverageKinds.Native | CoverageKinds.Fee);
        var source = new QuorumBlockSource([honest, poorer], new QuorumOptions { Differences = told.Add });

        List<BlockFacts> blocks = await ReadAsync(source);

        Assert.All(blocks, block => Assert.Equal(CoverageKinds.Native | CoverageKinds.Fee, block.Kinds));
        Assert.Equal(CoverageKinds.Native | CoverageKinds.Fee, (await source.CapabilitiesAsync()).Kinds);
        Assert.Empty(told);
    }

    [Fact]
    public async Task A_source_that_is_behind_holds_back_the_tip()
    {
        honest.Mine(2);

        Assert.Equal(Height, (await Quorum().TipAsync()).Height);
    }

    [Fact]
    public async Task Coins_are_compared_as_transfers_are()
    {
        ScriptedSource first = ScriptedSource.To(5);
        ScriptedSource second = ScriptedSource.To(5);
        second.Falsify = block => block with { Facts = [.. block.Facts.Select(fact => fact is OutputRecord { Height: 5, TransactionIndex: 1, Index: 0 } output ? output with { Amount = 1 } : fact)] };
        var source = new QuorumBlockSource([first, second], new QuorumOptions { Differences = told.Add });

        await Assert.ThrowsAsync<SourceDisagreementException>(() => ReadAsync(source, to: 5));

        Assert.IsType<OutputRecord>(Assert.Single(told).First.Fact);
    }

    private QuorumBlockSource Quorum(DifferencePolicy policy = DifferencePolicy.Refuse) => new([honest, other], new QuorumOptions { Differences = told.Add, OnDifference = policy });

    private static async Task<List<BlockFacts>> ReadAsync(QuorumBlockSource source, List<BlockFacts>? given = null, int to = Height)
    {
        given ??= [];
        await foreach (BlockFacts block in source.ReadAsync(new BlockRange(0, to)))
        {
            given.Add(block);
        }

        return given;
    }
}
