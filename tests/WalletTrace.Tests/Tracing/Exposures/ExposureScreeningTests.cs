using WalletTrace.Attribution;
using WalletTrace.Attribution.Screening;
using WalletTrace.Graph;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing.Exposures;

namespace WalletTrace.Tests.Tracing.Exposures;

/// <summary>Screening with what is known of an account's value.</summary>
public sealed class ExposureScreeningTests
{
    private static readonly Label Mixer = new(AccountScene.Account('M'), "a mixer", Category.Mixer, "a source") { ValidFrom = new DateOnly(2020, 1, 1) };
    private static readonly Screener Screener = new(new LabelSet([Mixer]), ScreeningPolicy.Parse("name: test\nrules: [{name: mixed, verdict: review, scope: exposure, category: mixer}]"), new DateOnly(2025, 11, 10));

    [Fact]
    public void The_verdict_is_of_all_that_was_given()
    {
        AccountExposure sent = Exposure('L', TraceDirection.Forward, 1_600_000_000);
        AccountExposure received = Exposure('L', TraceDirection.Backward, 1_600_000_000);
        ScreeningResult both = Screener.Judge(AccountScene.Account('L'), sent, received);

        Assert.Equal(ScreeningVerdict.Review, both.Verdict);
        Assert.Equal([ScreeningSide.Sent, ScreeningSide.Received], both.Reasons.Select(reason => reason.Side));
        Assert.Equal(both.Reasons.ToArray(), Screener.Judge(AccountScene.Account('L'), [.. sent.ToScreened(), .. received.ToScreened()]).Reasons.ToArray());
        Assert.Equal(ScreeningSide.Sent, Assert.Single(Screener.Judge(AccountScene.Account('L'), sent).Reasons).Side);
    }

    [Fact]
    public void What_another_account_dealt_with_is_refused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Screener.Judge(AccountScene.Account('L'), Exposure('O', TraceDirection.Forward, 1_600_000_000)));
        Assert.Contains(AccountScene.Account('O').ToString(), error.Message, StringComparison.Ordinal);
    }

    private static AccountExposure Exposure(char account, TraceDirection direction, long time)
    {
        UInt256 five = UInt256.Parse("5000000000000000000");
        return new AccountExposure(
            AccountScene.Account(account), direction, ExposureOptions.Default,
            [new AssetExposure(Facts.Ether, five, [new ExposureEnd(ExposureKind.Labelled, AccountScene.Account('M'), [Mixer], StopReason.None, five, five, 1, 1, [new ExposureMovement(time, five, true)])])],
            EntitySet.Empty);
    }
}
