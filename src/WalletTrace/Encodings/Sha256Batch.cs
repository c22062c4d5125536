using System.Security.Cryptography;

namespace WalletTrace.Encodings;

internal static class Sha256Batch
{
    public static void Hash(ReadOnlySpan<byte> data, ReadOnlySpan<(int Start, int Length)> messages, Span<byte> digests)
    {
        for (int at = 0; at < messages.Length; at++)
        {
            SHA256.HashData(data.Slice(messages[at].Start, messages[at].Length), digests.Slice(at * 32, 32));
        }
    }

    public static void DoubleHash(ReadOnlySpan<byte> data, ReadOnlySpan<(int Start, int Length)> messages, Span<byte> digests)
    {
        Hash(data, messages, digests);
        for (int at = 0; at < messages.Length; at++)
        {
            SHA256.HashData(digests.Slice(at * 32, 32), digests.Slice(at * 32, 32));
        }
    }

    public static void MerkleRoot(Span<byte> leaves, int count, Span<byte> root, out bool mutated)
    {
        mutated = false;
        Span<byte> both = stackalloc byte[64];
        while (count > 1)
        {
            int pairs = (count + 1) / 2;
            for (int pair = 0; pair < pairs; pair++)
            {
                leaves.Slice(pair * 64, 32).CopyTo(both);
                int right = Math.Min((pair * 2) + 1, count - 1);
                leaves.Slice(right * 32, 32).CopyTo(both[32..]);
                mutated |= right == (pair * 2) + 1 && both[..32].SequenceEqual(both[32..]);
                SHA256.HashData(both, both[..32]);
                SHA256.HashData(both[..32], leaves.Slice(pair * 32, 32));
            }

            count = pairs;
        }

        leaves[..32].CopyTo(root);
    }
}
