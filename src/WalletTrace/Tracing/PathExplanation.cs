using WalletTrace.Attribution;
using WalletTrace.Graph;

namespace WalletTrace.Tracing;

/// <summary>Tells how each part of a path is known.</summary>
internal static class PathExplanation
{
    public static IReadOnlyList<Explanation> Of(TraceResult trace, LaunderingPath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        Asset asset = path.Sink.Asset;
        string Show(UInt256 units) => new Amount(units, asset).ToString();
        Theft theft = trace.Parameters.Thefts[path.Theft];
        var lines = new List<Explanation>
        {
            new(Layer.Inferred, $"{Show(path.Amount)} of “{theft.Name}” travelled these {path.Hops.Length} hops under {path.Rule}; the value entered at {path.Start}."),
        };
        if (path.Detoured > default(UInt256))
        {
            lines.Add(new(Layer.Inferred, $"{Show(path.Detoured)} of it made round trips on its way, back to an account of the path; they are left out of the hops."));
        }

        foreach (Hop hop in path.Hops)
        {
            FlowDetail at = hop.Detail;
            string when = DateTimeOffset.FromUnixTimeSeconds(at.Time).ToString("yyyy-MM-dd HH:mm:ss 'UTC'", System.Globalization.CultureInfo.InvariantCulture);
            lines.Add(new(Layer.Observed, FormattableString.Invariant(
                $"{Show(hop.Value)} went from {hop.From} to {hop.To} in transaction {at.Transaction.ToString(at.Chain)} (height {at.Height}, {when}, {at.Kind}).")));
            lines.Add(new(Layer.Inferred, $"{Show(hop.Traced)} of that is stolen value under {path.Rule}."));
            AddLabels(lines, trace, hop.To.Account);
        }

        lines.Add(new(Layer.Inferred, $"The trace ends at {path.Sink.Name}: {PathEnd(path.Sink)}."));
        return lines;
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
