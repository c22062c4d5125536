namespace WalletTrace.Inference.Clusters;

/// <summary>All that links refer to by number. Grows while clusters are built, and not afterwards.</summary>
internal sealed class ClusterRows
{
    private readonly Dictionary<string, ushort> heuristicNumbers = new(StringComparer.Ordinal);

    /// <summary>The vertices.</summary>
    public AccountBook Book { get; } = new();

    /// <summary>The transactions that are evidence.</summary>
    public List<LinkTransaction> Transactions { get; } = [];

    /// <summary>The names of change heuristics; the first is none.</summary>
    public List<string?> Heuristics { get; } = [null];

    /// <summary>Takes a transaction in that is evidence.</summary>
    public int Add(TransactionId id, long height)
    {
        Transactions.Add(new LinkTransaction(id, height));
        return Transactions.Count - 1;
    }

    /// <summary>The number of a change heuristic's name.</summary>
    public ushort HeuristicOf(string? name)
    {
        if (name is null)
        {
            return 0;
        }

        if (!heuristicNumbers.TryGetValue(name, out ushort number))
        {
            number = checked((ushort)Heuristics.Count);
            Heuristics.Add(name);
            heuristicNumbers.Add(name, number);
        }

        return number;
    }

    /// <summary>A link as others see it.</summary>
    public ClusterLink LinkOf(LinkRow row)
    {
        LinkTransaction transaction = Transactions[row.Transaction];
        return new ClusterLink(row.Rule, Book[row.One], Book[row.Other], transaction.Id, transaction.Height, row.Thousandths / 1000.0) { Heuristic = Heuristics[row.Heuristic] };
    }

    /// <summary>A link as it is stored.</summary>
    public LinkRow RowOf(ClusterLink link, int transaction) => new(
        Book.NumberOf(link.One), link.Rule == ClusterRule.DepositReuse ? Book.TieOf(link.Other) : Book.NumberOf(link.Other),
        transaction, (ushort)Math.Round(link.Score * 1000), link.Rule, HeuristicOf(link.Heuristic));
}
