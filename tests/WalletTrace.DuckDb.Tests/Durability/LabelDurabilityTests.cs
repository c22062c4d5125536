using WalletTrace.Attribution;
using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests.Durability;

/// <summary>What was learned and withdrawn is there whatever happens to the process, each change wholly or not at all.</summary>
public sealed class LabelDurabilityTests
{
    private const int Kills = 12;
    private const int MostChanges = 400;

    // Milliseconds; longer than a change and than the opening take, as a rule. What comes of it must not depend on that.
    private const int LongestChange = 60;
    private const int LongestOpening = 400;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_process_that_is_killed_at_random_moments_loses_no_change_and_leaves_none_half_done(int seed)
    {
        using var folder = new TemporaryFolder();
        var random = new Random(seed);
        var memory = new LabelStore();
        int made = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            int said = Live(folder["case.duckdb"], seed, made, random);
            Assert.InRange(said, made, MostChanges);
            for (; made < said; made++)
            {
                await LabelLife.ChangeAsync(memory, seed, made);
            }

            made = await AssertOneOfAsync(folder["case.duckdb"], memory, seed, made);
        }
    }

    [Theory]
    [InlineData(3, 900)]
    [InlineData(4, 1_400)]
    [InlineData(5, 2_200)]
    public async Task A_file_that_cannot_grow_is_said_and_no_change_is_lost_and_the_next_is_made_when_there_is_room(int seed, int kibibytes)
    {
        using var folder = new TemporaryFolder();
        string file = folder["case.duckdb"];
        using ChildProcess child = ChildProcess.StartWithFilesUpTo($"{kibibytes}", LabelLife.Verb, file, $"{seed}", "0", $"{MostChanges}");
        (int code, string[] lines, string complaints) = child.End();
        Assert.Empty(complaints);
        Assert.StartsWith($"{ChildProgram.Failed}{nameof(LedgerStorageException)}: ", lines[^1], StringComparison.Ordinal);
        Assert.Equal(1, code);

        var memory = new LabelStore();
        int said = lines.Count(line => int.TryParse(line, out _));
        for (int step = 0; step < said; step++)
        {
            await LabelLife.ChangeAsync(memory, seed, step);
        }

        int made = await AssertOneOfAsync(file, memory, seed, said);
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(file, LedgerLife.Options);
        await LabelLife.ChangeAsync(memory, seed, made);
        await LabelLife.ChangeAsync(ledger, seed, made);
        Assert.Equal(await LabelLife.DumpAsync(memory), await LabelLife.DumpAsync(ledger));
    }

    /// <summary>A ledger knows what is known after the changes that were said to be made, or after one more; how many those are, which the store in memory knows then.</summary>
    private static async Task<int> AssertOneOfAsync(string file, LabelStore memory, int seed, int said)
    {
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(file, LedgerLife.Options);
        string found = await LabelLife.DumpAsync(ledger);
        Assert.Equal([], (await ledger.VerifyAsync()).Checks.Where(check => check.Broken > 0));
        if (found == await LabelLife.DumpAsync(memory))
        {
            return said;
        }

        await LabelLife.ChangeAsync(memory, seed, said);
        Assert.Equal(await LabelLife.DumpAsync(memory), found);
        return said + 1;
    }

    private static int Live(string file, int seed, int from, Random random)
    {
        using ChildProcess child = ChildProcess.Start(LabelLife.Verb, file, $"{seed}", $"{from}", $"{MostChanges}");
        int made = from;
        int lines = random.Next(9);
        for (int i = 0; i < lines; i++)
        {
            Take(child.ReadLine());
        }

        Thread.Sleep(random.Next(lines == 0 ? LongestOpening : LongestChange));
        foreach (string line in child.Kill())
        {
            Take(line);
        }

        return made;

        void Take(string? line)
        {
            if (line is not LedgerLife.IsOpen)
            {
                Assert.Equal($"{made++}", line);
            }
        }
    }
}
