using System.Text.Json;
using WalletTrace.Graph;
using WalletTrace.Inference;
using WalletTrace.Tracing;

namespace WalletTrace.Reports;

/// <summary>The <c>flows</c> of the JSON report, with what was inferred of swaps.</summary>
internal static class JsonFlows
{
    /// <summary>Writes the flows that carry stolen value under some rule, by id.</summary>
    public static void Write(Utf8JsonWriter json, TraceView view, CancellationToken cancellationToken)
    {
        CaseGraph graph = view.Graph;
        ILookup<int, FlowTaint>[] taints = [.. view.Trace.Outcomes.Select(outcome => outcome.Flows.ToLookup(taint => taint.Flow))];
        json.WriteStartArray("flows");
        foreach (int flow in view.Flows)
        {
            JsonReport.Advance(json, cancellationToken);
            FlowDetail at = graph.Details[flow];
            json.WriteStartObject();
            json.WriteNumber("id", flow);
            json.WriteNumber("from", view.From(flow));
            json.WriteNumber("to", view.To(flow));
            json.WriteString("chain", at.Chain.ToString());
            json.WriteNumber("height", at.Height);
            json.WriteNumber("time", at.Time);
            json.WriteString("utc", Figures.Iso(at.Time));
            json.WriteString("transaction", at.Transaction.ToString(at.Chain));
            json.WriteNumber("index", at.Index);
            json.WriteString("kind", Words.Id(at.Kind));
            JsonReport.WriteOptional(json, "owner", at.Owner?.ToString());
            JsonReport.WriteOptional(json, "spentIn", at.SpentIn?.ToString(at.Chain));
            WriteFinding(json, at.Finding);
            if (view.Swapped(flow) is var (given, got))
            {
                json.WriteString("value", given.Units.ToString());
                WriteTraced(json, view, flow, isGot: false);
                WriteWorth(json, view, flow, given, column => view.TracedSwap(column, flow).Given);
                json.WriteStartObject("swapped");
                json.WriteString("value", got.Units.ToString());
                WriteTraced(json, view, flow, isGot: true);
                WriteWorth(json, view, flow, got, column => view.TracedSwap(column, flow).Got);
                json.WriteEndObject();
                json.WriteEndObject();
                continue;
            }

            json.WriteString("value", graph.Flows.Amount(flow).ToString());
            json.WriteStartObject("traced");
            for (int column = 0; column < taints.Length; column++)
            {
                json.WriteStartObject(Words.Id(view.Trace.Rules[column]));
                foreach (FlowTaint taint in taints[column][flow].OrderBy(taint => taint.Tag))
                {
                    json.WriteString(FormattableString.Invariant($"{taint.Tag}"), taint.Amount.ToString());
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
            Asset asset = graph.Vertices[graph.Flows.From(flow)].Asset;
            WriteWorth(json, view, flow, new Amount(graph.Flows.Amount(flow), asset), column => new Amount(view.Traced(column, flow), asset));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>What a flow, or a side of a swap, was worth when it moved: the whole and the stolen part under each rule, all thefts together.</summary>
    private static void WriteWorth(Utf8JsonWriter json, TraceView view, int flow, Amount whole, Func<int, Amount> traced)
    {
        JsonWorth.Write(json, "worth", view.Trace.Values?.At(flow, whole));
        JsonWorth.WriteByRule(json, "tracedWorth", view.Trace, (values, column) => view.Trace.Rules[column] == TaintRule.Poison ? null : values.At(flow, traced(column)));
    }

    /// <summary>What was inferred of a flow: by which rule, and what it stands for; or why nothing was decided.</summary>
    private static void WriteFinding(Utf8JsonWriter json, SwapFinding? finding)
    {
        switch (finding)
        {
            case Swap swap:
                json.WriteStartObject("inferred");
                json.WriteString("rule", "swap-" + Words.Id(swap.Rule));
                json.WriteString("account", swap.Account.ToString());
                json.WriteString("recipient", swap.Recipient.ToString());
                json.WritePropertyName("given");
                JsonParameters.WriteAmount(json, swap.Given);
                json.WritePropertyName("got");
                JsonParameters.WriteAmount(json, swap.Got);
                json.WriteStartArray("movements");
                foreach (var movement in swap.Movements)
                {
                    json.WriteNumberValue(movement.Index);
                }

                json.WriteEndArray();
                json.WriteStartArray("payments");
                foreach (var payment in swap.Payments)
                {
                    json.WriteNumberValue(payment.Index);
                }

                json.WriteEndArray();
                json.WriteEndObject();
                break;
            case SwapUncertainty open:
                json.WriteString("undecided", "swap-" + Words.Id(open.Kind));
                break;
        }
    }

    /// <summary>The stolen part of what was given, or got, in a swap: by rule an object from theft to amount.</summary>
    private static void WriteTraced(Utf8JsonWriter json, TraceView view, int flow, bool isGot)
    {
        json.WriteStartObject("traced");
        for (int column = 0; column < view.Trace.Rules.Length; column++)
        {
            json.WriteStartObject(Words.Id(view.Trace.Rules[column]));
            foreach (TaintConversion conversion in view.ConversionsOf(column, flow))
            {
                // In a backward trace what arrives is what was given.
                UInt256 amount = isGot == view.IsForward ? conversion.Arrived : conversion.Taken;
                json.WriteString(FormattableString.Invariant($"{conversion.Tag}"), amount.ToString());
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
