using WalletTrace.Chains;
using WalletTrace.Cli.Sources;

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
    public override async Task<IBlockSource> OpenBlocksAsync(SourceTools tools, CancellationToken cancellationToken) =>
        SourceFactory.TronNode(tools, Node!, Chain, await Key.FindAsync(cancellationToken).ConfigureAwait(false), Unsolidified);

    /// <inheritdoc/>
    public override async Task<IAccountHistorySource> OpenHistoriesAsync(SourceTools tools, CancellationToken cancellationToken) =>
        SourceFactory.TronGrid(tools, TronGrid!, Chain, await Key.FindAsync(cancellationToken).ConfigureAwait(false));
}
