using WalletTrace.Cli;

namespace WalletTrace.Tests.Cli;

public class TerminalTests
{
    [Theory]
    [InlineData(null, null, true)]
    [InlineData(null, "xterm-256color", true)]
    [InlineData("", "xterm", true)]
    [InlineData("1", "xterm", false)]
    [InlineData("0", "xterm", false)]
    [InlineData(null, "dumb", false)]
    public void Escapes_are_for_terminals_that_want_them(string? noColor, string? term, bool expected) =>
        Assert.Equal(expected, Terminal.WantsEscapes(name => name == "NO_COLOR" ? noColor : name == "TERM" ? term : null));

    [Theory]
    [InlineData(0, 80)]
    [InlineData(20, 60)]
    [InlineData(60, 60)]
    [InlineData(133, 133)]
    public void The_width_is_the_window_where_it_is_usable(int window, int expected) => Assert.Equal(expected, Terminal.WidthOf(() => window));

    [Fact]
    public void What_is_written_to_watch_keeps_to_the_columns_that_there_are()
    {
        Assert.Equal(20, Terminal.ColumnsOf(() => 20));
        Assert.Equal(80, Terminal.ColumnsOf(() => 0));
        Assert.Equal(80, Terminal.ColumnsOf(() => throw new IOException("no terminal")));
        Assert.Equal(133, new Terminal(TextWriter.Null, TextWriter.Null, 133).Columns);
    }

    [Fact]
    public void The_width_is_80_where_there_is_no_window() => Assert.Equal(80, Terminal.WidthOf(() => throw new IOException("no terminal")));
}
