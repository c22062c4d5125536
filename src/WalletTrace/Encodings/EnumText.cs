using System.Text;

namespace WalletTrace.Encodings;

/// <summary>Names of enumeration values in files: small letters, with a hyphen or an underscore before each further word.</summary>
internal static class EnumText
{
    /// <summary>The name of a value with underscores, for instance <c>darknet_market</c>.</summary>
    public static string NameOf<TEnum>(TEnum value)
        where TEnum : struct, Enum
    {
        var name = new StringBuilder();
        foreach (char c in value.ToString())
        {
            if (char.IsAsciiLetterUpper(c) && name.Length > 0)
            {
                name.Append('_');
            }

            name.Append(char.ToLowerInvariant(c));
        }

        return name.ToString();
    }

    /// <summary>Reads a name; its case, and whether it has hyphens or underscores, makes no difference.</summary>
    public static bool TryParse<TEnum>(ReadOnlySpan<char> text, out TEnum value)
        where TEnum : struct, Enum
    {
        var name = text.ToString().Replace('-', '_');
        foreach (var candidate in Enum.GetValues<TEnum>())
        {
            if (NameOf(candidate).Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                value = candidate;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>All names, in the order of the values, for messages.</summary>
    public static string All<TEnum>()
        where TEnum : struct, Enum => string.Join(", ", Enum.GetValues<TEnum>().Select(NameOf));
}
