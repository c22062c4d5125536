using System.Collections.Immutable;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tracing.Watching;

/// <summary>
/// Keeps following a case: reads its chains on, traces again, and tells every sink once of what is new. The process may be killed at any moment and go on later
/// with the same ledger and journal; chains may take blocks back. Memory grows with the case and its alerts, not with polls.
/// </summary>
/// <remarks>
/// <para>Each poll advances every chain, runs the trace again if anything came that can change it, and compares what it calls for with what was raised before. An
/// alert is raised when it stands in the journal, in which it stands once; from there each sink is given it, and how far it was is noted. So nothing is lost and nothing is raised
/// twice; whether a sink can show an alert twice when the process is killed while it is being given is the sink's to say.</para>
/// <para>An alert that does not hold any more is retracted once its chain was read to its height again without it, and if it comes back it is confirmed again, once for each time.
/// Who runs the watch with other thefts, rules, labels or limits is told what is new by these, and what does not hold by these any more.</para>
/// <para>What it costs: blocks in which nothing concerns the case are taken in and looked at once, and nothing is traced for them; where something does, the trace asks the ledger for
/// the histories of the case's accounts and for nothing else. A ledger in memory is copied when a chain takes blocks back, O(what it holds of the chain); for a chain that is
/// followed block by block for long use one on disk. Memory holds the last result, about a hundred bytes for each alert, and nothing for a poll.</para>
/// <para>Not safe for use by several threads at once.</para>
/// </remarks>
public sealed partial class CaseWatch : IDisposable
{
    private readonly Trace trace;
    private readonly Trace known;
    private readonly ImmutableArray<SourceMeter> meters;
    private readonly WatchedLedger ledger;
    private readonly AlertJournal journal;
    private readonly WatchOptions options;
    private readonly LiveOptions live;
    private readonly SourceWatch health;
    private readonly ImmutableArray<ChainFollower> chains;
    private readonly AlertComparison comparison;
    private readonly AlertDelivery delivery;

    // Whether sources have still to be asked for what the trace lacks, and whether the last result has still to be held against what was raised.
    private bool isUnasked = true;
    private bool isUncompared = true;

    // Whether the last result does not say all that the ledger holds, or sources could have told.
    private bool isBehind = true;

    private CaseWatch(Trace trace, WatchedLedger ledger, IReadOnlyList<IChainSource> sources, AlertJournal journal, IReadOnlyList<IAlertSink> sinks, WatchOptions options)
    {
        this.trace = trace.Over(ledger, sources);
        known = trace.Over(ledger);
        meters = [.. sources.OfType<IMeteredSource>().SelectMany(source => source.Meters).Distinct()];
        this.ledger = ledger;
        this.journal = journal;
        this.options = options;
        live = (options.Live ?? trace.Live) with { Confirmations = options.Confirmations, TimeProvider = options.TimeProvider };
        health = new SourceWatch(journal, options);
        comparison = new AlertComparison(journal, ledger, options);
        delivery = new AlertDelivery(journal, sinks, options);
        chains =
        [
            .. sources.Where(MayAsk).GroupBy(source => source.Chain).OrderBy(chain => chain.Key)
                .Select(chain => new ChainFollower(chain.Key, [.. chain], ledger, journal, health, options, live, StartOf(trace.Parameters, chain.Key))),
        ];
    }

    /// <summary>What the trace found last; null where none could be run yet.</summary>
    public TraceResult? Result { get; private set; }

    /// <summary>The number of alerts raised since the watch first began, before restarts too.</summary>
    public int Raised => journal.Count;

    /// <summary>Opens a watch: a new one, or one that was begun before and goes on where it was.</summary>
    /// <param name="trace">The case: thefts, rules, labels, limits, and how its sources are asked. Forward.</param>
    /// <param name="ledger">Its facts; what is read on is written there. It is not to be written to by others meanwhile.</param>
    /// <param name="sources">Who is asked, for each chain in this order.</param>
    /// <param name="journal">The file in which the watch remembers what it said; it is made if need be. Keep it beside the ledger: it is of no use with another.</param>
    /// <param name="sinks">Who is told. One that the journal does not know yet is told what is raised from now on. They stay the caller's.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <exception cref="ArgumentException">The trace goes backward, or two sinks have one name.</exception>
    /// <exception cref="LedgerFormatException">The journal is damaged, or no journal.</exception>
    /// <exception cref="IOException">The journal cannot be read or written, or another watch has it open.</exception>
    public static async Task<CaseWatch> OpenAsync(
        Trace trace, ILedgerWriter ledger, IEnumerable<IChainSource> sources, string journal, IEnumerable<IAlertSink> sinks, WatchOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentException.ThrowIfNullOrEmpty(journal);
        ArgumentNullException.ThrowIfNull(sinks);
        IAlertSink[] told = [.. sinks];
        if (trace.Parameters.Direction != TraceDirection.Forward)
        {
            throw new ArgumentException("only where value went can be watched: found a backward trace, expected a forward one", nameof(trace));
        }

        if (told.Select(sink => sink.Name).Distinct(StringComparer.Ordinal).Count() != told.Length)
        {
            throw new ArgumentException("the sinks cannot be told apart: found two with one name, expected a name of its own for each", nameof(sinks));
        }

        AlertJournal opened = await AlertJournal.OpenAsync(journal).ConfigureAwait(false);
        try
        {
            var watch = new CaseWatch(trace, new WatchedLedger(ledger, opened), [.. sources], opened, told, options ?? new WatchOptions());
            if (!opened.HasBaseline)
            {
                await watch.BeginAsync(cancellationToken).ConfigureAwait(false);
            }

            return watch;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Polls again and again until it is cancelled.</summary>
    /// <param name="progress">Told after each poll. Default: nobody.</param>
    /// <param name="cancellationToken">Ends the watch; it throws. Nothing is lost.</param>
    /// <exception cref="IOException">Journal or ledger cannot be written.</exception>
    public async Task RunAsync(IProgress<WatchTurn>? progress = null, CancellationToken cancellationToken = default)
    {
        progress = Attendant.Hearing(progress);
        cancellationToken = Attendant.Ending(cancellationToken);
        while (true)
        {
            WatchTurn turn = await PollAsync(cancellationToken).ConfigureAwait(false);
            progress?.Report(turn);
            await Task.Delay(options.PollInterval, options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Polls once: reads the chains on, traces where something came, raises and delivers alerts. What fails of a source or sink is tried again by the next.</summary>
    /// <param name="cancellationToken">Ends the poll; it throws. Nothing is lost.</param>
    /// <exception cref="IOException">Journal or ledger cannot be written.</exception>
    public async Task<WatchTurn> PollAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken = Attendant.Ending(cancellationToken);
        long now = options.TimeProvider.GetUtcNow().ToUnixTimeSeconds();
        if (Result is null)
        {
            // After a restart: what rests where, as far as it is known.
            await TraceAsync(known, cancellationToken).ConfigureAwait(false);
        }

        (ChainState[] states, PullBudget left) = await AdvanceAsync(cancellationToken).ConfigureAwait(false);
        string? problem = null;
        bool hasTraced = isUnasked || ledger.IsTouched;
        if (hasTraced)
        {
            problem = await TraceAsync(trace.With(live with { Budget = left }), cancellationToken).ConfigureAwait(false);
            isUnasked = problem is not null || isBehind || states.Any(state => state.Problem is not null);
        }

        states = Array.ConvertAll(states, state => state with { IsSettled = state.IsSettled && IsSettled(state.Chain) });
        int before = journal.Count;
        await RaiseAsync(states, now, cancellationToken).ConfigureAwait(false);
        SinkState[] told = await delivery.RunAsync(cancellationToken).ConfigureAwait(false);
        return new WatchTurn(now, [.. states], [.. Enumerable.Range(before, journal.Count - before).Select(journal.Read)], [.. told], hasTraced, problem);
    }

    /// <inheritdoc/>
    public void Dispose() => journal.Dispose();
}
