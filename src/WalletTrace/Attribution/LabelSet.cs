using System.Collections.Immutable;

namespace WalletTrace.Attribution;

/// <summary>Labels by account. Immutable; conflicting claims stand side by side.</summary>
public sealed class LabelSet
{
    private readonly Dictionary<Account, ImmutableArray<Label>> byAccount;

    /// <summary>Takes the labels in; exact repetitions are kept once. The order they come in does not matter.</summary>
    public LabelSet(IEnumerable<Label> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        byAccount = labels
            .Distinct()
            .GroupBy(label => label.Account)
            .ToDictionary(
                group => group.Key,
                group => group
                    .OrderByDescending(label => label.Confidence)
                    .ThenBy(label => label.Source, StringComparer.Ordinal)
                    .ThenBy(label => label.Text, StringComparer.Ordinal)
                    .ThenBy(label => label.Category)
                    .ThenBy(label => label.Date)
                    .ToImmutableArray());
    }

    /// <summary>No labels.</summary>
    public static LabelSet Empty { get; } = new([]);

    /// <summary>The number of labels.</summary>
    public int Count => byAccount.Values.Sum(labels => labels.Length);

    /// <summary>Every label, by account, then by descending confidence, source and text.</summary>
    public IEnumerable<Label> All => byAccount.OrderBy(pair => pair.Key).SelectMany(pair => pair.Value);

    /// <summary>The labels of an account by descending confidence, then source and text; empty when there are none.</summary>
    public ImmutableArray<Label> Of(Account account) => byAccount.GetValueOrDefault(account, []);
}
