using System.Collections.Immutable;
using WalletTrace.Attribution;

namespace WalletTrace.Graph.Building;

/// <summary>
/// Which service an account belongs to, according to labels that can be relied on for calling others its deposit accounts.
/// </summary>
/// <remarks>
/// A label counts if its category is one of those whose customers get deposit accounts and its source is not of low confidence. An account does not count
/// that any label calls a deposit account (who forwards to that is a customer) or puts into another category of services (what it is then is
/// disputed). The name is that of the entity that the label names, and its other names; where it names none that is known, the label's text up to a colon; both
/// without what only tells the service's accounts apart: numbers, "hot", "cold", "wallet", "exchange", ".com".
/// </remarks>
/// <param name="labels">The labels known.</param>
/// <param name="categories">The categories whose customers get deposit accounts.</param>
internal sealed class ServiceNames(LabelSet labels, ImmutableSortedSet<Category> categories)
{
    private static readonly string[] Ornaments = ["hot", "cold", "wallet", "exchange", "address"];

    /// <summary>The names of the service, the best label's first; empty where the account is none of a service's own.</summary>
    public IReadOnlyList<string> Of(Account account)
    {
        ResultList<Label> known = labels.Of(account);
        if (known.IsEmpty
            || known.Any(label => label.Text.Contains("deposit", StringComparison.OrdinalIgnoreCase)
                || (StopRules.Services.Contains(label.Category) && !categories.Contains(label.Category))))
        {
            return [];
        }

        return [.. known.Where(Counts).SelectMany(NamesOf).Select(NameOf).Where(name => name.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>The category of an account that has names.</summary>
    public Category CategoryOf(Account account) => labels.Of(account).First(Counts).Category;

    /// <summary>What a label's text calls the service.</summary>
    internal static string NameOf(string text)
    {
        var words = new List<string>(text.Split(':')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        while (words.Count > 1 && (Ornaments.Contains(words[^1], StringComparer.OrdinalIgnoreCase) || words[^1].TrimStart('#').All(char.IsAsciiDigit)))
        {
            words.RemoveAt(words.Count - 1);
        }

        string name = string.Join(' ', words);
        return name.EndsWith(".com", StringComparison.OrdinalIgnoreCase) ? name[..^".com".Length] : name;
    }

    /// <summary>What the service is called. Two wallets of one text may be of two services: where it is known whose they are, the text does not count.</summary>
    private IEnumerable<string> NamesOf(Label label)
    {
        string[] told = label.Entity is { } id ? [.. labels.Entities.Of(id).SelectMany(entity => entity.Aliases.Prepend(entity.Name))] : [];
        return told.Length > 0 ? told : [label.Text];
    }

    private bool Counts(Label label) => categories.Contains(label.Category) && label.Confidence != Confidence.Low;
}
