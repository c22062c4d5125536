using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;

namespace WalletTrace.DuckDb.Writing;

/// <summary>
/// The ids of addresses of one kind that has 20 bytes, which is that of every account chain: address and id stand together, so that finding one costs one
/// look into memory. Open addressing, 24 bytes a place.
/// </summary>
/// <param name="kind">The kind of all addresses.</param>
internal sealed class AccountTable(AddressKind kind)
{
    // Nobody knows them outside of this process, so that nobody can choose addresses that all meet at one place.
    private static readonly ulong First = Secret();
    private static readonly ulong Second = Secret();
    private static readonly ulong Third = Secret() | 1;

    private Place[] places = new Place[1 << 10];

    /// <summary>How many addresses there are.</summary>
    public int Count { get; private set; }

    /// <summary>The hash code of an address.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong HashOf(in Address address)
    {
        var (one, two, three) = address.Words;
        return Hash(one, two, (uint)(three >> 32));
    }

    /// <summary>Says that an address with a hash code will be asked for soon. Nothing is read.</summary>
    public unsafe void Expect(ulong hash)
    {
        if (Sse.IsSupported)
        {
            // The memory may move before it is fetched; then wrong lines are fetched, and that is all. A place may lie in two of them.
            byte* place = (byte*)Unsafe.AsPointer(ref places[Home(hash, places.Length)]);
            Sse.Prefetch0(place);
            Sse.Prefetch0(place + sizeof(Place) - 1);
        }
    }

    /// <summary>The id of an address; 0 for one that has none.</summary>
    /// <param name="address">The address.</param>
    /// <param name="hash">Its hash code.</param>
    public int Find(in Address address, ulong hash) => Seek(in address, hash).Id;

    /// <summary>Gives an address an id, or another one.</summary>
    /// <param name="address">The address.</param>
    /// <param name="hash">Its hash code.</param>
    /// <param name="id">The id, above 0.</param>
    public void Put(in Address address, ulong hash, int id)
    {
        // At most three quarters are taken.
        if (Count >= places.Length - (places.Length >> 2))
        {
            Rebuild(places.Length * 2, int.MaxValue);
        }

        ref Place place = ref Seek(in address, hash);
        Count += place.Id == 0 ? 1 : 0;
        var (one, two, rest) = address.Words;
        place = new Place { One = one, Two = two, Three = (uint)(rest >> 32), Id = id };
    }

    /// <summary>Forgets all addresses with ids above one. O(all).</summary>
    public void CutAbove(int id) => Rebuild(places.Length, id);

    private static ulong Secret() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Hash(ulong one, ulong two, uint three)
    {
        unchecked
        {
            ulong high = Math.BigMul(one ^ First, two ^ Second, out ulong low);
            ulong mixed = (high ^ low ^ three) * Third;
            return mixed ^ (mixed >> 32);
        }
    }

    private static int Home(ulong hash, int length) => (int)(hash & (uint)(length - 1));

    /// <summary>Where an address stands, or would.</summary>
    private ref Place Seek(in Address address, ulong hash)
    {
        if (address.Kind != kind)
        {
            throw new ArgumentException($"an address has no number here: found kind {address.Kind}, expected {kind}", nameof(address));
        }

        var (one, two, rest) = address.Words;
        uint three = (uint)(rest >> 32);
        int mask = places.Length - 1;
        int at = Home(hash, places.Length);
        while (places[at].Id != 0 && (places[at].One != one || places[at].Two != two || places[at].Three != three))
        {
            at = (at + 1) & mask;
        }

        return ref places[at];
    }

    private void Rebuild(int length, int highest)
    {
        if (length > (int)BitOperations.RoundUpToPowerOf2((uint)Array.MaxLength / 2))
        {
            throw new NotSupportedException("an append can hold at most about 800 million accounts of a chain in memory; append less at once");
        }

        var all = new Place[length];
        Count = 0;
        foreach (ref readonly Place place in places.AsSpan())
        {
            if (place.Id != 0 && place.Id <= highest)
            {
                int at = Home(Hash(place.One, place.Two, place.Three), length);
                while (all[at].Id != 0)
                {
                    at = (at + 1) & (length - 1);
                }

                all[at] = place;
                Count++;
            }
        }

        places = all;
    }

    private struct Place
    {
        public ulong One;
        public ulong Two;
        public uint Three;
        public int Id;
    }
}
