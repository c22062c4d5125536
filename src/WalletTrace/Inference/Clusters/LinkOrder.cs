namespace WalletTrace.Inference.Clusters;

/// <summary>
/// The one order of links, whatever the order in which they were found: the best scores first, then by rule, chain, height, transaction and accounts.
/// </summary>
internal sealed class LinkOrder(ClusterRows rows) : IComparer<LinkRow>
{
    public int Compare(LinkRow x, LinkRow y)
    {
        int order = y.Thousandths.CompareTo(x.Thousandths);
        order = order != 0 ? order : x.Rule.CompareTo(y.Rule);
        order = order != 0 ? order : rows.Book[x.One].Chain.CompareTo(rows.Book[y.One].Chain);
        if (order == 0 && x.Transaction != y.Transaction)
        {
            LinkTransaction one = rows.Transactions[x.Transaction];
            LinkTransaction other = rows.Transactions[y.Transaction];
            order = one.Height.CompareTo(other.Height);
            order = order != 0 ? order : one.Id.CompareTo(other.Id);
        }

        order = order != 0 ? order : rows.Book[x.One].CompareTo(rows.Book[y.One]);
        order = order != 0 ? order : rows.Book[x.Other].CompareTo(rows.Book[y.Other]);
        return order != 0 ? order : string.CompareOrdinal(rows.Heuristics[x.Heuristic], rows.Heuristics[y.Heuristic]);
    }
}
