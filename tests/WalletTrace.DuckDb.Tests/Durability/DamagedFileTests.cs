using System.Buffers.Binary;
using WalletTrace.DuckDb.Database;
using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests.Durability;

public sealed class DamagedFileTests : IDisposable
{
    private const int Seed = 2;
    private const int Steps = 20;
    private const int Copies = 200;

    private readonly TemporaryFolder folder = new();

    private string Place => folder["case.duckdb"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Whatever_is_damaged_in_the_file_is_told_or_all_facts_are_right()
    {
        Live(LedgerLife.Verb, isKilled: false);

        string expected = await DigestAsync(Steps);
        await SweepAsync(ofLog: false, (_, found) => found.StartsWith(DamageSweep.Sound, StringComparison.Ordinal) ? found == expected : IsTold(found));
    }

    [Fact]
    public async Task Whatever_is_damaged_in_the_log_is_told_and_a_log_that_was_cut_ends_with_a_whole_append()
    {
        int taken = Live(LedgerLife.LogVerb, isKilled: true);
        var prefixes = new List<string>();
        for (int steps = 0; steps <= taken + 1; steps++)
        {
            prefixes.Add(await DigestAsync(steps));
        }

        // Nothing tells a log that was cut from one that a killed process did not write to its end.
        await SweepAsync(ofLog: true, (cut, found) => found.StartsWith(DamageSweep.Sound, StringComparison.Ordinal)
            ? cut ? prefixes.Contains(found) : prefixes[taken..].Contains(found)
            : IsTold(found));
    }

    [Fact]
    public async Task A_length_in_the_log_that_is_damaged_is_told_and_a_log_that_ends_anywhere_is_not()
    {
        Live(LedgerLife.LogVerb, isKilled: true);
        byte[] whole = await File.ReadAllBytesAsync(Place + LedgerLog.Extension);
        int entries = 0;
        int end = whole.AsSpan().LastIndexOf((byte[])[100, 0, 100, 0xFF, 0xFF]);
        for (int place = 8; place < end; place += 16 + BinaryPrimitives.ReadInt32LittleEndian(whole.AsSpan(place)))
        {
            foreach (int digit in new[] { 3, 7 })
            {
                byte[] damaged = [.. whole];
                damaged[place + digit] ^= 0x40;
                Assert.Contains($"at byte {place} of {whole.Length}", await FindAsync(damaged), StringComparison.Ordinal);
            }

            entries++;
        }

        Assert.InRange(entries, Steps, whole.Length);
        var random = new Random(Seed);
        for (int i = 0; i < Copies; i++)
        {
            Assert.Null(await FindAsync(whole[..random.Next(whole.Length)]));
        }

        async Task<string?> FindAsync(byte[] log)
        {
            await File.WriteAllBytesAsync(folder["other" + LedgerLog.Extension], log);
            return LedgerLog.FindDamage(folder["other"]);
        }
    }

    [Fact]
    public async Task A_log_without_its_ledger_is_not_thrown_away()
    {
        Live(LedgerLife.LogVerb, isKilled: true);
        File.Move(Place, folder["elsewhere"]);
        byte[] log = await File.ReadAllBytesAsync(Place + LedgerLog.Extension);

        var problem = await Assert.ThrowsAsync<LedgerStorageException>(() => DuckDbLedger.OpenAsync(Place));

        Assert.Contains("found the log of one (case.duckdb.wal) without the ledger", problem.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Place));
        Assert.Equal(log, await File.ReadAllBytesAsync(Place + LedgerLog.Extension));
    }

    private static bool IsTold(string found) =>
        found == DamageSweep.Unsound || found.StartsWith($"{DamageSweep.Refused} {nameof(LedgerFormatException)}: ", StringComparison.Ordinal);

    private static async Task<string> DigestAsync(int steps) => $"{DamageSweep.Sound} {await FactList.DigestAsync(await LedgerScript.InMemoryAsync(Seed, steps))}";

    /// <summary>Makes the ledger; how many steps were taken at least.</summary>
    private int Live(string verb, bool isKilled)
    {
        using ChildProcess child = ChildProcess.Start(verb, Place, $"{Seed}", "0", $"{(isKilled ? 1_000 : Steps)}");
        Assert.Equal(LedgerLife.IsOpen, child.ReadLine());
        for (int step = 0; step < Steps; step++)
        {
            Assert.Equal($"{step}", child.ReadLine());
        }

        if (isKilled)
        {
            return Steps + child.Kill().Length;
        }

        Assert.Equal(0, child.End().Code);
        return Steps;
    }

    private async Task SweepAsync(bool ofLog, Func<bool, string, bool> isRight)
    {
        long length = new FileInfo(ofLog ? Place + LedgerLog.Extension : Place).Length;
        await Task.WhenAll(Enumerable.Range(0, 2).Select(half => Task.Run(() =>
        {
            string copy = Path.Combine(Directory.CreateDirectory(folder[$"{half}"]).FullName, "case.duckdb");
            using ChildProcess child = ChildProcess.Start(
                DamageSweep.Verb, Place, copy, $"{ofLog}", $"{half * Copies / 2}", $"{(half + 1) * Copies / 2}");
            (int code, string[] lines, string complaints) = child.End();
            string last = lines.LastOrDefault(line => int.TryParse(line, out _)) ?? "0";
            Assert.True(code == 0, $"found that the process ended with {code} at copy {last} ({DamageSweep.Describe(length, int.Parse(last))}), expected it to go on: {complaints}");
            Assert.Equal(Copies, lines.Length);
            for (int i = 0; i < lines.Length; i += 2)
            {
                int number = int.Parse(lines[i]);
                Assert.True(isRight(DamageSweep.IsCut(number), lines[i + 1]), $"found {lines[i + 1]} of copy {number} ({DamageSweep.Describe(length, number)})");
            }
        })));
    }
}
