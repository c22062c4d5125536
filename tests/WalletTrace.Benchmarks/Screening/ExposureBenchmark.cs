using System.Diagnostics;
using System.Globalization;
using WalletTrace.Attribution;
using WalletTrace.Benchmarks.Ledgers;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Exposures;

namespace WalletTrace.Benchmarks.Screening;

/// <summary>Asks for the exposure of accounts over WTGEN-1 as a whole ledger, one account in a hundred labelled, and holds some answers against a trace.</summary>
internal sealed class ExposureBenchmark(Wtgen1Plan plan, Report report)
{
    private const int Questions = 500;
    private const int Checked = 10;
    private const int WarmUp = 20;
    private const int LabelledEvery = 100;

    public bool Run()
    {
        report.Title(string.Create(CultureInfo.InvariantCulture, $"Exposure over {plan.Transfers:N0} transfers among {plan.VertexCount:N0} accounts, one in {LabelledEvery} labelled, one core"));
        var ledger = new MemoryLedger(new Wtgen1Facts(plan).Of(0, plan.Transfers).Append(Whole()));
        var asked = new LedgerQuestions(LedgerGraph.FreezeAsync(ledger).GetAwaiter().GetResult());
        var labels = new LabelSet(Enumerable.Range(0, plan.VertexCount / LabelledEvery).Select(i => new Label(AccountOf(i * LabelledEvery), "made up", (Category)(1 + (i % 13)), "benchmark")));
        var exposures = new LedgerExposures(labels, ledger.Coverage);
        foreach (TaintRule rule in (TaintRule[])[TaintRule.Haircut, TaintRule.Fifo])
        {
            foreach (int hops in (int[])[2, 3, 4])
            {
                var options = new ExposureOptions { Rule = rule, Hops = hops };
                foreach (TraceDirection direction in Enum.GetValues<TraceDirection>())
                {
                    Time(exposures, asked, options, direction);
                }
            }
        }

        CheckAgainstTraces(ledger, labels, exposures, asked);
        return report.AllRight;
    }

    private void Time(LedgerExposures exposures, LedgerQuestions asked, ExposureOptions options, TraceDirection direction)
    {
        var times = new TimeSpan[Questions];
        long ends = 0;
        using var self = Process.GetCurrentProcess();
        TimeSpan before = default;
        for (int k = -WarmUp; k < Questions; k++)
        {
            if (k == 0)
            {
                self.Refresh();
                before = self.TotalProcessorTime;
            }

            var clock = Stopwatch.StartNew();
            AccountExposure found = exposures.Of(asked, AccountOf(AskedAbout(Math.Max(k, 0))), direction, options);
            if (k >= 0)
            {
                times[k] = clock.Elapsed;
                ends += found.Assets.Sum(asset => asset.Ends.Length);
            }
        }

        // Where the machine does much else, what a question takes of the processor tells more than how long it took.
        self.Refresh();
        TimeSpan worked = (self.TotalProcessorTime - before) / Questions;
        Array.Sort(times);
        report.Line($"{options.Rule}, {direction}, {options.Hops} hops", Report.Time(times[Questions / 2]), string.Create(
            CultureInfo.InvariantCulture, $"median of {Questions}; 99 of 100 within {Report.Time(times[Questions * 99 / 100])}; {Report.Time(worked)} of a processor in the mean; {(double)ends / Questions:F0} ends in the mean"));
    }

    private void CheckAgainstTraces(MemoryLedger ledger, LabelSet labels, LedgerExposures exposures, LedgerQuestions asked)
    {
        for (int k = 0; k < Checked; k++)
        {
            Account account = AccountOf(AskedAbout(k));
            foreach (TraceDirection direction in Enum.GetValues<TraceDirection>())
            {
                var options = new ExposureOptions { Hops = 2, RecogniseDeposits = false };
                ExposureQuery query = ExposureQuery.Of(account).Over(ledger).Knowing(labels).With(options);
                AccountExposure traced = (direction == TraceDirection.Forward ? query : query.Backward()).RunAsync().GetAwaiter().GetResult();
                report.Check($"account {k}, {direction}", Ends(exposures.Of(asked, account, direction, options)), Ends(traced), "by a trace over the ledger");
            }
        }
    }

    private static string Ends(AccountExposure exposure) => string.Join(", ", exposure.Assets.SelectMany(asset => asset.Ends).Select(end => $"{end.Kind} {end.Account} {end.Amount} {end.Direct} {end.LeastHops}"));

    private static Account AccountOf(int account) => new(Wtgen1Facts.Chain, Wtgen1Facts.AddressOf(account));

    /// <summary>An account of middling popularity, as in QB of the workload.</summary>
    private int AskedAbout(int k) => (int)(((1000 + (7L * k)) * 1_000_003 + 12_345) % plan.Accounts);

    private CoverageRecord Whole() => new(
        Wtgen1Facts.Chain, null, 0, (plan.Transfers / Wtgen1Plan.BlockSize) - 1, CoverageKinds.Native | CoverageKinds.Internal | CoverageKinds.Fee, "WTGEN-1");
}
