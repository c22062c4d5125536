using WalletTrace.Chains;
using WalletTrace.Chains.Evm.Explorers;
using WalletTrace.Chains.Evm.Nodes;

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
    public override async Task<IBlockSource> OpenBlocksAsync(PullTools tools, CancellationToken cancellationToken) =>
        await OpenNodeAsync(tools, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public override async Task<IAccountHistorySource> OpenHistoriesAsync(PullTools tools, CancellationToken cancellationToken)
    {
        if (Etherscan is { } etherscan)
        {
            string key = await Key.ReadAsync(cancellationToken).ConfigureAwait(false);
            return new EtherscanSource(tools.Client, etherscan, Chain, new EtherscanOptions
            {
                ApiKey = key, Disclosures = tools.Disclosures, Answers = tools.Answers, MinimumInterval = Interval, TimeProvider = tools.Time,
            });
        }

        if (Blockscout is { } blockscout)
        {
            string? key = await Key.FindAsync(cancellationToken).ConfigureAwait(false);
            return new BlockscoutSource(tools.Client, blockscout, Chain, new BlockscoutOptions
            {
                ApiKey = key, Disclosures = tools.Disclosures, Answers = tools.Answers, MinimumInterval = Interval, TimeProvider = tools.Time,
            });
        }

        return await OpenNodeAsync(tools, cancellationToken).ConfigureAwait(false);
    }

    private async Task<EvmRpcSource> OpenNodeAsync(PullTools tools, CancellationToken cancellationToken) =>
        new(tools.Client, Node!, Chain, new EvmRpcOptions
        {
            BearerToken = await Key.FindAsync(cancellationToken).ConfigureAwait(false),
            Tip = Tip,
            RequireInternal = RequireInternal,
            Disclosures = tools.Disclosures,
            Answers = tools.Answers,
            MinimumInterval = Interval,
            TimeProvider = tools.Time,
        });
}
