using System.Globalization;
using System.Text;

namespace WalletTrace.Attribution;

/// <summary>
/// What names of one actor have in common, however a list writes them: letters and digits without case and the marks of Latin letters, as words in one order. Letters of another
/// script that look alike stay apart.
/// </summary>
internal static class NameKey
{
    // What the Latin letters from U+00C0 and from U+1E00 on are without their marks; a hyphen for what is none. By a table, for what the system offers depends
    // on what is installed.
    private static readonly string[] FromC0 = (
        "A A A A A A AE C E E E E I I I I D N O O O O O - O U U U U Y TH SS "
        + "A A A A A A AE C E E E E I I I I D N O O O O O - O U U U U Y TH Y "
        + "A A A A A A C C C C C C C C D D D D E E E E E E E E E E G G G G "
        + "G G G G H H H H I I I I I I I I I I IJ IJ J J K K K L L L L L L L "
        + "L L L N N N N N N N N N O O O O O O OE OE R R R R R R S S S S S S "
        + "S S T T T T T T U U U U U U U U U U U U W W Y Y Y Z Z Z Z Z Z S").Split(' ');

    private static readonly string[] From1E00 = (
        "A A B B B B B B C C D D D D D D D D D D E E E E E E E E E E F F "
        + "G G H H H H H H H H H H I I I I K K K K K K L L L L L L L L M M "
        + "M M M M N N N N N N N N O O O O O O O O P P P P R R R R R R R R "
        + "S S S S S S S S S S T T T T T T T T U U U U U U U U U U V V V V "
        + "W W W W W W W W W W X X X X Y Y Z Z Z Z Z Z H T W Y - S - - SS - "
        + "A A A A A A A A A A A A A A A A A A A A A A A A E E E E E E E E "
        + "E E E E E E E E I I I I O O O O O O O O O O O O O O O O O O O O "
        + "O O O O U U U U U U U U U U U U U U Y Y Y Y Y Y Y Y - - - - - -").Split(' ');

    // Names of more words are no names.
    private const int MaxWords = 100;

    /// <summary>The key of a name; empty where it has no letter or digit.</summary>
    public static string Of(string name) => string.Join(' ', Words(name).Order(StringComparer.Ordinal));

    /// <summary>The words of a name, in its order.</summary>
    public static IReadOnlyList<string> Words(string name)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        int sinceDot = 0;
        foreach (Rune written in name.EnumerateRunes())
        {
            // The wide forms of East Asian text are the letters of ASCII.
            Rune rune = written.Value is >= 0xFF01 and <= 0xFF5E ? new Rune(written.Value - 0xFEE0) : written;
            if (Rune.IsLetterOrDigit(rune))
            {
                word.Append(Plain(rune));
                sinceDot++;
            }
            else if (rune.Value == '.' && sinceDot == 1)
            {
                // S.A. is SA; Tornado.Cash is two words.
                sinceDot = 0;
            }
            else if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.Format) && rune.Value is not ('\'' or '’'))
            {
                End();
            }
        }

        End();
        return words;

        void End()
        {
            if (word.Length > 0 && words.Count < MaxWords)
            {
                words.Add(word.ToString());
            }

            word.Clear();
            sinceDot = 0;
        }
    }

    private static string Plain(Rune letter) => letter.Value switch
    {
        >= 0xC0 and < 0x180 when FromC0[letter.Value - 0xC0] is var plain and not "-" => plain,
        >= 0x1E00 and < 0x1F00 when From1E00[letter.Value - 0x1E00] is var plain and not "-" => plain,
        _ => Rune.ToUpperInvariant(letter).ToString(),
    };
}
