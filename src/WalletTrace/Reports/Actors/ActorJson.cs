using System.Text.Json;
using WalletTrace.Attribution;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Actors;
using WalletTrace.Valuation;

namespace WalletTrace.Reports.Actors;

/// <summary>An actor report as JSON, schema <c>wallettrace/actor/1</c>. Amounts are decimal strings of base units; samples/REPORT-SCHEMA.md describes each member.</summary>
public static class ActorJson
{
    /// <summary>The schema and its version, the first member of the document.</summary>
    public const string Schema = "wallettrace/actor/1";

    /// <summary>Writes the report. UTF-8 without byte order mark, LF, a newline at the end; the stream stays open.</summary>
    /// <param name="report">The report.</param>
    /// <param name="stream">Where to.</param>
    public static void Write(ActorReport report, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(stream);
        JsonShell.Write(stream, Schema, json =>
        {
            json.WriteString("actor", report.Name);
            JsonReport.WriteStrings(json, "actorIds", report.Leads.Actors);
            JsonReport.WriteStrings(json, "rules", report.Rules.Select(Words.Id));
            JsonReport.WriteStrings(json, "cases", report.Cases.Select(one => one.Name));
            JsonWorth.WritePrices(json, report.Prices, ActorWords.Convention(report), report.Cases.SelectMany(one => one.Trace.Values?.Prices.Origins ?? []).Distinct());
            JsonShell.WriteAssets(json, Assets(report));
            WriteEntities(json, report);
            WriteLabels(json, report);
            WriteThefts(json, report);
            WritePeriods(json, report);
            WriteEnds(json, report);
            WriteListings(json, report);
            LinksBeside.Write(report.Links, json);
            WriteCoverage(json, report);
        });
    }

    private static IEnumerable<Asset> Assets(ActorReport report) => report.Thefts.SelectMany(theft => theft.Stolen).Select(stolen => stolen.Asset)
        .Concat(report.Ends.Select(end => end.Amount.Asset)).Concat(report.Listings.Select(listing => listing.Amount.Asset))
        .Distinct().Order();

    private static void WriteEntities(Utf8JsonWriter json, ActorReport report)
    {
        json.WriteBoolean("leadsAreComplete", report.Leads.IsComplete);
        json.WriteStartArray("entities");
        foreach (LeadingEntity lead in report.Leads.Entities)
        {
            json.WriteStartObject();
            json.WriteString("id", lead.Id);
            json.WriteStartArray("descriptions");
            foreach (Entity entity in report.Labels.Entities.Of(lead.Id))
            {
                json.WriteStartObject();
                LabelWords.WriteDescription(json, entity);
                JsonReport.WriteOptional(json, "date", FieldTexts.Of(entity.Date));
                JsonReport.WriteOptional(json, "url", entity.Url);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("leadsBy");
            foreach (EntityRelation relation in lead.Chain)
            {
                json.WriteStartObject();
                json.WriteString("from", relation.From);
                json.WriteString("relation", Words.Id(relation.Kind));
                json.WriteString("to", relation.To);
                json.WriteString("source", relation.Source);
                JsonReport.WriteOptional(json, "text", relation.Text);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteLabels(Utf8JsonWriter json, ActorReport report)
    {
        json.WriteStartArray("labels");
        foreach (LeadingLabel lead in report.Leads.Labels)
        {
            WriteLabel(json, lead.Label);
        }

        json.WriteEndArray();
    }

    private static void WriteThefts(Utf8JsonWriter json, ActorReport report)
    {
        json.WriteStartArray("thefts");
        foreach (ActorTheft theft in report.Thefts)
        {
            json.WriteStartObject();
            json.WriteNumber("case", theft.Case);
            json.WriteNumber("theft", theft.Theft);
            json.WriteString("name", theft.Name);
            WriteTime(json, "time", theft.Time);
            JsonReport.WriteStrings(json, "accounts", theft.Accounts.Select(account => account.ToString()));
            WriteStolen(json, theft.Stolen);
            json.WriteStartArray("evidence");
            foreach (LeadingLabel lead in theft.Evidence)
            {
                WriteLabel(json, lead.Label);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("notCounted");
        foreach (OtherTheft other in report.Others)
        {
            json.WriteStartObject();
            json.WriteNumber("case", other.Case);
            json.WriteNumber("theft", other.Theft);
            json.WriteString("name", other.Name);
            json.WriteString("why", Words.Id(other.Why));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WritePeriods(Utf8JsonWriter json, ActorReport report)
    {
        json.WriteStartArray("periods");
        foreach (ActorPeriod period in report.Periods)
        {
            json.WriteStartObject();
            JsonReport.WriteOptional(json, "year", period.Year);
            json.WriteString("chain", period.Chain.ToString());
            json.WriteNumber("thefts", period.Thefts);
            WriteStolen(json, period.Stolen);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteEnds(Utf8JsonWriter json, ActorReport report)
    {
        json.WriteStartArray("ends");
        foreach (ActorEnd end in report.Ends)
        {
            json.WriteStartObject();
            json.WriteString("kind", Words.Id(end.Kind));
            json.WriteString("category", Words.Id(end.Category));
            json.WriteString("country", end.Country);
            json.WriteNumber("places", end.Places);
            WriteRuled(json, report, end.Amount);
            json.WriteStartArray("byTheft");
            foreach (RuledAmount amount in end.ByTheft)
            {
                json.WriteStartObject();
                WriteRuled(json, report, amount);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteListings(Utf8JsonWriter json, ActorReport report)
    {
        json.WriteStartArray("sanctioned");
        foreach (ActorListing listing in report.Listings)
        {
            json.WriteStartObject();
            json.WriteString("account", listing.Account.ToString());
            json.WritePropertyName("claim");
            WriteLabel(json, listing.Claim);
            JsonReport.WriteStrings(json, "programmes", listing.Programmes);
            json.WriteString("when", Words.Id(listing.When));
            json.WriteNumber("movements", listing.Movements);
            WriteTime(json, "first", listing.First);
            WriteTime(json, "last", listing.Last);
            WriteRuled(json, report, listing.Amount);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteCoverage(Utf8JsonWriter json, ActorReport report)
    {
        json.WriteStartArray("coverage");
        foreach (ActorCoverage one in report.Coverage)
        {
            json.WriteStartObject();
            json.WriteString("case", one.Name);
            json.WriteString("freshness", Words.Id(one.Freshness));
            JsonReport.WriteOptional(json, "endedBy", one.EndedBy is { } budget ? Words.Id(budget) : null);
            json.WriteStartArray("issues");
            foreach (CoverageSum issue in one.Issues)
            {
                json.WriteStartObject();
                json.WriteString("issue", Words.Id(issue.Issue));
                json.WriteNumber("entries", issue.Entries);
                JsonReport.WriteAmounts(json, "hidden", issue.Hidden);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteStolen(Utf8JsonWriter json, IEnumerable<StolenAmount> amounts)
    {
        json.WriteStartArray("stolen");
        foreach (StolenAmount stolen in amounts)
        {
            json.WriteStartObject();
            JsonReport.WriteOptional(json, "year", stolen.Year);
            json.WriteString("asset", stolen.Asset.ToString());
            json.WriteString("units", stolen.Units.ToString());
            JsonWorth.Write(json, "worth", stolen.Worth);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteRuled(Utf8JsonWriter json, ActorReport report, RuledAmount amount)
    {
        json.WriteString("asset", amount.Asset.ToString());
        json.WriteStartObject("amounts");
        for (int column = 0; column < report.Rules.Length; column++)
        {
            json.WriteString(Words.Id(report.Rules[column]), amount.Units[column].ToString());
        }

        json.WriteEndObject();
        if (!amount.Worths.IsEmpty)
        {
            JsonWorth.WriteByRule(json, "worth", report.Rules, column => amount.Worths[column]);
        }
    }

    private static void WriteLabel(Utf8JsonWriter json, Label label)
    {
        json.WriteStartObject();
        LabelWords.WriteClaim(json, "subject", label);
        json.WriteString("confidence", Words.Id(label.Confidence));
        JsonReport.WriteOptional(json, "entity", label.Entity);
        JsonReport.WriteOptional(json, "date", FieldTexts.Of(label.Date));
        JsonReport.WriteOptional(json, "validFrom", FieldTexts.Of(label.ValidFrom));
        JsonReport.WriteOptional(json, "validUntil", FieldTexts.Of(label.ValidUntil));
        JsonReport.WriteOptional(json, "url", label.Url);
        json.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter json, string name, long? time)
    {
        if (time is { } known)
        {
            json.WriteNumber(name, known);
            json.WriteString(name + "Utc", Figures.Iso(known));
        }
    }
}
