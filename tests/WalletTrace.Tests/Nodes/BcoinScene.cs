using WalletTrace.Chains;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Nodes;

/// <summary>
/// A chain on a real node in which a stolen coin, the first block's reward, is paid on through coins of every script class that the node can check,
/// some of them spent in the block that made them, and comes to rest in coins of every class again.
/// </summary>
internal sealed class BcoinScene : IAsyncDisposable
{
    /// <summary>Witnesses are in force from 432 on, in the fourth period of 144 blocks (BIP 9).</summary>
    private const int WitnessHeight = 432;

    private static readonly RegtestKey Miner = new(1);

    private BcoinScene(BcoinNode node) => Node = node;

    public BcoinNode Node { get; }

    /// <summary>The stolen coin.</summary>
    public RegtestCoin Stolen { get; private set; } = null!;

    /// <summary>The payments, in the order of the chain.</summary>
    public List<RegtestTransaction> Payments { get; } = [];

    /// <summary>What the payments made and nobody has spent.</summary>
    public IEnumerable<RegtestCoin> Resting
    {
        get
        {
            HashSet<CoinId> spent = [.. Payments.SelectMany(payment => payment.Inputs).Select(input => input.Coin!.Id)];
            return Payments.SelectMany(payment => payment.Outputs.Select((_, index) => payment.Coin(index))).Where(coin => !spent.Contains(coin.Id));
        }
    }

    public static async Task<BcoinScene> StartAsync()
    {
        var scene = new BcoinScene(await BcoinNode.StartAsync());
        await scene.Node.MineAsync(WitnessHeight, Miner.P2wpkhScript);
        scene.Stolen = await scene.RewardAsync(1);
        return scene;
    }

    /// <summary>Pays the stolen coin on.</summary>
    public async Task PayAsync()
    {
        var thief = new RegtestKey(2);
        var partner = new RegtestKey(3);
        RegtestLock[] locks = [.. thief.Locks(partner)];
        RegtestOutput[] fan =
        [
            .. locks.Select((one, at) => new RegtestOutput(3_0000_0000 + at, one.Script)),
            new(0, RegtestScripts.NullData("a message")), new(1_0000_0001, RegtestScripts.P2tr(5)), new(2_0000_0000, RegtestScripts.Multisig(6)),
        ];
        RegtestTransaction fanned = Spend([(Stolen, Miner.P2wpkh)], [.. fan, new(Stolen.Output.Value - fan.Sum(output => output.Value) - 10_000, thief.P2pkh.Script)]);
        await ConfirmAsync(fanned);

        // Every class is spent; what comes of it is spent in the same block.
        RegtestTransaction joined = Spend(
            [.. locks.Select((one, at) => (fanned.Coin(at), one))], new RegtestOutput(20_0000_0000, partner.P2wpkh.Script), new RegtestOutput(12_9000_0000, thief.P2pkh.Script));
        RegtestTransaction peeled = Spend([(joined.Coin(0), partner.P2wpkh)], new RegtestOutput(7_0000_0000, RegtestScripts.P2pkh(70)), new RegtestOutput(12_9999_0000, partner.P2pkh.Script));
        await ConfirmAsync(joined, peeled);

        RegtestLock[] others = [.. new RegtestKey(4).Locks(new RegtestKey(5))];
        RegtestTransaction scattered = Spend(
            [(joined.Coin(1), thief.P2pkh), (peeled.Coin(1), partner.P2pkh)],
            [.. others.Select((one, at) => new RegtestOutput(2_0000_0000 + (1000 * at), one.Script)), new RegtestOutput(3_8990_0000, RegtestScripts.P2sh(71))]);
        await ConfirmAsync(scattered);
        await Node.MineAsync(2, Miner.P2wpkhScript);
    }

    /// <summary>Mines transactions that the node's memory pool has checked.</summary>
    public async Task ConfirmAsync(params RegtestTransaction[] transactions)
    {
        foreach (RegtestTransaction transaction in transactions)
        {
            await Node.SendAsync(transaction);
        }

        await Node.MineAsync(1, Miner.P2wpkhScript);
        Payments.AddRange(transactions);
    }

    /// <summary>The reward of a block that was mined for this chain.</summary>
    public async Task<RegtestCoin> RewardAsync(long height)
    {
        var coin = new CoinId(TransactionId.Parse((await Node.TransactionsAtAsync(height))[0]), 0);
        (long value, byte[] script) = (await Node.CoinAsync(coin))!.Value;
        return new RegtestCoin(coin, new RegtestOutput(value, script));
    }

    /// <summary>
    /// Takes the highest blocks back, and mines another in their place that spends the coin of one of the payments otherwise, and so many more that the
    /// new branch is the longer one.
    /// </summary>
    public async Task<RegtestTransaction> SpendTwiceAsync(int depth, RegtestCoin coin, RegtestLock opens, params RegtestOutput[] outputs)
    {
        long height = await Node.HeightAsync() - depth + 1;
        byte[] parent = Convert.FromHexString(await Node.HashAtAsync(height - 1));
        Array.Reverse(parent);
        uint time = (uint)(await Node.CallAsync("getblock", await Node.HashAtAsync(height), true, false))["time"]!.GetValue<long>() + 1;
        await Node.CallAsync("invalidateblock", await Node.HashAtAsync(height));
        RegtestTransaction other = Spend([(coin, opens)], outputs);
        byte[] place = [3, .. BitConverter.GetBytes((int)height)[..3], 1, 77];
        var coinbase = new RegtestTransaction([new RegtestInput(null, place, [])], [new RegtestOutput(1, Miner.P2wpkhScript)]);
        RegtestBlock block = RegtestChain.Mine(height, 0x2000_0000, parent, time, [coinbase, other]);
        await Node.CallAsync("submitblock", Convert.ToHexStringLower(block.Bytes));
        Assert.Equal(block.Hash.ToString(), await Node.HashAtAsync(height));
        await Node.MineAsync(depth, Miner.P2wpkhScript);
        return other;
    }

    public ValueTask DisposeAsync() => Node.DisposeAsync();

    private static RegtestTransaction Spend(IReadOnlyList<(RegtestCoin, RegtestLock)> coins, params IReadOnlyList<RegtestOutput> outputs) => RegtestKey.Spend(coins, outputs);
}
