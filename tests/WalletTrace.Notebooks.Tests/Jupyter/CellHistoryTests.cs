using System.Text.RegularExpressions;
using CsCheck;
using WalletTrace.Notebooks.Jupyter;

namespace WalletTrace.Notebooks.Tests.Jupyter;

public sealed class CellHistoryTests
{
    [Fact]
    public void Gives_ranges_of_this_session_alone()
    {
        CellHistory history = Of("a", "b", "c");

        Assert.Equal(["a", "b", "c"], Codes(history.Range(1, 0, null)));
        Assert.Equal(["b"], Codes(history.Range(0, 2, 3)));
        Assert.Empty(history.Range(-1, 1, null));
        Assert.Empty(history.Range(2, 1, null));
        Assert.Empty(history.Range(0, 3, 1));
    }

    [Theory]
    [InlineData(-5, "")]
    [InlineData(0, "")]
    [InlineData(2, "b,c")]
    [InlineData(long.MaxValue, "a,b,c")]
    public void Gives_the_last_cells(long count, string expected) => Assert.Equal(expected, string.Join(',', Codes(Of("a", "b", "c").Tail(count))));

    [Fact]
    public void Finds_by_pattern_and_keeps_the_last_of_equal_cells()
    {
        CellHistory history = Of("1+1", "2+2", "1+1", "1+10", "x");

        Assert.Equal([1, 3, 4], history.Search("1+*", null, false).Select(cell => cell.Number));
        Assert.Equal([3, 4], history.Search("1+*", null, true).Select(cell => cell.Number));
        Assert.Equal([4], history.Search("*", 2, true).SkipLast(1).Select(cell => cell.Number));
        Assert.Equal([1, 2, 3], history.Search("?+?", 9, false).Select(cell => cell.Number));
        Assert.Empty(history.Search("+", null, false));
    }

    [Fact]
    public void Matches_as_a_regular_expression_of_the_same_meaning_does() =>
        Gen.Select(Gen.String[Gen.Char['a', 'b'], 0, 10], Gen.Int[0, 3].Select(which => "ab*?"[which]).Array[0, 8]).Sample((text, letters) =>
        {
            string pattern = new(letters);
            string expression = "^" + Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal).Replace(@"\?", ".", StringComparison.Ordinal) + "$";
            return CellHistory.Matches(text, pattern) == Regex.IsMatch(text, expression, RegexOptions.Singleline | RegexOptions.NonBacktracking);
        });

    [Fact]
    public void A_pattern_of_many_stars_takes_no_time() => Assert.False(CellHistory.Matches(new string('a', 5_000), string.Concat(Enumerable.Repeat("*a", 30)) + "b"));

    [Fact]
    public void Keeps_so_many_cells_and_characters_and_not_more()
    {
        CellHistory many = Of([.. Enumerable.Range(0, 10_005).Select(number => $"{number}")]);
        Assert.Equal(10_000, many.Tail(20_000).Length);
        Assert.Equal("5", many.Range(0, 0, null)[0].Code);

        CellHistory large = Of([.. Enumerable.Repeat(new string('x', 5_000_000), 5)]);
        Assert.Equal([3, 4, 5], large.Tail(9).Select(cell => cell.Number));
    }

    private static CellHistory Of(params string[] codes)
    {
        var history = new CellHistory();
        for (int at = 0; at < codes.Length; at++)
        {
            history.Add(new PastCell(at + 1, codes[at], null));
        }

        return history;
    }

    private static IEnumerable<string> Codes(IEnumerable<PastCell> cells) => cells.Select(cell => cell.Code);
}
