namespace WalletTrace.Notebooks.Execution;

/// <summary>What cells can call on any value, as in notebooks of .NET Interactive.</summary>
public static class CellExtensions
{
    /// <summary>Shows a value now: <see cref="CellFunctions.Display(object?)"/>.</summary>
    /// <param name="value">What; null is shown as such.</param>
    /// <returns>A handle by which it can be replaced.</returns>
    public static DisplayHandle Display(this object? value) => CellFunctions.Display(value);

    /// <summary>Shows text as what it is said to be: <see cref="CellFunctions.Display(object?, string)"/>.</summary>
    /// <param name="value">The text, or a value whose text is meant.</param>
    /// <param name="mimeType">What it is.</param>
    /// <returns>A handle by which it can be replaced.</returns>
    public static DisplayHandle Display(this object? value, string mimeType) => CellFunctions.Display(value, mimeType);

    /// <summary>The same as <see cref="Display(object?, string)"/>, by the name that notebooks of .NET Interactive use.</summary>
    /// <param name="value">The text, or a value whose text is meant.</param>
    /// <param name="mimeType">What it is.</param>
    /// <returns>A handle by which it can be replaced.</returns>
    public static DisplayHandle DisplayAs(this object? value, string mimeType) => CellFunctions.Display(value, mimeType);
}
