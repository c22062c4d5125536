using System.Globalization;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tests.Support.World;

namespace WalletTrace.DuckDb.Tests.Durability;

public sealed class TracingKillTests
{
    private const int Kills = 4;
    private const int LongestStep = 30;
    private const int MostRuns = 10;

    [Fact]
    public async Task A_trace_whose_process_is_killed_again_and_again_among_faults_and_lies_ends_with_the_undisturbed_report()
    {
        TroubledWorld quiet = await TracingLife.WorldAsync();
        string[] undisturbed = TracingLife.Say(await quiet.TraceAsync(new MemoryLedger())).Split(' ');
        using var folder = new TemporaryFolder();
        var random = new Random(3);
        string file = folder["case.duckdb"];
        long before = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            using ChildProcess child = ChildProcess.Start(TracingLife.Verb, file, $"{kill}");
            int requests = random.Next(20, 250);
            for (int request = 0; request < requests; request++)
            {
                Assert.Equal(TracingLife.Asked, child.ReadLine());
            }

            Thread.Sleep(random.Next(LongestStep));
            child.Kill();
            await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(file);
            Assert.All((await ledger.VerifyAsync()).Checks, check => Assert.Equal(0, check.Broken));

            // Nothing that was taken in is lost.
            long count = ledger.Coverage.Count;
            Assert.InRange(count, before, long.MaxValue);
            before = count;
        }

        Assert.InRange(before, 1, long.MaxValue);
        string last = TracingLife.Lacking;
        for (int run = 0; run < MostRuns && last == TracingLife.Lacking; run++)
        {
            using ChildProcess child = ChildProcess.Start(TracingLife.Verb, file, $"{Kills + run}");
            (int code, string[] lines, string complaints) = child.End();
            Assert.True(code == 0, complaints);
            last = lines[^1];
        }

        // The same report to the byte; or where a part of a history that is not needed was never given, the same but for that, and it is listed.
        string[] found = last[TracingLife.Done.Length..].Split(' ');
        Assert.Equal(undisturbed[1], found[1]);
        Assert.True(undisturbed[2] == found[2] || int.Parse(found[0], CultureInfo.InvariantCulture) > int.Parse(undisturbed[0], CultureInfo.InvariantCulture), last);
    }
}
