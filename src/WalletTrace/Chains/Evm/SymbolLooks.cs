using System.Collections.Frozen;
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

    // Letters with marks that are letters of their own in Unicode, each row behind the plain one.
    private static readonly string[] Marked =
    [
        "aàáâãäåāăąạảấầẩẫậắằẳẵặ", "cçćĉċč", "dďđ", "eèéêëēĕėęěẹẻẽếềểễệ", "gĝğġģ", "hĥħḥ", "iìíîïĩīĭįịỉ", "kķ", "nñńņňṅ", "oòóôõöøōŏőọỏốồổỗộ", "rŕŗř",
        "sśŝşšșṣ", "tţťŧțṭ", "uùúûüũūŭůűųụủ", "wŵẁẃẅ", "yýÿŷỳỵ", "zźżž",
    ];

    private static readonly FrozenDictionary<char, char> Plain =
        Marked.SelectMany(row => row.Skip(1).Select(letter => KeyValuePair.Create(letter, row[0]))).ToFrozenDictionary();

    /// <summary>What a symbol looks like; empty for one of nothing but signs.</summary>
    public static string Of(string symbol)
    {
        var looks = new StringBuilder(symbol.Length);
        foreach (Rune rune in symbol.EnumerateRunes())
        {
            char letter = char.ToLowerInvariant(Narrow(rune.Value));
            letter = Plain.GetValueOrDefault(letter, letter);
            if (Latin.TryGetValue(letter, out char latin))
            {
                looks.Append(latin);
            }
            else if (char.IsLetterOrDigit(letter))
            {
                looks.Append(letter);
            }
        }

        return looks.ToString();
    }

    /// <summary>
    /// Letters in full width and those for mathematics as plain ones. The platform's own normal forms are left alone: they are not the same everywhere.
    /// </summary>
    private static char Narrow(int rune) => rune switch
    {
        >= 0xff01 and <= 0xff5e => (char)(rune - 0xff01 + '!'),
        >= 0x1d400 and < 0x1d6a4 => (char)((rune - 0x1d400) % 52 is var place && place < 26 ? 'A' + place : 'a' + place - 26),
        >= 0x1d7ce and <= 0x1d7ff => (char)('0' + ((rune - 0x1d7ce) % 10)),
        <= char.MaxValue => (char)rune,
        _ => '\0',
    };
}
