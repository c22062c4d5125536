using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace WalletTrace.Encodings;

/// <summary>
/// SHA-256 of many short messages at once: transactions, scripts, the nodes of a Merkle tree. The base library takes longer to be
/// called than to hash one of these.
/// </summary>
/// <remarks>Nothing is allocated. Any number of threads may call at once.</remarks>
internal static class Sha256Batch
{
    /// <summary>The bytes of a digest.</summary>
    public const int DigestLength = SHA256.HashSizeInBytes;

    // So many messages at a time are sorted by their blocks, and those that stand together then share the lanes.
    private const int ChunkLength = 4096;

    // Longer messages are few, and all lanes would wait for theirs; the base library hashes them at its full speed.
    private const int MaxLaneBlocks = 256;

    // What a step of all lanes and a call of the base library cost, in blocks that the base library could hash (with SHA-NI).
    private const int StepCost = 7;
    private const int CallCost = 12;

    /// <summary>The most that this machine can do.</summary>
    public static HashLanes Widest { get; } =
        Sha256Kernel512.IsSupported ? HashLanes.ThirtyTwo : Sha256Kernel256.IsSupported ? HashLanes.Eight : HashLanes.One;

    /// <summary>Whether this machine can do so many at once.</summary>
    public static bool IsSupported(HashLanes lanes) => lanes <= Widest;

    /// <summary>Writes the SHA-256 of each message, in the order of the messages.</summary>
    /// <exception cref="ArgumentException">A message does not lie within the data, or there is no room for the digests.</exception>
    public static void Hash(ReadOnlySpan<byte> data, ReadOnlySpan<HashRange> messages, Span<byte> digests) =>
        Hash(data, messages, digests, twice: false, Widest);

    /// <summary>Writes the SHA-256 of the SHA-256 of each message, in the order of the messages: Bitcoin's ids before they are printed in reverse.</summary>
    /// <exception cref="ArgumentException">A message does not lie within the data, or there is no room for the digests.</exception>
    public static void DoubleHash(ReadOnlySpan<byte> data, ReadOnlySpan<HashRange> messages, Span<byte> digests) =>
        Hash(data, messages, digests, twice: true, Widest);

    /// <summary>The same on as many lanes as told, which the machine must have.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Hash(ReadOnlySpan<byte> data, ReadOnlySpan<HashRange> messages, Span<byte> digests, bool twice, HashLanes lanes)
    {
        if (digests.Length / DigestLength < messages.Length)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"found room for {digests.Length / DigestLength} digests, expected {messages.Length}, one for each message"),
                nameof(digests));
        }

        for (var i = 0; i < messages.Length; i++)
        {
            if (!messages[i].IsWithin(data.Length))
            {
                throw new ArgumentException(
                    string.Create(CultureInfo.InvariantCulture, $"message {i} is {messages[i]}, expected one within the {data.Length} bytes of data"),
                    nameof(messages));
            }
        }

        if (lanes == HashLanes.One)
        {
            for (var i = 0; i < messages.Length; i++)
            {
                HashAlone(data, messages[i], twice, digests.Slice(i * DigestLength, DigestLength));
            }

            return;
        }

        for (var start = 0; start < messages.Length; start += ChunkLength)
        {
            var count = Math.Min(ChunkLength, messages.Length - start);
            HashChunk(data, messages.Slice(start, count), digests.Slice(start * DigestLength, count * DigestLength), twice, (int)lanes);
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void HashChunk(ReadOnlySpan<byte> data, ReadOnlySpan<HashRange> messages, Span<byte> digests, bool twice, int lanes)
    {
        Span<ushort> sorted = stackalloc ushort[messages.Length];
        SortByBlocks(messages, sorted);
        var space = stackalloc byte[Sha256Lanes.SpaceLength];
        var scratch = Sha256Lanes.Prepare(space, lanes);
        ReadOnlySpan<ushort> rest = sorted;
        while (!rest.IsEmpty)
        {
            var alone = CountAlone(messages, rest, twice ? 2 * CallCost : CallCost);
            foreach (var index in rest[..alone])
            {
                HashAlone(data, messages[index], twice, digests.Slice(index * DigestLength, DigestLength));
            }

            rest = rest[alone..];
            var group = rest[..Math.Min(lanes, rest.Length)];
            if (!group.IsEmpty)
            {
                Sha256Lanes.Hash(scratch, lanes, data, messages, group, twice, digests);
            }

            rest = rest[group.Length..];
        }
    }

    /// <summary>The numbers of the messages, those of most blocks first. Those too long for a lane come in any order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SortByBlocks(ReadOnlySpan<HashRange> messages, Span<ushort> sorted)
    {
        // The counts, then the places, of the messages of so many blocks.
        Span<int> places = stackalloc int[MaxLaneBlocks + 2];
        foreach (ref readonly var message in messages)
        {
            places[CappedBlocks(in message)]++;
        }

        var place = 0;
        for (var blocks = places.Length - 1; blocks >= 0; blocks--)
        {
            var count = places[blocks];
            places[blocks] = place;
            place += count;
        }

        for (var i = 0; i < messages.Length; i++)
        {
            sorted[places[CappedBlocks(in messages[i])]++] = (ushort)i;
        }
    }

    private static int CappedBlocks(in HashRange message) => Math.Min(Sha256Lanes.Blocks(message.Length), MaxLaneBlocks + 1);

    /// <summary>
    /// How many of the longest messages are better hashed alone: those too long for a lane, and those for which all other lanes would
    /// wait at a greater cost.
    /// </summary>
    private static int CountAlone(ReadOnlySpan<HashRange> messages, ReadOnlySpan<ushort> sorted, int callCost)
    {
        var alone = 0;
        while (alone < sorted.Length && Sha256Lanes.Blocks(messages[sorted[alone]].Length) > MaxLaneBlocks)
        {
            alone++;
        }

        // Without these, the group ends as soon as the next shorter ones do.
        var first = alone;
        var longest = first < sorted.Length ? Sha256Lanes.Blocks(messages[sorted[first]].Length) : 0;
        var cost = 0;
        var best = 0;
        for (var next = first; next < sorted.Length && cost < longest * StepCost; next++)
        {
            cost += Sha256Lanes.Blocks(messages[sorted[next]].Length) + callCost;
            var shorter = next + 1 < sorted.Length ? Sha256Lanes.Blocks(messages[sorted[next + 1]].Length) : 0;
            var gain = ((longest - shorter) * StepCost) - cost;
            if (gain > best)
            {
                best = gain;
                alone = next + 1;
            }
        }

        return alone;
    }

    private static void HashAlone(ReadOnlySpan<byte> data, HashRange message, bool twice, Span<byte> digest)
    {
        if (message.HeadGap == 0 && message.TailGap == 0)
        {
            SHA256.HashData(data.Slice(message.Start, message.Length), digest);
        }
        else
        {
            var copy = ArrayPool<byte>.Shared.Rent(message.Length);
            message.CopyTo(data, copy);
            SHA256.HashData(copy.AsSpan(0, message.Length), digest);
            ArrayPool<byte>.Shared.Return(copy);
        }

        if (twice)
        {
            SHA256.HashData(digest, digest);
        }
    }
}
