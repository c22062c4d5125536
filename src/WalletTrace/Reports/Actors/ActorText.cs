using WalletTrace.Attribution;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Actors;
using WalletTrace.Valuation;

namespace WalletTrace.Reports.Actors;

/// <summary>An actor report as tables for a terminal. All amounts are exact.</summary>
public static class ActorText
{
    private const int EntitiesShown = 10;

    /// <summary>Writes the report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="top">At most so many sanctioned accounts, links and labels are listed; what is cut off is counted.</param>
    /// <param name="style">How it looks; null for 80 columns without escapes.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="top"/> is negative.</exception>
    public static void Write(ActorReport report, TextWriter writer, int top = 20, TextStyle? style = null)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentOutOfRangeException.ThrowIfNegative(top);
        style ??= TextStyle.Plain;
        writer.Write(style.Bold(TextLayout.Cut(Escaping.Terminal(ActorWords.Title(report)), style.Width)) + "\n");
        TextReport.WriteWrapped(ActorWords.Caution, writer, style);
        WriteWho(report, writer, style);
        WriteThefts(report, writer, style);
        WritePeriods(report, writer, style);
        WriteEnds(report, writer, style);
        ListingText.Write("SANCTIONED ACCOUNTS that it came to", report.Listings, report.Rules, report.Prices, top, writer, style);
        LinksBeside.Write(report.Links, report.Labels.Entities, top, writer, style);
        WriteCoverage(report, writer, style);
    }

    private static void WriteWho(ActorReport report, TextWriter writer, TextStyle style)
    {
        EntitySet entities = report.Labels.Entities;
        TextReport.Heading($"WHO ({Words.Count(report.Leads.Entities.Length, "entity", "entities")}, {Words.Count(report.Leads.Labels.Length, "label")})", writer, style);
        foreach (LeadingEntity entity in report.Leads.Entities.Take(EntitiesShown))
        {
            writer.Write(TextLayout.Cut($"  {Escaping.Terminal(entities.NameOf(entity.Id))} ({Escaping.Terminal(entity.Id)})", style.Width) + "\n");
            foreach (Entity described in entities.Of(entity.Id))
            {
                string[] parts =
                [
                    Words.Id(described.Kind),
                    .. described.Countries.IsEmpty ? [] : (string[])[string.Join(", ", described.Countries)],
                    .. described.Programmes.IsEmpty ? [] : (string[])[string.Join(", ", described.Programmes)],
                    .. described.ListedFrom is { } from ? [$"listed {Figures.Day(from)}"] : (string[])[],
                    described.Source,
                ];
                TextReport.WriteWrapped(Escaping.Shown(string.Join("; ", parts)), writer, style, "    ");
            }

            if (!entity.Chain.IsEmpty)
            {
                TextReport.WriteWrapped(Escaping.Shown(ActorWords.Chain(entity, entities), Escaping.SentenceLength), writer, style, "    ");
            }
        }

        WriteMore(report.Leads.Entities.Length - EntitiesShown, "entity that leads there", "entities that lead there", writer);
        if (!report.Leads.IsComplete)
        {
            TextReport.WriteWrapped("A limit cut off what leads to the actor.", writer, style, "  ");
        }
    }

    private static void WriteThefts(ActorReport report, TextWriter writer, TextStyle style)
    {
        TextReport.Heading($"THEFTS ({report.Thefts.Length})", writer, style);
        TextReport.WriteWrapped(ActorWords.Attribution, writer, style);
        foreach (ActorTheft theft in report.Thefts)
        {
            string when = theft.Time is { } time ? $"{Figures.Time(time)} UTC" : "time not known";
            writer.Write(TextLayout.Cut($"  {when}  {Escaping.Terminal(theft.Name)}", style.Width) + "\n");
            foreach (StolenAmount stolen in theft.Stolen)
            {
                TextReport.WriteWrapped($"{Figures.Text(stolen.Units, stolen.Asset)} on {stolen.Chain.Name}{ActorWords.Worth(report.Prices, stolen.Worth)}", writer, style, "    ");
            }

            TextReport.WriteWrapped($"case {Escaping.Terminal(report.Cases[theft.Case].Name)}", writer, style, "    ");
            foreach (LeadingLabel lead in theft.Evidence)
            {
                Label label = lead.Label;
                string claim = $"{label.Subject}: “{label.Text}” ({Words.Id(label.Category)}), says {label.Source}";
                TextReport.WriteWrapped(Escaping.Shown(claim, Escaping.SentenceLength), writer, style, "    ");
            }
        }

        foreach (OtherTheft other in report.Others)
        {
            string text = $"Not counted: {Escaping.Terminal(other.Name)} of {Escaping.Terminal(report.Cases[other.Case].Name)}, {ActorWords.Name(other.Why)}.";
            TextReport.WriteWrapped(text, writer, style, "  ");
        }
    }

    private static void WritePeriods(ActorReport report, TextWriter writer, TextStyle style)
    {
        if (report.Periods.IsEmpty)
        {
            return;
        }

        TextReport.Heading("STOLEN, by year and chain", writer, style);
        foreach (ActorPeriod period in report.Periods)
        {
            string year = period.Year is { } known ? FormattableString.Invariant($"{known}") : "year not known";
            IEnumerable<string> amounts = period.Stolen.Select(stolen => Figures.Text(stolen.Units, stolen.Asset) + ActorWords.Worth(report.Prices, stolen.Worth));
            TextReport.WriteWrapped($"{year}  {period.Chain.Name}: {string.Join("; ", amounts)} ({Words.Count(period.Thefts, "theft")})", writer, style, "  ");
        }
    }

    private static void WriteEnds(ActorReport report, TextWriter writer, TextStyle style)
    {
        foreach (IGrouping<Asset, ActorEnd> asset in report.Ends.GroupBy(end => end.Amount.Asset))
        {
            TextReport.Heading($"WHERE IT ENDED, in {Figures.Unit(asset.Key)}, by category and country", writer, style);
            var table = new TextTable(asset.Key, ["", .. report.Rules.Select(Words.Name)]);
            foreach (ActorEnd end in asset)
            {
                string country = ActorWords.CountryOf(end) == "not told" ? ", country not told" : "";
                string[] below = [$"    {Words.Count(end.Places, "place")}{country}", .. Worths(report, end.Amount, style.Width)];
                table.Add(Escaping.Terminal(ActorWords.Name(end)), end.Amount.Units.Select(units => (UInt256?)units), below: below);
            }

            RuledAmount all = asset.Select(end => end.Amount).Aggregate((sum, amount) => sum.Plus(amount));
            table.Add("All", all.Units.Select(units => (UInt256?)units), bold: true, Worths(report, all, style.Width));
            table.Write(writer, style);
        }

        TextReport.WriteWrapped(report.Ends.IsEmpty ? "" : ActorWords.Countries, writer, style);
    }

    private static void WriteCoverage(ActorReport report, TextWriter writer, TextStyle style)
    {
        TextReport.Heading("WHAT THE CASES DID NOT SEE", writer, style);
        foreach (ActorCoverage one in report.Coverage)
        {
            writer.Write(TextLayout.Cut("  " + Escaping.Terminal(one.Name), style.Width) + "\n");
            foreach (CoverageSum issue in one.Issues)
            {
                string hidden = issue.Hidden.IsEmpty ? "" : $", could hide at most {TextReport.Joined(issue.Hidden)}";
                TextReport.WriteWrapped(FormattableString.Invariant($"{Words.Name(issue.Issue)}: {issue.Entries:N0}{hidden}"), writer, style, "    ");
            }

            if (one.EndedBy is not null)
            {
                TextReport.WriteWrapped("Its sources were not asked to the end: a limit was used up.", writer, style, "    ");
            }
        }

        if (report.Prices is { } prices)
        {
            TextReport.Heading($"VALUES in {prices.Currency}", writer, style);
            TextReport.WriteWrapped($"{WorthWords.Meaning} Convention: {Escaping.Shown(ActorWords.Convention(report), Escaping.SentenceLength)}.", writer, style);
            foreach (PriceOrigin origin in report.Cases.SelectMany(one => one.Trace.Values!.Prices.Origins).Distinct())
            {
                TextReport.WriteWrapped(WorthWords.Origin(origin, prices.Currency), writer, style, "  ");
            }
        }
    }

    private static IEnumerable<string> Worths(ActorReport report, RuledAmount amount, int width)
    {
        if (report.Prices is not { } prices)
        {
            return [];
        }

        IEnumerable<string> worths = report.Rules.Select((rule, column) => $"{WorthWords.Text(amount.Worths[column], prices.Currency)} ({Words.Name(rule)})");
        return TextLayout.Wrap("worth " + string.Join(", ", worths), width - 4).Select(line => "    " + line);
    }

    /// <summary>How many more there are than are listed; nothing where there are none.</summary>
    internal static void WriteMore(int more, string one, string several, TextWriter writer)
    {
        if (more > 0)
        {
            writer.Write($"  and {Words.Count(more, "more " + one, "more " + several)}\n");
        }
    }
}
