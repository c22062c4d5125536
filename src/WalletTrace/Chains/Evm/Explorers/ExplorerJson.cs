using WalletTrace.Chains.Http;
using WalletTrace.Encodings;

namespace WalletTrace.Chains.Evm.Explorers;

/// <summary>Reads the fields of explorers' rows: numbers in decimal digits, hashes and addresses after 0x, an empty text for nothing.</summary>
internal static class ExplorerJson
{
    /// <summary>A number in decimal digits without leading zeros, in quotes or not.</summary>
    /// <exception cref="AnswerException">It is none, or exceeds 2^256 − 1.</exception>
    public static UInt256 Number(JsonValue value)
    {
        string digits = value.IsText ? value.Text : value.Element.ValueKind == System.Text.Json.JsonValueKind.Number ? value.Element.GetRawText() : string.Empty;
        bool isPlain = digits.Length > 0 && digits.All(char.IsAsciiDigit) && (digits.Length == 1 || digits[0] != '0');
        return isPlain && UInt256.TryParse(digits, out UInt256 number, out _) ? number
            : throw value.Wrong("a number below 2^256 in decimal digits, without sign, leading zeros, point or exponent");
    }

    /// <summary>Such a number in a range.</summary>
    /// <exception cref="AnswerException">It is none of that range.</exception>
    public static long Number(JsonValue value, long least, long most)
    {
        UInt256 number = Number(value);
        return number >= (UInt256)least && number <= (UInt256)most ? (long)(ulong)number
            : throw value.Wrong(FormattableString.Invariant($"a number from {least} to {most}"));
    }

    /// <summary>A height.</summary>
    public static long Height(JsonValue value) => Number(value, 0, int.MaxValue);

    /// <summary>Unix seconds.</summary>
    public static long Time(JsonValue value) => Number(value, 0, FactShape.LastTime);

    /// <summary>An index, from 0.</summary>
    public static int Index(JsonValue value) => (int)Number(value, 0, int.MaxValue - 1);

    /// <summary>A number in hexadecimal digits after 0x, as nodes write it.</summary>
    /// <exception cref="AnswerException">It is none, or exceeds 2^256 − 1.</exception>
    public static UInt256 Quantity(JsonValue value)
    {
        string text = value.Text;
        bool isPlain = text.StartsWith("0x", StringComparison.Ordinal) && text.Length > 2 && (text.Length == 3 || text[2] != '0');
        return isPlain && UInt256.TryParse(text, out UInt256 number, out _) ? number
            : throw value.Wrong("a number below 2^256 in hexadecimal digits after 0x, without leading zeros");
    }

    /// <summary>Such a number up to a limit.</summary>
    /// <exception cref="AnswerException">It is more.</exception>
    public static long Quantity(JsonValue value, long most)
    {
        UInt256 number = Quantity(value);
        return number <= (UInt256)most ? (long)(ulong)number : throw value.Wrong(FormattableString.Invariant($"at most {most}"));
    }

    /// <summary>A hash: 64 hexadecimal digits after 0x.</summary>
    /// <exception cref="AnswerException">It is none.</exception>
    public static TransactionId Hash(JsonValue value)
    {
        Span<byte> bytes = stackalloc byte[TransactionId.Length];
        return value.Text is ['0', 'x', ..] text && Hex.TryRead(text, 2, bytes, out _) ? TransactionId.FromBytes(bytes)
            : throw value.Wrong("64 hexadecimal digits after 0x");
    }

    /// <summary>An address; null for an empty text or nothing at all.</summary>
    /// <exception cref="AnswerException">It is something else.</exception>
    public static Address? Account(JsonValue row, string property, ChainId chain) => row.Find(property) is not { } value || value.Text.Length == 0 ? null
        : Address.TryParse(value.Text, chain, out Address address, out _) ? address
        : throw value.Wrong("an address: 40 hexadecimal digits after 0x, or an empty text");

    /// <summary>An address that must be there.</summary>
    /// <exception cref="AnswerException">It is none.</exception>
    public static Address Owner(JsonValue row, string property, ChainId chain) =>
        Account(row, property, chain) ?? throw row[property].Wrong("an address: 40 hexadecimal digits after 0x");

    /// <summary>Yes or no as 1 or 0.</summary>
    /// <exception cref="AnswerException">It is something else.</exception>
    public static bool Flag(JsonValue value) => value.Text switch
    {
        "1" => true,
        "0" => false,
        _ => throw value.Wrong("0 or 1"),
    };
}
