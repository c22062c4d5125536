using WalletTrace.Tracing;

namespace WalletTrace.Reports.Html;

/// <summary>What the trace was asked to do.</summary>
internal static class ParameterSection
{
    public static void Write(PageWriter page, TraceView view)
    {
        TraceParameters parameters = view.Trace.Parameters;
        page.Line($"""<section id="parameters">""");
        page.Line($"<h2>Parameters</h2>");
        page.Line($"""<dl class="list">""");
        foreach (Theft theft in parameters.Thefts)
        {
            page.Line($"<dt>{Pieces.Text(theft.Name)}</dt><dd>{Markup.Join("<br/>", theft.Seeds.Select(Seed))}</dd>");
        }

        foreach ((string name, string value) in ParameterWords.Following(parameters, view.IsOnUtxoChain, view.IsOnAccountChain))
        {
            Entry(name, value);
        }

        if (view.Trace.Values is { Prices: { } prices })
        {
            Entry("Values", $"in {prices.Currency}: {Escaping.Shown(prices.Convention, Escaping.SentenceLength)}");
        }

        foreach ((string name, string value) in ParameterWords.Limits(parameters))
        {
            Entry(name, value);
        }

        Entry("Case graph", $"{Words.Count(view.Graph.Vertices.Count, "place")}, {Words.Count(view.Graph.Flows.FlowCount, "flow")}; {Words.Count(view.Graph.Expanded.Count(followed => followed), "place")} followed, {view.Graph.Stops.Count.ToString("N0", System.Globalization.CultureInfo.InvariantCulture)} stopped");
        Entry("Made by", Generator.Name);
        page.Line($"</dl>");
        page.Line($"</section>");

        void Entry(string name, string value) => page.Line($"<dt>{name}</dt><dd>{value}</dd>");
    }

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
