using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tracing.Indexing;

namespace WalletTrace.Tracing;

/// <summary>
/// The graph of a whole ledger in files that are mapped into memory: opened in the time of opening files, whatever its size, and asked as if it were in
/// memory. The ledger is the truth, the index can always be made anew from it.
/// </summary>
/// <remarks>
/// <para>The manifest is checked on opening. Everything else (checksums of all sections, and that every number in them is in range) is checked once, on
/// all cores, before the first answer that reads it is given. A question waits for the files that it reads: taint in a pass for those of the flows (16 bytes
/// a flow), FIFO for outgoing rows and coordinates besides, reach for flows, outgoing rows and names, screening for flows, incoming rows and names,
/// <see cref="AskAsync"/> for all. So an answer may be given while a file is damaged that it did not need; <see cref="VerifiedAsync"/> checks
/// all of them ahead.</para>
/// <para>Any number of threads may ask at once, and go on asking while flows are added or merged: each question has the index as it was when it began.
/// After <see cref="Dispose"/> nothing more can be asked; what is under way ends well.</para>
/// </remarks>
public sealed class LedgerIndex : IDisposable
{
    private readonly Lock gate = new();

    // One change of the index at a time.
    private readonly SemaphoreSlim changing = new(1, 1);
    private readonly CancellationTokenSource closing = new();
    private IndexState current;
    private Task merging = Task.CompletedTask;
    private bool isDisposed;

    internal LedgerIndex(IndexState state) => current = state;

    /// <summary>The folder of the files; null where the index is held in memory.</summary>
    public string? Folder => Current.Folder;

    /// <summary>What whoever asks should know: why the index was made anew, or why it is held in memory only. Null for nothing.</summary>
    public string? Notice => Current.Notice;

    /// <summary>The number of flows.</summary>
    public int FlowCount => Current.Graph.Flows.FlowCount;

    /// <summary>The number of flows that came since the files were written, and are held in memory.</summary>
    public int TailFlowCount => Current.Graph.Flows.FlowCount - Current.Graph.Flows.FrozenFlowCount;

    /// <summary>The chains, ordered.</summary>
    public IReadOnlyList<ChainId> Chains => Current.Graph.Chains;

    /// <summary>The merging in the background that was begun last; it never fails.</summary>
    internal Task Merging => merging;

    /// <summary>Makes good the damage that is found in the files: gives what to ask instead. Null where nobody can.</summary>
    internal Func<IndexDamagedException, CancellationToken, Task<IndexState>>? Repair { get; init; }

    private IndexState Current
    {
        get
        {
            lock (gate)
            {
                ObjectDisposedException.ThrowIf(isDisposed, this);
                return current;
            }
        }
    }

    /// <summary>Freezes a ledger into the files of an index and opens it.</summary>
    /// <param name="ledger">The ledger; it must not be written to meanwhile.</param>
    /// <param name="folder">The index's folder; made where there is none. An index in it is replaced as a whole.</param>
    /// <param name="progress">Told now and then; null for nobody.</param>
    /// <param name="cancellationToken">Ends it; the folder is then as it was.</param>
    /// <exception cref="IOException">The files cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The files may not be written.</exception>
    public static async Task<LedgerIndex> CreateAsync(
        ILedger ledger, string folder, IProgress<LedgerGraphProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        cancellationToken = Attendant.Ending(cancellationToken);
        LedgerGraph graph = await LedgerGraph.FreezeAsync(ledger, progress, cancellationToken).ConfigureAwait(false);
        return new LedgerIndex(await Task.Run(() => IndexFiles.Save(folder, new LedgerQuestions(graph), new Dictionary<string, string>(), cancellationToken), cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Opens the files of an index.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="IndexDamagedException">There is no index, or its manifest or the length of a file is not as it should be.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public static LedgerIndex Open(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return new LedgerIndex(IndexFiles.Open(folder));
    }

    /// <summary>Checks all contents now rather than before the first answer. O(bytes).</summary>
    /// <param name="cancellationToken">Ends the waiting, not the checking.</param>
    /// <exception cref="IndexDamagedException">The files are damaged, and there is no ledger at hand to make them anew from.</exception>
    /// <exception cref="ObjectDisposedException">The index is closed.</exception>
    public Task VerifiedAsync(CancellationToken cancellationToken = default) => AskAsync(_ => true, cancellationToken);

    /// <summary>Asks something, on another thread.</summary>
    /// <typeparam name="T">What the answer is. It must hold no span or array of the graph.</typeparam>
    /// <param name="question">The question. What it is given is good until it returns and no longer.</param>
    /// <param name="cancellationToken">Ends the waiting for the check of the contents; the question itself ends as it likes.</param>
    /// <exception cref="IndexDamagedException">The files are damaged, and there is no ledger at hand to make them anew from.</exception>
    /// <exception cref="ObjectDisposedException">The index is closed.</exception>
    public Task<T> AskAsync<T>(Func<LedgerQuestions, T> question, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        return AskPartsAsync(_ => IndexParts.All, question, cancellationToken);
    }

    /// <summary>Asks what reads some parts of the index and no other.</summary>
    private async Task<T> AskPartsAsync<T>(Func<FlowGraph, IndexParts> reads, Func<LedgerQuestions, T> question, CancellationToken cancellationToken)
    {
        cancellationToken = Attendant.Ending(cancellationToken);
        while (true)
        {
            IndexState state = Enter();
            IndexParts parts = reads(state.Graph.Flows);
            try
            {
                await state.Base.VerifiedAsync(parts, cancellationToken).ConfigureAwait(false);
                return await Task.Run(() => question(state.Questions), cancellationToken).ConfigureAwait(false);
            }
            catch (IndexDamagedException damage) when (Repair is not null && state.Base.CanBeDamaged)
            {
                await RepairAsync(state, damage, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                state.Base.Exit();
            }
        }
    }

    /// <summary>As <see cref="LedgerQuestions.Reach(Account, Asset, long, ReachLimits?, CancellationToken)"/>.</summary>
    /// <param name="account">The account.</param>
    /// <param name="asset">The asset that it holds.</param>
    /// <param name="fromHeight">The first height at which the value may leave.</param>
    /// <param name="limits">How far to go; null for everywhere.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>What was reached; null where the ledger knows no such holding.</returns>
    public Task<LedgerReach?> ReachAsync(
        Account account, Asset asset, long fromHeight = 0, ReachLimits? limits = null, CancellationToken cancellationToken = default) =>
        AskPartsAsync(_ => IndexPartsOf.Reach, asked => asked.Reach(account, asset, fromHeight, limits, cancellationToken), cancellationToken);

    /// <summary>As <see cref="LedgerQuestions.Screen"/>.</summary>
    /// <param name="account">The account.</param>
    /// <param name="limits">How far to go; null for <see cref="LedgerQuestions.ScreeningLimits"/>.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public Task<LedgerScreening> ScreenAsync(Account account, ReachLimits? limits = null, CancellationToken cancellationToken = default) =>
        AskPartsAsync(_ => IndexPartsOf.Screening, asked => asked.Screen(account, limits, cancellationToken), cancellationToken);

    /// <summary>As <see cref="LedgerQuestions.Taint"/>.</summary>
    /// <param name="plan">Where stolen value enters and where traces end, by the ids of this index.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="options">What to keep; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="ArgumentException">The plan does not fit the graph.</exception>
    public Task<TaintAnswer> TaintAsync(TaintPlan plan, TaintRule rule, TaintOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return AskPartsAsync(graph => IndexPartsOf.Taint(graph, plan, rule), asked => asked.Taint(plan, rule, options, cancellationToken), cancellationToken);
    }

    /// <summary>
    /// As <see cref="TaintEngine.Run"/>: in one pass over all flows, whatever the rule. It reads the flows alone, so that the first answer from a cold start
    /// comes soonest by it where much is stolen.
    /// </summary>
    /// <param name="plan">Where stolen value enters and where traces end, by the ids of this index.</param>
    /// <param name="rules">The rules; each of them sees the same pass.</param>
    /// <param name="options">What to keep; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the pass.</param>
    /// <returns>What each rule says, in the order of the rules.</returns>
    /// <exception cref="ArgumentException">The plan does not fit the graph.</exception>
    public Task<IReadOnlyList<TaintOutcome>> TaintInAPassAsync(
        TaintPlan plan, IReadOnlyList<TaintRule> rules, TaintOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(rules);
        return AskPartsAsync(IndexPartsOf.Pass, asked => asked.TaintInAPass(plan, rules, options, cancellationToken), cancellationToken);
    }

    /// <summary>
    /// Writes the flows that came since into the files, as one index that was frozen at once; then none is held in memory. Questions go on meanwhile.
    /// O(vertices + flows). Nothing to do where nothing came since, or where the index is held in memory.
    /// </summary>
    /// <param name="cancellationToken">Ends it; the files are then as they were.</param>
    /// <exception cref="IOException">The files cannot be written; they are as they were, and so is the index.</exception>
    /// <exception cref="ObjectDisposedException">The index is closed.</exception>
    public Task MergeAsync(CancellationToken cancellationToken = default) => ChangeAsync(
        async state =>
        {
            if (state.Folder is not { } folder || !state.Graph.Flows.HasTail)
            {
                return null;
            }

            // What is damaged must not be written again with checksums that fit it.
            await state.Base.VerifiedAsync(cancellationToken).ConfigureAwait(false);
            return await Task.Run(() => IndexFiles.Save(folder, state.Questions, state.Values, cancellationToken), cancellationToken).ConfigureAwait(false);
        },
        cancellationToken);

    /// <summary>Merges in the background what came since. What goes wrong is left to who merges next: nothing is lost by it.</summary>
    internal void MergeInBackground() => merging = MergeQuietlyAsync();

    /// <summary>Closes the index and waits until nobody writes its files any more.</summary>
    internal void CloseAfterChanges()
    {
        Dispose();
        changing.Wait();
        changing.Release();
    }

    /// <summary>Closes the index. Questions that are under way end well; the files are let go of after the last of them.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (!isDisposed)
            {
                isDisposed = true;
                closing.Cancel();
                current.Base.Retire();
            }
        }
    }

    private async Task MergeQuietlyAsync()
    {
        try
        {
            await Task.Run(() => MergeAsync(closing.Token)).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ObjectDisposedException or IndexDamagedException or OperationCanceledException)
        {
            // The flows stay in memory; damage is found again by who asks.
        }
    }

    /// <summary>Makes damage good, unless somebody has done it or the index is closed.</summary>
    private async Task RepairAsync(IndexState damaged, IndexDamagedException damage, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, closing.Token);
        try
        {
            await ChangeAsync(async now => now.Base == damaged.Base ? await Repair!(damage, ended.Token).ConfigureAwait(false) : null, ended.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(LedgerIndex));
        }
    }

    /// <summary>Puts something else in the place of what is asked, one change at a time. Questions go on meanwhile.</summary>
    /// <param name="change">Makes the new state of the present one, which is good until it returns; null for no change.</param>
    /// <param name="cancellationToken">Ends the waiting for another change.</param>
    internal async Task ChangeAsync(Func<IndexState, Task<IndexState?>> change, CancellationToken cancellationToken)
    {
        await changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            IndexState state = Enter();
            try
            {
                if (await change(state).ConfigureAwait(false) is { } changed)
                {
                    Replace(changed);
                }
            }
            finally
            {
                state.Base.Exit();
            }
        }
        finally
        {
            changing.Release();
        }
    }

    private IndexState Enter()
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(isDisposed, this);
            ObjectDisposedException.ThrowIf(!current.Base.TryEnter(), this);
            return current;
        }
    }

    private void Replace(IndexState changed)
    {
        lock (gate)
        {
            // Who closed the index meanwhile did not know of the new files.
            IndexBase old = isDisposed ? changed.Base : current.Base;
            current = changed;
            if (isDisposed || old != changed.Base)
            {
                old.Retire();
            }
        }
    }
}
