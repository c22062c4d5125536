using System.Collections.Immutable;
using WalletTrace.Attribution;
using WalletTrace.Reports.Html;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Actors;
using WalletTrace.Valuation;

namespace WalletTrace.Reports.Actors;

/// <summary>The listed accounts to which stolen value came, as tables of a page.</summary>
internal static class ListingHtml
{
    public static void Write(PageWriter page, IReadOnlyCollection<ActorListing> listings, ImmutableArray<TaintRule> rules, IPriceSource? prices)
    {
        if (listings.Count == 0)
        {
            page.Line($"<p>{ActorWords.NoListings}</p>");
            return;
        }

        page.Line($"""<p class="note">{ActorWords.Listings}</p>""");
        foreach (IGrouping<Asset, ActorListing> asset in listings.GroupBy(listing => listing.Amount.Asset))
        {
            string[] aligns = [.. rules.Select((_, column) => Pieces.Align(asset.Select(listing => listing.Amount.Units[column]), asset.Key))];
            page.Line($"""<div class="scroll"><table>""");
            page.Line($"""<thead><tr><th scope="col">Account, and as whom it is listed</th><th scope="col">List</th><th scope="col">When value came</th>{Markup.Join("", rules.Select(rule => Markup.Of($"""<th scope="col" class="n">{Words.Name(rule)}, {Figures.Unit(asset.Key)}</th>""")))}</tr></thead>""");
            foreach (IGrouping<Account, ActorListing> account in asset.GroupBy(listing => listing.Account))
            {
                page.Line($"<tbody>");
                page.Line($"""<tr class="part"><th scope="rowgroup" colspan="{3 + rules.Length}"><span class="mono">{account.Key.ToString()}</span></th></tr>""");
                (ActorListing[] told, Label[] others) = ActorWords.Claims(account);
                foreach (ActorListing listing in told)
                {
                    Label claim = listing.Claim;
                    Markup programmes = listing.Programmes.IsEmpty ? Markup.Empty : Markup.Of($"""<span class="sub">{Pieces.Text(string.Join(", ", listing.Programmes))}</span>""");
                    string when = $"{(ActorWords.Days(listing) is { } days ? $"{days}, " : "")}{Words.Count(listing.Movements, "movement")}";
                    page.Line($"""<tr><th scope="row">{Pieces.Text(claim.Text)}{programmes}</th><td>{Pieces.Text(claim.Source)}<span class="sub">{ActorWords.Span(claim)}</span></td><td>{ActorWords.Name(listing.When)}<span class="sub">{when}</span></td>{Cells(listing.Amount, rules, prices, aligns)}</tr>""");
                }

                if (others.Length > 0)
                {
                    page.Line($"""<tr class="rest"><td colspan="{3 + rules.Length}">{Pieces.Sentence(ActorWords.Others(others))}</td></tr>""");
                }

                page.Line($"</tbody>");
            }

            page.Line($"</table></div>");
        }
    }

    /// <summary>A cell for each rule, with what the amount was worth.</summary>
    public static Markup Cells(RuledAmount amount, ImmutableArray<TaintRule> rules, IPriceSource? prices, string[] aligns) => Markup.Join("", rules.Select((_, column) =>
        Pieces.Cell(amount.Units[column], amount.Asset, aligns[column], Worth(prices, amount.WorthOf(column)))));

    /// <summary>What an amount was worth, as a cell's second line; empty without prices, and for nothing.</summary>
    public static Markup Worth(IPriceSource? prices, Worth? worth) => worth is null || prices is null || worth == Valuation.Worth.None
        ? Markup.Empty
        : Markup.Of($"""<span class="sub">{WorthWords.Text(worth, prices.Currency)}</span>""");
}
