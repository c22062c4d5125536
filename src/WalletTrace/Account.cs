using System.Diagnostics.CodeAnalysis;
using WalletTrace.Encodings;

namespace WalletTrace;

/// <summary>
/// An address on a chain, in the form of CAIP-10: <c>eip155:1:0x…</c>.
/// Equal means the same chain and address. The order is by chain (ordinal), then by address.
/// </summary>
public readonly struct Account : IEquatable<Account>, IComparable<Account>, IComparable, ISpanFormattable, ISpanParsable<Account>
{
    /// <summary>Puts an address on a chain.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="address">An address of a kind that the chain has.</param>
    /// <exception cref="ArgumentException">The chain does not have such addresses, or how it writes them is unknown.</exception>
    public Account(ChainId chain, Address address)
    {
        if (!AddressText.Fits(address.Kind, chain))
        {
            throw new ArgumentException($"the address is on another kind of chain: found kind {address.Kind}, expected one of {Address.Name(chain)}", nameof(address));
        }

        Chain = chain;
        Address = address;
    }

    /// <summary>The chain.</summary>
    public ChainId Chain { get; }

    /// <summary>The address.</summary>
    public Address Address { get; }

    /// <summary>Whether this is the default value, which is no account.</summary>
    public bool IsDefault => Chain.IsDefault;

    /// <summary>Whether two accounts are equal.</summary>
    /// <param name="left">The first account.</param>
    /// <param name="right">The second account.</param>
    public static bool operator ==(Account left, Account right) => left.Equals(right);

    /// <summary>Whether two accounts differ.</summary>
    /// <param name="left">The first account.</param>
    /// <param name="right">The second account.</param>
    public static bool operator !=(Account left, Account right) => !left.Equals(right);

    /// <summary>Reads an account such as <c>eip155:1:0x098B716B8Aaf21512996dC57EB0615e2383E2f96</c>.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">The text is no account; the message names the wrong part.</exception>
    public static Account Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var account, out var error) ? account : throw new FormatException(error);
    }

    /// <summary>Reads an account such as <c>eip155:1:0x098B716B8Aaf21512996dC57EB0615e2383E2f96</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="account">The account; the default value on failure.</param>
    /// <param name="error">What is wrong with the text, naming the part; null on success.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out Account account, [NotNullWhen(false)] out string? error)
    {
        account = default;
        var first = text.IndexOf(':');
        var second = first < 0 ? -1 : text[(first + 1)..].IndexOf(':');
        if (second < 0)
        {
            error = $"account {SafeText.Quote(text)} cannot be read: found {(first < 0 ? "no colon" : "one colon")}, expected chain namespace, chain reference and address such as eip155:1:0x…";
            return false;
        }

        second += first + 1;
        if (!ChainId.TryParse(text[..second], out var chain, out var problem)
            || !Address.TryParse(text[(second + 1)..], chain, out var address, out problem))
        {
            error = $"account {SafeText.Quote(text)} cannot be read: {problem}";
            return false;
        }

        account = new Account(chain, address);
        error = null;
        return true;
    }

    static Account IParsable<Account>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<Account>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Account result) =>
        TryParse(s, out result, out _);

    static Account ISpanParsable<Account>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TryParse(s, out var account, out var error) ? account : throw new FormatException(error);

    static bool ISpanParsable<Account>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Account result) =>
        TryParse(s, out result, out _);

    /// <summary>
    /// Whether this and another account are the same 20 bytes on two chains of the EVM kind or TRON,
    /// so that one key controls both.
    /// </summary>
    /// <param name="other">The other account.</param>
    public bool IsTwinOf(Account other) =>
        Address.IsTwinOf(other.Address)
        || (Chain != other.Chain && Address == other.Address && Address.Kind is AddressKind.Evm or AddressKind.Tron);

    /// <inheritdoc/>
    public int CompareTo(Account other)
    {
        var byChain = Chain.CompareTo(other.Chain);
        return byChain != 0 ? byChain : Address.CompareTo(other.Address);
    }

    int IComparable.CompareTo(object? obj) => obj switch
    {
        null => 1,
        Account other => CompareTo(other),
        _ => throw new ArgumentException($"an {nameof(Account)} cannot be compared: found {obj.GetType()}, expected {nameof(Account)}", nameof(obj)),
    };

    /// <inheritdoc/>
    public bool Equals(Account other) => Address == other.Address && Chain == other.Chain;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Account other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Chain, Address);

    /// <summary>The account as CAIP-10; empty for the default value.</summary>
    public override string ToString()
    {
        if (IsDefault)
        {
            return string.Empty;
        }

        var address = Address.ToString(Chain);
        // CAIP-10 knows no colon inside an address: the prefix of cashaddr is the only one, and it may be left out.
        return $"{Chain}:{address[(address.IndexOf(':') + 1)..]}";
    }

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        var text = ToString();
        var fits = text.TryCopyTo(destination);
        charsWritten = fits ? text.Length : 0;
        return fits;
    }
}
