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
    public async Task<MemoryLedger> ToMemoryAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken = Attendant.Ending(cancellationToken);
        return await ReadAsync(connection => new MemoryLedger(Told(connection, cancellationToken)), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The same ledger with all facts in memory beside the file, to be asked and written to: what is taken in goes to the file first, and every question is
    /// answered from memory. For a trace that pulls what it lacks into a ledger that fits; about 300 bytes for a transfer. This ledger must stay open, and
    /// nothing else may write to it.
    /// </summary>
    /// <param name="cancellationToken">Ends the loading.</param>
    /// <exception cref="InvalidOperationException">The ledger is opened to be read only, or sets contradictions apart, so that memory and file would part.</exception>
    /// <exception cref="WalletTraceException">The facts contradict each other, which a damaged ledger's may.</exception>
    public async Task<ILedgerWriter> WithMemoryAsync(CancellationToken cancellationToken = default)
    {
        if (options.ReadOnly || options.OnContradiction == OnContradiction.SetApart)
        {
            throw new InvalidOperationException(
                $"the ledger cannot be mirrored in memory: found {nameof(DuckDbLedgerOptions.ReadOnly)} {options.ReadOnly} and {nameof(DuckDbLedgerOptions.OnContradiction)} {options.OnContradiction}, expected a ledger that is written to and refuses contradictions");
        }

        return new MirroredLedger(this, await ToMemoryAsync(cancellationToken).ConfigureAwait(false));
    }

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
