namespace WalletTrace.Reports;

/// <summary>How text reports look: how wide, and whether with ANSI escapes for bold and dim. Immutable.</summary>
/// <remarks>Whether a terminal wants escapes (<c>NO_COLOR</c>, redirection) is for the caller to know.</remarks>
/// <param name="Width">The columns to keep to, at least 60. A single word or figure that is longer is not broken.</param>
/// <param name="Ansi">Whether headings are bold and decimals dim by ANSI escapes.</param>
public sealed record TextStyle(int Width = 80, bool Ansi = false)
{
    private const int LeastWidth = 60;

    /// <summary>80 columns, no escapes.</summary>
    public static TextStyle Plain { get; } = new();

    /// <summary>The columns to keep to.</summary>
    public int Width { get; init; } = Width >= LeastWidth
        ? Width
        : throw new ArgumentOutOfRangeException(nameof(Width), Width, FormattableString.Invariant($"A report needs {LeastWidth} columns or more."));

    /// <summary>The text in bold.</summary>
    internal string Bold(string text) => Ansi && text.Length > 0 ? $"\u001b[1m{text}\u001b[0m" : text;

    /// <summary>The text dimmed.</summary>
    internal string Dim(string text) => Ansi && text.Length > 0 ? $"\u001b[2m{text}\u001b[0m" : text;
}
