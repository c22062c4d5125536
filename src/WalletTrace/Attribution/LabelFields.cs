using WalletTrace.Encodings;

namespace WalletTrace.Attribution;

/// <summary>Puts a label together from the texts of its fields, whichever format they are in.</summary>
internal sealed class LabelFields(string file)
{
    private static readonly string[] MustBeThere = ["account", "text", "category", "source"];
    private static readonly string[] MayBeDefault = ["category", "source", "confidence", "date", "url", "learned_at"];

    private readonly FieldTexts fields = new(file, "a label");

    /// <summary>The names of all fields, in the order in which they are written.</summary>
    public static IReadOnlyList<string> Keys { get; } =
        ["account", "text", "category", "source", "confidence", "date", "entity", "url", "valid_from", "valid_until", "learned_at", "withdrawn_at"];

    /// <summary>The fields for which the file has a default.</summary>
    public IReadOnlyCollection<string> Defaults => fields.Defaults;

    /// <summary>Makes sure that names are those of fields and none is missing.</summary>
    /// <exception cref="LedgerFormatException">One is unknown or missing.</exception>
    public void CheckKeys(IReadOnlyList<string> names, long line, string what, IReadOnlyCollection<string> given)
    {
        foreach (var name in names)
        {
            if (!Keys.Contains(name))
            {
                throw fields.Unknown(name, line, what, Keys);
            }
        }

        if (MustBeThere.Except(given).Except(names).FirstOrDefault() is { } missing)
        {
            throw fields.Fail(line, $"the {(what == "column" ? "header" : "label")} is not complete: found no {what} {missing}, expected {string.Join(", ", Keys)}");
        }
    }

    /// <summary>Takes a default for the whole file; of what is none of a label's others may be.</summary>
    /// <exception cref="LedgerFormatException">There is no default for such a field, or its value is none.</exception>
    public void SetDefault(YamlEntry entry)
    {
        if (!MayBeDefault.Contains(entry.Key))
        {
            throw fields.Unknown(entry.Key, entry.Line, "key", [.. MayBeDefault, .. ClaimFile.Lists]);
        }

        fields.SetDefault(entry.Key, fields.TextOf(entry), entry.Line);
    }

    /// <summary>Begins a new label.</summary>
    public void Begin(long line) => fields.Begin(line);

    /// <summary>Gives a field its value.</summary>
    public void Set(YamlEntry entry) => Set(entry.Key, fields.TextOf(entry), entry.Line);

    /// <summary>Gives a field its value.</summary>
    public void Set(string key, string text, long line) => fields.Set(key, text, line);

    /// <summary>The label.</summary>
    /// <exception cref="LedgerFormatException">A field holds what it cannot hold.</exception>
    /// <exception cref="ChainDataException">The account is none.</exception>
    public Label ToLabel()
    {
        var (text, line) = fields.Get("account");
        if (!LabelSubject.TryParse(text, out LabelSubject? subject, out var error))
        {
            throw fields.NoAccount(line, error);
        }

        fields.Checked("account", text, line, ClaimCheck.MaxLength);
        var label = new Label(
            subject, fields.Required("text"), fields.Word<Category>("category"), fields.Required("source"), fields.Word<Confidence>("confidence"), fields.Day("date"))
        {
            Entity = fields.Optional("entity"),
            Url = fields.Optional("url", ClaimCheck.MaxLength),
            ValidFrom = fields.Day("valid_from"),
            ValidUntil = fields.Day("valid_until"),
            LearnedAt = fields.Time("learned_at"),
            WithdrawnAt = fields.Time("withdrawn_at"),
        };
        fields.CheckOrder(label.ValidFrom, "valid_until", label.ValidUntil);
        fields.CheckOrder(label.LearnedAt, "withdrawn_at", label.WithdrawnAt);
        return label;
    }
}
