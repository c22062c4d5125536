namespace WalletTrace.Ledger;

/// <summary>
/// Rows that each belong to a transaction (by its slot) and have an index inside it. Rows are only ever added, so that a batch is taken
/// back by cutting the tail off.
/// </summary>
internal sealed class RowTable<TRow>
    where TRow : struct
{
    private readonly List<TRow> rows = [];
    private readonly List<(int Slot, long Index, int Next)> links = [];

    // For each slot the last row added to it; the others hang on in a chain, the newest first. -1 ends a chain.
    private readonly List<int> heads = [];
    private readonly Dictionary<(int Slot, long Index), int> byKey = [];

    /// <summary>The number of rows.</summary>
    public int Count => rows.Count;

    /// <summary>A row by its number; rows are numbered in the order in which they were added.</summary>
    public TRow this[int row]
    {
        get => rows[row];
        set => rows[row] = value;
    }

    /// <summary>The slot of the transaction that a row belongs to.</summary>
    public int SlotOf(int row) => links[row].Slot;

    /// <summary>The index of a row inside its transaction.</summary>
    public long IndexOf(int row) => links[row].Index;

    /// <summary>Finds the row of a transaction with an index.</summary>
    public bool TryFind(int slot, long index, out int row) => byKey.TryGetValue((slot, index), out row);

    /// <summary>Adds a row that is not there yet; its number.</summary>
    public int Add(int slot, long index, in TRow row)
    {
        int number = rows.Count;
        byKey.Add((slot, index), number);
        while (heads.Count <= slot)
        {
            heads.Add(-1);
        }

        links.Add((slot, index, heads[slot]));
        heads[slot] = number;
        rows.Add(row);
        return number;
    }

    /// <summary>The numbers of a transaction's rows, by index.</summary>
    public int[] Of(int slot)
    {
        int head = slot < heads.Count ? heads[slot] : -1;
        if (head < 0)
        {
            return [];
        }

        var found = new List<int>();
        for (int row = head; row >= 0; row = links[row].Next)
        {
            found.Add(row);
        }

        found.Sort((left, right) => links[left].Index.CompareTo(links[right].Index));
        return [.. found];
    }

    /// <summary>Takes back all rows from a number on.</summary>
    public void CutFrom(int count)
    {
        for (int row = rows.Count - 1; row >= count; row--)
        {
            var (slot, index, next) = links[row];
            byKey.Remove((slot, index));
            heads[slot] = next;
        }

        rows.RemoveRange(count, rows.Count - count);
        links.RemoveRange(count, links.Count - count);
    }
}
