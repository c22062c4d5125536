using WalletTrace.Graph;
using WalletTrace.Tracing;

namespace WalletTrace.Reports.Html;

/// <summary>What the trace was asked to do.</summary>
internal static class ParameterSection
{
    public static void Write(PageWriter page, TraceView view)
    {
        TraceParameters parameters = view.Trace.Parameters;
        StopRules stops = parameters.Stops;
        page.Line($"""<section id="parameters">""");
        page.Line($"<h2>Parameters</h2>");
        page.Line($"""<dl class="list">""");
        foreach (Theft theft in parameters.Thefts)
        {
            page.Line($"<dt>{Pieces.Text(theft.Name)}</dt><dd>{Markup.Join("<br/>", theft.Seeds.Select(Seed))}</dd>");
        }

        Entry("Direction", Words.Id(parameters.Direction));
        Entry("Rules", string.Join(", ", parameters.Rules.Select(Words.Name)));
        if (view.IsOnUtxoChain)
        {
            Entry("Fees", Words.Name(parameters.FeeConvention));
        }

        if (view.IsOnAccountChain)
        {
            Entry("Swaps", parameters.FollowSwaps ? "followed where they are decided" : "not followed");
            if (!parameters.KnownTokens.IsEmpty)
            {
                Entry("Tokens vouched for", string.Join(", ", parameters.KnownTokens));
            }
        }

        Entry("Stops at categories", stops.Categories.IsEmpty ? "none" : string.Join(", ", stops.Categories.Select(Words.Id)));
        Entry("Stops at labels", stops.Labels.IsEmpty ? "none" : string.Join("; ", stops.Labels.Select(Escaping.Shown)));
        if (view.IsForward && view.IsOnAccountChain)
        {
            Entry("Deposit accounts", Words.Deposits(stops));
        }

        if (stops.Clusters is not null)
        {
            Entry("Clusters", Words.Clusters(stops.Clusters));
        }

        if (view.Trace.Values is { Prices: { } prices })
        {
            Entry("Values", $"in {prices.Currency}: {Escaping.Shown(prices.Convention, Escaping.SentenceLength)}");
        }

        Entry("Hub limit", Limit(stops.HubLimit, "transaction"));
        Entry("Least value followed", stops.Minimums.IsDefaultOrEmpty ? "none" : string.Join(", ", stops.Minimums.Select(minimum => minimum.ToString("N"))));
        Entry("Hops", Limit(stops.Hops, "hop"));
        Entry(parameters.Direction == TraceDirection.Forward ? "Until" : "Not before", stops.Until is { } time ? $"{Figures.Time(time)} UTC" : "no limit");
        Entry("Budget", Limit(stops.Budget, "place"));
        Entry("Case graph", $"{Words.Count(view.Graph.Vertices.Count, "place")}, {Words.Count(view.Graph.Flows.FlowCount, "flow")}; {Words.Count(view.Graph.Expanded.Count(followed => followed), "place")} followed, {view.Graph.Stops.Count.ToString("N0", System.Globalization.CultureInfo.InvariantCulture)} stopped");
        Entry("Made by", Generator.Name);
        page.Line($"</dl>");
        page.Line($"</section>");

        void Entry(string name, string value) => page.Line($"<dt>{name}</dt><dd>{value}</dd>");
    }

    private static string Limit(int? limit, string noun) => limit is { } count ? $"at most {Words.Count(count, noun)}" : "no limit";

    private static Markup Seed(Seed seed) => seed switch
    {
        WalletAmountSeed wallet => Markup.Of($"""{wallet.Amount.ToString("N")} of <span class="mono">{wallet.Account.ToString()}</span> at height {wallet.Height}{Before(wallet)}"""),
        WalletFlowsSeed wallet => Markup.Of($"""{Figures.Unit(wallet.Asset)}, all that <span class="mono">{wallet.Account.ToString()}</span> moved, height {wallet.Height}"""),
        TransactionSeed transaction => Markup.Of($"""transaction <span class="mono">{transaction.Id.ToString(transaction.Chain)}</span> on {transaction.Chain.ToString()}"""),
        TransferSeed transfer => Markup.Of($"""transfer {transfer.Index} of transaction <span class="mono">{transfer.Id.ToString(transfer.Chain)}</span> on {transfer.Chain.ToString()}"""),
        CoinSeed coin => Markup.Of($"""coin <span class="mono">{coin.Coin.Transaction.ToString(coin.Chain)}:{coin.Coin.Index}</span> on {coin.Chain.ToString()}"""),
        _ => Markup.Of($"{seed.GetType().Name}"),
    };

    private static Markup Before(WalletAmountSeed wallet) => wallet.Before is { } transaction
        ? Markup.Of($""", before transaction <span class="mono">{transaction.ToString(wallet.Chain)}</span>""")
        : Markup.Empty;
}
