using WalletTrace.Graph.Building;

namespace WalletTrace.DuckDb.Writing;

/// <summary>The ids of one chain's accounts, all in memory.</summary>
/// <param name="chain">The chain.</param>
/// <param name="next">Gives the next id that is free.</param>
internal sealed class ChainAccounts(ChainId chain, Func<int> next)
{
    private readonly OwnerIds owners = new();
    private readonly Column<int> ids = new();
    private int kept;

    /// <summary>The chain.</summary>
    public ChainId Chain => chain;

    /// <summary>How many there are.</summary>
    public int Count => ids.Count;

    /// <summary>Takes in an account that the ledger holds.</summary>
    public void Put(Address address, int id)
    {
        if (owners.Add(address) == ids.Count)
        {
            ids.Add(id);
            kept = ids.Count;
        }
    }

    /// <summary>The id of an account; a new one for one that has none.</summary>
    public int IdOf(Address address)
    {
        int number = owners.Add(address);
        if (number == ids.Count)
        {
            ids.Add(next());
        }

        return ids[number];
    }

    /// <summary>Says that an account's id will be asked for soon: first its place, ...</summary>
    public void Expect(int hash) => owners.Expect(hash);

    /// <summary>... then which it probably is, ...</summary>
    public int Guess(int hash) => owners.Guess(hash);

    /// <summary>... then its bytes and its id.</summary>
    public void ExpectBytes(int guess)
    {
        owners.ExpectBytes(guess);
        ids.Expect(guess);
    }

    /// <summary>The account with a number in the order of taking in, and its id.</summary>
    public (Address Address, int Id) this[int number] => (owners[number], ids[number]);

    /// <summary>The number of the first account that is new since <see cref="Commit"/>.</summary>
    public int FirstNew => kept;

    /// <summary>Keeps what was added.</summary>
    public void Commit() => kept = ids.Count;

    /// <summary>Takes back what was added.</summary>
    public void TakeBack()
    {
        owners.CutFrom(kept);
        ids.CutFrom(kept);
    }
}
