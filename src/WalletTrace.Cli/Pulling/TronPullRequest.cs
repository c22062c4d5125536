using WalletTrace.Chains;
using WalletTrace.Chains.Tron.Nodes;
using WalletTrace.Chains.Tron.TronGrid;

namespace WalletTrace.Cli.Pulling;

/// <summary>A pull of TRON.</summary>
internal sealed record TronPullRequest : PullRequest
{
    /// <summary>A full node; of this and the next one is given.</summary>
    public Uri? Node { get; init; }

    /// <summary>TronGrid.</summary>
    public Uri? TronGrid { get; init; }

    /// <summary>The server's key.</summary>
    public required SecretText Key { get; init; }

    /// <summary>Whether blocks are read that may yet be replaced.</summary>
    public bool Unsolidified { get; init; }

    /// <inheritdoc/>
    public override Uri? Server => Node ?? TronGrid;

    /// <inheritdoc/>
    public override bool AsksAboutAccounts => TronGrid is not null;

    /// <inheritdoc/>
    public override async Task<IBlockSource> OpenBlocksAsync(PullTools tools, CancellationToken cancellationToken) =>
        new TronNodeSource(tools.Client, Node!, Chain, new TronNodeOptions
        {
            ApiKey = await Key.FindAsync(cancellationToken).ConfigureAwait(false),
            Unsolidified = Unsolidified,
            Disclosures = tools.Disclosures,
            Answers = tools.Answers,
            MinimumInterval = Interval,
            TimeProvider = tools.Time,
        });

    /// <inheritdoc/>
    public override async Task<IAccountHistorySource> OpenHistoriesAsync(PullTools tools, CancellationToken cancellationToken)
    {
        string? key = await Key.FindAsync(cancellationToken).ConfigureAwait(false);
        return new TronGridSource(tools.Client, TronGrid!, Chain, new TronGridOptions
        {
            ApiKey = key, Disclosures = tools.Disclosures, Answers = tools.Answers, MinimumInterval = Interval, TimeProvider = tools.Time,
        });
    }
}
