namespace WalletTrace.Attribution;

/// <summary>What a label says beside its text, in words.</summary>
internal static class LabelPhrases
{
    /// <summary>Whose the subject is, where that is not what the text says already; null for nobody. Hostile text.</summary>
    public static string? Entity(Label label, EntitySet entities) =>
        label.Entity is { } id && entities.NameOf(id) is var name && NameKey.Of(name) != NameKey.Of(label.Text) ? name : null;

    /// <summary>Of which days a label speaks: "from 2022-08-08 until 2025-03-21"; empty where it does not say.</summary>
    public static string Days(Label label) => string.Join(' ', new[] { Say("from", label.ValidFrom), Say("until", label.ValidUntil) }.OfType<string>());

    /// <summary>What the label is about where that is not the account itself: "the range it is in"; empty for the account.</summary>
    public static string Subject(Label label) => label.Subject.Kind switch
    {
        LabelSubjectKind.Range => "the range it is in",
        LabelSubjectKind.Cluster => "the cluster it is in",
        LabelSubjectKind.Contract => "the contract at it",
        _ => "",
    };

    private static string? Say(string word, DateOnly? day) => FieldTexts.Of(day) is { } text ? $"{word} {text}" : null;
}
