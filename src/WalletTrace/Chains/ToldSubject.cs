namespace WalletTrace.Chains;

/// <summary>What somebody else was told of, how often and when.</summary>
/// <param name="Host">Who was told: the host's name.</param>
/// <param name="Chain">The chain.</param>
/// <param name="Subject">Of whom or what: an address, a transaction id or a coin, as its chain writes it.</param>
/// <param name="Times">How often.</param>
/// <param name="FirstTime">When first, unix seconds.</param>
/// <param name="LastTime">When last, unix seconds.</param>
/// <param name="Kinds">What for; each once, ordered.</param>
public sealed record ToldSubject(string Host, ChainId Chain, string Subject, long Times, long FirstTime, long LastTime, IReadOnlyList<DisclosureKind> Kinds)
{
    /// <summary>Who was told of whom: a line for each host and subject, ordered by host, chain and subject. O(n log n).</summary>
    /// <param name="disclosures">What was told.</param>
    public static IReadOnlyList<ToldSubject> Of(IEnumerable<Disclosure> disclosures)
    {
        ArgumentNullException.ThrowIfNull(disclosures);
        return
        [
            .. disclosures.GroupBy(told => (told.Host, told.Chain, told.Subject))
                .OrderBy(told => told.Key.Host, StringComparer.Ordinal).ThenBy(told => told.Key.Chain).ThenBy(told => told.Key.Subject, StringComparer.Ordinal)
                .Select(told => new ToldSubject(
                    told.Key.Host,
                    told.Key.Chain,
                    told.Key.Subject,
                    told.LongCount(),
                    told.Min(once => once.Time),
                    told.Max(once => once.Time),
                    [.. told.Select(once => once.Kind).Distinct().Order()])),
        ];
    }
}
