using WalletTrace.Notebooks.Displaying;

namespace WalletTrace.Notebooks.Execution;

/// <summary>Functions of cells by the names that notebooks of .NET Interactive use, so that these run unchanged.</summary>
public static class InteractiveFunctions
{
    /// <summary>The same as <see cref="CellFunctions.Display(object?)"/>.</summary>
    /// <param name="value">What; null is shown as such.</param>
    /// <returns>A handle by which it can be replaced.</returns>
#pragma warning disable IDE1006 // The name is theirs.
    public static DisplayHandle display(object? value) => CellFunctions.Display(value);
#pragma warning restore IDE1006

    /// <summary>The same as <see cref="CellFunctions.Html(string)"/>.</summary>
    /// <param name="html">The piece.</param>
    public static MimeBundle HTML(string html) => CellFunctions.Html(html);
}
