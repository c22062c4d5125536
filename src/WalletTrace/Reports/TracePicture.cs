using WalletTrace.Reports.Html;
using WalletTrace.Reports.Views;
using WalletTrace.Tracing;

namespace WalletTrace.Reports;

/// <summary>A picture of a trace by itself. Immutable; the same trace gives the same picture, byte for byte.</summary>
public sealed class TracePicture
{
    private readonly Action<PageWriter> draw;
    private readonly string told;

    internal TracePicture(string told, Action<PageWriter> draw)
    {
        this.told = told;
        this.draw = draw;
    }

    /// <summary>The picture, with its legend and figures, as a piece of HTML with its own style, for notebooks.</summary>
    public string ToHtml() => Fragment.Of(draw);

    /// <summary>The picture as an SVG file that needs nothing else, on light paper or dark as the reader prefers.</summary>
    public string ToSvg() => Fragment.PictureOf(draw);

    /// <summary>What is to be seen on it, in words.</summary>
    public override string ToString()
    {
        using var writer = new StringWriter();
        TextReport.WriteWrapped(told, writer, TextStyle.Plain);
        return writer.ToString();
    }
}

/// <summary>The pictures of a trace, each by itself.</summary>
public static class TracePictures
{
    private const double EmptyWidth = 600;
    private const double EmptyHeight = 24;

    /// <summary>The way of the value by hops: each column holds all of it, boxes are places that it passes, colours tell where each part ends.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="asset">Of which asset; null for the first of the trace's.</param>
    /// <exception cref="InvalidOperationException">The trace used poison only, which gives amounts to no path.</exception>
    public static TracePicture Picture(this TraceResult trace, Asset? asset = null)
    {
        var view = new TraceView(trace, null);
        Asset drawn = Chosen(view, asset);
        var stages = new StageFlows(view, drawn);
        string told = stages.Total.IsZero ? Unmoved(drawn) : $"{StagePicture.Title(view, drawn, stages)}. {StagePicture.Description(view, drawn, stages)}";
        return new TracePicture(told, page =>
        {
            if (stages.Total.IsZero)
            {
                WriteEmpty(page, drawn);
            }
            else
            {
                StagePicture.Write(page, view, drawn, stages, "way");
            }
        });
    }

    /// <summary>When the value left the place of the theft and when it came to its ends, with the figures as a table.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="asset">Of which asset; null for the first of the trace's.</param>
    /// <exception cref="InvalidOperationException">The trace used poison only, which gives amounts to no path.</exception>
    public static TracePicture Timeline(this TraceResult trace, Asset? asset = null)
    {
        var view = new TraceView(trace, null);
        Asset drawn = Chosen(view, asset);
        var timeline = new Timeline(view, drawn);
        string told = timeline.Slots.IsEmpty ? Unmoved(drawn) : $"{TimelinePicture.Title(drawn, timeline)}. {TimelinePicture.Description(timeline)}";
        return new TracePicture(told, page =>
        {
            if (timeline.Slots.IsEmpty)
            {
                WriteEmpty(page, drawn);
            }
            else
            {
                TimelinePicture.Write(page, view, drawn, timeline, "time");
            }
        });
    }

    private static Asset Chosen(TraceView view, Asset? asset) => view.Primary < 0
        ? throw new InvalidOperationException("The trace used poison only, which gives amounts to no path; add a conserving rule to draw its way.")
        : asset is { } wanted ? wanted
        : view.Assets is [var first, ..] ? first
        : throw new InvalidOperationException("The trace has not found what was stolen yet, so there is nothing to draw.");

    private static string Unmoved(Asset asset) => $"No traced {Figures.Unit(asset)} moved.";

    private static void WriteEmpty(PageWriter page, Asset asset)
    {
        string sentence = Unmoved(asset);
        if (page.Form != PageForm.Picture)
        {
            page.Line($"<p>{sentence}</p>");
            return;
        }

        Pieces.OpenPicture(page, "empty", EmptyWidth, EmptyHeight, sentence, sentence);
        page.Line($"""<text class="soft" x="0" y="16">{sentence}</text>""");
        Pieces.ClosePicture(page);
    }
}
