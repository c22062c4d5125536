using WalletTrace.Chains.Bitcoin;

namespace WalletTrace.Tests.Chains.Bitcoin;

/// <summary>Whatever the bytes are, a decoder gives a block that fits them or one kind of error: no crash, no hang, no table larger than the bytes.</summary>
public sealed class BlockFuzzTests
{
    private const int Mutants = 1_000_000;
    private const int Workers = 4;

    // An error with its message and stack; what is made for a block itself is far less, and shared by all blocks.
    private const int MostAllocated = 1 << 17;

    [Fact]
    public void A_million_mutated_blocks_are_read_or_refused()
    {
        (ChainId Chain, byte[] Bytes)[] seeds =
        [
            (ChainId.Bitcoin, KnownBlocks.Genesis), (ChainId.Bitcoin, KnownBlocks.Block170), (ChainId.Dogecoin, KnownBlocks.MergedMined),
            (ChainId.Bitcoin, WithWitnesses()), (ChainId.Litecoin, WithExtension()), (ChainId.BitcoinCash, KnownBlocks.Block170),
        ];
        var read = new int[Workers];
        Parallel.For(0, Workers, worker => read[worker] = Mutate(seeds, new Random(worker), Mutants / Workers));

        // A good part of the mutants is still a block where no checks are made: else this would only test the first check.
        Assert.InRange(read.Sum(), Mutants / 50, Mutants);
    }

    private static int Mutate((ChainId Chain, byte[] Bytes)[] seeds, Random random, int count)
    {
        BlockDecoder[] loose = [.. seeds.Select(seed => new BlockDecoder(seed.Chain, BlockChecks.None))];
        BlockDecoder[] strict = [.. seeds.Select(seed => new BlockDecoder(seed.Chain, BlockChecks.MerkleRoot | BlockChecks.WitnessCommitment))];
        var buffer = new byte[8192];
        int read = 0;
        for (int mutant = 0; mutant < count; mutant++)
        {
            int seed = random.Next(seeds.Length);
            ReadOnlySpan<byte> block = Mutated(seeds[seed].Bytes, buffer, random);
            BlockDecoder decoder = (mutant % 4 == 0 ? strict : loose)[seed];
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Check(decoder.Decode(block), mutant);
                read++;
            }
            catch (ChainDataException)
            {
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < MostAllocated, $"mutant {mutant} of {block.Length} bytes took {allocated} bytes: {Convert.ToHexString(block)}");
        }

        return read;
    }

    private static ReadOnlySpan<byte> Mutated(byte[] seed, byte[] buffer, Random random)
    {
        seed.CopyTo(buffer, 0);
        int length = seed.Length;
        for (int times = random.Next(1, 5); times > 0; times--)
        {
            int at = random.Next(Math.Max(1, length));
            switch (random.Next(6))
            {
                case 0:
                    buffer[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    buffer[at] = (byte)random.Next(256);
                    break;
                case 2:
                    // The bytes at which counts change their form, and their neighbours.
                    buffer[at] = (byte)(0xfb + random.Next(5));
                    break;
                case 3:
                    length = random.Next(8) == 0 ? at : length;
                    break;
                case 4:
                    int cut = Math.Min(random.Next(1, 40), length - at);
                    buffer.AsSpan(at + cut, length - at - cut).CopyTo(buffer.AsSpan(at));
                    length -= cut;
                    break;
                default:
                    int copied = Math.Min(Math.Min(random.Next(1, 200), length - at), buffer.Length - length);
                    buffer.AsSpan(at, length - at).CopyTo(buffer.AsSpan(at + copied));
                    length += copied;
                    break;
            }
        }

        return buffer.AsSpan(0, length);
    }

    private static void Check(BlockView block, int mutant)
    {
        int inputs = 0;
        int outputs = 0;
        int end = BlockHeader.Length;
        foreach (ref readonly DecodedTransaction transaction in block.Transactions)
        {
            Assert.True(transaction.Start >= end && transaction.Length >= 60, $"mutant {mutant}");
            Assert.Equal(inputs, transaction.FirstInput);
            Assert.Equal(outputs, transaction.FirstOutput);
            end = transaction.Start + transaction.Length;
            inputs += block.InputsOf(transaction).Length;
            outputs += block.OutputsOf(transaction).Length;
        }

        Assert.True(end <= block.Bytes.Length, $"mutant {mutant}");
        Assert.Equal(block.Inputs.Length, inputs);
        Assert.Equal(block.Outputs.Length, outputs);
        foreach (ref readonly DecodedOutput output in block.Outputs)
        {
            Assert.True(output.Value >= 0 && !output.Owner.IsDefault && output.ScriptStart + output.ScriptLength <= end, $"mutant {mutant}");
        }
    }

    /// <summary>Block 170 with a witness in its payment; the commitment is left out, which only the check for it minds.</summary>
    private static byte[] WithWitnesses() => Marked(1, [2, 3, 1, 2, 3, 0]);

    /// <summary>Block 170 whose payment announces an extension block, which follows.</summary>
    private static byte[] WithExtension() => [.. Marked(8, [0]), 1, 2, 3];

    private static byte[] Marked(byte flags, byte[] beforeLockTime)
    {
        byte[] block = KnownBlocks.Block170;
        int payment = block.Length - 275;
        return [.. block[..(payment + 4)], 0, flags, .. block[(payment + 4)..^4], .. beforeLockTime, .. block[^4..]];
    }
}
