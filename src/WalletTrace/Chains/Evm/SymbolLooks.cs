using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace WalletTrace.Chains.Evm;

/// <summary>What a token's symbol looks like to a person: letters of other scripts by the Latin ones that they pass for, without case and what is not seen.</summary>
/// <remarks>After Unicode Technical Standard 39 (confusables), cut down to the letters and signs that occur in symbols of fake tokens.</remarks>
internal static class SymbolLooks
{
    private static readonly FrozenDictionary<char, char> Latin = new Dictionary<char, char>
    {
        // Cyrillic.
        ['а'] = 'a', ['в'] = 'b', ['с'] = 'c', ['ԁ'] = 'd', ['е'] = 'e', ['һ'] = 'h', ['н'] = 'h', ['і'] = 'i', ['ј'] = 'j', ['к'] = 'k', ['ӏ'] = 'i',
        ['м'] = 'm', ['о'] = 'o', ['р'] = 'p', ['ԛ'] = 'q', ['ѕ'] = 's', ['т'] = 't', ['у'] = 'y', ['ԝ'] = 'w', ['х'] = 'x', ['ѵ'] = 'v',

        // Greek.
        ['α'] = 'a', ['β'] = 'b', ['ϲ'] = 'c', ['ε'] = 'e', ['η'] = 'h', ['ι'] = 'i', ['κ'] = 'k', ['μ'] = 'm', ['ν'] = 'v', ['ο'] = 'o', ['ρ'] = 'p',
        ['τ'] = 't', ['υ'] = 'u', ['χ'] = 'x', ['ζ'] = 'z',

        // Armenian, Lisu, Cherokee and signs.
        ['ս'] = 'u', ['օ'] = 'o', ['ո'] = 'n', ['ꓴ'] = 'u', ['ꓢ'] = 's', ['ꓓ'] = 'd', ['ꓔ'] = 't', ['ꓚ'] = 'c', ['ꓰ'] = 'e', ['ꓧ'] = 'h',
        ['ꭓ'] = 'x', ['ꮪ'] = 's', ['ꭲ'] = 't', ['ꮯ'] = 'c', ['ꭼ'] = 'e', ['ꮋ'] = 'h',
        ['₮'] = 't', ['$'] = 's', ['₵'] = 'c', ['ı'] = 'i', ['ɑ'] = 'a', ['ſ'] = 's', ['l'] = 'i', ['1'] = 'i', ['0'] = 'o', ['|'] = 'i',
    }.ToFrozenDictionary();

    /// <summary>What a symbol looks like; empty for one of nothing but signs.</summary>
    public static string Of(string symbol)
    {
        var looks = new StringBuilder(symbol.Length);
        foreach (char letter in Plain(symbol))
        {
            char lower = char.ToLowerInvariant(letter);
            if (Latin.TryGetValue(lower, out char latin))
            {
                looks.Append(latin);
            }
            else if (char.IsLetterOrDigit(lower))
            {
                looks.Append(lower);
            }
        }

        return looks.ToString();
    }

    // Compatibility forms (full width, mathematical letters) and accents go; text that is no Unicode stays as it is.
    private static IEnumerable<char> Plain(string symbol)
    {
        try
        {
            symbol = symbol.Normalize(NormalizationForm.FormKD);
        }
        catch (ArgumentException)
        {
            return symbol;
        }

        return symbol.Where(letter => CharUnicodeInfo.GetUnicodeCategory(letter) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.Format or UnicodeCategory.Control));
    }
}
