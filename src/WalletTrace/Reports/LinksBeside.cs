using System.Collections.Immutable;
using System.Text.Json;
using WalletTrace.Attribution;
using WalletTrace.Reports.Actors;
using WalletTrace.Reports.Html;

namespace WalletTrace.Reports;

/// <summary>
/// What is asserted to have passed off any chain, shown beside what a chain shows and apart from it: a section of its own in every report, of which no figure
/// counts anything.
/// </summary>
internal static class LinksBeside
{
    /// <summary>What asserted links are.</summary>
    public const string Caution = "Asserted by the named sources, off any chain, and not observed on one: no figure of this report counts them.";

    /// <summary>
    /// The links that touch a trace, by day: one end is an account of it, or whom a label of one names, or an end of another such link.
    /// </summary>
    public static ImmutableArray<AssertedLink> Of(TraceView view)
    {
        ImmutableArray<AssertedLink> links = view.Trace.Labels.Entities.Links;
        if (links.IsEmpty)
        {
            return [];
        }

        var waiting = new Queue<string>(view.Accounts.Select(account => account.ToString())
            .Concat(view.Accounts.SelectMany(account => view.Trace.Labels.Of(account)).Select(label => label.Entity).OfType<string>()));
        var known = new HashSet<string>(waiting, StringComparer.Ordinal);
        ILookup<string, AssertedLink> byEnd = links.SelectMany(link => new[] { (End: link.From, Link: link), (End: link.To, Link: link) })
            .ToLookup(told => told.End, told => told.Link, StringComparer.Ordinal);
        var found = new HashSet<AssertedLink>();
        while (waiting.TryDequeue(out string? end))
        {
            foreach (AssertedLink link in byEnd[end])
            {
                found.Add(link);
                foreach (string other in (string[])[link.From, link.To])
                {
                    if (known.Add(other))
                    {
                        waiting.Enqueue(other);
                    }
                }
            }
        }

        return [.. links.Where(found.Contains)];
    }

    /// <summary>Writes the section of a text report; nothing without links.</summary>
    public static void Write(IReadOnlyCollection<AssertedLink> links, EntitySet entities, int most, TextWriter writer, TextStyle style)
    {
        if (links.Count == 0)
        {
            return;
        }

        TextReport.Heading($"ASSERTED LINKS, off-chain ({links.Count})", writer, style);
        TextReport.WriteWrapped(Caution, writer, style);
        foreach (AssertedLink link in links.Take(most))
        {
            string on = link.On is { } day ? $"{Figures.Day(day)}: " : "";
            string amount = link.Amount is { } some ? $", {some}" : "";
            string text = $"{on}{ActorWords.NameOf(link.From, entities)} → {ActorWords.NameOf(link.To, entities)}{amount}: {link.Text} (says {Said(link)}, confidence {Words.Id(link.Confidence)})";
            TextReport.WriteWrapped(Escaping.Shown(text, Escaping.SentenceLength), writer, style, "  ");
        }

        if (links.Count > most)
        {
            writer.Write(FormattableString.Invariant($"  and {links.Count - most:N0} more\n"));
        }
    }

    /// <summary>Writes the section of a page; nothing without links.</summary>
    public static void Write(IReadOnlyCollection<AssertedLink> links, EntitySet entities, PageWriter page)
    {
        if (links.Count == 0)
        {
            return;
        }

        page.OpenSection("links", Markup.Of($"Asserted links, off-chain"));
        page.Line($"""<p class="note">{Caution}</p>""");
        page.Line($"""<div class="scroll"><table>""");
        page.Line($"""<thead><tr><th scope="col">Day</th><th scope="col">From</th><th scope="col">To</th><th scope="col">Amount, as worded</th><th scope="col">What is asserted, and by whom</th></tr></thead>""");
        page.Line($"<tbody>");
        foreach (AssertedLink link in links)
        {
            page.Line($"""<tr><th scope="row">{(link.On is { } day ? Figures.Day(day) : "")}</th><td>{End(link.From, entities)}</td><td>{End(link.To, entities)}</td><td>{Pieces.Text(link.Amount)}</td><td>{Pieces.Sentence(link.Text)}<span class="sub">{Pieces.Sentence(Said(link))}, confidence {Words.Id(link.Confidence)}</span></td></tr>""");
        }

        page.Line($"</tbody></table></div>");
        page.CloseSection();
    }

    /// <summary>Writes the member <c>assertedLinks</c> of a JSON report.</summary>
    public static void Write(IEnumerable<AssertedLink> links, Utf8JsonWriter json)
    {
        json.WriteStartArray("assertedLinks");
        foreach (AssertedLink link in links)
        {
            json.WriteStartObject();
            json.WriteString("from", link.From);
            json.WriteString("to", link.To);
            json.WriteString("text", link.Text);
            json.WriteString("source", link.Source);
            JsonReport.WriteOptional(json, "amount", link.Amount);
            JsonReport.WriteOptional(json, "on", FieldTexts.Of(link.On));
            JsonReport.WriteOptional(json, "date", FieldTexts.Of(link.Date));
            JsonReport.WriteOptional(json, "url", link.Url);
            json.WriteString("confidence", Words.Id(link.Confidence));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>By whom, when and where a link is asserted. Hostile text.</summary>
    private static string Said(AssertedLink link) =>
        link.Source + (link.Date is { } date ? $", {Figures.Day(date)}" : "") + (link.Url is { } url ? $", {url}" : "");

    private static Markup End(string end, EntitySet entities) => Account.TryParse(end, out _, out _)
        ? Markup.Of($"""<span class="mono">{Pieces.Text(end)}</span>""")
        : Pieces.Text(ActorWords.NameOf(end, entities));
}
