using System.Globalization;
using System.Text;
using WalletTrace.Encodings;

namespace WalletTrace.Attribution;

/// <summary>Writes claims as <see cref="LabelFile"/> reads them.</summary>
internal static class LabelWriter
{
    // What files had before labels had more: always there, so that all files begin alike.
    private const int OldKeys = 6;

    /// <summary>Writes labels as CSV; columns that none of them fills are left out.</summary>
    /// <param name="path">The file.</param>
    /// <param name="labels">The labels, in their order.</param>
    public static void WriteCsv(string path, IReadOnlyCollection<Label> labels)
    {
        int[] columns = [.. Enumerable.Range(0, LabelFields.Keys.Count).Where(column => column < OldKeys || labels.Any(label => Field(label, column).Length > 0))];
        using var writer = Create(path);
        writer.Write(string.Join(',', columns.Select(column => LabelFields.Keys[column])) + "\n");
        foreach (Label label in labels)
        {
            writer.Write(string.Join(',', columns.Select(column => Quoted(Field(label, column)))) + "\n");
        }
    }

    /// <summary>Writes entities, relations, links and editions as YAML.</summary>
    /// <param name="path">The file.</param>
    /// <param name="entities">What is written.</param>
    /// <param name="editions">Of the editions that were taken in, those that are written. Something must be, of either.</param>
    public static void WriteYaml(string path, EntitySet entities, IReadOnlyCollection<SourceEdition> editions)
    {
        using var writer = Create(path);
        WriteList(writer, "entities", entities.All, entity =>
        [
            ("id", entity.Id), ("name", entity.Name), ("kind", Word(entity.Kind)), ("source", entity.Source), ("category", Word(entity.Category)),
            ("aliases", List(entity.Aliases)), ("countries", List(entity.Countries)), ("programmes", List(entity.Programmes)),
            ("identifiers", List(entity.Identifiers.Select(Identifier))), ("remarks", entity.Remarks), ("url", entity.Url), ("date", FieldTexts.Of(entity.Date)),
            ("listed_from", FieldTexts.Of(entity.ListedFrom)), ("listed_until", FieldTexts.Of(entity.ListedUntil)),
            ("learned_at", FieldTexts.Of(entity.LearnedAt)), ("withdrawn_at", FieldTexts.Of(entity.WithdrawnAt)),
        ]);
        WriteList(writer, "relations", entities.Relations, relation =>
        [
            ("from", relation.From), ("kind", EnumText.NameOf(relation.Kind)), ("to", relation.To), ("source", relation.Source), ("text", relation.Text), ("url", relation.Url),
            ("date", FieldTexts.Of(relation.Date)), ("learned_at", FieldTexts.Of(relation.LearnedAt)), ("withdrawn_at", FieldTexts.Of(relation.WithdrawnAt)),
        ]);
        WriteList(writer, "links", entities.Links, link =>
        [
            ("from", link.From), ("to", link.To), ("text", link.Text), ("source", link.Source), ("amount", link.Amount), ("on", FieldTexts.Of(link.On)), ("url", link.Url),
            ("date", FieldTexts.Of(link.Date)), ("confidence", Word(link.Confidence)),
            ("learned_at", FieldTexts.Of(link.LearnedAt)), ("withdrawn_at", FieldTexts.Of(link.WithdrawnAt)),
        ]);
        WriteList(writer, "editions", editions, edition =>
        [
            ("source", edition.Source), ("name", edition.Name), ("format", edition.Format), ("sha256", edition.Sha256),
            ("claims", edition.Claims.ToString(CultureInfo.InvariantCulture)), ("date", FieldTexts.Of(edition.Date)),
            ("learned_at", FieldTexts.Of(edition.LearnedAt)), ("withdrawn_at", FieldTexts.Of(edition.WithdrawnAt)),
        ]);
    }

    private static void WriteList<T>(StreamWriter writer, string name, IReadOnlyCollection<T> claims, Func<T, IEnumerable<(string Key, object? Value)>> fields)
    {
        if (claims.Count == 0)
        {
            return;
        }

        writer.Write($"{name}:\n");
        foreach (T claim in claims)
        {
            string start = "- ";
            foreach (var (key, value) in fields(claim))
            {
                // What is not text is written out already.
                if (value is not (null or Written { Text: "" }))
                {
                    writer.Write($"{start}{key}: {(value is Written written ? written.Text : Yaml((string)value))}\n");
                    start = "  ";
                }
            }
        }
    }

    private static Written List(IEnumerable<string> texts) => List(texts.Select(text => new Written(Yaml(text))));

    private static Written List(IEnumerable<Written> items) => items.Select(item => item.Text).ToArray() is { Length: > 0 } texts ? new Written($"[{string.Join(", ", texts)}]") : new Written("");

    private static Written Identifier(EntityIdentifier identifier) => new(
        $"{{type: {Yaml(identifier.Type)}, value: {Yaml(identifier.Value)}{(identifier.Country is { } country ? $", country: {Yaml(country)}" : "")}}}");

    private static string? Word<TEnum>(TEnum value)
        where TEnum : struct, Enum => EqualityComparer<TEnum>.Default.Equals(value, default) ? null : EnumText.NameOf(value);

    private static string Field(Label label, int column) => (column switch
    {
        0 => label.Subject.ToString(),
        1 => label.Text,
        2 => EnumNames<Category>.Of(label.Category),
        3 => label.Source,
        4 => label.Confidence == Confidence.Unknown ? null : EnumNames<Confidence>.Of(label.Confidence),
        5 => FieldTexts.Of(label.Date),
        6 => label.Entity,
        7 => label.Url,
        8 => FieldTexts.Of(label.ValidFrom),
        9 => FieldTexts.Of(label.ValidUntil),
        10 => FieldTexts.Of(label.LearnedAt),
        _ => FieldTexts.Of(label.WithdrawnAt),
    }) ?? string.Empty;

    private static string Quoted(string field) =>
        field.AsSpan().ContainsAny(",\"\r\n") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;

    /// <summary>A text in double quotes, in which nothing but printable ASCII stands for itself.</summary>
    private static string Yaml(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (Rune rune in text.EnumerateRunes())
        {
            quoted.Append(rune.Value is '"' or '\\' ? $"\\{(char)rune.Value}"
                : rune.Value is >= ' ' and <= '~' || Rune.IsLetterOrDigit(rune) ? rune.ToString()
                : string.Create(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}"));
        }

        return quoted.Append('"').ToString();
    }

    private static StreamWriter Create(string path) => new(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));

    private sealed record Written(string Text);
}
