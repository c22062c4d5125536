using WalletTrace.Chains;
using WalletTrace.DuckDb.Database;
using WalletTrace.DuckDb.Reading;
using WalletTrace.Ledger;

namespace WalletTrace.DuckDb;

public sealed partial class DuckDbLedger
{
    /// <inheritdoc/>
    public IReadOnlyList<ChainId> Chains => Read(views.Chains);

    /// <inheritdoc/>
    public IReadOnlyList<CoverageRecord> Coverage => Read<IReadOnlyList<CoverageRecord>>(connection =>
    [
        .. from chain in views.Chains(connection)
           from record in views.Find(connection, chain)!.Coverage(connection, views.Accounts, default).Records.Order(Comparer<CoverageRecord>.Create(CoverageTable.Compare))
           select record,
    ]);

    /// <inheritdoc/>
    public long? AsOf(ChainId chain) => Read(connection => views.Find(connection, chain)?.Coverage(connection, views.Accounts, default).AsOf);

    /// <inheritdoc/>
    public ValueTask<AccountHistory> HistoryAsync(Account account, CancellationToken cancellationToken = default) => ReadAsync(
        connection =>
        {
            if (views.Find(connection, account.Chain) is not { } chain)
            {
                return new AccountHistory(account, [], CoverageKinds.None);
            }

            CoverageKinds complete = chain.Coverage(connection, views.Accounts, cancellationToken).CompleteKinds(account.Address);
            return views.Accounts.NumberOf(connection, chain, account.Address, cancellationToken) is { } number
                ? new AccountHistory(account, Reader(connection, chain, cancellationToken).At(TouchedBy(connection, chain, number, cancellationToken)), complete)
                : new AccountHistory(account, [], complete);
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<FreezeRecord>> FreezesAsync(Account account, CancellationToken cancellationToken = default) => ReadAsync<IReadOnlyList<FreezeRecord>>(
        connection =>
        {
            if (views.Find(connection, account.Chain) is not { } chain
                || views.Accounts.NumberOf(connection, chain, account.Address, cancellationToken) is not { } number)
            {
                return [];
            }

            List<FreezeRow> rows = FactRows.All(
                connection,
                FormattableString.Invariant(
                    $"SELECT {FreezeRow.Columns} FROM holding_freeze t JOIN transaction x ON x.chain_id = t.chain_id AND x.height = t.height AND x.index = t.transaction_index WHERE t.chain_id = {chain.Number} AND t.account_id = {number} AND NOT x.failed ORDER BY t.height, t.transaction_index, t.index"),
                FreezeRow.Read,
                cancellationToken);
            var names = new FactNames(
                chain.Assets(connection, rows.Select(row => row.Asset).Distinct(), asTold: false, cancellationToken), new Dictionary<int, Address> { [number] = account.Address });
            return rows.ConvertAll(row => row.ToRecord(account.Chain, names));
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<CoverageKinds> CompleteKindsAsync(Account account, long fromHeight = 0, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fromHeight);
        return ReadAsync(
            connection => views.Find(connection, account.Chain)?.Coverage(connection, views.Accounts, cancellationToken).CompleteKinds(account.Address, fromHeight) ?? CoverageKinds.None,
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<long> CompleteToAsync(Account account, CoverageKinds kinds, CancellationToken cancellationToken = default) => ReadAsync(
        connection => views.Find(connection, account.Chain)?.Coverage(connection, views.Accounts, cancellationToken).CompleteTo(account.Address, kinds) ?? -1,
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<LedgerTransaction?> TransactionAsync(ChainId chain, TransactionId id, CancellationToken cancellationToken = default) =>
        FindAsync(chain, view => FormattableString.Invariant($"SELECT height, index FROM transaction WHERE chain_id = {view.Number} AND id = {Sql.Of(id)}"), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<LedgerTransaction?> TransactionAsync(ChainId chain, TransactionId id, long height, CancellationToken cancellationToken = default) => FindAsync(
        chain,
        view => FormattableString.Invariant($"SELECT height, index FROM transaction WHERE chain_id = {view.Number} AND height = {height} AND id = {Sql.Of(id)}"),
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<LedgerTransaction?> SpenderAsync(ChainId chain, CoinId coin, CancellationToken cancellationToken = default) => FindAsync(
        chain,
        view => FormattableString.Invariant(
            $"SELECT height, transaction_index FROM input WHERE chain_id = {view.Number} AND coin_index = {coin.Index} AND coin_transaction = {Sql.Of(coin.Transaction)}"),
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<BlockRecord?> BlockAsync(ChainId chain, long height, CancellationToken cancellationToken = default) =>
        BlockAsync(chain, FormattableString.Invariant($"height = {height}"), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<BlockRecord?> LastBlockAsync(ChainId chain, long atMost = long.MaxValue, CancellationToken cancellationToken = default) =>
        BlockAsync(chain, FormattableString.Invariant($"height <= {atMost} ORDER BY height DESC LIMIT 1"), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LedgerTransaction>?> WholeBlockAsync(ChainId chain, long height, CancellationToken cancellationToken = default) =>
        ReadAsync<IReadOnlyList<LedgerTransaction>?>(
            connection =>
            {
                if (views.Find(connection, chain) is not { } view
                    || !view.Coverage(connection, views.Accounts, cancellationToken).IsRead(height, FactShape.KindsOf(chain)))
                {
                    return null;
                }

                List<LedgerTransaction> transactions = Reader(connection, view, cancellationToken).Between(height, height);

                // Indexes are apart and from 0, so that the last one shows whether any is missing. A block's own movements are no transaction.
                int count = transactions.Count - (transactions is [.., { Record.Index: TransactionRecord.OfBlock }] ? 1 : 0);
                return count == 0 || transactions[count - 1].Record.Index == count - 1 ? transactions : null;
            },
            cancellationToken);

    private TransactionReader Reader(LedgerConnection connection, ChainView chain, CancellationToken cancellationToken) =>
        new(connection, chain, views.Accounts, cancellationToken);

    private ValueTask<LedgerTransaction?> FindAsync(ChainId chain, Func<ChainView, string> places, CancellationToken cancellationToken) => ReadAsync(
        connection =>
        {
            if (views.Find(connection, chain) is not { } view)
            {
                return null;
            }

            List<(long Height, int Index)> found = FactRows.All(connection, places(view), row => (row.Int64(0), row.Int32(1)), cancellationToken);

            // Two coinbases stand in two blocks each: the later is meant.
            return found.Count == 0 ? null : Reader(connection, view, cancellationToken).At([found.Max()]).Single();
        },
        cancellationToken);

    private ValueTask<BlockRecord?> BlockAsync(ChainId chain, string which, CancellationToken cancellationToken) => ReadAsync(
        connection =>
        {
            if (views.Find(connection, chain) is not { } view)
            {
                return null;
            }

            using ChunkReader rows = connection.Query(
                FormattableString.Invariant($"SELECT {FactRows.BlockColumns} FROM block t WHERE chain_id = {view.Number} AND {which}"), cancellationToken);
            return rows.Read() ? FactRows.Block(rows, chain) : null;
        },
        cancellationToken);

    private static HashSet<(long Height, int Index)> TouchedBy(LedgerConnection connection, ChainView chain, int account, CancellationToken cancellationToken)
    {
        string of = FormattableString.Invariant($"chain_id = {chain.Number}");
        string sql = chain.Chain.IsUtxo
            ? FormattableString.Invariant(
                $"""
                SELECT height, transaction_index FROM output WHERE {of} AND owner_id = {account}
                UNION ALL SELECT height, transaction_index FROM input WHERE {of} AND owner_id = {account}
                UNION ALL SELECT i.height, i.transaction_index FROM (SELECT * FROM output WHERE {of} AND owner_id = {account}) o
                    JOIN transaction f ON f.chain_id = o.chain_id AND f.height = o.height AND f.index = o.transaction_index
                    JOIN input i ON i.coin_index = o.index AND {SpentOutput.Funding}
                """)
            : FormattableString.Invariant(
                $"""
                SELECT height, transaction_index FROM transfer WHERE {of} AND from_id = {account}
                UNION ALL SELECT height, transaction_index FROM transfer WHERE {of} AND to_id = {account}
                UNION ALL SELECT height, transaction_index FROM holding_freeze WHERE {of} AND account_id = {account}
                """);
        return [.. FactRows.All(connection, sql, row => (row.Int64(0), row.Int32(1)), cancellationToken)];
    }
}
