namespace WalletTrace.Cli.Sources;

/// <summary>The kinds of source that a command line can name.</summary>
internal enum SourceKind
{
    /// <summary>Etherscan, for all EVM chains.</summary>
    Etherscan = 0,

    /// <summary>An instance of Blockscout, for one EVM chain.</summary>
    Blockscout,

    /// <summary>TronGrid.</summary>
    Trongrid,

    /// <summary>An Esplora server, for Bitcoin and the chains like it.</summary>
    Esplora,

    /// <summary>A node: JSON-RPC of an EVM chain or of Bitcoin, the HTTP interface of TRON.</summary>
    Node,

    /// <summary>A Bitcoin node's REST interface.</summary>
    Rest,

    /// <summary>The block files of a Bitcoin node.</summary>
    Files,
}
