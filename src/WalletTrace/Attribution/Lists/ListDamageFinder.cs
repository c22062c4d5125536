namespace WalletTrace.Attribution.Lists;

/// <summary>Recognises the addresses of an old edition in the rejected rows of a new one.</summary>
internal static class ListDamageFinder
{
    private const int ShortestPrefix = 12;

    /// <summary>What was damaged, in the order of the rows. Takes time in proportion to both, but for addresses that begin alike.</summary>
    /// <param name="gone">Claims that the new edition has no more.</param>
    /// <param name="rows">The new edition's rejected rows.</param>
    public static IEnumerable<AddressDamaged> Find(IEnumerable<Label> gone, IEnumerable<RejectedRow> rows)
    {
        Label[] labels = [.. gone];
        ILookup<string, (string Text, Label Label)> byFold = labels.Select(label => (Text: TextOf(label.Subject), Label: label)).ToLookup(pair => pair.Text.ToUpperInvariant(), StringComparer.Ordinal);
        ILookup<int, (string Text, Label Label)> byLength = labels.Select(label => (Text: TextOf(label.Subject), Label: label)).ToLookup(pair => pair.Text.Length);
        foreach (RejectedRow row in rows)
        {
            string found = row.Found.Trim();
            IEnumerable<(Label Label, AddressDamageKind Kind)> matches = byFold[found.ToUpperInvariant()].Select(pair => (pair.Label, AddressDamageKind.CaseLost));
            if (!matches.Any())
            {
                matches = byLength[found.Length].Where(pair => IsAltered(pair.Text, found)).Select(pair => (pair.Label, AddressDamageKind.Altered));
            }

            if (!matches.Any() && found.Length >= ShortestPrefix)
            {
                matches = labels.Where(label => TextOf(label.Subject) is var text && text.Length > found.Length
                    && (text.StartsWith(found, StringComparison.OrdinalIgnoreCase) || text.EndsWith(found, StringComparison.OrdinalIgnoreCase))).Select(label => (label, AddressDamageKind.CutOff));
            }

            foreach ((Label label, AddressDamageKind kind) in matches)
            {
                yield return new AddressDamaged(label, row, kind);
            }
        }
    }

    /// <summary>An address as lists write it.</summary>
    private static string TextOf(LabelSubject subject)
    {
        string text = subject.Kind == LabelSubjectKind.Foreign ? subject.Id : subject.ToString();
        return text[(text.LastIndexOf(':') + 1)..];
    }

    private static bool IsAltered(string old, string found)
    {
        int different = 0;
        for (int at = 0; at < old.Length && different <= 2; at++)
        {
            different += old[at] == found[at] ? 0 : 1;
        }

        return different is 1 or 2;
    }
}
