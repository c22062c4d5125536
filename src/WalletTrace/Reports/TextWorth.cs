using WalletTrace.Tracing;
using WalletTrace.Valuation;

namespace WalletTrace.Reports;

/// <summary>Values in a terminal: lines below the amounts that they are of, and where the prices come from.</summary>
internal static class TextWorth
{
    /// <summary>The lines below a row of a table; none without prices.</summary>
    /// <param name="view">The trace.</param>
    /// <param name="figure">The value under a rule.</param>
    /// <param name="width">The columns to keep to.</param>
    /// <param name="indent">The columns left free.</param>
    public static IEnumerable<string> Below(TraceView view, Func<TraceValues, int, Worth?> figure, int width, int indent = 4) =>
        view.Trace.Values is { } values && WorthWords.Columns(view, column => figure(values, column)) is { } text
            ? TextLayout.Wrap(text, width - indent).Select(line => new string(' ', indent) + line)
            : [];

    /// <summary>What the stolen value was worth, in a sentence; null without prices, or where no rule but poison tells it.</summary>
    public static string? Headline(TraceView view)
    {
        if (view.Trace.Values is not { } values || view.Primary < 0)
        {
            return null;
        }

        Worth worth = Worth.Sum(view.StolenAssets.Select(asset => values.Stolen(view.Primary, asset)!));
        string when = view.IsForward ? "when it was stolen" : "when it came to the traced place";
        return worth.Value is null ? $"No price is known of that {when}." : $"It was worth {WorthWords.Text(worth, values.Prices.Currency)} {when}.";
    }

    /// <summary>Writes which prices count and where they come from; nothing without prices.</summary>
    public static void WritePrices(TraceView view, TextWriter writer, TextStyle style)
    {
        if (view.Trace.Values is not { Prices: { } prices })
        {
            return;
        }

        TextReport.Heading($"VALUES in {prices.Currency}", writer, style);
        TextReport.WriteWrapped($"{WorthWords.Meaning} Convention: {Escaping.Shown(prices.Convention, Escaping.SentenceLength)}.", writer, style);
        foreach (PriceOrigin origin in prices.Origins)
        {
            TextReport.WriteWrapped(WorthWords.Origin(origin, prices.Currency), writer, style, "  ");
        }
    }
}
