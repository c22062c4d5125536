using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;

namespace WalletTrace.Attribution.Lists;

/// <summary>An address, or what is left of one, inside a text.</summary>
/// <param name="Start">Where it begins, in characters from 0.</param>
/// <param name="Length">How many characters it has.</param>
/// <param name="Text">It as it stands there.</param>
/// <param name="Address">What it can be, or what is wrong with it.</param>
public sealed record WalletInText(int Start, int Length, string Text, ListedAddress Address);

/// <summary>Finds wallets in free text: remarks of sanctions lists, press releases, ransom notes. Takes time in proportion to the text.</summary>
/// <remarks>
/// A wallet is a whole word whose checksum holds, or 0x and 40 hexadecimal digits of one case standing alone: never a part of a longer word, a hash of 64 digits,
/// or of an e-mail address. Forms whose checksum is missing or short (Solana, Polkadot, hexadecimal digits without 0x) are not looked for. A word of 25 characters that
/// holds a checksum by chance is found once in some 4 thousand million.
/// </remarks>
public static class WalletText
{
    private const int ShortestWord = 25;

    // With the letters that are taken for digits.
    private static readonly SearchValues<char> NearlyHexDigits = SearchValues.Create("0123456789abcdefABCDEFoOlI");

    private static readonly string[] Prefixes = ["bitcoincash", "ecash", "simpleledger"];

    /// <summary>The wallets of a text, in its order.</summary>
    /// <param name="text">The text. Hostile text.</param>
    /// <param name="options">Says on which EVM chain addresses of its form are. Null: Ethereum.</param>
    public static ImmutableArray<WalletInText> Find(string text, ListReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        ChainId chain = (options ?? new ListReadOptions()).EvmChain;
        return [.. Words(text).Where(word => IsWallet(word.Text)).Select(word => Read(word, chain)).Where(found => found.Address is { Problem: null, Note: null })];
    }

    /// <summary>
    /// Words that are hardly anything but wallets and cannot be read: with a wrong checksum, lower-cased, cut off, or with characters that do not show or look
    /// like others. In the text's order.
    /// </summary>
    /// <param name="text">The text. Hostile text.</param>
    public static ImmutableArray<WalletInText> FindDamaged(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. Words(text).Where(word => IsNearlyWallet(word.Text)).Select(word => Read(word, ChainId.Ethereum)).Where(found => found.Address.Problem is not null)];
    }

    private static WalletInText Read((int Start, string Text) word, ChainId chain) =>
        new(word.Start, word.Text.Length, word.Text, ListedAddressReader.Read(word.Text, null, chain));

    /// <summary>The words of a text that are long enough for an address; a cashaddr prefix belongs to its word.</summary>
    private static IEnumerable<(int Start, string Text)> Words(string text)
    {
        for (int at = 0; at < text.Length; at++)
        {
            if (!IsWordCharacter(text[at]))
            {
                continue;
            }

            int start = at;
            at = EndOfWord(text, at);
            if (at < text.Length && text[at] == ':' && Prefixes.Contains(text[start..at], StringComparer.OrdinalIgnoreCase))
            {
                at = EndOfWord(text, at + 1);
            }

            int end = at;
            for (; start < end && IsInvisible(text[start]); start++)
            {
            }

            for (; end > start && IsInvisible(text[end - 1]); end--)
            {
            }

            bool isMail = (at < text.Length && text[at] == '@') || (start > 0 && text[start - 1] == '@');
            if (end - start is >= ShortestWord and <= ListedAddressReader.MaxLength && !isMail)
            {
                yield return (start, text[start..end]);
            }
        }
    }

    private static int EndOfWord(string text, int at)
    {
        while (at < text.Length && IsWordCharacter(text[at]))
        {
            at++;
        }

        return at;
    }

    private static bool IsWordCharacter(char c) => char.IsLetterOrDigit(c) || c == '_' || char.IsSurrogate(c) || IsInvisible(c);

    private static bool IsInvisible(char c) => char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.NonSpacingMark;

    /// <summary>Whether a word has a form that is looked for; whether its checksum holds is seen when it is read.</summary>
    private static bool IsWallet(string word)
    {
        if (word.AsSpan().ContainsAnyExceptInRange('0', 'z') || !word.AsSpan().ContainsAnyInRange('0', '9'))
        {
            return false;
        }

        if (word.StartsWith("0x", StringComparison.Ordinal))
        {
            return word.Length == 42;
        }

        int separator = word.LastIndexOf('1');
        bool isBech32 = separator > 0 && ForeignForms.OwnerOf(word[..separator].ToLowerInvariant()) is not null;
        bool isSubstrate = word.Length is >= 46 and <= 50 && !isBech32;
        return isBech32 || (word.Length <= 110 && !isSubstrate && !word.All(char.IsAsciiHexDigit) && !(separator > 0 && word.Length >= 38 && HasOneCase(word)));
    }

    // Keys, tokens and invoices are written as bech32, too, with prefixes that no chain here has.
    private static bool HasOneCase(string word) => !word.AsSpan().ContainsAnyInRange('A', 'Z') || !word.AsSpan().ContainsAnyInRange('a', 'z');

    private static bool IsNearlyWallet(string word)
    {
        if (word.Any(c => c > '~'))
        {
            return ListedAddressReader.Read(new([.. word.Where(c => c <= '~')]), null, ChainId.Ethereum) is { Problem: null, Note: null }
                || (AddressDamage.Plain(word) is { } plain && plain != word && IsWallet(plain) && ListedAddressReader.Read(plain, null, ChainId.Ethereum) is { Problem: null, Note: null });
        }

        if (word.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return word.Length is > 34 and < 50 && word.AsSpan(2).IndexOfAnyExcept(NearlyHexDigits) < 0;
        }

        bool hasCapitals = word.AsSpan().ContainsAnyInRange('A', 'Z');
        bool hasSmalls = word.AsSpan().ContainsAnyInRange('a', 'z');
        int digits = word.Count(char.IsAsciiDigit);
        bool isAscii = word.All(char.IsAsciiLetterOrDigit);
        return isAscii && word.StartsWith("bc1", StringComparison.OrdinalIgnoreCase) ? word.Length is > 30 and < 70
            : isAscii && hasSmalls && digits is >= 1 and <= 20 && !word.All(char.IsAsciiHexDigit) && word.Length is 33 or 34
                && (hasCapitals ? word[0] is '1' or '3' or 'T' : word[0] is '1' or '3' or 't');
    }
}
