using System.Collections.Immutable;
using WalletTrace.Chains.Bitcoin;
using WalletTrace.Chains.Bitcoin.Nodes;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Tracing;

namespace WalletTrace.Cli;

/// <summary>A pull as a command line asks for it.</summary>
internal sealed record PullRequest
{
    /// <summary>The chain.</summary>
    public required ChainId Chain { get; init; }

    /// <summary>The case's folder, as the user names it.</summary>
    public required string Folder { get; init; }

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

    /// <summary>The file with the user's password.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>Which blocks.</summary>
    public required PullOptions Blocks { get; init; }

    /// <summary>Who tells what inputs spend.</summary>
    public PreviousOutputs Previous { get; init; }

    /// <summary>Whose histories are pulled.</summary>
    public ImmutableArray<Address> Accounts { get; init; } = [];

    /// <summary>Where stolen value enters: what a new case starts from, and what is followed at an explorer.</summary>
    public ImmutableArray<Seed> Seeds { get; init; } = [];

    /// <summary>Whether histories that are there are read again up to the tip.</summary>
    public bool IsToTip { get; init; }

    /// <summary>How many transactions one after the other are followed.</summary>
    public int Hops { get; init; }

    /// <summary>How many transactions are followed in all.</summary>
    public int Budget { get; init; }

    /// <summary>The longest history that is read, null for none given.</summary>
    public int? History { get; init; }

    /// <summary>The most requests a second.</summary>
    public int Rate { get; init; }

    /// <summary>Whether progress and summary are kept back.</summary>
    public bool IsQuiet { get; init; }
}
