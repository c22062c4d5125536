using System.Collections.Immutable;

namespace WalletTrace.Attribution;

/// <summary>Labels by what they are about, with the entities that they name. Immutable; conflicting claims stand side by side.</summary>
public sealed class LabelSet
{
    private readonly Dictionary<Account, ImmutableArray<Label>> byAccount;
    private readonly ImmutableArray<Label> others;
    private readonly ImmutableArray<Label> ranges;

    /// <summary>Takes the labels in; exact repetitions are kept once. The order they come in does not matter.</summary>
    /// <param name="labels">The labels.</param>
    /// <param name="entities">The entities that they name. Null: none.</param>
    public LabelSet(IEnumerable<Label> labels, EntitySet? entities = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        Entities = entities ?? EntitySet.Empty;
        ILookup<bool, Label> kinds = labels.Distinct().ToLookup(label => label.Subject.Kind is LabelSubjectKind.Account or LabelSubjectKind.Contract);
        byAccount = kinds[true].GroupBy(label => label.Account).ToDictionary(group => group.Key, Sorted);
        others = [.. Sorted(kinds[false]).OrderBy(label => label.Subject)];
        ranges = [.. others.Where(label => label.Subject.Kind == LabelSubjectKind.Range)];
    }

    /// <summary>No labels.</summary>
    public static LabelSet Empty { get; } = new([]);

    /// <summary>The entities that labels name, with their relations.</summary>
    public EntitySet Entities { get; }

    /// <summary>The number of labels.</summary>
    public int Count => byAccount.Values.Sum(labels => labels.Length) + others.Length;

    /// <summary>Every label, by subject, then by descending confidence, source and text.</summary>
    public IEnumerable<Label> All => others.Concat(byAccount.OrderBy(pair => pair.Key).SelectMany(pair => pair.Value));

    /// <summary>
    /// The labels of an account, also by contract and range, by descending confidence, then source and text; empty when there are none.
    /// </summary>
    public ImmutableArray<Label> Of(Account account)
    {
        ImmutableArray<Label> own = byAccount.GetValueOrDefault(account, []);
        return ranges.Any(label => label.Subject.Covers(account)) ? Sorted(own.Concat(ranges.Where(label => label.Subject.Covers(account)))) : own;
    }

    private static ImmutableArray<Label> Sorted(IEnumerable<Label> labels) =>
    [
        .. labels
            .OrderByDescending(label => label.Confidence)
            .ThenBy(label => label.Source, StringComparer.Ordinal)
            .ThenBy(label => label.Text, StringComparer.Ordinal)
            .ThenBy(label => label.Category)
            .ThenBy(label => label.Date)
            .ThenBy(label => label.LearnedAt)
            .ThenBy(label => label.Entity, StringComparer.Ordinal),
    ];
}
