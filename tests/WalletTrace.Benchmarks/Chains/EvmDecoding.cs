using System.Globalization;
using System.Text.Json;
using WalletTrace.Benchmarks.Peers;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm;

namespace WalletTrace.Benchmarks.Chains;

/// <summary>Decodes blocks of Ethereum on one core, from the bytes of a node's answers to transfers, beside the bare parsing of JSON and beside other libraries.</summary>
internal sealed class EvmDecoding(EvmBlockSet set, Report report)
{
    private const int Runs = 7;
    private const long BytesInRun = 60_000_000;

    private readonly long length = set.Blocks.Sum(answers => (long)answers.Block.Length + answers.Receipts.Length);

    private int Rounds => (int)Math.Max(1, BytesInRun / length);

    /// <summary>Runs all of it. False when two libraries did not find the same.</summary>
    public bool Run(IReadOnlyList<IEvmPeer> peers)
    {
        Func<EvmAnswers, (long, long)> loose = Ours(EvmChecks.None);
        (long values, long tokens) = Repeat(loose, 1);
        report.Title($"{Report.Count(set.Blocks.Count)} blocks of Ethereum, {Report.Count(length)} bytes of JSON, {Report.Count(values)} values and {Report.Count(tokens)} tokens moved, one core");
        long moved = values + tokens;
        Line("JSON parsed", moved, Parsed, null);
        TimeSpan ours = Line("WalletTrace: transfers", moved, loose, null);
        Line("WalletTrace: and every check", moved, Ours(EvmChecks.All), ours);
        foreach (IEvmPeer peer in peers)
        {
            report.Check($"what moved, by {peer.Name}", Repeat(answers => peer.Read(answers.Block, answers.Receipts), 1), (values, tokens), "WalletTrace");
            Line(peer.Name, moved, answers => peer.Read(answers.Block, answers.Receipts), ours);
        }

        return report.AllRight;
    }

    private TimeSpan Line(string what, long moved, Func<EvmAnswers, (long, long)> read, TimeSpan? ours)
    {
        Repeat(read, Rounds);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Repeat(read, 1);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        TimeSpan time = Measure.Best(Runs, () => Repeat(read, Rounds)).Time;
        report.Line(
            what,
            string.Create(CultureInfo.InvariantCulture, $"{moved * Rounds / time.TotalSeconds / 1e6:F2} M transfers/s"),
            string.Create(CultureInfo.InvariantCulture, $"{length * Rounds / time.TotalSeconds / 1e6:N0} MB/s, {allocated / moved} bytes allocated a transfer")
                + (ours is { } o ? $", {Report.Ratio(time, o)}" : string.Empty));
        return time;
    }

    private static (long, long) Parsed(EvmAnswers answers)
    {
        using JsonDocument block = JsonDocument.Parse(answers.Block);
        using JsonDocument receipts = JsonDocument.Parse(answers.Receipts);
        return (block.RootElement.GetProperty("transactions"u8).GetArrayLength(), receipts.RootElement.GetArrayLength());
    }

    private static Func<EvmAnswers, (long Values, long Tokens)> Ours(EvmChecks checks)
    {
        var decoder = new EvmBlockDecoder(ChainId.Ethereum, new EvmDecoderOptions { Checks = checks });
        return answers =>
        {
            using JsonDocument block = JsonDocument.Parse(answers.Block);
            using JsonDocument receipts = JsonDocument.Parse(answers.Receipts);
            BlockFacts facts = decoder.Decode(new EvmBlockAnswers { Block = block.RootElement, Receipts = EvmBlockAnswers.ListOf(receipts.RootElement) });
            long values = 0;
            long tokens = 0;
            foreach (Fact fact in facts.Facts)
            {
                // What wraps is told by other events.
                if (fact is TransferRecord { Kind: not (TransferKind.Fee or TransferKind.Reward) } transfer
                    && !(transfer.Asset.Symbol == "WETH" && transfer.Kind != TransferKind.Token))
                {
                    values += transfer.Kind == TransferKind.Native ? 1 : 0;
                    tokens += transfer.Asset.Namespace == "erc20" ? 1 : 0;
                }
            }

            return (values, tokens);
        };
    }

    private (long Values, long Tokens) Repeat(Func<EvmAnswers, (long Values, long Tokens)> read, int rounds)
    {
        (long Values, long Tokens) sum = default;
        for (int round = 0; round < rounds; round++)
        {
            foreach (EvmAnswers answers in set.Blocks)
            {
                (long values, long tokens) = read(answers);
                sum = (sum.Values + values, sum.Tokens + tokens);
            }
        }

        return sum;
    }
}
