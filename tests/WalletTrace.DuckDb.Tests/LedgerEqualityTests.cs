using CsCheck;
using WalletTrace.Chains;
using WalletTrace.DuckDb.Tests.Support;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests;

public sealed class LedgerEqualityTests : IDisposable
{
    private const int Accounts = 6;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Whatever_is_asked_while_facts_come_and_go_is_answered_as_in_memory() =>
        await Gen.Select(FactGen.Ledger, Gen.Int[2, 5], Gen.Long[-1, 20]).SampleAsync(
            async (facts, batches, height) =>
            {
                using var own = new TemporaryFolder();
                await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(own["a.duckdb"]);
                var expected = new MemoryLedger();

                // What facts hang on comes first; blocks come in between others.
                foreach (Fact[] batch in facts.OrderBy(Stage).Chunk(Math.Max(1, facts.Length / batches)))
                {
                    expected.Append(batch);
                    await ledger.AppendAsync(batch);
                    await LedgerQuestions.AskAsync(expected, ledger, Accounts);
                }

                foreach (ChainId chain in (ChainId[])[ChainId.Ethereum, ChainId.Bitcoin])
                {
                    expected.Rewind(chain, height);
                    await ledger.RewindAsync(chain, height);
                    await LedgerQuestions.AskAsync(expected, ledger, Accounts);
                }

                Assert.Equal(await Facts.DumpAsync(expected), await Facts.DumpAsync(await ledger.ToMemoryAsync()));
                expected.Append(facts);
                await ledger.AppendAsync(facts);
                await LedgerQuestions.AskAsync(expected, ledger, Accounts);
                Assert.Equal(await Facts.DumpAsync(expected), await Facts.DumpAsync(await ledger.ToMemoryAsync()));
            },
            iter: 8,
            threads: 1);

    [Fact]
    public async Task Chains_of_many_blocks_are_gone_through_in_rank_order_over_all_chains()
    {
        // Sparse at first, then dense: stretches must grow and shrink.
        var facts = new List<Fact>();
        for (int number = 0; number < 12_000; number++)
        {
            long height = number < 2_000 ? number * 50_000L : 100_000_000L + (number / 4);

            // Not monotone: blocks state times that are earlier than those below.
            facts.Add(Facts.Block(ChainId.Ethereum, height, 1_500_000_000 + height - (height % 7 * 900)));
            facts.Add(Facts.Transaction(ChainId.Ethereum, height, number % 4, 1_000_000 + number));
            facts.Add(new TransferRecord(
                ChainId.Ethereum, height, number % 4, 0, TransferKind.Native, Facts.Ether, Facts.Address(ChainId.Ethereum, number % 50), Facts.Address(ChainId.Ethereum, number % 51), 1));
        }

        facts.AddRange(TwinCoinbases.At(91_722, 91_812, 91_842, 91_880));
        facts.AddRange(TwinCoinbases.Spend(TwinCoinbases.First, 91_900, 1, 5));
        var expected = new MemoryLedger(facts);
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["a.duckdb"]);
        await ledger.AppendAsync(facts);

        Assert.Equal(
            await expected.TransactionsAsync().Select(transaction => (transaction.RankOf(0), transaction.Record)).ToListAsync(),
            await ledger.TransactionsAsync().Select(transaction => (transaction.RankOf(0), transaction.Record)).ToListAsync());
        Assert.Equal(await expected.BlocksAsync().ToListAsync(), await ledger.BlocksAsync().ToListAsync());
        Account busy = Facts.Account(ChainId.Ethereum, 7);
        Assert.Equal((await expected.HistoryAsync(busy)).Transactions.Select(Rank), (await ledger.HistoryAsync(busy)).Transactions.Select(Rank));

        static Rank Rank(LedgerTransaction transaction) => transaction.RankOf(0);
    }

    [Fact]
    public async Task Who_reads_all_while_somebody_writes_is_told()
    {
        Fact[] facts =
        [
            .. from height in Enumerable.Range(1, 20_000)
               from fact in (Fact[])[Facts.Block(ChainId.Ethereum, height), Facts.Transaction(ChainId.Ethereum, height, 0, height)]
               select fact,
        ];
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["a.duckdb"]);
        await ledger.AppendAsync(facts);
        await using IAsyncEnumerator<LedgerTransaction> transactions = ledger.TransactionsAsync().GetAsyncEnumerator();
        Assert.True(await transactions.MoveNextAsync());
        await ledger.AppendAsync([Facts.Block(ChainId.Ethereum, 30_000)]);

        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            while (await transactions.MoveNextAsync())
            {
            }
        });
    }

    [Fact]
    public async Task Several_threads_read_while_one_writes_and_each_answer_is_of_one_moment()
    {
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["a.duckdb"]);
        Account account = Facts.Account(ChainId.Ethereum, 1);
        using var end = new CancellationTokenSource();
        Task[] readers = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                // Every append brings one transaction and coverage up to it.
                AccountHistory history = await ledger.HistoryAsync(account);
                Assert.Equal(history.Transactions.Count > 0 ? CoverageKinds.Native : CoverageKinds.None, history.CompleteKinds);
                Assert.Equal(Enumerable.Range(0, history.Transactions.Count).Select(height => (long)height), history.Transactions.Select(transaction => transaction.Record.Height));
            }
        }))];
        for (int height = 0; height < 25; height++)
        {
            await ledger.AppendAsync(
            [
                Facts.Block(ChainId.Ethereum, height), Facts.Transaction(ChainId.Ethereum, height, 0, 100 + height), Facts.Transfer(height, 0, 0, 1, 2, 5),
                Facts.Coverage(ChainId.Ethereum, 1, height, height, CoverageKinds.Native),
            ]);
        }

        await end.CancelAsync();
        await Task.WhenAll(readers);
        Assert.Equal(25, (await ledger.HistoryAsync(account)).Transactions.Count);
    }

    private static int Stage(Fact fact) => fact switch
    {
        BlockRecord block => block.Height % 2 == 0 ? 0 : 1,
        TransactionRecord => 2,
        _ => 3,
    };
}
