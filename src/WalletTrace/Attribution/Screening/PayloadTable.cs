using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace WalletTrace.Attribution.Screening;

/// <summary>Labels by the words of their addresses: a table with open addressing, at most half full, that does not change.</summary>
/// <remarks>
/// A slot holds half of the hash and the number of a key, so that what is not there is nearly always known by one look. Memory: 16 to 32 bytes a key for slots, the
/// words of the key, 4 for where its labels begin, and 8 a label.
/// </remarks>
internal sealed class PayloadTable
{
    private const ulong Upper = 0xFFFF_FFFF_0000_0000;

    private readonly int stride;
    private readonly ulong[] slots;
    private readonly ulong[] keys;
    private readonly int[] offsets;
    private readonly Label[] labels;
    private readonly int shift;

    /// <summary>Takes labels in.</summary>
    /// <param name="stride">The words of a key.</param>
    /// <param name="found">The labels; those of one account in the order in which they are to be found.</param>
    /// <param name="write">Writes a label's key.</param>
    public PayloadTable(int stride, IReadOnlyList<Label> found, Action<Address, Span<ulong>> write)
    {
        this.stride = stride;
        int capacity = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, found.Count) * 2);
        slots = new ulong[capacity];
        shift = 64 - BitOperations.Log2((uint)capacity);
        var all = new List<ulong>();
        var numbers = new int[found.Count];
        Span<ulong> key = stackalloc ulong[stride];
        var counts = new List<int>();
        for (int i = 0; i < found.Count; i++)
        {
            write(found[i].Account.Address, key);
            ulong hash = Hash(key);
            int slot = FindSlot(hash, key, CollectionsMarshal.AsSpan(all));
            if (slots[slot] == 0)
            {
                slots[slot] = (hash & Upper) | (uint)(counts.Count + 1);
                counts.Add(0);
                all.AddRange(key);
            }

            numbers[i] = NumberIn(slots[slot]);
            counts[numbers[i]]++;
        }

        keys = [.. all];
        offsets = new int[counts.Count + 1];
        for (int number = 0; number < counts.Count; number++)
        {
            offsets[number + 1] = offsets[number] + counts[number];
        }

        labels = new Label[found.Count];
        int[] next = offsets[..^1];
        for (int i = 0; i < found.Count; i++)
        {
            labels[next[numbers[i]]++] = found[i];
        }
    }

    /// <summary>The memory that it takes, in bytes, without the labels themselves.</summary>
    public long Bytes => ((long)slots.Length * sizeof(ulong)) + ((long)keys.Length * sizeof(ulong)) + ((long)offsets.Length * sizeof(int)) + ((long)labels.Length * IntPtr.Size);

    /// <summary>A hash of a key, none of whose bits tells of one word alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Hash(ReadOnlySpan<ulong> key)
    {
        unchecked
        {
            ulong hash = 0;
            foreach (ulong word in key)
            {
                ulong high = Math.BigMul(hash ^ word, 0x9E37_79B9_7F4A_7C15, out ulong low);
                hash = high ^ low ^ word;
            }

            return hash * 0xD6E8_FEB8_6659_FD93;
        }
    }

    /// <summary>Brings the place of a hash near before it is looked at.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Prefetch(ulong hash)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref slots[hash >> shift]));
        }
    }

    /// <summary>The labels of a key; empty where there are none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<Label> Find(ulong hash, ReadOnlySpan<ulong> key)
    {
        ulong found = slots[FindSlot(hash, key, keys)];
        return found == 0 ? [] : LabelsOf(NumberIn(found));
    }

    private static int NumberIn(ulong slot) => unchecked((int)slot) - 1;

    private ReadOnlySpan<Label> LabelsOf(int number) => labels.AsSpan(offsets[number]..offsets[number + 1]);

    /// <summary>The slot of a key, or the empty one where it would stand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int FindSlot(ulong hash, ReadOnlySpan<ulong> key, ReadOnlySpan<ulong> known)
    {
        int mask = slots.Length - 1;
        for (int slot = (int)(hash >> shift); ; slot = (slot + 1) & mask)
        {
            ulong held = slots[slot];
            if (held == 0 || ((held ^ hash) >> 32 == 0 && known.Slice(NumberIn(held) * stride, stride).SequenceEqual(key)))
            {
                return slot;
            }
        }
    }
}
