using System.Text;
using System.Text.Json;
using CsCheck;
using WalletTrace.Attribution;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Watching;

namespace WalletTrace.Tests.Tracing.Watching;

public sealed class AlertTests
{
    private static readonly Account Thief = Support.Facts.Account(ChainId.Ethereum, 1);

    private static readonly MovementAlert Moved = new()
    {
        Id = AlertId.Parse(new string('a', 64)),
        Kind = AlertKind.ReachedCategory,
        RaisedAt = 1_767_323_045,
        Chain = ChainId.Ethereum,
        Height = 14_442_835,
        Time = 1_648_000_000,
        Transaction = Support.Facts.Id(7),
        Theft = "bridge",
        Asset = AccountScene.Usdt,
        Traced = [new TracedAmount(TaintRule.Fifo, 1_500_000), new TracedAmount(TaintRule.Haircut, 0)],
        Index = 3,
        From = Thief,
        To = Support.Facts.Account(ChainId.Ethereum, 2),
        Value = 2_000_000,
        Category = Category.DarknetMarket,
        Label = "Market",
        LabelSource = "list",
    };

    /// <summary>One of each kind, with any text where a source or a label can put some.</summary>
    internal static Gen<Alert> Any { get; } =
        from kind in Gen.Enum<AlertKind>()
        from text in Gen.Int[0, HostileText.All.Count].Select(at => at == HostileText.All.Count ? "" : HostileText.All[at])
        from number in Gen.ULong
        from isThere in Gen.Bool
        select kind switch
        {
            AlertKind.Moved or AlertKind.ReachedCategory or AlertKind.ReachedSanctioned => Moved with
            {
                Kind = kind,
                Theft = text,
                Label = isThere ? text : null,
                LabelSource = isThere ? text : null,
                Asset = Asset.Token(ChainId.Ethereum, "erc20", Support.Facts.Address(ChainId.Ethereum, 900), 6, text.Length == 0 ? null : text),
                Value = number,
                To = isThere ? Thief : null,
                Got = isThere ? new Amount(number, Support.Facts.Ether) : null,
                Category = isThere ? Category.Exchange : Category.Unknown,
            },
            AlertKind.Frozen => new FreezeAlert
            {
                Id = Moved.Id,
                Kind = kind,
                RaisedAt = 5,
                Chain = ChainId.Ethereum,
                Height = 9,
                Time = 8,
                Transaction = Moved.Transaction,
                Theft = text,
                Asset = AccountScene.Usdt,
                Traced = [new TracedAmount(TaintRule.Poison, number)],
                Account = Thief,
            },
            AlertKind.Retracted or AlertKind.ConfirmedAgain => new StandingAlert
            {
                Id = Moved.Id,
                Kind = kind,
                RaisedAt = 5,
                Chain = ChainId.Ethereum,
                Of = AlertId.Parse(new string('b', 64)),
                OfKind = AlertKind.Moved,
                Transaction = Moved.Transaction,
                Height = 12,
                Reason = isThere ? RetractionReason.Reorganised : RetractionReason.NotTraced,
                Times = 2,
            },
            _ => (Alert)new SourceAlert { Id = Moved.Id, Kind = kind, RaisedAt = 5, Chain = ChainId.Ethereum, Source = text, Since = 3, Text = text },
        };

    [Fact]
    public void Any_alert_is_read_back_as_it_was_written_and_written_in_plain_letters() => Any.Sample(
        alert =>
        {
            byte[] json = AlertJson.ToUtf8(alert);
            Assert.All(json, letter => Assert.InRange(letter, (byte)' ', (byte)'~'));
            Assert.DoesNotContain((byte)'<', json);
            Assert.Equal(json, AlertJson.ToUtf8(AlertJson.Parse(json)));
            string line = AlertText.Line(alert);
            Assert.DoesNotContain(line, char.IsControl);
            Assert.EndsWith($"[{alert.Id}]", line, StringComparison.Ordinal);
        },
        iter: 300);

    [Fact]
    public void The_names_in_json_are_those_that_are_documented()
    {
        const string expected =
            """
            {"id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","kind":"reached_category","raised":1767323045,"chain":"eip155:1",
            "height":14442835,"time":1648000000,"transaction":"0x0000000000000000000000000000000000000000000000000000000000000007","theft":"bridge",
            "asset":"eip155:1/erc20:0xaa00000000000000000000000000000000000384","decimals":6,"symbol":"USDT","traced":{"fifo":"1500000","haircut":"0"},"index":3,
            "from":"eip155:1:0xaa00000000000000000000000000000000000001","to":"eip155:1:0xaa00000000000000000000000000000000000002","value":"2000000",
            "category":"darknet_market","label":"Market","labelSource":"list"}
            """;
        Assert.Equal(expected.ReplaceLineEndings(""), Encoding.UTF8.GetString(AlertJson.ToUtf8(Moved)), ignoreCase: true);
        Assert.StartsWith(
            "2026-01-02T03:04:05Z DARKNET MARKET REACHED (\"Market\" according to list): fifo 1.5 USDT, haircut 0 USDT of \"bridge\" from eip155:1:",
            AlertText.Line(Moved), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"id\":\"zz\"}")]
    [InlineData("""{"id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","kind":"moved","raised":1,"chain":"eip155:1"}""")]
    [InlineData("""{"id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","kind":"noticed","raised":1,"chain":"eip155:1"}""")]
    [InlineData("""{"id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","kind":"moved","raised":"1","chain":"eip155:1"}""")]
    public void What_is_no_alert_is_not_read(string text) => Assert.Throws<FormatException>(() => AlertJson.Parse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Names_that_are_not_known_are_passed_over()
    {
        string json = Encoding.UTF8.GetString(AlertJson.ToUtf8(Moved)).Insert(1, "\"later\":{\"x\":[1]},");

        Assert.Equal(AlertJson.ToUtf8(Moved), AlertJson.ToUtf8(AlertJson.Parse(Encoding.UTF8.GetBytes(json))));
        Assert.True(JsonDocument.Parse(json).RootElement.TryGetProperty("later", out _));
    }

    [Fact]
    public void An_alert_is_named_by_what_it_is_about_and_by_nothing_that_a_line_feed_could_forge()
    {
        AlertId one = AlertId.Of(AlertKind.Moved, "a", "b");

        Assert.Equal(one, AlertId.Of(AlertKind.Moved, "a", "b"));
        Assert.Equal(one, AlertId.Parse(one.ToString()));
        Assert.Equal(6, new[] { one, AlertId.Of(AlertKind.Frozen, "a", "b"), AlertId.Of(AlertKind.Moved, "b", "a"), AlertId.Of(AlertKind.Moved, "a\nb"), AlertId.Of(AlertKind.Moved, "a", "b", ""), AlertId.Of(AlertKind.Moved, @"a\nb") }.Distinct().Count());

        // So that the names of earlier versions stay.
        Assert.Equal(
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("wallettrace alert 1\n0\na\nb\n"u8)), one.ToString());
    }
}
