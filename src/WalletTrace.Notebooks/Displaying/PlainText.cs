using System.Globalization;

namespace WalletTrace.Notebooks.Displaying;

/// <summary>Values as plain text: invariant, in UTC, and with nothing in it that hides or steers a terminal.</summary>
internal static class PlainText
{
    /// <summary>A value as text of one line or several.</summary>
    public static string Of(object? value) => value switch
    {
        null => "null",
        string text => Visible(text),
        IFormattable formattable => Visible(formattable.ToString(null, CultureInfo.InvariantCulture)),
        _ => Visible(value.ToString() ?? ""),
    };

    /// <summary>Text line by line, with everything visible that would hide.</summary>
    public static string Visible(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => SafeText.Trim(line.Replace("\t", "    ", StringComparison.Ordinal), int.MaxValue)));
}
