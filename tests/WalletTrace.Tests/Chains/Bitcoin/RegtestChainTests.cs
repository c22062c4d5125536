using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Bitcoin;

/// <summary>The chain that other tests read is a chain.</summary>
public sealed class RegtestChainTests
{
    [Fact]
    public void Begins_with_the_genesis_block_of_regtest() =>
        Assert.Equal("0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206", new RegtestChain().Tip.Hash.ToString());

    [Fact]
    public void Every_block_passes_every_check_and_is_what_it_was_made_of()
    {
        RegtestChain chain = RegtestChain.Sample();
        var decoder = new BlockDecoder(RegtestChain.Id);
        for (long height = 0; height <= chain.TipHeight; height++)
        {
            BlockFacts expected = chain.FactsAt(height);
            BlockFacts found = decoder.Decode(chain.BytesAt(height), height).ToFacts(height);

            Assert.Equal(expected.Block, found.Block);
            Assert.Equal(expected.Facts, found.Facts);
        }
    }

    [Fact]
    public void The_sample_has_every_script_class_witnesses_and_spends_inside_a_block()
    {
        RegtestChain chain = RegtestChain.Sample();
        var decoder = new BlockDecoder(RegtestChain.Id);
        var classes = new HashSet<ScriptClass>();
        bool hasWitness = false;
        bool spendsInside = false;
        foreach (RegtestBlock block in chain.Blocks)
        {
            BlockView view = decoder.Decode(block.Bytes);
            var made = new HashSet<TransactionId>();
            foreach (DecodedTransaction transaction in view.Transactions)
            {
                hasWitness |= transaction.HasWitness;
                spendsInside |= view.InputsOf(transaction).ToArray().Any(input => made.Contains(input.PreviousTransaction));
                classes.UnionWith(view.OutputsOf(transaction).ToArray().Select(output => output.Class));
                made.Add(transaction.Id);
            }
        }

        Assert.Equal(Enum.GetValues<ScriptClass>().Where(form => form != ScriptClass.P2sh32), classes.Order());
        Assert.True(hasWitness && spendsInside);
    }

    [Fact]
    public void A_reorganisation_leaves_the_fork_below_and_the_stale_blocks_to_be_had_by_hash()
    {
        RegtestChain chain = RegtestChain.Sample();
        long tip = chain.TipHeight;
        BlockHash stale = chain.Tip.Hash;
        BlockHash fork = chain.HashAt(tip - 2);

        chain.Reorg(2);

        Assert.Equal(tip + 1, chain.TipHeight);
        Assert.Equal(fork, chain.HashAt(tip - 2));
        Assert.NotEqual(stale, chain.HashAt(tip));
        Assert.Equal(tip, chain.Find(stale)!.Height);
    }

    [Fact]
    public void The_same_calls_make_the_same_bytes() => Assert.Equal(RegtestChain.Sample().Tip.Hash, RegtestChain.Sample().Tip.Hash);
}
