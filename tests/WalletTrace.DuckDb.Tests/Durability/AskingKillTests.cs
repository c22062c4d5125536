using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin.Esplora;
using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests.Durability;

public sealed class AskingKillTests
{
    private const int Kills = 12;
    private const int LongestStep = 25;
    private const int LongestOpening = 500;

    [Fact]
    public async Task A_process_that_is_killed_while_it_asks_has_told_nothing_that_is_not_noted_and_lost_no_answer_whose_facts_are_there()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(6);
        int next = 1;
        int kept = 0;
        var told = new HashSet<string>();
        for (int kill = 0; kill < Kills; kill++)
        {
            foreach (string line in Live(folder["case.duckdb"], next, random))
            {
                if (line.StartsWith(AskingLife.Told, StringComparison.Ordinal))
                {
                    told.Add(line[AskingLife.Told.Length..]);
                }
                else
                {
                    kept = int.Parse(line[AskingLife.Kept.Length..], System.Globalization.CultureInfo.InvariantCulture);
                }
            }

            await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["case.duckdb"]);
            IReadOnlyList<Disclosure> noted = await ledger.DisclosuresAsync();
            Assert.Subset(noted.Select(one => one.Subject).ToHashSet(), told);
            Assert.All(noted, one => Assert.Equal(("an.explorer", ChainId.BitcoinSignet, DisclosureKind.Transaction), (one.Host, one.Chain, one.Kind)));
            await CheckAnswersAsync(ledger, kept);
            Assert.All((await ledger.VerifyAsync()).Checks, check => Assert.Equal(0, check.Broken));

            // Each process asks about others than those before it: what it was told is then its own.
            next = Math.Max(kept + 1, next) + 100;
            next -= (next - 1) % AskingLife.Each;
        }

        Assert.NotEmpty(told);
        Assert.NotEqual(0, kept);
    }

    private static async Task CheckAnswersAsync(DuckDbLedger ledger, int kept)
    {
        using var client = new HttpClient();
        EsploraSource offline = AskingLife.Source(client, new EsploraOptions { Archive = await ledger.OpenArchiveAsync() });
        IReadOnlyList<BlockRecord> appended = await ledger.BlocksAsync().ToListAsync();
        Assert.True(kept == 0 || appended[^1].Height >= kept);
        foreach (BlockRecord block in appended)
        {
            for (int back = 0; back < AskingLife.Each; back++)
            {
                Assert.Null(await offline.TransactionAsync(Facts.Id((int)block.Height - back)));
            }
        }
    }

    /// <summary>Lets a process ask until it is killed at some moment; all that it said.</summary>
    private static List<string> Live(string file, int from, Random random)
    {
        using ChildProcess child = ChildProcess.Start(AskingLife.Verb, file, $"{from}");
        var said = new List<string>();
        int lines = random.Next(12);
        for (int line = 0; line < lines; line++)
        {
            said.Add(child.ReadLine()!);
        }

        Thread.Sleep(random.Next(lines == 0 ? LongestOpening : LongestStep));
        said.AddRange(child.Kill());
        return said;
    }
}
