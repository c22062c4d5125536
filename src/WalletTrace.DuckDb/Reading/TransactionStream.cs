using WalletTrace.DuckDb.Database;
using WalletTrace.Ledger;

namespace WalletTrace.DuckDb.Reading;

/// <summary>
/// Reads all transactions of one chain in rank order, some thousands at a time, whatever their heights.
/// </summary>
internal sealed class TransactionStream(ChainView chain, AddressBook accounts) : IDisposable
{
    /// <summary>How many transactions are read at a time, unless one block holds more.</summary>
    private const int Batch = 8192;

    private readonly HeightWalk walk = new("transaction", chain.Number, Batch);
    private SpentStream? spent;

    /// <summary>The next transactions, upwards; none where all are read.</summary>
    public List<LedgerTransaction> Next(LedgerConnection connection, Func<LedgerConnection> another, CancellationToken cancellationToken)
    {
        if (walk.Next(connection, cancellationToken) is not var (first, last))
        {
            return [];
        }

        if (chain.Chain.IsUtxo)
        {
            spent ??= new SpentStream(another(), chain);
        }

        var reader = new TransactionReader(connection, chain, accounts, cancellationToken) { Spent = spent is null ? null : spent.UpTo };
        return reader.Between(first, last);
    }

    /// <summary>Lets go of what was begun.</summary>
    public void Dispose() => spent?.Dispose();

    /// <summary>
    /// The outputs that inputs spend, in the order of the inputs: joined and sorted once by the database, for looking them up anew for each stretch would read
    /// the whole table every time.
    /// </summary>
    private sealed class SpentStream(LedgerConnection connection, ChainView chain) : IDisposable
    {
        private ChunkReader? rows;
        private OutputRow? waiting;

        public List<OutputRow> UpTo(long height)
        {
            rows ??= connection.Stream(SpentOutput.Statement(FormattableString.Invariant($"input WHERE chain_id = {chain.Number}")) + " ORDER BY i.height, i.transaction_index, i.index");
            var found = new List<OutputRow>();
            while ((waiting ??= rows.Read() ? OutputRow.Read(rows) : null) is { } row && row.Height <= height)
            {
                found.Add(row);
                waiting = null;
            }

            return found;
        }

        public void Dispose()
        {
            rows?.Dispose();
            connection.Dispose();
        }
    }
}
