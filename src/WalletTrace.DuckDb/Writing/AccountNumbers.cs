using System.Text;
using WalletTrace.Chains;
using WalletTrace.DuckDb.Database;

namespace WalletTrace.DuckDb.Writing;

/// <summary>
/// The ids of accounts. They are kept in memory where there are few, or where a batch is so large that most are needed; else the table is asked for those that
/// a batch names. What is added is taken back with the transaction that it was added in.
/// </summary>
/// <param name="few">How many may be kept in memory whatever is asked for.</param>
internal sealed class AccountNumbers(int few)
{
    // Reading all accounts costs about as much as asking for a quarter of them.
    private const int Share = 4;

    // More than any address has characters.
    private const int MaxLength = 200;

    private readonly Dictionary<byte, ChainAccounts> chains = [];
    private readonly List<(byte ChainId, ChainId Chain, Address Address, int Id)> added = [];
    private bool isLoaded;
    private int kept;
    private int last;

    /// <summary>Whether all accounts are in memory, or soon would be.</summary>
    public bool AreAtHand => isLoaded || kept <= few;

    /// <summary>Learns of accounts that came in by other ways than through here.</summary>
    public void Refresh(LedgerConnection connection, AssetNumbers names)
    {
        int stored = checked((int)(connection.Number("SELECT max(id)::BIGINT FROM account") ?? 0));
        if (isLoaded && stored != kept)
        {
            Load(connection, names, kept);
        }

        kept = last = stored;
    }

    /// <summary>All accounts of a chain, read into memory where they are not.</summary>
    public ChainAccounts All(LedgerConnection connection, byte chainId, ChainId chain, AssetNumbers names)
    {
        if (!isLoaded)
        {
            Load(connection, names, 0);
            isLoaded = true;
        }

        return Of(chainId, chain);
    }

    /// <summary>The ids of some accounts of a chain; new ones for those that have none.</summary>
    public Dictionary<Address, int> Find(
        LedgerConnection connection, byte chainId, ChainId chain, IReadOnlyCollection<Address> addresses, AssetNumbers names)
    {
        var found = new Dictionary<Address, int>(addresses.Count);
        if (AreAtHand || addresses.Count >= kept / Share)
        {
            ChainAccounts all = All(connection, chainId, chain, names);
            foreach (Address address in addresses)
            {
                found[address] = all.IdOf(in address);
            }

            return found;
        }

        Ask(connection, chainId, chain, addresses, found);
        foreach (Address address in addresses.Where(address => !found.ContainsKey(address)))
        {
            found.Add(address, ++last);
            added.Add((chainId, chain, address, last));
        }

        return found;
    }

    /// <summary>Appends what was added since the last call of <see cref="Commit"/>.</summary>
    public void Write(FactTables tables)
    {
        added.ForEach(account => tables.Add(account.ChainId, account.Id, account.Address.ToString(account.Chain)));
        foreach (var (chainId, accounts) in chains)
        {
            accounts.New.ForEach(account => tables.Add(chainId, account.Id, account.Address.ToString(accounts.Chain)));
            accounts.New.Clear();
        }
    }

    /// <summary>Keeps what was added.</summary>
    public void Commit()
    {
        added.Clear();
        kept = last;
    }

    /// <summary>Takes back what was added.</summary>
    public void TakeBack()
    {
        added.Clear();
        foreach (var (chainId, accounts) in chains)
        {
            if (last != kept)
            {
                accounts.TakeBack(kept);
            }

            if (accounts.Count == 0)
            {
                // The chain may be gone as well, and its id be given to another.
                chains.Remove(chainId);
            }
        }

        last = kept;
    }

    private ChainAccounts Of(byte chainId, ChainId chain)
    {
        if (!chains.TryGetValue(chainId, out ChainAccounts? accounts))
        {
            chains.Add(chainId, accounts = new ChainAccounts(chain, () => checked(++last)));
        }

        return accounts;
    }

    private void Load(LedgerConnection connection, AssetNumbers names, int after)
    {
        foreach (var (chain, chainId) in names.Chains)
        {
            ChainAccounts accounts = Of(chainId, chain);
            using ChunkReader rows = connection.Stream($"SELECT id, address FROM account WHERE chain_id = {Sql.Of(chainId)} AND id > {Sql.Of(after)}");
            while (rows.Read())
            {
                accounts.Put(Parse(connection, rows.Bytes(1), chain), rows.Int32(0));
            }
        }
    }

    /// <summary>Asks the table.</summary>
    private static void Ask(LedgerConnection connection, byte chainId, ChainId chain, IReadOnlyCollection<Address> addresses, Dictionary<Address, int> found)
    {
        Address[] asked = [.. addresses];
        connection.Execute("CREATE OR REPLACE TEMP TABLE wanted_address (number INTEGER, address VARCHAR)");
        using (var writer = new ChunkWriter(connection, "wanted_address", ChunkWriter.Temporary))
        {
            for (int number = 0; number < asked.Length; number++)
            {
                writer.Set(0, number);
                writer.SetText(1, asked[number].ToString(chain));
                writer.EndRow();
            }

            writer.Close();
        }

        using ChunkReader rows = connection.Query(
            $"SELECT w.number, a.id FROM wanted_address w JOIN account a ON a.address = w.address WHERE a.chain_id = {Sql.Of(chainId)}");
        while (rows.Read())
        {
            found[asked[rows.Int32(0)]] = rows.Int32(1);
        }
    }

    /// <summary>Reads an address as the ledger wrote it.</summary>
    public static Address Parse(LedgerConnection connection, ReadOnlySpan<byte> text, ChainId chain)
    {
        Span<char> characters = stackalloc char[Math.Min(text.Length, MaxLength)];
        if (text.Length > MaxLength || !Encoding.UTF8.TryGetChars(text, characters, out int length))
        {
            throw connection.Malformed(FormattableString.Invariant($"an address of {text.Length} bytes, expected one of {chain}"));
        }

        // In small letters an address has no checksum: it was checked when it came in, and reading all of a large ledger's would take seconds.
        Span<char> written = characters[..length];
        if (chain.IsEvm)
        {
            Ascii.ToLowerInPlace(written, out _);
        }

        return Address.TryParse(written, chain, out Address address, out string? error) ? address : throw connection.Malformed($"an address, {error}");
    }
}
