using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Evm.Nodes;

/// <summary>
/// How a node of an EVM chain is asked. A key may stand in the node's address, or in one of the options here; it is never shown. Of a client of one's own
/// (<see cref="IEvmRpc"/>) the limits of a single request and the credentials are its own matter.
/// </summary>
public sealed class EvmRpcOptions : HttpSourceOptions
{
    /// <summary>Sets the defaults: answers up to 256 MiB, 20 calls in a request, all checks, the newest block as the tip.</summary>
    public EvmRpcOptions()
        : base(256 << 20)
    {
    }

    /// <summary>A token sent as <c>Authorization: Bearer …</c>; null for none.</summary>
    public string? BearerToken { get; init; }

    /// <summary>A key sent in the header <see cref="ApiKeyHeader"/>; null for none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>The header that a key is sent in; x-api-key unless set.</summary>
    public string ApiKeyHeader { get; init; } = "x-api-key";

    /// <summary>The most calls in one request, 1 for a node that takes no lists of calls; fewer where answers are large.</summary>
    public int BatchSize { get; init; } = 20;

    /// <summary>Which block counts as the highest.</summary>
    public EvmTip Tip { get; init; }

    /// <summary>Whether a node that cannot tell the calls of contracts is refused; else movements inside transactions are left out and not claimed.</summary>
    public bool RequireInternal { get; init; }

    /// <summary>
    /// Whether contracts whose tokens move are asked for decimals and symbol, once each; true unless set. What they say is for display only.
    /// </summary>
    public bool ReadTokens { get; init; } = true;

    /// <summary>What is checked of each block, and what cannot be known of the chain; null for the defaults.</summary>
    public EvmDecoderOptions? Decoding { get; init; }

    /// <summary>The most blocks that a node is asked for the events of at once when a history is read; fewer where it refuses.</summary>
    public int BlocksAtOnce { get; init; } = 100_000;

    /// <summary>What requests show to be let in.</summary>
    /// <exception cref="ArgumentException">There are both a token and a key, or one that cannot be sent.</exception>
    internal HttpCredentials Credentials() => (BearerToken, ApiKey) switch
    {
        (null, null) => HttpCredentials.None,
        ({ } token, null) => HttpCredentials.Header("Authorization", $"Bearer {token}"),
        (null, { } key) => HttpCredentials.Header(ApiKeyHeader, key),
        _ => throw new ArgumentException($"a node cannot be asked with these credentials: expected {nameof(BearerToken)} or {nameof(ApiKey)}, not both"),
    };
}
