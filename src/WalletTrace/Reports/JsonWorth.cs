using System.Collections.Immutable;
using System.Text.Json;
using WalletTrace.Tracing;
using WalletTrace.Valuation;

namespace WalletTrace.Reports;

/// <summary>Values in the JSON report, and where the prices come from. Nothing is written without prices.</summary>
internal static class JsonWorth
{
    /// <summary>Writes the member <c>prices</c>.</summary>
    public static void WritePrices(Utf8JsonWriter json, TraceResult trace) => WritePrices(json, trace.Values?.Prices, trace.Values?.Prices.Convention ?? "", trace.Values?.Prices.Origins ?? []);

    /// <summary>Writes the member <c>prices</c>, with what several traces say of where they come from; nothing without prices.</summary>
    public static void WritePrices(Utf8JsonWriter json, IPriceSource? prices, string convention, IEnumerable<PriceOrigin> origins)
    {
        if (prices is null)
        {
            return;
        }

        json.WriteStartObject("prices");
        json.WriteString("currency", prices.Currency);
        json.WriteString("convention", convention);
        json.WriteNumber("digits", Worth.Digits);
        json.WriteStartArray("origins");
        foreach (PriceOrigin origin in origins)
        {
            json.WriteStartObject();
            json.WriteString("asset", origin.Asset.ToString());
            json.WriteString("source", origin.Source);
            JsonReport.WriteOptional(json, "file", origin.File);
            JsonReport.WriteOptional(json, "sha256", origin.Sha256);
            if (origin.IsPegged)
            {
                json.WriteBoolean("pegged", true);
            }
            else
            {
                json.WriteNumber("count", origin.Count);
                JsonReport.WriteOptional(json, "first", origin.First);
                JsonReport.WriteOptional(json, "last", origin.Last);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes a value as an object: <c>value</c>, and <c>unpriced</c> where something has no price. Nothing where there is none.</summary>
    public static void Write(Utf8JsonWriter json, string name, Worth? worth)
    {
        if (worth is not null)
        {
            json.WritePropertyName(name);
            WriteValue(json, worth);
        }
    }

    /// <summary>Writes a value for each rule that tells one, by the rule's name; nothing without prices.</summary>
    public static void WriteByRule(Utf8JsonWriter json, string name, TraceResult trace, Func<TraceValues, int, Worth?> figure)
    {
        if (trace.Values is { } values)
        {
            WriteByRule(json, name, trace.Rules, column => figure(values, column));
        }
    }

    /// <summary>Writes a value for each rule that tells one, by the rule's name.</summary>
    public static void WriteByRule(Utf8JsonWriter json, string name, ImmutableArray<TaintRule> rules, Func<int, Worth?> figure)
    {
        json.WriteStartObject(name);
        for (int column = 0; column < rules.Length; column++)
        {
            Write(json, Words.Id(rules[column]), figure(column));
        }

        json.WriteEndObject();
    }

    /// <summary>Writes what a line of the balance was worth; nothing without prices.</summary>
    public static void WriteBalance(Utf8JsonWriter json, TraceResult trace, BalanceLine line)
    {
        int column = trace.Rules.IndexOf(line.Rule);
        if (trace.Values is not { } values || values.Stolen(column, line.Asset, line.Theft) is not { } stolen)
        {
            return;
        }

        json.WriteStartObject("worth");
        Write(json, "stolen", stolen);
        Write(json, "convertedIn", line.ConvertedIn.IsZero ? null : values.ConvertedIn(column, line.Asset, line.Theft));
        json.WriteStartObject("parts");
        foreach (SinkKind kind in line.Parts.Keys)
        {
            Write(json, Words.Id(kind), values.Part(column, line.Asset, kind, line.Theft));
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Writes what a sink holds by rule, then by theft; nothing without prices.</summary>
    public static void WriteSink(Utf8JsonWriter json, TraceResult trace, Sink sink)
    {
        if (trace.Values is not { } values)
        {
            return;
        }

        json.WriteStartObject("worth");
        for (int column = 0; column < trace.Rules.Length; column++)
        {
            if (trace.Rules[column] == TaintRule.Poison)
            {
                continue;
            }

            json.WriteStartArray(Words.Id(trace.Rules[column]));
            for (int theft = 0; theft < sink.Amounts[column].Length; theft++)
            {
                WriteValue(json, values.Of(sink, column, theft)!);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, Worth worth)
    {
        json.WriteStartObject();
        if (worth.Value is null)
        {
            json.WriteNull("value");
        }
        else
        {
            json.WriteString("value", WorthWords.Plain(worth));
        }

        if (!worth.IsComplete)
        {
            json.WriteStartArray("unpriced");
            foreach ((Asset asset, UInt256 units) in worth.Unpriced)
            {
                JsonParameters.WriteAmount(json, new Amount(units, asset));
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
