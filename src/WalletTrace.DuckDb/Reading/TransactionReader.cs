using WalletTrace.Chains;
using WalletTrace.DuckDb.Database;
using WalletTrace.Ledger;

namespace WalletTrace.DuckDb.Reading;

/// <summary>Puts transactions of one chain together from the rows of the tables.</summary>
internal sealed class TransactionReader(LedgerConnection connection, ChainView chain, AddressBook accounts, CancellationToken cancellationToken)
{
    /// <summary>How many places one statement names.</summary>
    private const int NamedPlaces = 2048;

    /// <summary>What is known of inputs from the outputs that they spend; null to look it up.</summary>
    public Func<long, IReadOnlyCollection<OutputRow>>? Spent { get; init; }

    /// <summary>The transactions at some places, in rank order.</summary>
    public List<LedgerTransaction> At(IEnumerable<(long Height, int Index)> places)
    {
        var found = new List<LedgerTransaction>();
        foreach ((long Height, int Index)[] some in places.Order().Chunk(NamedPlaces))
        {
            found.AddRange(Read(PlaceFilter.At(some), some[^1].Height));
        }

        return found;
    }

    /// <summary>The transactions between two heights, both included, in rank order.</summary>
    public List<LedgerTransaction> Between(long from, long to) => Read(PlaceFilter.Between(from, to), to);

    private List<LedgerTransaction> Read(PlaceFilter filter, long last)
    {
        List<TransactionRecord> records = All(
            $"SELECT {FactRows.TransactionColumns} FROM {filter.From("transaction", "t", chain.Number, "index")} ORDER BY t.height, t.index",
            row => FactRows.Transaction(row, chain.Chain));
        if (records.Count == 0)
        {
            return [];
        }

        Dictionary<long, (long Time, long Monotone)> times = chain.Times(connection, records.Select(record => record.Height).ToHashSet(), cancellationToken);
        return chain.Chain.IsUtxo ? Coins(filter, last, records, times) : Movements(filter, records, times);
    }

    private List<LedgerTransaction> Movements(PlaceFilter filter, List<TransactionRecord> records, Dictionary<long, (long Time, long Monotone)> times)
    {
        List<TransferRow> transfers = All($"SELECT {TransferRow.Columns} FROM {filter.From("transfer", "t", chain.Number)}", TransferRow.Read);
        List<FreezeRow> freezes = All($"SELECT {FreezeRow.Columns} FROM {filter.From("holding_freeze", "t", chain.Number)}", FreezeRow.Read);
        FactNames names = Names(
            transfers.Select(row => row.Asset).Concat(freezes.Select(row => row.Asset)),
            transfers.SelectMany(row => new[] { row.From, row.To }).Concat(freezes.Select(row => (int?)row.Account)));
        ILookup<(long, int), TransferRecord> ofTransfers = transfers.OrderBy(row => row.Index)
            .ToLookup(row => (row.Height, row.Transaction), row => row.ToRecord(chain.Chain, names));
        ILookup<(long, int), FreezeRecord> ofFreezes = freezes.OrderBy(row => row.Index)
            .ToLookup(row => (row.Height, row.Transaction), row => row.ToRecord(chain.Chain, names));
        return records.ConvertAll(record => new LedgerTransaction(
            record, times[record.Height].Time, times[record.Height].Monotone, [.. ofTransfers[(record.Height, record.Index)]], [], [])
        {
            Freezes = [.. ofFreezes[(record.Height, record.Index)]],
        });
    }

    private List<LedgerTransaction> Coins(PlaceFilter filter, long last, List<TransactionRecord> records, Dictionary<long, (long Time, long Monotone)> times)
    {
        List<InputRow> inputs = All($"SELECT {InputRow.Columns} FROM {filter.From("input", "t", chain.Number)}", InputRow.Read);
        List<OutputRow> outputs = All($"SELECT {OutputRow.Columns} FROM {filter.From("output", "t", chain.Number)}", OutputRow.Read);
        IReadOnlyCollection<OutputRow> spent = Spent is { } known ? known(last)
            : inputs.Exists(row => row.Coin is not null) ? All(SpentOutput.Statement(filter.From("input", "t", chain.Number)), OutputRow.Read)
            : [];
        FactNames names = Names([], inputs.Select(row => row.Owner).Concat(outputs.Concat(spent).Select(row => (int?)row.Owner)));
        Dictionary<(long, int, int), OutputRow> bySpender = spent.ToDictionary(row => (row.Height, row.Transaction, row.Index));
        ILookup<(long, int), InputRecord> ofInputs = inputs.OrderBy(row => row.Index).ToLookup(
            row => (row.Height, row.Transaction),
            row => (bySpender.TryGetValue((row.Height, row.Transaction, row.Index), out OutputRow output) ? row with { Owner = output.Owner, Amount = output.Amount } : row)
                .ToRecord(chain.Chain, names));
        ILookup<(long, int), OutputRecord> ofOutputs = outputs.OrderBy(row => row.Index)
            .ToLookup(row => (row.Height, row.Transaction), row => row.ToRecord(chain.Chain, names));
        return records.ConvertAll(record => new LedgerTransaction(
            record,
            times[record.Height].Time,
            times[record.Height].Monotone,
            [],
            [.. ofInputs[(record.Height, record.Index)]],
            [.. ofOutputs[(record.Height, record.Index)]]));
    }

    private FactNames Names(IEnumerable<int> assets, IEnumerable<int?> addresses) => new(
        chain.Assets(connection, assets.Distinct(), asTold: false, cancellationToken),
        accounts.Of(connection, chain, addresses.Where(number => number is not null).Select(number => number!.Value).ToHashSet(), cancellationToken));

    private List<T> All<T>(string sql, Func<ChunkReader, T> read) => FactRows.All(connection, sql, read, cancellationToken);
}
