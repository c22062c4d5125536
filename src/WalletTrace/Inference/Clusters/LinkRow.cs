namespace WalletTrace.Inference.Clusters;

/// <summary>A link as it is stored: accounts and transaction by number.</summary>
/// <param name="One">The first vertex.</param>
/// <param name="Other">The second vertex.</param>
/// <param name="Transaction">The transaction.</param>
/// <param name="Thousandths">The score.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Heuristic">The number of the change heuristic's name.</param>
internal readonly record struct LinkRow(int One, int Other, int Transaction, ushort Thousandths, ClusterRule Rule, ushort Heuristic);

/// <summary>A transaction that is evidence.</summary>
internal readonly record struct LinkTransaction(TransactionId Id, long Height);
