using System.Security.Cryptography;
using CsCheck;
using WalletTrace.Encodings;

namespace WalletTrace.Tests.Encodings;

public class Sha256BatchTests
{
    private const int DigestLength = Sha256Batch.DigestLength;

    /// <summary>What this machine can do, one message at a time included.</summary>
    public static TheoryData<int> Lanes { get; } = [.. Enum.GetValues<HashLanes>().Where(Sha256Batch.IsSupported).Select(lanes => (int)lanes)];

    [Theory]
    [MemberData(nameof(Lanes))]
    public void Hashes_every_length(int lanes)
    {
        var data = Noise(300, 1);
        // Each length at the beginning and at the end of the data, where nothing may be read past it.
        var messages = Enumerable.Range(0, data.Length + 1).SelectMany(length => new HashRange[] { new(0, length), new(data.Length - length, length) }).ToArray();
        Check(data, messages, lanes);
        Check([], [new(0, 0)], lanes);
        Check([], [], lanes);
        foreach (var message in messages)
        {
            Check(data, [message], lanes);
        }
    }

    [Theory]
    [MemberData(nameof(Lanes))]
    public void Leaves_out_the_gaps_of_every_length(int lanes)
    {
        var data = Noise(400, 2);
        var messages = Enumerable.Range(8, 292).SelectMany(length => new HashRange[]
        {
            new(2, length, 2, data.Length - length - 2),
            new(data.Length - length, length, data.Length - length),
            new(0, length, 0, data.Length - length),
            new(17, length, 3, 5),
        }).ToArray();
        Check(data, messages, lanes);
    }

    /// <summary>BIP 144: a transaction's id leaves out marker, flag and witness.</summary>
    [Theory]
    [MemberData(nameof(Lanes))]
    public void Hashes_what_a_transaction_id_takes_of_a_transaction(int lanes)
    {
        var version = Noise(4, 3);
        var body = Noise(150, 4);
        var witness = Noise(107, 5);
        var lockTime = Noise(4, 6);
        byte[] transaction = [.. version, 0, 1, .. body, .. witness, .. lockTime];
        byte[] digest = Hash(transaction, [new(2, transaction.Length - 2 - witness.Length, 2, witness.Length)], twice: true, lanes);
        Assert.Equal(SHA256.HashData(SHA256.HashData([.. version, .. body, .. lockTime])), digest);
    }

    [Theory]
    [MemberData(nameof(Lanes))]
    public void Hashes_any_messages(int lanes)
    {
        var data = Noise(60_000, 7);
        Gen.Select(Gen.Int[0, 100_000], Gen.Frequency((20, Gen.Int[0, 700]), (2, Gen.Int[700, 5_000]), (1, Gen.Int[5_000, 40_000])), Gen.Int[0, 6], Gen.Int[0, 500])
            .Select((at, length, headGap, tailGap) => length < 8
                ? new HashRange(at % (data.Length - length), length)
                : new HashRange(headGap + (at % (data.Length - length - headGap - tailGap)), length, headGap, tailGap))
            .Array[0, 150].Sample(messages => Check(data, messages, lanes), iter: 100);
    }

    /// <summary>More than are sorted at a time.</summary>
    [Theory]
    [MemberData(nameof(Lanes))]
    public void Hashes_ten_thousand_messages(int lanes)
    {
        var data = Noise(20_000, 8);
        Check(data, [.. Enumerable.Range(0, 10_000).Select(i => new HashRange(i, i % 611))], lanes);
    }

    [Fact]
    public void Hashes_what_the_standard_shows()
    {
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Convert.ToHexStringLower(HashOnWidest("abc"u8)));
        Assert.Equal(
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
            Convert.ToHexStringLower(HashOnWidest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"u8)));
    }

    [Theory]
    [MemberData(nameof(Lanes))]
    public void Works_on_many_threads(int lanes)
    {
        var data = Noise(5_000, 9);
        Parallel.For(0, 50, i => Check(data, [.. Enumerable.Range(0, 100).Select(k => new HashRange(i * 10, (i * k) % 4_000))], lanes));
    }

    [Theory]
    [MemberData(nameof(Lanes))]
    public void Allocates_nothing(int lanes)
    {
        var data = Noise(50_000, 10);
        HashRange[] messages = [.. Enumerable.Range(0, 500).Select(i => new HashRange(8 + i, 20 + i, i % 3, i % 7)), new(2, 40_000, 2, 1_000)];
        var digests = new byte[messages.Length * DigestLength];
        Sha256Batch.Hash(data, messages, digests, twice: true, (HashLanes)lanes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Sha256Batch.Hash(data, messages, digests, twice: true, (HashLanes)lanes);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [MemberData(nameof(Lanes))]
    public void Writes_nothing_behind_the_digests(int lanes)
    {
        var data = Noise(900, 11);
        HashRange[] messages = [.. Enumerable.Range(0, 41).Select(i => new HashRange(i, i * 20))];
        var digests = new byte[(messages.Length + 2) * DigestLength];
        digests.AsSpan().Fill(0xa5);
        Sha256Batch.Hash(data, messages, digests, twice: false, (HashLanes)lanes);
        Assert.Equal(-1, digests.AsSpan(messages.Length * DigestLength).IndexOfAnyExcept((byte)0xa5));
    }

    [Theory]
    [InlineData(-1, 5, 0, 0)]
    [InlineData(0, -1, 0, 0)]
    [InlineData(95, 6, 0, 0)]
    [InlineData(int.MaxValue, int.MaxValue, 0, 0)]
    [InlineData(1, 20, 2, 0)]
    [InlineData(1, 20, -1, 0)]
    [InlineData(70, 20, 0, 11)]
    [InlineData(70, 20, 0, -1)]
    [InlineData(70, 20, 0, int.MaxValue)]
    [InlineData(10, 7, 1, 0)]
    [InlineData(10, 7, 0, 1)]
    public void Refuses_messages_that_do_not_lie_within_the_data(int start, int length, int headGap, int tailGap)
    {
        var data = new byte[100];
        var error = Assert.Throws<ArgumentException>(() => Sha256Batch.Hash(data, [new(0, 100), new(start, length, headGap, tailGap)], new byte[64]));
        Assert.StartsWith("message 1 is ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_too_little_room_for_the_digests() =>
        Assert.StartsWith(
            "found room for 1 digests, expected 2",
            Assert.Throws<ArgumentException>(() => Sha256Batch.DoubleHash(new byte[9], [new(0, 1), new(1, 8)], new byte[63])).Message,
            StringComparison.Ordinal);

    private static byte[] HashOnWidest(ReadOnlySpan<byte> text)
    {
        var digest = new byte[DigestLength];
        Sha256Batch.Hash(text, [new(0, text.Length)], digest);
        return digest;
    }

    private static byte[] Hash(byte[] data, HashRange[] messages, bool twice, int lanes)
    {
        var digests = new byte[messages.Length * DigestLength];
        Sha256Batch.Hash(data, messages, digests, twice, (HashLanes)lanes);
        return digests;
    }

    private static void Check(byte[] data, HashRange[] messages, int lanes)
    {
        var once = Hash(data, messages, twice: false, lanes);
        var twice = Hash(data, messages, twice: true, lanes);
        for (var i = 0; i < messages.Length; i++)
        {
            var (start, length, headGap, tailGap) = messages[i];
            var message = data.AsSpan(start, length).ToArray();
            if (headGap > 0)
            {
                data.AsSpan(start - headGap, 4).CopyTo(message);
            }

            if (tailGap > 0)
            {
                data.AsSpan(start + length + tailGap - 4, 4).CopyTo(message.AsSpan(length - 4));
            }

            var expected = SHA256.HashData(message);
            Assert.Equal(expected, once[(i * DigestLength)..((i + 1) * DigestLength)]);
            Assert.Equal(SHA256.HashData(expected), twice[(i * DigestLength)..((i + 1) * DigestLength)]);
        }
    }

    private static byte[] Noise(int length, int seed)
    {
        var data = new byte[length];
        new Random(seed).NextBytes(data);
        return data;
    }
}
