using System.Runtime.InteropServices;

namespace WalletTrace.Graph.Building;

/// <summary>
/// The owners of a chain's coins, numbered as they come; found again by address. An owner takes its own bytes and three more, rounded up to four: 24 for
/// the most common, half of what an address in memory takes.
/// </summary>
internal sealed class OwnerIds
{
    // Before an owner's bytes: kind, witness version, number of bytes.
    private const int HeadLength = 3;
    private const int Unit = sizeof(uint);
    private const int MaxWords = (HeadLength + Address.MaxLength + Unit - 1) / Unit;

    private readonly Column<uint> words = new();

    // Where each owner begins among the words.
    private readonly Column<int> starts = new();
    private readonly IdTable table = new();

    /// <summary>How many owners there are.</summary>
    public int Count => starts.Count;

    /// <summary>The memory it takes, in bytes.</summary>
    public long Bytes => (((long)words.Count + starts.Count) * Unit) + table.Bytes;

    /// <summary>The owner with a number.</summary>
    public Address this[int number]
    {
        get
        {
            Span<uint> buffer = stackalloc uint[MaxWords];
            Span<byte> bytes = MemoryMarshal.AsBytes(buffer);
            int start = starts[number];
            buffer[0] = words[start];
            var (kind, version, length) = ((AddressKind)bytes[0], bytes[1], bytes[2]);
            for (int at = 1; at < WordsFor(length); at++)
            {
                buffer[at] = words[start + at];
            }

            return Address.FromTrusted(kind, bytes.Slice(HeadLength, length), version);
        }
    }

    /// <summary>The number of an owner; a new one for one that has none.</summary>
    public int Add(Address owner)
    {
        Span<uint> buffer = stackalloc uint[MaxWords];
        ReadOnlySpan<uint> written = Write(owner, buffer);
        int hash = owner.GetHashCode();
        int number = Find(written, hash);
        if (number >= 0)
        {
            return number;
        }

        number = starts.Count;
        starts.Add(words.Count);
        foreach (uint word in written)
        {
            words.Add(word);
        }

        table.Add(hash, number);
        return number;
    }

    /// <summary>Takes back all owners from a number on. O(those).</summary>
    public void CutFrom(int count)
    {
        for (int number = starts.Count - 1; number >= count; number--)
        {
            table.Remove(this[number].GetHashCode(), number);
        }

        if (count < starts.Count)
        {
            words.CutFrom(starts[count]);
            starts.CutFrom(count);
        }
    }

    /// <summary>The number of an owner; -1 for one that has none.</summary>
    public int Find(Address owner)
    {
        Span<uint> buffer = stackalloc uint[MaxWords];
        return Find(Write(owner, buffer), owner.GetHashCode());
    }

    /// <summary>Says that a hash code's owner will be asked for soon.</summary>
    public void Expect(int hash) => table.Expect(hash);

    /// <summary>The number that probably is that of the owner with a hash code, which will be asked for soon; -1 for none.</summary>
    public int Guess(int hash)
    {
        int number = table.Guess(hash);
        starts.Expect(number);
        return number;
    }

    /// <summary>Says that an owner that was guessed will be compared soon.</summary>
    public void ExpectBytes(int guess)
    {
        if (guess >= 0)
        {
            words.Expect(starts[guess]);
        }
    }

    private static int WordsFor(int length) => (HeadLength + length + Unit - 1) / Unit;

    private static ReadOnlySpan<uint> Write(Address owner, Span<uint> buffer)
    {
        buffer.Clear();
        Span<byte> bytes = MemoryMarshal.AsBytes(buffer);
        (bytes[0], bytes[1], bytes[2]) = ((byte)owner.Kind, (byte)(owner.WitnessVersion ?? 0), (byte)owner.Length);
        owner.CopyTo(bytes[HeadLength..]);
        return buffer[..WordsFor(owner.Length)];
    }

    private int Find(ReadOnlySpan<uint> written, int hash)
    {
        for (int place = table.First(hash); place >= 0; place = table.Next(hash, place))
        {
            int number = table.NumberAt(place);
            if (IsAt(starts[number], written))
            {
                return number;
            }
        }

        return -1;
    }

    // The length is in the first word, so that no owner is taken for the beginning of another.
    private bool IsAt(int start, ReadOnlySpan<uint> written)
    {
        for (int at = 0; at < written.Length; at++)
        {
            if (words[start + at] != written[at])
            {
                return false;
            }
        }

        return true;
    }
}
