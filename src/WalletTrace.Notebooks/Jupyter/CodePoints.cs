namespace WalletTrace.Notebooks.Jupyter;

/// <summary>
/// Places in a text: the protocol counts code points since 5.2 (https://jupyter-client.readthedocs.io/en/stable/messaging.html#cursor-pos-unicode-note), .NET
/// counts units of UTF-16. Half a surrogate pair that stands alone counts as one of each.
/// </summary>
internal static class CodePoints
{
    /// <summary>The place in units of UTF-16.</summary>
    /// <param name="text">The text.</param>
    /// <param name="place">The place in code points; one outside the text is taken as its begin or its end.</param>
    public static int ToUnits(string text, long place)
    {
        int unit = 0;
        for (long point = 0; point < place && unit < text.Length; point++)
        {
            unit += IsPair(text, unit) ? 2 : 1;
        }

        return unit;
    }

    /// <summary>The place in code points.</summary>
    /// <param name="text">The text.</param>
    /// <param name="place">The place in units of UTF-16; one outside the text is taken as its begin or its end, one inside a pair as the one before it.</param>
    public static int FromUnits(string text, int place)
    {
        int point = 0;
        int unit = 0;
        while (unit < text.Length)
        {
            unit += IsPair(text, unit) ? 2 : 1;
            if (unit > place)
            {
                break;
            }

            point++;
        }

        return point;
    }

    private static bool IsPair(string text, int unit) =>
        unit + 1 < text.Length && char.IsHighSurrogate(text[unit]) && char.IsLowSurrogate(text[unit + 1]);
}
