using WalletTrace.Graph.Building;

namespace WalletTrace.DuckDb.Writing;

/// <summary>The ids of one chain's accounts, all in memory.</summary>
/// <param name="chain">The chain.</param>
/// <param name="next">Gives the next id that is free.</param>
internal sealed class ChainAccounts(ChainId chain, Func<int> next)
{
    // An account chain has one kind of address; a UTXO chain has many, of different lengths.
    private readonly AccountTable? table = chain.IsUtxo ? null : new AccountTable(chain.IsTron ? AddressKind.Tron : AddressKind.Evm);
    private readonly OwnerIds owners = new();
    private readonly Column<int> ids = new();

    /// <summary>The chain.</summary>
    public ChainId Chain => chain;

    /// <summary>How many there are.</summary>
    public int Count => table?.Count ?? ids.Count;

    /// <summary>Those that were given an id and are not written yet; whoever writes them takes them out.</summary>
    public List<(int Id, Address Address)> New { get; } = [];

    /// <summary>Takes in an account that the ledger holds.</summary>
    public void Put(Address address, int id)
    {
        if (table is not null)
        {
            table.Put(in address, AccountTable.HashOf(in address), id);
        }
        else if (owners.Add(address) == ids.Count)
        {
            ids.Add(id);
        }
    }

    /// <summary>The id of an account; a new one for one that has none.</summary>
    public int IdOf(in Address address)
    {
        if (table is not null)
        {
            return IdOf(in address, AccountTable.HashOf(in address));
        }

        int number = owners.Add(address);
        if (number == ids.Count)
        {
            ids.Add(next());
            New.Add((ids[number], address));
        }

        return ids[number];
    }

    /// <summary>The id of an account of an account chain by its hash code.</summary>
    public int IdOf(in Address address, ulong hash)
    {
        int id = table!.Find(in address, hash);
        if (id == 0)
        {
            id = next();
            table.Put(in address, hash, id);
            New.Add((id, address));
        }

        return id;
    }

    /// <summary>Says that the id of an account of an account chain will be asked for soon.</summary>
    public void Expect(ulong hash) => table!.Expect(hash);

    /// <summary>Takes back all with ids above one.</summary>
    public void TakeBack(int last)
    {
        New.Clear();
        table?.CutAbove(last);
        int count = ids.Count;
        while (count > 0 && ids[count - 1] > last)
        {
            count--;
        }

        owners.CutFrom(count);
        ids.CutFrom(count);
    }
}
