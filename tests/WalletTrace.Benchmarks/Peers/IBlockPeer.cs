namespace WalletTrace.Benchmarks.Peers;

/// <summary>Another library that reads raw Bitcoin blocks.</summary>
internal interface IBlockPeer
{
    /// <summary>The library with its version.</summary>
    string Name { get; }

    /// <summary>Reads a block of Bitcoin's main network, finds every transaction's id and every output's owner, and counts both.</summary>
    (long Transactions, long Outputs) Read(byte[] block);
}
