namespace WalletTrace.Ledger;

/// <summary>Numbers the addresses of one chain and knows which transactions touch each.</summary>
internal sealed class AccountIndex
{
    private readonly Dictionary<Address, int> numbers = [];
    private readonly List<Address> addresses = [];

    // The transactions of an address hang on in a chain, the newest first; -1 ends a chain.
    private readonly List<int> heads = [];
    private readonly List<(int Slot, int Next)> touches = [];

    /// <summary>The number of an address; a new one for an address that has none.</summary>
    public int NumberOf(Address address)
    {
        if (!numbers.TryGetValue(address, out int number))
        {
            number = addresses.Count;
            numbers.Add(address, number);
            addresses.Add(address);
            heads.Add(-1);
        }

        return number;
    }

    /// <summary>The address with a number.</summary>
    public Address this[int number] => addresses[number];

    /// <summary>Notes that a transaction touches an address.</summary>
    public void Touch(int number, int slot)
    {
        int head = heads[number];
        if (head < 0 || touches[head].Slot != slot)
        {
            heads[number] = touches.Count;
            touches.Add((slot, head));
        }
    }

    /// <summary>The slots of the transactions that touch an address, each once, in no order.</summary>
    public HashSet<int> TransactionsOf(Address address)
    {
        var slots = new HashSet<int>();
        if (numbers.TryGetValue(address, out int number))
        {
            for (int touch = heads[number]; touch >= 0; touch = touches[touch].Next)
            {
                slots.Add(touches[touch].Slot);
            }
        }

        return slots;
    }
}
