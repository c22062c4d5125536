namespace WalletTrace.Notebooks.Displaying;

/// <summary>Values that hold others as tables.</summary>
internal static class ValueTable
{
    /// <summary>The value as a table; null for one that is best shown as plain text.</summary>
    public static string? Of(object value)
    {
        _ = value;
        return null;
    }
}
