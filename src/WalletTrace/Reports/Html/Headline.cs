namespace WalletTrace.Reports.Html;

/// <summary>The finding in a sentence for each asset, and what is to be known before any figure is relied on.</summary>
internal static class Headline
{
    public static void Write(PageWriter page, TraceView view)
    {
        foreach (Asset asset in view.Assets.Where(_ => view.Primary >= 0))
        {
            page.Line($"""<p class="lead">{Lead(view, asset)}</p>""");
        }

        if (Unasked.Sentence(view) is { } partial)
        {
            page.Line($"""<p class="lead"><strong>{partial}</strong></p>""");
        }

        if (Words.Sentence(view.Trace) is { } freshness)
        {
            page.Line($"""<p class="lead"><strong>{freshness}</strong></p>""");
        }
    }

    /// <summary>The finding in a sentence: the largest parts of the balance under the first conserving rule.</summary>
    private static Markup Lead(TraceView view, Asset asset)
    {
        UInt256 opened = view.Opened(view.Primary, asset);
        IEnumerable<Markup> parts = view.Parts(asset)
            .Select(kind => (Kind: kind, Amount: view.Part(view.Primary, asset, kind)))
            .Where(part => !part.Amount.IsZero)
            .OrderByDescending(part => part.Amount)
            .ThenBy(part => part.Kind)
            .Take(3)
            .Select(part => Markup.Of($"{Figures.Percent(part.Amount, opened)} {Words.Phrase(part.Kind, view.Trace.Parameters.Direction)}"));
        UInt256 stolen = view.Stolen(view.Primary, asset);
        UInt256 came = view.ConvertedIn(view.Primary, asset);
        string verb = view.IsForward ? "stolen" : "traced back";
        string source = came.IsZero ? $"{Figures.Text(stolen, asset)} {verb}"
            : stolen.IsZero ? $"{Figures.Text(came, asset)} came in by swaps"
            : $"{Figures.Text(stolen, asset)} {verb} and {Figures.Text(came, asset)} came in by swaps";
        Markup worth = came.IsZero && view.Trace.Values is { } values
            ? Markup.Of($", {WorthWords.Phrase(values.Stolen(view.Primary, asset)!, values.Prices.Currency)} {(view.IsForward ? "when it was stolen" : "when it came")}")
            : Markup.Empty;
        return Markup.Of($"{source}{worth}. Under {Words.Name(view.Trace.Rules[view.Primary])}: {Markup.Join(", ", parts)}.");
    }
}
