using System.Globalization;
using WalletTrace.Reports;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Cli.Live;

/// <summary>Says what a live trace would ask, before it does.</summary>
internal static class EstimateText
{
    private const int Column = 16;
    private const int MostBranches = 5;

    /// <summary>Writes it.</summary>
    public static void Write(TraceEstimate estimate, TextWriter output)
    {
        output.Write("ESTIMATE, worked out from what the ledger knows; nothing was asked\n");
        Row("", "at least", "likely", "at most");
        Row("Branches", Count(estimate.Branches));
        Row("Requests", Count(estimate.Requests));
        Row("Time", LiveText.Time(estimate.Time.AtLeast), Known(estimate.Time.Likely, LiveText.Time), Limited(estimate.Time.AtMost, LiveText.Time));
        foreach (ProviderEstimate provider in estimate.Providers)
        {
            output.Write($"\n{SafeText.Trim(provider.Name)}{(provider.Host.Length == 0 ? ", on this machine" : "")}\n");
            Row("  Requests", Count(provider.Requests));
            Row("  Time", LiveText.Time(provider.Time.AtLeast), Known(provider.Time.Likely, LiveText.Time), Limited(provider.Time.AtMost, LiveText.Time));
            if (provider.Cost is { } cost)
            {
                Row($"  {SafeText.Trim(cost.Currency)}", Money(cost.AtLeast), Known(cost.Likely, Money), Limited(cost.AtMost, Money));
            }
        }

        if (estimate.Waiting.Length > 0)
        {
            output.Write(string.Create(CultureInfo.InvariantCulture, $"\n{estimate.Waiting.Length:N0} {(estimate.Waiting.Length == 1 ? "branch waits" : "branches wait")} now; the largest:\n"));
            foreach (WaitingBranch branch in estimate.Waiting.Take(MostBranches))
            {
                output.Write($"  {LiveText.Name(branch.Vertex)}  {LiveText.Rounded(branch.Value, branch.Vertex.Asset)}\n");
            }
        }

        foreach (string assumption in estimate.Assumptions)
        {
            output.Write($"\n{SafeText.Trim(assumption, 400)}\n");
        }

        void Row(string heading, params string[] cells) =>
            output.Write((heading.PadRight(Column) + string.Concat(cells.Select(cell => cell.PadLeft(Column)))).TrimEnd() + "\n");
    }

    private static string[] Count(CountEstimate count) => [Number(count.AtLeast), Known(count.Likely, Number), Limited(count.AtMost, Number)];

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Money(decimal money) => money.ToString("#,0.00##", CultureInfo.InvariantCulture);

    private static string Known<T>(T? value, Func<T, string> write)
        where T : struct => value is { } known ? write(known) : "not known";

    private static string Limited<T>(T? value, Func<T, string> write)
        where T : struct => value is { } known ? write(known) : "no limit";
}
