using System.Diagnostics.CodeAnalysis;
using WalletTrace.Encodings;

namespace WalletTrace;

/// <summary>
/// The 32 bytes that name a transaction on its chain, in the order in which they are printed
/// (on Bitcoin-like chains the reverse of the order in blocks). The order is by bytes.
/// </summary>
public readonly struct TransactionId : IEquatable<TransactionId>, IComparable<TransactionId>, IComparable, ISpanFormattable, ISpanParsable<TransactionId>
{
    /// <summary>The number of bytes.</summary>
    public const int Length = 32;

    // As a number, the most significant byte first: comparing numbers compares bytes.
    private readonly UInt256 number;

    private TransactionId(UInt256 bytes) => number = bytes;

    /// <summary>Whether every byte is zero: the default value, and the "previous transaction" of a coinbase input.</summary>
    public bool IsZero => number.IsZero;

    /// <summary>Whether two ids are equal.</summary>
    /// <param name="left">The first id.</param>
    /// <param name="right">The second id.</param>
    public static bool operator ==(TransactionId left, TransactionId right) => left.Equals(right);

    /// <summary>Whether two ids differ.</summary>
    /// <param name="left">The first id.</param>
    /// <param name="right">The second id.</param>
    public static bool operator !=(TransactionId left, TransactionId right) => !left.Equals(right);

    /// <summary>Makes an id from bytes in the order in which they are printed.</summary>
    /// <param name="bytes">32 bytes.</param>
    /// <exception cref="ArgumentException">The length is wrong.</exception>
    public static TransactionId FromBytes(ReadOnlySpan<byte> bytes) => new(UInt256.ReadBigEndian(Checked(bytes)));

    /// <summary>Makes an id from bytes in the order in which Bitcoin-like chains hold them in blocks and hash them.</summary>
    /// <param name="bytes">32 bytes.</param>
    /// <exception cref="ArgumentException">The length is wrong.</exception>
    public static TransactionId FromReversedBytes(ReadOnlySpan<byte> bytes) => new(UInt256.ReadLittleEndian(Checked(bytes)));

    /// <summary>Reads 64 hexadecimal digits, with or without 0x before them; their case means nothing.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">The text is not such an id.</exception>
    public static TransactionId Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var id, out var error) ? id : throw new FormatException(error);
    }

    /// <summary>Reads 64 hexadecimal digits, with or without 0x before them; their case means nothing.</summary>
    /// <param name="text">The text.</param>
    /// <param name="id">The id; all zeros on failure.</param>
    /// <param name="error">What is wrong with the text; null on success.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out TransactionId id, [NotNullWhen(false)] out string? error)
    {
        var start = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? 2 : 0;
        Span<byte> bytes = stackalloc byte[Length];
        if (Hex.TryRead(text, start, bytes, out error))
        {
            id = FromBytes(bytes);
            return true;
        }

        id = default;
        error = $"transaction id {SafeText.Quote(text)} cannot be read: {error}";
        return false;
    }

    static TransactionId IParsable<TransactionId>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<TransactionId>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out TransactionId result) =>
        TryParse(s, out result, out _);

    static TransactionId ISpanParsable<TransactionId>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TryParse(s, out var id, out var error) ? id : throw new FormatException(error);

    static bool ISpanParsable<TransactionId>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out TransactionId result) =>
        TryParse(s, out result, out _);

    /// <summary>Copies the bytes, in the order in which they are printed, to the start of a span.</summary>
    /// <param name="destination">At least 32 bytes.</param>
    /// <exception cref="ArgumentException">The span is too short.</exception>
    public void CopyTo(Span<byte> destination) => number.WriteBigEndian(destination);

    /// <inheritdoc/>
    public int CompareTo(TransactionId other) => number.CompareTo(other.number);

    int IComparable.CompareTo(object? obj) => obj switch
    {
        null => 1,
        TransactionId other => CompareTo(other),
        _ => throw new ArgumentException($"a {nameof(TransactionId)} cannot be compared: found {obj.GetType()}, expected {nameof(TransactionId)}", nameof(obj)),
    };

    /// <inheritdoc/>
    public bool Equals(TransactionId other) => number == other.number;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TransactionId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => number.GetHashCode();

    /// <summary>64 hexadecimal digits in small letters, without 0x.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>The id as its chain writes it: after 0x on EVM chains, bare elsewhere.</summary>
    /// <param name="chain">The chain.</param>
    public string ToString(ChainId chain) => chain.IsEvm ? $"0x{this}" : ToString();

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        Span<byte> bytes = stackalloc byte[Length];
        CopyTo(bytes);
        return Convert.TryToHexStringLower(bytes, destination, out charsWritten);
    }

    private static ReadOnlySpan<byte> Checked(ReadOnlySpan<byte> bytes) => bytes.Length == Length
        ? bytes
        : throw new ArgumentException(
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"no transaction id can be made: found {bytes.Length} bytes, expected 32"),
            nameof(bytes));
}
