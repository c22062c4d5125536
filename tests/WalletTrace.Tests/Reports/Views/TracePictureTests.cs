using System.Xml.Linq;
using WalletTrace.Reports;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Reports.Views;

/// <summary>The pictures of a trace by themselves: files that need nothing else, on light paper and dark.</summary>
public sealed class TracePictureTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public static TheoryData<string, bool> Each => new()
    {
        { "small", true }, { "small", false }, { "utxo", true }, { "utxo", false }, { "hostile", true }, { "hostile", false }, { "backward", true },
    };

    [Theory]
    [MemberData(nameof(Each))]
    public void Is_a_file_that_needs_nothing_else(string name, bool isWay)
    {
        string text = Picture(name, isWay).ToSvg();
        XElement picture = XElement.Parse(text);

        Assert.Equal(Svg + "svg", picture.Name);
        Assert.Equal("img", picture.Attribute("role")?.Value);
        Assert.NotEmpty(picture.Element(Svg + "title")!.Value);
        Assert.Contains("prefers-color-scheme:dark", picture.Element(Svg + "style")!.Value, StringComparison.Ordinal);
        Assert.All(picture.DescendantsAndSelf(), element => Assert.Contains(element.Name.LocalName, (string[])["svg", "style", "title", "rect", "text", "path", "line", "g"]));
        Assert.DoesNotContain("url(", text, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(HostileText.HidingIn(text));
        Assert.Equal(text, Picture(name, isWay).ToSvg());
    }

    [Theory]
    [MemberData(nameof(Each))]
    public void Lies_on_paper_of_its_own_that_is_under_all_of_it(string name, bool isWay)
    {
        XElement picture = XElement.Parse(Picture(name, isWay).ToSvg());
        XElement paper = picture.Elements(Svg + "rect").First();

        Assert.Equal("paper", paper.Attribute("class")?.Value);
        Assert.Equal(
            picture.Attribute("viewBox")!.Value, string.Join(' ', ((string[])["x", "y", "width", "height"]).Select(side => paper.Attribute(side)!.Value)));
        Assert.Equal(picture.Attribute("width")!.Value, paper.Attribute("width")!.Value);
    }

    [Fact]
    public void Another_asset_than_the_first_is_drawn_when_it_is_named()
    {
        TraceResult trace = TraceFixtures.TwoAssets();

        Assert.Contains(" ETH by hops", TitleOf(trace.Picture(Facts.Ether)), StringComparison.Ordinal);
        Assert.Contains(" USDT by hops", TitleOf(trace.Picture()), StringComparison.Ordinal);

        static string TitleOf(TracePicture picture) => XElement.Parse(picture.ToSvg()).Element(Svg + "title")!.Value;
    }

    [Fact]
    public void Of_an_asset_that_did_not_move_it_says_so()
    {
        Asset other = Asset.Token(Facts.Ethereum, "erc20", Facts.Address(Facts.Ethereum, 5), 6, "NONE");

        Assert.Contains("No traced NONE moved.", TraceFixtures.Small().Picture(other).ToSvg(), StringComparison.Ordinal);
        Assert.Contains("<p>No traced NONE moved.</p>", TraceFixtures.Small().Timeline(other).ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void Poison_alone_draws_nothing()
    {
        TraceResult trace = TraceFixtures.Small(TaintRule.Poison);

        Assert.Throws<InvalidOperationException>(() => trace.Picture());
        Assert.Throws<InvalidOperationException>(() => trace.Timeline());
    }

    private static TracePicture Picture(string name, bool isWay)
    {
        TraceResult trace = name switch
        {
            "small" => TraceFixtures.Small(),
            "utxo" => TraceFixtures.Utxo(),
            "backward" => TraceFixtures.Backward(),
            _ => TraceFixtures.Many(HostileText.All, symbol: "<U>\u202E=1\""),
        };
        return isWay ? trace.Picture() : trace.Timeline();
    }
}
