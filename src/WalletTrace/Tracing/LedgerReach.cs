namespace WalletTrace.Tracing;

/// <summary>A vertex that a search over a whole ledger found.</summary>
/// <param name="Vertex">The vertex's id.</param>
/// <param name="Event">
/// Forward the number of the event in which value can be there at the earliest, backward of the one in which it left there at the latest; of the vertex
/// asked about the event it was asked for.
/// </param>
public readonly record struct ReachedVertex(int Vertex, int Event);

/// <summary>What can have come from a vertex, or got to it, over a whole ledger.</summary>
/// <param name="Vertex">The vertex asked about.</param>
/// <param name="Reached">The vertices found, that one included, each once, by id; put in that order when it is first read.</param>
/// <param name="HubsNotPassed">Those of them at which the search would have gone on but for the limit on hubs, by id.</param>
public sealed record LedgerReach(int Vertex, IReadOnlyList<ReachedVertex> Reached, IReadOnlyList<int> HubsNotPassed);

/// <summary>Who can have been behind the value of an account.</summary>
/// <param name="Account">The account.</param>
/// <param name="Holdings">For each of its holdings from where value can have come to it; none for an account that the ledger does not know.</param>
public sealed record LedgerScreening(Account Account, IReadOnlyList<LedgerReach> Holdings);
