using Org.BouncyCastle.Crypto.Digests;

namespace WalletTrace.Encodings;

/// <summary>Keccak-256 as Ethereum uses it: the submission to SHA-3 before its padding changed, which the base library does not have.</summary>
internal static class Keccak256
{
    // A digest may be used again but not shared between threads.
    [ThreadStatic]
    private static KeccakDigest? t_digest;

    /// <summary>Writes the 32-byte hash of some bytes.</summary>
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> hash)
    {
        var digest = t_digest ??= new KeccakDigest(256);
        digest.Reset();
        digest.BlockUpdate(data);
        digest.DoFinal(hash);
    }
}
