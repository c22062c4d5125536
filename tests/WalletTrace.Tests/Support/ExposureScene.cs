using WalletTrace.Attribution;
using WalletTrace.Graph;
using WalletTrace.Tracing.Exposures;

namespace WalletTrace.Tests.Support;

/// <summary>An exposure of one account: half of its ether went to whom a label names, half lies where nobody is known.</summary>
internal static class ExposureScene
{
    /// <summary>The exposure.</summary>
    /// <param name="receiver">The label, of the account M.</param>
    public static AccountExposure Of(Label receiver)
    {
        UInt256 five = UInt256.Parse("5000000000000000000");
        return new AccountExposure(
            AccountScene.Account('L'), TraceDirection.Forward, ExposureOptions.Default,
            [
                new AssetExposure(Facts.Ether, five + five,
                [
                    new ExposureEnd(ExposureKind.Labelled, AccountScene.Account('M'), [receiver], StopReason.None, five, five, 1, 1, [new ExposureMovement(1_600_000_000, five, true)]),
                    new ExposureEnd(ExposureKind.AtRest, AccountScene.Account('U'), [], StopReason.None, five, default, 2, 2.5, []),
                ]),
            ],
            EntitySet.Empty);
    }
}
