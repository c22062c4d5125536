using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace WalletTrace.Graph.Building;

/// <summary>
/// Finds numbers by hash codes: open addressing, eight bytes a place, of which half are the hash code. Whoever holds the keys says which of the numbers
/// with a hash code is the one, so that no key is taken for another.
/// </summary>
internal sealed class IdTable
{
    // The hash code in the upper half, the number and one in the lower; zero where there is none.
    private ulong[] places = new ulong[16];
    private int count;

    /// <summary>The memory it takes, in bytes.</summary>
    public long Bytes => places.LongLength * sizeof(ulong);

    /// <summary>Says that a hash code will be asked for soon.</summary>
    public unsafe void Expect(int hash)
    {
        if (Sse.IsSupported)
        {
            // As for columns: a wrong line may be fetched, and that is all.
            Sse.Prefetch0(Unsafe.AsPointer(ref places[hash & (places.Length - 1)]));
        }
    }

    /// <summary>The first number with a hash code, which nearly always is the one that is meant; -1 when there is none.</summary>
    public int Guess(int hash) => First(hash) is >= 0 and int place ? NumberAt(place) : -1;

    /// <summary>The place of the first number with a hash code; -1 when there is none.</summary>
    public int First(int hash) => Seek(hash, hash & (places.Length - 1));

    /// <summary>The place of the next number with the same hash code as that at a place; -1 when there is none.</summary>
    public int Next(int hash, int place) => Seek(hash, (place + 1) & (places.Length - 1));

    /// <summary>The number at a place.</summary>
    public int NumberAt(int place) => unchecked((int)(uint)places[place]) - 1;

    /// <summary>Puts another number at a place, under the same key.</summary>
    public void Replace(int place, int number) => places[place] = (places[place] & ~(ulong)uint.MaxValue) | (uint)(number + 1);

    /// <summary>Adds a number under a hash code.</summary>
    public void Add(int hash, int number)
    {
        // At most three quarters are taken.
        if (count >= places.Length - (places.Length >> 2))
        {
            Grow();
        }

        Put(places, Pack(hash, number));
        count++;
    }

    /// <summary>Takes out a number that was added under a hash code.</summary>
    public void Remove(int hash, int number)
    {
        int place = First(hash);
        while (place >= 0 && NumberAt(place) != number)
        {
            place = Next(hash, place);
        }

        if (place < 0)
        {
            throw new InvalidOperationException(FormattableString.Invariant($"number {number} cannot be taken out: found none under hash code {hash}"));
        }

        // What stands behind moves up where the gap would end the search for it.
        int mask = places.Length - 1;
        int gap = place;
        for (int at = (gap + 1) & mask; places[at] != 0; at = (at + 1) & mask)
        {
            int home = unchecked((int)(places[at] >> 32)) & mask;
            if (((at - home) & mask) >= ((at - gap) & mask))
            {
                places[gap] = places[at];
                gap = at;
            }
        }

        places[gap] = 0;
        count--;
    }

    private static ulong Pack(int hash, int number) => unchecked(((ulong)(uint)hash << 32) | (uint)(number + 1));

    private static void Put(ulong[] places, ulong packed)
    {
        int mask = places.Length - 1;
        int place = unchecked((int)(packed >> 32)) & mask;
        while (places[place] != 0)
        {
            place = (place + 1) & mask;
        }

        places[place] = packed;
    }

    private int Seek(int hash, int place)
    {
        int mask = places.Length - 1;
        uint wanted = unchecked((uint)hash);
        while (places[place] != 0)
        {
            if ((uint)(places[place] >> 32) == wanted)
            {
                return place;
            }

            place = (place + 1) & mask;
        }

        return -1;
    }

    private void Grow()
    {
        if (places.Length >= (int)BitOperations.RoundUpToPowerOf2((uint)Array.MaxLength / 2))
        {
            throw new InvalidOperationException("A chain graph holds at most about 800 million transactions and as many owners; build it of a part of the chain.");
        }

        var grown = new ulong[places.Length * 2];
        foreach (ulong packed in places)
        {
            if (packed != 0)
            {
                Put(grown, packed);
            }
        }

        places = grown;
    }
}
