using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tests.Tracing.Live;

/// <summary>Hubs are found without being read: by what is known, by their size, and by their first pages.</summary>
public sealed class HubWatchTests
{
    private const long AsOf = 1_000_000;

    private static readonly Account Subject = AccountScene.Account('B');

    [Fact]
    public async Task A_history_is_read_to_its_end_as_long_as_it_stays_below_the_limit()
    {
        var watch = new HubWatch(100, 1_000);
        var pages = new Pages(Page(true, 1, 50), Page(true, 60, 50), Last());

        Assert.Equal(3, await pages.CountAsync(watch));
        Assert.Null(watch.Finding);
        Assert.True(pages.WasComplete);
    }

    [Fact]
    public async Task Reading_stops_with_the_page_that_goes_beyond_the_limit()
    {
        // From the newest down, as some sources read: nothing is projected.
        var watch = new HubWatch(100, AsOf);
        var pages = new Pages(Page(false, 900_000, 50), Page(false, 800_000, 50), Page(false, 700_000, 1), Page(false, 600_000, 50), Last());

        Assert.Equal(3, await pages.CountAsync(watch));
        Assert.Equal(3, pages.Given);
        Assert.False(pages.WasComplete);
        Assert.Equal(new HubFinding(101, "Reading was stopped after 101 transactions; the hub limit is 100."), watch.Finding);
    }

    [Fact]
    public async Task What_lies_above_the_height_that_is_asked_for_does_not_count()
    {
        var watch = new HubWatch(60, 99);

        Assert.Equal(3, await new Pages(Page(false, 150, 50), Page(false, 99, 60), Last()).CountAsync(watch));
        Assert.Null(watch.Finding);
    }

    [Fact]
    public async Task A_history_that_a_page_ends_was_read_and_is_left_to_the_stop_rules()
    {
        var watch = new HubWatch(10, AsOf);

        Assert.Equal(1, await new Pages(Page(true, 1, 50) with { IsComplete = true }).CountAsync(watch));
        Assert.Null(watch.Finding);
    }

    [Fact]
    public async Task A_steady_rate_that_comes_to_more_than_ten_times_the_limit_is_enough()
    {
        // 50 transactions in 50 blocks, the slower half of them 25 in 26; a thousandfold of the limit is left.
        var watch = new HubWatch(1000, 20_000);
        var pages = new Pages(Page(true, 1, 50), Page(true, 100, 50), Last());

        Assert.Equal(1, await pages.CountAsync(watch));
        Assert.Equal(
            "Reading was stopped after 50 transactions, which lie between the heights 1 and 50; at this rate they would come to about 19232 by height 20000; the hub limit is 1000.",
            watch.Finding!.Detail);
        Assert.Equal(19_232, watch.Finding.Transactions);

        // Just not ten times, too few read, a burst that has slowed down, and where projections are not wanted.
        Assert.Null(await FoundAsync(new HubWatch(1000, 10_000), Page(true, 1, 50), Last()));
        Assert.Null(await FoundAsync(new HubWatch(1000, AsOf), Page(true, 1, 49), Last()));
        Assert.Null(await FoundAsync(new HubWatch(2000, AsOf), Page(true, 1, 99), Last()));
        Assert.Null(await FoundAsync(new HubWatch(1000, AsOf), Page(true, 1, 49), Page(true, 900_000, 1), Last()));
        Assert.Null(await FoundAsync(new HubWatch(1000, AsOf, projects: false), Page(true, 1, 50), Last()));
    }

    [Fact]
    public async Task A_watch_begins_anew_when_the_history_is_read_again()
    {
        var watch = new HubWatch(100, 100);

        Assert.Null(await FoundAsync(watch, Page(true, 1, 80), Last()));
        Assert.Null(await FoundAsync(watch, Page(true, 1, 80), Last()));
    }

    [Fact]
    public async Task What_the_ledger_holds_proves_a_hub_without_a_question()
    {
        var scene = new AccountScene();
        for (int i = 0; i < 6; i++)
        {
            scene.Pay(10 + i, 'B', 'X', 1);
        }

        MemoryLedger ledger = scene.Ledger();
        var watch = new HubWatch(5, AsOf);

        Assert.Equal(new HubFinding(6, "The ledger holds 6 transactions; the hub limit is 5."), await watch.InLedgerAsync(ledger, Subject, CancellationToken.None));
        Assert.Null(await new HubWatch(6, AsOf).InLedgerAsync(ledger, Subject, CancellationToken.None));
    }

    [Fact]
    public async Task What_was_read_before_a_projection_proves_it_again_from_the_ledger()
    {
        HistoryPage page = Page(true, 1, 50);
        var watch = new HubWatch(1000, 20_000);
        Assert.NotNull(await FoundAsync(watch, page, Last()));

        HubFinding? remembered = await new HubWatch(1000, 20_000).InLedgerAsync(new MemoryLedger(page.Facts), Subject, CancellationToken.None);

        Assert.Equal(watch.Finding!.Transactions, remembered!.Transactions);
        Assert.StartsWith("The ledger holds 50 transactions", remembered.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(101, true, "It has 101 transactions according to a node (its nonce); the hub limit is 100, and its history was not read.")]
    [InlineData(500, false, "It has at least 500 transactions according to a node (its nonce); the hub limit is 100, and its history was not read.")]
    [InlineData(100, true, null)]
    [InlineData(-1, true, null)]
    public void The_size_alone_tells_a_hub(long size, bool isExact, string? detail)
    {
        AccountSize? told = size < 0 ? null : new AccountSize(size, isExact, "its nonce");

        Assert.Equal(detail, new HubWatch(100, AsOf).Judge(told, "a node")?.Detail);
    }

    private static async Task<HubFinding?> FoundAsync(HubWatch watch, params HistoryPage[] pages)
    {
        await new Pages(pages).CountAsync(watch);
        return watch.Finding;
    }

    /// <summary>Transactions in blocks that follow each other, upwards or downwards from a height.</summary>
    private static HistoryPage Page(bool isUpwards, long first, int count)
    {
        IEnumerable<Fact> facts = Enumerable.Range(0, count).Select(i => isUpwards ? first + i : first - i).SelectMany(height => (Fact[])
        [
            Facts.Block(ChainId.Ethereum, height), Facts.Transaction(ChainId.Ethereum, height, 0, 0x1000000 + height, false),
            new TransferRecord(ChainId.Ethereum, height, 0, 2, TransferKind.Native, Facts.Ether, Subject.Address, AccountScene.Account('X').Address, 1),
        ]);
        return new HistoryPage([.. facts], count, false);
    }

    private static HistoryPage Last() => new([], 0, true);

    private sealed class Pages(params HistoryPage[] pages)
    {
        public int Given { get; private set; }

        public bool WasComplete { get; private set; }

        public async Task<int> CountAsync(HubWatch watch)
        {
            int count = 0;
            await foreach (HistoryPage page in watch.Watch(ReadAsync()))
            {
                count++;
                WasComplete = page.IsComplete;
            }

            return count;
        }

        private async IAsyncEnumerable<HistoryPage> ReadAsync()
        {
            foreach (HistoryPage page in pages)
            {
                Given++;
                yield return page;
                await Task.Yield();
            }
        }
    }
}
