using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Nodes;

/// <summary>Pulls from a real node, and what comes of it beside the node's own books.</summary>
public sealed class BcoinPullTests
{
    private static readonly ChainId Regtest = ChainId.BitcoinRegtest;

    [NodeFact]
    public async Task Every_transaction_every_coin_and_every_balance_is_the_nodes_own()
    {
        await using BcoinScene scene = await BcoinScene.StartAsync();
        await scene.PayAsync();
        var ledger = new MemoryLedger();

        PullResult result = await LedgerPull.BlocksAsync(scene.Node.Source(), ledger);

        Assert.Equal(await scene.Node.HeightAsync(), result.Tip.Height);
        Assert.Equal(await scene.Node.HeightAsync() + 1, result.Blocks);
        Assert.Equal(0, result.UnknownSpends);
        await AssertIsTheNodesAsync(ledger, scene);
    }

    [NodeFact]
    public async Task A_reorganisation_that_spends_a_coin_twice_leaves_only_what_the_node_holds()
    {
        await using BcoinScene scene = await BcoinScene.StartAsync();
        await scene.PayAsync();
        var ledger = new MemoryLedger();
        await LedgerPull.BlocksAsync(scene.Node.Source(), ledger);
        RegtestTransaction lost = scene.Payments[^1];
        Assert.NotNull(await ledger.TransactionAsync(Regtest, lost.Id));
        string[] old = [.. await Task.WhenAll(Enumerable.Range(0, 3).Select(above => scene.Node.HashAtAsync(result(above))))];
        long result(int above) => ledger.AsOf(Regtest)!.Value - 2 + above;

        // The last payment spent the thief's coin together with the partner's; now the thief's alone goes elsewhere.
        var thief = new RegtestKey(2);
        RegtestTransaction other = await scene.SpendTwiceAsync(3, scene.Payments[1].Coin(1), thief.P2pkh, new RegtestOutput(12_8999_0000, RegtestScripts.P2pkh(99)));
        scene.Payments[^1] = other;
        PullResult pulled = await LedgerPull.BlocksAsync(scene.Node.Source(), ledger);

        Reorganisation reorganisation = Assert.Single(pulled.Reorganisations);
        Assert.Equal(old, reorganisation.Stale.Select(block => block.Hash.ToString()));
        Assert.Null(await ledger.TransactionAsync(Regtest, lost.Id));
        Assert.NotNull(await ledger.TransactionAsync(Regtest, other.Id));
        await AssertIsTheNodesAsync(ledger, scene);
    }

    /// <summary>Holds a ledger against the node: block by block, coin by coin, script by script, and in all.</summary>
    internal static async Task AssertIsTheNodesAsync(ILedger ledger, BcoinScene scene)
    {
        var ids = new Dictionary<long, List<string>>();
        var outputs = new List<(CoinId Coin, OutputRecord Output)>();
        await foreach (LedgerTransaction transaction in ledger.TransactionsAsync())
        {
            if (!ids.TryGetValue(transaction.Record.Height, out List<string>? ofBlock))
            {
                ids.Add(transaction.Record.Height, ofBlock = []);
            }

            ofBlock.Add(transaction.Record.Id.ToString());
            outputs.AddRange(transaction.Outputs.Select(output => (new CoinId(transaction.Record.Id, output.Index), output)));
        }

        long height = await scene.Node.HeightAsync();
        Assert.Equal(height + 1, ids.Count);
        for (long at = 0; at <= height; at++)
        {
            Assert.Equal(await scene.Node.TransactionsAtAsync(at), ids[at]);
        }

        UInt256 total = UInt256.Zero;
        long count = 0;
        foreach ((CoinId coin, OutputRecord output) in outputs)
        {
            bool isUnspent = await ledger.SpenderAsync(Regtest, coin) is null;

            // No node lists the genesis block's coin, which nobody can spend, nor data.
            bool isListed = isUnspent && output.Height > 0 && output.Owner.Kind != AddressKind.Unspendable;
            (long Value, byte[] Script)? told = await scene.Node.CoinAsync(coin);
            Assert.True(isListed == told is not null, $"{coin} is {(isListed ? "unspent" : "spent")} here");
            if (told is { } known)
            {
                Assert.Equal((UInt256)known.Value, output.Amount);
                Assert.Equal(Address.FromOutputScript(known.Script, Regtest), output.Owner);
                total += output.Amount;
                count++;
            }
        }

        Assert.Equal(await scene.Node.UnspentAsync(), (total, count));
        foreach (byte[] script in scene.Payments.SelectMany(payment => payment.Outputs).Select(output => output.Script).Where(HasAddress))
        {
            AccountHistory history = await ledger.HistoryAsync(new Account(Regtest, Address.FromOutputScript(script, Regtest)));
            Assert.Equal(CoverageKinds.Coins, history.CompleteKinds);
            UInt256 balance = UInt256.Zero;
            foreach (LedgerTransaction transaction in history.Transactions)
            {
                balance = transaction.Outputs.Where(output => output.Owner == history.Account.Address).Aggregate(balance, (sum, output) => sum + output.Amount);
                balance = transaction.Inputs.Where(input => input.Owner == history.Account.Address).Aggregate(balance, (sum, input) => sum - input.Amount!.Value);
            }

            Assert.Equal(await scene.Node.BalanceAsync(script), balance);
        }
    }

    internal static bool HasAddress(byte[] script) => Address.FromOutputScript(script, Regtest).Kind is AddressKind.P2pkh or AddressKind.P2sh or AddressKind.P2wpkh or AddressKind.P2wsh;
}
