using WalletTrace.Chains;
using WalletTrace.DuckDb.Database;
using WalletTrace.DuckDb.Writing;
using WalletTrace.Ledger;

namespace WalletTrace.DuckDb;

public sealed partial class DuckDbLedger
{
    /// <summary>
    /// Loads all facts into memory, as they were told: for many questions about a ledger that fits. About 300 bytes for a transfer.
    /// </summary>
    /// <param name="cancellationToken">Ends the loading.</param>
    /// <exception cref="WalletTraceException">The facts contradict each other, which a damaged ledger's may.</exception>
    public async Task<MemoryLedger> ToMemoryAsync(CancellationToken cancellationToken = default) => await ReadAsync(
        connection => new MemoryLedger(Told(connection, cancellationToken)), cancellationToken).ConfigureAwait(false);

    private IEnumerable<Fact> Told(LedgerConnection connection, CancellationToken cancellationToken)
    {
        var names = new AssetNumbers(connection);
        foreach (ChainId chain in views.Chains(connection))
        {
            var reader = new FactReader(connection, chain, names.Find(chain)!.Value, names);
            foreach (Fact fact in Told(reader))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return fact;
            }
        }
    }

    private static IEnumerable<Fact> Told(FactReader reader)
    {
        const string all = "true";
        const string retold = "EXISTS (FROM retold r WHERE r.chain_id = t.chain_id AND r.height = t.height AND r.transaction_index = t.transaction_index AND r.index = t.index)";
        foreach (Fact fact in reader.Blocks(all).Concat<Fact>(reader.Transactions(all)).Concat(reader.Transfers(all)).Concat(reader.Freezes(all))
            .Concat(reader.Inputs(all)).Concat(reader.Outputs(all)).Concat(reader.Coverage(all)))
        {
            yield return fact;
        }

        var transfers = reader.Transfers(retold).ToDictionary(transfer => (transfer.Height, transfer.TransactionIndex, transfer.Index));
        var freezes = reader.Freezes(retold).ToDictionary(freeze => (freeze.Height, freeze.TransactionIndex, freeze.Index));
        foreach (var (height, transaction, index, isFreeze, asset) in reader.Retold(all))
        {
            if (isFreeze && freezes.TryGetValue((height, transaction, index), out FreezeRecord? freeze))
            {
                yield return freeze with { Asset = asset };
            }
            else if (!isFreeze && transfers.TryGetValue((height, transaction, index), out TransferRecord? transfer))
            {
                yield return transfer with { Asset = asset };
            }
        }
    }
}
