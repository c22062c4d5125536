using WalletTrace.Chains;
using WalletTrace.Ledger;

namespace WalletTrace.Inference.Clusters;

/// <summary>Puts the facts of blocks together into transactions, and remembers who owns which unspent coin.</summary>
internal sealed class CoinOwners
{
    private readonly Dictionary<(ChainId Chain, CoinId Coin), (Address Owner, UInt256 Amount)> unspent = [];

    /// <summary>The transactions of a block in its order, each input with owner and amount where these are known.</summary>
    public IEnumerable<LedgerTransaction> TransactionsOf(BlockFacts block)
    {
        ILookup<int, TransferRecord> transfers = block.Facts.OfType<TransferRecord>().ToLookup(transfer => transfer.TransactionIndex);
        ILookup<int, InputRecord> inputs = block.Facts.OfType<InputRecord>().ToLookup(input => input.TransactionIndex);
        ILookup<int, OutputRecord> outputs = block.Facts.OfType<OutputRecord>().ToLookup(output => output.TransactionIndex);
        foreach (TransactionRecord record in block.Facts.OfType<TransactionRecord>().OrderBy(record => record.Index))
        {
            OutputRecord[] made = [.. outputs[record.Index].OrderBy(output => output.Index)];
            InputRecord[] spent = [.. inputs[record.Index].OrderBy(input => input.Index).Select(Complete)];
            foreach (OutputRecord output in made)
            {
                if (output.Owner.Kind != AddressKind.Unspendable)
                {
                    unspent[(record.Chain, new CoinId(record.Id, output.Index))] = (output.Owner, output.Amount);
                }
            }

            yield return new LedgerTransaction(record, block.Block.Time, block.Block.Time, [.. transfers[record.Index].OrderBy(transfer => transfer.Index)], spent, made);
        }
    }

    private InputRecord Complete(InputRecord input) => input.Coin is { } coin && unspent.Remove((input.Chain, coin), out (Address Owner, UInt256 Amount) known)
        ? input with { Owner = input.Owner ?? known.Owner, Amount = input.Amount ?? known.Amount }
        : input;
}
