using System.Collections.Immutable;
using WalletTrace.Chains;
using WalletTrace.Cli.Sources;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Tracing;

namespace WalletTrace.Cli.Pulling;

/// <summary>A pull as a command line asks for it, of whatever chain.</summary>
internal abstract record PullRequest
{
    /// <summary>The chain.</summary>
    public required ChainId Chain { get; init; }

    /// <summary>The case's folder, as the user names it.</summary>
    public required string Folder { get; init; }

    /// <summary>Which blocks.</summary>
    public required PullOptions Blocks { get; init; }

    /// <summary>Whose histories are pulled.</summary>
    public ImmutableArray<Address> Accounts { get; init; } = [];

    /// <summary>Where stolen value enters: what a new case starts from, and whom an explorer is asked about.</summary>
    public ImmutableArray<Seed> Seeds { get; init; } = [];

    /// <summary>Whose balances are asked for after the pull and held against the movements.</summary>
    public ImmutableArray<Address> Reconciled { get; init; } = [];

    /// <summary>Whether histories that are there are read again up to the tip.</summary>
    public bool IsToTip { get; init; }

    /// <summary>The longest history that is read, null for none given.</summary>
    public int? History { get; init; }

    /// <summary>The most requests a second; null for what the kind of server is known to bear.</summary>
    public int? Rate { get; init; }

    /// <summary>Whether the answers of a server of whole blocks are kept in the ledger; those of one that is asked about accounts always are.</summary>
    public bool KeepsAnswers { get; init; }

    /// <summary>Whether progress and summary are kept back.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>The server that is asked; null when nothing leaves this machine.</summary>
    public abstract Uri? Server { get; }

    /// <summary>Whether it is asked about single accounts, and so learns whom the case is about.</summary>
    public abstract bool AsksAboutAccounts { get; }

    /// <summary>The source of blocks; dispose of it if it can be.</summary>
    /// <param name="tools">What it works with.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <exception cref="UsageException">A secret that it needs is missing.</exception>
    public abstract Task<IBlockSource> OpenBlocksAsync(SourceTools tools, CancellationToken cancellationToken);

    /// <summary>The source of histories.</summary>
    /// <param name="tools">What it works with.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <exception cref="UsageException">A secret that it needs is missing.</exception>
    public abstract Task<IAccountHistorySource> OpenHistoriesAsync(SourceTools tools, CancellationToken cancellationToken);
}
