using System.Collections.Immutable;
using WalletTrace.Graph;
using WalletTrace.Reports.Actors;
using WalletTrace.Tracing;

namespace WalletTrace.Reports;

/// <summary>The trace as tables for a terminal: headline, balance by rule, sinks, paths, coverage. All amounts are exact.</summary>
public static class TextReport
{
    private const int LabelsShown = 3;

    /// <summary>Writes the whole report.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="options">How much is listed; null for the defaults.</param>
    /// <param name="style">How it looks; null for 80 columns without escapes.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public static void Write(
        TraceResult trace, TextWriter writer, ReportOptions? options = null, TextStyle? style = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var view = new TraceView(trace, options);
        style ??= TextStyle.Plain;
        WriteHeadline(view, writer, style);
        WriteBalance(view, writer, style);
        cancellationToken.ThrowIfCancellationRequested();
        WriteSinks(view, writer, style);
        WriteListings(view, writer, style);
        cancellationToken.ThrowIfCancellationRequested();
        if (view.Primary >= 0)
        {
            WritePaths(view, view.Paths(view.Primary), view.Trace.Rules[view.Primary], writer, style);
        }

        LinksBeside.Write(LinksBeside.Of(view), view.Trace.Labels.Entities, view.Options.MaxSinks, writer, style);
        TextCoverage.Write(view, writer, style);
    }

    /// <summary>Writes the headline and the balance: a column for each rule.</summary>
    public static void WriteBalance(TraceResult trace, TextWriter writer, ReportOptions? options = null, TextStyle? style = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var view = new TraceView(trace, options);
        WriteHeadline(view, writer, style ?? TextStyle.Plain);
        WriteBalance(view, writer, style ?? TextStyle.Plain);
    }

    /// <summary>Writes the sinks by part of the balance: a column for each rule, and the bounds.</summary>
    public static void WriteSinks(TraceResult trace, TextWriter writer, ReportOptions? options = null, TextStyle? style = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        WriteSinks(new TraceView(trace, options), writer, style ?? TextStyle.Plain);
    }

    /// <summary>
    /// Writes what came to accounts of entities that sanctions lists name, before and after they were listed; nothing where no label names one that it came to.
    /// </summary>
    public static void WriteListings(TraceResult trace, TextWriter writer, ReportOptions? options = null, TextStyle? style = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        WriteListings(new TraceView(trace, options), writer, style ?? TextStyle.Plain);
    }

    /// <summary>Writes paths that were asked for, hop by hop.</summary>
    /// <param name="trace">The trace that the paths are of.</param>
    /// <param name="paths">The paths.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="style">How it looks; null for 80 columns without escapes.</param>
    public static void WritePaths(TraceResult trace, PathList paths, TextWriter writer, TextStyle? style = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(writer);
        var view = new TraceView(trace, null);
        style ??= TextStyle.Plain;
        if (paths.Paths.IsEmpty && paths.Remainders.IsEmpty)
        {
            writer.Write("No path.\n");
        }

        for (int i = 0; i < paths.Paths.Length; i++)
        {
            TextPaths.Write(view, paths.Paths[i], i + 1, writer, style);
        }

        foreach (Amount remainder in paths.Remainders)
        {
            writer.Write($"More paths carry {Figures.Text(remainder.Units, remainder.Asset)} to the same places.\n");
        }
    }

    /// <summary>Writes what the trace did not see.</summary>
    public static void WriteCoverage(TraceResult trace, TextWriter writer, ReportOptions? options = null, TextStyle? style = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        TextCoverage.Write(new TraceView(trace, options), writer, style ?? TextStyle.Plain);
    }

    /// <summary>Writes an explanation: how each part of a path is known, line by line.</summary>
    public static void WriteExplanation(IReadOnlyList<Explanation> explanation, TextWriter writer, TextStyle? style = null)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        ArgumentNullException.ThrowIfNull(writer);
        style ??= TextStyle.Plain;
        const int layers = 12;
        foreach (Explanation line in explanation)
        {
            string layer = TextLayout.Pad(Words.Id(line.Layer), layers);
            foreach (string part in TextLayout.Wrap(Escaping.Visible(line.Text), style.Width - layers))
            {
                writer.Write(style.Dim(layer) + part + "\n");
                layer = new string(' ', layers);
            }
        }
    }

    private static void WriteHeadline(TraceView view, TextWriter writer, TextStyle style)
    {
        writer.Write(style.Bold(TextLayout.Cut(Escaping.Terminal(view.Title), style.Width)) + "\n");
        TraceParameters parameters = view.Trace.Parameters;
        int shown = Math.Max(view.Primary, 0);
        string stolen = view.Assets.IsEmpty ? "nothing" : string.Join(" and ", view.StolenAssets.Select(asset => Figures.Text(view.Stolen(shown, asset), asset)));
        string verb = view.IsForward ? "stolen" : "traced back";
        string fees = parameters.FeeConvention == FeeConvention.Sink ? "" : $"; fees go {Words.Name(parameters.FeeConvention)}";
        string swaps = parameters.FollowSwaps ? "" : "; swaps are not followed";
        string rules = string.Join(", ", parameters.Rules.Select(Words.Name));
        string found = view.Trace.HasStarted ? $"{stolen} {verb}," : "What was stolen is not known yet; it is to be";
        string sentence = $"{found} followed {Words.Id(parameters.Direction)} under {rules}{fees}{swaps}.";
        WriteWrapped(sentence, writer, style);
        if (Unasked.Sentence(view) is { } partial)
        {
            WriteWrapped(partial, writer, style);
        }

        if (TextWorth.Headline(view) is { } worth)
        {
            WriteWrapped(worth, writer, style);
        }

        if (Words.Sentence(view.Trace) is { } freshness)
        {
            WriteWrapped(freshness, writer, style);
        }

        if (parameters.Thefts.Length > 1)
        {
            for (int theft = 0; theft < parameters.Thefts.Length; theft++)
            {
                writer.Write(TextLayout.Cut(FormattableString.Invariant($"  {theft + 1}. {Escaping.Terminal(parameters.Thefts[theft].Name)}"), style.Width) + "\n");
            }
        }
    }

    private static void WriteBalance(TraceView view, TextWriter writer, TextStyle style)
    {
        ImmutableArray<TaintRule> rules = view.Trace.Rules;
        foreach (Asset asset in view.Assets)
        {
            Heading($"BALANCE in {Figures.Unit(asset)}", writer, style);
            WriteBalanceTable(view, asset, null, writer, style);
            for (int theft = 0; theft < view.Trace.Parameters.Thefts.Length && view.Trace.Parameters.Thefts.Length > 1; theft++)
            {
                Heading(FormattableString.Invariant($"BALANCE of theft {theft + 1} in {Figures.Unit(asset)}"), writer, style);
                WriteBalanceTable(view, asset, theft, writer, style);
            }
        }

        if (rules.Contains(TaintRule.Poison))
        {
            WriteWrapped("Poison does not conserve value: its column is a reach, not an amount, and does not sum.", writer, style);
        }

        TextWorth.WritePrices(view, writer, style);
    }

    private static void WriteBalanceTable(TraceView view, Asset asset, int? theft, TextWriter writer, TextStyle style)
    {
        ImmutableArray<TaintRule> rules = view.Trace.Rules;
        var table = new TextTable(asset, ["", .. rules.Select(Words.Name)]);
        foreach (SinkKind kind in view.Parts(asset))
        {
            table.Add(
                Words.Name(kind), Columns(rules, column => view.Part(column, asset, kind, theft)),
                below: TextWorth.Below(view, (values, column) => values.Part(column, asset, kind, theft), style.Width));
        }

        table.Add(view.IsForward ? "Stolen" : "Traced back", Columns(rules, column => view.Stolen(column, asset, theft)), bold: true,
            TextWorth.Below(view, (values, column) => values.Stolen(column, asset, theft), style.Width));
        if (view.HasConvertedIn(asset))
        {
            table.Add("Came in by swaps", Columns(rules, column => view.ConvertedIn(column, asset, theft)), bold: true,
                TextWorth.Below(view, (values, column) => values.ConvertedIn(column, asset, theft), style.Width));
        }

        table.Write(writer, style);
    }

    private static void WriteSinks(TraceView view, TextWriter writer, TextStyle style)
    {
        ImmutableArray<TaintRule> rules = view.Trace.Rules;
        string verb = view.IsForward ? "ENDED" : "BEGAN";
        foreach (Asset asset in view.Assets)
        {
            SinkGroup[] groups = [.. view.SinkGroups(asset)];
            if (groups.Length == 0)
            {
                continue;
            }

            int places = groups.Sum(group => group.Listed.Length + group.CutOff.Length);
            Heading($"WHERE IT {verb}, in {Figures.Unit(asset)} ({Words.Count(places, "place")})", writer, style);
            var table = new TextTable(asset, ["", .. rules.Select(Words.Name)]);
            foreach (SinkGroup group in groups)
            {
                IEnumerable<string> below = group.End is { } end ? Below(view, end, style.Width)
                    : TextWorth.Below(view, (values, column) => values.Part(column, asset, group.Kind), style.Width);
                table.Add(Words.Name(group.Kind), Columns(rules, column => view.Part(column, asset, group.Kind)), bold: true, below);
                foreach (Sink sink in group.Listed.Where(sink => sink != group.End))
                {
                    table.Add("  " + view.ShortName(sink.Name), Columns(rules, sink.AmountOf), below: Below(view, sink, style.Width));
                }

                if (!group.CutOff.IsEmpty)
                {
                    string rest = FormattableString.Invariant($"  and {group.CutOff.Length:N0} more, together");
                    table.Add(
                        rest, Columns(rules, column => view.Total(column, group.CutOff)),
                        below: TextWorth.Below(view, (values, column) => view.Worth(values, column, group.CutOff), style.Width));
                }
            }

            table.Write(writer, style);
        }
    }

    private static void WriteListings(TraceView view, TextWriter writer, TextStyle style)
    {
        if (!view.Listings.IsEmpty)
        {
            ListingText.Write(view, view.Listings, writer, style);
        }
    }

    private static IEnumerable<string> Below(TraceView view, Sink sink, int width)
    {
        foreach (string line in TextWorth.Below(view, (values, column) => values.Of(sink, column), width))
        {
            yield return line;
        }

        IReadOnlyList<(string Text, string Category)> claims = view.ClaimsOf(sink.Name);
        if (claims.Count > 0)
        {
            IEnumerable<string> shown = claims.Take(LabelsShown).Select(claim => $"{Escaping.Terminal(claim.Text)} ({claim.Category})");
            yield return $"    {string.Join("; ", shown)}{(claims.Count > LabelsShown ? "; …" : "")}";
        }

        if (sink.FrozenAt is { } height)
        {
            yield return $"    {Words.Frozen(height)}";
        }

        if (sink.Deposit is { } deposit)
        {
            foreach (string line in TextLayout.Wrap(Words.Deposit(deposit), width - 4))
            {
                yield return $"    {line}";
            }
        }
        else if (sink.Attributed is { } attributed)
        {
            foreach (string line in TextLayout.Wrap(Words.Cluster(attributed), width - 4))
            {
                yield return $"    {line}";
            }
        }
        else if (sink.Reason is not (StopReason.None or StopReason.Category or StopReason.Label or StopReason.Unexplored))
        {
            yield return $"    {Words.Name(sink.Reason)}";
        }

        if (view.Bounds(sink) is { } bounds)
        {
            yield return bounds.Least == bounds.Most
                ? $"    under any rule {Figures.Number(bounds.Least, sink.Asset)}"
                : $"    under any rule {Figures.Number(bounds.Least, sink.Asset)} to {Figures.Number(bounds.Most, sink.Asset)}";
        }
        else if (view.IsBeyondSwap(sink))
        {
            yield return "    not bounded through swaps";
        }
    }

    private static void WritePaths(TraceView view, PathSection section, TaintRule rule, TextWriter writer, TextStyle style)
    {
        int all = section.Listed.Length + section.CutOff;
        Heading($"PATHS under {Words.Name(rule)} ({Words.Count(all, "path")})", writer, style);
        for (int i = 0; i < section.Listed.Length; i++)
        {
            TextPaths.Write(view, section.Listed[i], i + 1, writer, style);
        }

        if (section.CutOff > 0)
        {
            WriteWrapped($"And {Words.Count(section.CutOff, "more path")}, which together carry {Joined(section.CutOffAmounts)}.", writer, style);
        }

        if (!section.Untold.IsEmpty)
        {
            WriteWrapped($"Another {Joined(section.Untold)} travelled by paths that the trace did not tell apart.", writer, style);
        }
    }

    /// <summary>A heading with an empty line before it.</summary>
    internal static void Heading(string text, TextWriter writer, TextStyle style) => writer.Write("\n" + style.Bold(TextLayout.Cut(text, style.Width)) + "\n");

    /// <summary>A text in lines that keep to the width; it must be safe to print.</summary>
    internal static void WriteWrapped(string text, TextWriter writer, TextStyle style, string indent = "")
    {
        foreach (string line in TextLayout.Wrap(text, style.Width - indent.Length))
        {
            writer.Write(indent + line + "\n");
        }
    }

    /// <summary>Amounts of several assets in a sentence.</summary>
    internal static string Joined(IEnumerable<Amount> amounts) => string.Join(" and ", amounts.Select(amount => amount.ToString("N")));

    private static IEnumerable<UInt256?> Columns(ImmutableArray<TaintRule> rules, Func<int, UInt256> figure) =>
        Enumerable.Range(0, rules.Length).Select(column => (UInt256?)figure(column));
}
