using WalletTrace.Attribution;
using WalletTrace.Tracing;
using WalletTrace.Valuation;

namespace WalletTrace.Reports.Html;

/// <summary>How the figures came about, in words that an opposing expert can hold them to.</summary>
internal static class MethodSection
{
    public static void Write(PageWriter page, TraceView view)
    {
        bool forward = view.IsForward;
        page.Line($"""<section id="method">""");
        page.Line($"<h2>Method</h2>");
        page.Line($"<p>The trace works on a graph of flows. A flow is one movement of value from one place to another, a place is an account’s holding of one asset (on a UTXO chain: a transaction). All events stand in one order: chain, height, transaction, place inside the transaction. Value never leaves a place before it arrived.</p>");
        page.Line($"<h3>How each statement is known</h3>");
        page.Line($"""<dl class="list">""");
        page.Line($"<dt>Observed</dt><dd>Read from a chain: transactions, transfers, coins, their amounts and times.</dd>");
        page.Line($"<dt>Inferred</dt><dd>Follows from the observed by a named rule: which part of a value is stolen, which path it took.</dd>");
        page.Line($"<dt>Attributed</dt><dd>Claimed by a named source: what an account is used for. A label is somebody’s claim about an account and says nothing of guilt; an account without one is not thereby harmless.</dd>");
        page.Line($"</dl>");
        page.Line($"<h3>Rules</h3>");
        page.Line($"""<dl class="list">""");
        foreach (TaintRule rule in view.Trace.Rules)
        {
            page.Line($"<dt>{Words.Name(rule)}</dt><dd>{Words.Meaning(rule)}</dd>");
        }

        if (view.Trace.Rules.Contains(TaintRule.Lifo))
        {
            string order = view.Trace.Parameters.LifoOrder == LifoOrder.AsTaken ? "as they were taken: the one that was on top comes to lie lowest" : "as they lay: the one that was on top stays on top";
            page.Line($"<dt>Order under LIFO</dt><dd>The lots of one movement come to lie on the receiver’s holding {order}.</dd>");
        }

        if (view.Trace.Sinks.Any(sink => sink.Deposit is not null))
        {
            page.Line($"<dt>Deposit accounts</dt><dd>An account without a label is taken for one of a service’s deposit accounts, and ends the branch, when in its complete history all that it sent of the asset and of the chain’s coin went to accounts that labels give to that one service; each forward left no more than dust and came soon after what it forwarded; nothing is left; it made no other transaction, got no rewards, traded nothing, and got nothing from the service but gas. Whoever rejects the inference loses nothing but this last hop: what the account got went to the service’s labelled accounts, less fees and dust.</dd>");
        }

        if (view.IsOnUtxoChain)
        {
            page.Line($"<dt>Fees: {Words.Name(view.Trace.Parameters.FeeConvention)}</dt><dd>{Words.Meaning(view.Trace.Parameters.FeeConvention)}</dd>");
        }

        page.Line($"</dl>");
        page.Line($"<h3>Conservation</h3>");
        page.Line($"<p>Amounts are whole numbers of base units; nothing is rounded. Under every rule but poison the parts of the balance sum to what was {(forward ? "stolen" : "traced")}, to the base unit, for each theft and asset, or the trace fails. Shares in percent and the lengths in pictures are cut for display; figures inside pictures are cut after the digits shown. Tables are exact.</p>");
        page.Line($"<p>The bounds of a place hold for every rule that respects time and conserves value. At most: the largest flow of stolen value that could have reached the place in time. At least: what was stolen, less the most that could have ended anywhere else.</p>");
        WriteValues(page, view);
        WriteLabels(page, view);
        page.Line($"<h3>Doing it again</h3>");
        page.Line($"<p>The same facts, labels and parameters give this page again, byte for byte, on any machine and without a network. The JSON report of the same trace holds every flow with its traced part, every account that was followed and every stop with its reason, so that the figures can be recomputed by another program.</p>");
        page.Line($"</section>");
    }

    private static void WriteValues(PageWriter page, TraceView view)
    {
        if (view.Trace.Values is not { Prices: { } prices })
        {
            return;
        }

        page.Line($"<h3>Values in {prices.Currency}</h3>");
        page.Line($"<p>{WorthWords.Meaning} Convention: {Escaping.Shown(prices.Convention, Escaping.SentenceLength)}.</p>");
        page.Line($"""<dl class="list">""");
        foreach (PriceOrigin origin in prices.Origins)
        {
            string text = WorthWords.Origin(origin, prices.Currency);
            string asset = origin.Asset.ToString();
            page.Line($"""<dt class="mono">{asset}</dt><dd><bdi>{text[asset.Length..].TrimStart(' ', ':')}</bdi></dd>""");
        }

        page.Line($"</dl>");
    }

    private static void WriteLabels(PageWriter page, TraceView view)
    {
        Label[] used = [.. view.Accounts.SelectMany(account => view.Trace.Labels.Of(account))];
        page.Line($"<h3>Labels and their sources</h3>");
        if (used.Length == 0)
        {
            page.Line($"<p>No label was known for any account of the trace.</p>");
            return;
        }

        page.Line($"<p>{Words.Count(used.Length, "label")} of {Words.Count(view.Accounts.Count(account => !view.Trace.Labels.Of(account).IsEmpty), "account")} of the trace, by source:</p>");
        page.Line($"""<dl class="list">""");
        foreach (IGrouping<string, Label> source in used.GroupBy(label => label.Source).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            string dates = Dates(source);
            page.Line($"<dt>{Pieces.Text(source.Key)}</dt><dd>{Words.Count(source.Count(), "label")}{dates}, confidence {string.Join(", ", source.Select(label => label.Confidence).Distinct().OrderDescending().Select(Words.Id))}</dd>");
        }

        page.Line($"</dl>");
        LabelWords.Write(page, used, view.Trace.Labels.Entities);
    }

    private static string Dates(IEnumerable<Label> labels)
    {
        DateOnly[] dates = [.. labels.Select(label => label.Date).OfType<DateOnly>().Order()];
        return dates switch
        {
            [] => "",
            [var first, .., var last] when first != last => $", dated {Figures.Day(first)} to {Figures.Day(last)}",
            [var only, ..] => $", dated {Figures.Day(only)}",
        };
    }
}
