using System.Runtime.CompilerServices;
using WalletTrace.Chains;
using WalletTrace.DuckDb.Database;
using WalletTrace.DuckDb.Reading;
using WalletTrace.Ledger;

namespace WalletTrace.DuckDb;

public sealed partial class DuckDbLedger
{
    // Few enough that a writer does not wait for long.
    private const int BlocksAtOnce = 1 << 14;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The ledger was written to while it was read.</exception>
    public async IAsyncEnumerable<LedgerTransaction> TransactionsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        long started = -1;
        var streams = new List<TransactionStream>();
        try
        {
            // Each chain is read in order; the chains are merged by the rank of their next transaction.
            var next = new PriorityQueue<(TransactionStream Stream, List<LedgerTransaction> Read, int At), Rank>();
            streams.AddRange(await ReadAsync(connection => Begin(connection, ref started), cancellationToken).ConfigureAwait(false));
            foreach (TransactionStream stream in streams)
            {
                Enqueue(stream, await NextAsync(stream, started, cancellationToken).ConfigureAwait(false), 0);
            }

            while (next.TryDequeue(out var entry, out _))
            {
                yield return entry.Read[entry.At];
                if (entry.At + 1 < entry.Read.Count)
                {
                    Enqueue(entry.Stream, entry.Read, entry.At + 1);
                }
                else
                {
                    Enqueue(entry.Stream, await NextAsync(entry.Stream, started, cancellationToken).ConfigureAwait(false), 0);
                }
            }

            void Enqueue(TransactionStream stream, List<LedgerTransaction> read, int at)
            {
                if (at < read.Count)
                {
                    next.Enqueue((stream, read, at), read[at].RankOf(0));
                }
            }
        }
        finally
        {
            streams.ForEach(stream => stream.Dispose());
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The ledger was written to while it was read.</exception>
    public async IAsyncEnumerable<BlockRecord> BlocksAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        (ChainId[] chains, long started) = await ReadAsync(connection => ((ChainId[])[.. views.Chains(connection)], version), cancellationToken).ConfigureAwait(false);
        foreach (ChainId chain in chains)
        {
            HeightWalk? walk = null;
            List<BlockRecord> blocks;
            do
            {
                blocks = await ReadAsync(
                    connection =>
                    {
                        CheckUnchanged(started);
                        byte number = views.Find(connection, chain)!.Number;
                        walk ??= new HeightWalk("block", number, BlocksAtOnce);
                        return walk.Next(connection, cancellationToken) is not var (from, to) ? [] : FactRows.All(
                            connection,
                            FormattableString.Invariant(
                                $"SELECT {FactRows.BlockColumns} FROM block t WHERE chain_id = {number} AND height BETWEEN {from} AND {to} ORDER BY height"),
                            row => FactRows.Block(row, chain),
                            cancellationToken);
                    },
                    cancellationToken).ConfigureAwait(false);
                foreach (BlockRecord block in blocks)
                {
                    yield return block;
                }
            }
            while (blocks.Count > 0);
        }
    }

    private TransactionStream[] Begin(LedgerConnection connection, ref long started)
    {
        started = version;
        return [.. views.Chains(connection).Select(chain => new TransactionStream(views.Find(connection, chain)!, views.Accounts))];
    }

    private ValueTask<List<LedgerTransaction>> NextAsync(TransactionStream stream, long started, CancellationToken cancellationToken) => ReadAsync(
        connection =>
        {
            CheckUnchanged(started);
            return stream.Next(connection, database.Connect, cancellationToken);
        },
        cancellationToken);

    private void CheckUnchanged(long started)
    {
        if (started != version)
        {
            throw new InvalidOperationException("the ledger was written to while it was read; read it again from the start");
        }
    }
}
