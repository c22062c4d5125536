using ScottPlot;
using ScottPlot.TickGenerators;
using SkiaSharp;

namespace WalletTrace.Benchmarks.Ledgers;

/// <summary>Draws time and memory over size, both on scales of powers of ten: what grows linearly rises as steeply as the dotted line.</summary>
internal static class GrowthPlot
{
    private const int Width = 1100;
    private const int Height = 520;

    /// <summary>Writes the plot as SVG.</summary>
    public static void Save(IReadOnlyList<GrowthPoint> points, string file)
    {
        var both = new Multiplot();
        both.AddPlots(2);
        both.Layout = new ScottPlot.MultiplotLayouts.Columns();
        Draw(both.GetPlot(0), points, "time", "seconds", point => point.Time.TotalSeconds);
        Draw(both.GetPlot(1), points, "peak memory", "GiB resident, mapped files included", point => point.PeakBytes / (double)(1L << 30));
        using FileStream stream = File.Create(file);
        using SKCanvas canvas = SKSvgCanvas.Create(new SKRect(0, 0, Width, Height), stream);
        both.Render(canvas, new PixelRect(0, Width, Height, 0));
    }

    private static void Draw(Plot plot, IReadOnlyList<GrowthPoint> points, string title, string unit, Func<GrowthPoint, double> value)
    {
        foreach (IGrouping<string, GrowthPoint> part in points.GroupBy(point => point.Part))
        {
            GrowthPoint[] row = [.. part.OrderBy(point => point.Transfers)];
            var line = plot.Add.Scatter(
                row.Select(point => Math.Log10(point.Transfers)).ToArray(), row.Select(point => Math.Log10(value(point))).ToArray());
            line.LegendText = part.Key;
            line.MarkerSize = 7;
            line.LineWidth = 2;
        }

        GrowthPoint least = points.MinBy(value)!;
        int most = points.Max(point => point.Transfers);
        var linear = plot.Add.Line(
            Math.Log10(least.Transfers), Math.Log10(value(least)), Math.Log10(most), Math.Log10(value(least) * most / least.Transfers));
        linear.LinePattern = LinePattern.Dotted;
        linear.LineColor = Colors.Gray;
        linear.LegendText = "linear";

        plot.Title(title);
        plot.XLabel("flows");
        plot.YLabel(unit);
        plot.Axes.Bottom.TickGenerator = Powers();
        plot.Axes.Left.TickGenerator = Powers();
        plot.ShowLegend(Edge.Bottom);
    }

    private static NumericAutomatic Powers() => new()
    {
        MinorTickGenerator = new LogMinorTickGenerator(),
        IntegerTicksOnly = true,
        LabelFormatter = power => power switch
        {
            >= 6 => FormattableString.Invariant($"{Math.Pow(10, power - 6):0}M"),
            _ => FormattableString.Invariant($"{Math.Pow(10, power):0.######}"),
        },
    };
}
