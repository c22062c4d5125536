using WalletTrace.DuckDb.Database;

namespace WalletTrace.DuckDb.Reading;

/// <summary>The addresses that a ledger's accounts have, by number and the other way round, as far as they were asked for. Safe for several threads.</summary>
internal sealed class AddressBook
{
    /// <summary>How many are remembered; beyond that all are forgotten, for they can be read again.</summary>
    private const int Capacity = 1 << 20;

    /// <summary>So few are each looked up by themselves.</summary>
    private const int Few = 32;

    /// <summary>How many numbers one statement names.</summary>
    private const int Named = 4096;

    private readonly Lock gate = new();
    private readonly Dictionary<int, Address> addresses = [];
    private readonly Dictionary<Account, int> numbers = [];

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

        missing.Sort();
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

    /// <summary>Forgets all: numbers may have been given away anew.</summary>
    public void Clear()
    {
        lock (gate)
        {
            addresses.Clear();
            numbers.Clear();
        }
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
