namespace WalletTrace.Attribution;

/// <summary>The order of the labels of one subject: by descending confidence, source and text, then by all else, so that it is the same however they came in.</summary>
internal sealed class LabelOrder : IComparer<Label>
{
    /// <summary>The only one.</summary>
    public static LabelOrder Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(Label? x, Label? y)
    {
        if (x is null || y is null)
        {
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        }

        return y.Confidence.CompareTo(x.Confidence) is not 0 and var byConfidence ? byConfidence
            : string.CompareOrdinal(x.Source, y.Source) is not 0 and var bySource ? bySource
            : string.CompareOrdinal(x.Text, y.Text) is not 0 and var byText ? byText
            : x.Category.CompareTo(y.Category) is not 0 and var byCategory ? byCategory
            : Nullable.Compare(x.Date, y.Date) is not 0 and var byDate ? byDate
            : Nullable.Compare(x.LearnedAt, y.LearnedAt) is not 0 and var byLearned ? byLearned
            : string.CompareOrdinal(x.Entity, y.Entity) is not 0 and var byEntity ? byEntity
            : Nullable.Compare(x.ValidFrom, y.ValidFrom) is not 0 and var byStart ? byStart
            : Nullable.Compare(x.ValidUntil, y.ValidUntil) is not 0 and var byEnd ? byEnd
            : Nullable.Compare(x.WithdrawnAt, y.WithdrawnAt) is not 0 and var byWithdrawal ? byWithdrawal
            : string.CompareOrdinal(x.Url, y.Url) is not 0 and var byUrl ? byUrl
            : x.Subject.CompareTo(y.Subject);
    }
}
