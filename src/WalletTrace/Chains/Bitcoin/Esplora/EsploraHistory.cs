namespace WalletTrace.Chains.Bitcoin.Esplora;

/// <summary>Keeps account of an owner's history while its pages come in: newest first, nothing twice, nothing of other owners.</summary>
internal sealed class EsploraHistory(ChainId chain, Address address, BlockPoint tip, string source)
{
    // How many transactions may have come since the tip was asked for, several blocks full. They are not proven, so that a server could go on for ever.
    private const int MostNewer = 100_000;

    private readonly HashSet<TransactionId> seen = [];
    private long lowest = long.MaxValue;
    private int settled;

    /// <summary>The height of the last transaction so far; the highest number before the first.</summary>
    public long Lowest => lowest;

    /// <summary>The last transaction so far, after which the next page begins; null before the first.</summary>
    public TransactionId? Last { get; private set; }

    /// <summary>Takes transactions of a page, and gives those up to the tip; the others came while the history was read.</summary>
    /// <exception cref="ChainDataException">One was there before, is out of order, or is of no concern to the owner; or too many came meanwhile.</exception>
    public EsploraTransaction[] Take(EsploraTransaction[] page)
    {
        foreach (EsploraTransaction transaction in page)
        {
            TransactionId id = transaction.Told.Id;
            long height = transaction.Place!.Value.Height;
            if (!seen.Add(id))
            {
                throw Problem("a transaction that was given before", "each once", id);
            }

            if (height > lowest)
            {
                throw Problem(FormattableString.Invariant($"a transaction at height {height} after one at {lowest}"), "the newest first", id);
            }

            if (!Concerns(transaction))
            {
                throw Problem("a transaction that neither pays nor spends from the owner", "one that does", id);
            }

            lowest = height;
            Last = id;
        }

        EsploraTransaction[] upToTip = [.. page.Where(transaction => transaction.Place!.Value.Height <= tip.Height)];
        settled += upToTip.Length;
        return seen.Count - settled <= MostNewer ? upToTip
            : throw Problem(FormattableString.Invariant($"{seen.Count - settled} transactions above height {tip.Height}"), FormattableString.Invariant($"at most {MostNewer}"), Last!.Value);
    }

    /// <summary>
    /// Whether a history that was read to its end is as long as the server counted before. Transactions of blocks above the tip may be in the count or not.
    /// </summary>
    /// <exception cref="ChainDataException">There are more than were counted.</exception>
    public bool Fits(long told) => told >= settled ? told <= seen.Count
        : throw new ChainDataException(
            FormattableString.Invariant($"a history contradicts its summary: found {settled} transactions up to height {tip.Height}, expected at most {told}"), Where());

    private bool Concerns(EsploraTransaction transaction) =>
        transaction.Told.Inputs.Select(input => input.Spent).OfType<ToldOutput>().Concat(transaction.Told.Outputs)
            .Any(output => Address.FromOutputScript(output.Script, chain) == address);

    private ChainDataException Problem(string found, string expected, TransactionId id) =>
        new($"a history cannot be right: found {found}, expected {expected}", $"transaction {id}, {Where()}");

    private string Where() => $"the history of {address.ToString(chain)} from {source}";
}
