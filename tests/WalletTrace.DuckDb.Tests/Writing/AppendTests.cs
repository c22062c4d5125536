using WalletTrace.Chains;
using WalletTrace.DuckDb.Tests.Support;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests.Writing;

public sealed class AppendTests
{
    private static readonly Fact[] First =
    [
        Facts.Block(ChainId.Ethereum, 5, hash: 105, parent: 104),
        Facts.Transaction(ChainId.Ethereum, 5, 0, 50),
        Facts.Transfer(5, 0, 2, 1, 2, 700),
        Facts.Coverage(ChainId.Ethereum, null, 0, 5, CoverageKinds.Native),
    ];

    private static readonly Fact[] Second =
    [
        Facts.Block(ChainId.Ethereum, 6, hash: 106, parent: 105),
        Facts.Transaction(ChainId.Ethereum, 6, 0, 60),
        Facts.Transfer(6, 0, 2, 2, 3, 700),
    ];

    [Fact]
    public async Task Facts_that_write_to_their_own_ledger_or_close_it_while_they_are_gone_through_are_told_so_and_nothing_is_taken_in()
    {
        using var folder = new TemporaryFolder();
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["own.duckdb"]);
        BlockRecord block = new(ChainId.Ethereum, 1, 1, null, null);

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await ledger.AppendAsync(Calling(block, () => ledger.AppendAsync([block]).AsTask().GetAwaiter().GetResult())));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await ledger.AppendAsync(Calling(block, () => ledger.RewindAsync(block.Chain, 0).AsTask().GetAwaiter().GetResult())));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await ledger.AppendAsync(Calling(block, ledger.Dispose)));
        Assert.Empty(ledger.Chains);

        // To read it, or to write when it is over, is fine.
        Task later = Task.CompletedTask;
        var over = new TaskCompletionSource();
        await ledger.AppendAsync(Calling(block, () =>
        {
            Assert.Empty(ledger.Chains);
            later = Task.Run(async () =>
            {
                await over.Task;
                await ledger.AppendAsync([block with { Height = 2 }]);
            });
        }));
        over.SetResult();
        await later;
        Assert.Equal(2, (await ledger.LastBlockAsync(block.Chain))!.Height);
    }

    [Fact]
    public async Task Each_append_that_adds_something_is_one_entry_of_the_journal()
    {
        await using LedgerPair pair = await LedgerPair.OpenAsync();
        await pair.AppendAsync(First);
        await pair.AppendAsync(First);
        await pair.AppendAsync([.. Second, Facts.Block(ChainId.Bitcoin, 1)]);
        await pair.RewindAsync(ChainId.Ethereum, 5);
        await pair.RewindAsync(ChainId.Ethereum, 5);
        await pair.AppendAsync(Facts.Coverage(ChainId.Ethereum, 1, 0, 5, CoverageKinds.Token));

        Assert.Equal(
            "1 append 5 5 4, 2 append 1 1 1, 2 append 6 6 3, 3 rewind 6 6 3, 4 append - - 1",
            await pair.TextAsync(
                "SELECT string_agg(concat_ws(' ', id, action, coalesce(from_height::VARCHAR, '-'), coalesce(to_height::VARCHAR, '-'), facts), ', ' ORDER BY id, from_height) FROM append"));
        Assert.Equal(1, await pair.CountAsync("transfer WHERE append_id = 1"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public async Task Accounts_are_numbered_once_whether_they_are_kept_in_memory_or_asked_for(int few)
    {
        await using LedgerPair pair = await LedgerPair.OpenAsync(new DuckDbLedgerOptions { Threads = 1, FewAccounts = few });
        await pair.AppendAsync([.. First[..2], .. Enumerable.Range(0, 40).Select(number => Facts.Transfer(5, 0, number, number, number + 1, 1))]);
        for (int number = 0; number < 5; number++)
        {
            await pair.AppendAsync(Facts.Transfer(5, 0, 50 + number, number, 41 + (number / 2), 1));
            await pair.ReopenAsync();
        }

        Assert.Equal(44, await pair.CountAsync("account"));
        Assert.Equal(44, await pair.CountAsync("(SELECT DISTINCT id, address FROM account WHERE id BETWEEN 1 AND 44)"));
        await pair.CompareAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1 << 13)]
    public async Task A_batch_that_ends_in_the_middle_leaves_nothing_and_the_ledger_goes_on(int bulkLength)
    {
        await using LedgerPair pair = await LedgerPair.OpenAsync(new DuckDbLedgerOptions { Threads = 1, BulkLength = bulkLength });
        await pair.AppendAsync(First);
        string before = await pair.FingerprintAsync();
        using var cancelled = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await pair.Durable.AppendAsync(Then(Second, cancelled.Cancel), cancelled.Token));
        await Assert.ThrowsAsync<FileNotFoundException>(async () => await pair.Durable.AppendAsync(Then(Second, () => throw new FileNotFoundException("gone"))));
        await Assert.ThrowsAsync<ArgumentException>(async () => await pair.Durable.AppendAsync([.. Second, null!]));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await pair.Durable.AppendAsync(Second, cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await pair.Durable.RewindAsync(ChainId.Ethereum, 1, cancelled.Token));

        Assert.Equal(before, await pair.FingerprintAsync());
        Assert.True(await pair.AppendAsync(Second));
        await pair.CompareAsync();
        Assert.Equal(3, await pair.CountAsync("account"));
    }

    [Fact]
    public async Task A_transaction_that_fails_in_the_end_leaves_no_ids_behind()
    {
        await using LedgerPair pair = await LedgerPair.OpenAsync();
        await pair.AppendAsync(First);
        var appender = new WalletTrace.DuckDb.Writing.FactAppender(new DuckDbLedgerOptions());
        await Assert.ThrowsAsync<TimeoutException>(() => pair.Durable.WriteAsync(
            connection =>
            {
                appender.Append(connection, [Facts.Block(ChainId.Bitcoin, 1), .. Second], [], CancellationToken.None);
                throw new TimeoutException("as a commit that fails");
            },
            CancellationToken.None));

        await pair.Durable.WriteAsync(connection => appender.Append(connection, Second, [], CancellationToken.None), CancellationToken.None);

        await pair.Memory.AppendAsync(Second);
        await pair.CompareAsync();
        Assert.Equal((1, 3, 2), (await pair.CountAsync("chain"), await pair.CountAsync("account"), await pair.CountAsync("append")));
    }

    [Fact]
    public async Task Two_transactions_with_one_id_are_taken_in_in_whatever_order_they_come()
    {
        Fact[] all = [.. TwinCoinbases.At(91_722, 91_812, 91_842, 91_880), .. TwinCoinbases.Spend(TwinCoinbases.First, 91_900, 1, 5)];
        for (int seed = 0; seed < 4; seed++)
        {
            await using LedgerPair pair = await LedgerPair.OpenAsync();
            foreach (Fact[] stage in new[] { all.Where(fact => fact is BlockRecord), all.Where(fact => fact is TransactionRecord), all }.Select(facts => FactGen.Shuffled(facts, seed)))
            {
                foreach (Fact[] batch in stage.Chunk(3))
                {
                    await pair.AppendAsync(batch);
                }
            }

            await pair.CompareAsync();
            await pair.RewindAsync(ChainId.Bitcoin, 91_850);
            await pair.CompareAsync();
        }
    }

    [Fact]
    public async Task A_pull_into_a_file_goes_on_where_it_ended_and_follows_a_reorganisation()
    {
        ScriptedSource source = ScriptedSource.To(20);
        var options = new PullOptions { TimeProvider = new TestTime(TimeSpan.Zero) };
        await using LedgerPair pair = await LedgerPair.OpenAsync();
        foreach (Action change in (Action[])[() => { }, () => source.Mine(7), () => source.Reorganise(5, 9, "other"), () => source.Reorganise(12, 3, "third"), () => { }])
        {
            change();
            PullResult expected = await LedgerPull.BlocksAsync(source, pair.Memory, options);
            await pair.ReopenAsync();
            PullResult found = await LedgerPull.BlocksAsync(source, pair.Durable, options);

            Assert.Equal((expected.Blocks, expected.Transactions, expected.Reorganisations.Length), (found.Blocks, found.Transactions, found.Reorganisations.Length));
            await pair.CompareAsync();
        }
    }

    private static IEnumerable<Fact> Then(Fact[] facts, Action act)
    {
        foreach (Fact fact in facts)
        {
            yield return fact;
        }

        act();
        yield return Facts.Block(ChainId.Ethereum, 7);
    }

    private static IEnumerable<Fact> Calling(Fact fact, Action call)
    {
        call();
        yield return fact;
    }
}
