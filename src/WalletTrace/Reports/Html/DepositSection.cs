using System.Globalization;
using WalletTrace.Attribution;
using WalletTrace.Inference;
using WalletTrace.Tracing;

namespace WalletTrace.Reports.Html;

/// <summary>The deposit accounts at which the trace ends, each with the evidence that it was inferred from.</summary>
internal static class DepositSection
{
    private const int ForwardsShown = 10;

    public static void Write(PageWriter page, TraceView view)
    {
        Sink[] found = [.. view.Trace.Sinks.Where(sink => sink.Deposit is not null)];
        if (found.Length == 0)
        {
            return;
        }

        page.Heading(Markup.Of($"Deposit accounts, inferred ({found.Length})"));
        page.Line($"""<p class="note">No label names these accounts. Each forwarded everything that ever came to it, soon and whole, to accounts that labels give to one service, and did nothing else: it behaves as an account that the service opened for a customer. The score tells how much speaks for it; it is no probability.</p>""");
        foreach (Sink sink in found.Take(view.Options.MaxSinks))
        {
            WriteDeposit(page, view, sink.Deposit!);
        }

        if (found.Length > view.Options.MaxSinks)
        {
            page.Line($"""<p class="note">And {found.Length - view.Options.MaxSinks} more.</p>""");
        }
    }

    private static void WriteDeposit(PageWriter page, TraceView view, DepositAccount deposit)
    {
        Label[] labels = [.. deposit.HotWallets.SelectMany(wallet => view.Trace.Labels.Of(wallet))];
        string unseen = string.Join(", ", Words.Ids(deposit.Unseen));
        page.Line($"""<details class="plain">""");
        page.Line($"""<summary><span class="mono">{view.Name(deposit.Account)}</span> <span class="note">{Pieces.Text(deposit.Service)}, score {deposit.Score.ToString(CultureInfo.InvariantCulture)}</span></summary>""");
        page.Line($"""<dl class="list">""");
        page.Line($"<dt>Rule</dt><dd>deposit-{Words.Id(deposit.Rule)}: {Words.Count(deposit.Forwards.Length, "forward")} of {Pieces.Amount(deposit.Forwarded.Units, deposit.Asset)} from {Words.Count(deposit.Senders, "sender")}, the slowest after {deposit.LongestDelay} seconds</dd>");
        page.Line($"<dt>Forwarded to</dt><dd>{Markup.Join("<br/>", deposit.HotWallets.Select(wallet => Markup.Of($"""<span class="mono">{view.Name(wallet)}</span>""")))}</dd>");
        page.Line($"<dt>Attributed by</dt><dd>{Markup.Join("<br/>", labels.Select(label => Markup.Of($"{Pieces.Text(label.Text)} ({Words.Id(label.Category)}, confidence {Words.Id(label.Confidence)}): {Pieces.Text(label.Source)}")))}</dd>");
        if (!deposit.PaidFor.IsEmpty)
        {
            page.Line($"<dt>Paid for by the service</dt><dd>{Words.Count(deposit.PaidFor.Length, "transaction")}</dd>");
        }

        if (unseen.Length > 0)
        {
            page.Line($"<dt>Not seen of it</dt><dd>{unseen}</dd>");
        }

        page.Line($"</dl>");
        page.Line($"""<div class="scroll"><table>""");
        page.Line($"""<thead><tr><th scope="col">Forwarded in</th><th scope="col" class="n">Height</th><th scope="col" class="n">Amount</th><th scope="col" class="n">Left</th><th scope="col" class="n">Seconds since the receipt</th><th scope="col">First received in</th></tr></thead>""");
        page.Line($"<tbody>");
        foreach (DepositForward forward in deposit.Forwards.Take(ForwardsShown))
        {
            Asset asset = forward.Amount.Asset;
            page.Line($"""<tr><td class="mono">{forward.Transaction.ToString(asset.Chain)}</td><td class="n">{forward.Height}</td><td class="n">{Pieces.Amount(forward.Amount.Units, asset)}</td><td class="n">{Pieces.Number(forward.Left, asset)}</td><td class="n">{forward.Delay}</td><td class="mono">{forward.Receipt.ToString(asset.Chain)}</td></tr>""");
        }

        page.Line($"</tbody></table></div>");
        if (deposit.Forwards.Length > ForwardsShown)
        {
            page.Line($"""<p class="note">And {deposit.Forwards.Length - ForwardsShown} more, which the JSON report lists.</p>""");
        }

        page.Line($"</details>");
    }
}
