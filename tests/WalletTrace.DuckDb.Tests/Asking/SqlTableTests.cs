using System.Globalization;
using System.Numerics;
using System.Xml.Linq;
using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests.Asking;

/// <summary>The answer of a statement, held as a table that shows itself.</summary>
public sealed class SqlTableTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Values_are_exact_texts_and_read_as_what_they_are_asked_for()
    {
        SqlTable table = await AskAsync("SELECT 123456789012345678901234567890::HUGEINT AS amount, 1648049349 AS seconds, TIMESTAMP '2022-03-23 15:29:09' AS time, '\\xAB'::BLOB AS id, NULL AS nothing");

        Assert.Equal(1, table.Count);
        Assert.False(table.IsCut);
        Assert.Equal("123456789012345678901234567890", table[0, "AMOUNT"]);
        Assert.Equal([BigInteger.Parse("123456789012345678901234567890", CultureInfo.InvariantCulture)], table.Integers("amount").AsEnumerable());
        Assert.Equal([new DateTimeOffset(2022, 3, 23, 15, 29, 9, TimeSpan.Zero)], table.Times("seconds").AsEnumerable());
        Assert.Equal([new DateTimeOffset(2022, 3, 23, 15, 29, 9, TimeSpan.Zero)], table.Times("time").AsEnumerable());
        Assert.Equal(["ab"], table.Texts("id").AsEnumerable());
        Assert.Equal([null], table.Integers("nothing").AsEnumerable());
        Assert.Equal([null], table.Texts("nothing").AsEnumerable());
    }

    [Fact]
    public async Task A_column_that_is_not_there_or_holds_something_else_is_said()
    {
        SqlTable table = await AskAsync("SELECT 1 AS one UNION ALL SELECT 2");

        Assert.Contains("expected one of one", Assert.Throws<ArgumentException>(() => table.Texts("two")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "found \"x\" in row 1 of the column v, expected a whole number",
            Assert.Throws<FormatException>(() => Task.Run(() => AskAsync("SELECT * FROM (VALUES ('7'), ('x')) AS t(v)")).GetAwaiter().GetResult().Integers("v")).Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => Task.Run(() => AskAsync("SELECT 'soon' AS v")).GetAwaiter().GetResult().Times("v"));
    }

    [Theory]
    [InlineData(9, true)]
    [InlineData(10, false)]
    [InlineData(11, false)]
    public async Task More_rows_than_the_limit_are_told_and_not_read(int limit, bool isCut)
    {
        SqlTable table = await AskAsync("SELECT range AS n FROM range(10)", limit);

        Assert.Equal(Math.Min(limit, 10), table.Count);
        Assert.Equal(isCut, table.IsCut);
        Assert.Equal(isCut, table.ToHtml().Contains("there are more", StringComparison.Ordinal));
        Assert.Equal(isCut, table.ToString().Contains("there are more", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_shows_itself_by_pages_and_its_texts_are_texts()
    {
        SqlTable table = await AskAsync("SELECT range AS n, '<b>' || range || '</b>' || chr(8238) AS text, NULL AS nothing FROM range(120)");

        XElement html = XElement.Parse(table.ToHtml());
        Assert.Equal(3, html.Descendants("details").Count());
        Assert.Equal(["0", "<b>0</b>\\u{202E}", "NULL"], html.Descendants("td").Take(3).Select(cell => cell.Value));
        Assert.Equal("n", html.Descendants("td").First().Attribute("class")!.Value);
        Assert.Equal([" n  text               nothing", " 0  <b>0</b>\\u{202E}      NULL"], table.ToString().Split('\n')[..2]);
        Assert.Contains("And 70 more.", table.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_is_a_positive_number() => await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => AskAsync("SELECT 1", 0));

    [Fact]
    public async Task The_figures_of_a_ledger_show_themselves_without_its_folder()
    {
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["case.duckdb"]);
        await ledger.AppendAsync([Facts.Block(Facts.Ethereum, 7, 1_709_290_800)]);
        LedgerInfo info = await ledger.InfoAsync();

        string html = info.ToHtml();

        XElement piece = XElement.Parse(html);
        Assert.Contains("case.duckdb", piece.Value, StringComparison.Ordinal);
        Assert.Contains("eip155:1", piece.Descendants("td").Select(cell => cell.Value));
        Assert.DoesNotContain(Path.GetDirectoryName(ledger.File)!, html, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.GetDirectoryName(ledger.File)!, info.ToString(), StringComparison.Ordinal);
    }

    private async Task<SqlTable> AskAsync(string sql, int limit = 10_000)
    {
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["case.duckdb"]);
        return await ledger.TableAsync(sql, limit);
    }
}
