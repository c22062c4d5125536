using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Graph;

namespace WalletTrace.Tracing;

/// <summary>Tells how each part of a path is known.</summary>
internal static class PathExplanation
{
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
        AddLabels(lines, trace, path.Start.Account);
        if (path.Detoured > default(UInt256))
        {
            lines.Add(new(Layer.Inferred, $"{Show(path.Detoured)} of it made round trips on its way, back to an account of the path; they are left out of the hops."));
        }

        foreach (Hop hop in path.Hops)
        {
            lines.Add(Movement(hop, backward));
            lines.Add(new(Layer.Inferred, $"{Show(hop.Traced)} of that is {(backward ? "of what is traced" : "stolen value")} under {path.Rule}."));

            // A coin lies between two transactions; it is its owner whom labels speak of.
            AddLabels(lines, trace, hop.To.Account ?? hop.Detail.Owner);
        }

        lines.Add(new(Layer.Inferred, $"The trace ends at {path.Sink.Name}: {PathEnd(path.Sink)}."));
        AddFreeze(lines, path.Sink);
        return lines;
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
        string when = DateTimeOffset.FromUnixTimeSeconds(at.Time).ToString("yyyy-MM-dd HH:mm:ss 'UTC'", System.Globalization.CultureInfo.InvariantCulture);
        string mover = at.Position == TransactionRecord.OfBlock && !at.Chain.IsUtxo ? "by the block itself," : "in transaction";
        string place = FormattableString.Invariant($"{mover} {at.Transaction.ToString(at.Chain)} (height {at.Height}, {when}, {at.Kind})");
        if (from.Kind == VertexKind.Unknown)
        {
            return new(Layer.Inferred, $"{to} gave {amount} more than the ledger saw it get, {place}; where that came from is not known.");
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
            string date = label.Date is { } day ? day.ToString(", yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) : "";
            lines.Add(new(Layer.Attributed, $"{account} is “{label.Text}” ({label.Category}) according to {label.Source} (confidence {label.Confidence}{date})."));
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
            _ => "it is at rest there",
        },
        StopReason.Category or StopReason.Label => "a label stops the trace there",
        StopReason.Unexplored => "the ledger does not hold that account's history completely",
        _ => $"a limit of the trace was reached ({sink.Reason})",
    };
}
