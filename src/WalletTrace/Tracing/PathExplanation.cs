using System.Globalization;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Inference;
using WalletTrace.Inference.Clusters;
using WalletTrace.Valuation;

namespace WalletTrace.Tracing;

/// <summary>Tells how each part of a path is known.</summary>
internal static class PathExplanation
{
    private const int EvidenceShown = 8;

    public static IReadOnlyList<Explanation> Of(TraceResult trace, LaunderingPath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        bool backward = trace.Parameters.Direction == TraceDirection.Backward;
        string Show(UInt256 units) => new Amount(units, path.Sink.Asset).ToString();
        string part = $"{Show(path.Amount)} of “{trace.Parameters.Thefts[path.Theft].Name}”";
        var lines = new List<Explanation>
        {
            new(Layer.Inferred, path.Hops.IsEmpty ? $"{part} did not move under {path.Rule}; the value entered at {path.Start}."
                : backward ? $"{part} came these {path.Hops.Length} hops under {path.Rule}, told backward from {path.Start}."
                : $"{part} travelled these {path.Hops.Length} hops under {path.Rule}; the value entered at {path.Start}."),
        };
        if (trace.Values is { } values)
        {
            lines.Add(new(Layer.Inferred, $"That was {Phrase(values.Of(path), values.Prices)} {(path.Hops.IsEmpty ? "when it entered" : backward ? "when it left its origin" : "when it came to its end")}."));
        }

        AddLabels(lines, trace, path.Start.Account);
        if (path.Detoured > default(UInt256))
        {
            lines.Add(new(Layer.Inferred, $"{Show(path.Detoured)} of it made round trips on its way, back to an account of the path; they are left out of the hops."));
        }

        foreach (Hop hop in path.Hops)
        {
            if (hop.Arrives is { } arrives)
            {
                AddSwap(lines, hop, backward);
                lines.Add(new(Layer.Inferred, $"{new Amount(hop.Traced, hop.From.Asset)} of the one and so {new Amount(arrives.Traced, hop.To.Asset)} of the other is {(backward ? "what is traced" : "stolen value")} under {path.Rule}."));
                AddWorth(lines, trace, hop, hop.Traced, hop.From.Asset);
                AddWorth(lines, trace, hop, arrives.Traced, hop.To.Asset);
                AddLabels(lines, trace, hop.To.Account);
                continue;
            }

            lines.Add(Movement(hop, backward));
            lines.Add(new(Layer.Inferred, $"{new Amount(hop.Traced, hop.From.Asset)} of that is {(backward ? "of what is traced" : "stolen value")} under {path.Rule}."));
            AddWorth(lines, trace, hop, hop.Traced, hop.From.Asset);

            // A coin lies between two transactions; it is its owner whom labels speak of.
            AddLabels(lines, trace, hop.To.Account ?? hop.Detail.Owner);
        }

        lines.Add(new(Layer.Inferred, $"The trace ends at {path.Sink.Name}: {PathEnd(path.Sink)}."));
        AddDeposit(lines, trace, path.Sink);
        AddCluster(lines, trace, path.Sink);
        AddFreeze(lines, path.Sink);
        return lines;
    }

    /// <summary>Adds what the stolen part of a hop was worth when it moved, with the price that says so; nothing without prices.</summary>
    private static void AddWorth(List<Explanation> lines, TraceResult trace, Hop hop, UInt256 units, Asset asset)
    {
        if (trace.Values is not { Prices: { } prices } values)
        {
            return;
        }

        Worth worth = values.At(hop.Flow, new Amount(units, asset));
        string why = worth.Value is not null && prices.PriceAt(asset, hop.Detail.Time) is { } price
            ? string.Create(CultureInfo.InvariantCulture, $", derived from {price.Rate} {prices.Currency} for one {asset}, told by {prices.Origins[price.Origin].Source}")
            : "";
        lines.Add(new(Layer.Inferred, $"{new Amount(units, asset)} was {Phrase(worth, prices)} then{why}."));
    }

    /// <summary>A value as part of a sentence.</summary>
    public static string Phrase(Worth worth, IPriceSource prices) =>
        worth.Value is null ? "of no known price" : $"worth {worth} {prices.Currency}{(worth.IsComplete ? "" : ", some of it without a price")}";

    /// <summary>What a swap was inferred from: the rule, and the movements that it stands for.</summary>
    private static void AddSwap(List<Explanation> lines, Hop hop, bool backward)
    {
        var swap = (Swap)hop.Detail.Finding!;
        FlowDetail at = hop.Detail;
        string recipient = swap.Recipient == swap.Account ? "" : $", which went to {swap.Recipient}";
        lines.Add(new(Layer.Inferred, $"{swap.Account} gave {swap.Given} for {swap.Got}{recipient} in transaction {at.Transaction.ToString(at.Chain)} ({Why(swap.Rule)}){(backward ? "; told backward" : "")}."));
        foreach (TransferRecord movement in swap.Movements.Take(EvidenceShown))
        {
            lines.Add(new(Layer.Observed, FormattableString.Invariant(
                $"Movement {movement.Index} of it: {new Amount(movement.Amount, movement.Asset)} from {Named(movement, movement.From)} to {Named(movement, movement.To)}.")));
        }

        if (swap.Movements.Length > EvidenceShown)
        {
            lines.Add(new(Layer.Observed, FormattableString.Invariant($"And {swap.Movements.Length - EvidenceShown} more movements that the swap stands for.")));
        }

        foreach (TransferRecord paid in swap.Payments.Take(EvidenceShown))
        {
            lines.Add(new(Layer.Observed, FormattableString.Invariant(
                $"Movement {paid.Index} of it: {new Amount(paid.Amount, paid.Asset)} paid out on the way to {Named(paid, paid.To)}, {(paid.Asset == swap.Got.Asset ? "out of what was got" : "which did not convert")}.")));
        }
    }

    private static string Named(TransferRecord movement, Address? address) => address is { } known ? new Account(movement.Chain, known).ToString() : "nobody";

    private static string Why(SwapRule rule) => rule switch
    {
        SwapRule.SenderTraded => "rule SenderTraded: all netted, the sender gave exactly one asset and got exactly one other",
        SwapRule.SenderTradedForAnother => "rule SenderTradedForAnother: the sender only gave, and one account only got another asset",
        SwapRule.TradedForSender => "rule TradedForSender: one account only gave, and the sender only got another asset",
        SwapRule.TradedForAnother => "rule TradedForAnother: one account only gave, and one only got another asset",
        SwapRule.OnlyTrader => "rule OnlyTrader: beside known services one account gave one asset and got another",
        _ => "rule Wrapped: a coin and its wrapped token, one for one",
    };

    /// <summary>Adds why a sink is taken for a deposit account, with the evidence, and what labels say of the service's own accounts.</summary>
    public static void AddDeposit(List<Explanation> lines, TraceResult trace, Sink sink)
    {
        if (sink.Deposit is not { } deposit)
        {
            return;
        }

        string Id(TransactionId transaction) => transaction.ToString(sink.Asset.Chain);
        lines.Add(new(Layer.Inferred, string.Create(CultureInfo.InvariantCulture,
            $"{deposit.Account} is a deposit account of “{deposit.Service}” (rule {deposit.Rule}, score {deposit.Score}): in all its history everything went on to that service, in {deposit.Forwards.Length} forward(s) after at most {deposit.LongestDelay} seconds, from {deposit.Senders} sender(s).")));
        foreach (DepositForward forward in deposit.Forwards.Take(EvidenceShown))
        {
            lines.Add(new(Layer.Observed, string.Create(CultureInfo.InvariantCulture,
                $"It sent {forward.Amount} to {forward.To} in transaction {Id(forward.Transaction)} (height {forward.Height}), {forward.Delay} seconds after transaction {Id(forward.Receipt)} brought the first of {forward.Receipts} receipt(s); {new Amount(forward.Left, forward.Amount.Asset)} was left.")));
        }

        if (deposit.Forwards.Length > EvidenceShown)
        {
            lines.Add(new(Layer.Observed, FormattableString.Invariant($"And {deposit.Forwards.Length - EvidenceShown} more forwards of the same kind.")));
        }

        if (!deposit.PaidFor.IsEmpty)
        {
            lines.Add(new(Layer.Observed, FormattableString.Invariant(
                $"The service paid for that in {deposit.PaidFor.Length} transaction(s): {string.Join(", ", deposit.PaidFor.Take(EvidenceShown).Select(Id))}.")));
        }

        if (deposit.Unseen != CoverageKinds.None)
        {
            lines.Add(new(Layer.Observed, $"Of that account the ledger does not hold all movements of these kinds: {deposit.Unseen}."));
        }

        foreach (Account wallet in deposit.HotWallets)
        {
            AddLabels(lines, trace, wallet);
        }
    }

    /// <summary>Adds why a sink is taken for somebody's by its cluster, with the evidence, and what labels say of the account by which it is.</summary>
    public static void AddCluster(List<Explanation> lines, TraceResult trace, Sink sink)
    {
        if (sink.Attributed is not { } attributed)
        {
            return;
        }

        lines.Add(new(Layer.Inferred, $"{attributed.Account} is {attributed}."));
        foreach (ClusterLink link in attributed.Links.Take(EvidenceShown))
        {
            lines.Add(new(Layer.Inferred, $"By {link}."));
        }

        if (attributed.Links.Length > EvidenceShown)
        {
            lines.Add(new(Layer.Inferred, FormattableString.Invariant($"And by {attributed.Links.Length - EvidenceShown} more links that lead on from these.")));
        }

        AddLabels(lines, trace, attributed.Labelled);
    }

    /// <summary>Adds that the issuer keeps a sink's holding from moving, where it does.</summary>
    public static void AddFreeze(List<Explanation> lines, Sink sink)
    {
        if (sink.FrozenAt is { } height)
        {
            lines.Add(new(Layer.Observed, FormattableString.Invariant($"{sink.Name} was frozen by the issuer at height {height} and not released since.")));
        }
    }

    /// <summary>What a hop was on its chain, from its sender to its receiver whichever way the trace goes.</summary>
    private static Explanation Movement(Hop hop, bool backward)
    {
        FlowDetail at = hop.Detail;
        (Vertex from, Vertex to) = backward ? (hop.To, hop.From) : (hop.From, hop.To);
        string amount = new Amount(hop.Value, hop.From.Asset).ToString();
        string when = DateTimeOffset.FromUnixTimeSeconds(at.Time).ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        string mover = at.Position == TransactionRecord.OfBlock && !at.Chain.IsUtxo ? "by the block itself," : "in transaction";
        string place = FormattableString.Invariant($"{mover} {at.Transaction.ToString(at.Chain)} (height {at.Height}, {when}, {at.Kind})");
        if (from.Kind == VertexKind.Unknown)
        {
            return new(Layer.Inferred, $"{to} gave {amount} more than the ledger saw it get, {place}; where that came from is not known.");
        }

        if (at.Finding is Swap paid)
        {
            return new(Layer.Inferred, $"{from} paid {amount} to {to} by way of the route of its swap {place} (rule {paid.Rule}).");
        }

        string coin = at.Owner is { } owner ? $" as a coin of {owner}" : "";
        return new(Layer.Observed, $"{amount} went from {from} to {to}{coin} {place}.");
    }

    /// <summary>Adds what the labels say of an account, one line for each claim.</summary>
    public static void AddLabels(List<Explanation> lines, TraceResult trace, Account? labelled)
    {
        if (labelled is not { } account)
        {
            return;
        }

        foreach (Label label in trace.Labels.Of(account))
        {
            string date = label.Date is { } day ? day.ToString(", yyyy-MM-dd", CultureInfo.InvariantCulture) : "";
            string about = LabelPhrases.Subject(label) is { Length: > 0 } subject ? $"; said of {subject}" : "";
            string whose = LabelPhrases.Entity(label, trace.Labels.Entities) is { } entity ? $", of “{entity}”" : "";
            string days = LabelPhrases.Days(label) is { Length: > 0 } told ? $", {told}" : "";
            string pause = whose.Length + days.Length > 0 ? "," : "";
            string url = label.Url is { } place ? $", {place}" : "";
            lines.Add(new(
                Layer.Attributed, $"{account} is “{label.Text}” ({label.Category}{about}){whose}{days}{pause} according to {label.Source} (confidence {label.Confidence}{date}{url})."));
        }
    }

    /// <summary>Why value ended in a sink.</summary>
    public static string PathEnd(Sink sink) => sink.Reason switch
    {
        StopReason.None => sink.Kind switch
        {
            SinkKind.Fees => "paid as fees",
            SinkKind.Burned => "burned",
            SinkKind.Issued => "newly issued there",
            SinkKind.UnknownOrigin => "the ledger does not hold where it came from",
            SinkKind.Exchanged => "a pool or router gave it to those who traded with it",
            _ => "it is at rest there",
        },
        StopReason.Category or StopReason.Label => "a label stops the trace there",
        StopReason.Unexplored => "the ledger does not hold that account's history completely",
        StopReason.Unanswered => "no source gave that account's history",
        StopReason.Undisclosed => "only third parties could give that account's history, and none was to be asked",
        StopReason.Cluster => "the account is inferred to be under one control with one that a label stops the trace at",
        StopReason.Deposit => "the account behaves as a deposit account of a service",
        _ => $"a limit of the trace was reached ({sink.Reason})",
    };
}
