using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace WalletTrace.Encodings;

/// <summary>Hexadecimal digits of a fixed number of bytes, with errors that name the place.</summary>
internal static class Hex
{
    /// <summary>Reads the text from <paramref name="start"/> on as exactly as many bytes as the span holds, in either case.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, int start, Span<byte> bytes, [NotNullWhen(false)] out string? error)
    {
        var digits = text[start..];
        if (digits.Length == bytes.Length * 2 && Convert.FromHexString(digits, bytes, out _, out _) == OperationStatus.Done)
        {
            error = null;
            return true;
        }

        for (var i = 0; i < digits.Length; i++)
        {
            if (!char.IsAsciiHexDigit(digits[i]))
            {
                error = SafeText.Unexpected(digits[i], start + i, "a hexadecimal digit");
                return false;
            }
        }

        error = string.Create(CultureInfo.InvariantCulture, $"found {digits.Length} hexadecimal digits, expected {bytes.Length * 2}");
        return false;
    }
}
