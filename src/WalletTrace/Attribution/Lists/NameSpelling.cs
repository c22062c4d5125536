using System.Globalization;
using System.Text;

namespace WalletTrace.Attribution.Lists;

/// <summary>Tells a name that is merely spelt otherwise from another name.</summary>
internal static class NameSpelling
{
    /// <summary>Whether two names differ in case, blanks, punctuation, accents or the order of their words alone.</summary>
    public static bool IsSame(string left, string right) => Words(left).SequenceEqual(Words(right), StringComparer.Ordinal);

    private static IEnumerable<string> Words(string name)
    {
        var plain = new StringBuilder(name.Length);
        foreach (char letter in name.Normalize(NormalizationForm.FormD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark)
            {
                plain.Append(char.IsLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : ' ');
            }
        }

        return plain.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal);
    }
}
