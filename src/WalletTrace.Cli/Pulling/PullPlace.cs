using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Chains.Files;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Cli.Pulling;

/// <summary>Where pulled facts go: files in a case's folder, or a ledger.</summary>
/// <param name="shown">The place as the user names it.</param>
internal abstract class PullPlace(string shown) : IAsyncDisposable
{
    /// <summary>The place as the user names it.</summary>
    public string Shown => shown;

    /// <summary>What a new case is called.</summary>
    public abstract string CaseName { get; }

    /// <summary>The path of the case file, as the user would write it.</summary>
    public abstract string CasePath { get; }

    /// <summary>What the case file says of where the facts are.</summary>
    public abstract string FactsLine { get; }

    /// <summary>Where it is noted what was told to whom, as the user would look for it.</summary>
    public abstract string DisclosuresName { get; }

    /// <summary>Where it is noted which blocks a chain took back.</summary>
    public abstract string StaleBlocks { get; }

    /// <summary>Keeps the answers of servers; null where nothing does.</summary>
    public virtual IAnswerLog? Answers => null;

    /// <summary>Keeps what is told to others.</summary>
    /// <exception cref="IOException">It cannot be written to.</exception>
    public abstract IDisclosureLog OpenDisclosures();

    /// <summary>The heights of which all blocks are there, upwards.</summary>
    public abstract IReadOnlyList<BlockRange> Blocks { get; }

    /// <summary>The accounts whose histories are there, complete up to some height, by address.</summary>
    public abstract ValueTask<IReadOnlyList<Address>> AccountsAsync(CancellationToken cancellationToken);

    /// <summary>The height up to which the facts speak; null where nothing is covered.</summary>
    public abstract ValueTask<long?> AsOfAsync(CancellationToken cancellationToken);

    /// <summary>The transactions by which coins of an account whose history was pulled are spent, in the order of the chain.</summary>
    public abstract ValueTask<IReadOnlyList<TransactionId>> SpendsAsync(Address address, long fromHeight, CancellationToken cancellationToken);

    /// <summary>Pulls blocks.</summary>
    public abstract Task<PullResult> PullAsync(IBlockSource source, PullOptions options, CancellationToken cancellationToken);

    /// <summary>Pulls histories.</summary>
    public abstract Task<HistoryResult> PullAsync(IAccountHistorySource source, IReadOnlyCollection<Address> addresses, HistoryOptions options, CancellationToken cancellationToken);

    /// <summary>Follows coins.</summary>
    public abstract Task<FollowResult> PullAsync(ICoinSource source, IReadOnlyCollection<FollowStart> starts, FollowOptions options, CancellationToken cancellationToken);

    /// <summary>All that is there now, to be asked.</summary>
    public abstract Task<ILedger> ReadAsync(IProgress<CaseProgress> progress, CancellationToken cancellationToken);

    /// <summary>The case file.</summary>
    /// <exception cref="LedgerFormatException">It cannot be traced yet.</exception>
    public abstract Task<CaseFile> LoadCaseAsync(CancellationToken cancellationToken);

    /// <summary>The labels of the case.</summary>
    public virtual ValueTask<LabelSet> LabelsAsync(CaseFile file, CancellationToken cancellationToken) => ValueTask.FromResult(file.LoadLabels());

    /// <summary>Why a trace of the case would not see what was pulled; null when it would.</summary>
    public abstract string? Problem(CaseFile file);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}

/// <summary>A case's folder.</summary>
internal sealed class FolderPlace(string shown, ChainId chain) : PullPlace(shown)
{
    private readonly FactFolder folder = FactFolder.Open(shown, chain);
    private DisclosureFile? disclosures;

    /// <inheritdoc/>
    public override string CaseName => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(Shown)));

    /// <inheritdoc/>
    public override string CasePath => $"{Shown}/{CaseFile.DefaultName}";

    /// <inheritdoc/>
    public override string FactsLine => $"facts: [\"{FactFolder.FactsPattern}\"]";

    /// <inheritdoc/>
    public override string DisclosuresName => DisclosureFile.DefaultName;

    /// <inheritdoc/>
    public override string StaleBlocks => FactFolder.StaleBlocksFile;

    /// <inheritdoc/>
    public override IReadOnlyList<BlockRange> Blocks => folder.Blocks;

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<Address>> AccountsAsync(CancellationToken cancellationToken) => folder.AccountsAsync(cancellationToken);

    /// <inheritdoc/>
    public override ValueTask<long?> AsOfAsync(CancellationToken cancellationToken) => folder.AsOfAsync(cancellationToken);

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<TransactionId>> SpendsAsync(Address address, long fromHeight, CancellationToken cancellationToken) =>
        folder.SpendsAsync(address, fromHeight, cancellationToken);

    /// <inheritdoc/>
    public override Task<PullResult> PullAsync(IBlockSource source, PullOptions options, CancellationToken cancellationToken) =>
        LedgerPull.BlocksAsync(source, folder, options, cancellationToken);

    /// <inheritdoc/>
    public override Task<HistoryResult> PullAsync(IAccountHistorySource source, IReadOnlyCollection<Address> addresses, HistoryOptions options, CancellationToken cancellationToken) =>
        LedgerPull.AccountsAsync(source, folder, addresses, options, cancellationToken);

    /// <inheritdoc/>
    public override Task<FollowResult> PullAsync(ICoinSource source, IReadOnlyCollection<FollowStart> starts, FollowOptions options, CancellationToken cancellationToken) =>
        LedgerPull.CoinsAsync(source, folder, starts, options, cancellationToken);

    /// <inheritdoc/>
    public override async Task<ILedger> ReadAsync(IProgress<CaseProgress> progress, CancellationToken cancellationToken)
    {
        string[] files = [.. Directory.GetFiles(Path.Combine(Shown, FactFolder.FactsFolder), Path.GetFileName(FactFolder.FactsPattern)).Order(StringComparer.Ordinal)];
        return await new CaseLoader(files, progress).LoadAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override Task<CaseFile> LoadCaseAsync(CancellationToken cancellationToken) => CaseFile.LoadAsync(Shown, cancellationToken);

    /// <inheritdoc/>
    public override string? Problem(CaseFile file) =>
        file.FactFiles.Any(path => path.Contains($"{Path.DirectorySeparatorChar}{FactFolder.FactsFolder}{Path.DirectorySeparatorChar}", StringComparison.Ordinal)) ? null
        : $"its 'facts' do not name the pulled files; add \"{FactFolder.FactsPattern}\"";

    /// <inheritdoc/>
    public override IDisclosureLog OpenDisclosures() => disclosures ??= new DisclosureFile(Path.Combine(Shown, DisclosureFile.DefaultName));

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        disclosures?.Dispose();
        return folder.DisposeAsync();
    }
}
