using WalletTrace.Chains;
using WalletTrace.DuckDb.Database;
using WalletTrace.Ledger;

namespace WalletTrace.DuckDb.Reading;

/// <summary>
/// What is remembered of one chain: its assets, what was read of it, and its blocks' times. Only what was asked for is read, and only what is new is read
/// again. Safe for several threads; it is changed only while nobody reads.
/// </summary>
internal sealed class ChainView(byte number, ChainId chain)
{
    private readonly Lock gate = new();
    private readonly BlockTimes times = new(number);
    private readonly AssetIndex assets = new();
    private readonly Dictionary<int, int> assetNumbers = [];
    private readonly CoverageTable coverage = new();
    private int lastAsset = -1;
    private int lastAppend = -1;
    private bool assetsAreRead;
    private bool coverageIsRead;

    /// <summary>The chain's number in the tables.</summary>
    public byte Number => number;

    /// <summary>The chain.</summary>
    public ChainId Chain => chain;

    /// <summary>What was read of the chain.</summary>
    public CoverageTable Coverage(LedgerConnection connection, AddressBook accounts, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (!coverageIsRead)
            {
                ReadCoverage(connection, accounts, cancellationToken);
                coverageIsRead = true;
            }

            return coverage;
        }
    }

    /// <summary>Assets by their numbers in the tables, as they are shown or as they were told.</summary>
    /// <exception cref="LedgerFormatException">One is none of the chain, or is missing.</exception>
    public Dictionary<int, Asset> Assets(LedgerConnection connection, IEnumerable<int> wanted, bool asTold, CancellationToken cancellationToken)
    {
        var found = new Dictionary<int, Asset>();
        lock (gate)
        {
            if (!assetsAreRead)
            {
                ReadAssets(connection, cancellationToken);
                assetsAreRead = true;
            }

            foreach (int id in wanted)
            {
                if (!assetNumbers.TryGetValue(id, out int at))
                {
                    throw connection.Malformed(FormattableString.Invariant($"a fact with asset {id}, expected it in the table asset"));
                }

                found[id] = asTold ? assets.Told(at) : assets[at];
            }
        }

        return found;
    }

    /// <summary>The times at some heights, and the chain-monotone times there.</summary>
    /// <exception cref="LedgerFormatException">A block is missing.</exception>
    public Dictionary<long, (long Time, long Monotone)> Times(LedgerConnection connection, IReadOnlyCollection<long> heights, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            times.Prepare(connection, heights, cancellationToken);
            return heights.ToDictionary(
                height => height,
                height => times.At(height)
                    ?? throw connection.Malformed(FormattableString.Invariant($"a transaction in block {height} of {chain}, expected that block in the table block")));
        }
    }

    /// <summary>Forgets what facts that were added may have changed.</summary>
    /// <param name="height">The lowest height at which a block is new or was completed.</param>
    public void Added(long height)
    {
        times.ForgetFrom(height);
        assetsAreRead = false;
        coverageIsRead = false;
    }

    private void ReadCoverage(LedgerConnection connection, AddressBook accounts, CancellationToken cancellationToken)
    {
        var read = new List<(int? Account, long From, long To, int Kinds, string Source, long? ReadAt)>();
        int last = lastAppend;
        using (ChunkReader rows = connection.Query(
            FormattableString.Invariant(
                $"SELECT account_id, from_height, to_height, kinds, source, read_at, append_id FROM coverage WHERE chain_id = {number} AND append_id > {lastAppend}"),
            cancellationToken))
        {
            while (rows.Read())
            {
                read.Add((rows.NullableInt32(0), rows.Int64(1), rows.Int64(2), rows.Int32(3), rows.Text(4), rows.NullableInt64(5)));
                last = Math.Max(last, rows.Int32(6));
            }
        }

        Dictionary<int, Address> addresses = accounts.Of(connection, this, read.Where(row => row.Account is not null).Select(row => row.Account!.Value).ToHashSet(), cancellationToken);
        var records = new List<CoverageRecord>(read.Count);
        foreach (var (account, from, to, kinds, source, readAt) in read)
        {
            var record = new CoverageRecord(chain, account is { } of ? addresses[of] : null, from, to, (CoverageKinds)kinds, source, readAt);
            if (FactShape.Problem(record) is { } problem)
            {
                throw connection.Malformed($"in the table coverage what cannot be: {problem}");
            }

            records.Add(record);
        }

        // All or nothing: what fails or is cancelled is read again.
        records.ForEach(coverage.Add);
        lastAppend = last;
    }

    private void ReadAssets(LedgerConnection connection, CancellationToken cancellationToken)
    {
        using ChunkReader rows = connection.Query(
            FormattableString.Invariant($"SELECT id, name, decimals, symbol FROM asset WHERE chain_id = {number} AND id > {lastAsset} ORDER BY id"), cancellationToken);
        while (rows.Read())
        {
            string name = rows.Text(1);
            if (!Asset.TryParse(name, rows.Byte(2), rows.NullableText(3), out Asset asset, out string? error) || asset.Chain != chain)
            {
                throw connection.Malformed($"in the table asset {SafeText.Quote(name)}, expected an asset of {chain} ({error ?? "it is of another chain"})");
            }

            lastAsset = rows.Int32(0);
            assetNumbers[lastAsset] = assets.NumberOf(asset, null);
        }

        assets.Commit();
    }
}
