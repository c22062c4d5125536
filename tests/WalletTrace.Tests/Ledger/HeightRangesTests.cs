using CsCheck;
using WalletTrace.Ledger;

namespace WalletTrace.Tests.Ledger;

public class HeightRangesTests
{
    private static readonly Gen<(long From, long To)[]> Additions =
        Gen.Select(Gen.Long[0, 30], Gen.Long[0, 6], (from, length) => (from, from + length)).Array[0, 8];

    [Fact]
    public void Hold_the_same_heights_as_a_set_of_numbers() => Additions.Sample(additions =>
    {
        var ranges = Of(additions);
        var heights = Heights(additions);
        return ranges.Ranges.SelectMany(range => Numbers(range.From, range.To)).SequenceEqual(heights);
    });

    [Fact]
    public void Are_as_few_as_can_be() => Additions.Sample(additions =>
    {
        var ranges = Of(additions).Ranges;
        return ranges.Zip(ranges.Skip(1)).All(pair => pair.First.To + 1 < pair.Second.From);
    });

    [Fact]
    public void End_a_run_where_the_first_hole_is() => Gen.Select(Additions, Gen.Long[0, 40]).Sample((additions, height) =>
    {
        var heights = Heights(additions);
        long expected = height - 1;
        while (heights.Contains(expected + 1))
        {
            expected++;
        }

        return Of(additions).EndOfRun(height) == expected;
    });

    [Fact]
    public void Cover_together_what_their_union_covers() => Gen.Select(Additions, Additions, Gen.Long[0, 40], Gen.Long[0, 40]).Sample((one, other, from, to) =>
    {
        var union = Heights([.. one, .. other]);
        return HeightRanges.Cover(Of(one), Of(other), from, to) == Numbers(from, to).All(union.Contains);
    });

    [Fact]
    public void Find_the_first_gap() => Gen.Select(Additions, Gen.Long[0, 40], Gen.Long[0, 10]).Sample((additions, from, length) =>
    {
        var heights = Heights(additions);
        long[] missing = [.. Numbers(from, from + length).Where(height => !heights.Contains(height))];
        (long, long)? expected = missing.Length == 0 ? null : (missing[0], missing[0] + missing.TakeWhile((height, at) => height == missing[0] + at).Count() - 1);
        return Of(additions).FirstGap(from, from + length) == expected;
    });

    [Fact]
    public void Lose_all_above_a_height() => Gen.Select(Additions, Gen.Long[-1, 40]).Sample((additions, height) =>
    {
        var ranges = Of(additions);
        ranges.CutAbove(height);
        return ranges.Ranges.SelectMany(range => Numbers(range.From, range.To)).SequenceEqual(Heights(additions).Where(one => one <= height));
    });

    [Fact]
    public void Reach_the_ends_of_the_number_line()
    {
        var ranges = new HeightRanges();
        ranges.Add(5, long.MaxValue);
        ranges.Add(0, 4);
        ranges.Add(long.MaxValue, long.MaxValue);

        Assert.Equal([(0, long.MaxValue)], ranges.Ranges);
        Assert.True(HeightRanges.Cover(ranges, null, 0, long.MaxValue));
        Assert.False(HeightRanges.Cover(null, null, 0, 0));
    }

    [Fact]
    public void Refuse_what_is_no_range()
    {
        var ranges = new HeightRanges();
        Assert.Throws<ArgumentOutOfRangeException>(() => ranges.Add(-1, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => ranges.Add(4, 3));
    }

    private static HeightRanges Of((long From, long To)[] additions)
    {
        var ranges = new HeightRanges();
        foreach (var (from, to) in additions)
        {
            ranges.Add(from, to);
        }

        return ranges;
    }

    private static SortedSet<long> Heights((long From, long To)[] additions) => [.. additions.SelectMany(range => Numbers(range.From, range.To))];

    private static IEnumerable<long> Numbers(long from, long to)
    {
        for (long number = from; number <= to; number++)
        {
            yield return number;
        }
    }
}
