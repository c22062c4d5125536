using WalletTrace.Chains;
using WalletTrace.DuckDb.Database;
using WalletTrace.Ledger;

namespace WalletTrace.DuckDb.Writing;

/// <summary>
/// Appends a large batch of one account chain that stands above all that is known of it and comes in its order: nothing is kept of a fact once it is in its
/// columns. Whatever is not so, or might contradict, is left to those who hold facts against each other one by one.
/// </summary>
internal sealed class BulkAppend
{
    // Enough that what was asked of the memory is there when it is needed, few enough that it is still there.
    public const int GroupLength = 64;

    private readonly LedgerConnection connection;
    private readonly ChainId chain;
    private readonly byte chainId;
    private readonly int append;
    private readonly AssetNumbers names;
    private readonly ChainAccounts accounts;
    private readonly BlockRecord? last;
    private readonly RowOrder order;
    private readonly HashSet<CoverageRecord> coverage = [];

    private readonly TransferRecord[] group = new TransferRecord[GroupLength];
    private readonly int[] assetIds = new int[GroupLength];
    private readonly ulong[] hashes = new ulong[GroupLength * 2];
    private int grouped;
    private Asset lastAsset;
    private int lastAssetId;
    private Fact? outOfOrder;

    /// <summary>Begins an append, in the transaction that is open on a connection.</summary>
    public BulkAppend(LedgerConnection connection, ChainId chain, int append, AssetNumbers names, AccountNumbers accounts)
    {
        this.connection = connection;
        this.chain = chain;
        this.append = append;
        this.names = names;
        chainId = names.IdOf(chain);
        this.accounts = accounts.All(connection, chainId, chain, names);
        last = new FactReader(connection, chain, chainId, names)
            .Blocks($"t.height = (SELECT max(height) FROM block WHERE chain_id = {Sql.Of(chainId)})").SingleOrDefault();
        order = new RowOrder(last);
    }

    /// <summary>How many facts were appended.</summary>
    public long Count { get; private set; }

    /// <summary>The heights of the first and the last block that were appended.</summary>
    public (long From, long To)? Heights { get; private set; }

    /// <summary>The chain of a batch that may be appended so, by its first facts; null for one that may not.</summary>
    public static ChainId? ChainOf(IReadOnlyList<Fact> first) => first.FirstOrDefault(fact => fact is not CoverageRecord) is BlockRecord { Chain.IsUtxo: false } block
        ? block.Chain
        : null;

    /// <summary>Appends facts as long as they are in order.</summary>
    /// <param name="facts">The facts.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Whether all were, and none meets a known one. If not, <see cref="ReadBack"/> has those that were taken.</returns>
    public bool TryAppend(IEnumerator<Fact> facts, CancellationToken cancellationToken)
    {
        using (var line = new ParcelLine(connection, chain, chainId, append))
        {
            Parcel parcel = line.Take();
            while (outOfOrder is null && facts.MoveNext())
            {
                FactBatch.Check(facts.Current);
                if (!TryPut(facts.Current, parcel))
                {
                    outOfOrder = facts.Current;
                }

                if (grouped == GroupLength || parcel.IsFull)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    PutGroup(parcel);
                    if (parcel.IsFull)
                    {
                        line.Send(parcel);
                        parcel = line.Take();
                    }
                }
            }

            PutGroup(parcel);
            line.Send(parcel);
            line.Finish();
        }

        return outOfOrder is null && !MeetsKnown(cancellationToken);
    }

    /// <summary>Appends what comes once for all: the names of new assets, and coverage.</summary>
    public void Finish()
    {
        coverage.ExceptWith(Neighbourhood.CoverageLike(connection, Reader(), [.. coverage]));
        using var tables = new FactTables(connection, append);
        foreach (CoverageRecord record in coverage)
        {
            tables.Add(chainId, record, record.Address is { } address ? accounts.IdOf(in address) : 0);
        }

        accounts.New.ForEach(account => tables.Add(chainId, account.Id, account.Address.ToString(chain)));
        accounts.New.Clear();

        names.Write(tables);
        tables.Close();
        Count += coverage.Count;
    }

    /// <summary>The facts that were taken, before the transaction is rolled back.</summary>
    public List<Fact> ReadBack()
    {
        FactReader reader = Reader();
        string appended = $"t.append_id = {Sql.Of(append)} ORDER BY t.height";
        const string byIndex = ", t.transaction_index, t.index";
        List<Fact> facts =
        [
            .. reader.Blocks(appended),
            .. reader.Transactions($"{appended}, t.index"),
            .. reader.Transfers(appended + byIndex),
            .. reader.Freezes(appended + byIndex),
            .. coverage,
        ];
        if (outOfOrder is not null)
        {
            facts.Add(outOfOrder);
        }

        return facts;
    }

    private FactReader Reader() => new(connection, chain, chainId, names);

    private bool TryPut(Fact fact, Parcel parcel)
    {
        if (fact.Chain != chain)
        {
            return false;
        }

        switch (fact)
        {
            case TransferRecord transfer when order.Goes(transfer) && TryNumber(transfer.Asset):
                (group[grouped], assetIds[grouped]) = (transfer, lastAssetId);
                grouped++;
                break;
            case TransactionRecord transaction when order.Goes(transaction):
                parcel.Transactions.Add(transaction);
                break;
            case BlockRecord block when order.Goes(block):
                parcel.Blocks.Add(block);
                Heights = (Heights?.From ?? block.Height, block.Height);
                break;
            case FreezeRecord freeze when order.Goes(freeze) && TryNumber(freeze.Asset):
                parcel.Freezes.Add((freeze, lastAssetId, accounts.IdOf(freeze.Address)));
                break;
            case CoverageRecord record:
                coverage.Add(record);
                return true;
            default:
                return false;
        }

        Count++;
        return true;
    }

    /// <summary>Finds an asset's id; false for a coin that is told in other words than before.</summary>
    private bool TryNumber(Asset asset)
    {
        // Mostly the same object as before.
        if (lastAssetId == 0 || !asset.IsSame(lastAsset))
        {
            if (asset.IsNative && names.Told(asset).Any(other => other.Decimals != asset.Decimals))
            {
                return false;
            }

            (lastAsset, lastAssetId) = (asset, names.IdOf(asset));
        }

        return true;
    }

    /// <summary>Puts the transfers of the group into the parcel's columns, each step for all of them: so that no look-up waits for the one before.</summary>
    private void PutGroup(Parcel parcel)
    {
        for (int at = 0; at < grouped; at++)
        {
            Expect(at * 2, in group[at].Giver);
            Expect((at * 2) + 1, in group[at].Taker);
        }

        for (int at = 0; at < grouped; at++)
        {
            TransferRecord transfer = group[at];
            parcel.Transfers.Add(transfer, assetIds[at], IdOf(in transfer.Giver, at * 2), IdOf(in transfer.Taker, (at * 2) + 1));
        }

        parcel.Accounts.AddRange(accounts.New);
        accounts.New.Clear();
        grouped = 0;
    }

    private void Expect(int place, ref readonly Address? address)
    {
        if (address.HasValue)
        {
            hashes[place] = AccountTable.HashOf(in Nullable.GetValueRefOrDefaultRef(in address));
            accounts.Expect(hashes[place]);
        }
    }

    private int IdOf(ref readonly Address? address, int place) =>
        address.HasValue ? accounts.IdOf(in Nullable.GetValueRefOrDefaultRef(in address), hashes[place]) : 0;

    /// <summary>
    /// Whether an id of a transaction stands at two places, or a hash at two heights, of all that is known now. Only the database knows all of them.
    /// </summary>
    private bool MeetsKnown(CancellationToken cancellationToken)
    {
        string known = $"chain_id = {Sql.Of(chainId)} AND height <= {Sql.Of(last?.Height ?? -1)}";
        string added = $"chain_id = {Sql.Of(chainId)} AND height > {Sql.Of(last?.Height ?? -1)}";
        string ofChain = $"chain_id = {Sql.Of(chainId)}";
        return Finds($"FROM transaction WHERE {added} GROUP BY id HAVING count(*) > 1")
            || (last is not null && Finds($"FROM transaction WHERE {known} AND id IN (SELECT id FROM transaction WHERE {added})"))
            || Finds(
                $"""
                FROM (SELECT hash, height FROM block WHERE {ofChain} UNION ALL SELECT parent, height - 1 FROM block WHERE {ofChain} AND height > 0)
                WHERE hash IN (SELECT hash FROM block WHERE {added} UNION ALL SELECT parent FROM block WHERE {added} AND height > 0)
                GROUP BY hash HAVING min(height) <> max(height)
                """);

        bool Finds(string rows) => connection.Number($"SELECT 1::BIGINT {rows} LIMIT 1", cancellationToken) is not null;
    }
}
