using WalletTrace.Attribution;
using WalletTrace.Reports.Html;
using WalletTrace.Tracing.Actors;

namespace WalletTrace.Reports.Actors;

/// <summary>The parts of an actor's page that rest on claims: sanctioned accounts, who leads to the actor, asserted links.</summary>
internal static class ActorHtmlClaims
{
    /// <summary>The sanctioned accounts to which the value came.</summary>
    public static void WriteListings(PageWriter page, ActorReport report)
    {
        page.OpenSection("sanctioned", Markup.Of($"Sanctioned accounts that it came to"));
        ListingHtml.Write(page, report.Listings, report.Rules, report.Prices);
        page.CloseSection();
    }

    /// <summary>Who leads to the actor, and how each source says so.</summary>
    public static void WriteWho(PageWriter page, ActorReport report)
    {
        EntitySet entities = report.Labels.Entities;
        page.OpenSection("who", Markup.Of($"Who"));
        page.Line($"""<p class="note">{Words.Count(report.Leads.Entities.Length, "entity", "entities")} and {Words.Count(report.Leads.Labels.Length, "label")} lead to the actor, as the named sources say.{(report.Leads.IsComplete ? "" : " A limit cut off what leads there.")}</p>""");
        page.Line($"""<div class="scroll"><table>""");
        page.Line($"""<thead><tr><th scope="col">Entity</th><th scope="col">What</th><th scope="col">Countries</th><th scope="col">Programmes</th><th scope="col">Leads to the actor</th></tr></thead>""");
        page.Line($"<tbody>");
        foreach (LeadingEntity lead in report.Leads.Entities)
        {
            Entity[] described = [.. entities.Of(lead.Id)];
            if (described.Length == 0)
            {
                page.Line($"""<tr><th scope="row">{Pieces.Text(ActorWords.NameOf(lead.Id, entities))}</th><td></td><td></td><td></td><td>{Leads(lead, entities)}</td></tr>""");
            }

            foreach (Entity entity in described)
            {
                Markup aliases = entity.Aliases.IsEmpty ? Markup.Empty : Markup.Of($"""<span class="sub">also {Pieces.Text(string.Join(", ", entity.Aliases))}</span>""");
                string listed = entity.ListedFrom is { } from ? $", listed {Figures.Day(from)}{(entity.ListedUntil is { } until ? $" until {Figures.Day(until)}" : "")}" : "";
                page.Line($"""<tr><th scope="row" class="who">{Pieces.Text(entity.Name)}<span class="sub">{Pieces.Text(entity.Id)}, {Pieces.Text(entity.Source)}{listed}</span>{aliases}</th><td>{Words.Id(entity.Kind)}</td><td>{Pieces.Text(string.Join(", ", entity.Countries))}</td><td>{Pieces.Text(string.Join(", ", entity.Programmes))}</td><td>{Leads(lead, entities)}</td></tr>""");
            }
        }

        page.Line($"</tbody></table></div>");
        page.CloseSection();
    }

    /// <summary>What is asserted off any chain.</summary>
    public static void WriteLinks(PageWriter page, ActorReport report) => LinksBeside.Write(report.Links, report.Labels.Entities, page);

    private static Markup Leads(LeadingEntity lead, EntitySet entities) => lead.Chain.IsEmpty ? Markup.Of($"is the actor") : Pieces.Sentence(ActorWords.Chain(lead, entities));
}
