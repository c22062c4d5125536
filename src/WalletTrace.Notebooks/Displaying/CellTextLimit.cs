namespace WalletTrace.Notebooks.Displaying;

/// <summary>How much text of a cell is kept and shown, so that one that writes forever fills neither the memory nor the notebook.</summary>
internal static class CellTextLimit
{
    /// <summary>The most, in characters.</summary>
    public const int Most = 1 << 25;

    /// <summary>What the cell says in place of the rest, as an error of its own.</summary>
    public static string Notice { get; } = FormattableString.Invariant($"\n[The cell wrote more than {Most:N0} characters; what follows is left out.]\n");

    /// <summary>The part of a text that is within the limit, without half a character at its end.</summary>
    /// <param name="text">What the cell writes.</param>
    /// <param name="written">How much it has written with it; before it the limit was not exceeded.</param>
    public static string Within(string text, long written)
    {
        if (written <= Most)
        {
            return text;
        }

        int length = text.Length - (int)(written - Most);
        return text[..(length > 0 && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
    }
}
