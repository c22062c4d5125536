using WalletTrace.Tracing.Exposures;

namespace WalletTrace.Tests.Tracing.Exposures;

/// <summary>All that is told of an exposure, in a form that can be compared.</summary>
internal static class ExposureText
{
    public static string Of(AccountExposure exposure) => string.Join('\n', exposure.Assets.Select(asset => FormattableString.Invariant($"{asset.Asset} {asset.Amount}: ")
        + string.Join(", ", asset.Ends.Select(Of))));

    private static string Of(ExposureEnd end) => FormattableString.Invariant(
        $"{end.Kind} {end.Account} {end.Reason} {end.Amount} {end.Direct} {end.LeastHops} {end.HopsRatio:0.0000} [{string.Join(' ', end.Movements.Select(at => $"{at.Time}:{at.Amount}{(at.IsDirect ? "!" : "")}"))}]");
}
