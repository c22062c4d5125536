using WalletTrace.Attribution;
using WalletTrace.Attribution.Screening;

namespace WalletTrace.Tests.Attribution.Screening;

/// <summary>Reads a row by the parsers of all chains and goes over all labels.</summary>
internal static class NaiveScreening
{
    /// <summary>The labels found; null where the row is damaged.</summary>
    public static List<ScreeningMatch>? Of(LabelSet labels, string row)
    {
        if (row.Contains(':', StringComparison.Ordinal) && !row.StartsWith("bitcoincash:", StringComparison.OrdinalIgnoreCase))
        {
            return Account.TryParse(row, out Account account, out _) ? Found(labels, [account]) : null;
        }

        Account[] candidates = [.. Candidates(row).Distinct()];
        return candidates.Length == 0 ? null : Found(labels, candidates);
    }

    /// <summary>Every chain that reads the row as its own; other EVM chains and those that labels are on stand for all of their form.</summary>
    private static IEnumerable<Account> Candidates(string row)
    {
        foreach (ChainId chain in WalletTrace.ChainParameters.KnownIds.Select(ChainId.Parse))
        {
            if (Address.TryParse(row, chain, out Address address, out _) && !row.StartsWith("script-", StringComparison.Ordinal) && !row.StartsWith("unspendable-", StringComparison.Ordinal))
            {
                yield return new Account(chain, address);
            }
        }
    }

    private static List<ScreeningMatch> Found(LabelSet labels, Account[] accounts)
    {
        var found = new List<ScreeningMatch>();
        foreach (Label label in labels.All)
        {
            if (accounts.Any(label.Subject.Covers))
            {
                found.Add(new ScreeningMatch(0, label, false));
            }
            else if (label.Subject.Kind == LabelSubjectKind.Account && accounts.Any(account => account.IsTwinOf(label.Account)))
            {
                found.Add(new ScreeningMatch(0, label, true));
            }
        }

        return found;
    }
}
