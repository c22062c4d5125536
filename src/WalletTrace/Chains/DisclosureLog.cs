namespace WalletTrace.Chains;

/// <summary>Keeps disclosures in memory, in the order in which they were made. Safe to use from any thread.</summary>
public sealed class DisclosureLog : IDisclosureLog
{
    private readonly Lock gate = new();
    private readonly List<Disclosure> entries = [];

    /// <summary>What was told so far, the first first; a copy.</summary>
    public IReadOnlyList<Disclosure> Entries
    {
        get
        {
            lock (gate)
            {
                return [.. entries];
            }
        }
    }

    /// <inheritdoc/>
    public void Add(Disclosure disclosure)
    {
        lock (gate)
        {
            entries.Add(disclosure);
        }
    }
}
