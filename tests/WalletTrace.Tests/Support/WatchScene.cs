using System.Text;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Live;
using WalletTrace.Tracing.Watching;

namespace WalletTrace.Tests.Support;

/// <summary>A sink that keeps what it is given, and fails when a test wants it to.</summary>
internal sealed class KeptAlerts(string name = "kept") : IAlertSink
{
    public string Name => name;

    public List<Alert> Alerts { get; } = [];

    /// <summary>Called before each alert is kept.</summary>
    public Action<Alert>? Before { get; set; }

    public ValueTask DeliverAsync(Alert alert, CancellationToken cancellationToken = default)
    {
        Before?.Invoke(alert);
        Alerts.Add(alert);
        return ValueTask.CompletedTask;
    }
}

/// <summary>A case that is watched: a thief, account 1, who got 1,000,000 wei of a victim, account 0, in block 1.</summary>
internal sealed class WatchScene : IDisposable
{
    public const ulong Stolen = 1_000_000;

    private readonly TemporaryFolder folder = new();

    /// <param name="passing">The longest wait that passes at once.</param>
    public WatchScene(TimeSpan? passing = null)
    {
        Time = new TestTime(passing ?? TimeSpan.FromHours(1));
        Chain.MinePaying(Theft);
        Ledger.Append(Chain.AllTold().Append(new CoverageRecord(Chain.Chain, null, 0, Chain.Height, Chain.Kinds, "before")));
    }

    public PaymentChain Chain { get; } = new();

    public MemoryLedger Ledger { get; } = new();

    public TestTime Time { get; }

    public KeptAlerts Sink { get; } = new();

    public List<Label> Labels { get; } = [];

    public static Payment Theft { get; } = new(0, 0, 1, Stolen);

    public string Journal => folder["case.watch"];

    public string File(string name) => folder[name];

    public WatchOptions Options => new() { TimeProvider = Time, BehindAfter = null };

    /// <summary>How sources are asked.</summary>
    public LiveOptions Asking { get; set; } = new();

    public Trace Trace =>
        WalletTrace.Tracing.Trace.From(WalletTrace.Tracing.Theft.Of(new TransactionSeed(Chain.Chain, Theft.Id))).Knowing(new LabelSet(Labels)).With(Asking);

    public void Label(int account, Category category, string text = "label") => Labels.Add(new Label(Chain.Account(account), text, category, "test"));

    public Task<CaseWatch> OpenAsync(WatchOptions? options = null, IAlertSink[]? sinks = null, ILedgerWriter? ledger = null, IChainSource[]? sources = null) =>
        CaseWatch.OpenAsync(Trace, ledger ?? Ledger, sources ?? [Chain], Journal, sinks ?? [Sink], options ?? Options);

    /// <summary>What was told, a word and the payment's number for each alert.</summary>
    public string Told => string.Join(", ", Sink.Alerts.Select(Short));

    public void Dispose() => folder.Dispose();

    public static string Short(Alert alert) => alert switch
    {
        ChainAlert about => $"{about.Kind} {NumberOf(about.Transaction)}",
        StandingAlert standing => $"{standing.Kind} {standing.OfKind} {NumberOf(standing.Transaction)}",
        SourceAlert source => $"{source.Kind} {source.Source}",
        _ => throw new InvalidOperationException(),
    };

    public static IEnumerable<string> Lines(string path) => System.IO.File.ReadAllText(path, Encoding.UTF8).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static int NumberOf(TransactionId id) => Convert.ToInt32(id.ToString()[^6..], 16) - (0xC00_0000 & 0xFFFFFF);
}
