using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin;

namespace WalletTrace.Tests.Chains.Bitcoin;

/// <summary>A header follows from those before it, or is refused.</summary>
public sealed class HeaderChainTests
{
    private const long Period = 2016;
    private const uint Bits = 0x1d00ffff;

    // Bitcoin Core, pow_tests.cpp: a usual period, one at the highest target, one cut at a quarter and one cut at four times the time.
    [Theory]
    [InlineData(0x1d00ffffu, 1262152739L - 1261130161L, 0x1d00d86au)]
    [InlineData(0x1d00ffffu, 1233061996L - 1231006505L, 0x1d00ffffu)]
    [InlineData(0x1c05a3f4u, 1279297671L - 1279008237L, 0x1c0168fdu)]
    [InlineData(0x1c387f6fu, 1269211443L - 1263163443L, 0x1d00e1fdu)]
    public void The_target_of_the_next_period_is_the_known_one(uint bits, long seconds, uint expected) =>
        Assert.Equal(expected, ProofOfWork.Retarget(bits, seconds, ChainId.Bitcoin.Parameters!.Utxo!));

    [Theory]
    [InlineData(0x1d00ffffu)]
    [InlineData(0x207fffffu)]
    [InlineData(0x1e0377aeu)]
    [InlineData(0x03123456u)]
    [InlineData(0x02123400u)]
    [InlineData(0x05009234u)]
    public void A_target_has_its_compact_number_back(uint bits) => Assert.Equal(bits, ProofOfWork.BitsOf(ProofOfWork.TargetOf(bits)!.Value));

    [Fact]
    public void A_header_that_is_not_the_child_of_the_one_before_is_a_reorganisation()
    {
        var chain = new HeaderChain(ChainId.Bitcoin);
        chain.Add(Header(10, 9, 1000), 10);

        var reorg = Assert.Throws<ReorgException>(() => chain.Add(Header(11, 99, 1600), 11));
        Assert.Equal(9, reorg.RewindHeight);
        Assert.Equal(Hash(10).ToString(), reorg.Expected);
        Assert.Equal(Hash(99).ToString(), reorg.Found);
        Assert.Equal(new BlockPoint(10, Hash(10)), chain.Last);
    }

    [Fact]
    public void A_time_must_be_after_the_median_of_the_eleven_before()
    {
        HeaderChain chain = Chain(first: 1, count: 11, at: height => (uint)(1000 + (height * 10)));

        var error = Assert.Throws<ChainDataException>(() => chain.Add(Header(12, 11, 1060), 12));
        Assert.Contains("found time 1060, expected one after 1060, the median of the 11 blocks before", error.Message, StringComparison.Ordinal);
        Assert.Contains($"block 12 {Hash(12)}", error.Message, StringComparison.Ordinal);
        chain.Add(Header(12, 11, 1061), 12);
        Assert.Throws<ChainDataException>(() => chain.Add(Header(13, 12, 1061), 13));
    }

    [Fact]
    public void Inside_a_period_the_target_does_not_change()
    {
        HeaderChain chain = Chain(first: 5, count: 1, at: _ => 1000);

        var error = Assert.Throws<ChainDataException>(() => chain.Add(Header(6, 5, 1600, 0x1c00ffff), 6));
        Assert.Contains("found target 1c00ffff, expected 1d00ffff", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_period_has_the_target_that_the_time_of_the_last_one_gives()
    {
        // 2,015 steps of five minutes: half the time that the period is to take, and one step less.
        HeaderChain chain = Chain(first: Period, count: Period, at: height => (uint)(300 * height));
        uint expected = ProofOfWork.Retarget(Bits, 300 * (Period - 1), ChainId.Bitcoin.Parameters!.Utxo!);

        Assert.Equal("7fef", ProofOfWork.TargetOf(expected)!.Value.ToString("x")[..4]);
        Assert.Throws<ChainDataException>(() => chain.Add(Header(2 * Period, (2 * Period) - 1, (uint)(600 * Period)), 2 * Period));
        chain.Add(Header(2 * Period, (2 * Period) - 1, (uint)(600 * Period), expected), 2 * Period);
    }

    [Fact]
    public void A_period_whose_start_was_not_seen_says_nothing_of_the_next_target()
    {
        HeaderChain chain = Chain(first: Period + 1, count: Period - 1, at: height => (uint)(300 * height));

        chain.Add(Header(2 * Period, (2 * Period) - 1, (uint)(600 * Period), 0x1c123456), 2 * Period);
    }

    private static HeaderChain Chain(long first, long count, Func<long, uint> at)
    {
        var chain = new HeaderChain(ChainId.Bitcoin);
        for (long height = first; height < first + count; height++)
        {
            chain.Add(Header(height, height - 1, at(height)), height);
        }

        return chain;
    }

    private static BlockHeader Header(long name, long parent, uint time, uint bits = Bits) => new(1, Hash(parent), default, time, bits, 0, Hash(name));

    private static BlockHash Hash(long name) => BlockHash.Parse(name.ToString("x64", System.Globalization.CultureInfo.InvariantCulture));
}
