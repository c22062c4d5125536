using System.Globalization;
using System.Xml.Linq;
using WalletTrace.Reports.Html;
using WalletTrace.Reports.Views;

namespace WalletTrace.Tests.Reports.Views;

/// <summary>Long tables stand on pages, of which one is open; no row is lost without being counted.</summary>
public sealed class PagingTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(50)]
    public void A_short_table_is_whole(int count)
    {
        XElement piece = Table(count);

        Assert.Empty(piece.Descendants("details"));
        Assert.Equal(count, Rows(piece).Length);
    }

    [Theory]
    [InlineData(51, 2)]
    [InlineData(100, 2)]
    [InlineData(101, 3)]
    [InlineData(1_000, 20)]
    public void A_long_table_stands_on_pages_of_which_the_first_is_open(int count, int pages)
    {
        XElement piece = Table(count);
        XElement[] found = [.. piece.Descendants("details")];

        Assert.Equal(pages, found.Length);
        Assert.Equal([0], found.Select((page, at) => (page, at)).Where(pair => pair.page.Attribute("open") is not null).Select(pair => pair.at));
        Assert.Single(found.Select(page => page.Attribute("name")!.Value).Distinct());
        Assert.Equal(Enumerable.Range(0, count).Select(row => row.ToString(CultureInfo.InvariantCulture)), Rows(piece));
        Assert.All(found, page => Assert.Single(page.Descendants("thead")));
        Assert.EndsWith("in all.", piece.Descendants("p").Last().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_beyond_the_cap_is_counted_and_not_made()
    {
        int made = 0;
        XElement piece = Table(12_345, _ => made++);

        Assert.Equal(Paging.MostRows, Rows(piece).Length);
        Assert.Equal(Paging.MostRows, made);
        Assert.Equal("The first 1,000 of 12,345; 11,345 more are not shown.", piece.Descendants("p").Last().Value);
    }

    [Fact]
    public void Pages_of_two_lists_do_not_close_each_other_and_those_of_one_are_the_same_each_time()
    {
        Assert.Equal(GroupOf(Table(60)), GroupOf(Table(60)));
        Assert.NotEqual(GroupOf(Table(60)), GroupOf(Table(61)));

        static string GroupOf(XElement piece) => piece.Descendants("details").First().Attribute("name")!.Value;
    }

    [Fact]
    public void In_a_page_of_its_own_a_table_is_whole()
    {
        using var writer = new StringWriter();

        Paging.WriteTable(new PageWriter(writer, CancellationToken.None), Markup.Of($"<th>n</th>"), 1_200, row => Markup.Of($"<tr><td>{row}</td></tr>"));

        XElement table = XElement.Parse(writer.ToString());
        Assert.Equal(1_200, table.Descendants("td").Count());
        Assert.Empty(table.Descendants("details"));
    }

    private static XElement Table(int count, Action<int>? made = null) => XElement.Parse(Fragment.Of(page => Paging.WriteTable(page, Markup.Of($"<th>n</th>"), count, row =>
    {
        made?.Invoke(row);
        return Markup.Of($"<tr><td>{row}</td></tr>");
    })));

    private static string[] Rows(XElement piece) => [.. piece.Descendants("td").Select(cell => cell.Value)];
}
