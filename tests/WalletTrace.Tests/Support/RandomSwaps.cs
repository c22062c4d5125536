using System.Collections.Immutable;
using CsCheck;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Support;

/// <summary>
/// Small random cases of an account chain on which A, B and C pay each other, swap, wrap and add liquidity, with each other's help, over the router R and
/// the pool P, which may be followed as well.
/// </summary>
internal static class RandomSwaps
{
    // a and b stand for two of the accounts; x, y and z for amounts of which the last is less than the first.
    private static readonly string[] Shapes =
    [
        "a>b x USDT",
        "a>b x ETH",
        "a>b y DAI",
        "a>P x USDT",
        "a>P x USDT; P>a y DAI",
        "P>a x USDT; a>P y DAI",
        "a>R x USDT; R>F z USDT; R>P d USDT; P>a y DAI",
        "a>R x USDT; R>P x USDT; P>R y DAI; R>F 1 DAI; R>a y DAI",
        "a>P x USDT; P>b y DAI",
        "a>P x USDT; P>a y DAI; a>b 1 DAI",
        "a>P x ETH; P>a y USDT",
        "a>w x ETH; 0>a x WETH",
        "a>R x ETH; R>w d ETH; R>a z ETH; 0>R d WETH; R>P d WETH; P>a y USDT",
        "a>P x USDT; a>P y DAI; 0>a 3 LP",
        "a>P x USDT; P>a y DAI; a>P y DAI; P>a 7 LP",
        "b>a x USDT; a>P x USDT; P>a y DAI",
        "a>R x USDT; R>P x USDT; P>R y DAI; R>F 1 DAI; R>a y DAI; R>F 2 DAI",
        "a>b x USDT; b>a y DAI",
        "a>P x USDT; 0>a y FAKE",
        "a>R x USDT; R>P d USDT; P>a y DAI",
    ];

    public static Gen<SmallLedger> Any { get; } =
        Gen.Select(Gen.Int[0, 59].Array[6, 60], Gen.Int[3, 9]).Select((choices, count) => Make(new RandomLedgers.Choices(choices), count));

    private static SmallLedger Make(RandomLedgers.Choices choices, int count)
    {
        var chain = new SwapChain();
        var seeds = new List<Seed>();
        foreach (char letter in "ABCPRF")
        {
            if (!choices.OneIn(letter is 'A' or 'B' or 'C' ? 5 : 2))
            {
                chain.Cover(letter.ToString());
            }
        }

        for (int height = 1; height <= count; height++)
        {
            int who = choices.Below(3);
            char a = "ABC"[who];
            char b = "ABC"[(who + 1 + choices.Below(2)) % 3];
            int z = 1 + choices.Below(5);
            int d = 1 + choices.Below(9);
            char sender = choices.OneIn(6) ? b : choices.OneIn(8) ? 'S' : a;
            string moves = Shapes[choices.Below(Shapes.Length)]
                .Replace("x", $"{z + d}", StringComparison.Ordinal).Replace("z", $"{z}", StringComparison.Ordinal).Replace("d ", $"{d} ", StringComparison.Ordinal)
                .Replace("y", $"{1 + choices.Below(20)}", StringComparison.Ordinal).Replace('a', a).Replace('b', b);
            TransactionId id = chain.Run(height, $"{sender} fee 1; {moves}");
            if (choices.OneIn(3))
            {
                seeds.Add(choices.OneIn(3)
                    ? new TransactionSeed(ChainId.Ethereum, id)
                    : new WalletFlowsSeed(SwapScene.Account(a), choices.OneIn(2) ? SwapScene.Usdt : Facts.Ether, height));
            }
        }

        // Somebody is covered up to the last height, so that the ledger speaks up to there.
        chain.Cover("Y");
        ImmutableArray<Label> labels = choices.OneIn(3) ? [new Label(SwapScene.Account('P'), "pool", Category.Exchange, "test")] : [];
        ImmutableArray<Theft> thefts = [.. seeds.Where(seed => Enters(chain, seed)).Take(2).Select(Theft.Of)];
        return new SmallLedger([.. chain.All], labels, thefts.IsEmpty ? [Theft.Of(First(chain))] : thefts);
    }

    private static bool Enters(SwapChain chain, Seed seed) => chain.All.OfType<TransferRecord>().Any(move => move.Kind != TransferKind.Fee && move.From != move.To && seed switch
    {
        WalletFlowsSeed wallet => move.From == wallet.Account.Address && move.Asset == wallet.Asset && move.Height >= wallet.Height,
        TransactionSeed whole => Facts.Id(0x5000 + move.Height) == whole.Id,
        _ => false,
    });

    private static TransactionSeed First(SwapChain chain)
    {
        TransferRecord move = chain.All.OfType<TransferRecord>().FirstOrDefault(move => move.Kind != TransferKind.Fee && move.From != move.To)
            ?? throw new InvalidOperationException("Every case moves something.");
        return new TransactionSeed(ChainId.Ethereum, Facts.Id(0x5000 + move.Height));
    }
}
