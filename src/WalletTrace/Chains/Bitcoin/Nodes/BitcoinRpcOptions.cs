using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Bitcoin.Nodes;

/// <summary>How a node is asked by JSON-RPC. Credentials are a user with a password, or a cookie file, or none.</summary>
public sealed class BitcoinRpcOptions : HttpSourceOptions
{
    /// <summary>Sets the defaults: answers up to 256 MiB, all checks, previous outputs from the ledger, 20 calls in a request.</summary>
    public BitcoinRpcOptions()
        : base(256 << 20)
    {
    }

    /// <summary>The user's name (rpcuser or rpcauth); null for none.</summary>
    public string? User { get; init; }

    /// <summary>The user's password; null for none.</summary>
    public string? Password { get; init; }

    /// <summary>The node's cookie file (.cookie in its data folder), read again when the node has written a new one; null for none.</summary>
    public string? CookieFile { get; init; }

    /// <summary>The most calls in one request; fewer where blocks are large.</summary>
    public int BatchSize { get; init; } = 20;

    /// <summary>Who tells what inputs spend. From the node it costs many times the bytes of the block.</summary>
    public PreviousOutputs PreviousOutputs { get; init; }

    /// <summary>What is checked of each block.</summary>
    public BlockChecks Checks { get; init; } = BlockChecks.All;

    /// <summary>What requests show to be let in.</summary>
    /// <exception cref="ArgumentException">There is a user without a password, or both that and a cookie file.</exception>
    internal HttpCredentials Credentials() => (User, Password, CookieFile) switch
    {
        (null, null, null) => HttpCredentials.None,
        ({ } user, { } password, null) => HttpCredentials.Basic(user, password),
        (null, null, { } file) => HttpCredentials.Cookie(file),
        _ => throw new ArgumentException($"a node cannot be asked with these credentials: expected {nameof(User)} and {nameof(Password)}, or {nameof(CookieFile)} alone"),
    };
}
