namespace WalletTrace.Chains.Evm.Nodes;

/// <summary>Which block of an EVM chain counts as its highest.</summary>
public enum EvmTip
{
    /// <summary>The newest block; it may yet be replaced.</summary>
    Latest,

    /// <summary>The newest block that is not expected to be replaced (the tag <c>safe</c>).</summary>
    Safe,

    /// <summary>The newest block that cannot be replaced without destroying a third of all stake (the tag <c>finalized</c>).</summary>
    Finalized,
}
