using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Tron.Nodes;

/// <summary>How a node of TRON is asked.</summary>
public sealed class TronNodeOptions : HttpSourceOptions
{
    /// <summary>Sets the defaults: answers up to 64 MiB, all checks, solidified blocks.</summary>
    public TronNodeOptions()
        : base(64 << 20)
    {
    }

    /// <summary>What is checked of each block.</summary>
    public TronChecks Checks { get; init; } = TronChecks.All;

    /// <summary>
    /// Whether blocks are given that may still be replaced; by default only solidified ones are, which two thirds of those who make blocks have built upon.
    /// </summary>
    public bool Unsolidified { get; init; }

    /// <summary>
    /// Whether the node keeps what contracts call (<c>vm.saveInternalTx</c>) and did so when it first read the blocks wanted. By default it is found out from its
    /// latest blocks. Without, internal movements are not claimed to be read; nor are they for a block whose events show that calls are missing.
    /// </summary>
    public bool? KeepsInternalCalls { get; init; }

    /// <summary>A key that is sent with each request, as hosted nodes want it; null for none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>The header that holds the key.</summary>
    public string ApiKeyHeader { get; init; } = "TRON-PRO-API-KEY";
}
