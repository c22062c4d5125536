using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin;
using WalletTrace.Inference.Coins;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Inference.Coins;

/// <summary>Transactions for rules, out of raw blocks, with what facts do not hold.</summary>
public sealed class CoinTransactionTests
{
    [Fact]
    public void Raw_blocks_tell_lock_times_and_sizes_beside_what_facts_tell() => CsCheck.Check.Sample(
        RandomChains.Any,
        chain =>
        {
            foreach (RegtestBlock block in chain.Blocks)
            {
                BlockFacts facts = chain.FactsAt(block.Height, withSpent: true);
                SpentOutput[] spent = [.. facts.Facts.OfType<InputRecord>().Where(input => input.Coin is not null).Select(input => new SpentOutput((long)(ulong)input.Amount!.Value, input.Owner!.Value))];
                IReadOnlyList<CoinTransaction> all = CoinTransaction.AllOf(new BlockDecoder(RegtestChain.Id).Decode(block.Bytes, block.Height), block.Height, spent);

                Assert.Equal(block.Transactions.Count, all.Count);
                for (int index = 0; index < all.Count; index++)
                {
                    RegtestTransaction expected = block.Transactions[index];
                    CoinTransaction found = all[index];
                    Assert.Equal((expected.Id, block.Height, index), (found.Record.Id, found.Record.Height, found.Record.Index));
                    Assert.Equal((expected.LockTime, expected.IsCoinbase), (found.LockTime, found.IsCoinbase));
                    Assert.Equal(expected.IsCoinbase ? null : expected.Fee, found.Fee);
                    Assert.Equal(expected.Outputs.Select(output => output.Value), found.Outputs.Select(output => output.Value));

                    // By the definition: a quarter of three times the bytes without witnesses and once with them, rounded up.
                    int witness = expected.HasWitness ? 2 + expected.Inputs.Sum(input => 1 + input.Witness.Sum(item => 1 + item.Length)) : 0;
                    Assert.Equal(((3 * (expected.Bytes.Length - witness)) + expected.Bytes.Length + 3) / 4, found.VirtualSize);
                }
            }
        },
        iter: 20);

    [Fact]
    public void Without_what_is_spent_nothing_is_whole_and_a_wrong_number_is_refused()
    {
        var chain = new RegtestChain();
        RegtestCoin coin = chain.AddBlockPaying(RegtestScripts.P2wpkh(1)).Coinbase.Coin(0);
        RegtestBlock block = chain.AddBlockPaying(RegtestScripts.P2wpkh(1), RegtestTransaction.Spend([coin], new RegtestOutput(5, RegtestScripts.P2wpkh(2))));

        CoinTransaction payment = CoinTransaction.AllOf(new BlockDecoder(RegtestChain.Id).Decode(block.Bytes, block.Height), block.Height)[1];

        Assert.False(payment.IsWhole);
        Assert.Null(payment.Fee);
        Assert.Equal(coin.Id, payment.Inputs.Single().Coin);
        Assert.Throws<ArgumentException>(() => CoinTransaction.AllOf(
            new BlockDecoder(RegtestChain.Id).Decode(block.Bytes, block.Height), block.Height, [new SpentOutput(1, default), new SpentOutput(1, default)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => payment.Told(0, 0));
    }

    [SharedDataFact(EmulatedWallets.Path)]
    public void An_emulated_chain_has_the_sizes_and_lock_times_that_its_node_told_and_only_its_larger_CoinJoins_are_recognised()
    {
        var decoder = new BlockDecoder(ChainId.BitcoinRegtest, BlockChecks.None);
        var coins = new Dictionary<CoinId, CoinOutput>();
        var joins = new List<(int Inputs, bool Usual, bool Small)>();
        var small = new CoinJoinFinder(limits: new CoinJoinLimits { Wasabi2Inputs = 5 });
        int transactions = 0;
        foreach (JsonNode block in EmulatedWallets.Blocks())
        {
            foreach (JsonNode? told in (JsonArray)block["tx"]!)
            {
                BlockView view = decoder.DecodeTransaction(Convert.FromHexString((string)told!["hex"]!));
                SpentOutput[] spent = [.. view.Inputs.ToArray().Where(input => !input.IsCoinbase).Select(input => coins[input.Coin!.Value]).Select(coin => new SpentOutput(coin.Value, coin.Owner))];
                CoinTransaction found = CoinTransaction.AllOf(view, (long)block["height"]!, spent).Single();

                transactions++;
                Assert.Equal(((string)told["txid"]!, (uint)told["locktime"]!, (int)told["vsize"]!), ($"{found.Record.Id}", found.LockTime, found.VirtualSize));
                for (int output = 0; output < found.Outputs.Length; output++)
                {
                    coins.Add(new CoinId(found.Record.Id, output), found.Outputs[output]);
                }

                if (found.Inputs.Length > 6)
                {
                    joins.Add((found.Inputs.Length, new CoinJoinFinder().IsCoinJoin(found), small.IsCoinJoin(found)));
                }
                else
                {
                    Assert.False(small.IsCoinJoin(found));
                }
            }
        }

        Assert.Equal(335, transactions);
        Assert.Equal([(13, false, true), (29, true, true), (18, false, true), (24, true, true), (31, true, true), (30, true, true)], joins);
    }

    [SharedDataFact("bitcoin/esplora/joinmarket-coinjoin.json")]
    public void Recorded_transactions_of_each_kind_are_told_apart()
    {
        string Rules(string file) => string.Join(' ', new CoinJoinFinder().Find(Recorded(file)).Select(finding => finding.Rule));

        Assert.Equal("BlockSci BlockSciPacked", Rules("joinmarket-coinjoin.json"));
        Assert.Equal("DumplingsWhirlpool AnalysisWhirlpool GraphSenseWhirlpool", Rules("whirlpool-coinjoin.json"));
        Assert.Equal("DumplingsWasabi2 GraphSenseWasabi20", Rules("wabisabi-coinjoin.json"));
        Assert.Equal(string.Empty, Rules("batch-withdrawal-143.json"));
        Assert.Equal(string.Empty, Rules("dust-attack-555.json"));
        Assert.Equal(string.Empty, Rules("bare-multisig.json"));
        Assert.Equal(string.Empty, Rules("simple-legacy-p2pkh.json"));
    }

    private static CoinTransaction Recorded(string file)
    {
        JsonNode told = JsonNode.Parse(File.ReadAllText(SharedData.Find($"bitcoin/esplora/{file}")!))!;
        CoinOutput Coin(JsonNode coin) => new(Address.FromOutputScript(Convert.FromHexString((string)coin["scriptpubkey"]!), ChainId.Bitcoin), (long)coin["value"]!);
        return CoinTransaction.Of(
            new TransactionRecord(ChainId.Bitcoin, (long)told["status"]!["block_height"]!, 0, TransactionId.Parse((string)told["txid"]!)),
            [
                .. told["vin"]!.AsArray().Select(input => (Id: new CoinId(TransactionId.Parse((string)input!["txid"]!), (int)input["vout"]!), Coin: Coin(input["prevout"]!)))
                    .Select(input => new CoinInput(input.Id, input.Coin.Owner, input.Coin.Value)),
            ],
            [.. told["vout"]!.AsArray().Select(output => Coin(output!))]);
    }
}
