using System.Globalization;

namespace WalletTrace;

/// <summary>
/// The place of an event in the one total order of events, on all chains together.
/// Compared by time, then chain (ordinal), height, transaction and place inside the transaction.
/// </summary>
/// <remarks>
/// Time only interleaves chains; within a chain it must never fall from one height to the next (a block's time, raised to its
/// predecessor's where the chain itself lets it fall), so that on one chain the order is that of height, transaction and place.
/// </remarks>
/// <param name="Time">Unix seconds, never less than those of the chain's block before.</param>
/// <param name="Chain">The chain.</param>
/// <param name="Height">The block's height.</param>
/// <param name="Transaction">
/// The transaction's index in its block, from 0; −1 stands for the start of the block, the largest number for a coinbase that takes the block's fees.
/// </param>
/// <param name="Index">The event's index in its transaction: the fee first, then in the order of execution.</param>
public readonly record struct Rank(long Time, ChainId Chain, long Height, int Transaction, long Index) : IComparable<Rank>, IComparable
{
    /// <summary>A rank before every event.</summary>
    public static Rank Min => new(long.MinValue, default, long.MinValue, int.MinValue, long.MinValue);

    /// <summary>A rank after every event.</summary>
    public static Rank Max => new(long.MaxValue, ChainId.Last, long.MaxValue, int.MaxValue, long.MaxValue);

    /// <summary>Whether the first comes before the second.</summary>
    /// <param name="left">The first rank.</param>
    /// <param name="right">The second rank.</param>
    public static bool operator <(Rank left, Rank right) => left.CompareTo(right) < 0;

    /// <summary>Whether the first comes before the second or equals it.</summary>
    /// <param name="left">The first rank.</param>
    /// <param name="right">The second rank.</param>
    public static bool operator <=(Rank left, Rank right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the first comes after the second.</summary>
    /// <param name="left">The first rank.</param>
    /// <param name="right">The second rank.</param>
    public static bool operator >(Rank left, Rank right) => left.CompareTo(right) > 0;

    /// <summary>Whether the first comes after the second or equals it.</summary>
    /// <param name="left">The first rank.</param>
    /// <param name="right">The second rank.</param>
    public static bool operator >=(Rank left, Rank right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public int CompareTo(Rank other)
    {
        if (Time != other.Time)
        {
            return Time < other.Time ? -1 : 1;
        }

        var byChain = Chain.CompareTo(other.Chain);
        if (byChain != 0)
        {
            return byChain;
        }

        return Height != other.Height ? (Height < other.Height ? -1 : 1)
            : Transaction != other.Transaction ? (Transaction < other.Transaction ? -1 : 1)
            : Index.CompareTo(other.Index);
    }

    int IComparable.CompareTo(object? obj) => obj switch
    {
        null => 1,
        Rank other => CompareTo(other),
        _ => throw new ArgumentException($"a {nameof(Rank)} cannot be compared: found {obj.GetType()}, expected {nameof(Rank)}", nameof(obj)),
    };

    /// <summary>Height, transaction and index, for instance "14442835/17/0"; "start" and "end" for <see cref="Min"/> and <see cref="Max"/>.</summary>
    public override string ToString() =>
        this == Min ? "start"
        : this == Max ? "end"
        : string.Create(CultureInfo.InvariantCulture, $"{Height}/{Transaction}/{Index}");
}
