using WalletTrace.Chains;
using WalletTrace.DuckDb.Database;
using WalletTrace.Ledger;

namespace WalletTrace.DuckDb.Writing;

/// <summary>
/// Finds the known facts that a batch of one chain may meet: those at its places, of its transactions' ids, about its coins, and the blocks around. Held
/// against these alone a batch shows all that it would show held against the whole ledger.
/// </summary>
internal sealed class Neighbourhood
{
    // Up to so many values are written into a statement; more are put into a table.
    private const int Few = 64;

    private readonly LedgerConnection connection;
    private readonly FactReader reader;
    private readonly FactBatch batch;
    private readonly FactBatch known = new();
    private readonly HashSet<(long Height, int Index)> places = [];
    private readonly Dictionary<(long Height, int Index), TransactionId> ids = [];
    private readonly HashSet<(long Height, int Index)> taken = [];

    private Neighbourhood(LedgerConnection connection, FactReader reader, FactBatch batch)
    {
        this.connection = connection;
        this.reader = reader;
        this.batch = batch;
    }

    /// <summary>The known facts around a batch.</summary>
    /// <param name="connection">The connection on which the append's transaction is open.</param>
    /// <param name="reader">Reads the chain's facts on it.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="last">The highest known block; null where there is none.</param>
    public static FactBatch Of(LedgerConnection connection, FactReader reader, FactBatch batch, long? last)
    {
        if (last is not { } height)
        {
            // Without a block there is nothing but coverage.
            return new Neighbourhood(connection, reader, batch).FindCoverage();
        }

        var neighbourhood = new Neighbourhood(connection, reader, batch);
        neighbourhood.FindTransactions(height);
        neighbourhood.FindBlocks();
        return neighbourhood.FindCoverage();
    }

    /// <summary>The blocks among which it is to be seen whether a block of a batch is its own ancestor: from its lowest to the highest that is told of.</summary>
    public static IEnumerable<BlockRecord> Ancestors(FactReader reader, FactBatch batch, FactBatch known)
    {
        long lowest = batch.Blocks.Min(block => block.Height) - 1;
        long highest = batch.Blocks.Concat(known.Blocks).Max(block => block.Height) + 1;
        return reader.Blocks($"t.height BETWEEN {Sql.Of(lowest)} AND {Sql.Of(highest)}");
    }

    /// <summary>The known statements of coverage from and to the same heights as any of some.</summary>
    public static List<CoverageRecord> CoverageLike(LedgerConnection connection, FactReader reader, IReadOnlyCollection<CoverageRecord> coverage)
    {
        if (coverage.Count == 0)
        {
            return [];
        }

        // Some more, which does not matter.
        string from = InHeights(connection, "from_height", coverage.Select(record => record.FromHeight).ToHashSet());
        return [.. reader.Coverage($"{from} AND t.to_height >= {Sql.Of(coverage.Min(record => record.ToHeight))}")];
    }

    private void FindTransactions(long last)
    {
        foreach (BlockRecord block in batch.Blocks)
        {
            places.Add((block.Height, TransactionRecord.OfBlock));
        }

        places.UnionWith(batch.Transactions.Select(transaction => (transaction.Height, transaction.Index)));
        places.UnionWith(batch.Transactions.Select(transaction => (transaction.Height, TransactionRecord.OfBlock)));
        places.UnionWith(batch.Transfers.Select(transfer => (transfer.Height, transfer.TransactionIndex)));
        places.UnionWith(batch.Freezes.Select(freeze => (freeze.Height, freeze.TransactionIndex)));
        places.UnionWith(batch.Inputs.Select(input => (input.Height, input.TransactionIndex)));
        places.UnionWith(batch.Outputs.Select(output => (output.Height, output.TransactionIndex)));
        places.RemoveWhere(place => place.Height > last);

        var wanted = new HashSet<TransactionId>(batch.Transactions.Select(transaction => transaction.Id));
        wanted.UnionWith(from input in batch.Inputs where input.Coin is not null select input.Coin!.Value.Transaction);
        batch.Transactions.ForEach(transaction => ids[(transaction.Height, transaction.Index)] = transaction.Id);
        TakeTransactions(places, wanted);

        if (places.Count > 0)
        {
            string atPlaces = AtPlaces(places, "transaction_index");
            known.Transfers.AddRange(reader.Transfers(atPlaces));
            known.Freezes.AddRange(reader.Freezes(atPlaces));
            TakeRetold(atPlaces);
            known.Inputs.AddRange(reader.Inputs(atPlaces));
        }

        if (batch.Inputs.Count + batch.Outputs.Count > 0)
        {
            FindCoins();
        }
    }

    /// <summary>The inputs that spend coins which the batch spends or makes, and the outputs that made those.</summary>
    private void FindCoins()
    {
        var coins = new HashSet<CoinId>(from input in batch.Inputs where input.Coin is not null select input.Coin!.Value);
        foreach (OutputRecord output in batch.Outputs)
        {
            if (ids.TryGetValue((output.Height, output.TransactionIndex), out TransactionId id))
            {
                coins.Add(new CoinId(id, output.Index));
            }
        }

        connection.Execute("CREATE OR REPLACE TEMP TABLE wanted_coin (transaction BLOB, index INTEGER)");
        Fill(connection, "wanted_coin", coins, static (writer, coin) =>
        {
            writer.SetId(0, coin.Transaction);
            writer.Set(1, coin.Index);
        });
        var spenders = reader.Inputs("EXISTS (FROM wanted_coin w WHERE w.transaction = t.coin_transaction AND w.index = t.coin_index)")
            .Where(input => !places.Contains((input.Height, input.TransactionIndex))).ToList();
        known.Inputs.AddRange(spenders);
        TakeTransactions([.. spenders.Select(input => (input.Height, input.TransactionIndex))], []);

        // The ids of these transactions are in the batch, or were asked for.
        var makers = coins.Select(coin => coin.Transaction).ToHashSet();
        var made = known.Transactions.Where(transaction => makers.Contains(transaction.Id)).Select(transaction => (transaction.Height, transaction.Index));
        HashSet<(long Height, int Index)> outputs = [.. made, .. places];
        if (outputs.Count > 0)
        {
            known.Outputs.AddRange(reader.Outputs(AtPlaces(outputs, "transaction_index")));
        }
    }

    private void TakeTransactions(HashSet<(long Height, int Index)> at, HashSet<TransactionId> wanted)
    {
        var conditions = new List<string>();
        if (at.Count > 0)
        {
            conditions.Add(AtPlaces(at, "index"));
        }

        if (wanted.Count > 0)
        {
            conditions.Add($"t.id IN {Ids(wanted)}");
        }

        foreach (string condition in conditions)
        {
            foreach (TransactionRecord transaction in reader.Transactions(condition).Where(transaction => !IsTaken(transaction)))
            {
                ids.TryAdd((transaction.Height, transaction.Index), transaction.Id);
                taken.Add((transaction.Height, transaction.Index));
                known.Transactions.Add(transaction);
            }
        }
    }

    private bool IsTaken(TransactionRecord transaction) => taken.Contains((transaction.Height, transaction.Index));

    /// <summary>What was told again in other words is one more telling of the same fact.</summary>
    private void TakeRetold(string atPlaces)
    {
        var transfers = known.Transfers.ToDictionary(transfer => (transfer.Height, transfer.TransactionIndex, transfer.Index));
        var freezes = known.Freezes.ToDictionary(freeze => (freeze.Height, freeze.TransactionIndex, freeze.Index));
        foreach (var (height, transactionIndex, index, isFreeze, asset) in reader.Retold(atPlaces))
        {
            if (isFreeze && freezes.TryGetValue((height, transactionIndex, index), out FreezeRecord? freeze))
            {
                known.Freezes.Add(freeze with { Asset = asset });
            }
            else if (!isFreeze && transfers.TryGetValue((height, transactionIndex, index), out TransferRecord? transfer))
            {
                known.Transfers.Add(transfer with { Asset = asset });
            }
        }
    }

    /// <summary>The blocks of all transactions, those beside the batch's blocks, and those that have to do with its hashes.</summary>
    private void FindBlocks()
    {
        var heights = new HashSet<long>();
        foreach (BlockRecord block in batch.Blocks)
        {
            heights.UnionWith([block.Height - 1, block.Height, block.Height + 1]);
        }

        heights.UnionWith(batch.Transactions.Select(transaction => transaction.Height));
        heights.UnionWith(known.Transactions.Select(transaction => transaction.Height));
        if (heights.Count == 0)
        {
            return;
        }

        known.Blocks.AddRange(reader.Blocks(InHeights(connection, "height", heights)));
        var hashes = new HashSet<TransactionId>(
            batch.Blocks.SelectMany(block => new[] { block.Hash, block.Parent }).OfType<BlockHash>().Select(hash => hash.Bytes));
        if (hashes.Count > 0)
        {
            string ids = Ids(hashes);
            known.Blocks.AddRange(reader.Blocks($"(t.hash IN {ids} OR t.parent IN {ids})").Where(block => !heights.Contains(block.Height)));
        }
    }

    private FactBatch FindCoverage()
    {
        known.Coverage.AddRange(CoverageLike(connection, reader, batch.Coverage));
        return known;
    }

    /// <summary>A condition for what stands at some places. The range lets the database skip what lies elsewhere.</summary>
    private string AtPlaces(HashSet<(long Height, int Index)> at, string indexColumn)
    {
        connection.Execute("CREATE OR REPLACE TEMP TABLE wanted_place (height BIGINT, index INTEGER)");
        if (at.Count == 0)
        {
            return "false";
        }

        Fill(connection, "wanted_place", at, static (writer, place) =>
        {
            writer.Set(0, place.Height);
            writer.Set(1, place.Index);
        });
        string range = $"t.height BETWEEN {Sql.Of(at.Min(place => place.Height))} AND {Sql.Of(at.Max(place => place.Height))}";
        return $"{range} AND EXISTS (FROM wanted_place w WHERE w.height = t.height AND w.index = t.{indexColumn})";
    }

    /// <summary>A condition for heights in a column.</summary>
    private static string InHeights(LedgerConnection connection, string column, HashSet<long> heights)
    {
        string range = $"t.{column} BETWEEN {Sql.Of(heights.Min())} AND {Sql.Of(heights.Max())}";
        if (heights.Count <= Few)
        {
            return $"{range} AND t.{column} IN {Sql.List(heights)}";
        }

        connection.Execute("CREATE OR REPLACE TEMP TABLE wanted_height (height BIGINT)");
        Fill(connection, "wanted_height", heights, static (writer, height) => writer.Set(0, height));
        return $"{range} AND t.{column} IN (FROM wanted_height)";
    }

    /// <summary>Ids as the right side of IN.</summary>
    private string Ids(HashSet<TransactionId> wanted)
    {
        if (wanted.Count <= Few)
        {
            return $"({string.Join(',', wanted.Select(id => Sql.Of(id)))})";
        }

        connection.Execute("CREATE OR REPLACE TEMP TABLE wanted_id (id BLOB)");
        Fill(connection, "wanted_id", wanted, static (writer, id) => writer.SetId(0, id));
        return "(FROM wanted_id)";
    }

    private static void Fill<T>(LedgerConnection connection, string table, IEnumerable<T> values, Action<ChunkWriter, T> put)
    {
        using var writer = new ChunkWriter(connection, table, ChunkWriter.Temporary);
        foreach (T value in values)
        {
            put(writer, value);
            writer.EndRow();
        }

        writer.Close();
    }
}
