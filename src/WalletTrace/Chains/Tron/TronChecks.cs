namespace WalletTrace.Chains.Tron;

/// <summary>What is checked of a TRON block before its facts are given.</summary>
/// <remarks>Nothing in a block proves what its contracts did: logs, internal movements and fees are the node's word on a chain of TRON.</remarks>
[Flags]
public enum TronChecks
{
    /// <summary>Only that the answers are well-formed, that each transaction hashes to its id, and that block and results agree with each other.</summary>
    None = 0,

    /// <summary>The id: the height, and the SHA-256 of the header.</summary>
    BlockId = 1,

    /// <summary>
    /// The Merkle root of the transactions: none is missing, added or changed, and which of them failed is what the block says. A result that holds more than
    /// this library knows ends in an error, since it may be part of what is hashed.
    /// </summary>
    TransactionsRoot = 2,

    /// <summary>All of them.</summary>
    All = BlockId | TransactionsRoot,
}
