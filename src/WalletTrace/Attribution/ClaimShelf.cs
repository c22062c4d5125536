using System.Runtime.InteropServices;

namespace WalletTrace.Attribution;

/// <summary>When claims of one kind were learned.</summary>
internal sealed class ClaimShelf<T>
    where T : class, IClaim<T>
{
    private readonly Dictionary<ClaimKey, Statement> statements = [];

    // By their source, for whoever puts a newer edition in their place.
    private readonly Dictionary<string, List<ClaimKey>> bySource = new(StringComparer.Ordinal);

    /// <summary>The number of statements.</summary>
    public int Count => statements.Count;

    /// <summary>The statements of a source.</summary>
    public IReadOnlyList<ClaimKey> Of(string source) => bySource.GetValueOrDefault(source) is { } keys ? keys : [];

    /// <summary>The statements of a claim.</summary>
    public IEnumerable<ClaimKey> Of(ClaimId claim) => statements.Keys.Where(key => key.Id == claim);

    /// <summary>Notes that a claim was learned.</summary>
    /// <param name="key">What it is known by.</param>
    /// <param name="source">Its source.</param>
    /// <param name="claim">The claim; null where it is not asked for again.</param>
    /// <param name="moment">When.</param>
    public void Learn(ClaimKey key, string source, T? claim, ClaimMoment moment)
    {
        ref Statement statement = ref CollectionsMarshal.GetValueRefOrAddDefault(statements, key, out bool isKnown);
        if (isKnown)
        {
            (statement.Others ??= []).Add(moment);
            return;
        }

        statement = new Statement { Source = source, Claim = claim, First = moment };
        (CollectionsMarshal.GetValueRefOrAddDefault(bySource, source, out _) ??= []).Add(key);
    }

    /// <summary>Whether a statement stands at a moment.</summary>
    public bool IsStanding(ClaimKey key, ClaimMoment at, WithdrawalLog withdrawals)
    {
        if (!statements.TryGetValue(key, out Statement statement))
        {
            return false;
        }

        // The last time that it was learned counts: who withdrew it before did not withdraw that.
        ClaimMoment? last = statement.Moments().Where(moment => moment.CompareTo(at) <= 0).Select(moment => (ClaimMoment?)moment).Max();
        return last is { } learned && !(withdrawals.After(key.Id, statement.Source, learned)?.CompareTo(at) <= 0);
    }

    /// <summary>How often a statement was learned at just this time.</summary>
    public int TimesLearned(ClaimKey key, long time) => statements.TryGetValue(key, out Statement statement) ? statement.Moments().Count(moment => moment.Time == time) : 0;

    /// <summary>Every time that a claim was learned.</summary>
    public IEnumerable<(ClaimKey Key, T Claim, ClaimMoment Moment)> Events() =>
        from statement in statements
        from moment in statement.Value.Moments()
        select (statement.Key, Told(statement.Value), moment);

    /// <summary>The last time at which something of a source was learned; null for none.</summary>
    public long? LastTimeOf(string source) => Of(source).SelectMany(key => statements[key].Moments()).Max(moment => (long?)moment.Time);

    /// <summary>Every claim, once for each time that it came to be known, with when it was learned and withdrawn.</summary>
    /// <param name="withdrawals">What was withdrawn.</param>
    /// <param name="until">What happened after this time is left out.</param>
    public IEnumerable<T> All(WithdrawalLog withdrawals, long until)
    {
        foreach (var (key, statement) in statements)
        {
            ClaimMoment? end = null;
            ClaimMoment[]? several = statement.Others is null ? null : [.. statement.Moments().Order()];
            for (int at = 0; at < (several?.Length ?? 1); at++)
            {
                ClaimMoment learned = several is null ? statement.First : several[at];
                if (learned.Time > until || (at > 0 && !(end?.CompareTo(learned) < 0)))
                {
                    // What is not known yet, and what is learned again while it stands.
                    continue;
                }

                end = withdrawals.After(key.Id, statement.Source, learned);
                DateTimeOffset? withdrawn = end is { } ended && ended.Time <= until ? ClaimMoment.ToTime(ended.Time) : null;
                T claim = Told(statement);
                DateTimeOffset? told = ClaimMoment.ToTime(learned.Time);
                yield return claim.LearnedAt == told && claim.WithdrawnAt == withdrawn ? claim : claim.Known(told, withdrawn);
            }
        }
    }

    private static T Told(Statement statement) => statement.Claim ?? throw new InvalidOperationException("a claim that was kept by its name alone cannot be given back");

    private struct Statement
    {
        public required string Source { get; init; }

        public T? Claim { get; init; }

        public ClaimMoment First { get; init; }

        public List<ClaimMoment>? Others { get; set; }

        public readonly IEnumerable<ClaimMoment> Moments() => Others is null ? [First] : Others.Prepend(First);
    }
}

/// <summary>When claims and whole sources were withdrawn.</summary>
internal sealed class WithdrawalLog
{
    private readonly Dictionary<ClaimId, SortedSet<ClaimMoment>> claims = [];
    private readonly Dictionary<string, SortedSet<ClaimMoment>> sources = new(StringComparer.Ordinal);

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => claims.Count + sources.Count == 0;

    /// <summary>Notes a withdrawal.</summary>
    public void Add(LabelWithdrawal withdrawal, long number)
    {
        SortedSet<ClaimMoment> moments = withdrawal.Claim is { } claim
            ? CollectionsMarshal.GetValueRefOrAddDefault(claims, claim, out _) ??= []
            : CollectionsMarshal.GetValueRefOrAddDefault(sources, withdrawal.Source!, out _) ??= [];
        moments.Add(new ClaimMoment(ClaimMoment.TimeOf(withdrawal.At), number));
    }

    /// <summary>The first withdrawal of a claim, by itself or with its source, after a moment; null for none.</summary>
    public ClaimMoment? After(ClaimId claim, string source, ClaimMoment moment)
    {
        ClaimMoment? byClaim = First(claims.GetValueOrDefault(claim), moment);
        ClaimMoment? bySource = First(sources.GetValueOrDefault(source), moment);
        return byClaim is null || bySource?.CompareTo(byClaim.Value) < 0 ? bySource : byClaim;
    }

    /// <summary>The last time at which a source as a whole was withdrawn; null for never.</summary>
    public long? LastTimeOf(string source) => sources.GetValueOrDefault(source)?.Max.Time;

    /// <summary>The last time at which a claim was withdrawn by itself; null for never.</summary>
    public long? LastTimeOf(ClaimId claim) => claims.GetValueOrDefault(claim)?.Max.Time;

    private static ClaimMoment? First(SortedSet<ClaimMoment>? moments, ClaimMoment after)
    {
        if (moments is null || moments.Max.CompareTo(after) <= 0)
        {
            return null;
        }

        return moments.GetViewBetween(new ClaimMoment(after.Time, checked(after.Number + 1)), moments.Max).Min;
    }
}
