using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Watching;

namespace WalletTrace.Tests.Tracing.Watching;

public sealed class CaseWatchTests
{
    [Fact]
    public async Task A_receiver_that_wants_to_be_left_alone_for_years_is_tried_again_after_a_day_even_when_the_clock_is_set_back()
    {
        using var scene = new WatchScene();
        using CaseWatch watch = await scene.OpenAsync();
        scene.Chain.MinePaying(new Payment(1, 1, 2, 1));
        scene.Sink.Before = _ => throw new AlertDeliveryException("busy", "kept", TimeSpan.FromDays(20_000));
        WatchTurn refused = await watch.PollAsync();
        scene.Sink.Before = null;

        scene.Time.Pass(TimeSpan.FromHours(23));
        WatchTurn early = await watch.PollAsync();
        scene.Time.SetBack(TimeSpan.FromDays(100));
        scene.Time.Pass(TimeSpan.FromHours(2));
        WatchTurn late = await watch.PollAsync();

        Assert.Equal(1, refused.Sinks.Single().Pending);
        Assert.Equal(1, early.Sinks.Single().Pending);
        Assert.Equal((0, null), (late.Sinks.Single().Pending, late.Sinks.Single().Problem));
    }

    [Fact]
    public async Task Tells_each_movement_once_in_the_order_of_events()
    {
        using var scene = new WatchScene();
        using CaseWatch watch = await scene.OpenAsync();
        await watch.PollAsync();
        Assert.Equal("", scene.Told);

        scene.Chain.MinePaying(new Payment(1, 1, 2, 600_000), new Payment(2, 1, 3, 400_000));
        scene.Chain.MinePaying(new Payment(3, 2, 4, 600_000), new Payment(4, 8, 9, 5));
        WatchTurn turn = await watch.PollAsync();
        await watch.PollAsync();

        Assert.Equal("Moved 1, Moved 2, Moved 3", scene.Told);
        Assert.Equal(scene.Told, string.Join(", ", turn.Raised.Select(WatchScene.Short)));
        var moved = Assert.IsType<MovementAlert>(scene.Sink.Alerts[0]);
        Assert.Equal((scene.Chain.Account(1), scene.Chain.Account(2)), (moved.From, moved.To));
        Assert.Equal((UInt256)600_000, moved.Value);
        Assert.Equal([new TracedAmount(TaintRule.Fifo, 600_000), new TracedAmount(TaintRule.Haircut, 600_000)], moved.Traced.AsEnumerable());
        Assert.Equal((2L, PaymentChain.StartTime + 24, "theft"), (moved.Height, moved.Time, moved.Theft));
        Assert.Equal(2, watch.Result!.Sinks.Count(sink => sink.Kind == SinkKind.Resting));
    }

    [Fact]
    public async Task What_is_known_at_the_beginning_is_not_told_unless_asked_for()
    {
        foreach (bool fromStart in new[] { false, true })
        {
            using var scene = new WatchScene();
            scene.Chain.MinePaying(new Payment(1, 1, 2, WatchScene.Stolen));
            scene.Ledger.Append(scene.Chain.AllTold(2).Append(new CoverageRecord(scene.Chain.Chain, null, 2, 2, scene.Chain.Kinds, "before")));
            scene.Chain.MinePaying(new Payment(2, 2, 3, WatchScene.Stolen));
            using CaseWatch watch = await scene.OpenAsync(scene.Options with { FromStart = fromStart });

            await watch.PollAsync();

            Assert.Equal(fromStart ? "Moved 0, Moved 1, Moved 2" : "Moved 2", scene.Told);
        }
    }

    [Fact]
    public async Task A_ledger_without_the_theft_learns_first_and_tells_what_comes_after()
    {
        using var scene = new WatchScene();
        var ledger = new MemoryLedger([.. scene.Chain.AllTold().Take(1), new CoverageRecord(scene.Chain.Chain, null, 0, 0, scene.Chain.Kinds, "before")]);
        using CaseWatch watch = await scene.OpenAsync(ledger: ledger);
        WatchTurn first = await watch.PollAsync();
        scene.Chain.MinePaying(new Payment(1, 1, 2, WatchScene.Stolen));
        WatchTurn second = await watch.PollAsync();

        Assert.Null(first.Problem);
        Assert.Empty(first.Raised);
        Assert.Equal("Moved 1", string.Join(", ", second.Raised.Select(WatchScene.Short)));
    }

    [Fact]
    public async Task Waits_for_a_theft_that_nobody_has_seen_yet()
    {
        using var scene = new WatchScene();
        scene.Chain.TakeBack(1, 1, _ => null);
        var ledger = new MemoryLedger();
        using CaseWatch watch = await scene.OpenAsync(ledger: ledger);

        WatchTurn turn = await watch.PollAsync();

        Assert.Contains("No trace can start from", turn.Problem, StringComparison.Ordinal);
        scene.Chain.MinePaying(WatchScene.Theft);
        Assert.Null((await watch.PollAsync()).Problem);
    }

    [Fact]
    public async Task Tells_what_kind_of_account_value_came_to()
    {
        using var scene = new WatchScene();
        scene.Label(2, Category.Exchange, "<b>Hot\u202Ewallet</b>");
        scene.Label(3, Category.Sanctioned, "List");
        using CaseWatch watch = await scene.OpenAsync();
        scene.Chain.MinePaying(new Payment(1, 1, 3, WatchScene.Stolen));
        scene.Chain.MinePaying(new Payment(2, 3, 2, WatchScene.Stolen));

        await watch.PollAsync();

        Assert.Equal("Moved 1, ReachedSanctioned 1, Moved 2, ReachedCategory 2", scene.Told);
        var reached = Assert.IsType<MovementAlert>(scene.Sink.Alerts[3]);
        Assert.Equal((Category.Exchange, "<b>Hot\u202Ewallet</b>", "test"), (reached.Category, reached.Label, reached.LabelSource));
        Assert.DoesNotContain('\u202E', AlertText.Line(reached));
        Assert.DoesNotContain("<b>", System.Text.Encoding.UTF8.GetString(AlertJson.ToUtf8(reached)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_that_a_holding_was_frozen()
    {
        using var scene = new WatchScene();
        Asset usdt = AccountScene.Usdt;
        using CaseWatch watch = await OpenForTokensAsync(scene);
        await watch.PollAsync();
        scene.Chain.MinePaying(new Payment(11, 0, 1, 0) { Asset = usdt, Freeze = FreezeKind.Frozen });
        await watch.PollAsync();
        scene.Chain.MinePaying(new Payment(12, 0, 1, 0) { Asset = usdt, Freeze = FreezeKind.Released });
        scene.Chain.MinePaying(new Payment(13, 1, 2, 500) { Asset = usdt });
        await watch.PollAsync();

        // That it was frozen stays true.
        Assert.Equal("Frozen 11, Moved 13", scene.Told);
        var frozen = Assert.IsType<FreezeAlert>(scene.Sink.Alerts[0]);
        Assert.Equal((scene.Chain.Account(1), (UInt256)500), (frozen.Account, frozen.Traced[0].Units));
    }

    [Fact]
    public async Task A_movement_mined_again_in_another_block_and_place_is_no_news()
    {
        using var scene = new WatchScene();
        Asset usdt = AccountScene.Usdt;
        using CaseWatch watch = await OpenForTokensAsync(scene);
        await watch.PollAsync();

        // Two alike in one transaction's block, so that what tells them apart is tried too.
        scene.Chain.MinePaying(new Payment(11, 1, 2, 250) { Asset = usdt }, new Payment(12, 1, 2, 250) { Asset = usdt });
        await watch.PollAsync();
        long before = ((MovementAlert)scene.Sink.Alerts[0]).Index;
        scene.Chain.TakeBack(1, 4, payment => payment.Number == 11 ? 1 : 2);
        WatchTurn turn = await watch.PollAsync();

        Assert.Equal(1, turn.Chains[0].Reorganisations);
        Assert.True(turn.HasTraced);
        Assert.Equal("Moved 11, Moved 12", scene.Told);
        Assert.NotEqual(before, watch.Result!.Graph.Details.Single(detail => detail.Transaction == new Payment(11, 0, 0, 0).Id).Index);
    }

    [Fact]
    public async Task What_a_reorganisation_took_back_is_retracted_once_and_confirmed_once_when_it_comes_again()
    {
        using var scene = new WatchScene();
        using CaseWatch watch = await scene.OpenAsync();
        scene.Chain.MinePaying(new Payment(1, 1, 2, WatchScene.Stolen));
        scene.Chain.MineOn(2);
        await watch.PollAsync();
        scene.Chain.TakeBack(3, 2, _ => 5);

        // Below its height nobody can know yet.
        Assert.Equal("Moved 1", scene.Told);
        scene.Chain.MineOn(1);
        await watch.PollAsync();
        await watch.PollAsync();
        Assert.Equal("Moved 1, Retracted Moved 1", scene.Told);
        scene.Chain.MineOn(6);
        await watch.PollAsync();
        await watch.PollAsync();

        Assert.Equal("Moved 1, Retracted Moved 1, ConfirmedAgain Moved 1", scene.Told);
        var retracted = Assert.IsType<StandingAlert>(scene.Sink.Alerts[1]);
        var confirmed = Assert.IsType<StandingAlert>(scene.Sink.Alerts[2]);
        Assert.Equal((scene.Sink.Alerts[0].Id, RetractionReason.Reorganised, 1, 2L), (retracted.Of, retracted.Reason, retracted.Times, retracted.Height));
        Assert.Equal((scene.Sink.Alerts[0].Id, RetractionReason.None, 1, 7L), (confirmed.Of, confirmed.Reason, confirmed.Times, confirmed.Height));
    }

    [Fact]
    public async Task A_retraction_can_wait_for_a_transaction_that_is_put_back()
    {
        using var scene = new WatchScene();
        using CaseWatch watch = await scene.OpenAsync(scene.Options with { RetractAfter = 3 });
        scene.Chain.MinePaying(new Payment(1, 1, 2, 700_000));
        scene.Chain.MinePaying(new Payment(2, 1, 3, 300_000));
        await watch.PollAsync();
        scene.Chain.TakeBack(2, 4, payment => payment.Number == 1 ? 3 : null);
        await watch.PollAsync();
        Assert.Equal("Moved 1, Moved 2", scene.Told);
        scene.Chain.MineOn(2);
        await watch.PollAsync();

        Assert.Equal("Moved 1, Moved 2, Retracted Moved 2", scene.Told);
    }

    [Fact]
    public async Task With_confirmations_a_shallow_reorganisation_is_never_seen()
    {
        using var scene = new WatchScene();
        scene.Chain.MineOn(5);
        using CaseWatch watch = await scene.OpenAsync(scene.Options with { Confirmations = 4 });
        scene.Chain.MinePaying(new Payment(1, 1, 2, WatchScene.Stolen));
        scene.Chain.MineOn(2);
        await watch.PollAsync();
        Assert.Equal("", scene.Told);
        scene.Chain.TakeBack(3, 3, _ => null);
        scene.Chain.MineOn(3);
        await watch.PollAsync();
        Assert.Equal("", scene.Told);
        scene.Chain.MinePaying(new Payment(2, 1, 3, WatchScene.Stolen));
        scene.Chain.MineOn(3);
        WatchTurn turn = await watch.PollAsync();

        Assert.Equal("Moved 2", scene.Told);
        Assert.Equal(scene.Chain.Height - 3, turn.Chains[0].Height);
    }

    [Fact]
    public async Task Traces_again_only_when_something_came_that_concerns_the_case()
    {
        using var scene = new WatchScene();
        using CaseWatch watch = await scene.OpenAsync();
        await watch.PollAsync();
        scene.Chain.MinePaying(new Payment(1, 7, 8, 5));
        Assert.False((await watch.PollAsync()).HasTraced);
        scene.Chain.TakeBack(1, 3, _ => 1);
        Assert.False((await watch.PollAsync()).HasTraced);
        scene.Chain.MinePaying(new Payment(2, 7, 1, 5));
        Assert.True((await watch.PollAsync()).HasTraced);
        scene.Chain.TakeBack(1, 1, _ => null);
        Assert.True((await watch.PollAsync()).HasTraced);
        Assert.False((await watch.PollAsync()).HasTraced);
        Assert.Equal("", scene.Told);
    }

    [Fact]
    public async Task A_restart_goes_on_where_it_was()
    {
        using var scene = new WatchScene();
        using (CaseWatch watch = await scene.OpenAsync())
        {
            scene.Chain.MinePaying(new Payment(1, 1, 2, WatchScene.Stolen));
            await watch.PollAsync();
        }

        scene.Chain.TakeBack(1, 2, _ => null);
        scene.Chain.MinePaying(new Payment(2, 1, 3, WatchScene.Stolen));
        using (CaseWatch watch = await scene.OpenAsync())
        {
            await watch.PollAsync();
            await watch.PollAsync();
        }

        Assert.Equal("Moved 1, Retracted Moved 1, Moved 2", scene.Told);
    }

    [Fact]
    public async Task Only_one_watch_has_a_journal_open()
    {
        using var scene = new WatchScene();
        using CaseWatch watch = await scene.OpenAsync();

        await Assert.ThrowsAsync<IOException>(() => scene.OpenAsync());
    }

    [Fact]
    public async Task A_source_that_fails_is_told_of_once_and_once_that_it_recovered_restarts_or_not()
    {
        using var scene = new WatchScene();
        CaseWatch watch = await scene.OpenAsync();
        scene.Chain.BeforeBlock = _ => throw new ChainSourceException("found nothing, expected a block", "node <1>", "reading", isTransient: true);
        scene.Chain.MineOn(1);
        WatchTurn turn = await watch.PollAsync();
        Assert.False(turn.Chains[0].IsSettled);
        Assert.Contains("found nothing", turn.Chains[0].Problem, StringComparison.Ordinal);
        await watch.PollAsync();
        Assert.Equal("", scene.Told);
        await watch.PollAsync();
        await watch.PollAsync();
        watch.Dispose();
        using CaseWatch again = await scene.OpenAsync();
        for (int poll = 0; poll < 5; poll++)
        {
            await again.PollAsync();
        }

        scene.Chain.BeforeBlock = null;
        await again.PollAsync();
        await again.PollAsync();

        Assert.Equal("SourceFailing a scripted node, SourceRecovered a scripted node", scene.Told);
    }

    [Fact]
    public async Task A_chain_without_new_blocks_is_told_of_once()
    {
        using var scene = new WatchScene();
        using CaseWatch watch = await scene.OpenAsync(scene.Options with { BehindAfter = TimeSpan.FromMinutes(30) });
        await watch.PollAsync();
        Assert.Equal("", scene.Told);
        scene.Time.Pass(TimeSpan.FromMinutes(40));
        await watch.PollAsync();
        await watch.PollAsync();
        Assert.Equal("SourceBehind a scripted node", scene.Told);
        scene.Chain.MineOn(200);
        await watch.PollAsync();
        await watch.PollAsync();

        Assert.Equal("SourceBehind a scripted node, SourceRecovered a scripted node", scene.Told);
    }

    [Fact]
    public async Task The_second_source_of_blocks_is_asked_when_the_first_fails()
    {
        using var scene = new WatchScene();
        var broken = new PaymentChain { Name = "broken", BeforeBlock = _ => throw new ChainSourceException("found nothing, expected a block", "broken", "reading") };
        broken.MineOn(30);
        using CaseWatch watch = await scene.OpenAsync(sources: [broken, scene.Chain]);
        scene.Chain.MinePaying(new Payment(1, 1, 2, WatchScene.Stolen));

        WatchTurn turn = await watch.PollAsync();

        Assert.True(turn.Chains[0].IsSettled);
        Assert.Equal("Moved 1", scene.Told);
    }

    [Fact]
    public async Task Only_the_kinds_and_amounts_asked_for_are_told()
    {
        using var scene = new WatchScene();
        scene.Label(2, Category.Mixer);
        WatchOptions options = scene.Options with { Kinds = [AlertKind.ReachedCategory], Minimums = [new Amount(1000, Support.Facts.Ether)] };
        using CaseWatch watch = await scene.OpenAsync(options);
        scene.Chain.MinePaying(new Payment(1, 1, 2, 999), new Payment(2, 1, 2, 1000), new Payment(3, 1, 3, 1000));

        await watch.PollAsync();

        Assert.Equal("ReachedCategory 2", scene.Told);
    }

    [Fact]
    public async Task A_backward_trace_and_two_sinks_of_one_name_are_refused()
    {
        using var scene = new WatchScene();

        await Assert.ThrowsAsync<ArgumentException>(() =>
            CaseWatch.OpenAsync(scene.Trace.Backward(), scene.Ledger, [scene.Chain], scene.Journal, [scene.Sink]));
        await Assert.ThrowsAsync<ArgumentException>(() => scene.OpenAsync(sinks: [scene.Sink, new KeptAlerts()]));
    }

    /// <summary>A watch of 500 units of a token that account 1 got of account 0 in payment 10.</summary>
    private static Task<CaseWatch> OpenForTokensAsync(WatchScene scene)
    {
        var theft = new Payment(10, 0, 1, 500) { Asset = AccountScene.Usdt };
        scene.Chain.MinePaying(theft);
        Trace trace = Trace.From(Theft.Of(new TransactionSeed(scene.Chain.Chain, theft.Id)));
        return CaseWatch.OpenAsync(trace, scene.Ledger, [scene.Chain], scene.Journal, [scene.Sink], scene.Options);
    }
}
