using System.Diagnostics;
using WalletTrace.Chains;
using WalletTrace.DuckDb;
using WalletTrace.Graph;
using WalletTrace.Tracing;

namespace WalletTrace.Benchmarks.Ledgers;

/// <summary>What the child processes do.</summary>
internal sealed class LedgerParts(Wtgen1Plan plan, string file)
{
    private const int MostInABatch = 5_000_000;
    private const int Runs = 7;
    private const int WarmUp = 20;
    private const int CheckedScreenings = 50;
    private const int HaircutEvery = 5;

    private int BatchTransfers => Math.Min(MostInABatch, plan.Transfers);

    /// <summary>Does a part and says what was found.</summary>
    public static bool Run(ReadOnlySpan<string> arguments)
    {
        if (arguments is not [string name, string size, string file] || !Enum.TryParse(name, out LedgerPart part) || !int.TryParse(size, out int transfers))
        {
            return false;
        }

        var parts = new LedgerParts(Wtgen1Plan.OfSize(transfers), file);
        switch (part)
        {
            case LedgerPart.Ingest:
                Child.Answer(parts.IngestAsync().GetAwaiter().GetResult());
                break;
            case LedgerPart.Build:
                Child.Answer(parts.Build());
                break;
            case LedgerPart.Open:
                Child.Answer(parts.Open());
                break;
            case LedgerPart.Reach:
                Child.Answer(parts.Reach());
                break;
            case LedgerPart.Beside:
                Child.Answer(parts.BesideMemory());
                break;
            case LedgerPart.Stream:
                Child.Answer(parts.Stream());
                break;
            case LedgerPart.Cold:
                Child.Answer(parts.Cold());
                break;
            case LedgerPart.Follow:
                Child.Answer(parts.Follow());
                break;
            case LedgerPart.Screen:
                Child.Answer(parts.Screen());
                break;
        }

        return true;
    }

    /// <summary>The questions of the workload, asked of an index.</summary>
    public static Questions Over(Wtgen1Plan plan, LedgerQuestions asked) => new(plan, asked.Graph.Flows, plan.Thefts(), account => Vertex(asked, account));

    /// <summary>Appends batches of about a million transfers, each with its coverage.</summary>
    private async Task<Ingested> IngestAsync()
    {
        var facts = new Wtgen1Facts(plan);
        var clock = Stopwatch.StartNew();
        long made = 0;
        foreach (Fact _ in Batches().SelectMany(first => facts.Of(first, BatchTransfers)))
        {
            made++;
        }

        TimeSpan making = clock.Elapsed;
        using var self = Process.GetCurrentProcess();
        TimeSpan before = self.TotalProcessorTime;
        clock.Restart();
        await using (DuckDbLedger ledger = await DuckDbLedger.OpenAsync(file))
        {
            foreach (int first in Batches())
            {
                await ledger.AppendAsync(facts.Of(first, BatchTransfers));
            }
        }

        TimeSpan time = clock.Elapsed;
        self.Refresh();
        return new Ingested(time, making, made, CheckSum(), self.TotalProcessorTime - before);
    }

    private IEnumerable<int> Batches()
    {
        for (int first = 0; first < plan.Transfers; first += BatchTransfers)
        {
            yield return first;
        }
    }

    private ulong CheckSum()
    {
        var from = new int[BatchTransfers];
        var to = new int[BatchTransfers];
        var amounts = new ulong[BatchTransfers];
        ulong sum = 0;
        foreach (int first in Batches())
        {
            plan.Fill(first, from, to, amounts);
            sum = Wtgen1Plan.Summed(sum, first, from, to, amounts);
        }

        return sum;
    }

    private Built Build()
    {
        var clock = Stopwatch.StartNew();
        using var opened = new OpenedLedger(file);
        return new Built(clock.Elapsed, opened.Index.FlowCount);
    }

    private Opened Open()
    {
        Opened first = OpenOnce();
        return first with { Again = OpenOnce().Opening };
    }

    private Opened OpenOnce()
    {
        using var opened = new OpenedLedger(file);
        var clock = Stopwatch.StartNew();
        opened.Index.VerifiedAsync().GetAwaiter().GetResult();
        TimeSpan check = Lap(clock);
        return opened.Index.AskAsync(asked =>
        {
            Vertex(asked, plan.Scatter(1000));
            TimeSpan lookUp = Lap(clock);
            int accounts = (int)Over(asked).Small(1);
            return new Opened(opened.LedgerTime, opened.IndexTime, lookUp, check, clock.Elapsed, accounts, TimeSpan.Zero);
        }).GetAwaiter().GetResult();
    }

    private Reaches Reach() => Ask(asked => AskReach(Over(asked)));

    private Beside BesideMemory() => Ask(asked =>
    {
        Questions mapped = Over(asked);
        var workload = Wtgen1.Generate(plan.Transfers, plan.Accounts);
        var graph = FlowGraph.FromTransfers(workload.VertexCount, workload.From, workload.To, workload.Amounts);
        var inMemory = new Questions(plan, graph, plan.Thefts());
        var first = new Beside(AskReach(mapped), AskReach(inMemory), 0, 0);
        var again = new Beside(AskReach(mapped), AskReach(inMemory), 0, 0);
        int[] screened = [.. Enumerable.Range(0, CheckedScreenings).Select(Screened)];
        return new Beside(
            first.Mapped.Better(again.Mapped),
            first.InMemory.Better(again.InMemory),
            screened.Sum(account => Screen(asked, account)),
            screened.Sum(account => PlainScreening.Count(graph, account, LedgerQuestions.ScreeningLimits)));
    });

    private static Reaches AskReach(Questions questions)
    {
        questions.Small(WarmUp);
        return new Reaches(
            Measure.Best(Runs, () => Large(questions, 0)),
            Measure.Best(Runs, () => Large(questions, 50)),
            Measure.Best(Runs, () => questions.Small(LedgerBenchmark.SmallQuestions)),
            questions.Small(100));
    }

    private static Reached Large(Questions questions, int scheme)
    {
        (int accounts, long arrivals) = questions.Large(scheme);
        return new Reached(accounts, arrivals);
    }

    private Streamed Stream()
    {
        var clock = Stopwatch.StartNew();
        using var opened = new OpenedLedger(file);
        TimeSpan open = Lap(clock);
        var thefts = TaintPlan.OfFlows(plan.Thefts());
        Measured<Tainted> fifo = Measure.Best(1, () => Held(opened.Index.TaintInAPassAsync(thefts, [TaintRule.Fifo]).GetAwaiter().GetResult()[0]));
        Lap(clock);
        opened.Index.VerifiedAsync().GetAwaiter().GetResult();
        TimeSpan check = Lap(clock);
        return opened.Index.AskAsync(asked =>
        {
            Measured<Tainted> haircut = Measure.Best(3, () => Held(Over(asked).Haircut()));
            Measured<Tainted> again = Measure.Best(3, () => Held(Over(asked).FifoAll()));
            return new Streamed(open, fifo, check, again, haircut, Measure.Best(3, () => Held(asked.Taint(thefts, TaintRule.Fifo).Outcome)));
        }).GetAwaiter().GetResult();
    }

    private Cold Cold()
    {
        var clock = Stopwatch.StartNew();
        using var opened = new OpenedLedger(file);
        TimeSpan open = Lap(clock);
        TaintAnswer answer = opened.Index.TaintAsync(TaintPlan.OfFlows(plan.Thefts()), TaintRule.Fifo).GetAwaiter().GetResult();
        return new Cold(open, clock.Elapsed, Held(answer.Outcome), answer.Method == TaintMethod.Sparse);
    }

    private Followed Follow() => Ask(asked =>
    {
        Measured<long> fifo = Measure.Best(Runs, () => Each(theft => Sparse(asked.Taint(theft, TaintRule.Fifo))));
        Tainted first = Held(asked.Taint(TaintPlan.OfFlows(plan.TheftAt(0)), TaintRule.Fifo).Outcome);

        // Many of these take a pass over all flows: one in five says enough.
        var times = new Dictionary<TaintMethod, List<TimeSpan>> { [TaintMethod.Sparse] = [], [TaintMethod.Streamed] = [] };
        var clock = new Stopwatch();
        for (int scheme = HaircutEvery - 1; scheme < Wtgen1Plan.Schemes; scheme += HaircutEvery)
        {
            clock.Restart();
            TaintAnswer answer = asked.Taint(TaintPlan.OfFlows(plan.TheftAt(scheme)), TaintRule.Haircut);
            times[answer.Method].Add(clock.Elapsed);
        }

        return new Followed(fifo, first, [.. times[TaintMethod.Sparse]], [.. times[TaintMethod.Streamed]]);
    });

    private Screened Screen() => Ask(asked =>
    {
        for (int k = 0; k < WarmUp; k++)
        {
            Screen(asked, Screened(k));
        }

        var times = new TimeSpan[LedgerBenchmark.SmallQuestions];
        long accounts = 0;
        var clock = new Stopwatch();
        for (int k = 0; k < times.Length; k++)
        {
            clock.Restart();
            accounts += Screen(asked, Screened(k));
            times[k] = clock.Elapsed;
        }

        Array.Sort(times);
        return new Screened(times[times.Length / 2], times[times.Length * 99 / 100], accounts);
    });

    /// <summary>Asks something of the index of a ledger that is opened for it.</summary>
    private T Ask<T>(Func<LedgerQuestions, T> ask)
    {
        using var opened = new OpenedLedger(file);
        return opened.Index.AskAsync(ask).GetAwaiter().GetResult();
    }

    private Questions Over(LedgerQuestions asked) => Over(plan, asked);

    private static int Vertex(LedgerQuestions asked, int account) =>
        asked.Graph.IndexOf(new Account(Wtgen1Facts.Chain, Wtgen1Facts.AddressOf(account)), Wtgen1Facts.Coin);

    /// <summary>The account that a screening is asked about.</summary>
    private int Screened(int number) => plan.Scatter(1000 + (7 * number));

    private static int Screen(LedgerQuestions asked, int account) =>
        asked.Screen(new Account(Wtgen1Facts.Chain, Wtgen1Facts.AddressOf(account))).Holdings.Sum(holding => holding.Reached.Count);

    /// <summary>Follows each theft alone; how many hold of it, in sum.</summary>
    private long Each(Func<TaintPlan, TaintOutcome> follow)
    {
        long holders = 0;
        for (int scheme = 0; scheme < Wtgen1Plan.Schemes; scheme++)
        {
            holders += follow(TaintPlan.OfFlows(plan.TheftAt(scheme))).Holdings.Count;
        }

        return holders;
    }

    /// <summary>The answer, if it was found without a pass over all flows.</summary>
    private static TaintOutcome Sparse(TaintAnswer answer) => answer.Method == TaintMethod.Sparse
        ? answer.Outcome
        : throw new InvalidOperationException("found that a theft was followed by a pass over all flows, expected over what it touches only");

    private static Tainted Held(TaintOutcome outcome)
    {
        (UInt128 held, int holders) = Questions.Held(outcome);
        return new Tainted(held, holders);
    }

    private static TimeSpan Lap(Stopwatch clock)
    {
        TimeSpan time = clock.Elapsed;
        clock.Restart();
        return time;
    }
}
