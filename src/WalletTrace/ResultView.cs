namespace WalletTrace;

/// <summary>
/// How results show themselves as HTML. Results stand to the left of the reports and know nothing of them; the reports, when the library is loaded, say here
/// how they show each result. So an object alone, in whatever notebook it is the last value of a cell, shows as it would in a report.
/// </summary>
internal static class ResultView
{
    private static Func<object, string?>? html;

    /// <summary>Says how results are shown. Once, before any of them can be asked.</summary>
    /// <param name="show">Gives the piece of HTML for a result; null for what it does not know.</param>
    public static void ShowBy(Func<object, string?> show) => html = show;

    /// <summary>A result as a piece of HTML that stands by itself: its own style, nothing loaded, no script, the same for the same result.</summary>
    public static string Html(object result) =>
        html?.Invoke(result) ?? throw new InvalidOperationException($"The reports do not know how {result.GetType()} is shown.");
}
