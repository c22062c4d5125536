namespace WalletTrace.Benchmarks.Peers;

/// <summary>Another library that reads what nodes of Ethereum answer.</summary>
internal interface IEvmPeer
{
    /// <summary>The library with its version.</summary>
    string Name { get; }

    /// <summary>
    /// Reads a block with full transactions and its receipts, each the JSON of a <c>result</c>, into the library's own objects, and counts what moved: values
    /// above zero of transactions that did not fail, and ERC-20 <c>Transfer</c> events (three topics, one word of data), decoded into two accounts and an amount.
    /// </summary>
    /// <param name="block"><c>eth_getBlockByNumber</c>.</param>
    /// <param name="receipts"><c>eth_getBlockReceipts</c>.</param>
    (long Values, long Tokens) Read(byte[] block, byte[] receipts);
}
