using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.NBitcoin.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.NBitcoin.Tests.Tracing;

/// <summary>Which addresses of a wallet a ledger knows, and the thefts that start from them.</summary>
public sealed class WalletUseTests
{
    private const string Key = "xpub6BosfCnifzxcFwrSzQiqu2DBVTshkCXacvNsWGYJVVhhawA7d4R5WSWGFNbi8Aw6ZRc1brxMyWMzG3DSSSSoekkudhUd9yLb6qx39T9nMdj";

    private readonly WalletAddresses wallet = WalletAddresses.FromExtendedPublicKey(Key, ChainId.Bitcoin, ScriptClass.P2wpkh);

    [Fact]
    public async Task Goes_on_as_long_as_no_gap_is_as_long_as_the_limit()
    {
        // Between two used indices lie 19 unused ones, then 20: the last is not reached.
        ILedger ledger = new WalletScene(wallet).Receive(0, 19).Receive(0, 39).Receive(0, 60).Ledger();

        WalletUse use = await wallet.FindUsedAsync(ledger);

        Assert.Equal([(0, 19), (0, 39)], Places(use));
        Assert.Equal(20, use.GapLimit);
        Assert.Equal([(0, 19), (0, 39), (0, 60)], Places(await wallet.FindUsedAsync(ledger, gapLimit: 21)));
        Assert.Empty((await wallet.FindUsedAsync(ledger, gapLimit: 19)).Used);
    }

    [Fact]
    public async Task Looks_along_each_row_by_itself()
    {
        ILedger ledger = new WalletScene(wallet).Receive(1, 2).Receive(0, 0).Receive(1, 0).Ledger();

        Assert.Equal([(0, 0), (1, 0), (1, 2)], Places(await wallet.FindUsedAsync(ledger)));
    }

    [Fact]
    public async Task Asks_for_no_address_beyond_the_gap()
    {
        WalletScene scene = new WalletScene(wallet).Receive(0, 3);
        (ILedger ledger, List<Account> asked) = AskedLedger.Over(scene.Ledger());

        await wallet.FindUsedAsync(ledger, gapLimit: 5);

        Assert.Equal([.. Enumerable.Range(0, 9).Select(index => scene.AccountOf(0, index)), .. Enumerable.Range(0, 5).Select(index => scene.AccountOf(1, index))], asked);
    }

    [Fact]
    public async Task An_index_counts_as_used_in_whatever_form_it_was()
    {
        WalletAddresses any = WalletAddresses.FromExtendedPublicKey(Key, ChainId.Bitcoin);
        ILedger ledger = new WalletScene(wallet).Receive(0, 15).Receive(0, 30).Ledger();

        WalletUse use = await any.FindUsedAsync(ledger);

        Assert.Equal([(0, 15), (0, 30)], Places(use));
        Assert.All(use.Used, used => Assert.Equal(AddressKind.P2wpkh, used.Address.Account.Address.Kind));
    }

    [Fact]
    public async Task A_descriptor_of_one_address_is_looked_up_once()
    {
        WalletAddresses one = WalletAddresses.FromDescriptor($"wpkh({Key}/0/4)", ChainId.Bitcoin);
        (ILedger ledger, List<Account> asked) = AskedLedger.Over(new WalletScene(wallet).Receive(0, 4).Ledger());

        Assert.Equal([(0, 0)], Places(await one.FindUsedAsync(ledger)));
        Assert.Single(asked);
    }

    [Fact]
    public async Task Tells_what_each_address_got_first_and_spent_last()
    {
        ILedger ledger = new WalletScene(wallet).Receive(0, 0).Receive(0, 1).Spend(0, 0).Receive(0, 0).Receive(0, 2, value: 0).Spend(0, 0).Receive(0, 1).Ledger();

        UsedAddress[] used = [.. (await wallet.FindUsedAsync(ledger)).Used];

        Assert.Equal([(4, 0L, 5L), (2, 1L, null), (1, null, (long?)null)], used.Select(address => (address.TransactionCount, address.FirstReceived, address.LastSpent)));
    }

    [Fact]
    public async Task What_the_ledger_has_not_read_whole_is_told()
    {
        WalletScene scene = new WalletScene(wallet).Receive(0, 0);

        Assert.Empty((await wallet.FindUsedAsync(scene.Ledger(), gapLimit: 3)).Unread);
        Assert.Equal(
            [(0, 0), (0, 1), (0, 2), (0, 3), (1, 0), (1, 1), (1, 2)],
            (await wallet.FindUsedAsync(scene.Ledger(isCovered: false), gapLimit: 3)).Unread.Select(address => (address.Branch, address.Index)));
    }

    [Fact]
    public async Task A_theft_of_outflows_has_a_seed_for_each_address_that_spends_from_then_on()
    {
        WalletScene scene = new WalletScene(wallet).Receive(0, 0).Receive(0, 1).Receive(1, 0).Spend(0, 0).Spend(1, 0).Receive(0, 2);
        WalletUse use = await wallet.FindUsedAsync(scene.Ledger());

        Assert.Equal(new Theft("theft", [Seed(scene, 0, 0, 3), Seed(scene, 1, 0, 3)]).Seeds, use.OutflowsFrom(3).Seeds);
        Assert.Equal([Seed(scene, 1, 0, 4)], use.OutflowsFrom(4).Seeds);
        var none = Assert.Throws<SeedException>(() => use.OutflowsFrom(5));
        Assert.Contains("4 used addresses", none.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, none.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>("height", () => use.OutflowsFrom(-1));
    }

    [Fact]
    public async Task A_theft_of_inflows_has_a_seed_for_each_address_that_got_a_coin_by_then()
    {
        WalletScene scene = new WalletScene(wallet).Receive(0, 0).Receive(0, 1, value: 0).Receive(1, 0);
        WalletUse use = await wallet.FindUsedAsync(scene.Ledger());

        Assert.Equal([Seed(scene, 0, 0, 1)], use.InflowsUpTo(1).Seeds);
        Assert.Equal([Seed(scene, 0, 0, 2), Seed(scene, 1, 0, 2)], use.InflowsUpTo(2).Seeds);
    }

    [Fact]
    public async Task A_trace_follows_what_left_the_wallet()
    {
        WalletScene scene = new WalletScene(wallet).Receive(0, 0).Receive(1, 5).Receive(0, 1).Spend(0, 0).Spend(1, 5);
        ILedger ledger = scene.Ledger();
        Theft theft = (await wallet.FindUsedAsync(ledger)).OutflowsFrom(3);

        TraceResult trace = await Trace.From(theft).Over(ledger).Using(TaintRule.Fifo).RunAsync();

        Sink sink = Assert.Single(trace.Sinks);
        Assert.Equal((UInt256)(2 * WalletScene.Value), sink.AmountOf(rule: 0));
        Assert.Equal((SinkKind.Resting, scene.StrangersAccount), (sink.Kind, sink.Name.Account));
    }

    [Fact]
    public async Task A_wallet_never_used_gives_no_theft()
    {
        WalletUse use = await wallet.FindUsedAsync(new MemoryLedger());

        Assert.Empty(use.Used);
        Assert.Throws<SeedException>(() => use.OutflowsFrom(0));
        Assert.Throws<SeedException>(() => use.InflowsUpTo(0));
    }

    [Fact]
    public async Task The_search_ends_when_told_to_and_needs_a_limit_of_one_or_more()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wallet.FindUsedAsync(new MemoryLedger(), cancellationToken: stop.Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>("gapLimit", () => wallet.FindUsedAsync(new MemoryLedger(), gapLimit: 0));
    }

    private static IEnumerable<(int, int)> Places(WalletUse use) => use.Used.Select(used => (used.Address.Branch, used.Address.Index));

    private static WalletFlowsSeed Seed(WalletScene scene, int branch, int index, long height) =>
        new(scene.AccountOf(branch, index), Asset.Native(ChainId.Bitcoin), height);
}
