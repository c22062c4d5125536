using CsCheck;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.DuckDb.Tests.Indexing;

/// <content>What is asked while it changes, and what grew in many steps.</content>
public sealed partial class LedgerIndexTests
{
    [Fact]
    public async Task A_copy_that_went_another_way_in_the_same_second_with_as_many_facts_is_not_taken_for_the_one_indexed()
    {
        using var folder = new TemporaryFolder();
        var options = new DuckDbLedgerOptions { TimeProvider = new TestTime(TimeSpan.Zero) };
        await using (DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["case.duckdb"], options))
        {
            await ledger.AppendAsync(Block(1, (1, 2, 100)));
        }

        File.Copy(folder["case.duckdb"], folder["copy.duckdb"]);
        await using (DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["case.duckdb"], options))
        {
            await ledger.AppendAsync(Block(2, (2, 3, 90)));
            await ledger.IndexAsync();
        }

        await using (DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["copy.duckdb"], options))
        {
            await ledger.AppendAsync(Block(2, (2, 4, 80)));
        }

        File.Copy(folder["copy.duckdb"], folder["case.duckdb"], overwrite: true);
        await using (DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["case.duckdb"], options))
        {
            Assert.Equal([1, 2, 4], await ReachedAsync(await ledger.IndexAsync(), 1));
        }
    }

    [Fact]
    public async Task Questions_are_answered_while_flows_are_added_and_merged_and_the_ledger_is_closed()
    {
        using var folder = new TemporaryFolder();
        await using (DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["case.duckdb"]))
        {
            await ledger.AppendAsync(Block(1, (1, 2, 100)));
            await ledger.IndexAsync();
        }

        DuckDbLedger again = await DuckDbLedger.OpenAsync(folder["case.duckdb"]);
        LedgerIndex index = await again.IndexAsync(new LedgerIndexOptions { MergeFrom = 1 });
        Task<int>[] asking = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(AskUntilClosedAsync))];
        for (int height = 2; height <= 12; height++)
        {
            await again.AppendAsync(Block(height, (height, height + 1, 100)));
            if (height == 8)
            {
                await again.RewindAsync(ChainId.Ethereum, height - 2);
                height -= 2;
                await again.AppendAsync([.. Block(height + 1, (height + 1, height + 2, 100)), .. Block(height + 2, (height + 2, height + 3, 100)), .. Block(height + 3, (height + 3, height + 4, 100))]);
                height += 3;
            }

            Assert.Same(index, await again.IndexAsync());
        }

        await again.DisposeAsync();

        Assert.True((await Task.WhenAll(asking)).Sum() > 0);
        Assert.Equal(2, Directory.EnumerateFileSystemEntries(folder["case.duckdb.index"]).Count(entry => Path.GetFileName(entry) is "manifest.json" or "writer.lock"));
        Assert.Single(Directory.EnumerateDirectories(folder["case.duckdb.index"]));
        using LedgerIndex left = LedgerIndex.Open(folder["case.duckdb.index"]);
        await left.VerifiedAsync();

        async Task<int> AskUntilClosedAsync()
        {
            for (int answers = 0; ; answers++)
            {
                try
                {
                    // Each pays the next, so that what the first paid is with the last, and all came from the first.
                    await index.AskAsync(asked =>
                    {
                        int flows = asked.Graph.Flows.FlowCount;
                        TaintAnswer taint = asked.Taint(TaintPlan.OfFlows(0), TaintRule.Fifo);
                        Assert.Equal([new TaintHolding(asked.Graph.Flows.To(flows - 1), 0, 100)], taint.Outcome.Holdings);
                        Assert.Equal(flows + 1, asked.Reach(asked.Graph.Flows.From(0)).Reached.Count);
                        return flows;
                    });
                }
                catch (ObjectDisposedException)
                {
                    return answers;
                }
            }
        }
    }

    [Fact]
    public async Task Files_that_grew_by_tails_of_amounts_of_every_width_are_byte_for_byte_those_made_at_once() => await FactGen.Ledger.SampleAsync(async all =>
    {
        Fact[] facts = [.. all.Where(fact => fact.Chain == ChainId.Ethereum && fact is not CoverageRecord)];
        using var folder = new TemporaryFolder();
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["case.duckdb"]);
        LedgerIndex? index = null;
        foreach (Fact[] batch in ByHeight(facts, 2, 5, 8, 11))
        {
            await ledger.AppendAsync(batch);
            index = await ledger.IndexAsync();
            if (index.FlowCount % 2 == 0)
            {
                await index.MergeAsync();
            }
        }

        await index!.MergeAsync();
        using LedgerIndex atOnce = await LedgerIndex.CreateAsync(new MemoryLedger(facts), folder["copy.index"]);

        Assert.Equal(SectionsOf(folder["copy.index"]), SectionsOf(folder["case.duckdb.index"]));
    }, iter: 25);

    [Fact]
    public async Task A_path_may_have_blanks_and_letters_of_any_language()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder["käse mit blank"], "größe 账本.duckdb");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(path);
        await ledger.AppendAsync(Block(1, (1, 2, 100)));

        LedgerIndex index = await ledger.IndexAsync();

        Assert.Equal(path + ".index", index.Folder);
        Assert.Equal([1, 2], await ReachedAsync(index, 1));
    }

    /// <summary>Every section with its bytes.</summary>
    private static IEnumerable<string> SectionsOf(string index) => Directory.EnumerateFiles(Directory.EnumerateDirectories(index).Single())
        .Order(StringComparer.Ordinal).Select(file => Path.GetFileName(file) + " " + Convert.ToHexString(File.ReadAllBytes(file)));
}
