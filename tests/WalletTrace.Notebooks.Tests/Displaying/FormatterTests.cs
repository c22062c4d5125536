using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Xml.Linq;
using WalletTrace.Attribution;
using WalletTrace.Notebooks.Displaying;

namespace WalletTrace.Notebooks.Tests.Displaying;

/// <summary>Any value is shown, by what it has: results as their reports have them, lists as tables, everything else as text; never endless and never as markup.</summary>
public sealed class FormatterTests
{
    private static readonly Label Mixer = new(Account.Parse("eip155:1:0xd90e2f925DA726b50C4Ed8D0Fb90Ad053324F31b"), "<b>tornado.cash</b>", Category.Mixer, "test");

    private enum Colour
    {
        Green,
    }

    public static TheoryData<object?, string> Texts => new()
    {
        { null, "null" },
        { "two\nlines", "two\nlines" },
        { "<script>alert(1)</script>", "<script>alert(1)</script>" },
        { "\u001b[31mred\u202E\r\ntab\t.", "\\u{001B}[31mred\\u{202E}\ntab    ." },
        { 'x', "x" },
        { true, "true" },
        { -1234567, "-1234567" },
        { 1.5, "1.5" },
        { 1.5m, "1.5" },
        { BigInteger.Pow(10, 30), "1000000000000000000000000000000" },
        { UInt256.Parse("12345678901234567890"), "12345678901234567890" },
        { new Amount(UInt256.Parse("1500000000000000000"), Asset.Native(ChainId.Ethereum)), "1.5 ETH" },
        { Mixer.Account, "eip155:1:0xd90e2f925DA726b50C4Ed8D0Fb90Ad053324F31b" },
        { Colour.Green, "Green" },
        { new DateTimeOffset(2022, 3, 23, 15, 29, 9, TimeSpan.FromHours(2)), "2022-03-23T13:29:09Z" },
        { new DateTime(2022, 3, 23, 13, 29, 9, 500, DateTimeKind.Utc), "2022-03-23T13:29:09.5Z" },
        { new DateTime(2022, 3, 23), "2022-03-23T00:00:00" },
        { new DateOnly(2022, 3, 23), "2022-03-23" },
        { new TimeOnly(13, 29), "13:29:00" },
        { TimeSpan.FromMinutes(90), "01:30:00" },
        { new byte[] { 1, 0xab }, "0x01ab (2 bytes)" },
        { typeof(List<int>), "List<Int32>" },
        { new InvalidOperationException("found x", new IOException("broken")), "InvalidOperationException: found x\nbecause of IOException: broken" },
        { Task.FromResult(7), "7" },
        { new ValueTask<string>("given"), "given" },
        { Task.CompletedTask, "null" },
        { new Told(() => "own words"), "own words" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_simple_value_is_shown_as_text(object? value, string expected)
    {
        MimeBundle shown = Formatter.Of(value);

        Assert.Equal(expected, shown.Data[MimeBundle.Plain]);
        Assert.Equal([MimeBundle.Plain], shown.Data.Keys);
    }

    [Fact]
    public void A_result_shows_itself_and_has_the_text_of_its_report()
    {
        MimeBundle shown = Formatter.Of(new LabelSet([Mixer]));

        Assert.StartsWith("<div class=\"wallettrace\">", shown.Data[MimeBundle.Html], StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;tornado.cash&lt;/b&gt;", shown.Data[MimeBundle.Html], StringComparison.Ordinal);
        Assert.Contains("1 label of 1 subject", shown.Data[MimeBundle.Plain], StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_or_a_query_of_results_is_the_table_of_the_reports()
    {
        string single = Formatter.Of(Mixer).Data[MimeBundle.Html];

        Assert.Equal(single, Formatter.Of(new[] { Mixer }).Data[MimeBundle.Html]);
        Assert.Equal(single, Formatter.Of(ImmutableArray.Create(Mixer)).Data[MimeBundle.Html]);
        Assert.Equal(single, Formatter.Of(new LabelSet([Mixer]).All.Where(label => label.Category == Category.Mixer)).Data[MimeBundle.Html]);
        Assert.Equal(Formatter.Of(Mixer).Data[MimeBundle.Plain], Formatter.Of(new List<Label> { Mixer }).Data[MimeBundle.Plain]);
    }

    [Fact]
    public void What_has_ToHtml_or_ToSvg_shows_itself_by_them()
    {
        MimeBundle shown = Formatter.Of(new Both("inside"));

        Assert.Equal("<p>inside</p>", shown.Data[MimeBundle.Html]);
        Assert.Equal("<svg>inside</svg>", shown.Data[MimeBundle.Svg]);
        Assert.Equal("both", shown.Data[MimeBundle.Plain]);
    }

    [Fact]
    public void Where_ToHtml_fails_the_text_says_so()
    {
        MimeBundle shown = Formatter.Of(new Failing("out of \u001border"));

        Assert.Equal([MimeBundle.Plain], shown.Data.Keys);
        Assert.Equal("failing\n(its ToHtml() failed: InvalidOperationException: out of \\u{001B}order)", shown.Data[MimeBundle.Plain]);
    }

    [Fact]
    public void ToHtml_that_takes_something_or_gives_something_else_is_not_asked() => Assert.Equal([MimeBundle.Plain], Formatter.Of(new Otherwise(1)).Data.Keys);

    [Fact]
    public void Where_its_own_text_fails_it_says_so() =>
        Assert.Equal("Told, whose ToString() failed: no words", Formatter.Of(new Told(() => throw new InvalidOperationException("no words"))).Data[MimeBundle.Plain]);

    [Fact]
    public void Records_are_rows_and_their_properties_columns()
    {
        var rows = new[] { new { Name = "<a>", Amount = 1L, When = new DateOnly(2022, 3, 23) }, new { Name = "b\u202E", Amount = 1_000L, When = new DateOnly(2022, 3, 24) } };

        MimeBundle shown = Formatter.Of(rows);

        Assert.Equal("Name       Amount  When\n<a>             1  2022-03-23\nb\\u{202E}    1000  2022-03-24", shown.Data[MimeBundle.Plain]);
        XElement table = Html(shown).Descendants("table").Single();
        Assert.Equal(["Name", "Amount", "When"], table.Descendants("th").Select(heading => heading.Value));
        Assert.Equal(["<a>", "1", "2022-03-23", "b\\u{202E}", "1000", "2022-03-24"], table.Descendants("td").Select(cell => cell.Value));
        Assert.Equal("n", table.Descendants("td").ElementAt(1).Attribute("class")!.Value);
    }

    [Fact]
    public void Dictionaries_are_keys_and_values()
    {
        var mixed = new Hashtable { ["only"] = null };
        var typed = new SortedDictionary<string, object?> { ["a"] = new[] { 1, 2 }, ["b"] = new Dictionary<string, int> { ["c"] = 3 }, ["d"] = (1, "x") };

        Assert.Equal(["Key", "Value"], Html(Formatter.Of(mixed)).Descendants("th").Select(heading => heading.Value));
        Assert.Equal(["only", "null"], Html(Formatter.Of(mixed)).Descendants("td").Select(cell => cell.Value));
        Assert.Equal(["a", "[1, 2]", "b", "{ c: 3 }", "d", "(1, x)"], Html(Formatter.Of(typed)).Descendants("td").Select(cell => cell.Value));
        Assert.Equal(["a", "1"], Html(Formatter.Of(ImmutableDictionary<string, int>.Empty.Add("a", 1))).Descendants("td").Select(cell => cell.Value));
    }

    [Fact]
    public void A_single_record_is_its_properties_and_a_tuple_its_items()
    {
        Assert.Equal(["Name", "n", "Next", "null"], Html(Formatter.Of(new Node("n"))).Descendants("td").Select(cell => cell.Value));
        Assert.Equal(["1", "7", "2", "x"], Html(Formatter.Of((7, "x"))).Descendants("td").Select(cell => cell.Value));
    }

    [Fact]
    public void An_endless_sequence_is_cut_and_said_to_go_on()
    {
        int asked = 0;
        MimeBundle shown = Formatter.Of(Endless());

        Assert.InRange(asked, 1_000, 1_001);
        Assert.Contains("The first 1,000; there are more.", shown.Data[MimeBundle.Html], StringComparison.Ordinal);
        Assert.DoesNotContain("in all", shown.Data[MimeBundle.Html], StringComparison.Ordinal);
        Assert.Contains("there are more", shown.Data[MimeBundle.Plain], StringComparison.Ordinal);

        IEnumerable<int> Endless()
        {
            while (true)
            {
                yield return asked++;
            }
        }
    }

    [Fact]
    public void What_a_long_list_leaves_out_is_counted()
    {
        MimeBundle shown = Formatter.Of(new int[12_345]);

        Assert.Equal(20, Html(shown).Descendants("details").Count());
        Assert.Contains("The first 1,000 of 12,345; 11,345 more are not shown.", shown.Data[MimeBundle.Html], StringComparison.Ordinal);
        Assert.Contains("of 12,345", shown.Data[MimeBundle.Plain], StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_list_says_so() => Assert.Equal("Nothing in it.", Formatter.Of(Array.Empty<int>()).Data[MimeBundle.Plain]);

    [Fact]
    public void Values_that_hold_themselves_come_to_an_end()
    {
        var one = new Node("one");
        one.Next = one;
        var list = new List<object>();
        list.Add(list);

        Assert.Contains("one", Formatter.Of(one).Data[MimeBundle.Plain], StringComparison.Ordinal);
        Assert.Contains("…", Formatter.Of(new[] { one }).Data[MimeBundle.Plain], StringComparison.Ordinal);
        Assert.Contains("…", Formatter.Of(list).Data[MimeBundle.Plain], StringComparison.Ordinal);
    }

    [Fact]
    public void A_property_that_fails_says_so_in_its_cell() => Assert.Contains(
        "(InvalidOperationException: not now)", Html(Formatter.Of(new[] { new Moody("not now") })).Descendants("td").Select(cell => cell.Value));

    [Fact]
    public void The_culture_and_the_time_zone_play_no_part()
    {
        var strange = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        strange.NumberFormat.NumberDecimalSeparator = "·";
        strange.NumberFormat.NumberGroupSeparator = "’";
        strange.NumberFormat.NegativeSign = "minus";
        strange.DateTimeFormat.DateSeparator = "~";
        object[] values = [-1.5, -7, new DateTimeOffset(2022, 3, 23, 15, 29, 9, TimeSpan.FromHours(2)), new int[2_000], new { Ratio = -0.25, Day = new DateOnly(2022, 3, 23) }];
        CultureInfo before = CultureInfo.CurrentCulture;
        foreach (object value in values)
        {
            ImmutableSortedDictionary<string, string> expected = Formatter.Of(value).Data;
            try
            {
                CultureInfo.CurrentCulture = strange;
                Assert.Equal(expected, Formatter.Of(value).Data);
            }
            finally
            {
                CultureInfo.CurrentCulture = before;
            }
        }
    }

    [Fact]
    public void A_task_that_has_not_ended_is_said_to_be_that() =>
        Assert.Equal("a task that has not ended; await it", Formatter.Of(new TaskCompletionSource<int>().Task).Data[MimeBundle.Plain]);

    [Fact]
    public void A_task_that_has_ended_is_shown_by_what_it_gave()
    {
        Assert.Equal("7", Formatter.Of(Task.FromResult(Task.FromResult(7))).Data[MimeBundle.Plain]);
        Assert.Equal("8", Formatter.Of(new ValueTask<int>(8)).Data[MimeBundle.Plain]);
        Assert.Equal("null", Formatter.Of(Task.CompletedTask).Data[MimeBundle.Plain]);
        Assert.Equal("null", Formatter.Of(default(ValueTask)).Data[MimeBundle.Plain]);
    }

    private static XElement Html(MimeBundle shown) => XElement.Parse(shown.Data[MimeBundle.Html]);

    private sealed record Node(string Name)
    {
        public Node? Next { get; set; }
    }

    private sealed class Both(string inside)
    {
        public string ToHtml() => $"<p>{inside}</p>";

        public string ToSvg() => $"<svg>{inside}</svg>";

        public override string ToString() => "both";
    }

    private sealed class Failing(string problem)
    {
        public string ToHtml() => throw new InvalidOperationException(problem);

        public override string ToString() => "failing";
    }

    private sealed class Otherwise(int number)
    {
        public static string ToHtml(int width) => $"<p>{width}</p>";

        public int ToSvg() => number;

        public override string ToString() => "otherwise";
    }

    private sealed class Told(Func<string> words)
    {
        public override string ToString() => words();
    }

    private sealed class Moody(string problem)
    {
        public string Fine => problem.Length > 0 ? "fine" : "";

        public string Mood => throw new InvalidOperationException(problem);
    }
}
