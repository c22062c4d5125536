using System.Globalization;

namespace WalletTrace.Benchmarks;

/// <summary>Prints measurements as they come and remembers whether every answer was right.</summary>
internal sealed class Report(TextWriter output)
{
    /// <summary>Whether every answer so far was right.</summary>
    public bool AllRight { get; private set; } = true;

    public void Title(string text)
    {
        output.WriteLine();
        output.WriteLine(text);
    }

    /// <summary>One line: what, the figure, what else there is to say.</summary>
    public void Line(string what, string figure, string note = "") =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what,-34}{figure,22}  {note}").TrimEnd());

    /// <summary>Compares an answer with the known one, or with what was found before in another way.</summary>
    public void Check<T>(string what, T found, T expected, string source)
        where T : notnull
    {
        if (EqualityComparer<T>.Default.Equals(found, expected))
        {
            return;
        }

        AllRight = false;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  WRONG: {what}: found {found}, expected {expected} ({source}); no figure of this run counts."));
    }

    public static string Time(TimeSpan time) => time.TotalSeconds >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F2} s")
        : time.TotalMilliseconds >= 10
            ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:F1} ms")
            : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:F3} ms");

    public static string Rate(long count, TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{count / time.TotalSeconds / 1e6:F1} M flows/s");

    public static string Ratio(TimeSpan peer, TimeSpan ours) => string.Create(CultureInfo.InvariantCulture, $"{peer / ours:F1} times ours");

    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
