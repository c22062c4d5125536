using WalletTrace.Attribution;
using WalletTrace.Reports;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Reports;

public sealed class TextReportTests
{
    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(132)]
    public void Keeps_to_the_width(int width)
    {
        foreach (TraceResult trace in (TraceResult[])[TraceFixtures.Small(Enum.GetValues<TaintRule>()), TraceFixtures.TwoThefts(), TraceFixtures.Backward(), TraceFixtures.Deposited()])
        {
            string text = Write(writer => TextReport.Write(trace, writer, null, new TextStyle(width)));

            // A transaction's id is never broken.
            Assert.All(text.Split('\n'), line => Assert.True(TextLayout.Columns(line) <= width || line.Contains("0x000", StringComparison.Ordinal), line));
        }
    }

    [Fact]
    public void Has_no_escapes_unless_asked()
    {
        TraceResult trace = TraceFixtures.Small();

        string plain = Write(writer => TextReport.Write(trace, writer));
        string styled = Write(writer => TextReport.Write(trace, writer, null, new TextStyle(Ansi: true)));

        Assert.DoesNotContain('\u001b', plain);
        Assert.Contains("\u001b[1mThe example theft\u001b[0m", styled, StringComparison.Ordinal);
        Assert.Equal(plain, System.Text.RegularExpressions.Regex.Replace(styled, "\u001b\\[[0-9]m", ""));
    }

    [Fact]
    public void Refuses_less_than_sixty_columns() => Assert.Throws<ArgumentOutOfRangeException>(() => new TextStyle(59));

    [Fact]
    public void Counts_and_adds_up_what_it_does_not_list()
    {
        TraceResult trace = TraceFixtures.Many([], others: 332);

        string text = Write(writer => TextReport.Write(trace, writer, new ReportOptions { MaxSinks = 20, MaxPaths = 1 }));

        // The 20 largest are left out: 312 times 1 USDT and the base units 0 to 311.
        Assert.Contains("  and 312 more, together  312.048516\n", text, StringComparison.Ordinal);
        Assert.Contains("And 331 more paths, which together carry 331.054615 USDT.\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Writes_the_paths_that_were_asked_for_and_the_remainder()
    {
        TraceResult trace = TraceFixtures.Small(TaintRule.Haircut);

        string text = Write(writer => TextReport.WritePaths(trace, trace.Paths.To(Category.Mixer).Take(1), writer));

        Assert.StartsWith("  1. 26.666666666666666666 ETH, 2 hops, Mixers: 0xAA0000…00000B (Example Mixer)\n", text, StringComparison.Ordinal);
        Assert.EndsWith("More paths carry 2 ETH to the same places.\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_when_there_is_no_path()
    {
        TraceResult trace = TraceFixtures.Small();

        Assert.Equal("No path.\n", Write(writer => TextReport.WritePaths(trace, trace.Paths.To(Category.Bridge).Take(5), writer)));
    }

    [Fact]
    public void Writes_an_explanation_by_layers()
    {
        TraceResult trace = TraceFixtures.Small();
        LaunderingPath path = trace.Paths.To(Category.Mixer).Take(1).Paths[0];

        string text = Write(writer => TextReport.WriteExplanation(trace.Explain(path), writer));

        Assert.Contains("\nobserved    ", text, StringComparison.Ordinal);
        Assert.Contains("\nattributed  ", text, StringComparison.Ordinal);
        Assert.StartsWith("inferred    ", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 80 || line.Contains("0x000", StringComparison.Ordinal), line));
    }

    [Fact]
    public void Poison_alone_has_a_balance_and_no_paths()
    {
        string text = Write(writer => TextReport.Write(TraceFixtures.Small(TaintRule.Poison), writer));

        Assert.Contains("Poison does not conserve value", text, StringComparison.Ordinal);
        Assert.DoesNotContain("PATHS", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("abc", 3)]
    [InlineData("日本", 4)]
    [InlineData("e\u0301", 1)]
    [InlineData("🦊x", 3)]
    public void Measures_columns_as_terminals_do(string text, int columns) => Assert.Equal(columns, TextLayout.Columns(text));

    [Theory]
    [InlineData("abcdef", 6, "abcdef")]
    [InlineData("abcdef", 5, "abcd…")]
    [InlineData("日本語", 5, "日本…")]
    [InlineData("日本語", 4, "日…")]
    public void Cuts_to_columns(string text, int columns, string expected) => Assert.Equal(expected, TextLayout.Cut(text, columns));

    private static string Write(Action<TextWriter> write)
    {
        using var writer = new StringWriter();
        write(writer);
        return writer.ToString();
    }
}
