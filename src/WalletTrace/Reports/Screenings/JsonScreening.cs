using System.Text.Json;
using WalletTrace.Attribution;
using WalletTrace.Attribution.Screening;
using WalletTrace.Encodings;
using WalletTrace.Tracing.Exposures;

namespace WalletTrace.Reports.Screenings;

/// <summary>
/// Screening as JSON, schema <c>wallettrace/screening/1</c>. Amounts are decimal strings of base units; ratios are numbers, derived for reading.
/// </summary>
public static class JsonScreening
{
    /// <summary>The schema and its version, the first member of the document.</summary>
    public const string Schema = "wallettrace/screening/1";

    /// <summary>Writes it. UTF-8 without byte order mark, LF, a newline at the end; the stream stays open.</summary>
    /// <param name="report">What screening came to.</param>
    /// <param name="stream">Where to.</param>
    public static void Write(ScreeningReport report, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(stream);
        JsonShell.Write(stream, Schema, json =>
        {
            json.WriteString("on", FieldTexts.Of(report.On));
            json.WriteString("policy", report.Policy.Name);
            json.WriteString("verdict", ScreeningResult.Write(report.Verdict));
            json.WriteString("note", ScreeningResult.NoClearance);
            json.WriteNumber("labels", report.Labels);
            WriteReasons(json, "standing", report.Standing);
            json.WriteStartArray("accounts");
            foreach (ScreenedAccount account in report.Accounts)
            {
                WriteAccount(json, account);
            }

            json.WriteEndArray();
            WriteRows(json, report.Rows);
        });
    }

    private static void WriteAccount(Utf8JsonWriter json, ScreenedAccount account)
    {
        json.WriteStartObject();
        json.WriteString("subject", account.Screening.Subject);
        json.WriteString("verdict", ScreeningResult.Write(account.Screening.Verdict));
        WriteReasons(json, "reasons", account.Screening.Reasons);
        json.WriteStartArray("labels");
        foreach (ScreeningMatch match in account.Screening.Matches)
        {
            json.WriteStartObject();
            json.WriteBoolean("twin", match.IsTwin);
            WriteLabel(json, match.Label);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("exposure");
        foreach (AccountExposure exposure in account.Exposures)
        {
            foreach (AssetExposure asset in exposure.Assets)
            {
                WriteExposure(json, exposure, asset);
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteReasons(Utf8JsonWriter json, string name, IEnumerable<ScreeningReason> reasons)
    {
        json.WriteStartArray(name);
        foreach (ScreeningReason reason in reasons)
        {
            json.WriteStartObject();
            json.WriteString("verdict", ScreeningResult.Write(reason.Verdict));
            json.WriteString("rule", reason.Rule);
            json.WriteString("text", reason.Text);
            json.WriteString("account", reason.Account?.ToString());
            json.WriteString("side", reason.Side is { } side ? EnumText.NameOf(side) : null);
            json.WriteString("asset", reason.Amount?.Asset.ToString());
            json.WriteString("units", reason.Amount?.Units.ToString());
            json.WriteStartArray("labels");
            foreach (Label label in reason.Labels)
            {
                json.WriteStartObject();
                WriteLabel(json, label);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteLabel(Utf8JsonWriter json, Label label)
    {
        json.WriteString("subject", label.Subject.ToString());
        json.WriteString("text", label.Text);
        json.WriteString("category", Words.Id(label.Category));
        json.WriteString("source", label.Source);
        json.WriteString("entity", label.Entity);
        json.WriteString("confidence", Words.Id(label.Confidence));
        json.WriteString("date", FieldTexts.Of(label.Date));
        json.WriteString("validFrom", FieldTexts.Of(label.ValidFrom));
        json.WriteString("validUntil", FieldTexts.Of(label.ValidUntil));
        json.WriteString("url", label.Url);
    }

    private static void WriteExposure(Utf8JsonWriter json, AccountExposure exposure, AssetExposure asset)
    {
        json.WriteStartObject();
        json.WriteString("account", exposure.Account.ToString());
        json.WriteString("side", EnumText.NameOf(exposure.Direction == Graph.TraceDirection.Forward ? ScreeningSide.Sent : ScreeningSide.Received));
        json.WriteString("rule", Words.Id(exposure.Options.Rule));
        json.WriteString("asset", asset.Asset.ToString());
        json.WriteString("symbol", asset.Asset.Symbol);
        json.WriteNumber("decimals", asset.Asset.Decimals);
        json.WriteString("units", asset.Amount.ToString());
        json.WriteString("unknown", asset.Unknown.ToString());
        json.WriteNumber("unknownRatio", Rounded(asset.UnknownRatio));
        json.WriteBoolean("complete", exposure.IsComplete);
        json.WriteString("gap", exposure.Gap);
        foreach (ExposureGrouping grouping in Enum.GetValues<ExposureGrouping>())
        {
            json.WriteStartArray("by" + grouping);
            foreach (ExposurePart part in asset.By(grouping, exposure.Entities))
            {
                WritePart(json, part);
            }

            json.WriteEndArray();
        }

        json.WriteStartArray("ends");
        foreach (ExposureEnd end in asset.Ends)
        {
            json.WriteStartObject();
            json.WriteString("kind", EnumText.NameOf(end.Kind));
            json.WriteString("account", end.Account?.ToString());
            json.WriteString("reason", Words.Id(end.Reason));
            json.WriteString("units", end.Amount.ToString());
            json.WriteString("direct", end.Direct.ToString());
            json.WriteNumber("leastHops", end.LeastHops);
            json.WriteNumber("hopsRatio", Rounded(end.HopsRatio));
            json.WriteString("depositOf", end.Deposit?.Service);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WritePart(Utf8JsonWriter json, ExposurePart part)
    {
        json.WriteStartObject();
        json.WriteString("kind", EnumText.NameOf(part.Kind));
        json.WriteStartArray("keys");
        foreach (string key in part.Keys)
        {
            json.WriteStringValue(key);
        }

        json.WriteEndArray();
        json.WriteString("units", part.Amount.ToString());
        json.WriteString("direct", part.Direct.ToString());
        json.WriteNumber("shareRatio", Rounded(part.ShareRatio));
        json.WriteNumber("leastHops", part.LeastHops);
        json.WriteNumber("hopsRatio", Rounded(part.HopsRatio));
        json.WriteString("beforeListing", part.Listed.Before.ToString());
        json.WriteString("whileListed", part.Listed.While.ToString());
        json.WriteString("afterListing", part.Listed.After.ToString());
        json.WriteEndObject();
    }

    private static void WriteRows(Utf8JsonWriter json, ScreenedRows? rows)
    {
        if (rows is null)
        {
            return;
        }

        json.WriteStartObject("rows");
        json.WriteNumber("rows", rows.Rows);
        json.WriteNumber("read", rows.Read);
        json.WriteNumber("blank", rows.Blank);
        json.WriteStartArray("damaged");
        foreach (DamagedRow row in rows.Damaged)
        {
            json.WriteStartObject();
            json.WriteNumber("row", row.Row);
            json.WriteString("text", row.Text);
            json.WriteString("problem", row.Problem);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static double Rounded(double ratio) => Math.Round(ratio, 9);
}
