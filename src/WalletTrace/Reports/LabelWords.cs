using System.Globalization;
using System.Text.Json;
using WalletTrace.Attribution;
using WalletTrace.Reports.Html;

namespace WalletTrace.Reports;

/// <summary>Labels with all that they say: whose the subject is, of which days they speak, and where they stand.</summary>
internal static class LabelWords
{
    private const int MostRows = 500;

    /// <summary>Whether a label says more than what labels always do.</summary>
    public static bool SaysMore(Label label) => label.Entity is not null || label.Url is not null || label.ValidFrom is not null || label.ValidUntil is not null
        || label.LearnedAt is not null || label.Subject.Kind is not LabelSubjectKind.Account;

    /// <summary>Writes a list of labels in the JSON report.</summary>
    public static void Write(Utf8JsonWriter json, IEnumerable<Label> labels)
    {
        json.WriteStartArray("labels");
        foreach (Label label in labels)
        {
            json.WriteStartObject();
            WriteClaim(json, "account", label);
            json.WriteString("confidence", Words.Id(label.Confidence));
            JsonReport.WriteOptional(json, "date", FieldTexts.Of(label.Date));
            JsonReport.WriteOptional(json, "entity", label.Entity);
            JsonReport.WriteOptional(json, "url", label.Url);
            JsonReport.WriteOptional(json, "validFrom", FieldTexts.Of(label.ValidFrom));
            JsonReport.WriteOptional(json, "validUntil", FieldTexts.Of(label.ValidUntil));
            JsonReport.WriteOptional(json, "learnedAt", FieldTexts.Of(label.LearnedAt));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes the members of a label that every report gives: what it is about, under the name that the report has for it, and what is claimed by whom.</summary>
    public static void WriteClaim(Utf8JsonWriter json, string subject, Label label)
    {
        json.WriteString(subject, label.Subject.ToString());
        json.WriteString("text", label.Text);
        json.WriteString("category", Words.Id(label.Category));
        json.WriteString("source", label.Source);
    }

    /// <summary>Writes the members of a description of an entity that every report gives.</summary>
    public static void WriteDescription(Utf8JsonWriter json, Entity entity)
    {
        json.WriteString("name", entity.Name);
        json.WriteString("kind", Words.Id(entity.Kind));
        json.WriteString("source", entity.Source);
        JsonReport.WriteStrings(json, "aliases", entity.Aliases);
        JsonReport.WriteStrings(json, "countries", entity.Countries);
        JsonReport.WriteStrings(json, "programmes", entity.Programmes);
        JsonReport.WriteOptional(json, "listedFrom", FieldTexts.Of(entity.ListedFrom));
        JsonReport.WriteOptional(json, "listedUntil", FieldTexts.Of(entity.ListedUntil));
    }

    /// <summary>Writes the descriptions of the entities that labels name; nothing where there are none.</summary>
    public static void WriteEntities(Utf8JsonWriter json, IEnumerable<Label> labels, EntitySet entities)
    {
        Entity[] named = [.. labels.Select(label => label.Entity).OfType<string>().Distinct().Order(StringComparer.Ordinal).SelectMany(entities.Of)];
        if (named.Length == 0)
        {
            return;
        }

        json.WriteStartArray("entities");
        foreach (Entity entity in named)
        {
            json.WriteStartObject();
            json.WriteString("id", entity.Id);
            WriteDescription(json, entity);
            JsonReport.WriteOptional(json, "url", entity.Url);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes a table of labels with all that they say, where one says more than the rest of the page shows.</summary>
    public static void Write(PageWriter page, IReadOnlyCollection<Label> labels, EntitySet entities)
    {
        if (!labels.Any(SaysMore))
        {
            return;
        }

        page.Line($"""<details class="plain">""");
        page.Line($"<summary>All labels with what they say</summary>");
        page.Line($"""<div class="scroll"><table>""");
        page.Line($"""<thead><tr><th scope="col">About</th><th scope="col">Claim</th><th scope="col">Category</th><th scope="col">Whose</th><th scope="col">Of which days</th><th scope="col">Said by, when and where</th></tr></thead>""");
        page.Line($"<tbody>");
        Label[] listed = [.. labels.Distinct()];
        foreach (Label label in listed.Take(MostRows))
        {
            string whose = label.Entity is { } id ? $"{entities.NameOf(id)} ({id})" : "";
            string said = string.Join(", ", new[] { label.Source, FieldTexts.Of(label.Date), label.Url }.OfType<string>());
            string learned = label.LearnedAt is { } time ? $"known since {time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC" : "";
            page.Line($"""<tr><th scope="row" class="mono">{Pieces.Sentence(label.Subject.ToString())}</th><td>{Pieces.Text(label.Text)}</td><td>{Words.Id(label.Category)}</td><td>{Pieces.Text(whose)}</td><td>{LabelPhrases.Days(label)}</td><td>{Pieces.Sentence(said)}<span class="sub">confidence {Words.Id(label.Confidence)} {learned}</span></td></tr>""");
        }

        page.Line($"</tbody></table></div>");
        if (listed.Length > MostRows)
        {
            page.Line($"""<p class="note">And {listed.Length - MostRows} more, which the JSON report lists.</p>""");
        }

        page.Line($"</details>");
    }
}
