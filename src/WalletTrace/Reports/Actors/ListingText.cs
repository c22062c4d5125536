using System.Collections.Immutable;
using WalletTrace.Attribution;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Actors;
using WalletTrace.Valuation;

namespace WalletTrace.Reports.Actors;

/// <summary>The listed accounts to which stolen value came, for a terminal: as whom each list has them, and what came before and after.</summary>
internal static class ListingText
{
    /// <summary>Those of a trace.</summary>
    public static void Write(TraceView view, IReadOnlyCollection<ActorListing> listings, TextWriter writer, TextStyle style) =>
        Write("SANCTIONED ACCOUNTS that it came to", listings, view.ConservingRules, view.Trace.Values?.Prices, view.Options.MaxSinks, writer, style);

    public static void Write(
        string heading, IReadOnlyCollection<ActorListing> listings, ImmutableArray<TaintRule> rules, IPriceSource? prices, int top, TextWriter writer, TextStyle style)
    {
        IGrouping<Account, ActorListing>[] accounts = [.. listings.GroupBy(listing => listing.Account)];
        TextReport.Heading($"{heading} ({accounts.Length})", writer, style);
        if (accounts.Length == 0)
        {
            TextReport.WriteWrapped(ActorWords.NoListings, writer, style);
            return;
        }

        TextReport.WriteWrapped(ActorWords.Listings, writer, style);
        foreach (IGrouping<Account, ActorListing> account in accounts.Take(top))
        {
            writer.Write($"  {account.Key}\n");
            (ActorListing[] told, Label[] others) = ActorWords.Claims(account);
            foreach (IGrouping<Label, ActorListing> claim in told.GroupBy(listing => listing.Claim))
            {
                Label label = claim.Key;
                string programmes = claim.First().Programmes is { IsEmpty: false } named ? $" [{string.Join(", ", named)}]" : "";
                TextReport.WriteWrapped(Escaping.Shown($"{label.Text}{programmes}, {label.Source}, {ActorWords.Span(label)}", Escaping.SentenceLength), writer, style, "    ");
                foreach (ActorListing listing in claim)
                {
                    IEnumerable<string> amounts = rules.Select((rule, column) =>
                        $"{Figures.Text(listing.Amount.Units[column], listing.Amount.Asset)} ({Words.Name(rule)}{ActorWords.Worth(prices, listing.Amount.WorthOf(column))})");
                    string when = ActorWords.Days(listing) is { } days ? $", {days}" : "";
                    TextReport.WriteWrapped($"{ActorWords.Name(listing.When)}: {string.Join(", ", amounts)} in {Words.Count(listing.Movements, "movement")}{when}", writer, style, "      ");
                }
            }

            if (others.Length > 0)
            {
                TextReport.WriteWrapped(Escaping.Shown(ActorWords.Others(others), Escaping.SentenceLength), writer, style, "    ");
            }
        }

        ActorText.WriteMore(accounts.Length - top, "account", "accounts", writer);
    }
}
