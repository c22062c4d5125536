namespace WalletTrace.Attribution.Lists;

/// <summary>How the claims about one subject and entity differ between two editions.</summary>
/// <param name="Added">Claims that came.</param>
/// <param name="Removed">Claims that went.</param>
/// <param name="Changed">Claims that say something else.</param>
internal sealed record ClaimChanges(Label[] Added, Label[] Removed, ChangedLabel[] Changed)
{
    /// <summary>Claims that both editions have drop out; the others are paired in the order of their wording, and what remains over came or went.</summary>
    /// <param name="before">The old edition's claims, without what changes with every edition.</param>
    /// <param name="after">The new edition's.</param>
    public static ClaimChanges Of(Label[] before, Label[] after)
    {
        Label[] left = [.. Sorted(before.Except(after))];
        Label[] joined = [.. Sorted(after.Except(before))];
        int pairs = Math.Min(left.Length, joined.Length);
        return new ClaimChanges(joined[pairs..], left[pairs..], [.. left.Zip(joined, (old, @new) => new ChangedLabel(old, @new))]);
    }

    /// <summary>Claims by subject, entity, wording and first day.</summary>
    public static IOrderedEnumerable<Label> Sorted(IEnumerable<Label> labels) =>
        labels.OrderBy(label => label.Subject).ThenBy(label => label.Entity, StringComparer.Ordinal).ThenBy(label => label.Text, StringComparer.Ordinal).ThenBy(label => label.ValidFrom);
}
