using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace WalletTrace.Attribution;

/// <summary>What every claim has: a label, a description of an entity, a relation, an asserted link.</summary>
internal interface IClaim
{
    /// <summary>Who says so.</summary>
    string Source { get; }

    /// <summary>When the source said it.</summary>
    DateOnly? Date { get; }

    /// <summary>When it was taken in; null: from ever.</summary>
    DateTimeOffset? LearnedAt { get; }

    /// <summary>When it was withdrawn; null: it stands.</summary>
    DateTimeOffset? WithdrawnAt { get; }

    /// <summary>What names it.</summary>
    ClaimId Identify();
}

/// <summary>A claim whose own kind is known.</summary>
internal interface IClaim<TSelf> : IClaim
    where TSelf : class, IClaim<TSelf>
{
    /// <summary>The same claim with other times.</summary>
    TSelf Known(DateTimeOffset? from, DateTimeOffset? until);
}

/// <summary>What is common to claims of all kinds.</summary>
internal static class Claims
{
    /// <summary>Whether a claim was known, and not yet withdrawn, at a time.</summary>
    public static bool IsKnownAt(DateTimeOffset? learned, DateTimeOffset? withdrawn, DateTimeOffset time) => !(learned > time) && !(withdrawn <= time);

    /// <summary>The claims that were known at a time, as they were known then: what was withdrawn later was not known to be so.</summary>
    public static IEnumerable<T> AsKnown<T>(IEnumerable<T> claims, DateTimeOffset time)
        where T : class, IClaim<T> =>
        claims.Where(claim => IsKnownAt(claim.LearnedAt, claim.WithdrawnAt, time)).Select(claim => claim.WithdrawnAt is null ? claim : claim.Known(claim.LearnedAt, null));
}

/// <summary>Puts together what names a claim.</summary>
internal readonly struct ClaimText
{
    private readonly ArrayBufferWriter<byte> text;

    /// <param name="kind">The kind of claim.</param>
    public ClaimText(string kind)
    {
        text = new ArrayBufferWriter<byte>(256);
        Add(kind);
    }

    /// <summary>Adds a field; an empty one is not told.</summary>
    public ClaimText Add(string? field)
    {
        if (string.IsNullOrEmpty(field))
        {
            text.Write("-"u8);
            return this;
        }

        int length = Encoding.UTF8.GetByteCount(field);
        length.TryFormat(text.GetSpan(11), out int written, provider: CultureInfo.InvariantCulture);
        text.Advance(written);
        text.Write(":"u8);
        text.Advance(Encoding.UTF8.GetBytes(field, text.GetSpan(length)));
        return this;
    }

    /// <summary>Adds a day.</summary>
    public ClaimText Add(DateOnly? day) => Add(FieldTexts.Of(day));

    /// <summary>Adds a list: how many there are, and each.</summary>
    public ClaimText Add(IReadOnlyCollection<string> fields)
    {
        Add(fields.Count.ToString(CultureInfo.InvariantCulture));
        foreach (string field in fields)
        {
            Add(field);
        }

        return this;
    }

    /// <summary>The id.</summary>
    public ClaimId ToId()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text.WrittenSpan, hash);
        return ClaimId.FromBytes(hash[..ClaimId.Length]);
    }
}

/// <summary>The names of the values of an enumeration, made once.</summary>
internal static class EnumNames<TEnum>
    where TEnum : struct, Enum
{
    private static readonly Dictionary<TEnum, string> Names = Enum.GetValues<TEnum>().Distinct().ToDictionary(value => value, Encodings.EnumText.NameOf);
    private static readonly Dictionary<string, TEnum> Values = Names.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    /// <summary>The name of a value.</summary>
    public static string Of(TEnum value) => Names.TryGetValue(value, out string? name) ? name : value.ToString();

    /// <summary>The value of a name, to the letter.</summary>
    public static bool TryParse(string name, out TEnum value) => Values.TryGetValue(name, out value);
}
