using System.Runtime.InteropServices;
using CsCheck;
using WalletTrace.Encodings;

namespace WalletTrace.Tests.Encodings;

public sealed class Keccak256BatchTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(8)]
    public void Any_number_of_messages_hash_as_one_by_one(int lanes) => Gen.Byte.Array[40].Array[0, 25].Sample(
        messages =>
        {
            byte[] all = [.. messages.SelectMany(message => message)];
            var found = new ulong[messages.Length * Keccak256Batch.HashWords];
            Keccak256Batch.Hash(MemoryMarshal.Cast<byte, ulong>(all), found, messages.Length, lanes);
            Span<byte> expected = stackalloc byte[32];
            for (int i = 0; i < messages.Length; i++)
            {
                Keccak256.Hash(messages[i], expected);
                Assert.Equal(expected[..24], MemoryMarshal.AsBytes(found.AsSpan(i * Keccak256Batch.HashWords, Keccak256Batch.HashWords)));
            }
        },
        iter: 100);
}
