using System.Text.Json;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Tracing;

namespace WalletTrace.Reports;

/// <summary>
/// The trace as JSON, schema <c>wallettrace/trace/1</c>: everything that someone needs to check the trace, or to run it again with a program
/// of their own.
/// </summary>
/// <remarks>
/// <para>Amounts are decimal strings of base units; <c>assets</c> tells each asset's decimals. Vertices, flows, thefts and sinks are named
/// by number: a vertex or flow by its <c>id</c> in this file (its id in the case graph), a theft by its place in
/// <c>parameters.thefts</c>, a rule by its name. Flows go from <c>from</c> to <c>to</c> as on the chain, in a backward trace too.</para>
/// <para>Only what carries stolen value under some rule stands in <c>flows</c>; <c>vertices</c> holds their ends and every vertex that was
/// followed or at which the trace stopped. The schema's document describes each member. A member is added without a new number; a change of
/// meaning takes a new one.</para>
/// </remarks>
public static class JsonReport
{
    /// <summary>The schema and its version, the first member of the document.</summary>
    public const string Schema = "wallettrace/trace/1";

    private const int FlushAt = 1 << 16;

    /// <summary>Writes the trace. UTF-8 without byte order mark, LF, a newline at the end; the stream stays open.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="stream">Where to.</param>
    /// <param name="options">How much is listed; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the writing; what is written by then is of no use.</param>
    public static void Write(TraceResult trace, Stream stream, ReportOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var view = new TraceView(trace, options);
        JsonShell.Write(stream, Schema, json =>
        {
            json.WriteString("title", view.Title);
            WritePartial(json, view);
            JsonShell.WriteAssets(json, view.Assets);
            JsonParameters.Write(json, trace.Parameters);
            JsonWorth.WritePrices(json, trace);
            WriteBalance(json, trace);
            WriteSinks(json, view, cancellationToken);
            WriteVertices(json, view, cancellationToken);
            JsonFlows.Write(json, view, cancellationToken);
            WriteEntries(json, trace);
            WritePaths(json, view, cancellationToken);
            WriteCoverage(json, view);
            WriteLedger(json, trace);
            JsonBlocks.Write(json, trace, cancellationToken);
            WriteLabels(json, view);
        });
    }

    private static void WritePartial(Utf8JsonWriter json, TraceView view)
    {
        json.WriteStartArray("partial");
        foreach (Unasked unasked in Unasked.Of(view))
        {
            json.WriteStartObject();
            json.WriteString("reason", Words.Id(unasked.Reason));
            json.WriteNumber("branches", unasked.Branches);
            WriteAmounts(json, "hidden", unasked.Hidden);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteBalance(Utf8JsonWriter json, TraceResult trace)
    {
        json.WriteStartArray("balance");
        foreach (BalanceLine line in trace.Balance)
        {
            json.WriteStartObject();
            json.WriteString("rule", Words.Id(line.Rule));
            json.WriteBoolean("conserves", line.Rule != TaintRule.Poison);
            json.WriteNumber("theft", line.Theft);
            json.WriteString("asset", line.Asset.ToString());
            json.WriteString("stolen", line.Stolen.ToString());
            if (!line.ConvertedIn.IsZero)
            {
                json.WriteString("convertedIn", line.ConvertedIn.ToString());
            }

            json.WriteStartObject("parts");
            foreach ((SinkKind kind, UInt256 amount) in line.Parts)
            {
                json.WriteString(Words.Id(kind), amount.ToString());
            }

            json.WriteEndObject();
            JsonWorth.WriteBalance(json, trace, line);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteSinks(Utf8JsonWriter json, TraceView view, CancellationToken cancellationToken)
    {
        TraceResult trace = view.Trace;
        json.WriteStartArray("sinks");
        foreach (Sink sink in trace.Sinks)
        {
            Advance(json, cancellationToken);
            json.WriteStartObject();
            json.WriteNumber("vertex", sink.Vertex);
            json.WriteString("name", sink.Name.ToString());
            json.WriteString("kind", Words.Id(sink.Kind));
            json.WriteString("reason", Words.Id(sink.Reason));
            json.WriteString("category", Words.Id(sink.Category));
            json.WriteString("asset", sink.Asset.ToString());
            WriteOptional(json, "frozenAt", sink.FrozenAt);
            if (sink.Deposit is { } deposit)
            {
                JsonDeposits.Write(json, deposit);
            }

            JsonClusters.Write(json, sink.Attributed);

            json.WriteStartObject("amounts");
            for (int column = 0; column < trace.Rules.Length; column++)
            {
                json.WriteStartArray(Words.Id(trace.Rules[column]));
                foreach (UInt256 amount in sink.Amounts[column])
                {
                    json.WriteStringValue(amount.ToString());
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
            JsonWorth.WriteSink(json, trace, sink);
            if (view.Bounds(sink) is { } bounds)
            {
                json.WriteStartObject("bounds");
                json.WriteString("least", bounds.Least.ToString());
                json.WriteString("most", bounds.Most.ToString());
                json.WriteEndObject();
            }
            else
            {
                json.WriteNull("bounds");
                if (view.IsBeyondSwap(sink))
                {
                    json.WriteBoolean("notBoundedThroughSwaps", true);
                }
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("sinksWithoutBounds", view.SinksWithoutBounds);
    }

    private static void WriteVertices(Utf8JsonWriter json, TraceView view, CancellationToken cancellationToken)
    {
        CaseGraph graph = view.Graph;
        Dictionary<int, Stop> stops = graph.Stops.ToDictionary(stop => stop.Vertex);
        var traced = new HashSet<int>(view.Vertices);
        json.WriteStartArray("vertices");
        for (int id = 0; id < graph.Vertices.Count; id++)
        {
            stops.TryGetValue(id, out Stop? stop);
            if (!graph.Expanded[id] && stop is null && !traced.Contains(id))
            {
                continue;
            }

            Advance(json, cancellationToken);
            Vertex vertex = graph.Vertices[id];
            json.WriteStartObject();
            json.WriteNumber("id", id);
            json.WriteString("kind", Words.Id(vertex.Kind));
            json.WriteString("asset", vertex.Asset.ToString());
            WriteOptional(json, "account", vertex.Account?.ToString());
            WriteOptional(json, "transaction", vertex.Transaction?.ToString(vertex.Asset.Chain));
            WriteOptional(json, "rest", vertex.Rest == StopReason.None ? null : Words.Id(vertex.Rest));
            WriteOptional(json, "height", vertex.Height);
            json.WriteBoolean("expanded", graph.Expanded[id]);
            if (stop is not null)
            {
                json.WriteStartObject("stop");
                json.WriteString("reason", Words.Id(stop.Reason));
                json.WriteString("detail", stop.Detail);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteEntries(Utf8JsonWriter json, TraceResult trace)
    {
        json.WriteStartArray("entries");
        foreach (TaintOutcome outcome in trace.Outcomes)
        {
            foreach (TaintEntry entry in outcome.Entries)
            {
                json.WriteStartObject();
                json.WriteString("rule", Words.Id(outcome.Rule));
                json.WriteNumber("theft", entry.Tag);
                json.WriteNumber(entry.Vertex >= 0 ? "vertex" : "flow", entry.Vertex >= 0 ? entry.Vertex : entry.Flow);
                json.WriteString("amount", entry.Amount.ToString());
                JsonWorth.Write(json, "worth", trace.Values?.Of(entry));
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
    }

    private static void WritePaths(Utf8JsonWriter json, TraceView view, CancellationToken cancellationToken)
    {
        json.WriteStartArray("paths");
        foreach (int column in view.ConservingColumns)
        {
            PathSection section = view.Paths(column);
            json.WriteStartObject();
            json.WriteString("rule", Words.Id(view.Trace.Rules[column]));
            json.WriteStartArray("listed");
            foreach (LaunderingPath path in section.Listed)
            {
                Advance(json, cancellationToken);
                json.WriteStartObject();
                json.WriteNumber("theft", path.Theft);
                json.WriteNumber("start", view.Graph.IndexOf(path.Start));
                json.WriteNumber("sink", path.Sink.Vertex);
                json.WriteString("amount", path.Amount.ToString());
                JsonWorth.Write(json, "worth", view.Trace.Values?.Of(path));
                json.WriteString("detoured", path.Detoured.ToString());
                json.WriteStartArray("flows");
                foreach (Hop hop in path.Hops)
                {
                    json.WriteNumberValue(hop.Flow);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartObject("cutOff");
            json.WriteNumber("count", section.CutOff);
            WriteAmounts(json, "amounts", section.CutOffAmounts);
            json.WriteEndObject();
            WriteAmounts(json, "notToldApart", section.Untold);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteCoverage(Utf8JsonWriter json, TraceView view)
    {
        json.WriteStartArray("coverage");
        foreach (CoverageEntry entry in view.Trace.Coverage)
        {
            json.WriteStartObject();
            json.WriteString("issue", Words.Id(entry.Issue));
            json.WriteString("reason", Words.Id(entry.Reason));
            if (entry.Vertex >= 0)
            {
                json.WriteNumber("vertex", entry.Vertex);
                json.WriteString("name", view.Graph.Vertices[entry.Vertex].ToString());
                json.WriteString("asset", view.Graph.Vertices[entry.Vertex].Asset.ToString());
            }

            json.WriteString("hidden", entry.Hidden.ToString());
            json.WriteString("text", entry.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteLedger(Utf8JsonWriter json, TraceResult trace)
    {
        json.WriteStartArray("ledger");
        foreach (CoverageRecord read in trace.Read)
        {
            json.WriteStartObject();
            json.WriteString("chain", read.Chain.ToString());
            WriteOptional(json, "account", read.Address is { } address ? new Account(read.Chain, address).ToString() : null);
            json.WriteNumber("fromHeight", read.FromHeight);
            json.WriteNumber("toHeight", read.ToHeight);
            WriteStrings(json, "kinds", Words.Ids(read.Kinds));
            json.WriteString("source", read.Source);
            if (read.ReadAt is { } time)
            {
                json.WriteString("readAt", Figures.Iso(time));
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteLabels(Utf8JsonWriter json, TraceView view)
    {
        Label[] labels = [.. view.Accounts.SelectMany(account => view.Trace.Labels.Of(account))];
        LabelWords.Write(json, labels);
        LabelWords.WriteEntities(json, labels, view.Trace.Labels.Entities);
        if (LinksBeside.Of(view) is { IsEmpty: false } links)
        {
            LinksBeside.Write(links, json);
        }
    }

    internal static void WriteAmounts(Utf8JsonWriter json, string name, IEnumerable<Amount> amounts)
    {
        json.WriteStartArray(name);
        foreach (Amount amount in amounts)
        {
            JsonParameters.WriteAmount(json, amount);
        }

        json.WriteEndArray();
    }

    /// <summary>The writer holds what is not flushed, so a long list is flushed on the way.</summary>
    internal static void Advance(Utf8JsonWriter json, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (json.BytesPending > FlushAt)
        {
            json.Flush();
        }
    }

    internal static void WriteOptional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    internal static void WriteOptional(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } known)
        {
            json.WriteNumber(name, known);
        }
    }

    internal static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
