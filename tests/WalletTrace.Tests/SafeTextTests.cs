using System.Text;

namespace WalletTrace.Tests;

public class SafeTextTests
{
    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("Zürich 東京 🦊", "Zürich 東京 🦊")]
    [InlineData("a\nb\tc\0", @"a\u{000A}b\u{0009}c\u{0000}")]
    [InlineData("\u001b[31mred", @"\u{001B}[31mred")]
    [InlineData("USD\u202eTC", @"USD\u{202E}TC")]
    [InlineData("a\u200bb\ufeff", @"a\u{200B}b\u{FEFF}")]
    [InlineData("a\u2028b\u2029", @"a\u{2028}b\u{2029}")]
    [InlineData("\u009b\u061c\u2066", @"\u{009B}\u{061C}\u{2066}")]
    [InlineData("", "")]
    public void Shows_what_hides(string text, string expected) => Assert.Equal(expected, SafeText.Trim(text));

    [Fact]
    public void Shows_an_unpaired_surrogate() => Assert.Equal(@"a\u{D83E}b", SafeText.Trim("a\ud83eb"));

    [Fact]
    public void Cuts_without_growing_or_splitting_a_character()
    {
        Assert.Equal("abcde", SafeText.Trim("abcde", 5));
        Assert.Equal("abcd…", SafeText.Trim("abcdef", 5));
        Assert.Equal("abc…", SafeText.Trim("abc🦊f", 5));
        Assert.Equal("abc…", SafeText.Trim("abc\nf", 5));
        Assert.Equal("…", SafeText.Trim("abc", 1));
        Assert.Equal(120, SafeText.Trim(new string('x', 10_000)).Length);
        Assert.Equal(string.Empty, SafeText.Trim(null));
    }

    [Fact]
    public void Leaves_nothing_that_hides_for_any_character()
    {
        for (var c = 0; c <= char.MaxValue; c++)
        {
            var shown = SafeText.Trim(((char)c).ToString());
            Assert.All(shown.EnumerateRunes(), rune => Assert.False(
                Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) == System.Globalization.UnicodeCategory.Format));
        }
    }
}
