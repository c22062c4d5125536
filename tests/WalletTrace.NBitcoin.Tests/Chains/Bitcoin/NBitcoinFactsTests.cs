using NBitcoin;
using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin;
using WalletTrace.Tests.Support;

namespace WalletTrace.NBitcoin.Tests.Chains.Bitcoin;

/// <summary>Facts from NBitcoin's objects are those of the bytes.</summary>
public sealed class NBitcoinFactsTests
{
    // The first payment from one person to another: block 170 of Bitcoin's main network.
    private const string Block170 =
        "0100000055bd840a78798ad0da853f68974f3d183e2bd1db6a842c1feecf222a00000000ff104ccb05421ab93e63f8c3ce5c2c2e9dbb37de2764b3a3175c8166562cac7d51b96a49ffff001d283e9e70"
        + "0201000000010000000000000000000000000000000000000000000000000000000000000000ffffffff0704ffff001d0102ffffffff0100f2052a01000000434104d46c4968bde02899d2aa0963367c7a6ce34eec332b32e42e5f3407e052d64ac625da6f0718e7b302140434bd725706957c092db53805b821a85b23a7ac61725bac00000000"
        + "0100000001c997a5e56e104102fa209c6a852dd90660a20b2d9c352423edce25857fcd3704000000004847304402204e45e16932b8af514961a1d3a1a25fdf3f4f7732e9d624c6c61548ab5fb8cd410220181522ec8eca07de4860a4acdd12909d831cc56cbbac4622082221a8768d1d0901ffffffff"
        + "0200ca9a3b00000000434104ae1a62fe09c5f51b13905f07f06b99a2f7159b2225f374cd378d71302fa28414e7aab37397f554a7df5f142c21c1b7303b8a0626f1baded5c72a704f7e6cd84cac"
        + "00286bee0000000043410411db93e1dcdb8a016b49840f8c53bc1eb68a382e97b1482ecad7b148a6909a5cb2e0eaddfb84ccf9744464f82e160bfa9b8b64f9d4c03f999b8643f656b412a3ac00000000";

    private static readonly ChainId Chain = ChainId.Bitcoin;
    private static readonly Address Satoshi = Owner("0411db93e1dcdb8a016b49840f8c53bc1eb68a382e97b1482ecad7b148a6909a5cb2e0eaddfb84ccf9744464f82e160bfa9b8b64f9d4c03f999b8643f656b412a3");
    private static readonly Address Finney = Owner("04ae1a62fe09c5f51b13905f07f06b99a2f7159b2225f374cd378d71302fa28414e7aab37397f554a7df5f142c21c1b7303b8a0626f1baded5c72a704f7e6cd84c");
    private static readonly CoinId Spent = new(TransactionId.Parse("0437cd7f8525ceed2324359c2d0ba26006d92d856a9c20fa0241106ee5a597c9"), 0);
    private static readonly TransactionId Payment = TransactionId.Parse("f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16");

    [Fact]
    public void The_first_payment_is_what_it_was()
    {
        BlockFacts facts = First().ToBlockFacts(Chain, 170);

        Assert.Equal(
            new BlockRecord(
                Chain, 170, 1231731025, BlockHash.Parse("00000000d1145790a8694403d4063f323d499e655c83426834d4ce2f8dd4a2ee"),
                BlockHash.Parse("000000002a22cfee1f2c846adbd12b3e183d4f97683f85dad08a79780a84bd55")),
            facts.Block);
        Assert.Equal(CoverageKinds.Coins, facts.Kinds);
        Assert.Equal(
            [
                new TransactionRecord(Chain, 170, 0, TransactionId.Parse("b1fea52486ce0c62bb442b530a3f0132b826c74e473d1f2c220bfa78111c5082")),
                new InputRecord(Chain, 170, 0, 0, null),
                new OutputRecord(Chain, 170, 0, 0, Owner("04d46c4968bde02899d2aa0963367c7a6ce34eec332b32e42e5f3407e052d64ac625da6f0718e7b302140434bd725706957c092db53805b821a85b23a7ac61725b"), Coins(50)),
                new TransactionRecord(Chain, 170, 1, Payment),
                new InputRecord(Chain, 170, 1, 0, Spent),
                new OutputRecord(Chain, 170, 1, 0, Finney, Coins(10)),
                new OutputRecord(Chain, 170, 1, 1, Satoshi, Coins(40)),
            ],
            facts.Facts);
    }

    [Fact]
    public void What_a_block_spends_is_told_where_it_is_known()
    {
        BlockFacts facts = First().ToBlockFacts(Chain, 170, [new TxOut(Money.Coins(50), SatoshisScript)]);

        Assert.Equal(new InputRecord(Chain, 170, 1, 0, Spent, Satoshi, Coins(50)), facts.Facts[4]);
        Assert.Throws<ArgumentException>("spent", () => First().ToBlockFacts(Chain, 170, [new TxOut(), new TxOut()]));
        Assert.Throws<ChainDataException>(() => First().ToBlockFacts(Chain, 170, [new TxOut(Money.Coins(49), SatoshisScript)]));
    }

    [Fact]
    public void A_transaction_by_itself_gives_the_facts_that_its_block_gives()
    {
        Block block = First();
        Fact[] all = [.. block.ToBlockFacts(Chain, 170).Facts];

        Assert.Equal(all[..3], block.Transactions[0].ToFacts(Chain, 170, 0));
        Assert.Equal(all[3..], block.Transactions[1].ToFacts(Chain, 170, 1));
        Assert.Equal(
            new InputRecord(Chain, 170, 1, 0, Spent, Satoshi, Coins(50)),
            block.Transactions[1].ToFacts(Chain, 170, 1, [new TxOut(Money.Coins(50), SatoshisScript)])[1]);
    }

    [Fact]
    public void What_a_transaction_spends_must_fit_it()
    {
        Transaction payment = First().Transactions[1];

        Assert.Throws<ArgumentException>("spent", () => payment.ToFacts(Chain, 170, 1, [new TxOut(), new TxOut()]));
        Assert.Throws<ArgumentException>("spent", () => First().Transactions[0].ToFacts(Chain, 170, 0, [new TxOut()]));
        var error = Assert.Throws<ChainDataException>(() => payment.ToFacts(Chain, 170, 1, [new TxOut(Money.Satoshis(4_999_999_999), SatoshisScript)]));
        Assert.Contains(Payment.ToString(), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_block_that_was_changed_after_it_was_read_is_refused()
    {
        Block changed = First();
        changed.Transactions[1].Outputs[0].Value = Money.Coins(11);

        var error = Assert.Throws<ChainDataException>(() => changed.ToBlockFacts(Chain, 170));
        Assert.Contains("Merkle", error.Message, StringComparison.Ordinal);
        Assert.Equal(Coins(11), Assert.IsType<OutputRecord>(changed.ToBlockFacts(Chain, 170, checks: BlockChecks.None).Facts[5]).Amount);
    }

    [Fact]
    public void A_transaction_that_no_block_can_hold_is_refused()
    {
        Transaction unfinished = Network.Main.CreateTransaction();

        Assert.Contains("inputs", Assert.Throws<ChainDataException>(() => unfinished.ToFacts(Chain, 1, 0)).Message, StringComparison.Ordinal);
        unfinished.Inputs.Add(Spent.ToOutPoint());
        Assert.Contains("outputs", Assert.Throws<ChainDataException>(() => unfinished.ToFacts(Chain, 1, 0)).Message, StringComparison.Ordinal);
        unfinished.Outputs.Add(Money.Coins(1), SatoshisScript);
        Assert.Equal(3, unfinished.ToFacts(Chain, 1, 0).Count);
        Assert.Throws<ArgumentException>("chain", () => unfinished.ToFacts(ChainId.Ethereum, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>("height", () => unfinished.ToFacts(Chain, -1, 0));
        Assert.Throws<ArgumentOutOfRangeException>("index", () => unfinished.ToFacts(Chain, 1, -1));
        Assert.Throws<ArgumentOutOfRangeException>("height", () => First().ToBlockFacts(Chain, -1));
    }

    [Fact]
    public void The_first_block_of_every_network_passes_every_check_of_its_chain()
    {
        foreach (ChainId chain in (ChainId[])[ChainId.Bitcoin, ChainId.BitcoinTestnet3, ChainId.BitcoinTestnet4, ChainId.BitcoinSignet, ChainId.BitcoinRegtest, ChainId.Litecoin, ChainId.Dogecoin, ChainId.BitcoinCash])
        {
            Network network = chain.ToNetwork();

            BlockFacts facts = network.GetGenesis().ToBlockFacts(chain, 0);

            Assert.Equal(network.GenesisHash.ToBlockHash(), facts.Block.Hash);
            Assert.Null(facts.Block.Parent);
        }
    }

    [Fact]
    public void Blocks_with_witnesses_and_every_script_class_give_the_facts_of_their_bytes()
    {
        RegtestChain chain = RegtestChain.Sample();
        for (long height = 0; height <= chain.TipHeight; height++)
        {
            Block block = Block.Load(chain.BytesAt(height), Network.RegTest);
            TxOut[] spent = [.. chain.Blocks[(int)height].Spent.Select(output => new TxOut(Money.Satoshis(output.Value), new Script(output.Script)))];
            bool isKnown = spent.Length > 0;

            BlockFacts facts = block.ToBlockFacts(RegtestChain.Id, height, isKnown ? spent : null);

            BlockFacts expected = chain.FactsAt(height, isKnown);
            Assert.Equal(expected.Block, facts.Block);
            Assert.Equal(expected.Facts, facts.Facts);
        }
    }

    [SharedDataFact("bitcoin/blocks/btcd-block-00000000000000000016.blk")]
    public void A_full_block_is_read_as_NBitcoin_reads_it()
    {
        Block block = Block.Load(File.ReadAllBytes(SharedData.Find("bitcoin/blocks/btcd-block-00000000000000000016.blk")!), Network.Main);
        long height = block.GetCoinbaseHeight()!.Value;

        IReadOnlyList<Fact> facts = block.ToBlockFacts(Chain, height).Facts;

        Assert.Equal(block.Transactions.Select(transaction => transaction.GetHash().ToTransactionId()), facts.OfType<TransactionRecord>().Select(record => record.Id));
        Assert.Equal(
            block.Transactions.SelectMany(transaction => transaction.Inputs).Select(input => input.PrevOut.IsNull ? (CoinId?)null : input.PrevOut.ToCoinId()),
            facts.OfType<InputRecord>().Select(record => record.Coin));
        OutputRecord[] outputs = [.. facts.OfType<OutputRecord>()];
        TxOut[] theirs = [.. block.Transactions.SelectMany(transaction => transaction.Outputs)];
        Assert.Equal(theirs.Select(output => (UInt256)output.Value.Satoshi), outputs.Select(record => record.Amount));
        for (int at = 0; at < theirs.Length; at++)
        {
            // Where NBitcoin sees an address it is the owner's.
            Assert.Equal(theirs[at].ScriptPubKey.GetDestinationAddress(Network.Main)?.ToAddress(Chain) ?? outputs[at].Owner, outputs[at].Owner);
        }
    }

    private static Script SatoshisScript => Script.FromHex("410411db93e1dcdb8a016b49840f8c53bc1eb68a382e97b1482ecad7b148a6909a5cb2e0eaddfb84ccf9744464f82e160bfa9b8b64f9d4c03f999b8643f656b412a3ac");

    private static Block First() => Block.Parse(Block170, Network.Main);

    private static Address Owner(string publicKey) => Address.FromOutputScript([65, .. Convert.FromHexString(publicKey), 0xac], Chain);

    private static UInt256 Coins(int coins) => (UInt256)(coins * 100_000_000L);
}
