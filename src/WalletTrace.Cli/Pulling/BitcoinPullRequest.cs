using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin;
using WalletTrace.Chains.Bitcoin.Files;
using WalletTrace.Chains.Bitcoin.Nodes;
using WalletTrace.Cli.Sources;

namespace WalletTrace.Cli.Pulling;

/// <summary>A pull of Bitcoin or a chain like it.</summary>
internal sealed record BitcoinPullRequest : PullRequest
{
    /// <summary>A node by JSON-RPC; of this and the next three one is given.</summary>
    public Uri? Node { get; init; }

    /// <summary>A node by REST.</summary>
    public Uri? Rest { get; init; }

    /// <summary>A server of the Esplora interface.</summary>
    public Uri? Esplora { get; init; }

    /// <summary>A folder with a node's block files.</summary>
    public string? Files { get; init; }

    /// <summary>The node's cookie file.</summary>
    public string? CookieFile { get; init; }

    /// <summary>The user at the node.</summary>
    public string? User { get; init; }

    /// <summary>The user's password.</summary>
    public required SecretText Password { get; init; }

    /// <summary>Who tells what inputs spend.</summary>
    public PreviousOutputs Previous { get; init; }

    /// <summary>How many transactions one after the other are followed.</summary>
    public int Hops { get; init; }

    /// <summary>How many transactions are followed in all.</summary>
    public int Budget { get; init; }

    /// <inheritdoc/>
    public override Uri? Server => Node ?? Rest ?? Esplora;

    /// <inheritdoc/>
    public override bool AsksAboutAccounts => Esplora is not null;

    /// <inheritdoc/>
    public override async Task<IBlockSource> OpenBlocksAsync(SourceTools tools, CancellationToken cancellationToken)
    {
        if (Files is { } folder)
        {
            var options = new BlockFileOptions { ReadUndo = Previous == PreviousOutputs.Node };
            return await BlockFileSource.OpenAsync(folder, Chain, options, tools.Progress, cancellationToken).ConfigureAwait(false);
        }

        return Rest is { } rest ? SourceFactory.BitcoinRest(tools, rest, Chain, Previous)
            : SourceFactory.BitcoinNode(
                tools, Node!, Chain, Previous, CookieFile, User, User is null ? null : await Password.ReadAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public override Task<IAccountHistorySource> OpenHistoriesAsync(SourceTools tools, CancellationToken cancellationToken) =>
        Task.FromResult<IAccountHistorySource>(SourceFactory.Esplora(tools, Esplora!, Chain));
}
