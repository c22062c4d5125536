namespace WalletTrace.Encodings;

/// <summary>
/// The root of a Merkle-Patricia trie (yellow paper, appendix D) over entries that are all known at once, as those over a block's transactions, receipts
/// and withdrawals are. O(n log n); nothing of the trie is kept.
/// </summary>
/// <remarks>No key may begin with another one, which holds for numbers in RLP and for hashes: then no branch has a value of its own.</remarks>
internal sealed class TrieRoot
{
    private const int HashLength = 32;

    // A node of less than 32 bytes stands in its parent, any other by its hash behind the prefix of 32 bytes.
    private const int MaxReference = HashLength + 1;
    private const int Nibbles = 16;

    private readonly RlpWriter entries = new();
    private readonly RlpWriter node = new();
    private readonly List<Entry> places = [];

    /// <summary>Keccak-256 of the empty string in RLP: the root of a trie without entries.</summary>
    public static ReadOnlySpan<byte> Empty =>
    [
        0x56, 0xe8, 0x1f, 0x17, 0x1b, 0xcc, 0x55, 0xa6, 0xff, 0x83, 0x45, 0xe6, 0x92, 0xc0, 0xf8, 0x6e,
        0x5b, 0x48, 0xe0, 0x1b, 0x99, 0x6c, 0xad, 0xc0, 0x01, 0x62, 0x2f, 0xb5, 0xe3, 0x63, 0xb4, 0x21,
    ];

    /// <summary>Forgets all entries.</summary>
    public void Clear()
    {
        entries.Clear();
        places.Clear();
    }

    /// <summary>Adds an entry under the number of those before it.</summary>
    public void Add(ReadOnlySpan<byte> value)
    {
        int key = entries.Length;
        entries.Number((ulong)places.Count);
        Add(key, value);
    }

    /// <summary>Adds an entry.</summary>
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        int start = entries.Length;
        entries.Raw(key);
        Add(start, value);
    }

    /// <summary>Writes the root.</summary>
    /// <exception cref="ArgumentException">A key is there twice or begins with another one.</exception>
    public void Write(Span<byte> root)
    {
        if (places.Count == 0)
        {
            Empty.CopyTo(root);
            return;
        }

        places.Sort((left, right) => Key(left).SequenceCompareTo(Key(right)));
        for (int i = 1; i < places.Count; i++)
        {
            if (Key(places[i]).StartsWith(Key(places[i - 1])))
            {
                throw new ArgumentException("no root can be computed: found a key that begins with another one, expected none");
            }
        }

        Span<byte> reference = stackalloc byte[MaxReference];
        Build(0, places.Count, 0, reference);
        Keccak256.Hash(node.Written, root);
    }

    private void Add(int key, ReadOnlySpan<byte> value)
    {
        int start = entries.Length;
        entries.Raw(value);
        places.Add(new Entry(key, start - key, start, value.Length));
    }

    /// <summary>Leaves the node over some entries in the buffer, and writes how its parent refers to it.</summary>
    private int Build(int from, int to, int depth, Span<byte> reference)
    {
        int shared = to - from == 1 ? 2 * places[from].KeyLength : Shared(Key(places[from]), Key(places[to - 1]));
        if (to - from == 1)
        {
            node.Clear();
            Path(Key(places[from]), depth, shared, isLeaf: true);
            node.Bytes(entries.Written.Slice(places[from].Value, places[from].ValueLength));
        }
        else if (shared > depth)
        {
            Span<byte> child = stackalloc byte[MaxReference];
            int length = Branch(from, to, shared, child);
            node.Clear();
            Path(Key(places[from]), depth, shared, isLeaf: false);
            node.Raw(child[..length]);
        }
        else
        {
            return Branch(from, to, depth, reference);
        }

        node.EndList(0);
        return Refer(reference);
    }

    private int Branch(int from, int to, int depth, Span<byte> reference)
    {
        Span<byte> children = stackalloc byte[Nibbles * MaxReference];
        Span<byte> lengths = stackalloc byte[Nibbles];
        lengths.Clear();
        for (int start = from; start < to;)
        {
            int nibble = Nibble(Key(places[start]), depth);
            int end = start + 1;
            while (end < to && Nibble(Key(places[end]), depth) == nibble)
            {
                end++;
            }

            lengths[nibble] = (byte)Build(start, end, depth + 1, children.Slice(nibble * MaxReference, MaxReference));
            start = end;
        }

        node.Clear();
        for (int nibble = 0; nibble < Nibbles; nibble++)
        {
            if (lengths[nibble] == 0)
            {
                node.Bytes(default);
            }
            else
            {
                node.Raw(children.Slice(nibble * MaxReference, lengths[nibble]));
            }
        }

        node.Bytes(default);
        node.EndList(0);
        return Refer(reference);
    }

    private int Refer(Span<byte> reference)
    {
        ReadOnlySpan<byte> written = node.Written;
        if (written.Length < HashLength)
        {
            written.CopyTo(reference);
            return written.Length;
        }

        reference[0] = 0x80 + HashLength;
        Keccak256.Hash(written, reference.Slice(1, HashLength));
        return MaxReference;
    }

    /// <summary>Nibbles of a key, packed behind two flags: whether the node is a leaf, and whether their number is odd.</summary>
    private void Path(ReadOnlySpan<byte> key, int from, int to, bool isLeaf)
    {
        int count = to - from;
        Span<byte> packed = stackalloc byte[1 + (count / 2)];
        packed[0] = (byte)(isLeaf ? 0x20 : 0);
        int at = from;
        if (count % 2 != 0)
        {
            packed[0] |= (byte)(0x10 | Nibble(key, at++));
        }

        for (int i = 1; i < packed.Length; i++, at += 2)
        {
            packed[i] = (byte)((Nibble(key, at) << 4) | Nibble(key, at + 1));
        }

        node.Bytes(packed);
    }

    private static int Shared(ReadOnlySpan<byte> first, ReadOnlySpan<byte> last)
    {
        // The keys are in order: what the first and the last share, all share.
        int bytes = first.CommonPrefixLength(last);
        return (2 * bytes) + ((first[bytes] ^ last[bytes]) < 0x10 ? 1 : 0);
    }

    private static int Nibble(ReadOnlySpan<byte> key, int at) => at % 2 == 0 ? key[at / 2] >> 4 : key[at / 2] & 0xf;

    private ReadOnlySpan<byte> Key(Entry entry) => entries.Written.Slice(entry.Key, entry.KeyLength);

    private readonly record struct Entry(int Key, int KeyLength, int Value, int ValueLength);
}
