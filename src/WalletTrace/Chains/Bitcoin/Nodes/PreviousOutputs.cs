namespace WalletTrace.Chains.Bitcoin.Nodes;

/// <summary>Who tells what an input spends: the owner and value of the coin.</summary>
public enum PreviousOutputs
{
    /// <summary>The ledger, which looks it up among the outputs it holds. The fastest; complete only where it holds the chain from its beginning.</summary>
    Ledger,

    /// <summary>
    /// The node, where it can; else the ledger. What it tells is its own word: the block proves which coin an input spends, not the coin's owner and value.
    /// </summary>
    Node,
}
