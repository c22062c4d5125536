using System.Collections.Immutable;

namespace WalletTrace.Notebooks.Files;

/// <summary>Holds what cells show now against what was saved with a notebook.</summary>
public static class NotebookComparison
{
    // Enough for people to see what it is about.
    private const int ShownLength = 200;

    /// <summary>The first difference between what the code cells of two runs of a notebook show, or null where there is none. Metadata is passed over.</summary>
    /// <param name="saved">The notebook as it was saved.</param>
    /// <param name="ran">The same notebook, run again.</param>
    /// <returns>In one or more lines: the cell, the output in it, and its first line that differs.</returns>
    public static string? FirstDifference(NotebookFile saved, NotebookFile ran)
    {
        ArgumentNullException.ThrowIfNull(saved);
        ArgumentNullException.ThrowIfNull(ran);
        if (saved.Cells.Length != ran.Cells.Length)
        {
            return FormattableString.Invariant($"found {ran.Cells.Length} cells, expected {saved.Cells.Length}");
        }

        return saved.Cells.Zip(ran.Cells).Select((pair, at) => Difference(FormattableString.Invariant($"cell {at + 1}"), pair.First, pair.Second)).FirstOrDefault(told => told is not null);
    }

    private static string? Difference(string place, NotebookCell saved, NotebookCell ran)
    {
        if (saved.Source != ran.Source || saved.Kind != ran.Kind)
        {
            return $"{place} is another one";
        }

        for (int at = 0; at < Math.Min(saved.Outputs.Length, ran.Outputs.Length); at++)
        {
            string[] before = NotebookWriter.Write(saved.Outputs[at]).Split('\n');
            string[] now = NotebookWriter.Write(ran.Outputs[at]).Split('\n');
            int line = before.Zip(now).TakeWhile(pair => pair.First == pair.Second).Count();
            if (line < Math.Max(before.Length, now.Length))
            {
                return FormattableString.Invariant($"{place}, output {at + 1}:\n  saved: {Shown(before, line)}\n  now:   {Shown(now, line)}");
            }
        }

        string Count(ImmutableArray<NotebookOutput> outputs) => FormattableString.Invariant($"{outputs.Length} {(outputs.Length == 1 ? "output" : "outputs")}");
        return saved.Outputs.Length != ran.Outputs.Length ? $"{place} shows {Count(ran.Outputs)}, and {Count(saved.Outputs)} where it was saved"
            : saved.ExecutionCount != ran.ExecutionCount ? FormattableString.Invariant($"{place} runs as number {ran.ExecutionCount}, and was saved as {saved.ExecutionCount?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "not run"}")
            : null;
    }

    private static string Shown(string[] lines, int line) => line < lines.Length ? SafeText.Trim(lines[line].Trim(), ShownLength) : "(nothing more)";
}
