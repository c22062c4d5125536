using ScottPlot;
using SkiaSharp;
using WalletTrace.Tests.Support.World;

namespace WalletTrace.Benchmarks.Live;

/// <summary>Draws what was found over the requests that it took: a full line by value, a dotted one by hops, a colour for each world.</summary>
internal static class LivePlot
{
    private const int Width = 1100;
    private const int Height = 520;

    /// <summary>Writes the plot as SVG.</summary>
    public static void Save(IReadOnlyList<LiveFinding> findings, string file)
    {
        var plot = new Plot();
        ScottPlot.Palettes.Category10 palette = new();
        for (int at = 0; at < findings.Count; at++)
        {
            LiveFinding finding = findings[at];
            Draw(plot, finding.Best, finding.Reachable, palette.GetColor(at), LinePattern.Solid, FormattableString.Invariant($"world {finding.Seed}, by value"));
            Draw(plot, finding.Breadth, finding.Reachable, palette.GetColor(at), LinePattern.Dotted, FormattableString.Invariant($"world {finding.Seed}, by hops"));
        }

        plot.Add.HorizontalLine(95, 1, Colors.Gray, LinePattern.Dashed);
        plot.XLabel("requests");
        plot.YLabel("% of the cash-outs' value that was found");
        plot.Axes.SetLimitsY(0, 100);
        plot.ShowLegend(Edge.Right);
        using FileStream stream = File.Create(file);
        using SKCanvas canvas = SKSvgCanvas.Create(new SKRect(0, 0, Width, Height), stream);
        plot.Render(canvas, new PixelRect(0, Width, Height, 0));
    }

    private static void Draw(Plot plot, IReadOnlyList<FoundPoint> points, UInt256 reachable, Color color, LinePattern pattern, string name)
    {
        ScottPlot.Plottables.Scatter line = plot.Add.ScatterLine(
            points.Select(point => (double)point.Requests).ToArray(), points.Select(point => Share(point.Value, reachable)).ToArray(), color);
        line.LinePattern = pattern;
        line.LineWidth = 2;
        line.LegendText = name;
    }

    private static double Share(UInt256 part, UInt256 whole) => (double)ulong.Parse((part * 100_000U / whole).ToString(), System.Globalization.CultureInfo.InvariantCulture) / 1000;
}
