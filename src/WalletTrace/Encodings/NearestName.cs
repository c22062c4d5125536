namespace WalletTrace.Encodings;

/// <summary>Guesses which name was meant.</summary>
internal static class NearestName
{
    /// <summary>The known name that takes the fewest changes of single letters; the first of several.</summary>
    public static string Of(string name, IEnumerable<string> known)
    {
        // What is far too long is not meant to be any of them, and comparing it costs time.
        var meant = name.Length > 100 ? name[..100] : name;
        return known.MinBy(candidate => Distance(meant.ToLowerInvariant(), candidate))!;
    }

    /// <summary>The nearest known name where at most a third of its letters are otherwise, at least one; null where none is so near.</summary>
    public static string? Near(string name, IEnumerable<string> known)
    {
        string[] all = [.. known];
        return name.Length is > 0 and <= 100 && all.Length > 0 && Of(name, all) is var nearest && Distance(name.ToLowerInvariant(), nearest) <= Math.Max(1, name.Length / 3) ? nearest : null;
    }

    private static int Distance(string one, string other)
    {
        int[] row = [.. Enumerable.Range(0, other.Length + 1)];
        for (int i = 1; i <= one.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.Length; j++)
            {
                int replaced = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }
}
