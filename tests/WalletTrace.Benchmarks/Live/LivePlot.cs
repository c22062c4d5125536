using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;
using SkiaSharp;
using WalletTrace.Tests.Support.World;

namespace WalletTrace.Benchmarks.Live;

/// <summary>Draws what was found over the requests that it took, these on a scale of powers of ten: a full line by value and a dotted one by hops for each case.</summary>
internal static class LivePlot
{
    private const int Width = 1100;
    private const int Height = 520;
    private const double Target = 95;

    /// <summary>Writes the plot as SVG.</summary>
    public static void Save(IReadOnlyList<LiveFinding> findings, string file)
    {
        var plot = new Plot();
        Draw(plot, findings, finding => finding.Breadth, Color.FromHex("#d95f02"), LinePattern.Dotted, "nearest first");
        Draw(plot, findings, finding => finding.Best, Color.FromHex("#1f5fa8"), LinePattern.Solid, "most value first");
        plot.Add.HorizontalLine(Target, 1, Colors.Gray, LinePattern.Dashed).LegendText = FormattableString.Invariant($"{Target} %");
        plot.XLabel("requests");
        plot.YLabel("% of the cash-outs' value that was found");
        plot.Axes.SetLimitsY(0, 100);
        plot.Axes.Bottom.TickGenerator = new NumericAutomatic
        {
            MinorTickGenerator = new LogMinorTickGenerator(),
            IntegerTicksOnly = true,
            LabelFormatter = power => Math.Pow(10, power).ToString("N0", CultureInfo.InvariantCulture),
        };
        plot.ShowLegend(Alignment.UpperLeft);
        using FileStream stream = File.Create(file);
        using SKCanvas canvas = SKSvgCanvas.Create(new SKRect(0, 0, Width, Height), stream);
        plot.Render(canvas, new PixelRect(0, Width, Height, 0));
    }

    private static void Draw(
        Plot plot, IReadOnlyList<LiveFinding> findings, Func<LiveFinding, IReadOnlyList<FoundPoint>> pointsOf, Color color, LinePattern pattern, string name)
    {
        foreach (LiveFinding finding in findings)
        {
            FoundPoint[] points = [.. pointsOf(finding).Where(point => point.Requests > 0)];
            ScottPlot.Plottables.Scatter line = plot.Add.ScatterLine(
                points.Select(point => Math.Log10(point.Requests)).ToArray(), points.Select(point => Share(point.Value, finding.Reachable)).ToArray(), color);
            line.LinePattern = pattern;
            line.LineWidth = 1.5f;
            line.LegendText = finding == findings[0] ? name : string.Empty;
        }
    }

    private static double Share(UInt256 part, UInt256 whole) => (double)ulong.Parse((part * 100_000U / whole).ToString(), CultureInfo.InvariantCulture) / 1000;
}
