using System.Collections.Immutable;

namespace WalletTrace.Attribution;

/// <summary>Claims about one subject that cannot all be right. None of them is preferred or dropped.</summary>
/// <param name="Subject">What they are about.</param>
/// <param name="Claims">Every claim that another contradicts, in the label set's order.</param>
/// <param name="OnCategory">Whether they disagree on what the subject is used for.</param>
/// <param name="OnEntity">Whether they disagree on whom it belongs to.</param>
public sealed record LabelConflict(LabelSubject Subject, ImmutableArray<Label> Claims, bool OnCategory, bool OnEntity)
{
    private const int MostCompared = 1000;

    private static readonly ImmutableHashSet<Category> Services =
    [
        Category.Exchange, Category.Mixer, Category.Bridge, Category.Otc, Category.Payment, Category.Defi, Category.Gambling, Category.DarknetMarket, Category.Mining,
    ];

    /// <inheritdoc/>
    public bool Equals(LabelConflict? other) =>
        other is not null && Subject == other.Subject && OnCategory == other.OnCategory && OnEntity == other.OnEntity && Claims.SequenceEqual(other.Claims);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Subject, Claims.Length, OnCategory, OnEntity);

    /// <summary>The conflict among claims about one subject; null where there is none.</summary>
    internal static LabelConflict? Find(LabelSubject subject, ImmutableArray<Label> claims, EntitySet entities)
    {
        Label[] compared = [.. claims.Take(MostCompared)];
        var taking = new SortedSet<int>();
        (bool onCategory, bool onEntity) = (false, false);
        for (int one = 0; one < compared.Length; one++)
        {
            for (int other = one + 1; other < compared.Length; other++)
            {
                if (!Overlap(compared[one], compared[other]))
                {
                    continue;
                }

                bool category = Disagree(compared[one].Category, compared[other].Category);
                bool entity = compared[one].Entity is { } left && compared[other].Entity is { } right && !entities.MayBeOne(left, right);
                if (category || entity)
                {
                    taking.Add(one);
                    taking.Add(other);
                    onCategory |= category;
                    onEntity |= entity;
                }
            }
        }

        return taking.Count == 0 ? null : new LabelConflict(subject, [.. taking.Select(at => compared[at])], onCategory, onEntity);
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
