using System.Collections.Immutable;

namespace WalletTrace.Notebooks.Displaying;

/// <summary>
/// One thing in several forms, by MIME type, from which a front end takes the richest that it can show: <c>text/html</c>, <c>image/svg+xml</c>,
/// <c>text/plain</c> and others.
/// </summary>
/// <param name="Data">The forms as text, by MIME type; a form that is JSON is its text.</param>
public sealed record MimeBundle(ImmutableSortedDictionary<string, string> Data)
{
    /// <summary>The MIME type of plain text.</summary>
    public const string Plain = "text/plain";

    /// <summary>The MIME type of a piece of HTML.</summary>
    public const string Html = "text/html";

    /// <summary>The MIME type of an SVG picture.</summary>
    public const string Svg = "image/svg+xml";

    /// <summary>A bundle of one form.</summary>
    public static MimeBundle Of(string mimeType, string text) => new(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add(mimeType, text));

    /// <summary>The same with one more form, or another in its place.</summary>
    public MimeBundle With(string mimeType, string text) => new(Data.SetItem(mimeType, text));
}
