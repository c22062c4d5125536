using CsCheck;
using WalletTrace.Notebooks.Jupyter;

namespace WalletTrace.Notebooks.Tests.Jupyter;

public sealed class CodePointsTests
{
    [Theory]
    [InlineData("abc", 2, 2)]
    [InlineData("𝒜bc", 1, 2)]
    [InlineData("𝒜𝒜", 2, 4)]
    [InlineData("e\u0301x", 2, 2)]
    [InlineData("\uD835x", 1, 1)]
    [InlineData("x\uDC9C\uD835", 3, 3)]
    [InlineData("", 0, 0)]
    public void A_place_is_the_same_in_both_counts(string text, int points, int units)
    {
        Assert.Equal(units, CodePoints.ToUnits(text, points));
        Assert.Equal(points, CodePoints.FromUnits(text, units));
    }

    [Fact]
    public void A_place_outside_is_the_begin_or_the_end_and_one_inside_a_pair_stands_before_it()
    {
        Assert.Equal(0, CodePoints.ToUnits("𝒜b", -3));
        Assert.Equal(3, CodePoints.ToUnits("𝒜b", long.MaxValue));
        Assert.Equal(0, CodePoints.FromUnits("𝒜b", -1));
        Assert.Equal(0, CodePoints.FromUnits("𝒜b", 1));
        Assert.Equal(2, CodePoints.FromUnits("𝒜b", 99));
    }

    [Fact]
    public void Counts_as_the_runes_of_the_text_before_it() =>
        Gen.OneOf(Gen.Char['a', 'c'].Select(letter => letter.ToString()), Gen.Int[0x1F600, 0x1F64F].Select(char.ConvertFromUtf32), Gen.Const("é")).List[0, 12].Sample(letters =>
        {
            string text = string.Concat(letters);
            for (int point = 0; point <= letters.Count; point++)
            {
                int units = string.Concat(letters.Take(point)).Length;
                Assert.Equal(units, CodePoints.ToUnits(text, point));
                Assert.Equal(point, CodePoints.FromUnits(text, units));
            }
        });
}
