using System.Collections.Immutable;
using WalletTrace.Attribution;
using WalletTrace.Attribution.Screening;
using WalletTrace.Graph;

namespace WalletTrace.Tracing.Exposures;

/// <summary>Hands exposure over to screening.</summary>
public static class ExposureScreening
{
    /// <summary>What is known of an account's value, as the rules of a policy look at it: give it to <see cref="Screener.Judge(Account, IEnumerable{ScreenedValue})"/>.</summary>
    /// <param name="exposure">The exposure.</param>
    public static ImmutableArray<ScreenedValue> ToScreened(this AccountExposure exposure)
    {
        ArgumentNullException.ThrowIfNull(exposure);
        ScreeningSide side = exposure.Direction == TraceDirection.Forward ? ScreeningSide.Sent : ScreeningSide.Received;
        string? gap = exposure.Gap ?? (exposure.Live is { IsPartial: true } ? "What was allowed to be asked of sources was used up before all was asked; the same command goes on." : null);
        ImmutableArray<ScreenedValue> values =
            [.. exposure.Assets.Select(asset => new ScreenedValue(side, asset.Asset, asset.Amount, asset.Unknown, [.. asset.Ends.SelectMany(PartsOf)]) { Gap = gap })];
        return values.IsEmpty && gap is not null ? [new ScreenedValue(side, Asset.Native(exposure.Account.Chain), default, default, []) { Gap = gap }] : values;
    }

    private static IEnumerable<ScreenedPart> PartsOf(ExposureEnd end) => end.Kind != ExposureKind.Labelled ? [] : end.Labels.Select(label => new ScreenedPart(
        end.Account!.Value, label, end.Amount, end.Direct, end.SplitBy(label).While, end.SplitDirectBy(label).While, end.LeastHops, end.Deposit is not null));
}
