using System.Security.Cryptography;

namespace WalletTrace.Encodings;

/// <summary>The SHA-256 of the SHA-256 of one message, by which Bitcoin names and checks what it holds. For many messages see <see cref="Sha256Batch"/>.</summary>
internal static class DoubleSha256
{
    /// <summary>Writes the 32 bytes of the hash over the start of a span, which may be part of the message.</summary>
    public static void Hash(ReadOnlySpan<byte> message, Span<byte> hash)
    {
        Span<byte> digest = hash[..SHA256.HashSizeInBytes];
        SHA256.HashData(message, digest);
        SHA256.HashData(digest, digest);
    }
}
