using System.Globalization;
using WalletTrace.Chains;

namespace WalletTrace.Tests.Support;

/// <summary>
/// The four coinbases of November 2010 that share two ids (BIP 30). Ids and heights are those of BIP 30's exceptions in Bitcoin Core's
/// validation.cpp, times those of the blocks' headers; each has one output of 50 BTC. The owners are made up, one for each id.
/// </summary>
internal static class TwinCoinbases
{
    public const ulong Reward = 5_000_000_000;

    public static readonly TransactionId First = TransactionId.Parse("e3bf3d07d4b0375638d5f1db5255fe07ba2c4cb067cd81b84ee974b6585fb468");
    public static readonly TransactionId Second = TransactionId.Parse("d5d27987d2a3dfc724e359870c6644b40e497bdc0589a033220fe15429d88599");

    public static readonly (TransactionId Id, long Height, string Time, int Owner)[] All =
    [
        (First, 91_722, "2010-11-14T08:37:28Z", 1),
        (Second, 91_812, "2010-11-14T17:59:48Z", 2),
        (Second, 91_842, "2010-11-14T21:04:51Z", 2),
        (First, 91_880, "2010-11-15T00:36:19Z", 1),
    ];

    /// <summary>The facts of those at the given heights.</summary>
    public static IEnumerable<Fact> At(params long[] heights) => All.Where(twin => heights.Contains(twin.Height)).SelectMany(twin => new Fact[]
    {
        Block(twin.Height),
        new TransactionRecord(ChainId.Bitcoin, twin.Height, 0, twin.Id),
        new InputRecord(ChainId.Bitcoin, twin.Height, 0, 0, null),
        Facts.Output(twin.Height, 0, 0, twin.Owner, Reward),
    });

    /// <summary>A made-up transaction, the second of its block, that spends the coin of an id and gives all of it on.</summary>
    public static IEnumerable<Fact> Spend(TransactionId id, long height, long spender, int to)
    {
        yield return Block(height);
        yield return Facts.Transaction(ChainId.Bitcoin, height, 1, spender);
        yield return new InputRecord(ChainId.Bitcoin, height, 1, 0, new CoinId(id, 0));
        yield return Facts.Output(height, 1, 0, to, Reward);
    }

    private static BlockRecord Block(long height)
    {
        string? time = All.SingleOrDefault(twin => twin.Height == height).Time;
        return Facts.Block(ChainId.Bitcoin, height, time is null ? 1_289_770_000 + height : DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).ToUnixTimeSeconds());
    }
}
