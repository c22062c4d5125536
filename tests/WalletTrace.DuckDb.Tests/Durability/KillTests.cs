using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.DuckDb.Tests.Durability;

public sealed class KillTests
{
    private const int Ledgers = 10;
    private const int KillsOfEach = 20;
    private const int MostSteps = 200;

    // Milliseconds; longer than a step and than the opening take, as a rule. What comes of it must not depend on that.
    private const int LongestStep = 25;
    private const int LongestOpening = 400;

    [Fact]
    public async Task A_process_that_is_killed_at_200_random_moments_loses_nothing_that_was_taken_and_leaves_nothing_half_done() =>
        await Parallel.ForAsync(0, Ledgers, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (seed, _) => await KillAsync(seed));

    private static async Task KillAsync(int seed)
    {
        using var folder = new TemporaryFolder();
        var random = new Random(seed);
        IReadOnlyList<LedgerStep> steps = LedgerScript.Of(seed, MostSteps);
        ILedgerWriter memory = new MemoryLedger();
        int taken = 0;
        for (int kill = 0; kill < KillsOfEach; kill++)
        {
            int said = Live(folder["case.duckdb"], seed, taken, random);
            Assert.InRange(said, taken, MostSteps);

            // Of every other one a copy is looked at, so that it goes on as it was left.
            string file = kill % 2 == 0 ? folder["case.duckdb"] : Copy(folder, kill);
            await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(file, LedgerLife.Options);
            int found = ledger.Read(JournalRows.Check);
            Assert.InRange(found, said, said + 1);
            for (; taken < found; taken++)
            {
                await LedgerLife.TakeAsync(memory, steps[taken]);
            }

            await FactList.AssertSameAsync(memory, ledger);
            await CheckIndexAsync(ledger, memory);
        }
    }

    /// <summary>An index that was half written is none, and none that is whole is lost: there is nothing to say of it.</summary>
    private static async Task CheckIndexAsync(DuckDbLedger ledger, ILedger memory)
    {
        LedgerIndex index = await ledger.IndexAsync();
        await index.MergeAsync();
        byte[] expected = LedgerGraphBytes.Of(await LedgerGraph.FreezeAsync(memory));
        Assert.Equal(expected, await index.AskAsync(asked => LedgerGraphBytes.Of(asked.Graph)));
        Assert.Null(index.Notice);
        Assert.NotNull(index.Folder);
    }

    /// <summary>Lets a process take steps until it is killed at some moment; how many steps are taken by what it said.</summary>
    private static int Live(string file, int seed, int from, Random random)
    {
        using ChildProcess child = ChildProcess.Start(LedgerLife.IndexVerb, file, $"{seed}", $"{from}", $"{MostSteps}");
        int taken = from;

        int lines = random.Next(9);
        for (int i = 0; i < lines; i++)
        {
            Take(child.ReadLine());
        }

        Thread.Sleep(random.Next(lines == 0 ? LongestOpening : LongestStep));
        foreach (string line in child.Kill())
        {
            Take(line);
        }

        return taken;

        void Take(string? line)
        {
            if (line is not (LedgerLife.IsOpen or LedgerLife.IsIndexed or LedgerLife.IsMerged))
            {
                Assert.Equal($"{taken++}", line);
            }
        }
    }

    private static string Copy(TemporaryFolder folder, int kill)
    {
        string source = folder["case.duckdb"];
        string target = Path.Combine(Directory.CreateDirectory(folder[$"{kill}"]).FullName, "case.duckdb");
        foreach (string file in new[] { source, source + ".wal" }.Where(File.Exists))
        {
            File.Copy(file, target + file[source.Length..]);
        }

        foreach (string file in Directory.Exists(source + ".index") ? Directory.EnumerateFiles(source + ".index", "*", SearchOption.AllDirectories) : [])
        {
            string copied = target + file[source.Length..];
            Directory.CreateDirectory(Path.GetDirectoryName(copied)!);
            File.Copy(file, copied);
        }

        return target;
    }
}
