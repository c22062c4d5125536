using CsCheck;
using WalletTrace.Chains;
using WalletTrace.Chains.Files;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Files;

public class FactFileRoundTripTests
{
    private static readonly Gen<Fact[]> Some = FactGen.Ledger.Where(facts => facts.Length > 0);

    [Fact]
    public async Task A_ledger_written_as_JSON_Lines_is_read_back_equal_and_written_again_byte_for_byte() =>
        await Gen.Select(Some, Gen.Bool).SampleAsync(
            async (facts, packed) =>
            {
                using var folder = new TemporaryFolder();
                var ledger = new MemoryLedger(facts);
                var (first, second) = packed ? (folder["1.jsonl.gz"], folder["2.jsonl.gz"]) : (folder["1.jsonl"], folder["2.jsonl"]);
                await FactFile.WriteJsonLinesAsync(first, ledger.FactsAsync());

                var read = new MemoryLedger();
                await read.AppendAsync(FactFile.ReadAsync(first));
                Assert.Equal(await Facts.DumpAsync(ledger), await Facts.DumpAsync(read));

                await FactFile.WriteJsonLinesAsync(second, read.FactsAsync());
                Assert.Equal(await File.ReadAllBytesAsync(first), await File.ReadAllBytesAsync(second));
            },
            iter: 60);

    [Fact]
    public async Task A_ledger_written_as_CSV_is_read_back_equal_and_written_again_byte_for_byte() =>
        await Gen.Select(Some, Gen.Int).SampleAsync(
            async (facts, seed) =>
            {
                using var folder = new TemporaryFolder();
                var ledger = new MemoryLedger(facts);
                var first = await FactFile.WriteCsvAsync(folder["1"], ledger.FactsAsync());

                // The files may be read in any order: each row carries what it refers to.
                var read = new MemoryLedger();
                string[] shuffled = [.. first];
                new Random(seed).Shuffle(shuffled);
                foreach (var path in shuffled)
                {
                    await read.AppendAsync(FactFile.ReadAsync(path));
                }

                Assert.Equal(await Facts.DumpAsync(ledger), await Facts.DumpAsync(read));

                var second = await FactFile.WriteCsvAsync(folder["2"], read.FactsAsync());
                Assert.Equal(first.Select(Path.GetFileName), second.Select(Path.GetFileName));
                foreach (var (one, other) in first.Zip(second))
                {
                    Assert.Equal(await File.ReadAllBytesAsync(one), await File.ReadAllBytesAsync(other));
                }
            },
            iter: 60);

    [Fact]
    public async Task Facts_in_any_sound_order_tell_the_same_ledger() =>
        await Gen.Select(Some, Gen.Int).SampleAsync(
            async (facts, seed) =>
            {
                using var folder = new TemporaryFolder();
                var shuffled = FactGen.Shuffled(facts, seed).OrderBy(fact => fact switch { BlockRecord => 0, TransactionRecord => 1, _ => 2 });
                await FactFile.WriteJsonLinesAsync(folder["x.jsonl"], shuffled);

                var read = new MemoryLedger();
                await read.AppendAsync(FactFile.ReadAsync(folder["x.jsonl"]));
                Assert.Equal(await Facts.DumpAsync(new MemoryLedger(facts)), await Facts.DumpAsync(read));
            },
            iter: 60);
}
