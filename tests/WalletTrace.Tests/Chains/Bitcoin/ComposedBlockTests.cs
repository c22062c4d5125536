using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Bitcoin;

/// <summary>Blocks made for what few real ones show: witnesses and the commitment to them, extension blocks, blocks sorted by id.</summary>
public sealed class ComposedBlockTests
{
    private const BlockChecks WithoutWork = BlockChecks.MerkleRoot | BlockChecks.WitnessCommitment;
    private const long SortedByIdFrom = 556_767;

    [Fact]
    public void Ids_with_and_without_witnesses_are_those_of_the_transactions()
    {
        RegtestBlock block = BlockWithWitnesses();
        var decoder = new BlockDecoder(ChainId.BitcoinRegtest);

        BlockView view = decoder.Decode(block.Bytes);

        Assert.Equal(block.Transactions.Select(transaction => transaction.Id), view.Transactions.ToArray().Select(transaction => transaction.Id));
        Assert.Equal(block.Transactions.Select(transaction => TransactionId.FromReversedBytes(transaction.WitnessHash)), decoder.WitnessIds(view));
        Assert.Equal(block.Transactions.Select(transaction => transaction.HasWitness), view.Transactions.ToArray().Select(transaction => transaction.HasWitness));
        Assert.Contains(view.Transactions.ToArray(), transaction => !transaction.HasWitness);
    }

    [Fact]
    public void A_changed_byte_of_a_witness_fails_the_commitment_and_nothing_else()
    {
        RegtestBlock block = BlockWithWitnesses();
        BlockView view = new BlockDecoder(ChainId.BitcoinRegtest).Decode(block.Bytes);
        DecodedTransaction spender = view.Transactions[1];
        byte[] changed = [.. block.Bytes];
        changed[spender.Start + spender.Length - 8] ^= 1;

        var error = Assert.Throws<ChainDataException>(() => new BlockDecoder(ChainId.BitcoinRegtest).Decode(changed, 3));
        Assert.Contains("found witnesses with commitment", error.Message, StringComparison.Ordinal);
        Assert.Contains($"block 3 {block.Hash}", error.Message, StringComparison.Ordinal);
        new BlockDecoder(ChainId.BitcoinRegtest, BlockChecks.MerkleRoot | BlockChecks.ProofOfWork).Decode(changed);
    }

    [Fact]
    public void Witnesses_without_a_commitment_are_refused()
    {
        RegtestBlock block = BlockWithWitnesses();
        RegtestTransaction coinbase = block.Coinbase;
        var bare = new RegtestTransaction(coinbase.Inputs, [coinbase.Outputs[0]], coinbase.Version);

        Assert.Contains("no commitment to them", Refusal(Mined(block, bare)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_reserved_value_that_is_not_32_bytes_long_is_refused(int length)
    {
        RegtestBlock block = BlockWithWitnesses();
        RegtestTransaction coinbase = block.Coinbase;
        byte[][] witness = length == 0 ? [] : [new byte[length]];
        var other = new RegtestTransaction([coinbase.Inputs[0] with { Witness = witness }], coinbase.Outputs, coinbase.Version);

        Assert.Contains("found no reserved value of 32 bytes", Refusal(Mined(block, other)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_of_several_outputs_that_look_like_the_commitment_counts()
    {
        RegtestBlock block = BlockWithWitnesses();
        RegtestTransaction coinbase = block.Coinbase;
        RegtestOutput decoy = new(0, [.. coinbase.Outputs[1].Script[..^1], 0xff]);
        var first = new RegtestTransaction(coinbase.Inputs, [coinbase.Outputs[0], decoy, coinbase.Outputs[1]], coinbase.Version);
        var last = new RegtestTransaction(coinbase.Inputs, [coinbase.Outputs[0], coinbase.Outputs[1], decoy], coinbase.Version);

        new BlockDecoder(ChainId.BitcoinRegtest).Decode(Mined(block, first));
        Assert.Contains("found witnesses with commitment", Refusal(Mined(block, last)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_commitment_in_a_block_without_witnesses_means_nothing()
    {
        RegtestBlock block = BlockWithWitnesses();
        RegtestTransaction coinbase = block.Coinbase;
        var told = new RegtestTransaction([coinbase.Inputs[0] with { Witness = [] }], coinbase.Outputs, coinbase.Version);

        new BlockDecoder(ChainId.BitcoinRegtest).Decode(RegtestChain.Mine(3, 2, new byte[32], 1, [told]).Bytes);
    }

    [Fact]
    public void The_mark_of_witnesses_without_any_is_refused()
    {
        byte[] bytes = new RegtestTransaction([new RegtestInput(null, [1, 2], [])], [new RegtestOutput(1, [])]).Bytes;
        byte[] marked = [.. bytes[..4], 0, 1, .. bytes[4..^4], 0, .. bytes[^4..]];

        var error = Assert.Throws<ChainDataException>(() => new BlockDecoder(ChainId.BitcoinRegtest).DecodeTransaction(marked));
        Assert.Contains("found the mark of witnesses and none", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_extension_block_behind_the_transaction_that_announces_it_is_passed_over()
    {
        RegtestTransaction[] transactions = [.. BlockWithWitnesses().Transactions];
        byte[] hogEx = transactions[^1].Bytes;
        Assert.False(transactions[^1].HasWitness);
        byte[] announcing = [.. hogEx[..4], 0, 8, .. hogEx[4..^4], 0, .. hogEx[^4..]];
        var decoder = new BlockDecoder(ChainId.Litecoin, WithoutWork);

        BlockView view = decoder.Decode(Assembled(transactions, announcing, [1, 2, 3, 4]));

        Assert.Equal(transactions.Select(transaction => transaction.Id), view.Transactions.ToArray().Select(transaction => transaction.Id));
        Assert.Equal(transactions.Select(transaction => TransactionId.FromReversedBytes(transaction.WitnessHash)), decoder.WitnessIds(view));
        Assert.Throws<ChainDataException>(() => decoder.Decode(Assembled(transactions, hogEx, [1, 2, 3, 4])));
        Assert.Throws<ChainDataException>(() => new BlockDecoder(ChainId.BitcoinRegtest, WithoutWork).Decode(Assembled(transactions, announcing, [])));
    }

    [Fact]
    public void A_transaction_with_witnesses_that_announces_an_extension_block_has_the_ids_it_would_have_without()
    {
        RegtestTransaction spender = BlockWithWitnesses().Transactions[1];
        byte[] bytes = spender.Bytes;
        var decoder = new BlockDecoder(ChainId.Litecoin);

        BlockView view = decoder.DecodeTransaction([.. bytes[..5], 9, .. bytes[6..^4], 0, .. bytes[^4..]]);

        Assert.Equal(spender.Id, view.Transactions[0].Id);
        Assert.Equal([TransactionId.FromReversedBytes(spender.WitnessHash)], decoder.WitnessIds(view));
        Assert.Throws<ChainDataException>(() => decoder.DecodeTransaction([.. bytes[..5], 9, .. bytes[6..^4], 1, .. bytes[^4..]]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-700)]
    [InlineData(1)]
    public void A_coinbase_may_claim_the_subsidy_and_the_fees_or_less(long beyond)
    {
        var chain = new RegtestChain();
        RegtestCoin reward = chain.AddBlock().Coinbase.Coin(0);
        RegtestTransaction payment = RegtestTransaction.Spend([reward], new RegtestOutput(reward.Output.Value - 700, RegtestScripts.P2pkh(1)));
        var coinbase = new RegtestTransaction([new RegtestInput(null, [1, 2], [])], [new RegtestOutput(50_0000_0700 + beyond, RegtestScripts.P2pkh(2))]);
        byte[] block = RegtestChain.Mine(2, 2, new byte[32], 1, [coinbase, payment]).Bytes;
        var decoder = new BlockDecoder(ChainId.BitcoinRegtest);
        SpentOutput[] spent = [new(reward.Output.Value, Address.FromOutputScript(reward.Output.Script, ChainId.BitcoinRegtest))];

        if (beyond > 0)
        {
            var error = Assert.Throws<ChainDataException>(() => decoder.Decode(block).ToFacts(2, spent));
            Assert.Contains("found 5000000701 base units, expected at most the subsidy of 5000000000 and the fees of 700", error.Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal((UInt256)50_0000_0700u, decoder.Decode(block).ToFacts(2, spent).Facts.OfType<InputRecord>().First().Amount);
        }

        Assert.Null(decoder.Decode(block).ToFacts(2).Facts.OfType<InputRecord>().First().Amount);
    }

    [Fact]
    public void A_block_sorted_by_id_is_told_in_the_order_in_which_its_transactions_spend_each_other()
    {
        var chain = new RegtestChain();
        RegtestTransaction[] family = new RegtestTransaction[6];
        RegtestCoin coin = chain.AddBlock().Coinbase.Coin(0);
        for (int at = 0; at < family.Length; at++)
        {
            family[at] = new RegtestTransaction(
                [new RegtestInput(coin, [], [])], [new RegtestOutput(coin.Output.Value - 1, RegtestScripts.P2pkh(at)), new RegtestOutput(0, RegtestScripts.NullData("x"))]);
            coin = family[at].Coin(0);
        }

        // Backwards, and so against the order of spending; as good as any order of ids.
        RegtestTransaction coinbase = chain.Prepare(RegtestScripts.P2pkh(99)).Coinbase;
        RegtestTransaction[] sorted = [coinbase, .. family.Reverse()];
        byte[] block = RegtestChain.Mine(2, 2, new byte[32], 1, sorted).Bytes;
        var decoder = new BlockDecoder(ChainId.BitcoinCash, BlockChecks.MerkleRoot);

        BlockFacts facts = decoder.Decode(block).ToFacts(SortedByIdFrom);
        BlockFacts before = decoder.Decode(block).ToFacts(SortedByIdFrom - 1);

        Assert.Equal([coinbase.Id, .. family.Select(transaction => transaction.Id)], facts.Facts.OfType<TransactionRecord>().Select(record => record.Id));
        Assert.Equal(Enumerable.Range(0, sorted.Length), facts.Facts.OfType<TransactionRecord>().Select(record => record.Index));
        Assert.Equal(sorted.Select(transaction => transaction.Id), before.Facts.OfType<TransactionRecord>().Select(record => record.Id));
        Assert.Equal([ChainId.BitcoinCash], new MemoryLedger([facts.Block, .. facts.Facts]).Chains);
    }

    private static RegtestBlock BlockWithWitnesses()
    {
        var chain = new RegtestChain();
        RegtestCoin reward = chain.AddBlockPaying(RegtestScripts.P2wpkh(1)).Coinbase.Coin(0);
        RegtestTransaction split = RegtestTransaction.Spend(
            [reward], new RegtestOutput(20_0000_0000, RegtestScripts.P2tr(2)), new RegtestOutput(29_0000_0000, RegtestScripts.P2pkh(3)));
        RegtestTransaction witness = RegtestTransaction.Spend([split.Coin(0)], new RegtestOutput(19_0000_0000, RegtestScripts.P2wsh(4)));
        RegtestTransaction plain = RegtestTransaction.Spend([split.Coin(1)], new RegtestOutput(28_0000_0000, RegtestScripts.P2pkh(5)));
        return chain.AddBlock(split, witness, plain);
    }

    private static byte[] Mined(RegtestBlock block, RegtestTransaction coinbase) =>
        RegtestChain.Mine(3, 2, new byte[32], 1, [coinbase, .. block.Transactions.Skip(1)]).Bytes;

    /// <summary>A block whose last transaction is written otherwise than its id says.</summary>
    private static byte[] Assembled(RegtestTransaction[] transactions, byte[] last, byte[] rest) =>
    [
        .. RegtestChain.Mine(3, 2, new byte[32], 1, transactions).Header, (byte)transactions.Length,
        .. transactions[..^1].SelectMany(transaction => transaction.Bytes), .. last, .. rest,
    ];

    private static string Refusal(byte[] block) => Assert.Throws<ChainDataException>(() => new BlockDecoder(ChainId.BitcoinRegtest).Decode(block)).Message;
}
