using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace WalletTrace;

public readonly partial struct UInt256
{
    // 2^256 - 1 has 78 decimal digits.
    private const int MaxDigits = 78;
    private const int ChunkDigits = 19;
    private const ulong Chunk = 10_000_000_000_000_000_000;

    private static ReadOnlySpan<ulong> PowersOfTen =>
    [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
        10_000_000_000, 100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000,
        1_000_000_000_000_000, 10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000,
        10_000_000_000_000_000_000,
    ];

    /// <summary>Reads decimal digits, or hexadecimal digits after 0x. No sign, space, separator or exponent is accepted.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">The text is not such a number, or the number exceeds 2^256 − 1.</exception>
    public static UInt256 Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var value, out var error) ? value : throw new FormatException(error);
    }

    /// <summary>Reads decimal digits, or hexadecimal digits after 0x. No sign, space, separator or exponent is accepted.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The number; 0 on failure.</param>
    /// <param name="error">What is wrong with the text; null on success.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out UInt256 value, [NotNullWhen(false)] out string? error) =>
        text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? TryParseHex(text, out value, out error)
            : TryParseDecimal(text, out value, out error);

    static UInt256 IParsable<UInt256>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<UInt256>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out UInt256 result) =>
        TryParse(s, out result, out _);

    static UInt256 ISpanParsable<UInt256>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TryParse(s, out var value, out var error) ? value : throw new FormatException(error);

    static bool ISpanParsable<UInt256>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out UInt256 result) =>
        TryParse(s, out result, out _);

    /// <summary>The number in decimal digits, without separators.</summary>
    public override string ToString() => ToString(null, null);

    /// <summary>The number as text. The culture plays no part.</summary>
    /// <param name="format">Null, "" or "D" for decimal digits; "x" or "X" for hexadecimal digits; "0x" for these after 0x.</param>
    /// <param name="formatProvider">Ignored.</param>
    /// <exception cref="FormatException">The format is another.</exception>
    public string ToString(string? format, IFormatProvider? formatProvider = null)
    {
        Span<char> buffer = stackalloc char[MaxDigits];
        TryFormat(buffer, out var written, format, formatProvider);
        return buffer[..written].ToString();
    }

    /// <summary>Writes the number as text into a span; false when it does not fit (78 characters always do). The culture plays no part.</summary>
    /// <param name="destination">Where to write.</param>
    /// <param name="charsWritten">The number of characters written.</param>
    /// <param name="format">As for <see cref="ToString(string?, IFormatProvider?)"/>.</param>
    /// <param name="provider">Ignored.</param>
    /// <exception cref="FormatException">The format is unknown.</exception>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format = default, IFormatProvider? provider = null)
    {
        Span<char> digits = stackalloc char[MaxDigits];
        int start;
        switch (format)
        {
            case "" or "D":
                start = WriteDecimal(digits);
                break;
            case "x":
                start = WriteHex(digits, "0123456789abcdef");
                break;
            case "X":
                start = WriteHex(digits, "0123456789ABCDEF");
                break;
            case "0x":
                start = WriteHex(digits, "0123456789abcdef");
                digits[--start] = 'x';
                digits[--start] = '0';
                break;
            default:
                throw new FormatException($"a number cannot be written: found format {SafeText.Quote(format)}, expected D, x, X or 0x");
        }

        var text = digits[start..];
        charsWritten = text.TryCopyTo(destination) ? text.Length : 0;
        return charsWritten > 0;
    }

    /// <summary>Fills the span from its end; returns where the digits start.</summary>
    private int WriteDecimal(Span<char> digits)
    {
        var position = digits.Length;
        Span<ulong> limbs = stackalloc ulong[4];
        CopyLimbs(limbs);
        var length = WideMath.Length(limbs);
        do
        {
            var chunk = length == 0 ? 0 : WideMath.DivRemSmall(limbs[..length], Chunk, limbs);
            length = WideMath.Length(limbs);
            // Below the leading chunk every one has all its digits, zeros included.
            for (var i = 0; i < ChunkDigits && (chunk > 0 || length > 0 || position == digits.Length); i++)
            {
                digits[--position] = (char)('0' + (int)(chunk % 10));
                chunk /= 10;
            }
        }
        while (length > 0);

        return position;
    }

    private int WriteHex(Span<char> digits, string alphabet)
    {
        var position = digits.Length;
        var rest = this;
        do
        {
            digits[--position] = alphabet[(int)(rest.limb0 & 15)];
            rest >>= 4;
        }
        while (!rest.IsZero);

        return position;
    }

    private static bool TryParseHex(ReadOnlySpan<char> text, out UInt256 value, [NotNullWhen(false)] out string? error)
    {
        value = default;
        for (var i = 2; i < text.Length; i++)
        {
            if (!char.IsAsciiHexDigit(text[i]))
            {
                return Fail(text, Unexpected(text[i], i, "a hexadecimal digit"), out value, out error);
            }

            if ((value.limb3 >> 60) != 0)
            {
                return Fail(text, "found a number over 2^256 - 1, expected at most 64 hexadecimal digits", out value, out error);
            }

            value = new UInt256(0, 0, 0, (ulong)HexDigit(text[i])) + (value << 4);
        }

        return text.Length > 2
            ? Succeed(out error)
            : Fail(text, "found no digit after 0x, expected at least one", out value, out error);
    }

    private static bool TryParseDecimal(ReadOnlySpan<char> text, out UInt256 value, [NotNullWhen(false)] out string? error)
    {
        value = default;
        if (text.IsEmpty)
        {
            return Fail(text, "found nothing, expected decimal digits", out value, out error);
        }

        var foreign = text.IndexOfAnyExceptInRange('0', '9');
        if (foreign >= 0)
        {
            return Fail(text, Unexpected(text[foreign], foreign, "a decimal digit"), out value, out error);
        }

        var digits = text.TrimStart('0');
        if (digits.Length <= MaxDigits && TryReadDigits(digits, ref value))
        {
            return Succeed(out error);
        }

        return Fail(text, Invariant($"found a number of {digits.Length} digits, expected at most 2^256 - 1 (1.16e77)"), out value, out error);
    }

    /// <summary>Appends decimal digits to a number; false when it grows beyond 2^256 − 1. The caller has checked the digits.</summary>
    internal static bool TryReadDigits(ReadOnlySpan<char> digits, ref UInt256 value)
    {
        Span<ulong> limbs = stackalloc ulong[4];
        value.CopyLimbs(limbs);
        while (!digits.IsEmpty)
        {
            var take = Math.Min(ChunkDigits, digits.Length);
            var chunk = ulong.Parse(digits[..take], NumberStyles.None, CultureInfo.InvariantCulture);
            if (WideMath.MultiplyAdd(limbs, PowersOfTen[take], chunk) != 0)
            {
                return false;
            }

            digits = digits[take..];
        }

        value = FromLimbs(limbs);
        return true;
    }

    private static int HexDigit(char digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private static bool Succeed(out string? error)
    {
        error = null;
        return true;
    }

    private static bool Fail(ReadOnlySpan<char> text, string problem, out UInt256 value, out string error)
    {
        value = default;
        error = $"number {SafeText.Quote(text)} cannot be read: {problem}";
        return false;
    }

    private static string Unexpected(char found, int position, string expected) => SafeText.Unexpected(found, position, expected);
}
