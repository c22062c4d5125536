using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Bitcoin.Nodes;

/// <summary>How a node is asked by its REST interface, which wants no credentials.</summary>
public sealed class BitcoinRestOptions : HttpSourceOptions
{
    /// <summary>Sets the defaults: answers up to 256 MiB, all checks, previous outputs from the node where it has them.</summary>
    public BitcoinRestOptions()
        : base(256 << 20)
    {
    }

    /// <summary>Who tells what inputs spend; the node can from Bitcoin Core 30 on, at about the cost of the block once more.</summary>
    public PreviousOutputs PreviousOutputs { get; init; } = PreviousOutputs.Node;

    /// <summary>What is checked of each block.</summary>
    public BlockChecks Checks { get; init; } = BlockChecks.All;
}
