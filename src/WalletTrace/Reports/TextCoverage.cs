using System.Collections.Immutable;
using WalletTrace.Graph;
using WalletTrace.Tracing;

namespace WalletTrace.Reports;

/// <summary>What the trace did not see, as text. What is said of many places in the same words is said once, with their number and value.</summary>
internal static class TextCoverage
{
    /// <summary>Writes it.</summary>
    public static void Write(TraceView view, TextWriter writer, TextStyle style)
    {
        TextReport.Heading($"COVERAGE ({Words.Count(view.Trace.Coverage.Length, "entry", "entries")})", writer, style);
        if (view.Trace.Coverage.IsEmpty)
        {
            writer.Write("The trace saw everything that it asked for.\n");
        }

        int most = view.Options.MaxCoverage;
        foreach (IGrouping<CoverageIssue, CoverageEntry> issue in view.Trace.Coverage.GroupBy(entry => entry.Issue).OrderBy(group => group.Key))
        {
            writer.Write(style.Bold(FormattableString.Invariant($"{Words.Name(issue.Key)}: {issue.Count():N0}")) + "\n");
            TextReport.WriteWrapped(Words.Meaning(issue.Key), writer, style, "  ");
            CoverageEntry[][] same = [.. issue.GroupBy(entry => TextOf(view, entry), StringComparer.Ordinal).Select(group => group.ToArray())];
            foreach (CoverageEntry[] entries in same.Take(most))
            {
                WriteSame(view, entries, writer, style);
            }

            WriteRest(view, [.. same.Skip(most).SelectMany(entries => entries)], writer, style);
        }
    }

    /// <summary>Writes what is said in the same words: the places, the largest first, and the words once.</summary>
    private static void WriteSame(TraceView view, CoverageEntry[] entries, TextWriter writer, TextStyle style)
    {
        int most = Math.Max(1, view.Options.MaxCoverage);
        foreach (CoverageEntry entry in entries.Take(most).Where(entry => entry.Vertex >= 0))
        {
            Vertex vertex = view.Graph.Vertices[entry.Vertex];
            string hidden = entry.Hidden.IsZero ? "" : $"  {Figures.Text(entry.Hidden, vertex.Asset)}";
            writer.Write($"  {view.ShortName(vertex)}{hidden}\n");
        }

        WriteRest(view, [.. entries.Skip(most)], writer, style);
        string text = entries.Length == 1 ? Escaping.Shown(entries[0].Text, Escaping.SentenceLength)
            : FormattableString.Invariant($"Of each of these {entries.Length:N0}{Together(view, entries)}: {TextOf(view, entries[0])}");
        TextReport.WriteWrapped(text, writer, style, "    ");
    }

    private static void WriteRest(TraceView view, CoverageEntry[] rest, TextWriter writer, TextStyle style)
    {
        if (rest.Length > 0)
        {
            TextReport.WriteWrapped(FormattableString.Invariant($"and {rest.Length:N0} more{Together(view, rest)}"), writer, style, "  ");
        }
    }

    private static string Together(TraceView view, CoverageEntry[] entries)
    {
        ImmutableArray<Amount> hidden = view.Hidden(entries);
        return hidden.IsEmpty ? "" : $", together at most {TextReport.Joined(hidden)}";
    }

    /// <summary>What is said of a place, without its own name in it: by that alone the same words would differ. Safe to print.</summary>
    private static string TextOf(TraceView view, CoverageEntry entry)
    {
        string text = entry.Text;
        if (entry.Vertex >= 0)
        {
            Vertex vertex = view.Graph.Vertices[entry.Vertex];
            string[] names = vertex.Account is { } account ? [account.ToString(), account.Address.ToString(account.Chain)]
                : vertex.Transaction is { } id ? [id.ToString(vertex.Asset.Chain)]
                : [];
            text = names.Aggregate(text, (left, name) => left.Replace(name, "…", StringComparison.OrdinalIgnoreCase));
        }

        return Escaping.Shown(text, Escaping.SentenceLength);
    }
}
