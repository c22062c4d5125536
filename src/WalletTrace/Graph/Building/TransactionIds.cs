namespace WalletTrace.Graph.Building;

/// <summary>The ids of a chain's transactions, numbered as they come; found again by id.</summary>
internal sealed class TransactionIds
{
    private readonly Column<TransactionId> ids = new();
    private readonly IdTable table = new();

    /// <summary>How many transactions there are.</summary>
    public int Count => ids.Count;

    /// <summary>The memory it takes, in bytes.</summary>
    public long Bytes => ((long)ids.Count * TransactionId.Length) + table.Bytes;

    /// <summary>The id of a transaction.</summary>
    public TransactionId this[int number] => ids[number];

    /// <summary>Adds a transaction. From now on its id leads to it.</summary>
    /// <returns>The number of an earlier transaction with the same id; -1 when there is none.</returns>
    public int Add(TransactionId id)
    {
        int number = ids.Count;
        ids.Add(id);
        int place = PlaceOf(id);
        if (place < 0)
        {
            table.Add(id.GetHashCode(), number);
            return -1;
        }

        int earlier = table.NumberAt(place);
        table.Replace(place, number);
        return earlier;
    }

    /// <summary>The number of the last transaction with an id; -1 when there is none.</summary>
    public int Find(TransactionId id) => PlaceOf(id) is >= 0 and int place ? table.NumberAt(place) : -1;

    /// <summary>Says that a hash code's transaction will be asked for soon.</summary>
    public void Expect(int hash) => table.Expect(hash);

    /// <summary>The number that probably is that of the transaction with a hash code, which will be asked for soon; -1 for none.</summary>
    public int Guess(int hash)
    {
        int number = table.Guess(hash);
        ids.Expect(number);
        return number;
    }

    private int PlaceOf(TransactionId id)
    {
        int hash = id.GetHashCode();
        int place = table.First(hash);
        while (place >= 0 && ids[table.NumberAt(place)] != id)
        {
            place = table.Next(hash, place);
        }

        return place;
    }
}
