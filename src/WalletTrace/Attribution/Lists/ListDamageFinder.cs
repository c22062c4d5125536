namespace WalletTrace.Attribution.Lists;

/// <summary>Recognises the addresses of an old edition in the rejected rows of a new one.</summary>
internal static class ListDamageFinder
{
    private const int ShortestRest = 12;

    /// <summary>What was damaged, in the order of the rows. Takes time in proportion to both, but for addresses that are alike.</summary>
    /// <param name="gone">Claims that the new edition has no more.</param>
    /// <param name="rows">The new edition's rejected rows.</param>
    public static IEnumerable<AddressDamaged> Find(IEnumerable<Label> gone, IEnumerable<RejectedRow> rows)
    {
        (string Text, Label Label)[] known = [.. gone.Select(label => (TextOf(label.Subject), label))];
        ILookup<string, (string Text, Label Label)> byFold = known.ToLookup(pair => pair.Text.ToUpperInvariant(), StringComparer.Ordinal);
        ILookup<(int, int, string), (string Text, Label Label)> byThird = known.SelectMany(pair => Thirds(pair.Text), (pair, third) => (third, pair))
            .ToLookup(entry => entry.third, entry => entry.pair);
        ILookup<string, (string Text, Label Label)> byEnd = known.SelectMany(pair => Ends(pair.Text), (pair, end) => (end, pair))
            .ToLookup(entry => entry.end, entry => entry.pair, StringComparer.Ordinal);
        foreach (RejectedRow row in rows)
        {
            string found = row.Found.Trim();
            IEnumerable<(Label Label, AddressDamageKind Kind)> matches = byFold[found.ToUpperInvariant()].Select(pair => (pair.Label, AddressDamageKind.CaseLost));
            if (!matches.Any())
            {
                // Of three parts with at most two wrong characters, one is whole.
                matches = Thirds(found).SelectMany(third => byThird[third]).Where(pair => IsAltered(pair.Text, found)).Select(pair => (pair.Label, AddressDamageKind.Altered)).Distinct();
            }

            if (!matches.Any())
            {
                matches = Ends(found).SelectMany(end => byEnd[end]).Where(pair => IsCut(pair.Text, found)).Select(pair => (pair.Label, AddressDamageKind.CutOff)).Distinct();
            }

            foreach ((Label label, AddressDamageKind kind) in matches)
            {
                yield return new AddressDamaged(label, row, kind);
            }
        }
    }

    private static IEnumerable<(int Length, int Part, string Text)> Thirds(string text)
    {
        int third = text.Length / 3;
        return third == 0 ? [] : [(text.Length, 0, text[..third]), (text.Length, 1, text[third..^third]), (text.Length, 2, text[^third..])];
    }

    private static IEnumerable<string> Ends(string text) =>
        text.Length < ShortestRest ? [] : ["<" + text[..ShortestRest].ToUpperInvariant(), ">" + text[^ShortestRest..].ToUpperInvariant()];

    private static bool IsCut(string old, string found) =>
        old.Length > found.Length && (old.StartsWith(found, StringComparison.OrdinalIgnoreCase) || old.EndsWith(found, StringComparison.OrdinalIgnoreCase));

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
