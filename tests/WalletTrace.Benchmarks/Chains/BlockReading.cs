using System.Globalization;
using System.Runtime.InteropServices;
using WalletTrace.Benchmarks.Peers;
using WalletTrace.Chains.Bitcoin;

namespace WalletTrace.Benchmarks.Chains;

/// <summary>Reads raw blocks on one core: ids and owners, then with all checks, beside a plain read of the bytes and beside other libraries.</summary>
internal sealed class BlockReading(BlockSet set, Report report)
{
    private const int Runs = 7;

    // Blocks are few, so that one run goes over them until there is something to measure.
    private const long BytesInRun = 100_000_000;

    private readonly byte[][] blocks = [.. set.Blocks];
    private readonly long length = set.Blocks.Sum(block => (long)block.Length);

    private int Rounds => (int)Math.Max(1, BytesInRun / length);

    /// <summary>Runs all of it. False when two libraries did not find the same.</summary>
    public bool Run(IReadOnlyList<IBlockPeer> peers)
    {
        (long transactions, long outputs) = Count();
        report.Title($"{Report.Count(blocks.Length)} blocks of {set.Chain.Name}, {Report.Count(length)} bytes, {Report.Count(transactions)} transactions, one core");
        Measured<ulong> plain = Measure.Best(Runs, Sum);
        report.Line("bytes read and summed", Speed(plain.Time));
        Measured<(long, long)> ours = Ours("WalletTrace: ids and owners", BlockChecks.None, transactions);
        Ours("WalletTrace: and every check", BlockChecks.All, transactions);
        foreach (IBlockPeer peer in peers)
        {
            Measured<(long, long)> theirs = Measure.Best(Runs, () => Repeat(peer.Read));
            report.Line(peer.Name, Speed(theirs.Time), $"{Rate(transactions, theirs.Time)}, {Report.Ratio(theirs.Time, ours.Time)}");
            report.Check($"transactions and outputs of {peer.Name}", theirs.Answer, (transactions * Rounds, outputs * Rounds), "WalletTrace");
        }

        return report.AllRight;
    }

    private Measured<(long, long)> Ours(string what, BlockChecks checks, long transactions)
    {
        var decoder = new BlockDecoder(set.Chain, checks);
        Func<byte[], (long, long)> read = block =>
        {
            BlockView view = decoder.Decode(block);
            return (view.Transactions.Length, view.Outputs.Length);
        };
        Repeat(read);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Repeat(read);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Measured<(long, long)> measured = Measure.Best(Runs, () => Repeat(read));
        report.Line(what, Speed(measured.Time), string.Create(
            CultureInfo.InvariantCulture, $"{Rate(transactions, measured.Time)}, {allocated / (Rounds * blocks.Length)} bytes allocated a block"));
        return measured;
    }

    private (long Transactions, long Outputs) Count()
    {
        var decoder = new BlockDecoder(set.Chain, BlockChecks.None);
        long transactions = 0;
        long outputs = 0;
        foreach (byte[] block in blocks)
        {
            BlockView view = decoder.Decode(block);
            transactions += view.Transactions.Length;
            outputs += view.Outputs.Length;
        }

        return (transactions, outputs);
    }

    private (long Transactions, long Outputs) Repeat(Func<byte[], (long Transactions, long Outputs)> read)
    {
        (long Transactions, long Outputs) sum = default;
        for (int round = 0; round < Rounds; round++)
        {
            foreach (byte[] block in blocks)
            {
                (long transactions, long outputs) = read(block);
                sum = (sum.Transactions + transactions, sum.Outputs + outputs);
            }
        }

        return sum;
    }

    private ulong Sum()
    {
        ulong sum = 0;
        for (int round = 0; round < Rounds; round++)
        {
            foreach (byte[] block in blocks)
            {
                foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(block))
                {
                    sum = unchecked(sum + word);
                }
            }
        }

        return sum;
    }

    private string Speed(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{length * Rounds / time.TotalSeconds / 1e6:N0} MB/s");

    private string Rate(long transactions, TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{transactions * Rounds / time.TotalSeconds / 1e6:F2} M transactions/s");
}
