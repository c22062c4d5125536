using System.Text.Json;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Cli.Ledgers;
using WalletTrace.DuckDb;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Cli.Pulling;

/// <summary>A ledger in one file, with the case file beside it.</summary>
internal sealed class LedgerPlace : PullPlace
{
    private readonly DuckDbLedger ledger;
    private readonly ChainId chain;

    private LedgerPlace(string shown, DuckDbLedger ledger, ChainId chain)
        : base(shown)
    {
        this.ledger = ledger;
        this.chain = chain;
    }

    /// <inheritdoc/>
    public override string CaseName => Path.GetFileNameWithoutExtension(Shown);

    /// <inheritdoc/>
    public override string CasePath => LedgerFiles.CasePathOf(Shown);

    /// <inheritdoc/>
    public override string FactsLine => $"ledger: {JsonSerializer.Serialize(Path.GetFileName(Shown))}";

    /// <inheritdoc/>
    public override string DisclosuresName => "the ledger's table disclosure";

    /// <inheritdoc/>
    public override string StaleBlocks => "the ledger's table append";

    /// <inheritdoc/>
    public override IAnswerLog? Answers => ledger.Answers;

    /// <inheritdoc/>
    public override IDisclosureLog OpenDisclosures() => ledger.Disclosures;

    /// <inheritdoc/>
    public override IReadOnlyList<BlockRange> Blocks =>
        [.. new LedgerTarget(ledger, chain).Covered(CoverageKinds.None).Ranges.Select(range => new BlockRange(range.From, range.To))];

    /// <summary>Opens a ledger, and makes it where there is none.</summary>
    /// <exception cref="WalletTraceException">It cannot be written to.</exception>
    public static async Task<LedgerPlace> OpenAsync(string path, ChainId chain, CancellationToken cancellationToken) =>
        new(path, await DuckDbLedger.OpenAsync(path, null, cancellationToken).ConfigureAwait(false), chain);

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<Address>> AccountsAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<Address>>([.. ledger.Coverage.Where(record => record.Chain == chain).Select(record => record.Address).OfType<Address>().Distinct().Order()]);

    /// <inheritdoc/>
    public override ValueTask<long?> AsOfAsync(CancellationToken cancellationToken) => ValueTask.FromResult(ledger.AsOf(chain));

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<TransactionId>> SpendsAsync(Address address, long fromHeight, CancellationToken cancellationToken)
    {
        AccountHistory history = await ledger.HistoryAsync(new Account(chain, address), cancellationToken).ConfigureAwait(false);
        return
        [
            .. from transaction in history.Transactions
               where transaction.Record.Height >= fromHeight && transaction.Inputs.Any(input => input.Owner == address)
               select transaction.Record.Id,
        ];
    }

    /// <inheritdoc/>
    public override Task<PullResult> PullAsync(IBlockSource source, PullOptions options, CancellationToken cancellationToken) =>
        LedgerPull.BlocksAsync(source, ledger, options, cancellationToken);

    /// <inheritdoc/>
    public override Task<HistoryResult> PullAsync(IAccountHistorySource source, IReadOnlyCollection<Address> addresses, HistoryOptions options, CancellationToken cancellationToken) =>
        LedgerPull.AccountsAsync(source, ledger, addresses, options, cancellationToken);

    /// <inheritdoc/>
    public override Task<FollowResult> PullAsync(ICoinSource source, IReadOnlyCollection<FollowStart> starts, FollowOptions options, CancellationToken cancellationToken) =>
        LedgerPull.CoinsAsync(source, ledger, starts, options, cancellationToken);

    /// <inheritdoc/>
    public override Task<ILedger> ReadAsync(IProgress<CaseProgress> progress, CancellationToken cancellationToken) => Task.FromResult<ILedger>(ledger);

    /// <inheritdoc/>
    public override Task<CaseFile> LoadCaseAsync(CancellationToken cancellationToken) => CaseFile.LoadAsync(CasePath, Path.GetFullPath(Shown), [], cancellationToken);

    /// <inheritdoc/>
    public override async ValueTask<LabelSet> LabelsAsync(CaseFile file, CancellationToken cancellationToken) =>
        await OpenedCase.LabelsAsync(file, ledger, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public override string? Problem(CaseFile file) => null;

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => ledger.DisposeAsync();
}
