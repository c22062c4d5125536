using System.Globalization;
using System.Text;

namespace WalletTrace;

/// <summary>Makes text of unknown origin fit to be shown in a message: short, on one line, and with nothing in it that hides.</summary>
internal static class SafeText
{
    /// <summary>The length to which messages cut offending text.</summary>
    public const int MessageLength = 120;

    /// <summary>
    /// The text with control, bidirectional, zero-width, private and unpaired characters written as \u{hex},
    /// cut with an ellipsis so that the result is at most <paramref name="maxLength"/> characters long.
    /// </summary>
    public static string Trim(string? text, int maxLength = MessageLength) => Trim(text.AsSpan(), maxLength);

    /// <inheritdoc cref="Trim(string?, int)"/>
    public static string Trim(ReadOnlySpan<char> text, int maxLength = MessageLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, 1);
        var shown = new StringBuilder(Math.Min(text.Length, maxLength));
        // Room for the ellipsis is always kept; where the text turns out to fit, the last step gives it back.
        var fits = 0;
        var position = 0;
        while (position < text.Length)
        {
            var valid = Rune.DecodeFromUtf16(text[position..], out var rune, out var length) == System.Buffers.OperationStatus.Done;
            var piece = valid && !Hides(rune)
                ? text.Slice(position, length)
                : string.Create(CultureInfo.InvariantCulture, $@"\u{{{(valid ? rune.Value : text[position]):X4}}}");
            if (shown.Length + piece.Length > maxLength)
            {
                shown.Length = fits;
                return shown.Append('…').ToString();
            }

            shown.Append(piece);
            if (shown.Length < maxLength)
            {
                fits = shown.Length;
            }

            position += length;
        }

        return shown.ToString();
    }

    /// <summary>The trimmed text in double quotes.</summary>
    public static string Quote(ReadOnlySpan<char> text, int maxLength = MessageLength) => $"\"{Trim(text, maxLength)}\"";

    /// <summary>The wording for a character out of place; positions are counted from 1.</summary>
    public static string Unexpected(char found, int index, string expected) =>
        string.Create(CultureInfo.InvariantCulture, $"found '{Trim([found])}' at character {index + 1}, expected {expected}");

    private static bool Hides(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control
        or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse
        or UnicodeCategory.Surrogate
        or UnicodeCategory.OtherNotAssigned;
}
