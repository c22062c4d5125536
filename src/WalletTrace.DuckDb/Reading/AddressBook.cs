using WalletTrace.DuckDb.Database;

namespace WalletTrace.DuckDb.Reading;

/// <summary>
/// The addresses that a ledger's accounts have, by number and the other way round, as far as they were asked for; once more was asked for than reading all
/// of them takes, all of a chain's. Safe for several threads.
/// </summary>
/// <param name="passes">How often all accounts are gone through for a few of them, before all are kept.</param>
internal sealed class AddressBook(int passes)
{
    /// <summary>Of how many accounts all may be kept: forty bytes each.</summary>
    private const int MaxKept = 1 << 24;

    /// <summary>How many are remembered; beyond that all are forgotten, for they can be read again.</summary>
    private const int Capacity = 1 << 20;

    /// <summary>So few are each looked up by themselves.</summary>
    private const int Few = 100;

    /// <summary>How many numbers one statement names.</summary>
    private const int Named = 4096;

    private readonly Lock gate = new();
    private readonly Dictionary<int, Address> addresses = [];
    private readonly Dictionary<Account, int> numbers = [];
    private readonly Dictionary<ChainId, AccountShelf> shelves = [];
    private bool isGrown;
    private bool isUnfit;
    private int passed;

    /// <summary>The number of an account; null where the ledger holds nothing of it.</summary>
    public int? NumberOf(LedgerConnection connection, ChainView chain, Address address, CancellationToken cancellationToken)
    {
        var account = new Account(chain.Chain, address);
        lock (gate)
        {
            if (numbers.TryGetValue(account, out int known))
            {
                return known;
            }

            if (Shelf(connection, chain, isPass: true, cancellationToken) is { } shelf)
            {
                return shelf.NumberOf(address);
            }
        }

        using ChunkReader rows = connection.Query(
            FormattableString.Invariant($"SELECT id FROM account WHERE chain_id = {chain.Number} AND address = {Sql.Of(address.ToString(chain.Chain))}"), cancellationToken);
        if (!rows.Read())
        {
            return null;
        }

        int number = rows.Int32(0);
        lock (gate)
        {
            Bound();
            numbers[account] = number;
        }

        return number;
    }

    /// <summary>The addresses of accounts of a chain by their numbers.</summary>
    /// <exception cref="LedgerFormatException">One is no address of the chain, or is missing.</exception>
    public Dictionary<int, Address> Of(LedgerConnection connection, ChainView chain, IReadOnlySet<int> wanted, CancellationToken cancellationToken)
    {
        var found = new Dictionary<int, Address>(wanted.Count);
        var missing = new List<int>();
        lock (gate)
        {
            foreach (int number in wanted)
            {
                if (addresses.TryGetValue(number, out Address address))
                {
                    found.Add(number, address);
                }
                else
                {
                    missing.Add(number);
                }
            }
        }

        if (missing.Count > 0)
        {
            missing.Sort();
            lock (gate)
            {
                if (Shelf(connection, chain, missing.Count > Few, cancellationToken) is { } shelf)
                {
                    missing.RemoveAll(number => shelf.AddressOf(number) is { } address && found.TryAdd(number, address));
                }
            }
        }

        foreach (int[] some in missing.Chunk(Named))
        {
            Read(connection, chain, some, found, cancellationToken);
        }

        foreach (int number in missing)
        {
            if (!found.ContainsKey(number))
            {
                throw connection.Malformed(FormattableString.Invariant($"a fact with account {number}, expected it in the table account"));
            }
        }

        return found;
    }

    /// <summary>Says that there may be more accounts than before.</summary>
    public void Grow()
    {
        lock (gate)
        {
            isGrown = true;
        }
    }

    /// <summary>Forgets all: numbers may have been given away anew.</summary>
    public void Clear()
    {
        lock (gate)
        {
            shelves.Clear();
            addresses.Clear();
            numbers.Clear();
        }
    }

    /// <summary>All accounts of a chain, where it is worth it to have read them; null where it is not.</summary>
    private AccountShelf? Shelf(LedgerConnection connection, ChainView chain, bool isPass, CancellationToken cancellationToken)
    {
        if (isGrown)
        {
            foreach (ChainId unfit in shelves.Where(entry => !entry.Value.TryRead(connection, cancellationToken)).Select(entry => entry.Key).ToArray())
            {
                shelves.Remove(unfit);
            }

            isGrown = false;
        }

        if (shelves.TryGetValue(chain.Chain, out AccountShelf? shelf))
        {
            return shelf;
        }

        // Not what is asked for but that all would be gone through for it counts.
        if (!isPass || isUnfit)
        {
            return null;
        }

        if (passed < passes)
        {
            passed++;
            return null;
        }

        if (connection.Number("SELECT count(*) FROM account", cancellationToken) > MaxKept)
        {
            return null;
        }

        shelf = new AccountShelf(chain);
        if (!shelf.TryRead(connection, cancellationToken))
        {
            // Only what somebody else wrote is so; it is read as before.
            isUnfit = true;
            return null;
        }

        shelves.Add(chain.Chain, shelf);
        return shelf;
    }

    private void Read(LedgerConnection connection, ChainView chain, int[] some, Dictionary<int, Address> found, CancellationToken cancellationToken)
    {
        // Numbers rise with the rows, so that looking few up one by one skips nearly all of them.
        const string all = "SELECT id, address FROM account WHERE id";
        string sql = some.Length <= Few
            ? string.Join(" UNION ALL ", some.Select(number => $"{all} = {Sql.Of(number)}"))
            : $"{all} IN {Sql.List(some.Select(number => (long)number))}";
        using ChunkReader rows = connection.Query(sql, cancellationToken);
        lock (gate)
        {
            Bound();
            while (rows.Read())
            {
                string text = rows.Text(1);
                if (!Address.TryParse(text, chain.Chain, out Address address, out string? error))
                {
                    throw connection.Malformed($"in the table account {SafeText.Quote(text)}, expected an address of {chain.Chain} ({error})");
                }

                found[rows.Int32(0)] = address;
                addresses[rows.Int32(0)] = address;
            }
        }
    }

    private void Bound()
    {
        if (addresses.Count >= Capacity || numbers.Count >= Capacity)
        {
            addresses.Clear();
            numbers.Clear();
        }
    }
}
