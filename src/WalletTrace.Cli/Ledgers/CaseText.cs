namespace WalletTrace.Cli.Ledgers;

/// <summary>Changes the text of a case file and leaves the rest of it as its author wrote it.</summary>
internal static class CaseText
{
    /// <summary>The key of prices, whose files stay with the case that names them.</summary>
    public const string Prices = "prices";

    /// <summary>The keys that say where facts, labels and prices are.</summary>
    public static IReadOnlyCollection<string> Places { get; } = ["ledger", "facts", "labels", Prices];

    /// <summary>Whether a case file has a key.</summary>
    /// <param name="text">The case file.</param>
    /// <param name="key">The key, at the outermost level.</param>
    public static bool Has(string text, string key) => text.ReplaceLineEndings("\n").Split('\n').Any(line => line.StartsWith(key + ":", StringComparison.Ordinal));

    /// <summary>The text without some of its keys and what stands under them, and with other lines at its end.</summary>
    /// <param name="text">The case file.</param>
    /// <param name="keys">The keys, at the outermost level.</param>
    /// <param name="lines">The lines to add.</param>
    public static string Replace(string text, IReadOnlyCollection<string> keys, string lines)
    {
        var kept = new List<string>();
        bool isDropped = false;
        foreach (string line in text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            // What is indented, an item of a list, or closes a list in brackets belongs to the key above it.
            bool continues = line.Length == 0 || line[0] is ' ' or '-' or ']';
            isDropped = continues ? isDropped : keys.Any(key => line.StartsWith(key + ":", StringComparison.Ordinal));
            if (!isDropped)
            {
                kept.Add(line);
            }
        }

        return string.Join('\n', kept) + "\n" + lines + "\n";
    }
}
