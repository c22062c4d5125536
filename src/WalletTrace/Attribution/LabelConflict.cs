using System.Collections.Immutable;

namespace WalletTrace.Attribution;

/// <summary>Claims about one subject that cannot all be right. None of them is preferred or dropped.</summary>
/// <param name="Subject">What they are about.</param>
/// <param name="Claims">Every claim that another contradicts, in the label set's order.</param>
/// <param name="OnCategory">Whether they disagree on what the subject is used for.</param>
/// <param name="OnEntity">Whether they disagree on whom it belongs to.</param>
public sealed record LabelConflict(LabelSubject Subject, ImmutableArray<Label> Claims, bool OnCategory, bool OnEntity)
{
    // Ways to speak of one subject; more than any has that is not made to cost time.
    private const int MostCompared = 100;

    private static readonly ImmutableHashSet<Category> Services =
    [
        Category.Exchange, Category.Mixer, Category.Bridge, Category.Otc, Category.Payment, Category.Defi, Category.Gambling, Category.DarknetMarket, Category.Mining,
    ];

    /// <inheritdoc/>
    public bool Equals(LabelConflict? other) =>
        other is not null && Subject == other.Subject && OnCategory == other.OnCategory && OnEntity == other.OnEntity && Claims.SequenceEqual(other.Claims);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Subject, Claims.Length, OnCategory, OnEntity);

    /// <summary>The claims that contradict each other as a piece of HTML with its own style, for notebooks.</summary>
    public string ToHtml() => ResultView.Html(this);

    /// <summary>The conflict among claims about one subject; null where there is none.</summary>
    internal static LabelConflict? Find(LabelSubject subject, ImmutableArray<Label> claims, EntitySet entities)
    {
        // Many say the same of a well-known subject; what differs is compared once.
        Label[][] ways = [.. claims.GroupBy(claim => (claim.Category, claim.Entity, claim.ValidFrom, claim.ValidUntil, claim.LearnedAt, claim.WithdrawnAt)).Select(group => group.ToArray()).Take(MostCompared)];
        var taking = new HashSet<Label>();
        (bool onCategory, bool onEntity) = (false, false);
        for (int at = 0; at < ways.Length; at++)
        {
            for (int against = at + 1; against < ways.Length; against++)
            {
                (Label one, Label other) = (ways[at][0], ways[against][0]);
                bool speakAtOnce = Overlap(one, other);
                bool category = speakAtOnce && Disagree(one.Category, other.Category);
                bool entity = speakAtOnce && one.Entity is { } left && other.Entity is { } right && !entities.MayBeOne(left, right);
                if (category || entity)
                {
                    taking.UnionWith(ways[at]);
                    taking.UnionWith(ways[against]);
                    onCategory |= category;
                    onEntity |= entity;
                }
            }
        }

        return taking.Count == 0 ? null : new LabelConflict(subject, [.. claims.Where(taking.Contains)], onCategory, onEntity);
    }

    /// <summary>
    /// Whether two uses exclude each other. To be sanctioned, and to be a contract, is no use; a service of no special kind may be one of any.
    /// </summary>
    private static bool Disagree(Category one, Category other) =>
        one != other && !IsNoUse(one) && !IsNoUse(other)
        && !(one == Category.Service && Services.Contains(other)) && !(other == Category.Service && Services.Contains(one));

    private static bool IsNoUse(Category category) => category is Category.Unknown or Category.Sanctioned or Category.Contract;

    /// <summary>Whether there is a day of which both speak, and a time at which both were known.</summary>
    private static bool Overlap(Label one, Label other) =>
        !(one.ValidUntil <= other.ValidFrom) && !(other.ValidUntil <= one.ValidFrom) && !(one.WithdrawnAt <= other.LearnedAt) && !(other.WithdrawnAt <= one.LearnedAt);
}
