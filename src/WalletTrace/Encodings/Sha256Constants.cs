using System.Numerics;

namespace WalletTrace.Encodings;

/// <summary>The constants of SHA-256 (FIPS 180-4, 4.2.2 and 5.3.3), as vector code adds them.</summary>
internal static class Sha256Constants
{
    /// <summary>The words of a block.</summary>
    public const int BlockWords = 16;

    /// <summary>The words of a state, which is the digest in the end.</summary>
    public const int DigestWords = 8;

    /// <summary>The rounds of a block.</summary>
    public const int Rounds = 64;

    /// <summary>What is added in each round.</summary>
    public static ReadOnlySpan<uint> OfRounds =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    /// <summary>
    /// What is added in each round of the second block of a message of 64 bytes, which is padding only: its words are known and
    /// already added to the constants.
    /// </summary>
    public static readonly uint[] OfPadding = PaddingRounds();

    /// <summary>The state that a hash starts from.</summary>
    public static ReadOnlySpan<uint> Initial =>
        [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

    private static uint[] PaddingRounds()
    {
        var words = new uint[Rounds];
        words[0] = 0x80000000;
        words[BlockWords - 1] = 64 * 8;
        unchecked
        {
            for (var i = BlockWords; i < Rounds; i++)
            {
                var next = words[i - 15];
                var last = words[i - 2];
                words[i] = words[i - 16] + (BitOperations.RotateRight(next, 7) ^ BitOperations.RotateRight(next, 18) ^ (next >> 3))
                    + words[i - 7] + (BitOperations.RotateRight(last, 17) ^ BitOperations.RotateRight(last, 19) ^ (last >> 10));
            }

            for (var i = 0; i < Rounds; i++)
            {
                words[i] += OfRounds[i];
            }
        }

        return words;
    }
}
