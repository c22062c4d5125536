using System.Collections.Immutable;
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

    /// <summary>Screens an account with what is known of its value.</summary>
    /// <param name="screener">The screener.</param>
    /// <param name="account">The account.</param>
    /// <param name="exposures">Where its money went and came from, in any order; what is not there is not looked at.</param>
    /// <exception cref="ArgumentException">There is no account, or an exposure is another account's.</exception>
    public static ScreeningResult Judge(this Screener screener, Account account, params IReadOnlyCollection<AccountExposure> exposures)
    {
        ArgumentNullException.ThrowIfNull(screener);
        ArgumentNullException.ThrowIfNull(exposures);
        if (exposures.FirstOrDefault(exposure => exposure.Account != account) is { } other)
        {
            throw new ArgumentException($"{account} cannot be screened with what another account dealt with: found the exposure of {other.Account}.", nameof(exposures));
        }

        return screener.Judge(account, exposures.SelectMany(exposure => exposure.ToScreened()));
    }

    private static IEnumerable<ScreenedPart> PartsOf(ExposureEnd end) => end.Kind != ExposureKind.Labelled ? [] : end.Labels.Select(label => new ScreenedPart(
        end.Account!.Value, label, end.Amount, end.Direct, end.SplitBy(label).While, end.SplitDirectBy(label).While, end.LeastHops, end.Deposit is not null));
}
