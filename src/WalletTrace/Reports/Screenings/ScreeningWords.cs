using WalletTrace.Attribution;
using WalletTrace.Encodings;
using WalletTrace.Graph;
using WalletTrace.Tracing.Exposures;

namespace WalletTrace.Reports.Screenings;

/// <summary>What parts of exposure are called, and which colour they have.</summary>
internal static class ScreeningWords
{
    /// <summary>The name of a part by category.</summary>
    public static string Name(ExposurePart part, TraceDirection direction) => part.Kind switch
    {
        ExposureKind.Labelled => part.Name.Replace('_', ' '),
        ExposureKind.AtRest => "unknown: rests unlabelled",
        ExposureKind.NotFollowed => "unknown: not followed",
        ExposureKind.DataGap => "unknown: no data",
        ExposureKind.Fee => "fees on the way",
        ExposureKind.Burned => "destroyed",
        ExposureKind.Issued => "newly issued",
        _ => direction == TraceDirection.Forward ? "came back" : "had been its own before",
    };

    /// <summary>The heading of a side.</summary>
    public static string Side(AccountExposure exposure) => exposure.Direction == TraceDirection.Forward ? "Sent" : "Received";

    /// <summary>The class that colours a part: that of what it is most like in a trace's balance.</summary>
    public static string ClassOf(ExposurePart part) => part.Kind switch
    {
        ExposureKind.Labelled when part.Keys.Any(key => IsGrave(key)) => "k-burned",
        ExposureKind.Labelled when part.Keys.Contains(EnumText.NameOf(Category.Mixer)) => "k-mixers",
        ExposureKind.Labelled when part.Keys.Contains(EnumText.NameOf(Category.Bridge)) => "k-bridges",
        ExposureKind.Labelled => "k-services",
        ExposureKind.AtRest => "k-unexplored",
        ExposureKind.NotFollowed => "k-pruned",
        ExposureKind.DataGap => "k-unknown-origin",
        ExposureKind.Issued => "k-issued",
        ExposureKind.Returned => "k-resting",
        _ => "k-fees",
    };

    private static bool IsGrave(string key) => EnumText.TryParse(key, out Category category)
        && category is Category.Sanctioned or Category.Theft or Category.Ransomware or Category.Scam or Category.DarknetMarket;
}
