using System.Globalization;
using System.Text.RegularExpressions;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Notebooks.Tests.Samples;

/// <summary>Figures as the sample notebooks state them in words, worked out anew from the cases.</summary>
internal static partial class SampleFigures
{
    /// <summary>A case of the samples folder.</summary>
    public static Task<CaseFile> CaseOf(string folder) => CaseFile.LoadAsync(Repository.PathOf("samples", folder));

    /// <summary>The trace of a case, under its own rules unless others are named.</summary>
    public static async Task<TraceResult> TraceOf(string folder, params TaintRule[] rules)
    {
        Trace query = await (await CaseOf(folder)).OpenAsync();
        return await (rules.Length == 0 ? query : query.Using(rules)).RunAsync();
    }

    /// <summary>An amount with its unit, rounded to so many decimals, with groups of digits: "166,629 ETH".</summary>
    public static string Rounded(UInt256 units, Asset asset, int decimals = 0)
    {
        // For words alone: a whole amount that is told has no more digits than a decimal has.
        decimal exact = decimal.Parse(new Amount(units, asset).ToDecimalString(), CultureInfo.InvariantCulture);
        return $"{Math.Round(exact, decimals).ToString("#,##0." + new string('#', decimals), CultureInfo.InvariantCulture)} {new Amount(units, asset).ToString().Split(' ')[^1]}";
    }

    /// <summary>A share as reports tell it: tenths of a percent, cut off.</summary>
    public static string Share(UInt256 part, UInt256 whole) =>
        string.Create(CultureInfo.InvariantCulture, $"{(uint)(ulong)UInt256.MulDiv(part, 1000, whole, out _) / 10m:0.0} %");

    /// <summary>Every amount with a unit that stands in words.</summary>
    public static IEnumerable<string> AmountsIn(string words) => AmountPattern().Matches(words).Select(amount => amount.Value);

    [GeneratedRegex(@"(?<![\d,.])\d[\d,]*(\.\d+)? (ETH|tBTC)\b")]
    private static partial Regex AmountPattern();
}
