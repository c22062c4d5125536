using System.Globalization;
using System.Text;

namespace WalletTrace.Attribution;

/// <summary>
/// What names of one actor have in common, however a list writes them: letters and digits without case and accents, as words in one order. Letters of another
/// script that look alike stay apart.
/// </summary>
internal static class NameKey
{
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
        foreach (Rune rune in Decomposed(name).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                word.Append(Rune.ToUpperInvariant(rune).ToString());
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

    private static string Decomposed(string name)
    {
        // Half a character, which cannot be normalised, is none.
        string whole = string.Concat(name.EnumerateRunes().Select(rune => rune.ToString()));
        return whole.Normalize(NormalizationForm.FormKD);
    }
}
