using WalletTrace.Notebooks.Displaying;

namespace WalletTrace.Notebooks.Execution;

/// <summary>The functions that cells have in scope without an import. Outside a cell, and outside what a cell started, those that show throw an <see cref="InvalidOperationException"/>.</summary>
public static class CellFunctions
{
    /// <summary>Shows a value now, rather than at the cell's end: as a table or a picture where it has one.</summary>
    /// <param name="value">What; null is shown as such.</param>
    /// <returns>A handle by which it can be replaced.</returns>
    public static DisplayHandle Display(object? value) => Show(Formatter.Of(value));

    /// <summary>Shows text as what it is said to be.</summary>
    /// <param name="value">The text, or a value whose text is meant.</param>
    /// <param name="mimeType">What it is: for example <c>text/html</c> or <c>application/json</c>.</param>
    /// <returns>A handle by which it can be replaced.</returns>
    public static DisplayHandle Display(object? value, string mimeType) => Show(As(value, mimeType));

    /// <summary>A piece of HTML, to be a cell's last expression or to be given to <see cref="Display(object?)"/>. It is shown as it is: escape what is not your own.</summary>
    /// <param name="html">The piece.</param>
    public static MimeBundle Html(string html) => MimeBundle.Of(MimeBundle.Html, Checked(html)).With(MimeBundle.Plain, html);

    /// <summary>An SVG picture, to be a cell's last expression or to be given to <see cref="Display(object?)"/>.</summary>
    /// <param name="svg">The picture's text.</param>
    public static MimeBundle Svg(string svg) => MimeBundle.Of(MimeBundle.Svg, Checked(svg));

    /// <summary>A text in Markdown, to be a cell's last expression or to be given to <see cref="Display(object?)"/>.</summary>
    /// <param name="markdown">The text.</param>
    public static MimeBundle Markdown(string markdown) => MimeBundle.Of("text/markdown", Checked(markdown)).With(MimeBundle.Plain, markdown);

    /// <summary>Removes what the cell has shown so far.</summary>
    /// <param name="wait">Only when the next output comes, so that nothing flickers.</param>
    public static void ClearOutput(bool wait = false) => Output.Clear(wait);

    internal static MimeBundle As(object? value, string mimeType)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(mimeType);
        return MimeBundle.Of(mimeType, Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "");
    }

    private static SessionOutput Output =>
        SessionOutput.Current ?? throw new InvalidOperationException("Found no cell to show something in; expected to be called by one of a notebook.");

    private static DisplayHandle Show(MimeBundle bundle)
    {
        SessionOutput output = Output;
        return new DisplayHandle(output, output.Show(bundle));
    }

    private static string Checked(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text;
    }
}
