using System.Security.Cryptography;
using CsCheck;
using WalletTrace.Encodings;

namespace WalletTrace.Tests.Encodings;

public class MerkleTreeTests
{
    private const int NodeLength = 32;

    /// <summary>Bitcoin's block 170, the first with a payment: two transactions.</summary>
    [Theory]
    [MemberData(nameof(Sha256BatchTests.Lanes), MemberType = typeof(Sha256BatchTests))]
    public void Finds_the_root_of_block_170(int lanes) => Assert.Equal(
        "7dac2c5666815c17a3b36427de37bb9d2e2c5ccec3f8633eb91a4205cb4c10ff",
        Find(
            [
                "b1fea52486ce0c62bb442b530a3f0132b826c74e473d1f2c220bfa78111c5082",
                "f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16",
            ],
            lanes));

    /// <summary>Bitcoin's first block: one transaction.</summary>
    [Fact]
    public void Gives_a_single_leaf_as_the_root()
    {
        const string Coinbase = "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b";
        Assert.Equal(Coinbase, Find([Coinbase], (int)Sha256Batch.Widest));
    }

    [Theory]
    [MemberData(nameof(Sha256BatchTests.Lanes), MemberType = typeof(Sha256BatchTests))]
    public void Finds_the_root_over_any_number_of_leaves(int lanes)
    {
        for (var count = 1; count <= 200; count++)
        {
            CheckRoot(Leaves(count), lanes);
        }

        CheckRoot(Leaves(4_001), lanes);
    }

    [Theory]
    [MemberData(nameof(Sha256BatchTests.Lanes), MemberType = typeof(Sha256BatchTests))]
    public void Tells_when_the_end_may_be_repeated(int lanes) => Gen.Select(Gen.Int[1, 20], Gen.Int[0, 4]).Sample(
        (half, level) =>
        {
            // CVE-2012-2459: where a level is odd, the leaves under its last node may stand there once or twice.
            var width = 1 << level;
            var leaves = Leaves(((2 * half) + 1) * width);
            byte[] repeated = [.. leaves, .. leaves[^(width * NodeLength)..]];
            var root = new byte[NodeLength];
            var other = new byte[NodeLength];
            MerkleTree.FindRoot(leaves, root, out var isAmbiguous, (HashLanes)lanes);
            MerkleTree.FindRoot(repeated, other, out var isOtherAmbiguous, (HashLanes)lanes);
            Assert.Equal(root, other);
            Assert.False(isAmbiguous);
            Assert.True(isOtherAmbiguous);
        },
        iter: 200);

    [Fact]
    public void Minds_twins_only_where_they_are_combined()
    {
        var leaves = Leaves(4);
        leaves.AsSpan(NodeLength, NodeLength).CopyTo(leaves.AsSpan(2 * NodeLength));
        MerkleTree.FindRoot(leaves, new byte[NodeLength], out var isAmbiguous);
        Assert.False(isAmbiguous);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(65)]
    public void Refuses_what_are_no_leaves(int length) => Assert.StartsWith(
        $"found {length} bytes of leaves, expected one or more leaves of 32 bytes",
        Assert.Throws<ArgumentException>(() => MerkleTree.FindRoot(new byte[length], new byte[NodeLength], out _)).Message,
        StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Sha256BatchTests.Lanes), MemberType = typeof(Sha256BatchTests))]
    public void Allocates_nothing(int lanes)
    {
        var leaves = Leaves(333);
        var root = new byte[NodeLength];
        MerkleTree.FindRoot(leaves, root, out _, (HashLanes)lanes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        MerkleTree.FindRoot(leaves, root, out _, (HashLanes)lanes);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static void CheckRoot(byte[] leaves, int lanes)
    {
        var level = leaves.Chunk(NodeLength).ToList();
        while (level.Count > 1)
        {
            level = [.. level.Chunk(2).Select(pair => SHA256.HashData(SHA256.HashData([.. pair[0], .. pair[^1]])))];
        }

        var root = new byte[NodeLength];
        MerkleTree.FindRoot(leaves, root, out var isAmbiguous, (HashLanes)lanes);
        Assert.Equal(level[0], root);
        Assert.False(isAmbiguous);
    }

    private static string Find(string[] printed, int lanes)
    {
        var root = new byte[NodeLength];
        MerkleTree.FindRoot([.. printed.SelectMany(Reversed)], root, out _, (HashLanes)lanes);
        return Convert.ToHexStringLower([.. root.Reverse()]);
    }

    private static IEnumerable<byte> Reversed(string printed) => Convert.FromHexString(printed).Reverse();

    private static byte[] Leaves(int count) => [.. Enumerable.Range(0, count).SelectMany(i => SHA256.HashData(BitConverter.GetBytes(i)))];
}
