using System.Text.Json;
using WalletTrace.Attribution;

namespace WalletTrace.Reports;

/// <summary>The <c>labels</c> of the JSON report: what sources say of the accounts of the trace.</summary>
internal static class JsonLabels
{
    public static void Write(Utf8JsonWriter json, TraceView view)
    {
        json.WriteStartArray("labels");
        foreach (Label label in view.Accounts.SelectMany(account => view.Trace.Labels.Of(account)))
        {
            json.WriteStartObject();
            json.WriteString("account", label.Subject.ToString());
            json.WriteString("text", label.Text);
            json.WriteString("category", Words.Id(label.Category));
            json.WriteString("source", label.Source);
            json.WriteString("confidence", Words.Id(label.Confidence));
            JsonReport.WriteOptional(json, "date", Day(label.Date));
            JsonReport.WriteOptional(json, "entity", label.Entity);
            JsonReport.WriteOptional(json, "validFrom", Day(label.ValidFrom));
            JsonReport.WriteOptional(json, "validUntil", Day(label.ValidUntil));
            JsonReport.WriteOptional(json, "url", label.Url);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
