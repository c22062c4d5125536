using CsCheck;
using WalletTrace.Reports;
using WalletTrace.Reports.Html;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Reports;

public sealed class FiguresTests
{
    private static readonly Gen<UInt256> AnyAmount = Gen.Select(Gen.ULong, Gen.ULong, Gen.ULong, Gen.ULong, Gen.Int[0, 255])
        .Select(parts => new UInt256(parts.Item1, parts.Item2, parts.Item3, parts.Item4) >> parts.Item5);

    [Theory]
    [InlineData(0, 0, "0 %")]
    [InlineData(0, 5, "0 %")]
    [InlineData(5, 5, "100.0 %")]
    [InlineData(1, 3, "33.3 %")]
    [InlineData(2, 3, "66.6 %")]
    [InlineData(999_999, 1_000_000, "99.9 %")]
    [InlineData(1, 1_001, "< 0.1 %")]
    [InlineData(1, 1_000, "0.1 %")]
    public void Shares_are_cut_and_never_rounded_up(ulong part, ulong whole, string expected) => Assert.Equal(expected, Figures.Percent(part, whole));

    [Theory]
    [InlineData("0", "0")]
    [InlineData("1", "0.000000000000000001")]
    [InlineData("123456789000000000", "0.1234")]
    [InlineData("12345678900000", "0.00001234")]
    [InlineData("12999990000000000000", "12.9999")]
    [InlineData("1234567890000000000000", "1,234.56")]
    [InlineData("173600000000000000000000", "173,600")]
    [InlineData("173600001000000000000000", "173,600")]
    public void Figures_of_pictures_are_cut_to_what_fits(string units, string expected) => Assert.Equal(expected, Figures.Brief(UInt256.Parse(units), Facts.Ether));

    [Fact]
    public void Numbers_and_their_two_parts_are_exact() => AnyAmount.Sample(units =>
    {
        (string whole, string fraction) = Figures.Split(units, Facts.Ether);
        string digits = whole.Replace(",", "", StringComparison.Ordinal) + (fraction.Length == 0 ? "" : fraction[1..]).PadRight(18, '0');
        return UInt256.Parse(digits) == units && Figures.Number(units, Facts.Ether) == whole + fraction;
    });

    [Fact]
    public void Ratios_of_pixels_stay_between_nothing_and_all() => Gen.Select(AnyAmount, AnyAmount).Sample((part, whole) =>
    {
        double ratio = Figures.PixelRatio(part, whole);
        return ratio is >= 0 and <= 1 && (whole.IsZero || part < whole || ratio is 1);
    });

    [Theory]
    [InlineData(0, "1970-01-01T00:00:00Z")]
    [InlineData(1_648_000_000, "2022-03-23T01:46:40Z")]
    [InlineData(-1, "1969-12-31T23:59:59Z")]
    [InlineData(253_402_300_799, "9999-12-31T23:59:59Z")]
    [InlineData(253_402_300_800, "unix 253402300800")]
    [InlineData(long.MaxValue, "unix 9223372036854775807")]
    [InlineData(long.MinValue, "unix -9223372036854775808")]
    public void Times_are_told_in_utc_even_outside_the_calendar(long seconds, string expected) => Assert.Equal(expected, Figures.Iso(seconds));

    [Fact]
    public void Scales_have_few_round_marks() => AnyAmount.Where(largest => !largest.IsZero).Sample(largest =>
    {
        UInt256[] marks = [.. TimelinePicture.Marks(largest)];
        return marks.Length is >= 1 and <= 5 && marks.All(mark => mark <= largest && !mark.IsZero && mark.ToString().TrimEnd('0').Length <= 2)
            && marks.SequenceEqual(marks.Order());
    });

    [Theory]
    [InlineData(0, "0 paths")]
    [InlineData(1, "1 path")]
    [InlineData(12_345, "12,345 paths")]
    public void Counts_come_with_their_noun(int count, string expected) => Assert.Equal(expected, Words.Count(count, "path"));

    [Theory]
    [InlineData(1, "1st")]
    [InlineData(2, "2nd")]
    [InlineData(3, "3rd")]
    [InlineData(4, "4th")]
    [InlineData(11, "11th")]
    [InlineData(12, "12th")]
    [InlineData(21, "21st")]
    [InlineData(113, "113th")]
    public void Ordinals_are_words(int number, string expected) => Assert.Equal(expected, Words.Ordinal(number));
}
