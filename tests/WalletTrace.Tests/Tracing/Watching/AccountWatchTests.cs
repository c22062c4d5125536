using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Live;
using WalletTrace.Tracing.Watching;

namespace WalletTrace.Tests.Tracing.Watching;

/// <summary>A watch whose sources tell histories of accounts and no blocks.</summary>
public sealed class AccountWatchTests
{
    [Fact]
    public async Task Reads_on_only_where_traced_value_rests_and_what_it_has_come_to()
    {
        using var scene = new WatchScene();
        var explorer = new PaymentHistories(scene.Chain);
        using CaseWatch watch = await scene.OpenAsync(sources: [explorer]);
        scene.Chain.MinePaying(new Payment(1, 1, 2, WatchScene.Stolen));
        scene.Chain.MinePaying(new Payment(2, 2, 3, 400_000));
        scene.Chain.MineOn(1);
        await watch.PollAsync();
        Assert.Equal("Moved 1, Moved 2", scene.Told);

        explorer.Asked.Clear();
        scene.Chain.MineOn(5);
        WatchTurn quiet = await watch.PollAsync();
        Assert.False(quiet.HasTraced);
        Assert.Equal([(scene.Chain.Account(2).Address, 5L), (scene.Chain.Account(3).Address, 5L)], explorer.Asked.OrderBy(asked => asked.Address));
        Assert.Equal(scene.Chain.Height, quiet.Chains[0].Height);

        explorer.Asked.Clear();
        scene.Chain.MinePaying(new Payment(3, 3, 4, 400_000));
        scene.Chain.MinePaying(new Payment(4, 2, 1, 5));
        WatchTurn turn = await watch.PollAsync();

        // The first account, to which some came back, was not read on since it gave all away: now it was.
        Assert.Equal("Moved 1, Moved 2, Moved 3, Moved 4", scene.Told);
        Assert.Contains((scene.Chain.Account(1).Address, 5L), explorer.Asked);
        Assert.True(turn.Chains[0].IsSettled);
        Assert.Equal(scene.Chain.Height, turn.Chains[0].Height);
        Assert.DoesNotContain(watch.Result!.Coverage, entry => entry.Issue == CoverageIssue.NotFollowed);
        TraceResult offline = await scene.Trace.Over(scene.Ledger).RunAsync();
        Assert.Equal(watch.Result.Sinks.Select(sink => (sink.Name, sink.Kind)), offline.Sinks.Select(sink => (sink.Name, sink.Kind)));
    }

    [Fact]
    public async Task A_history_that_cannot_be_read_on_is_listed_and_retracts_nothing_until_it_is()
    {
        using var scene = new WatchScene();
        var explorer = new PaymentHistories(scene.Chain);
        using CaseWatch watch = await scene.OpenAsync(sources: [explorer]);
        scene.Chain.MinePaying(new Payment(1, 1, 2, 300_000), new Payment(2, 1, 3, 300_000));
        scene.Chain.MineOn(3);
        await watch.PollAsync();
        scene.Chain.TakeBack(4, 6, _ => null);
        scene.Chain.MinePaying(new Payment(3, 1, 4, 200_000));
        explorer.FailFor(scene.Chain.Account(1).Address);
        WatchTurn failed = await watch.PollAsync();

        Assert.Equal("Moved 1, Moved 2", scene.Told);
        Assert.False(failed.Chains[0].IsSettled);
        Assert.Contains("status 500", failed.Chains[0].Problem, StringComparison.Ordinal);
        explorer.Before = null;
        await watch.PollAsync();
        await watch.PollAsync();

        Assert.Equal("Moved 1, Moved 2, Retracted Moved 1, Retracted Moved 2, Moved 3", scene.Told);
    }

    [Fact]
    public async Task One_of_several_that_fails_is_listed_with_its_height_while_the_others_go_on()
    {
        using var scene = new WatchScene();
        var explorer = new PaymentHistories(scene.Chain);
        using CaseWatch watch = await scene.OpenAsync(sources: [explorer]);
        scene.Chain.MinePaying(new Payment(1, 1, 2, 600_000));
        await watch.PollAsync();
        long before = scene.Chain.Height;
        explorer.FailFor(scene.Chain.Account(1).Address);
        scene.Chain.MinePaying(new Payment(2, 2, 3, 600_000), new Payment(3, 1, 4, 400_000));
        await watch.PollAsync();

        Assert.Equal("Moved 1, Moved 2", scene.Told);
        CoverageEntry entry = Assert.Single(watch.Result!.Coverage, entry => entry.ReadTo is not null);
        Assert.Equal((before, (UInt256)400_000), (entry.ReadTo, entry.Hidden));
        explorer.Before = null;
        await watch.PollAsync();

        Assert.Equal("Moved 1, Moved 2, Moved 3", scene.Told);
    }

    [Fact]
    public async Task A_case_that_the_ledger_knows_nothing_of_is_asked_for_and_then_followed()
    {
        using var scene = new WatchScene();
        var ledger = new MemoryLedger();
        Trace trace = Trace.From(Theft.Wallet(scene.Chain.Account(1)).Amount(new Amount(WatchScene.Stolen, Support.Facts.Ether)).At(2));
        scene.Chain.MinePaying(new Payment(1, 1, 2, 600_000));
        var explorer = new PaymentHistories(scene.Chain);
        using CaseWatch watch = await CaseWatch.OpenAsync(trace, ledger, [explorer], scene.Journal, [scene.Sink], scene.Options);
        await watch.PollAsync();
        Assert.Equal("", scene.Told);
        scene.Chain.MinePaying(new Payment(2, 2, 3, 600_000), new Payment(3, 1, 4, 400_000));
        await watch.PollAsync();

        Assert.Equal("Moved 2, Moved 3", scene.Told);
    }

    [Fact]
    public async Task A_wallet_whose_outflows_are_the_theft_is_always_read_on()
    {
        using var scene = new WatchScene();
        var ledger = new MemoryLedger();
        Trace trace = Trace.From(Theft.Wallet(scene.Chain.Account(1)).OutflowsFrom(1));
        scene.Chain.MinePaying(new Payment(1, 1, 2, WatchScene.Stolen));
        using CaseWatch watch = await CaseWatch.OpenAsync(trace, ledger, [new PaymentHistories(scene.Chain)], scene.Journal, [scene.Sink], scene.Options);
        await watch.PollAsync();
        scene.Chain.MinePaying(new Payment(2, 0, 1, 50));
        scene.Chain.MinePaying(new Payment(3, 1, 7, 50));
        await watch.PollAsync();

        Assert.Equal("Moved 3", scene.Told);
    }

    [Fact]
    public async Task Blocks_go_before_histories_until_there_are_too_many_of_them()
    {
        using var scene = new WatchScene();
        var explorer = new PaymentHistories(scene.Chain);
        scene.Asking = new LiveOptions { MaxBlocks = 20 };
        using CaseWatch watch = await scene.OpenAsync(sources: [scene.Chain, explorer]);
        scene.Chain.MinePaying(new Payment(1, 1, 2, 600_000));
        await watch.PollAsync();
        Assert.Empty(explorer.Asked);
        scene.Chain.Given.Clear();
        scene.Chain.MinePaying(new Payment(2, 2, 3, 600_000));
        scene.Chain.MineOn(50);
        await watch.PollAsync();
        Assert.NotEmpty(explorer.Asked);
        Assert.DoesNotContain(scene.Chain.Given, height => height < scene.Chain.Height - 20);
        scene.Chain.MinePaying(new Payment(3, 1, 4, 400_000));
        await watch.PollAsync();

        Assert.Equal("Moved 1, Moved 2, Moved 3", scene.Told);
        Assert.Contains(scene.Chain.Height, scene.Chain.Given);
    }

    [Fact]
    public async Task A_deposit_account_is_told_of_as_inferred_and_stays_one_while_others_are_read_on()
    {
        using var scene = new WatchScene();
        scene.Label(22, Category.Exchange, "Hex");
        var explorer = new PaymentHistories(scene.Chain);
        using CaseWatch watch = await scene.OpenAsync(sources: [explorer]);
        const ulong ether = 1_000_000_000_000_000_000;
        for (int round = 0; round < 3; round++)
        {
            scene.Chain.MinePaying(new Payment(10 + round, 20 + (30 * round), 21, 5 * ether));
            scene.Chain.MinePaying(new Payment(14 + round, 21, 22, (5 * ether) - 21_000) { Fee = 21_000 });
        }

        scene.Chain.MinePaying(new Payment(1, 1, 21, 600_000));
        await watch.PollAsync();

        Assert.Equal("Moved 1, ReachedCategory 1", scene.Told);
        var reached = (MovementAlert)scene.Sink.Alerts[1];
        Assert.Equal((Category.Exchange, null, scene.Chain.Account(21)), (reached.Category, reached.LabelSource, reached.To));
        Assert.Contains("deposit account of “Hex”", reached.Label, StringComparison.Ordinal);
        explorer.Asked.Clear();
        scene.Chain.MinePaying(new Payment(18, 7, 21, 9 * ether));
        scene.Chain.MinePaying(new Payment(19, 0, 1, 5));
        scene.Chain.MineOn(3);
        WatchTurn turn = await watch.PollAsync();

        Assert.True(turn.HasTraced);
        Assert.DoesNotContain(explorer.Asked, asked => asked.Address == scene.Chain.Account(21).Address);
        Assert.Equal("Moved 1, ReachedCategory 1", scene.Told);
        Assert.Contains(watch.Result!.Sinks, sink => sink.Deposit is not null);
    }

    [Fact]
    public async Task Polls_in_which_nothing_happens_leave_nothing_behind()
    {
        using var scene = new WatchScene();
        var explorer = new PaymentHistories(scene.Chain);
        using CaseWatch watch = await scene.OpenAsync(sources: [explorer]);
        scene.Chain.MinePaying(new Payment(1, 1, 2, 600_000));
        await watch.PollAsync();
        int statements = scene.Ledger.Coverage.Count;
        long state = new FileInfo(scene.Journal).Length;
        for (int poll = 0; poll < 250; poll++)
        {
            scene.Chain.MineOn(1);
            WatchTurn turn = await watch.PollAsync();
            Assert.Equal((scene.Chain.Height, true, false), (turn.Chains[0].Height, turn.Chains[0].IsSettled, turn.HasTraced));
        }

        // Now and then it is stated, so that not ever more is asked for.
        Assert.InRange(scene.Ledger.Coverage.Count, statements, statements + (2 * 2 * 2));
        Assert.InRange(explorer.Asked[^1].From, scene.Chain.Height - 100, scene.Chain.Height);
        Assert.InRange(new FileInfo(scene.Journal).Length, state, state + 1_000);
    }

    [Fact]
    public async Task A_movement_in_a_block_that_took_the_place_of_a_quiet_one_is_seen()
    {
        using var scene = new WatchScene();
        var explorer = new PaymentHistories(scene.Chain);
        CaseWatch watch = await scene.OpenAsync(sources: [explorer]);
        scene.Chain.MinePaying(new Payment(1, 1, 2, 600_000));
        scene.Chain.MineOn(3);
        await watch.PollAsync();
        watch.Dispose();

        // Nothing of the case was in the blocks that are gone; what came in their place is below the height up to which all was read.
        scene.Chain.TakeBack(3, 0, _ => null);
        scene.Chain.MinePaying(new Payment(2, 2, 3, 600_000));
        scene.Chain.MineOn(2);
        using CaseWatch again = await scene.OpenAsync(sources: [explorer]);
        WatchTurn turn = await again.PollAsync();

        Assert.Equal(1, turn.Chains[0].Reorganisations);
        Assert.Equal("Moved 1, Moved 2", scene.Told);
    }

    [Fact]
    public async Task A_chain_that_is_another_one_altogether_changes_nothing()
    {
        using var scene = new WatchScene();
        var explorer = new PaymentHistories(scene.Chain);
        using CaseWatch watch = await scene.OpenAsync(scene.Options with { MaxReorgDepth = 10 }, sources: [explorer]);
        for (int number = 1; number <= 4; number++)
        {
            scene.Chain.MineOn(9);
            scene.Chain.MinePaying(new Payment(number, 1, 2, 100_000));
            await watch.PollAsync();
        }

        long? asOf = scene.Ledger.AsOf(scene.Chain.Chain);
        scene.Chain.TakeBack(25, 30, _ => null);
        WatchTurn turn = await watch.PollAsync();

        Assert.False(turn.Chains[0].IsSettled);
        Assert.Contains("not the one", turn.Chains[0].Problem, StringComparison.Ordinal);
        Assert.Equal(asOf, scene.Ledger.AsOf(scene.Chain.Chain));
        Assert.Equal("Moved 1, Moved 2, Moved 3, Moved 4", scene.Told);
    }

    [Fact]
    public async Task Third_parties_are_not_asked_where_they_may_not_be()
    {
        using var scene = new WatchScene();
        var explorer = new PaymentHistories(scene.Chain);
        scene.Asking = new LiveOptions { RefuseThirdParties = true };
        using CaseWatch watch = await scene.OpenAsync(sources: [explorer]);
        scene.Chain.MinePaying(new Payment(1, 1, 2, 600_000));

        await watch.PollAsync();

        Assert.Empty(explorer.Asked);
    }
}
