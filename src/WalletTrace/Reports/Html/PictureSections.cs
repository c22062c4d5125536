namespace WalletTrace.Reports.Html;

/// <summary>The two pictures: the way of the value by hops, and the timeline.</summary>
internal static class PictureSections
{
    public static void Write(PageWriter page, TraceView view)
    {
        page.Line($"""<section id="way">""");
        page.Line($"<h2>The way of the value</h2>");
        if (view.Primary < 0)
        {
            page.Line($"<p>Poison gives amounts to no path, so there is nothing to draw. Trace again with a rule that conserves value.</p>");
        }
        else
        {
            WriteWay(page, view);
        }

        page.Line($"</section>");
        page.Line($"""<section id="time">""");
        page.Line($"<h2>Timeline</h2>");
        if (view.Primary >= 0)
        {
            WriteTimeline(page, view);
        }

        page.Line($"</section>");
    }

    internal static void WriteWay(PageWriter page, TraceView view)
    {
        string rule = Words.Name(view.Trace.Rules[view.Primary]);
        page.Line($"""<p class="note">Under {rule}. Each column holds the whole value: dark boxes are places that it passes, colours tell where each part of it ends. Places too small to see stand together.</p>""");
        for (int i = 0; i < view.Assets.Length; i++)
        {
            Asset asset = view.Assets[i];
            var stages = new StageFlows(view, asset);
            if (stages.Total.IsZero)
            {
                continue;
            }

            StagePicture.Write(page, view, asset, stages, FormattableString.Invariant($"way-{i + 1}"));
            WriteWorth(page, view, asset);
            if (stages.LongestPath > stages.LastStage)
            {
                page.Line($"""<p class="note">The longest path has {stages.LongestPath} hops; the streams into the last column hold all hops from the {Words.Ordinal(stages.LastStage)} on.</p>""");
            }
        }
    }

    /// <summary>What the value of a picture was worth when it came to its ends.</summary>
    private static void WriteWorth(PageWriter page, TraceView view, Asset asset)
    {
        if (view.Trace.Values is not { } values)
        {
            return;
        }

        string currency = values.Prices.Currency;
        IEnumerable<string> parts = view.Parts(asset)
            .Where(kind => !view.Part(view.Primary, asset, kind).IsZero)
            .Select(kind => $"{Words.Name(kind)} {WorthWords.Text(values.Part(view.Primary, asset, kind)!, currency)}");
        string when = view.IsForward ? "when it came there" : "when it left there";
        page.Line($"""<p class="note">Worth {when}, derived: {string.Join("; ", parts)}.</p>""");
    }

    internal static void WriteTimeline(PageWriter page, TraceView view)
    {
        for (int i = 0; i < view.Assets.Length; i++)
        {
            var timeline = new Timeline(view, view.Assets[i]);
            if (timeline.Slots.IsEmpty)
            {
                page.Line($"<p>No traced {Figures.Unit(view.Assets[i])} moved.</p>");
            }
            else
            {
                TimelinePicture.Write(page, view, view.Assets[i], timeline, FormattableString.Invariant($"time-{i + 1}"));
                WriteWorth(page, view, view.Assets[i]);
            }
        }
    }
}
