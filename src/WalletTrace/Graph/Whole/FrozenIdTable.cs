using System.Numerics;

namespace WalletTrace.Graph.Whole;

/// <summary>
/// Finds numbers by hash codes in a table that is never added to, wherever it lies: as <see cref="Building.IdTable"/>, eight bytes a place, at most two
/// thirds of which are taken. Whoever holds the keys says which of the numbers with a hash code is the one.
/// </summary>
/// <param name="places">The hash code in the upper half, the number and one in the lower; zero where there is none.</param>
internal readonly struct FrozenIdTable(FrozenArray<ulong> places)
{
    /// <summary>How many places a table of so many numbers has.</summary>
    public static int PlacesFor(int count) =>
        count == 0 ? 0 : checked((int)Math.Min(BitOperations.RoundUpToPowerOf2((ulong)count + ((ulong)count / 2) + 1), 1UL << 30));

    /// <summary>Makes a table of the numbers from 0 on.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="hashOf">The hash code of each; null for one that is not to be found.</param>
    public static ulong[] Build(int count, Func<int, int?> hashOf)
    {
        var places = new ulong[PlacesFor(count)];
        int mask = places.Length - 1;
        for (int number = 0; number < count; number++)
        {
            if (hashOf(number) is { } hash)
            {
                int place = hash & mask;
                while (places[place] != 0)
                {
                    place = (place + 1) & mask;
                }

                places[place] = unchecked(((ulong)(uint)hash << 32) | (uint)(number + 1));
            }
        }

        return places;
    }

    /// <summary>The place of the first number with a hash code; -1 when there is none.</summary>
    public int First(int hash) => places.IsEmpty ? -1 : Seek(hash, hash & (places.Length - 1), places.Length);

    /// <summary>The place of the next number with the same hash code as that at a place; -1 when there is none.</summary>
    public int Next(int hash, int place) => Seek(hash, (place + 1) & (places.Length - 1), places.Length);

    /// <summary>The number at a place.</summary>
    public int NumberAt(int place) => unchecked((int)(uint)places[place]) - 1;

    private int Seek(int hash, int place, int steps)
    {
        // A table that was read from a file may be full; then it must be left all the same.
        uint wanted = unchecked((uint)hash);
        for (; steps > 0 && places[place] != 0; steps--)
        {
            if ((uint)(places[place] >> 32) == wanted)
            {
                return place;
            }

            place = (place + 1) & (places.Length - 1);
        }

        return -1;
    }
}
