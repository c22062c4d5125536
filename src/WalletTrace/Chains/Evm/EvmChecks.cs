namespace WalletTrace.Chains.Evm;

/// <summary>What is checked of an EVM block before its facts are given.</summary>
[Flags]
public enum EvmChecks
{
    /// <summary>Only that the answers are well-formed and agree with each other.</summary>
    None = 0,

    /// <summary>The hash: Keccak-256 of the header. A field that this library does not know ends in an error, since it may be part of the header.</summary>
    BlockHash = 1,

    /// <summary>Each transaction's hash and, of a block, the trie root of all of them. A type that this library does not know ends in an error.</summary>
    TransactionsRoot = 2,

    /// <summary>
    /// The trie root of the receipts, with blooms computed anew from the logs: no log is missing, added or changed. Needs receipts; without them
    /// <see cref="LogsBloom"/> is what is left.
    /// </summary>
    ReceiptsRoot = 4,

    /// <summary>
    /// The bloom of the logs given equals the header's, and they are numbered without gaps. It finds a missing log in all but few cases: one whose address
    /// and topics are all told by other logs of the block leaves no trace in the bloom, and a node that lies may number the rest anew; the data of logs are
    /// not part of it.
    /// </summary>
    LogsBloom = 8,

    /// <summary>The trie root of the withdrawals, where the header has one.</summary>
    WithdrawalsRoot = 16,

    /// <summary>The hash of the uncles, where they are given or there are none.</summary>
    UnclesHash = 32,

    /// <summary>
    /// Each sender: who signed the transaction, computed from the signature, is whom it says it is from, which is not part of its hash. It costs far more than
    /// everything else together, and no development chain that lets accounts be impersonated stands it. Deposits of rollups are signed by nobody and hashed
    /// with their sender.
    /// </summary>
    Senders = 64,

    /// <summary>All of them but <see cref="Senders"/>.</summary>
    All = BlockHash | TransactionsRoot | ReceiptsRoot | LogsBloom | WithdrawalsRoot | UnclesHash,
}
