using WalletTrace.DuckDb.Database;
using WalletTrace.DuckDb.Writing;
using WalletTrace.Graph.Building;

namespace WalletTrace.DuckDb.Reading;

/// <summary>
/// All accounts of one chain in memory, about forty bytes each, found by address and by number. Not safe for several threads.
/// </summary>
internal sealed class AccountShelf(ChainView chain)
{
    private readonly OwnerIds owners = new();

    // The number of each in the tables, rising.
    private readonly Column<int> numbers = new();

    private int Last => numbers.Count == 0 ? 0 : numbers[numbers.Count - 1];

    /// <summary>Reads what the table has gained.</summary>
    /// <returns>Whether each account has one number and these rise with the rows, as they do where this library wrote them.</returns>
    public bool TryRead(LedgerConnection connection, CancellationToken cancellationToken)
    {
        using ChunkReader rows = connection.Stream(
            FormattableString.Invariant($"SELECT id, address FROM account WHERE chain_id = {chain.Number} AND id > {Last}"), cancellationToken);
        while (rows.Read())
        {
            int number = rows.Int32(0);
            if (number <= Last || owners.Add(AccountNumbers.Parse(connection, rows.Bytes(1), chain.Chain)) != numbers.Count)
            {
                return false;
            }

            numbers.Add(number);
        }

        return true;
    }

    /// <summary>The number of an account; null for one that has none.</summary>
    public int? NumberOf(Address address) => owners.Find(address) is >= 0 and int at ? numbers[at] : null;

    /// <summary>The address of an account by its number; null for none.</summary>
    public Address? AddressOf(int number)
    {
        int low = 0;
        int high = numbers.Count - 1;
        while (low <= high)
        {
            int middle = (int)(((uint)low + (uint)high) >> 1);
            switch (numbers[middle].CompareTo(number))
            {
                case 0:
                    return owners[middle];
                case < 0:
                    low = middle + 1;
                    break;
                default:
                    high = middle - 1;
                    break;
            }
        }

        return null;
    }
}
