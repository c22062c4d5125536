using System.Buffers;
using System.Globalization;
using WalletTrace.Encodings;

namespace WalletTrace.Attribution.Lists;

/// <summary>Says what has become of an address that cannot be read, so that whoever keeps the list can mend it. It never mends by itself.</summary>
internal static class AddressDamage
{
    // Letters that look like those of addresses, in the scripts from which they are usually taken.
    private const string LookAlikes = "\u0430\u0410\u0441\u0421\u0435\u0415\u043e\u041e\u0440\u0420\u0445\u0425\u0443\u0412\u041d\u041a\u041c\u0422\u0456\u0458\u0455\u0501\u04bb\u043a\u043c\u0442\u043f\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03b1\u03bf\u03bd\u03c4\u03c5\u03c1";
    private const string LookedLike = "aAcCeEoOpPxXyBHKMTijsdhkmtnABEZHIKMNOPTYXaovtup";

    private static readonly SearchValues<char> Figures = SearchValues.Create("0123456789.,");
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>Damage that single characters show: invisible ones, look-alikes, an ellipsis, blanks inside; null where there is none.</summary>
    /// <param name="text">The text, without blanks around it.</param>
    /// <param name="reads">Whether a text can be read.</param>
    public static string? OfCharacters(string text, Func<string, bool> reads)
    {
        if (text.Contains('\u2026', StringComparison.Ordinal) || text.Contains("..", StringComparison.Ordinal))
        {
            return "the address is shortened: found an ellipsis in it, expected all characters; take it from where it is written out";
        }

        if (text.IndexOf(' ', StringComparison.Ordinal) is > 0 and var blank)
        {
            string first = text[..blank];
            string joined = text.Replace(" ", string.Empty, StringComparison.Ordinal);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"there is a blank in the address: found one at character {blank + 1}, expected a single word{(reads(first) ? $"; what stands before it reads as an address: have the rest taken off" : Mended(joined, reads, " without it"))}");
        }

        for (int at = 0; at < text.Length; at++)
        {
            char c = text[at];
            if (c is > ' ' and <= '~')
            {
                continue;
            }

            if (char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.SpaceSeparator)
            {
                string visible = new([.. text.Where(other => other is > ' ' and <= '~')]);
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"the address has a character that does not show: found U+{(int)c:X4} at character {at + 1}, expected letters and digits only{Mended(visible, reads, " without it")}");
            }

            string plain = Plain(text);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"the address has a letter of another script: found U+{(int)c:X4} at character {at + 1}{LikeWhat(c)}, expected letters and digits of ASCII only{Mended(plain, reads, " with what it looks like")}");
        }

        return null;
    }

    /// <summary>What is wrong with a text of letters and digits, beginning from what its form says.</summary>
    /// <param name="text">The text.</param>
    /// <param name="problem">What its form says.</param>
    /// <param name="reads">Whether a text can be read.</param>
    public static string Describe(string text, string problem, Func<string, bool> reads)
    {
        if (IsSpreadsheetNumber(text))
        {
            return "the address is lost: found a number such as spreadsheets make of hexadecimal digits, expected an address; take it from another copy of the list";
        }

        if (CaseIsLost(text) is { } lost)
        {
            return lost;
        }

        if (IsCutOff(text))
        {
            return $"the address is cut off or not an address: {problem}; take it from where it is written out";
        }

        if (SwappedFrom(text) is { } place)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"two letters are probably swapped, characters {place + 1} and {place + 2}: {problem}; exchanged, the address holds its checksum: have the list corrected");
        }

        return text.Length <= Base58Check.MaxDigits + 1 && Unforbidden(text) is { } meant && reads(meant)
            ? $"a letter is probably mistaken for a digit or another letter: {problem}; base58 has no 0, O, I and l, and {SafeText.Quote(meant)} holds its checksum: have the list corrected"
            : problem;
    }

    private static string? CaseIsLost(string text)
    {
        int letters = text.Count(char.IsAsciiLetter);
        bool isLower = !text.AsSpan().ContainsAnyInRange('A', 'Z');
        bool isUpper = !text.AsSpan().ContainsAnyInRange('a', 'z');
        bool couldBeBase58 = text.All(char.IsAsciiLetterOrDigit) && text[0] switch
        {
            '1' or '3' => text.Length is >= 26 and <= 35,
            't' or 'T' or 'l' or 'L' or 'm' or 'M' or 'd' or 'D' or 'x' or 'X' or 'r' => text.Length is >= 33 and <= 35,
            '4' or '8' => text.Length is 95 or 106,
            _ => false,
        };
        bool isHex = text.All(char.IsAsciiHexDigit);
        return letters >= 10 && couldBeBase58 && !isHex && (isLower || isUpper)
            ? $"the address has lost its case: found {(isLower ? "small" : "capital")} letters only, expected base58, where small and capital letters differ; it cannot be restored, take it from another copy of the list"
            : null;
    }

    private static bool IsSpreadsheetNumber(string text) =>
        text.IndexOf("E+", StringComparison.OrdinalIgnoreCase) is > 0 and var at && text.AsSpan(0, at).IndexOfAnyExcept(Figures) < 0 && text.AsSpan(at + 2).IndexOfAnyExceptInRange('0', '9') < 0;

    /// <summary>Whether a text begins as an address does and is shorter than one.</summary>
    public static bool IsCutOff(string text) =>
        text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text.Length < 42 && text.AsSpan(2).IndexOfAnyExcept(HexDigits) < 0
        : text.StartsWith("bc1", StringComparison.OrdinalIgnoreCase) ? text.Length < 42 || (text.StartsWith("bc1p", StringComparison.OrdinalIgnoreCase) && text.Length < 62)
        : text[0] is 'T' or 'L' or 'M' or 'D' ? text.Length is > 10 and < 34
        : text[0] is '1' or '3' ? text.Length is > 10 and < 32
        : text[0] is '4' or '8' && text.Length is > 36 and < 95;

    /// <summary>The first of two neighbours whose exchange lets the text hold its checksum; null where there are none.</summary>
    private static int? SwappedFrom(string text)
    {
        if (text.Length > Bech32.MaxLength)
        {
            return null;
        }

        char[] letters = text.ToCharArray();
        for (int i = 0; i + 1 < letters.Length; i++)
        {
            if (letters[i] == letters[i + 1])
            {
                continue;
            }

            (letters[i], letters[i + 1]) = (letters[i + 1], letters[i]);
            if (HoldsChecksum(letters))
            {
                return i;
            }

            (letters[i], letters[i + 1]) = (letters[i + 1], letters[i]);
        }

        return null;
    }

    /// <summary>Whether a text holds the checksum of one of the common forms. Quick, for it is asked once for each pair of letters of each rejected row.</summary>
    private static bool HoldsChecksum(ReadOnlySpan<char> text)
    {
        Span<byte> bytes = stackalloc byte[Bech32.MaxLength];
        return text.StartsWith("0x", StringComparison.Ordinal) ? EvmAddress.TryDecode(text, out _, out _)
            : text.Length <= Base58Check.MaxDigits ? Base58Check.TryDecode(text, bytes, out _)
            : Bech32.TryDecode(text, bytes, out _, out _, out _, out _);
    }

    private static string? Unforbidden(string text) =>
        text.AsSpan().ContainsAny("0OIl") && !text.StartsWith("0x", StringComparison.Ordinal)
            ? text.Replace('0', 'o').Replace('O', 'o').Replace('I', '1').Replace('l', '1')
            : null;

    private static string Mended(string text, Func<string, bool> reads, string how) =>
        text.Length > 0 && reads(text) ? $";{how} it reads {SafeText.Quote(text)}: have the list corrected" : "; have the list corrected";

    private static string LikeWhat(char c) => LookAlikes.IndexOf(c, StringComparison.Ordinal) is var at and >= 0 ? $", which looks like {LookedLike[at]}" : string.Empty;

    /// <summary>The text with ASCII letters for those of other scripts that look like them.</summary>
    public static string Plain(string text) => new(
    [
        .. text.Select(c => c is >= '\uff01' and <= '\uff5e' ? (char)(c - 0xfee0) : LookAlikes.IndexOf(c, StringComparison.Ordinal) is var at and >= 0 ? LookedLike[at] : c),
    ]);
}
