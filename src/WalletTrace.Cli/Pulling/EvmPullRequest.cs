using WalletTrace.Chains;
using WalletTrace.Chains.Evm.Nodes;
using WalletTrace.Cli.Sources;

namespace WalletTrace.Cli.Pulling;

/// <summary>A pull of an EVM chain.</summary>
internal sealed record EvmPullRequest : PullRequest
{
    /// <summary>A node by JSON-RPC; of this and the next two one is given.</summary>
    public Uri? Node { get; init; }

    /// <summary>Etherscan.</summary>
    public Uri? Etherscan { get; init; }

    /// <summary>An instance of Blockscout.</summary>
    public Uri? Blockscout { get; init; }

    /// <summary>The server's key.</summary>
    public required SecretText Key { get; init; }

    /// <summary>Which block of the node's counts as the last.</summary>
    public EvmTip Tip { get; init; }

    /// <summary>Whether a node without traces is refused.</summary>
    public bool RequireInternal { get; init; }

    /// <summary>Whether single accounts are asked about.</summary>
    public bool NamesAccounts { get; init; }

    /// <inheritdoc/>
    public override Uri? Server => Node ?? Etherscan ?? Blockscout;

    /// <inheritdoc/>
    public override bool AsksAboutAccounts => Node is null || NamesAccounts;

    /// <inheritdoc/>
    public override async Task<IBlockSource> OpenBlocksAsync(SourceTools tools, CancellationToken cancellationToken) =>
        await OpenNodeAsync(tools, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public override async Task<IAccountHistorySource> OpenHistoriesAsync(SourceTools tools, CancellationToken cancellationToken) =>
        Etherscan is { } etherscan ? SourceFactory.Etherscan(tools, etherscan, Chain, await Key.ReadAsync(cancellationToken).ConfigureAwait(false))
        : Blockscout is { } blockscout ? SourceFactory.Blockscout(tools, blockscout, Chain, await Key.FindAsync(cancellationToken).ConfigureAwait(false))
        : await OpenNodeAsync(tools, cancellationToken).ConfigureAwait(false);

    private async Task<EvmRpcSource> OpenNodeAsync(SourceTools tools, CancellationToken cancellationToken) =>
        SourceFactory.EvmNode(tools, Node!, Chain, await Key.FindAsync(cancellationToken).ConfigureAwait(false), Tip, RequireInternal);
}
