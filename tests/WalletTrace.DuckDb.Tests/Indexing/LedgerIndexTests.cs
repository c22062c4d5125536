using CsCheck;
using WalletTrace.Chains;
using WalletTrace.DuckDb.Tests.Support;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using LedgerQuestions = WalletTrace.Tracing.LedgerQuestions;

namespace WalletTrace.DuckDb.Tests.Indexing;

/// <summary>A ledger's index says what the ledger says, whatever became of its files.</summary>
public sealed partial class LedgerIndexTests
{
    [Fact]
    public async Task Every_question_gets_one_answer_from_memory_tables_files_and_files_with_a_tail() => await RandomLedgers.Any.SampleAsync(async small =>
    {
        using var folder = new TemporaryFolder();
        string expected = IndexAnswers.Of(new LedgerQuestions(await LedgerGraph.FreezeAsync(new MemoryLedger(small.Facts))));
        await using (DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["case.duckdb"]))
        {
            foreach (Fact[] batch in ByHeight(small.Facts, 2))
            {
                await ledger.AppendAsync(batch);
                await ledger.IndexAsync();
            }

            Assert.Equal(expected, IndexAnswers.Of(new LedgerQuestions(await LedgerGraph.FreezeAsync(ledger))));
            Assert.Equal(expected, await AskAsync(ledger));
        }

        using LedgerIndex opened = await LedgerIndex.CreateAsync(new MemoryLedger(small.Facts), folder["copy.index"]);
        Assert.Equal(expected, await opened.AskAsync(IndexAnswers.Of));
    }, iter: 15);

    [Fact]
    public async Task Several_chains_that_grow_in_turn_are_extended_or_made_anew_with_one_answer() => await Gen.Select(RandomLedgers.Accounts, RandomLedgers.Accounts, Gen.Int[0, 30]).SampleAsync(async (one, other, ahead) =>
    {
        // The second chain is a little ahead of the first, so that blocks of both lie between each other now and then.
        Fact[] facts = [.. one.Facts, .. other.Facts.Select(fact => OnAnotherChain.Of(fact is BlockRecord block ? block with { Time = block.Time + ahead } : fact, ChainId.Polygon))];
        using var folder = new TemporaryFolder();
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["case.duckdb"]);
        foreach (Fact[] batch in ByHeight(facts, 1, 2, 3))
        {
            foreach (IGrouping<ChainId, Fact> chain in batch.GroupBy(fact => fact.Chain))
            {
                await ledger.AppendAsync([.. chain]);
                await ledger.IndexAsync();
            }
        }

        Assert.Equal(IndexAnswers.Of(new LedgerQuestions(await LedgerGraph.FreezeAsync(new MemoryLedger(facts)))), await AskAsync(ledger));
    }, iter: 15);

    [Fact]
    public async Task An_empty_ledger_has_an_empty_index_that_grows()
    {
        using var folder = new TemporaryFolder();
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["case.duckdb"]);
        LedgerIndex index = await ledger.IndexAsync();
        Assert.Equal(0, index.FlowCount);
        Assert.Empty((await index.ScreenAsync(Facts.Account(ChainId.Ethereum, 1))).Holdings);

        await ledger.AppendAsync(Block(1, (1, 2, 100)));
        await ledger.IndexAsync();

        Assert.Equal([1, 2], await ReachedAsync(index, 1));
    }

    [Fact]
    public async Task What_was_merged_is_what_was_frozen_at_once_byte_for_byte() => await RandomLedgers.Accounts.SampleAsync(async small =>
    {
        using var folder = new TemporaryFolder();
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["case.duckdb"]);
        LedgerIndex? index = null;
        foreach (Fact[] batch in ByHeight(small.Facts, 1, 2, 3))
        {
            await ledger.AppendAsync(batch);
            index = await ledger.IndexAsync();
        }

        await index!.MergeAsync();

        Assert.Equal(0, index.TailFlowCount);
        byte[] expected = LedgerGraphBytes.Of(await LedgerGraph.FreezeAsync(new MemoryLedger(small.Facts)));
        Assert.Equal(expected, await index.AskAsync(asked => LedgerGraphBytes.Of(asked.Graph)));
    }, iter: 12);

    [Fact]
    public async Task Later_blocks_are_a_tail_until_they_are_merged()
    {
        using var folder = new TemporaryFolder();
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["case.duckdb"]);
        await ledger.AppendAsync(Block(1, (1, 2, 100), (2, 3, 40)));
        LedgerIndex index = await ledger.IndexAsync();
        Assert.Equal((2, 0), (index.FlowCount, index.TailFlowCount));

        await ledger.AppendAsync(Block(2, (3, 4, 30)));
        Assert.Same(index, await ledger.IndexAsync());
        Assert.Equal((3, 1), (index.FlowCount, index.TailFlowCount));
        Assert.Equal([1, 2, 3, 4], await ReachedAsync(index, 1));

        await index.MergeAsync();
        Assert.Equal((3, 0), (index.FlowCount, index.TailFlowCount));
        Assert.Equal([1, 2, 3, 4], await ReachedAsync(index, 1));
        Assert.Null(index.Notice);
    }

    [Fact]
    public async Task A_tail_that_has_grown_is_merged_in_the_background()
    {
        using var folder = new TemporaryFolder();
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["case.duckdb"]);
        await ledger.AppendAsync(Block(1, (1, 2, 100)));
        LedgerIndex index = await ledger.IndexAsync(new LedgerIndexOptions { MergeFrom = 2 });
        await ledger.AppendAsync(Block(2, (2, 3, 90)));
        await ledger.IndexAsync();
        await index.Merging;
        Assert.Equal((2, 1), (index.FlowCount, index.TailFlowCount));

        await ledger.AppendAsync(Block(3, (3, 4, 80)));
        await ledger.IndexAsync();
        await index.Merging;

        Assert.Equal((3, 0), (index.FlowCount, index.TailFlowCount));
        Assert.Equal([1, 2, 3, 4], await ReachedAsync(index, 1));
    }

    [Fact]
    public async Task A_fresh_index_is_opened_and_a_tail_found_again_after_the_ledger_was_closed()
    {
        using var folder = new TemporaryFolder();
        await using (DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["case.duckdb"]))
        {
            await ledger.AppendAsync(Block(1, (1, 2, 100)));
            await ledger.IndexAsync();
            await ledger.AppendAsync(Block(2, (2, 3, 90)));
        }

        DateTime written = File.GetLastWriteTimeUtc(folder["case.duckdb.index/manifest.json"]);
        await using (DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["case.duckdb"]))
        {
            LedgerIndex index = await ledger.IndexAsync();

            Assert.Equal((2, 1), (index.FlowCount, index.TailFlowCount));
            Assert.Equal([1, 2, 3], await ReachedAsync(index, 1));
            Assert.Equal(written, File.GetLastWriteTimeUtc(folder["case.duckdb.index/manifest.json"]));
        }
    }

    [Theory]
    [InlineData("rewound")]
    [InlineData("read later")]
    [InlineData("burnt told later")]
    public async Task What_changes_the_past_makes_the_index_anew(string how)
    {
        using var folder = new TemporaryFolder();
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["case.duckdb"]);
        TransferRecord fee = Facts.Transfer(2, 0, 0, 1, 1, 50) with { Kind = TransferKind.Fee, To = null };
        Fact[] facts = [.. Block(1, (1, 2, 100)), .. Block(2, (2, 3, 90)), .. Block(5, (3, 4, 80))];
        await ledger.AppendAsync([.. facts.Where(fact => fact is not TransferRecord { Height: 2 }), fee]);
        LedgerIndex index = await ledger.IndexAsync();
        Assert.Equal(3, index.FlowCount);

        switch (how)
        {
            case "rewound":
                await ledger.RewindAsync(ChainId.Ethereum, 1);
                await ledger.AppendAsync([.. Block(2, (2, 3, 90)), .. Block(5, (3, 4, 80))]);
                break;
            case "read later":
                await ledger.AppendAsync([Facts.Transfer(2, 0, 1, 2, 3, 90)]);
                break;
            default:
                await ledger.AppendAsync([fee with { Burnt = 20 }]);
                break;
        }

        await ledger.IndexAsync();

        var memory = new MemoryLedger(await ledger.FactsAsync().ToArrayAsync());
        Assert.Equal(IndexAnswers.Of(new LedgerQuestions(await LedgerGraph.FreezeAsync(memory))), await index.AskAsync(IndexAnswers.Of));
        Assert.Equal(0, index.TailFlowCount);
    }

    [Fact]
    public async Task A_ledger_that_was_set_back_to_an_older_copy_is_not_taken_for_the_one_indexed()
    {
        using var folder = new TemporaryFolder();
        await using (DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["case.duckdb"]))
        {
            await ledger.AppendAsync(Block(1, (1, 2, 100)));
        }

        File.Copy(folder["case.duckdb"], folder["older.duckdb"]);
        await using (DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["case.duckdb"]))
        {
            await ledger.AppendAsync(Block(2, (2, 3, 90)));
            await ledger.IndexAsync();
        }

        File.Copy(folder["older.duckdb"], folder["case.duckdb"], overwrite: true);
        await using (DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["case.duckdb"]))
        {
            Assert.Equal([1, 2], await ReachedAsync(await ledger.IndexAsync(), 1));
            await ledger.AppendAsync(Block(2, (2, 4, 80), (4, 5, 70)));
            Assert.Equal([1, 2, 4, 5], await ReachedAsync(await ledger.IndexAsync(), 1));
        }
    }

    [Fact]
    public async Task A_flipped_byte_in_any_file_is_noticed_before_the_first_answer_and_made_good()
    {
        using var folder = new TemporaryFolder();
        await using (DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["case.duckdb"]))
        {
            await ledger.AppendAsync(Block(1, (1, 2, 100), (2, 3, 40), (3, 4, 7)));
            await ledger.IndexAsync();
        }

        string[] names = [.. Directory.EnumerateFiles(folder["case.duckdb.index"], "*", SearchOption.AllDirectories).Where(file => new FileInfo(file).Length > 0).Select(file => Path.GetFileName(file))];
        Assert.Contains("from", names);
        foreach (string name in names)
        {
            string file = Directory.EnumerateFiles(folder["case.duckdb.index"], name, SearchOption.AllDirectories).Single();
            byte[] bytes = await File.ReadAllBytesAsync(file);
            bytes[bytes.Length / 2] ^= 1;
            await File.WriteAllBytesAsync(file, bytes);

            await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["case.duckdb"]);
            LedgerIndex index = await ledger.IndexAsync();

            Assert.Equal([1, 2, 3, 4], await ReachedAsync(index, 1));
            Assert.True(index.Notice is not null, name);
        }
    }

    [Theory]
    [InlineData("from")]
    [InlineData("vertices")]
    [InlineData("manifest.json")]
    public async Task A_file_that_is_missing_or_cut_short_is_noticed_and_made_good(string name)
    {
        using var folder = new TemporaryFolder();
        foreach (bool isMissing in new[] { true, false })
        {
            await using (DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["case.duckdb"]))
            {
                await ledger.AppendAsync(Block(1, (1, 2, 100), (2, 3, 40)));
                await ledger.IndexAsync();
            }

            string file = Directory.EnumerateFiles(folder["case.duckdb.index"], name, SearchOption.AllDirectories).Single();
            byte[] bytes = await File.ReadAllBytesAsync(file);
            File.Delete(file);
            if (!isMissing)
            {
                await File.WriteAllBytesAsync(file, bytes[..^4]);
            }

            await using DuckDbLedger again = await DuckDbLedger.OpenAsync(folder["case.duckdb"]);
            Assert.Equal([1, 2, 3], await ReachedAsync(await again.IndexAsync(), 1));
        }
    }

    [Fact]
    public async Task An_index_whose_files_cannot_be_written_is_held_in_memory_and_says_so()
    {
        using var folder = new TemporaryFolder();
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["case.duckdb"]);
        await ledger.AppendAsync(Block(1, (1, 2, 100)));
        await File.WriteAllTextAsync(folder["case.duckdb.index"], "in the way");

        LedgerIndex index = await ledger.IndexAsync();

        Assert.Null(index.Folder);
        Assert.Contains("held in memory", index.Notice, StringComparison.Ordinal);
        await ledger.AppendAsync(Block(2, (2, 3, 90)));
        await ledger.IndexAsync();
        Assert.Equal([1, 2, 3], await ReachedAsync(index, 1));
    }

    [Fact]
    public async Task Questions_that_are_under_way_end_well_when_the_ledger_is_closed()
    {
        using var folder = new TemporaryFolder();
        DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["case.duckdb"]);
        await ledger.AppendAsync(Block(1, (1, 2, 100)));
        LedgerIndex index = await ledger.IndexAsync();
        var begun = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        Task<UInt256> answer = index.AskAsync(asked =>
        {
            begun.SetResult();
            goOn.Task.Wait();
            return asked.Graph.Flows.Amount(0);
        });
        await begun.Task;

        await ledger.DisposeAsync();
        goOn.SetResult();

        Assert.Equal(100, (int)(ulong)await answer);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => index.ScreenAsync(Facts.Account(ChainId.Ethereum, 1)));
    }

    private static async Task<string> AskAsync(DuckDbLedger ledger) => await (await ledger.IndexAsync()).AskAsync(IndexAnswers.Of);

    /// <summary>The numbers of the accounts that value of one can get to.</summary>
    private static async Task<IEnumerable<int>> ReachedAsync(LedgerIndex index, int account)
    {
        LedgerReach reach = (await index.ReachAsync(Facts.Account(ChainId.Ethereum, account), Facts.Ether))!;
        return await index.AskAsync(asked => reach.Reached.Select(one => (int)asked.Graph.VertexAt(one.Vertex).Account!.Value.Address.ToByteArray()[^1]).Order().ToArray());
    }

    private static Fact[] Block(long height, params (int From, int To, ulong Amount)[] moves) =>
    [
        Facts.Block(ChainId.Ethereum, height),
        Facts.Transaction(ChainId.Ethereum, height, 0, 1000 + height),
        .. moves.Select((move, place) => Facts.Transfer(height, 0, place + 1, move.From, move.To, move.Amount)),
    ];

    /// <summary>Facts in batches upwards: of each chain first those up to a height, then those up to the next.</summary>
    private static IEnumerable<Fact[]> ByHeight(IReadOnlyList<Fact> facts, params long[] heights)
    {
        long from = -1;
        foreach (long to in heights.Append(long.MaxValue))
        {
            long after = from;
            yield return [.. facts.Where(fact => HeightOf(fact) > after && HeightOf(fact) <= to)];
            from = to;
        }
    }

    private static long HeightOf(Fact fact) => fact switch
    {
        BlockRecord block => block.Height,
        TransactionRecord transaction => transaction.Height,
        TransferRecord transfer => transfer.Height,
        FreezeRecord freeze => freeze.Height,
        InputRecord input => input.Height,
        OutputRecord output => output.Height,
        _ => long.MaxValue,
    };
}
