using System.Text.Json;
using WalletTrace.Graph;
using WalletTrace.Inference.Clusters;

namespace WalletTrace.Reports;

/// <summary>Writes what a sink is taken for because of its cluster into the JSON report: the inference with its evidence, and apart from it the attribution.</summary>
internal static class JsonClusters
{
    public static void Write(Utf8JsonWriter json, ClusterAttribution? attribution)
    {
        if (attribution is null)
        {
            return;
        }

        json.WriteStartObject("cluster");
        json.WriteString("labelled", attribution.Labelled.ToString());
        json.WriteStartObject("label");
        LabelWords.WriteClaim(json, "subject", attribution.Label);
        json.WriteEndObject();
        json.WriteStartArray("links");
        foreach (ClusterLink link in attribution.Links)
        {
            json.WriteStartObject();
            json.WriteString("rule", "cluster-" + Words.Id(link.Rule));
            json.WriteString("one", link.One.ToString());
            json.WriteString("other", link.Other.ToString());
            json.WriteString("transaction", link.Transaction.ToString(link.One.Chain));
            json.WriteNumber("height", link.Height);
            json.WriteNumber("score", link.Score);
            if (link.Heuristic is { } heuristic)
            {
                json.WriteString("heuristic", heuristic);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
