using System.Globalization;
using WalletTrace.Attribution;
using WalletTrace.Encodings;

namespace WalletTrace.Tracing.Watching;

/// <summary>Alerts as one line for people; hostile text in them is cut and made visible.</summary>
public static class AlertText
{
    /// <summary>The alert in one line, without line feed.</summary>
    /// <param name="alert">The alert.</param>
    public static string Line(Alert alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        return $"{Iso(alert.RaisedAt)} {Said(alert)} [{alert.Id}]";
    }

    private static string Said(Alert alert) => alert switch
    {
        MovementAlert movement => $"{Headline(movement)}: {Figures(movement)} from {Name(movement.From)} to {Name(movement.To)}{Got(movement)}{Place(movement)}",
        FreezeAlert freeze => $"FROZEN by the issuer: {Figures(freeze)} on {freeze.Account}{Place(freeze)}",
        StandingAlert { Kind: AlertKind.Retracted } retracted =>
            $"RETRACTED {Words(retracted.OfKind)} {retracted.Of}: {Why(retracted.Reason)}; it was {retracted.Transaction.ToString(retracted.Chain)} at height {Number(retracted.Height)}",
        StandingAlert confirmed =>
            $"CONFIRMED AGAIN {Words(confirmed.OfKind)} {confirmed.Of}: {confirmed.Transaction.ToString(confirmed.Chain)} at height {Number(confirmed.Height)}",
        SourceAlert source => $"{Words(source.Kind).ToUpperInvariant()}: {SafeText.Trim(source.Source)} since {Iso(source.Since)}: {SafeText.Trim(source.Text, 400)}",
        _ => throw new ArgumentException($"an alert cannot be written: found {alert.GetType()}, expected one of the library's kinds", nameof(alert)),
    };

    private static string Headline(MovementAlert movement) => movement.Kind switch
    {
        AlertKind.ReachedSanctioned => $"SANCTIONED ACCOUNT REACHED{Claim(movement)}",
        AlertKind.ReachedCategory => $"{Words(movement.Category).ToUpperInvariant()} REACHED{Claim(movement)}",
        _ => "MOVED",
    };

    private static string Claim(MovementAlert movement) => movement.Label is null ? ""
        : movement.LabelSource is null ? $" (inferred: {SafeText.Trim(movement.Label)})"
        : $" ({SafeText.Quote(movement.Label)} according to {SafeText.Trim(movement.LabelSource)})";

    private static string Figures(ChainAlert alert) =>
        $"{string.Join(", ", alert.Traced.Select(traced => $"{EnumText.NameOf(traced.Rule)} {new Amount(traced.Units, alert.Asset)}"))} of {SafeText.Quote(alert.Theft)}";

    private static string Got(MovementAlert movement) => movement.Got is { } got ? $", swapped for {got}" : "";

    private static string Place(ChainAlert alert) =>
        $", {alert.Transaction.ToString(alert.Chain)} at height {Number(alert.Height)} of {alert.Chain.Name}, {Iso(alert.Time)}";

    private static string Name(Account? account) => account?.ToString() ?? "nobody";

    private static string Why(RetractionReason reason) => reason == RetractionReason.Reorganised
        ? "the chain was reorganised and does not hold it any more"
        : "it carries no traced value by what is known now";

    private static string Words<TEnum>(TEnum value)
        where TEnum : struct, Enum => EnumText.NameOf(value).Replace('_', ' ');

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Iso(long time) => time is >= -62_135_596_800 and <= 253_402_300_799
        ? DateTimeOffset.FromUnixTimeSeconds(time).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
        : Number(time);
}
