using CsCheck;
using WalletTrace.Encodings;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Encodings;

/// <summary>RLP and the roots of tries, against the yellow paper's own examples and against a naive trie that is built entry by entry.</summary>
public sealed class TrieRootTests
{
    [Fact]
    public void Writes_the_examples_of_the_specification()
    {
        // ethereum.org, "Recursive-length prefix serialization", examples.
        Assert.Equal("83646f67", Written(rlp => rlp.Bytes("dog"u8)));
        Assert.Equal("c88363617483646f67", Written(rlp => List(rlp, () => rlp.Bytes("cat"u8), () => rlp.Bytes("dog"u8))));
        Assert.Equal("80", Written(rlp => rlp.Bytes(default)));
        Assert.Equal("c0", Written(rlp => List(rlp)));
        Assert.Equal("80", Written(rlp => rlp.Number(0UL)));
        Assert.Equal("00", Written(rlp => rlp.Bytes([0])));
        Assert.Equal("0f", Written(rlp => rlp.Number(15UL)));
        Assert.Equal("820400", Written(rlp => rlp.Number(1024UL)));
        Assert.Equal("820400", Written(rlp => rlp.Number((UInt256)1024U)));
        Assert.Equal("c7c0c1c0c3c0c1c0", Written(rlp => List(rlp, () => List(rlp), () => List(rlp, () => List(rlp)), () => List(rlp, () => List(rlp), () => List(rlp, () => List(rlp))))));
        Assert.Equal(
            "b838" + Convert.ToHexStringLower("Lorem ipsum dolor sit amet, consectetur adipisicing elit"u8),
            Written(rlp => rlp.Bytes("Lorem ipsum dolor sit amet, consectetur adipisicing elit"u8)));
    }

    [Fact]
    public void Hexadecimal_digits_are_written_as_their_bytes_or_not_at_all() => Gen.Byte.Array[0, 300].Sample(
        bytes =>
        {
            Assert.Equal(Written(rlp => rlp.Bytes(bytes)), Written(rlp => Assert.True(rlp.TryHex(System.Text.Encoding.ASCII.GetBytes(Convert.ToHexString(bytes))))));
            Assert.Equal(string.Empty, Written(rlp => Assert.False(rlp.TryHex("0"u8) || rlp.TryHex("0g"u8))));
        },
        iter: 300);

    [Fact]
    public void The_root_of_nothing_is_known()
    {
        Assert.Equal("56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421", Root([]));
        Span<byte> hash = stackalloc byte[32];
        Keccak256.Hash([0x80], hash);
        Assert.Equal("56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421", Convert.ToHexStringLower(hash));
        Keccak256.Hash([0xc0], hash);
        Assert.Equal("1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347", Convert.ToHexStringLower(hash));
    }

    [Fact]
    public void The_naive_trie_has_the_root_that_is_published_for_a_small_one() => Assert.Equal(
        "17beaa1648bafa633cda809c90c04af50fc8aed3cb40d16efbddee6fdf63c4c3", // ethereum/tests, TrieTests/trieanyorder.json: "foo".
        Convert.ToHexStringLower(NaiveTrie.Root([("foo"u8.ToArray(), "bar"u8.ToArray()), ("food"u8.ToArray(), "bass"u8.ToArray())])));

    [Fact]
    public void Every_root_is_that_of_the_naive_trie_whatever_the_order_of_the_entries() => Gen.Select(
        Gen.Int[0, 400], Gen.Byte.Array[0, 70], Gen.Int[0, int.MaxValue]).Sample(
        (count, seed, order) =>
        {
            (byte[] Key, byte[] Value)[] entries = [.. Enumerable.Range(0, count).Select(i => (KeyOf(i), (byte[])[.. seed, (byte)(i & 0xff), (byte)(i >> 8), 1]))];
            new Random(order).Shuffle(entries);
            Assert.Equal(Convert.ToHexStringLower(NaiveTrie.Root(entries)), Root(entries));
        },
        iter: 60);

    [Fact]
    public void Hashed_keys_give_the_root_of_the_naive_trie_too() => Gen.Byte.Array[4].Array[1, 60].Sample(
        seeds =>
        {
            (byte[] Key, byte[] Value)[] entries = [.. seeds.Select(Hash).DistinctBy(Convert.ToHexString).Select(key => (key, key[..3]))];
            Assert.Equal(Convert.ToHexStringLower(NaiveTrie.Root(entries)), Root(entries));
        },
        iter: 60);

    [Fact]
    public void A_key_that_begins_with_another_one_is_refused()
    {
        var trie = new TrieRoot();
        trie.Add([1, 2], [1]);
        trie.Add([1], [1]);
        Assert.Throws<ArgumentException>(() => trie.Write(new byte[32]));
    }

    private static byte[] KeyOf(int number)
    {
        var rlp = new RlpWriter();
        rlp.Number((ulong)number);
        return rlp.Written.ToArray();
    }

    private static byte[] Hash(byte[] bytes)
    {
        var hash = new byte[32];
        Keccak256.Hash(bytes, hash);
        return hash;
    }

    private static string Root(IEnumerable<(byte[] Key, byte[] Value)> entries)
    {
        var root = new byte[32];
        var trie = new TrieRoot();
        trie.Add([9], [9]);
        trie.Clear();
        foreach ((byte[] key, byte[] value) in entries)
        {
            trie.Add(key, value);
        }

        trie.Write(root);
        return Convert.ToHexStringLower(root);
    }

    private static string Written(Action<RlpWriter> write)
    {
        var rlp = new RlpWriter();
        write(rlp);
        return Convert.ToHexStringLower(rlp.Written);
    }

    private static void List(RlpWriter rlp, params Action[] items)
    {
        int list = rlp.BeginList();
        foreach (Action item in items)
        {
            item();
        }

        rlp.EndList(list);
    }
}
