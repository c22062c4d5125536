using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Tests.Support.World;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Support;

/// <summary>
/// A made-up chain of coins on which a stolen one is laundered: cut into equal parts, peeled, joined with clean coins, paid to services. Its books follow each coin's
/// lots through its transactions: inputs fill them in order, outputs empty them in order, the fee takes the rest.
/// </summary>
internal sealed class CoinWorld
{
    private const long Fee = 1_000;
    private const long Least = 2_000_000;

    private readonly WorldRandom random;
    private readonly Dictionary<CoinId, List<(long Amount, bool IsStolen)>> lots = [];
    private readonly Queue<RegtestCoin> clean = new();
    private readonly List<RegtestTransaction> waiting = [];
    private readonly Dictionary<CoinId, RegtestCoin> resting = [];
    private readonly int longestChain;
    private int owners = 1_000;

    public CoinWorld(int seed, int longestChain)
    {
        random = new WorldRandom((ulong)seed);
        this.longestChain = longestChain;
        for (int number = 0; number < 40; number++)
        {
            RegtestCoin coin = Chain.AddBlockPaying(RegtestScripts.P2wpkh(10 + number)).Coinbase.Coin(0);
            lots[coin.Id] = [(coin.Output.Value, false)];
            clean.Enqueue(coin);
        }

        RegtestTransaction theft = Spend([clean.Dequeue(), clean.Dequeue()], new RegtestOutput(99_0000_0000, Fresh()));
        Mine();
        Stolen = theft.Coin(0);
        lots[Stolen.Id] = [(Stolen.Output.Value, true)];
        CutEqually(Stolen);
        Mine();
        Chain.AddBlock();
    }

    public RegtestChain Chain { get; } = new();

    /// <summary>The stolen coin.</summary>
    public RegtestCoin Stolen { get; }

    public Theft Theft => Theft.Of(new CoinSeed(RegtestChain.Id, Stolen.Id)).Named("theft of a coin");

    public static IEnumerable<Label> Labels { get; } =
    [
        new(Service(Category.Exchange), "Exchange", Category.Exchange, "the made-up world"),
        new(Service(Category.Mixer), "Mixer", Category.Mixer, "the made-up world"),
    ];

    public IEnumerable<Fact> Facts =>
    [
        .. Chain.Blocks.SelectMany(block => Chain.FactsAt(block.Height, withSpent: true) is var facts ? facts.Facts.Prepend(facts.Block) : []),
        new CoverageRecord(RegtestChain.Id, null, 0, Chain.TipHeight, CoverageKinds.Coins, "the made-up world"),
    ];

    /// <summary>What of the stolen coin lies with whom in the end, in base units; fees apart.</summary>
    public Dictionary<Account, UInt256> StolenAt => resting.Values
        .Select(coin => (Owner: new Account(RegtestChain.Id, Address.FromOutputScript(coin.Output.Script, RegtestChain.Id)), Amount: lots[coin.Id].Sum(lot => lot.IsStolen ? lot.Amount : 0)))
        .Where(entry => entry.Amount > 0)
        .GroupBy(entry => entry.Owner)
        .ToDictionary(group => group.Key, group => (UInt256)(ulong)group.Sum(entry => entry.Amount));

    private static Account Service(Category category) => new(RegtestChain.Id, Address.FromOutputScript(ScriptOf(category), RegtestChain.Id));

    private static byte[] ScriptOf(Category category) => RegtestScripts.P2sh(900 + (int)category);

    private byte[] Fresh() => random.Percent(50) ? RegtestScripts.P2wpkh(owners++) : RegtestScripts.P2tr(owners++);

    private void CutEqually(RegtestCoin coin)
    {
        int parts = random.Between(5, 9);
        RegtestTransaction cut = Spend([coin], Enumerable.Range(0, parts).Select(_ => new RegtestOutput((coin.Output.Value - Fee) / parts, Fresh())));
        for (int part = 0; part < parts; part++)
        {
            GoOn(cut.Coin(part), 0);
        }
    }

    private void GoOn(RegtestCoin coin, int depth)
    {
        switch (random.Next(100))
        {
            case < 30 when coin.Output.Value > 20 * Least:
                Peel(coin, random.Between(longestChain / 3, longestChain), depth);
                break;
            case < 55 when depth < 4 && coin.Output.Value > 4 * Least:
                long first = coin.Output.Value / 1000 * random.Between(100, 900);
                RegtestTransaction cut = Spend([coin], new RegtestOutput(first, Fresh()), new RegtestOutput(coin.Output.Value - first - Fee, Fresh()));
                GoOn(cut.Coin(0), depth + 1);
                GoOn(cut.Coin(1), depth + 1);
                break;
            case < 70 when clean.Count > 0:
                // Joined with honest money, in one order or the other.
                RegtestCoin honest = clean.Dequeue();
                RegtestCoin[] both = random.Percent(50) ? [honest, coin] : [coin, honest];
                long half = (coin.Output.Value + honest.Output.Value) / 2;
                RegtestTransaction joined = Spend(both, new RegtestOutput(half, Fresh()), new RegtestOutput(coin.Output.Value + honest.Output.Value - half - Fee, ScriptOf(Category.Exchange)));
                GoOn(joined.Coin(0), depth + 1);
                break;
            case < 95:
                Spend([coin], new RegtestOutput(coin.Output.Value - Fee, ScriptOf(random.Percent(60) ? Category.Exchange : Category.Mixer)));
                break;
            default:
                // It rests.
                break;
        }
    }

    private void Peel(RegtestCoin coin, int left, int depth)
    {
        for (; left > 0 && coin.Output.Value > 2 * Least; left--)
        {
            long part = coin.Output.Value / random.Between(12, 40);
            byte[] to = random.Percent(70) ? ScriptOf(Category.Exchange) : Fresh();
            coin = Spend([coin], new RegtestOutput(coin.Output.Value - part - Fee, Fresh()), new RegtestOutput(part, to)).Coin(0);
        }

        GoOn(coin, depth + 1);
    }

    private RegtestTransaction Spend(IReadOnlyList<RegtestCoin> coins, params IEnumerable<RegtestOutput> outputs)
    {
        RegtestTransaction transaction = RegtestTransaction.Spend(coins, outputs);
        var came = new Queue<(long Amount, bool IsStolen)>(coins.SelectMany(coin => lots[coin.Id]));
        foreach (RegtestCoin coin in coins)
        {
            resting.Remove(coin.Id);
        }

        long left = 0;
        bool isStolen = false;
        for (int at = 0; at < transaction.Outputs.Count; at++)
        {
            var lotsOf = new List<(long, bool)>();
            for (long missing = transaction.Outputs[at].Value; missing > 0;)
            {
                if (left == 0)
                {
                    (left, isStolen) = came.Dequeue();
                }

                long part = Math.Min(left, missing);
                lotsOf.Add((part, isStolen));
                left -= part;
                missing -= part;
            }

            RegtestCoin coin = transaction.Coin(at);
            lots[coin.Id] = lotsOf;
            resting[coin.Id] = coin;
        }

        waiting.Add(transaction);
        if (random.Percent(40))
        {
            Mine();
        }

        return transaction;
    }

    private void Mine()
    {
        Chain.AddBlock([.. waiting]);
        waiting.Clear();
    }
}
