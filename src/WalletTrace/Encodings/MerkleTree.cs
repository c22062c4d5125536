using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace WalletTrace.Encodings;

/// <summary>
/// Bitcoin's Merkle tree over hashes of 32 bytes: a parent is the double SHA-256 of its two children, and where a level is odd its last
/// node is its own neighbour.
/// </summary>
internal static class MerkleTree
{
    private const int NodeLength = SHA256.HashSizeInBytes;
    private const int PairLength = 2 * NodeLength;

    /// <summary>Writes the root over the leaves, whose place it uses up; nothing is allocated.</summary>
    /// <param name="leaves">The leaves one after the other, in the order of bytes that is hashed, not the one that is printed. Overwritten.</param>
    /// <param name="root">Receives the 32 bytes of the root, a single leaf itself.</param>
    /// <param name="isAmbiguous">
    /// Whether two neighbours are the same at some level. Then another list of leaves, with the end repeated or not, has this root as
    /// well (CVE-2012-2459), so the root does not prove the list; no valid block has such a tree.
    /// </param>
    /// <exception cref="ArgumentException">There are no leaves, or not whole ones.</exception>
    public static void FindRoot(Span<byte> leaves, Span<byte> root, out bool isAmbiguous) =>
        FindRoot(leaves, root, out isAmbiguous, Sha256Batch.Widest);

    /// <summary>The same on as many lanes as told, which the machine must have.</summary>
    [SkipLocalsInit]
    internal static unsafe void FindRoot(Span<byte> leaves, Span<byte> root, out bool isAmbiguous, HashLanes lanes)
    {
        if (leaves.IsEmpty || leaves.Length % NodeLength != 0)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"found {leaves.Length} bytes of leaves, expected one or more leaves of {NodeLength} bytes"),
                nameof(leaves));
        }

        var space = stackalloc byte[Sha256Lanes.SpaceLength];
        var scratch = lanes == HashLanes.One ? null : Sha256Lanes.Prepare(space, (int)lanes);
        var twins = stackalloc byte[PairLength];
        isAmbiguous = false;
        fixed (byte* nodes = leaves)
        {
            unchecked
            {
                for (var count = leaves.Length / NodeLength; count > 1; count = (count + 1) / 2)
                {
                    isAmbiguous |= HasTwins(nodes, count / 2);
                    var last = nodes + ((count / 2 - 1) * PairLength);
                    if (count % 2 != 0)
                    {
                        last = twins;
                        Unsafe.CopyBlock(last, nodes + ((count - 1) * NodeLength), NodeLength);
                        Unsafe.CopyBlock(last + NodeLength, last, NodeLength);
                    }

                    HashLevel(scratch, (int)lanes, nodes, (count + 1) / 2, last);
                }
            }
        }

        leaves[..NodeLength].CopyTo(root);
    }

    /// <summary>Goes up a branch from a leaf to the root: puts the root where the leaf was.</summary>
    /// <param name="node">The leaf, in the order of bytes that is hashed.</param>
    /// <param name="branch">The neighbours on the way up, one after the other, in the same order of bytes.</param>
    /// <param name="place">The leaf's place among the leaves; its lowest bit belongs to the first neighbour.</param>
    /// <returns>
    /// Whether the way can be in a tree: where a level is odd its last node is its own neighbour, but then nothing stands at the second place.
    /// </returns>
    public static bool Climb(Span<byte> node, ReadOnlySpan<byte> branch, uint place)
    {
        Span<byte> both = stackalloc byte[PairLength];
        bool isPossible = true;
        for (; !branch.IsEmpty; branch = branch[NodeLength..], place >>= 1)
        {
            bool isRight = (place & 1) != 0;
            node.CopyTo(both[(isRight ? NodeLength : 0)..]);
            branch[..NodeLength].CopyTo(both[(isRight ? 0 : NodeLength)..]);
            isPossible &= !isRight || !both[..NodeLength].SequenceEqual(both[NodeLength..]);
            DoubleSha256.Hash(both, node);
        }

        return isPossible;
    }

    /// <summary>Puts the parents of a level where its nodes began. Its last pair may stand elsewhere.</summary>
    private static unsafe void HashLevel(Sha256Lanes.Scratch* scratch, int lanes, byte* nodes, int pairs, byte* last)
    {
        unchecked
        {
            for (var done = 0; done < pairs; done += lanes)
            {
                var group = Math.Min(lanes, pairs - done);
                var first = nodes + (done * PairLength);
                var end = done + group == pairs ? last : first + ((group - 1) * PairLength);
                var parents = nodes + (done * NodeLength);
                if (lanes > 1)
                {
                    Sha256Lanes.HashPairs(scratch, lanes, first, group, end, parents);
                }
                else
                {
                    var parent = new Span<byte>(parents, NodeLength);
                    DoubleSha256.Hash(new ReadOnlySpan<byte>(end, PairLength), parent);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe bool HasTwins(byte* nodes, int pairs)
    {
        unchecked
        {
            for (var end = nodes + (pairs * PairLength); nodes < end; nodes += PairLength)
            {
                if (Vector256.Load(nodes) == Vector256.Load(nodes + NodeLength))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
