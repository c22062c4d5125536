using WalletTrace.Chains;

namespace WalletTrace.Tests.Support;

/// <summary>
/// A scripted source of a UTXO chain. Each block has a coinbase, and from the third on a payment that spends the coinbase two blocks below and one output of
/// the block before.
/// </summary>
internal sealed class ScriptedSource(ChainId chain) : ScriptedBlocks(chain, CoverageKinds.Coins)
{
    /// <summary>A source whose chain has blocks from 0 to a height.</summary>
    public static ScriptedSource To(int height, ChainId? chain = null)
    {
        var source = new ScriptedSource(chain ?? ChainId.BitcoinRegtest);
        source.Mine(height + 1);
        return source;
    }

    protected override BlockFacts Build(string branch)
    {
        int height = Best.Count;
        BlockHash? parent = height == 0 ? null : Best[^1].Block.Hash;
        var facts = new List<Fact> { new TransactionRecord(Chain, height, 0, Id("coinbase", height, branch)), new InputRecord(Chain, height, 0, 0, null) };
        facts.Add(new OutputRecord(Chain, height, 0, 0, Facts.Address(Chain, height), 5_000_000_000));
        if (height >= 2)
        {
            facts.Add(new TransactionRecord(Chain, height, 1, Id("payment", height, branch)));
            facts.Add(new InputRecord(Chain, height, 1, 0, new CoinId(IdAt(height - 2, 0), 0)));
            if (height >= 3)
            {
                facts.Add(new InputRecord(Chain, height, 1, 1, new CoinId(IdAt(height - 1, 1), 1)));
            }

            facts.Add(new OutputRecord(Chain, height, 1, 0, Facts.Address(Chain, 1_000 + height), (UInt256)(ulong)(4_000_000_000 + height)));
            facts.Add(new OutputRecord(Chain, height, 1, 1, Facts.Address(Chain, 7), 900_000_000));
        }

        var hash = new BlockHash(Id("block", height, branch + parent));
        return new BlockFacts(new BlockRecord(Chain, height, 1_700_000_000 + (600 * height), hash, parent), facts, CoverageKinds.Coins);
    }

    private TransactionId IdAt(int height, int index) => Best[height].Facts.OfType<TransactionRecord>().ElementAt(index).Id;
}
