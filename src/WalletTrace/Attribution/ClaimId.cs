using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace WalletTrace.Attribution;

/// <summary>
/// What names a claim: the first 128 bits of the SHA-256 of what it says and who says so. When it was said, learned and withdrawn is no part of it, so that a
/// newer edition of a list that says the same has the same claims. Compared by value.
/// </summary>
/// <remarks>
/// What is hashed is the kind of claim and each of its fields in their order, as netstrings without the comma (the number of bytes in UTF-8, a colon, the
/// text), a hyphen for a field that is empty or not told.
/// </remarks>
public readonly struct ClaimId : IEquatable<ClaimId>, IComparable<ClaimId>
{
    /// <summary>The number of its bytes.</summary>
    public const int Length = 16;

    private readonly UInt128 value;

    internal ClaimId(UInt128 value) => this.value = value;

    /// <summary>Whether two are the same.</summary>
    public static bool operator ==(ClaimId left, ClaimId right) => left.Equals(right);

    /// <summary>Whether two differ.</summary>
    public static bool operator !=(ClaimId left, ClaimId right) => !left.Equals(right);

    /// <summary>Whether one comes before another.</summary>
    public static bool operator <(ClaimId left, ClaimId right) => left.CompareTo(right) < 0;

    /// <summary>Whether one comes after another.</summary>
    public static bool operator >(ClaimId left, ClaimId right) => left.CompareTo(right) > 0;

    /// <summary>Whether one does not come after another.</summary>
    public static bool operator <=(ClaimId left, ClaimId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one does not come before another.</summary>
    public static bool operator >=(ClaimId left, ClaimId right) => left.CompareTo(right) >= 0;

    /// <summary>The id of a label.</summary>
    public static ClaimId Of(Label label)
    {
        ArgumentNullException.ThrowIfNull(label);
        return ((IClaim)label).Identify();
    }

    /// <summary>The id of a description of an entity; see <see cref="Entity.Id"/> for that of the entity.</summary>
    public static ClaimId Of(Entity entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return ((IClaim)entity).Identify();
    }

    /// <summary>The id of a relation.</summary>
    public static ClaimId Of(EntityRelation relation)
    {
        ArgumentNullException.ThrowIfNull(relation);
        return ((IClaim)relation).Identify();
    }

    /// <summary>The id of an asserted link.</summary>
    public static ClaimId Of(AssertedLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        return ((IClaim)link).Identify();
    }

    /// <summary>The id of the record of an edition, of which when it was said and learned is a part: taken in again it is another.</summary>
    public static ClaimId Of(SourceEdition edition)
    {
        ArgumentNullException.ThrowIfNull(edition);
        return ((IClaim)edition).Identify();
    }

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <param name="text">The text.</param>
    /// <param name="id">The id; the default value on failure.</param>
    /// <param name="error">What is wrong with the text; null on success.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out ClaimId id, [NotNullWhen(false)] out string? error)
    {
        bool isRead = UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out UInt128 value) && text.Length == 2 * Length;
        id = isRead ? new ClaimId(value) : default;
        error = isRead ? null : FormattableString.Invariant($"the id of a claim cannot be read: found {SafeText.Quote(text)}, expected {2 * Length} hexadecimal digits");
        return isRead;
    }

    /// <inheritdoc/>
    public bool Equals(ClaimId other) => value == other.value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ClaimId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => value.GetHashCode();

    /// <summary>By the digits.</summary>
    public int CompareTo(ClaimId other) => value.CompareTo(other.value);

    /// <summary>32 hexadecimal digits in small letters.</summary>
    public override string ToString() => value.ToString("x32", CultureInfo.InvariantCulture);

    internal static ClaimId FromBytes(ReadOnlySpan<byte> bytes) => new(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes));

    internal void CopyTo(Span<byte> bytes) => System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
}
