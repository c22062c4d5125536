namespace WalletTrace.Attribution;

/// <summary>
/// Keeps claims with when they were learned and withdrawn. Nothing is deleted: what was known at any time can be asked for again, and a claim or a whole source can
/// be withdrawn, and a trace be made again over what is left, without asking any source of facts.
/// </summary>
/// <remarks>
/// What was known at a time follows from what was learned and withdrawn up to that time, in the order of those times, and where they are the same in that in
/// which the store was told. Times are UTC, kept to the microsecond.
/// </remarks>
public interface ILabelStore
{
    /// <summary>Takes claims in, all or none. Conflicting claims stand side by side; what is known already counts as kept.</summary>
    /// <param name="claims">Labels, entities, relations and links, and records of editions, which count as no claims. One that says when it was withdrawn is withdrawn then.</param>
    /// <param name="learnedAt">When those were learned that do not say so themselves; null: from ever.</param>
    /// <param name="cancellationToken">Ends it; nothing is taken in then.</param>
    Task<LabelChange> AppendLabelsAsync(LabelSet claims, DateTimeOffset? learnedAt = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Puts a newer edition of a source in the place of what is known of it, all or nothing: claims that are not in it are withdrawn, those that are known stay as
    /// they were learned, others are learned.
    /// </summary>
    /// <param name="source">The source, to the letter. Every claim of the edition must be of it.</param>
    /// <param name="edition">
    /// All that the source says now. What it says of when it was learned counts for nothing. Its records of editions are added to those that are known, and count as no
    /// claims.
    /// </param>
    /// <param name="at">When it was taken in.</param>
    /// <param name="why">What is noted of each withdrawal, for instance the name of the edition.</param>
    /// <param name="cancellationToken">Ends it; nothing is changed then.</param>
    /// <exception cref="ArgumentException">A claim is of another source, or something of the source was learned or withdrawn after that time.</exception>
    Task<LabelChange> ReplaceLabelsAsync(string source, LabelSet edition, DateTimeOffset at, string why, CancellationToken cancellationToken = default);

    /// <summary>Withdraws one claim, and what is learned of it with an earlier time.</summary>
    /// <param name="claim">Its id, see <see cref="ClaimId"/>.</param>
    /// <param name="at">From when on it counts no more.</param>
    /// <param name="why">Why.</param>
    /// <param name="cancellationToken">Ends it; nothing is changed then.</param>
    /// <returns>How many claims stand no more; 0 where there was none to withdraw, which is noted all the same.</returns>
    Task<LabelChange> WithdrawLabelsAsync(ClaimId claim, DateTimeOffset at, string why, CancellationToken cancellationToken = default);

    /// <summary>Withdraws all claims of a source, and what is learned of it with an earlier time.</summary>
    /// <param name="source">The source, to the letter.</param>
    /// <param name="at">From when on they count no more.</param>
    /// <param name="why">Why.</param>
    /// <param name="cancellationToken">Ends it; nothing is changed then.</param>
    /// <returns>How many claims stand no more; 0 where there was none to withdraw, which is noted all the same.</returns>
    Task<LabelChange> WithdrawLabelsAsync(string source, DateTimeOffset at, string why, CancellationToken cancellationToken = default);

    /// <summary>What was known at a time, see <see cref="LabelSet.AsKnown"/>.</summary>
    /// <param name="asKnown">The time; null: all that stands, whenever it was learned.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<LabelSet> LabelsAsync(DateTimeOffset? asKnown = null, CancellationToken cancellationToken = default);

    /// <summary>All that was ever known, with when it was learned and withdrawn; what was withdrawn and learned again is there once for each time.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<LabelSet> LabelHistoryAsync(CancellationToken cancellationToken = default);

    /// <summary>Every withdrawal, in the order in which the store was told.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<IReadOnlyList<LabelWithdrawal>> WithdrawalsAsync(CancellationToken cancellationToken = default);
}

/// <summary>What a change of a store came to, in claims of all kinds.</summary>
/// <param name="Learned">How many were learned.</param>
/// <param name="Kept">How many were known.</param>
/// <param name="Withdrawn">How many stand no more.</param>
public readonly record struct LabelChange(int Learned, int Kept, int Withdrawn);

/// <summary>A withdrawal of a claim, or of all claims of a source.</summary>
/// <param name="Claim">The claim; null for a source.</param>
/// <param name="Source">The source; null for a claim.</param>
/// <param name="At">From when on it counts no more, UTC.</param>
/// <param name="Why">Why.</param>
public sealed record LabelWithdrawal(ClaimId? Claim, string? Source, DateTimeOffset At, string Why);
