using System.Globalization;

namespace WalletTrace.Benchmarks.Ledgers;

/// <summary>How long a part took and the most memory that its process held, at one size.</summary>
/// <param name="Part">The part.</param>
/// <param name="Transfers">The size.</param>
/// <param name="Time">How long it took.</param>
/// <param name="PeakBytes">The peak of resident memory, mapped files included.</param>
internal sealed record GrowthPoint(string Part, int Transfers, TimeSpan Time, long PeakBytes);

/// <summary>The figures that a plot of growth shows, in a table beside it: so that sizes may be measured one by one.</summary>
internal static class Growth
{
    private const string Header = "part,flows,seconds,peak_bytes";

    /// <summary>Puts the figures of a size into the table beside a plot, in place of those that were there for it, and draws all.</summary>
    public static void Add(IReadOnlyCollection<GrowthPoint> points, string plot)
    {
        string table = Path.ChangeExtension(plot, ".csv");
        GrowthPoint[] all =
        [
            .. (File.Exists(table) ? File.ReadLines(table).Skip(1).Select(Read) : []).Where(known => points.All(point => point.Transfers != known.Transfers)),
            .. points,
        ];
        all = [.. all.OrderBy(point => point.Transfers)];
        File.WriteAllLines(table, all.Select(Write).Prepend(Header));
        GrowthPlot.Save(all, plot);
    }

    private static GrowthPoint Read(string row) => row.Split(',') is [string part, string flows, string seconds, string peak]
        ? new GrowthPoint(
            part,
            int.Parse(flows, CultureInfo.InvariantCulture),
            TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)),
            long.Parse(peak, CultureInfo.InvariantCulture))
        : throw new InvalidDataException($"found the row '{row}' in the table of growth, expected four fields as {Header} names them");

    private static string Write(GrowthPoint point) => string.Create(
        CultureInfo.InvariantCulture, $"{point.Part},{point.Transfers},{point.Time.TotalSeconds:G6},{point.PeakBytes}");
}
