using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Evm;

/// <summary>Reads the values of Ethereum's JSON-RPC: hexadecimal quantities, bytes, hashes and addresses behind 0x. Anything else throws <see cref="AnswerException"/>.</summary>
internal static class EvmJson
{
    private const int WordDigits = 64;

    /// <summary>Whether a value is there.</summary>
    public static bool IsGiven(this in JsonElement value) => value.ValueKind != JsonValueKind.Undefined;

    /// <summary>The digits of a text behind 0x, as they stand.</summary>
    public static ReadOnlySpan<byte> Digits(in JsonElement value, string name)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(value);
            if (raw.Length >= 4 && raw[1] == (byte)'0' && raw[2] == (byte)'x')
            {
                return raw[3..^1];
            }
        }

        throw Wrong(value, name, "hexadecimal digits behind 0x");
    }

    /// <summary>A quantity below 2^256.</summary>
    public static UInt256 Quantity(in JsonElement value, string name)
    {
        ReadOnlySpan<byte> digits = Digits(value, name);
        Span<byte> padded = stackalloc byte[WordDigits];
        Span<byte> bytes = stackalloc byte[WordDigits / 2];
        if (digits.Length is >= 1 and <= WordDigits)
        {
            padded[..^digits.Length].Fill((byte)'0');
            digits.CopyTo(padded[^digits.Length..]);
            if (Convert.FromHexString(padded, bytes, out _, out _) == OperationStatus.Done)
            {
                return UInt256.ReadBigEndian(bytes);
            }
        }

        throw Wrong(value, name, "a quantity of 1 to 64 hexadecimal digits behind 0x");
    }

    /// <summary>A quantity below 2^64.</summary>
    public static ulong Quantity64(in JsonElement value, string name)
    {
        ReadOnlySpan<byte> digits = Digits(value, name);
        ulong number = 0;
        if (digits.Length is >= 1 and <= sizeof(ulong) * 2)
        {
            foreach (byte digit in digits)
            {
                int nibble = Nibble(digit);
                if (nibble < 0)
                {
                    throw Wrong(value, name, "a quantity of hexadecimal digits behind 0x");
                }

                number = (number << 4) | (uint)nibble;
            }

            return number;
        }

        throw Wrong(value, name, "a quantity of 1 to 16 hexadecimal digits behind 0x");
    }

    /// <summary>A quantity that stands for a height, a time, an index or a position, up to a limit.</summary>
    public static long Count(in JsonElement value, string name, long most)
    {
        ulong number = Quantity64(value, name);
        return number <= (ulong)most
            ? (long)number
            : throw Wrong(value, name, string.Create(CultureInfo.InvariantCulture, $"at most {most}"));
    }

    /// <summary>32 bytes.</summary>
    public static UInt256 Word(in JsonElement value, string name)
    {
        Span<byte> bytes = stackalloc byte[WordDigits / 2];
        Fixed(value, name, bytes);
        return UInt256.ReadBigEndian(bytes);
    }

    /// <summary>A hash.</summary>
    public static TransactionId Hash(in JsonElement value, string name)
    {
        Span<byte> bytes = stackalloc byte[TransactionId.Length];
        Fixed(value, name, bytes);
        return TransactionId.FromBytes(bytes);
    }

    /// <summary>An address; its letter case means nothing here.</summary>
    public static Address Address(in JsonElement value, string name)
    {
        Span<byte> bytes = stackalloc byte[20];
        Fixed(value, name, bytes);
        return WalletTrace.Address.Evm(bytes);
    }

    /// <summary>A fixed number of bytes.</summary>
    public static void Fixed(in JsonElement value, string name, Span<byte> bytes)
    {
        ReadOnlySpan<byte> digits = Digits(value, name);
        if (digits.Length != bytes.Length * 2 || Convert.FromHexString(digits, bytes, out _, out _) != OperationStatus.Done)
        {
            throw Wrong(value, name, string.Create(CultureInfo.InvariantCulture, $"{bytes.Length * 2} hexadecimal digits behind 0x"));
        }
    }

    /// <summary>Yes or no.</summary>
    public static bool Flag(in JsonElement value, string name) => value.ValueKind is JsonValueKind.True or JsonValueKind.False
        ? value.ValueKind == JsonValueKind.True
        : throw Wrong(value, name, "true or false");

    /// <summary>The length of a list.</summary>
    public static int Length(in JsonElement value, string name) => value.ValueKind == JsonValueKind.Array
        ? value.GetArrayLength()
        : throw Wrong(value, name, "a list");

    /// <summary>Whether a value is a text that is written so.</summary>
    public static bool Says(in JsonElement value, ReadOnlySpan<byte> text) =>
        value.ValueKind == JsonValueKind.String && JsonMarshal.GetRawUtf8Value(value)[1..^1].SequenceEqual(text);

    /// <summary>The failure that a value is missing.</summary>
    public static AnswerException Missing(string name, string what) => new($"found no {name} in {what}, expected one");

    /// <summary>The failure that a value is not what it should be.</summary>
    public static AnswerException Wrong(in JsonElement value, string name, string expected) => value.IsGiven()
        ? new AnswerException($"found {value.ValueKind} for {name}, expected {expected}", text: Shown(value))
        : new AnswerException($"found no {name}, expected {expected}");

    private static string Shown(in JsonElement value)
    {
        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(value);
        return Encoding.UTF8.GetString(raw[..Math.Min(raw.Length, 2 * SafeText.MessageLength)]);
    }

    private static int Nibble(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => -1,
    };
}
