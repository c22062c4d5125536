using System.Text.Json;
using WalletTrace.Chains;
using WalletTrace.Tracing;

namespace WalletTrace.Reports;

/// <summary>The <c>freshness</c> and <c>blocks</c> of the JSON report: on which blocks the traced value stands, and whether they still do.</summary>
internal static class JsonBlocks
{
    public static void Write(Utf8JsonWriter json, TraceResult trace, CancellationToken cancellationToken)
    {
        Dictionary<BlockRecord, StaleBlock> stale = trace.StaleBlocks.ToDictionary(block => block.Was);
        json.WriteString("freshness", Words.Id(trace.Freshness));
        json.WriteStartArray("blocks");
        foreach (BlockRecord block in trace.Blocks)
        {
            JsonReport.Advance(json, cancellationToken);
            json.WriteStartObject();
            json.WriteString("chain", block.Chain.ToString());
            json.WriteNumber("height", block.Height);
            WriteTimeAndHash(json, block);
            if (stale.TryGetValue(block, out StaleBlock? found))
            {
                json.WriteBoolean("stale", true);
                if (found.Now is { } now)
                {
                    json.WriteStartObject("now");
                    WriteTimeAndHash(json, now);
                    json.WriteEndObject();
                }
                else
                {
                    json.WriteNull("now");
                }
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTimeAndHash(Utf8JsonWriter json, BlockRecord block)
    {
        json.WriteNumber("time", block.Time);
        JsonReport.WriteOptional(json, "hash", block.Hash?.ToString());
    }
}
