using NBitcoin;

namespace WalletTrace.Benchmarks.Peers;

/// <summary>NBitcoin's own objects, made with its own calls. Where it sees no address the owner is its hash of the script.</summary>
internal sealed class NBitcoinPeer : IBlockPeer
{
    // What was found last, so that none of the work can be left out.
    private uint256? id;
    private object? owner;

    public string Name { get; } = $"NBitcoin {typeof(Block).Assembly.GetName().Version!.ToString(3)}";

    public (long Transactions, long Outputs) Read(byte[] block)
    {
        Block read = Block.Load(block, Network.Main);
        long outputs = 0;
        foreach (Transaction transaction in read.Transactions)
        {
            id = transaction.GetHash();
            foreach (TxOut output in transaction.Outputs)
            {
                owner = (object?)output.ScriptPubKey.GetDestinationAddress(Network.Main) ?? output.ScriptPubKey.WitHash;
                outputs++;
            }
        }

        GC.KeepAlive(id);
        GC.KeepAlive(owner);
        return (read.Transactions.Count, outputs);
    }
}
