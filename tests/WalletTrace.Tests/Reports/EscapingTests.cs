using WalletTrace.Reports;

namespace WalletTrace.Tests.Reports;

public sealed class EscapingTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a\u202Eb", "a\\u{202E}b")]
    [InlineData("\u001b[31m", "\\u{001B}[31m")]
    [InlineData("\0\t\r\n", "\\u{0000}\\u{0009}\\u{000D}\\u{000A}")]
    [InlineData("\uFFFE", "\\u{FFFE}")]
    [InlineData("日本 🦊", "日本 🦊")]
    public void Makes_visible_what_hides(string text, string expected)
    {
        Assert.Equal(expected, Escaping.Visible(text));
        Assert.Equal(expected, Escaping.Terminal(text));
    }

    [Fact]
    public void Makes_unpaired_surrogates_visible()
    {
        Assert.Equal("x\\u{D800}", Escaping.Visible("x\uD800"));
        Assert.Equal("\\u{DC00}\\u{D800}", Escaping.Visible("\uDC00\uD800"));
    }

    [Theory]
    [InlineData("<a href=\"x\">'&'</a>", "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;")]
    [InlineData("]]>", "]]&gt;")]
    [InlineData("&#8238;", "&amp;#8238;")]
    public void Quotes_markup(string text, string expected)
    {
        Assert.Equal(expected, Escaping.Html(text));
        Assert.Equal(expected, Escaping.Xml(text));
    }

    [Theory]
    [InlineData("a\"b", "a\\\"b")]
    [InlineData("a\\nb", "a\\\\nb")]
    [InlineData("\\", "\\\\")]
    [InlineData("&#8238;", "&amp;#8238;")]
    public void Quotes_dot(string text, string expected) => Assert.Equal(expected, Escaping.Dot(text));

    [Theory]
    [InlineData(null, "")]
    [InlineData("plain", "plain")]
    [InlineData("two words", "two words")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@a", "'@a")]
    [InlineData("\t=1", "'\\u{0009}=1")]
    [InlineData("\r=1", "'\\u{000D}=1")]
    [InlineData(" =1", "\" '=1\"")]
    [InlineData("＝1", "'＝1")]
    [InlineData("a;=1", "\"a;'=1\"")]
    [InlineData("a,-1", "\"a,'-1\"")]
    [InlineData("1-1", "1-1")]
    public void Guards_cells(string? text, string expected) => Assert.Equal(expected, Escaping.Csv(text));
}
