using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Tests.Reports;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing.Watching;

namespace WalletTrace.Tests.Tracing.Watching;

/// <summary>
/// A day of a chain with a block each twelve seconds in simulated time: the thief moves here and there, a thousand reorganisations take back one to five blocks and with
/// them what was in these, and the watch is killed now and then, in the middle of whatever it does.
/// </summary>
/// <remarks>Looks at the memory of the whole process, and so runs by itself.</remarks>
[Collection(nameof(ProcessWide))]
public sealed class WatchSoakTests
{
    private const int Day = 7_200;
    private const int Polls = 1_440;
    private const int Reorganisations = 1_000;

    [Theory]
    [InlineData(1, 1, 0, false)]
    [InlineData(2, 3, 2, false)]
    [InlineData(3, 1, 1, true)]
    public async Task After_a_day_every_movement_that_happened_was_told_once_and_every_one_that_did_not_was_taken_back_once(
        int seed, int confirmations, int retractAfter, bool byHistories)
    {
        var random = new Random(seed);
        using var scene = new WatchScene();
        scene.Chain.MineOn(10);
        var world = new Thief(scene.Chain, random);
        var killer = new Killer(scene.Ledger);
        WatchOptions options = scene.Options with { Confirmations = confirmations, RetractAfter = retractAfter };
        IChainSource source = byHistories ? new PaymentHistories(scene.Chain) : scene.Chain;
        string told = scene.File("alerts.jsonl");
        int reorganised = 0;
        int kills = 0;
        int traced = 0;
        var memory = new List<long>();
        (CaseWatch Watch, JsonLinesAlertSink Sink)? running = null;
        for (int poll = 0; poll < Polls; poll++)
        {
            reorganised += world.Live(Day / Polls, poll * Reorganisations / Polls < (poll + 1) * Reorganisations / Polls);
            scene.Time.Pass(TimeSpan.FromSeconds(PaymentChain.SecondsApart * (Day / Polls)));
            killer.Arm(random.Next(5) == 0 ? random.Next(6) : null);
            try
            {
                running ??= await OpenAsync();
                traced += (await running.Value.Watch.PollAsync()).HasTraced ? 1 : 0;
            }
            catch (KilledException)
            {
                kills++;
                Kill(tears: random.Next(2) == 0);
            }

            if ((poll + 1) % (Polls / 4) == 0)
            {
                memory.Add(GC.GetTotalMemory(forceFullCollection: true));
            }
        }

        // The chain goes on for a while without surprises, so that what is owed is said.
        killer.Arm(null);
        scene.Chain.MineOn(40);
        running ??= await OpenAsync();
        await running.Value.Watch.PollAsync();
        await running.Value.Watch.PollAsync();
        int raised = running.Value.Watch.Raised;
        Kill(tears: false);

        Assert.Equal(Reorganisations, reorganised);
        Assert.True(kills > 50, $"{kills} kills");
        Assert.True(traced < Polls / 2, $"{traced} traces");
        HashSet<TransactionId> happened = [.. scene.Chain.Payments.Where(mined => world.Moves.Contains(mined.Payment.Number)).Select(mined => mined.Payment.Id)];
        Alert[] alerts = [.. WatchScene.Lines(told).Select(line => AlertJson.Parse(System.Text.Encoding.UTF8.GetBytes(line)))];
        Assert.Equal(raised, alerts.Length);
        AssertToldOnce(alerts, happened, world.Moves.Count, retracts: confirmations == 1);

        // Files grow with alerts alone, and memory with the facts of a day: some 7,200 mostly empty blocks.
        long state = new FileInfo(scene.Journal).Length + new FileInfo(told).Length;
        Assert.True(state < 2_500L * alerts.Length, $"{state} bytes for {alerts.Length} alerts");
        for (int quarter = 1; quarter < memory.Count; quarter++)
        {
            Assert.True(memory[quarter] - memory[quarter - 1] < 6_000_000, $"memory by quarters: {string.Join(", ", memory)}");
        }

        async Task<(CaseWatch, JsonLinesAlertSink)> OpenAsync()
        {
            var sink = new JsonLinesAlertSink(told);
            try
            {
                return (await scene.OpenAsync(options, [new Mortal(sink, killer)], killer, [source]), sink);
            }
            catch
            {
                sink.Dispose();
                throw;
            }
        }

        void Kill(bool tears)
        {
            running?.Watch.Dispose();
            running?.Sink.Dispose();
            running = null;

            // What was being written may be there in part.
            if (tears)
            {
                foreach (string path in new[] { scene.Journal, told }.Where(System.IO.File.Exists))
                {
                    System.IO.File.AppendAllText(path, "{\"alert\":{\"id\":\"0123"[..random.Next(18)]);
                }
            }
        }
    }

    /// <summary>Each alert once; each that holds at the end as often confirmed as retracted, each that does not retracted once more.</summary>
    private static void AssertToldOnce(Alert[] alerts, HashSet<TransactionId> happened, int moves, bool retracts)
    {
        Assert.Equal(alerts.Length, alerts.Select(alert => alert.Id).Distinct().Count());
        var movements = alerts.OfType<MovementAlert>().ToList();
        Assert.Equal(movements.Count, movements.Select(alert => alert.Transaction).Distinct().Count());
        Assert.Equal([], happened.Except(movements.Select(alert => alert.Transaction)));
        Assert.True(happened.Count > moves / 4, $"{happened.Count} of {moves} movements");
        int gone = 0;
        foreach (MovementAlert movement in movements)
        {
            StandingAlert[] said = [.. alerts.OfType<StandingAlert>().Where(alert => alert.Of == movement.Id)];
            bool holds = happened.Contains(movement.Transaction);
            gone += holds ? 0 : 1;

            // Turn by turn: retracted, confirmed, retracted …
            Assert.All(said.Select((alert, at) => (alert, at)), item =>
                Assert.Equal((item.at % 2 == 0 ? AlertKind.Retracted : AlertKind.ConfirmedAgain, (item.at / 2) + 1), (item.alert.Kind, item.alert.Times)));
            Assert.Equal(holds, said.Length % 2 == 0);
        }

        Assert.True(gone > 10 || !retracts, $"{gone} retracted for good");
        Assert.All(alerts.OfType<StandingAlert>(), alert => Assert.Contains(alert.Of, movements.Select(movement => movement.Id)));
    }

    /// <summary>Lets the thief move all he has from one account to the next, and the chain change its mind about it.</summary>
    private sealed class Thief(PaymentChain chain, Random random)
    {
        private int number = 1;

        /// <summary>The numbers of all payments by which he ever moved what he stole.</summary>
        public HashSet<int> Moves { get; } = [];

        /// <summary>Some blocks; returns how often the chain took some back.</summary>
        public int Live(int blocks, bool reorganises)
        {
            int before = random.Next(blocks);
            for (int block = 0; block < blocks; block++)
            {
                if (reorganises && block == before)
                {
                    // What was taken back is mostly mined again soon, in its order, but some of it never, nor what rests on it: somebody was paid twice instead.
                    int? wait = 0;
                    chain.TakeBack(random.Next(1, 6), random.Next(1, 6), _ => wait = random.Next(4) > 0 ? wait + random.Next(4) : null);
                }

                if (random.Next(20) == 0)
                {
                    Move();
                }

                if (random.Next(40) == 0)
                {
                    chain.Pay(new Payment(1_000_000 + number++, 500, 501, 3));
                }

                chain.MineOn(1);
            }

            return reorganises ? 1 : 0;
        }

        private void Move()
        {
            // Whoever holds it now, by the chain as it is: one payment at a time, so that each moves all of it.
            if (chain.HasPending)
            {
                return;
            }

            int holder = 1;
            foreach ((long _, Payment payment) in chain.Payments)
            {
                holder = payment.From == holder && Moves.Contains(payment.Number) ? payment.To : holder;
            }

            Moves.Add(number);
            chain.Pay(new Payment(number, holder, 10_000 + number, WatchScene.Stolen));
            number++;
        }
    }

    private sealed class KilledException : Exception;

    /// <summary>A ledger whose process may be killed before or after it has taken something in or back.</summary>
    private sealed class Killer(ILedgerWriter inner) : PassingLedger(inner)
    {
        private int? left;

        /// <summary>Lets the process live for so many steps, or on.</summary>
        public void Arm(int? steps) => left = steps;

        public void Step()
        {
            if (left-- == 0)
            {
                throw new KilledException();
            }
        }

        public override async ValueTask AppendAsync(IEnumerable<Fact> facts, CancellationToken cancellationToken = default)
        {
            Step();
            await base.AppendAsync(facts, cancellationToken);
            Step();
        }

        public override async ValueTask RewindAsync(ChainId chain, long height, CancellationToken cancellationToken = default)
        {
            Step();
            await base.RewindAsync(chain, height, cancellationToken);
            Step();
        }
    }

    /// <summary>A sink whose process may be killed before or after it has delivered.</summary>
    private sealed class Mortal(JsonLinesAlertSink inner, Killer killer) : IAlertSink
    {
        public string Name => inner.Name;

        public async ValueTask DeliverAsync(Alert alert, CancellationToken cancellationToken = default)
        {
            killer.Step();
            await inner.DeliverAsync(alert, cancellationToken);
            killer.Step();
        }
    }
}
