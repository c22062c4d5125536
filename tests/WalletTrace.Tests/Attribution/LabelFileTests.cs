using System.Text;
using WalletTrace.Attribution;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Attribution;

public class LabelFileTests
{
    private const string Thief = "eip155:1:0x098B716B8Aaf21512996dC57EB0615e2383E2f96";
    private const string Coin = "bip122:000000000019d6689c085ae165831e93:12cbQLTFMXRnSzktFkuoG3eHoMeFtpTu3S";

    /// <summary>Texts that do harm where they are shown unescaped, and must come through to the letter.</summary>
    public static TheoryData<string> Hostile() =>
    [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "=HYPERLINK(\"http://x\")",
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\tTab and \r carriage return",
        "Huobi\u202Egnp.exe\u2066",
        "\u001b[2J\u001b]0;owned\u0007",
        "before\0after",
        "two\nlines",
        "a, \"quoted\" one",
        "]]>&amp;<!--",
        "🦊 \uFEFF zero\u200Bwidth",
        " spaces kept ",
        new string('x', LabelFile.MaxTextLength),
    ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Keeps_hostile_text_to_the_letter(string text)
    {
        var csv = Read("labels.csv", $"account,text,category,source\n{Thief},{Quoted(text)},theft,{Quoted(text)}\n");
        Assert.Equal(new Label(Account.Parse(Thief), text, Category.Theft, text), Assert.Single(csv));

        var yaml = Read("labels.yaml", $"labels:\n- account: {Thief}\n  text: {Escaped(text)}\n  category: theft\n  source: {Escaped(text)}\n");
        Assert.Equal(csv, yaml);
    }

    [Fact]
    public void Reads_every_field_and_leaves_out_what_is_empty()
    {
        var labels = Read("labels.csv", $"""
            date,confidence,source,category,text,account
            2022-04-14,HIGH,US Treasury,Sanctioned,Lazarus Group,{Thief}
            ,,A pack,darknet-market,Some market,{Coin}
            ,low,A pack,Darknet_Market,Some market,{Coin}
            ,unknown,A pack,,Some market,{Coin}
            """);

        Assert.Equal(
            [
                new Label(Account.Parse(Thief), "Lazarus Group", Category.Sanctioned, "US Treasury", Confidence.High, new DateOnly(2022, 4, 14)),
                new Label(Account.Parse(Coin), "Some market", Category.DarknetMarket, "A pack"),
                new Label(Account.Parse(Coin), "Some market", Category.DarknetMarket, "A pack", Confidence.Low),
                new Label(Account.Parse(Coin), "Some market", Category.Unknown, "A pack"),
            ],
            labels);
    }

    [Fact]
    public void Takes_what_a_label_leaves_out_from_the_head_of_a_YAML_file()
    {
        var labels = Read("labels.yml", $"""
            source: The pack, 2023
            category: exchange
            confidence: medium
            date: 2023-01-31
            labels:
              - {"{"}account: "{Thief}", text: Hot wallet{"}"}
              - account: {Coin}
                text: Cold wallet
                category: ~
                source: Somebody else
                confidence:
                date:
            """);

        Assert.Equal(
            [
                new Label(Account.Parse(Thief), "Hot wallet", Category.Exchange, "The pack, 2023", Confidence.Medium, new DateOnly(2023, 1, 31)),
                new Label(Account.Parse(Coin), "Cold wallet", Category.Unknown, "Somebody else"),
            ],
            labels);
    }

    [Fact]
    public void Reads_every_category_in_both_spellings()
    {
        foreach (var category in Enum.GetValues<Category>())
        {
            var name = string.Concat(category.ToString().Select((c, at) => char.IsUpper(c) && at > 0 ? $"_{c}" : $"{c}"));
            foreach (var spelling in new[] { name, name.ToLowerInvariant(), name.Replace('_', '-') })
            {
                Assert.Equal(category, Read("l.csv", $"account,text,category,source\n{Thief},x,{spelling},y\n")[0].Category);
            }
        }
    }

    public static TheoryData<string, string, int, string> Malformed() => new()
    {
        { "l.csv", "", 1, "the file is empty" },
        { "l.csv", "<!DOCTYPE html>\n", 1, "looks like a web page" },
        { "l.csv", "account,text,category\n", 1, "found no column source" },
        { "l.csv", "account,text,category,source,text\n", 1, "\"text\" twice" },
        { "l.csv", "acount,text,category,source\n", 1, "perhaps account was meant" },
        { "l.csv", $"account,text,category,source\n{Thief},x,theft\n", 2, "found 3 fields, expected 4" },
        { "l.csv", $"account,text,category,source\n{Thief},x,\"theft,y\n", 2, "cut short" },
        { "l.csv", $"account,text,category,source\n{Thief},x,thief,y\n", 2, "found \"thief\", expected one of unknown, exchange, mixer, bridge, otc, payment, defi, gambling, darknet_market" },
        { "l.csv", $"account,text,category,source\n{Thief},,theft,y\n", 2, "the text of a label cannot be kept: found 0 characters" },
        { "l.csv", $"account,text,category,source\n{Thief},x,theft,\n", 2, "the source of a label cannot be kept: found 0 characters" },
        { "l.csv", $"account,text,category,source\n{Thief},{new string('x', 501)},theft,y\n", 2, "found 501 characters, expected 1 to 500" },
        { "l.csv", $"account,text,category,source\n{Thief},x,theft,{new string('x', 100_000)}\n", 2, "found 100000 characters, expected 1 to 500" },
        { "l.csv", $"account,text,category,source,confidence\n{Thief},x,theft,y,certain\n", 2, "found \"certain\", expected one of unknown, low, medium, high" },
        { "l.csv", $"account,text,category,source,date\n\n{Thief},x,theft,y,\n", 2, "an empty line" },
        { "l.csv", $"account,text,category,source,date\n{Thief},x,theft,y,2022-02-30\n", 2, "expected a day" },
        { "l.csv", $"account,text,category,source,date\n{Thief},x,theft,y,14.04.2022\n", 2, "expected a day" },
        { "l.yaml", "", 1, "found nothing, expected a list under the key labels" },
        { "l.yaml", "<html></html>", 1, "expected a list under the key labels" },
        { "l.yaml", "labels: 7\n", 1, "found the value \"7\", expected a list under the key labels" },
        { "l.yaml", "title: x\nlabels: []\n", 1, "the key \"title\" is not known" },
        { "l.yaml", "labels: []\nsorce: x\n", 2, "perhaps source was meant" },
        { "l.yaml", "labels: []\naccount: x\n", 2, "the key \"account\" is not known" },
        { "l.yaml", "labels:\n- x\n", 2, "found the value \"x\", expected the keys account" },
        { "l.yaml", $"labels:\n- account: {Thief}\n  text: x\n  category: theft\n", 2, "found no key source" },
        { "l.yaml", $"labels:\n- account: {Thief}\n  lable: x\n  category: theft\n", 2, "\"lable\" is not known" },
        { "l.yaml", $"source: y\nlabels:\n- account: {Thief}\n  text: [x]\n  category: theft\n", 4, "found a list, expected a text" },
        { "l.yaml", $"source: y\nlabels:\n- account: {Thief}\n  text: x\n  category: mixr\n", 5, "found \"mixr\"" },
        { "l.yaml", $"source: y\ncategory: mixr\nlabels:\n- account: {Thief}\n  text: x\n", 2, "found \"mixr\"" },
        { "l.yaml", "labels: *all\n", 1, "an alias" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Names_file_and_line_of_what_is_malformed(string name, string content, int line, string expected)
    {
        var failure = Assert.Throws<LedgerFormatException>(() => Read(name, content));

        Assert.Equal(name, failure.File);
        Assert.Equal(line, failure.Line);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eip155:1:0x098b716B8Aaf21512996dC57EB0615e2383E2f96", "EIP-55")]
    [InlineData("0x098B716B8Aaf21512996dC57EB0615e2383E2f96", "chain namespace")]
    [InlineData("bip122:000000000019d6689c085ae165831e93:12cbQLTFMXRnSzktFkuoG3eHoMeFtpTu3T", "checksum")]
    [InlineData("cosmos:hub:cosmos1xyz", "cosmos:hub")]
    [InlineData("", "chain namespace")]
    public void Names_the_account_that_is_none(string account, string expected)
    {
        var csv = Assert.Throws<ChainDataException>(() => Read("l.csv", $"account,text,category,source\n{account},x,theft,y\n"));
        Assert.Equal("l.csv, line 2", csv.Where);
        Assert.Contains(expected, csv.Message, StringComparison.Ordinal);

        var yaml = Assert.Throws<ChainDataException>(() => Read("l.yaml", $"labels:\n- text: x\n  category: theft\n  source: y\n  account: '{account}'\n"));
        Assert.Equal("l.yaml, line 5", yaml.Where);
    }

    [Fact]
    public void Refuses_a_name_that_does_not_say_what_is_in_the_file()
    {
        Assert.Throws<ArgumentException>(() => Read("labels.json", ""));
        Assert.Throws<ArgumentNullException>(() => LabelFile.Read(null!, "labels.csv"));
        Assert.Throws<FileNotFoundException>(() => LabelFile.Read("no-such-file.csv"));
    }

    public static TheoryData<string> SampleFiles() =>
        [.. Directory.GetFiles(SampleFolder.Path, "labels.*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(SampleFolder.Path, path))];

    [Theory]
    [MemberData(nameof(SampleFiles))]
    public void Reads_the_labels_of_every_sample(string file) =>
        Assert.NotEmpty(LabelFile.Read(Path.Combine(SampleFolder.Path, file)));

    private static IReadOnlyList<Label> Read(string name, string content) => LabelFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(content)), name);

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Escaped(string text) => $"\"{string.Concat(text.EnumerateRunes().Select(rune => FormattableString.Invariant($"\\U{rune.Value:x8}")))}\"";
}
