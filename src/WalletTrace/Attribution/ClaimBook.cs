namespace WalletTrace.Attribution;

/// <summary>
/// The log of what was learned and withdrawn. Claims and withdrawals are only ever added, each with its time and its number; what was known when follows from
/// them.
/// </summary>
internal sealed class ClaimBook
{
    private readonly List<(LabelWithdrawal Withdrawal, long Number)> withdrawals = [];
    private readonly WithdrawalLog withdrawn = new();
    private long last;

    /// <summary>Labels.</summary>
    public ClaimShelf<Label> Labels { get; } = new();

    /// <summary>Descriptions of entities.</summary>
    public ClaimShelf<Entity> Entities { get; } = new();

    /// <summary>Relations.</summary>
    public ClaimShelf<EntityRelation> Relations { get; } = new();

    /// <summary>Asserted links.</summary>
    public ClaimShelf<AssertedLink> Links { get; } = new();

    /// <summary>Editions that were taken in. They are learned and withdrawn as claims are, but count as none.</summary>
    public ClaimShelf<SourceEdition> Editions { get; } = new();

    /// <summary>Every withdrawal, in the order of the numbers.</summary>
    public IReadOnlyList<LabelWithdrawal> Withdrawals => [.. withdrawals.OrderBy(told => told.Number).Select(told => told.Withdrawal)];

    /// <summary>Takes over a claim that stands in another log.</summary>
    public void Take<T>(ClaimShelf<T> shelf, ClaimKey key, string source, T? claim, ClaimMoment moment)
        where T : class, IClaim<T>
    {
        shelf.Learn(key, source, claim, moment);
        last = Math.Max(last, moment.Number);
    }

    /// <summary>Takes over a withdrawal that stands in another log.</summary>
    public void Take(LabelWithdrawal withdrawal, long number)
    {
        withdrawals.Add((withdrawal, number));
        withdrawn.Add(withdrawal, number);
        last = Math.Max(last, number);
    }

    /// <summary>Says that numbers up to this one are given.</summary>
    public void NumbersTo(long number) => last = Math.Max(last, number);

    /// <summary>See <see cref="ILabelStore.AppendLabelsAsync"/>.</summary>
    public ClaimChanges Append(LabelSet claims, DateTimeOffset? learnedAt)
    {
        ClaimCheck.Check(claims);
        var changes = new ClaimChanges();
        Append(Labels, claims.All, learnedAt, changes, changes.Labels);
        Append(Entities, claims.Entities.All, learnedAt, changes, changes.Entities);
        Append(Relations, claims.Entities.Relations, learnedAt, changes, changes.Relations);
        Append(Links, claims.Entities.Links, learnedAt, changes, changes.Links);
        var uncounted = new ClaimChanges();
        Append(Editions, claims.Editions.Select(edition => edition with { LearnedAt = TimeOf(edition, learnedAt) }), learnedAt, uncounted, changes.Editions);
        changes.Withdrawals.AddRange(uncounted.Withdrawals);
        return changes;
    }

    /// <summary>See <see cref="ILabelStore.ReplaceLabelsAsync"/>.</summary>
    public ClaimChanges Replace(string source, LabelSet edition, DateTimeOffset at, string why)
    {
        ClaimCheck.Check(edition);
        ClaimCheck.CheckSource(source, edition);
        ClaimCheck.CheckText(why, nameof(why));
        long time = ClaimMoment.TimeOf(at);
        long? latest = new[] { Labels.LastTimeOf(source), Entities.LastTimeOf(source), Relations.LastTimeOf(source), Links.LastTimeOf(source), Editions.LastTimeOf(source), LastWithdrawalOf(source) }.Max();
        if (latest > time)
        {
            throw new ArgumentException(
                $"the edition of {SafeText.Quote(source)} cannot be taken in as of {at.UtcDateTime:O}: found something of that source learned or withdrawn at {ClaimMoment.ToTime(latest.Value)?.UtcDateTime:O}, expected editions in their order",
                nameof(at));
        }

        var changes = new ClaimChanges();
        Replace(Labels, source, edition.All, time, why, changes, changes.Labels);
        Replace(Entities, source, edition.Entities.All, time, why, changes, changes.Entities);
        Replace(Relations, source, edition.Entities.Relations, time, why, changes, changes.Relations);
        Replace(Links, source, edition.Entities.Links, time, why, changes, changes.Links);

        // Those before stay: that they were taken in is no less true.
        Append(Editions, edition.Editions.Select(told => told with { LearnedAt = ClaimMoment.ToTime(time), WithdrawnAt = null }), null, new ClaimChanges(), changes.Editions);
        return changes;
    }

    /// <summary>See <see cref="ILabelStore.WithdrawLabelsAsync(ClaimId, DateTimeOffset, string, CancellationToken)"/>.</summary>
    public ClaimChanges Withdraw(ClaimId claim, DateTimeOffset at, string why) => Withdraw(
        new LabelWithdrawal(claim, null, at, ClaimCheck.CheckText(why, nameof(why))),
        moment => Count(Labels, Labels.Of(claim), moment) + Count(Entities, Entities.Of(claim), moment) + Count(Relations, Relations.Of(claim), moment) + Count(Links, Links.Of(claim), moment)
            + Count(Editions, Editions.Of(claim), moment));

    /// <summary>See <see cref="ILabelStore.WithdrawLabelsAsync(string, DateTimeOffset, string, CancellationToken)"/>.</summary>
    public ClaimChanges Withdraw(string source, DateTimeOffset at, string why) => Withdraw(
        new LabelWithdrawal(null, ClaimCheck.CheckText(source, nameof(source)), at, ClaimCheck.CheckText(why, nameof(why))),
        moment => Count(Labels, Labels.Of(source), moment) + Count(Entities, Entities.Of(source), moment) + Count(Relations, Relations.Of(source), moment) + Count(Links, Links.Of(source), moment));

    /// <summary>Takes over all of another log that is not known. What is in both, to the microsecond and as often, is known.</summary>
    public ClaimChanges Merge(ClaimBook other)
    {
        var changes = new ClaimChanges();
        Dictionary<(ClaimId?, string?, long), int> known = withdrawals.CountBy(told => NameOf(told.Withdrawal)).ToDictionary();
        IEnumerable<(ClaimMoment Moment, Action Take)> all = Events(other.Labels, Labels, changes, changes.Labels)
            .Concat(Events(other.Entities, Entities, changes, changes.Entities))
            .Concat(Events(other.Relations, Relations, changes, changes.Relations))
            .Concat(Events(other.Links, Links, changes, changes.Links))
            .Concat(Events(other.Editions, Editions, new ClaimChanges(), changes.Editions))
            .Concat(other.withdrawals.Select(told => (new ClaimMoment(ClaimMoment.TimeOf(told.Withdrawal.At), told.Number), (Action)(() =>
            {
                if (!Use(known, NameOf(told.Withdrawal)))
                {
                    Note(told.Withdrawal, changes);
                }
            }))));
        foreach (var (_, take) in all.OrderBy(told => told.Moment))
        {
            take();
        }

        return changes;

        static (ClaimId?, string?, long) NameOf(LabelWithdrawal withdrawal) => (withdrawal.Claim, withdrawal.Source, ClaimMoment.TimeOf(withdrawal.At));
    }

    /// <summary>All that was known at a time, or for null all that stands.</summary>
    public LabelSet AsKnown(DateTimeOffset? at) => Read(at is { } time ? ClaimMoment.TimeOf(time) : long.MaxValue, areStanding: true);

    /// <summary>All that was ever known.</summary>
    public LabelSet History() => Read(long.MaxValue, areStanding: false);

    private LabelSet Read(long until, bool areStanding)
    {
        return new LabelSet(All(Labels), new EntitySet(All(Entities), All(Relations), All(Links)), All(Editions));

        IEnumerable<T> All<T>(ClaimShelf<T> shelf)
            where T : class, IClaim<T> => shelf.All(withdrawn, until).Where(claim => !areStanding || claim.WithdrawnAt is null);
    }

    private long? LastWithdrawalOf(string source)
    {
        IEnumerable<ClaimId> claims = Labels.Of(source).Concat(Entities.Of(source)).Concat(Relations.Of(source)).Concat(Links.Of(source))
            .Concat(Editions.Of(source)).Select(key => key.Id);
        return claims.Select(withdrawn.LastTimeOf).Append(withdrawn.LastTimeOf(source)).Max();
    }

    /// <summary>Each time that a claim of another log was learned.</summary>
    private IEnumerable<(ClaimMoment Moment, Action Take)> Events<T>(ClaimShelf<T> from, ClaimShelf<T> to, ClaimChanges changes, List<LearnedClaim<T>> learned)
        where T : class, IClaim<T>
    {
        (ClaimKey Key, T Claim, ClaimMoment Moment)[] all = [.. from.Events()];

        // At one time something may be learned, withdrawn and learned again: how often it was known before counts.
        Dictionary<(ClaimKey, long), int> known = all.Select(told => (told.Key, told.Moment.Time)).Distinct()
            .Select(name => KeyValuePair.Create(name, to.TimesLearned(name.Key, name.Time))).Where(pair => pair.Value > 0).ToDictionary();
        return all.Select(told => (told.Moment, (Action)(() =>
        {
            if (Use(known, (told.Key, told.Moment.Time)))
            {
                changes.Kept++;
            }
            else
            {
                Learn(to, told.Claim, told.Key, told.Moment.Time, changes, learned);
            }
        })));
    }

    /// <summary>Takes one of what is known away; false where none is left.</summary>
    private static bool Use<TName>(Dictionary<TName, int> known, TName name)
        where TName : notnull
    {
        bool isKnown = known.TryGetValue(name, out int count) && count > 0;
        known[name] = isKnown ? count - 1 : 0;
        return isKnown;
    }

    private void Append<T>(ClaimShelf<T> shelf, IEnumerable<T> claims, DateTimeOffset? learnedAt, ClaimChanges changes, List<LearnedClaim<T>> learned)
        where T : class, IClaim<T>
    {
        // What was withdrawn and learned again is told in the order in which it was.
        foreach (T claim in claims.Any(claim => claim.WithdrawnAt is not null) ? claims.OrderBy(claim => TimeOf(claim, learnedAt)) : claims)
        {
            var key = new ClaimKey(claim.Identify(), claim.Date);
            Learn(shelf, claim, key, ClaimMoment.TimeOf(TimeOf(claim, learnedAt)), changes, learned);
            if (claim.WithdrawnAt is { } ended && shelf.IsStanding(key, new ClaimMoment(ClaimMoment.TimeOf(ended), last), withdrawn))
            {
                Note(new LabelWithdrawal(key.Id, null, Whole(ended), "so it came"), changes);
                changes.Withdrawn++;
            }
        }
    }

    /// <summary>When a claim was learned. What was withdrawn before it is told of was learned before that, whenever it was.</summary>
    private static DateTimeOffset? TimeOf(IClaim claim, DateTimeOffset? learnedAt) =>
        claim.LearnedAt ?? (claim.WithdrawnAt < learnedAt ? null : learnedAt);

    private void Replace<T>(
        ClaimShelf<T> shelf, string source, IEnumerable<T> edition, long time, string why, ClaimChanges changes, List<LearnedClaim<T>> learned)
        where T : class, IClaim<T>
    {
        var told = new Dictionary<ClaimId, T>();
        foreach (T claim in edition)
        {
            told.TryAdd(claim.Identify(), claim);
        }

        // Before anything is learned: what is known already.
        var now = new ClaimMoment(time, last);
        ClaimKey[] standing = [.. shelf.Of(source).Where(key => shelf.IsStanding(key, now, withdrawn))];
        foreach (ClaimId gone in standing.Select(key => key.Id).Distinct().Where(id => !told.ContainsKey(id)))
        {
            Note(new LabelWithdrawal(gone, null, ClaimMoment.ToTime(time)!.Value, why), changes);
        }

        changes.Withdrawn += standing.Count(key => !told.ContainsKey(key.Id));
        foreach (ClaimId known in standing.Select(key => key.Id).Distinct())
        {
            changes.Kept += told.Remove(known) ? 1 : 0;
        }

        foreach (var (id, claim) in told)
        {
            Learn(shelf, claim, new ClaimKey(id, claim.Date), time, changes, learned);
        }
    }

    private void Learn<T>(ClaimShelf<T> shelf, T claim, ClaimKey key, long time, ClaimChanges changes, List<LearnedClaim<T>> learned)
        where T : class, IClaim<T>
    {
        bool isStanding = shelf.IsStanding(key, new ClaimMoment(time, last), withdrawn);
        changes.Learned += isStanding ? 0 : 1;
        changes.Kept += isStanding ? 1 : 0;
        if (isStanding && shelf.TimesLearned(key, time) > 0)
        {
            return;
        }

        // What is known is noted all the same, for somebody may say later that it was withdrawn in between.
        var moment = new ClaimMoment(time, checked(++last));
        T kept = claim.Known(ClaimMoment.ToTime(time), null);
        shelf.Learn(key, claim.Source, kept, moment);
        learned.Add(new LearnedClaim<T>(kept, key.Id, moment));
    }

    private ClaimChanges Withdraw(LabelWithdrawal withdrawal, Func<ClaimMoment, int> count)
    {
        var changes = new ClaimChanges { Withdrawn = count(new ClaimMoment(ClaimMoment.TimeOf(withdrawal.At), last)) };
        Note(withdrawal with { At = Whole(withdrawal.At) }, changes);
        return changes;
    }

    private void Note(LabelWithdrawal withdrawal, ClaimChanges changes)
    {
        long number = checked(++last);
        withdrawals.Add((withdrawal, number));
        withdrawn.Add(withdrawal, number);
        changes.Withdrawals.Add((withdrawal, number));
    }

    private int Count<T>(ClaimShelf<T> shelf, IEnumerable<ClaimKey> keys, ClaimMoment moment)
        where T : class, IClaim<T> => keys.Count(key => shelf.IsStanding(key, moment, withdrawn));

    // In UTC, and to the microsecond.
    private static DateTimeOffset Whole(DateTimeOffset time) => ClaimMoment.ToTime(ClaimMoment.TimeOf(time))!.Value;
}

/// <summary>A claim that was added to a log.</summary>
/// <param name="Claim">The claim, with when it was learned.</param>
/// <param name="Id">What names it.</param>
/// <param name="Moment">When it was learned.</param>
internal readonly record struct LearnedClaim<T>(T Claim, ClaimId Id, ClaimMoment Moment);

/// <summary>What was added to a log.</summary>
internal sealed class ClaimChanges
{
    public List<LearnedClaim<Label>> Labels { get; } = [];

    public List<LearnedClaim<Entity>> Entities { get; } = [];

    public List<LearnedClaim<EntityRelation>> Relations { get; } = [];

    public List<LearnedClaim<AssertedLink>> Links { get; } = [];

    public List<LearnedClaim<SourceEdition>> Editions { get; } = [];

    public List<(LabelWithdrawal Withdrawal, long Number)> Withdrawals { get; } = [];

    /// <summary>How many claims were learned.</summary>
    public int Learned { get; set; }

    /// <summary>How many were known.</summary>
    public int Kept { get; set; }

    /// <summary>How many stand no more.</summary>
    public int Withdrawn { get; set; }

    /// <summary>The same in figures.</summary>
    public LabelChange Count => new(Learned, Kept, Withdrawn);
}
