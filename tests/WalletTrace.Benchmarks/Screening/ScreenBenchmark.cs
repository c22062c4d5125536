using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using WalletTrace.Attribution;
using WalletTrace.Attribution.Screening;

namespace WalletTrace.Benchmarks.Screening;

/// <summary>Screens rows against labels on one core, beside dictionaries of texts, in one run.</summary>
internal sealed class ScreenBenchmark(ScreenRun run, Report report)
{
    private const int Runs = 5;

    public bool Run()
    {
        report.Title(string.Create(CultureInfo.InvariantCulture, $"Screening {run.Rows:N0} rows against {run.Labels:N0} labels, one core, best of {Runs}"));
        long before = Measure.Held();
        ScreenRows rows = ScreenRows.Make(run.Rows, run.Labels);
        Measured<ScreeningIndex> built = Measure.Best(1, () => new ScreeningIndex(rows.Labels));
        ScreeningIndex index = built.Answer;
        report.Line("index made", Report.Time(built.Time), PerLabel(index.Bytes) + " beside the labels themselves");
        report.Line("labels, rows and index", Report.Count(Measure.Held() - before) + " bytes");

        Measured<ScreenedRows> lines = Measure.Best(Runs, () => index.ScreenLines(rows.Bytes));
        report.Line("text, checksums verified", Report.Time(lines.Time), string.Create(
            CultureInfo.InvariantCulture, $"{lines.Answer.Matches.Length:N0} matches, {lines.Answer.Damaged.Length:N0} damaged rows, {run.Rows / lines.Time.TotalSeconds / 1e6:F1} M rows/s"));

        Account[] accounts = Accounts(rows.Lines);
        Measured<ImmutableArray<ScreeningMatch>> parsed = Measure.Best(Runs, () => index.Screen(accounts));
        report.Line("accounts that are parsed already", Report.Time(parsed.Time), string.Create(CultureInfo.InvariantCulture, $"{parsed.Answer.Length:N0} matches"));

        Peers(rows, lines);
        CheckAgainstPlainReading(rows, lines.Answer);
        return report.AllRight;
    }

    private string PerLabel(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{(double)bytes / run.Labels:F1} bytes per label");

    private void Peers(ScreenRows rows, Measured<ScreenedRows> ours)
    {
        // What one writes without this library: texts in one form, looked up as they stand. It verifies nothing, knows no twins, and its rows are strings already.
        var plain = rows.Labels.All.ToDictionary(label => Normal(label.Account.Address.ToString(label.Account.Chain)), StringComparer.Ordinal);
        FrozenDictionary<string, Label> frozen = plain.ToFrozenDictionary(StringComparer.Ordinal);
        Measured<int> inDictionary = Measure.Best(Runs, () => rows.Lines.Count(line => plain.ContainsKey(Normal(line))));
        Measured<int> inFrozen = Measure.Best(Runs, () => rows.Lines.Count(line => frozen.ContainsKey(Normal(line))));
        report.Line("Dictionary of strings", Report.Time(inDictionary.Time), $"{Report.Ratio(inDictionary.Time, ours.Time)}; {inDictionary.Answer:N0} rows found, no checksum verified");
        report.Line("FrozenDictionary of strings", Report.Time(inFrozen.Time), $"{Report.Ratio(inFrozen.Time, ours.Time)}; {inFrozen.Answer:N0} rows found, no checksum verified");

        Measured<int> row = Measure.Best(1, () => rows.Lines.Sum(line => PlainScreening.Of(rows.Labels, line).Matches.Length));
        report.Line("row by row, checksums verified", Report.Time(row.Time), Report.Ratio(row.Time, ours.Time));
    }

    private static string Normal(string line)
    {
        string text = line.Trim();
        text = text[(text.LastIndexOf(':') + 1)..];
        return text.StartsWith("0x", StringComparison.Ordinal) || text.StartsWith("bc1", StringComparison.Ordinal) ? text.ToLowerInvariant() : text;
    }

    private static Account[] Accounts(string[] lines) =>
        [.. lines.Select(line => PlainScreening.Read(line, out _)).Where(found => found is not null).Select(found => found!.Value)];

    private void CheckAgainstPlainReading(ScreenRows rows, ScreenedRows found)
    {
        var matches = new List<ScreeningMatch>();
        var damaged = new List<long>();
        for (int row = 0; row < rows.Lines.Length; row++)
        {
            (ImmutableArray<ScreeningMatch> its, bool isDamaged) = PlainScreening.Of(rows.Labels, rows.Lines[row]);
            matches.AddRange(its.Select(match => match with { Row = row + 1 }));
            if (isDamaged)
            {
                damaged.Add(row + 1);
            }
        }

        report.Check("matches", found.Matches.SequenceEqual(matches), true, "row by row through the parser and the label set");
        report.Check("damaged rows", found.Damaged.Select(row => row.Row).SequenceEqual(damaged), true, "row by row through the parser");
    }
}
