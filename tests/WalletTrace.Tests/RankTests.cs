using CsCheck;

namespace WalletTrace.Tests;

public class RankTests
{
    private static readonly Gen<Rank> Ranks = Gen.Select(
        Gen.Long[0, 2],
        Gen.OneOf(ChainId.Ethereum, ChainId.Bitcoin, ChainId.Tron, default),
        Gen.Long[0, 2],
        Gen.Int[-1, 1],
        Gen.Int[0, 2],
        (time, chain, height, transaction, index) => new Rank(time, chain, height, transaction, index));

    [Fact]
    public void Orders_by_time_chain_height_transaction_and_index() => Gen.Select(Ranks, Ranks).Sample(
        (a, b) =>
        {
            var expected = (a.Time, a.Chain.ToString(), a.Height, a.Transaction, a.Index) == (b.Time, b.Chain.ToString(), b.Height, b.Transaction, b.Index) ? 0
                : a.Time != b.Time ? a.Time.CompareTo(b.Time)
                : a.Chain != b.Chain ? string.CompareOrdinal(a.Chain.ToString(), b.Chain.ToString())
                : a.Height != b.Height ? a.Height.CompareTo(b.Height)
                : a.Transaction != b.Transaction ? a.Transaction.CompareTo(b.Transaction)
                : a.Index.CompareTo(b.Index);
            Assert.Equal(Math.Sign(expected), Math.Sign(a.CompareTo(b)));
            Assert.Equal(expected < 0, a < b);
            Assert.Equal(expected <= 0, a <= b);
            Assert.Equal(expected > 0, a > b);
            Assert.Equal(expected >= 0, a >= b);
            Assert.Equal(expected == 0, a == b);
        },
        iter: 10_000);

    [Fact]
    public void Lies_between_the_least_and_the_greatest()
    {
        Rank[] extremes =
        [
            new(long.MinValue, ChainId.Bitcoin, long.MinValue, int.MinValue, int.MinValue),
            new(0, ChainId.Ethereum, 0, 0, 0),
            new(long.MaxValue, ChainId.Parse("zzzzzzzz:zzzz"), long.MaxValue, int.MaxValue, int.MaxValue),
        ];
        Assert.All(extremes, rank =>
        {
            Assert.True(Rank.Min < rank);
            Assert.True(rank < Rank.Max);
        });
        Assert.Equal("start", Rank.Min.ToString());
        Assert.Equal("end", Rank.Max.ToString());
    }

    [Fact]
    public void Prints_height_transaction_and_index() =>
        Assert.Equal("14442835/17/2", new Rank(1648024860, ChainId.Ethereum, 14442835, 17, 2).ToString());
}
