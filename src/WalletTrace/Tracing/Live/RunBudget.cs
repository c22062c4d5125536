using System.Globalization;
using WalletTrace.Chains;

namespace WalletTrace.Tracing.Live;

/// <summary>
/// Holds one run to its budget: stands before every request of every source of the run, counts what is let through and refuses the first that would be too
/// many. Safe to use from any thread.
/// </summary>
internal sealed class RunBudget : IRequestGate, IDisposable
{
    // Who reads it may use the library, or a tool with options of its own: it names neither.
    private const string WithMore = "a later run that may ask more goes on from here";

    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(40);

    private readonly PullBudget budget;
    private readonly CancellationToken stop;
    private readonly TimeProvider time;
    private readonly long started;
    private readonly CancellationTokenSource? timeLimit;
    private readonly Lock turn = new();
    private readonly Dictionary<SourceMeter, SourceUsage> before = [];
    private readonly Dictionary<SourceMeter, long> bytes = [];
    private readonly Dictionary<(string Provider, string Currency), decimal> spent = [];
    private readonly List<IDisposable> held = [];
    private long requests;

    /// <summary>Begins a run: what was asked before does not count.</summary>
    /// <param name="budget">How much may be asked.</param>
    /// <param name="meters">The meters of all its sources.</param>
    /// <param name="time">Tells the time.</param>
    /// <param name="stop">Ends the asking.</param>
    public RunBudget(PullBudget budget, IEnumerable<SourceMeter> meters, TimeProvider time, CancellationToken stop)
    {
        this.budget = budget;
        this.stop = stop;
        this.time = time;
        started = time.GetTimestamp();
        timeLimit = budget.Time is { } limit && limit < LongestTimer ? new CancellationTokenSource(limit > TimeSpan.Zero ? limit : TimeSpan.Zero, time) : null;
        foreach (SourceMeter meter in meters.Distinct())
        {
            before.Add(meter, meter.Usage);
            held.Add(meter.Guard(this));
        }
    }

    /// <summary>The time since the run began.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(started);

    /// <summary>How many requests may still be sent; null for no limit.</summary>
    public long? RequestsLeft
    {
        get
        {
            lock (turn)
            {
                return budget.Requests is { } limit ? Math.Max(0, limit - requests) : null;
            }
        }
    }

    /// <summary>
    /// Why a source may be asked nothing more; null as long as it may. To be looked at before a question is put: a source notes whom it tells what before
    /// it learns that it may not.
    /// </summary>
    /// <param name="meters">The source's meters.</param>
    public BudgetUsedUpException? Refusal(IReadOnlyList<SourceMeter> meters)
    {
        // Bytes of answers are only known when these are there: between two pulls all of them are.
        foreach (SourceMeter meter in before.Keys)
        {
            See(meter, meter.Usage);
        }

        lock (turn)
        {
            return Found() is { } found && (meters.Any(meter => meter.Host.Length > 0) || found.Kind is BudgetKind.Stopped or BudgetKind.Time) ? found
                : meters.Count > 0 && meters.All(meter => Payers(meter).Any(payer => !CanPay(payer, meter))) ? OutOfMoney(meters[0])
                : null;
        }
    }

    /// <inheritdoc/>
    public void Admit(SourceMeter meter, SourceUsage usage)
    {
        See(meter, usage);
        lock (turn)
        {
            if (Found() is { } found)
            {
                throw found;
            }

            string[] payers = Payers(meter);
            if (!payers.All(payer => CanPay(payer, meter)))
            {
                throw OutOfMoney(meter);
            }

            foreach (string payer in payers)
            {
                spent[(payer, meter.Price!.Currency)] = Spent(payer, meter) + meter.Price.PerRequest;
            }

            requests++;
        }
    }

    /// <summary>Whether what ended a request was the run's end: the stop, or the end of its time.</summary>
    public BudgetUsedUpException? Interruption()
    {
        lock (turn)
        {
            return Found() is { Kind: BudgetKind.Stopped or BudgetKind.Time } found ? found : null;
        }
    }

    /// <summary>That no more accounts may be asked about.</summary>
    public BudgetUsedUpException OutOfAccounts() =>
        new(BudgetKind.Accounts, Over(budget.Accounts!.Value, "account"));

    /// <summary>A token that ends with the caller's, with the stop, and when the time is over.</summary>
    public CancellationTokenSource Limit(CancellationToken cancellationToken) =>
        CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stop, timeLimit?.Token ?? CancellationToken.None);

    /// <summary>What a provider was asked in this run.</summary>
    public ProviderReport Report(SourceMeter meter)
    {
        SourceUsage now = meter.Usage;
        SourceUsage then = before.GetValueOrDefault(meter);
        var usage = new SourceUsage(now.Requests - then.Requests, now.Failures - then.Failures, now.Bytes - then.Bytes);
        lock (turn)
        {
            long? left = budget.Requests is { } limit ? Math.Max(0, limit - requests) : null;
            foreach (string payer in Payers(meter).Where(_ => meter.Price!.PerRequest > 0))
            {
                decimal paid = decimal.Floor(Math.Max(0, budget.Money[payer] - Spent(payer, meter)) / meter.Price!.PerRequest);
                left = (long)Math.Min(left ?? long.MaxValue, paid);
            }

            (decimal, string)? cost = meter.Price is { } price ? (usage.Requests * price.PerRequest, price.Currency) : null;
            return new ProviderReport(meter.Name, meter.Host, usage, cost, left);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        held.ForEach(gate => gate.Dispose());
        timeLimit?.Dispose();
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Over(long limit, string what) => Text($"The budget of {limit} {what}{(limit == 1 ? "" : "s")} was used up; {WithMore}.");

    private static BudgetUsedUpException OutOfMoney(SourceMeter meter) => new(
        BudgetKind.Money,
        $"The money for {SafeText.Trim(meter.Name)} was used up, in {SafeText.Trim(meter.Price!.Currency)}; {WithMore}.");

    private void See(SourceMeter meter, SourceUsage usage)
    {
        lock (turn)
        {
            bytes[meter] = usage.Bytes - before.GetValueOrDefault(meter).Bytes;
        }
    }

    /// <summary>The entries of the budget out of which a provider is paid: by its name, and by its host.</summary>
    private string[] Payers(SourceMeter meter) =>
        meter.Price is null ? [] : [.. ((string[])[meter.Name, meter.Host]).Distinct().Where(budget.Money.ContainsKey)];

    private bool CanPay(string payer, SourceMeter meter) => Spent(payer, meter) + meter.Price!.PerRequest <= budget.Money[payer];

    private decimal Spent(string payer, SourceMeter meter) => spent.GetValueOrDefault((payer, meter.Price!.Currency));

    /// <summary>What there is no more of. What is said holds limits only: it stands in results, which do not tell how a run went.</summary>
    private BudgetUsedUpException? Found() =>
        stop.IsCancellationRequested ? new(BudgetKind.Stopped, "The run was stopped; run again to go on.")
        : budget.Time <= Elapsed ? new(BudgetKind.Time, Text($"The time of {budget.Time:c} was used up; {WithMore}."))
        : budget.Requests <= requests ? new(BudgetKind.Requests, Over(budget.Requests.Value, "request"))
        : budget.Bytes <= bytes.Values.Sum() ? new(BudgetKind.Bytes, Over(budget.Bytes.Value, "byte"))
        : null;
}
