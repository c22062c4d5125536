using System.Text;
using CsCheck;
using WalletTrace.Encodings;

namespace WalletTrace.Tests.Encodings;

public class YamlReaderTests
{
    [Fact]
    public void Reads_texts_lists_and_keys_with_their_lines()
    {
        var root = Assert.IsType<YamlMap>(Read("\uFEFF# a comment\na: 1\nb:\n  - x\n  - {c: 0x10, d: ~}\ne: |\n  two\n  lines\nf: \"\\0\\u202e\"\n"));

        Assert.Equal(["a", "b", "e", "f"], root.Entries.Select(entry => entry.Key));
        Assert.Equal([2, 3, 6, 9], root.Entries.Select(entry => entry.Line));
        Assert.Equal("1", Assert.IsType<YamlScalar>(root.Find("a")).Text);
        var list = Assert.IsType<YamlList>(root.Find("b"));
        Assert.Equal("x", Assert.IsType<YamlScalar>(list.Items[0]).Text);
        var inner = Assert.IsType<YamlMap>(list.Items[1]);
        Assert.Equal("0x10", Assert.IsType<YamlScalar>(inner.Find("c")).Text);
        Assert.True(Assert.IsType<YamlScalar>(inner.Find("d")).IsNull);
        Assert.Equal(5, inner.Line);
        Assert.Equal("two\nlines\n", Assert.IsType<YamlScalar>(root.Find("e")).Text);
        Assert.Equal("\0\u202e", Assert.IsType<YamlScalar>(root.Find("f")).Text);
        Assert.Null(root.Find("z"));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("# nothing but a comment\n", null)]
    [InlineData("''", false)]
    [InlineData("---\n", true)]
    [InlineData("'~'", false)]
    [InlineData("null", true)]
    public void Tells_nothing_from_a_text_that_looks_like_it(string text, bool? isNull) =>
        Assert.Equal(isNull, (Read(text) as YamlScalar)?.IsNull);

    [Theory]
    [InlineData("a: &x 1\nb: 2\n", 1, "an anchor")]
    [InlineData("a: 1\nb: *x\n", 2, "an alias")]
    [InlineData("a: 1\nb: !!binary aGk=\n", 2, "a tag")]
    [InlineData("a: 1\nb: !include x\n", 2, "a tag")]
    [InlineData("a: 1\na: 2\n", 2, "the key \"a\" twice")]
    [InlineData("? [a]\n: 1\n", 1, "a key that is a list")]
    [InlineData("a: 1\n---\nb: 2\n", 2, "a second document")]
    [InlineData("a: [\n", 2, "no YAML")]
    [InlineData("a: 'x\n", 1, "no YAML")]
    [InlineData("a: @x\n", 1, "no YAML")]
    [InlineData("a: 1\nb: \"\\Uffffffff\"\n", 2, "no YAML")]
    [InlineData("a: 1\n!!?[\n", 2, "no YAML")]
    [InlineData("a: 1\nb: \0\nc: 3\n", 2, "byte 0x00")]
    public void Names_the_line_of_what_it_refuses(string text, int line, string expected)
    {
        var failure = Assert.Throws<LedgerFormatException>(() => Read(text));

        Assert.Equal(line, failure.Line);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.Contains("case.yaml", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_what_is_nested_too_deep()
    {
        Assert.Contains("more than 16 levels", Assert.Throws<LedgerFormatException>(() => Read(new string('[', 17) + new string(']', 17))).Message, StringComparison.Ordinal);
        Assert.Throws<LedgerFormatException>(() => Read(new string('[', 1_000_000)));
        Assert.Throws<LedgerFormatException>(() => Read(string.Concat(Enumerable.Repeat("- ", 100_000))));
        Assert.NotNull(Read(new string('[', 16) + new string(']', 16)));
    }

    [Fact]
    public void Refuses_bytes_that_are_no_UTF_8_with_their_place()
    {
        var failure = Assert.Throws<LedgerFormatException>(() => YamlReader.Read([(byte)'a', (byte)'\n', 0xff], "x.yaml"));

        Assert.Equal(2, failure.Line);
        Assert.Equal(2, failure.Offset);
    }

    [Fact]
    public void Ends_in_no_other_error_whatever_the_text() =>
        Gen.Char["abU:-[]{},&*!|>'\"%@#?~\\ \n\t0\u202e\ud800"].Array[0, 40].Sample(
            text =>
            {
                var failure = Record.Exception(() => YamlReader.Read(Encoding.UTF8.GetBytes(text), "x.yaml"));
                Assert.True(failure is null or LedgerFormatException, failure?.ToString());
            },
            iter: 20_000);

    private static YamlNode? Read(string text) => YamlReader.Read(Encoding.UTF8.GetBytes(text), "case.yaml");
}
