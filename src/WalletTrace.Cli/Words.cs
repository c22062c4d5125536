using WalletTrace.Encodings;

namespace WalletTrace.Cli;

/// <summary>Values of enumerations as the command line writes them: small letters with hyphens, <c>clean-first</c>.</summary>
internal static class Words
{
    /// <summary>The word for a value.</summary>
    public static string Of<TEnum>(TEnum value)
        where TEnum : struct, Enum => Reports.Words.Id(value);

    /// <summary>All words of an enumeration, in the order of its values, with commas between.</summary>
    public static string All<TEnum>()
        where TEnum : struct, Enum => string.Join(", ", Enum.GetValues<TEnum>().Select(Of));

    /// <summary>Reads a word; capitals make no difference, nor do underscores for hyphens.</summary>
    public static bool TryRead<TEnum>(string word, out TEnum value)
        where TEnum : struct, Enum => EnumText.TryParse(word, out value);
}
