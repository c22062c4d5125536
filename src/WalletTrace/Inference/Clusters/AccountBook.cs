namespace WalletTrace.Inference.Clusters;

/// <summary>
/// Numbers the vertices of the graph of links: accounts, and deposit accounts as what ties others together. One account may be both; they are two vertices.
/// </summary>
internal sealed class AccountBook
{
    private readonly Dictionary<ChainId, Dictionary<Address, int>> members = [];
    private readonly Dictionary<Account, int> ties = [];
    private readonly List<Account> accounts = [];
    private readonly List<bool> areTies = [];

    /// <summary>How many vertices there are.</summary>
    public int Count => accounts.Count;

    /// <summary>The account of a vertex.</summary>
    public Account this[int number] => accounts[number];

    /// <summary>Whether a vertex only ties others together.</summary>
    public bool IsTie(int number) => areTies[number];

    /// <summary>The numbers of a chain's accounts, to be looked up in many times.</summary>
    public Dictionary<Address, int> Of(ChainId chain)
    {
        if (!members.TryGetValue(chain, out Dictionary<Address, int>? table))
        {
            members.Add(chain, table = []);
        }

        return table;
    }

    /// <summary>The number of an account; a new one for one that has none.</summary>
    public int NumberOf(ChainId chain, Address address, Dictionary<Address, int> table)
    {
        ref int number = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(table, address, out bool exists);
        if (!exists)
        {
            number = accounts.Count;
            accounts.Add(new Account(chain, address));
            areTies.Add(false);
        }

        return number;
    }

    /// <inheritdoc cref="NumberOf(ChainId, Address, Dictionary{Address, int})"/>
    public int NumberOf(Account account) => NumberOf(account.Chain, account.Address, Of(account.Chain));

    /// <summary>The number of a deposit account as a tie; a new one for one that has none.</summary>
    public int TieOf(Account account)
    {
        if (!ties.TryGetValue(account, out int number))
        {
            ties.Add(account, number = accounts.Count);
            accounts.Add(account);
            areTies.Add(true);
        }

        return number;
    }

    /// <summary>The number of an account; -1 where it has none.</summary>
    public int Find(Account account) => members.TryGetValue(account.Chain, out Dictionary<Address, int>? table) && table.TryGetValue(account.Address, out int number) ? number : -1;
}
