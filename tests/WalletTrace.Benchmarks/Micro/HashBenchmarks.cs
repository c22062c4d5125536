using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using WalletTrace.Encodings;

namespace WalletTrace.Benchmarks.Micro;

/// <summary>Transaction ids: double SHA-256 of messages as long as transactions are, given per message, and the Merkle tree over them.</summary>
public class HashBenchmarks
{
    private const int Messages = 4_000;

    private readonly byte[] data = new byte[Messages * 1_000];
    private readonly byte[] digests = new byte[Messages * Sha256Batch.DigestLength];
    private readonly byte[] root = new byte[Sha256Batch.DigestLength];
    private HashRange[] ranges = [];

    /// <summary>How long they are: 0 stands for 100 to 600 bytes mixed.</summary>
    [Params(250, 500, 0)]
    public int Length { get; set; }

    /// <summary>Makes the messages.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        random.NextBytes(data);
        ranges = [.. Enumerable.Range(0, Messages).Select(i => new HashRange(i * 1_000, Length == 0 ? random.Next(100, 600) : Length))];
    }

    /// <summary>All at once.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public void Batch() => Sha256Batch.DoubleHash(data, ranges, digests);

    /// <summary>One after the other by the base library.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public void Singly()
    {
        for (var i = 0; i < ranges.Length; i++)
        {
            var digest = digests.AsSpan(i * Sha256Batch.DigestLength, Sha256Batch.DigestLength);
            SHA256.HashData(data.AsSpan(ranges[i].Start, ranges[i].Length), digest);
            SHA256.HashData(digest, digest);
        }
    }

    /// <summary>The Merkle tree over as many leaves, which it overwrites.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public void Merkle() => MerkleTree.FindRoot(digests, root, out _);
}
