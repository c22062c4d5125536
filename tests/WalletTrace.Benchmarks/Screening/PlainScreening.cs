using System.Collections.Immutable;
using WalletTrace.Attribution;
using WalletTrace.Attribution.Screening;

namespace WalletTrace.Benchmarks.Screening;

/// <summary>Screens a row as one does it with the parser and the label set: slow and plain, to hold the fast way against.</summary>
internal static class PlainScreening
{
    /// <summary>What is known of a row.</summary>
    public static (ImmutableArray<ScreeningMatch> Matches, bool IsDamaged) Of(LabelSet labels, string line)
    {
        if (Read(line, out bool isBare) is not { } account)
        {
            return ([], true);
        }

        // Bare digits may be of any EVM chain: a label on one of them is the row's own, one on TRON a twin's.
        bool IsOwn(Label label) => isBare && account.Chain.IsEvm && label.Account.Chain.IsEvm;
        ResultList<Label> twins = labels.OfTwins(account);
        return
        ([
            .. labels.Of(account).Concat(twins.Where(IsOwn)).Select(label => new ScreeningMatch(0, label, false)),
            .. twins.Where(label => !IsOwn(label)).Select(label => new ScreeningMatch(0, label, true)),
        ], false);
    }

    /// <summary>The account of a row; null where it is damaged.</summary>
    public static Account? Read(string line, out bool isBare)
    {
        isBare = !line.Contains(':', StringComparison.Ordinal);
        if (!isBare)
        {
            return Account.TryParse(line, out Account account, out _) ? account : null;
        }

        foreach (ChainId chain in (ChainId[])[ChainId.Ethereum, ChainId.Tron, ChainId.Bitcoin])
        {
            if (Address.TryParse(line, chain, out Address address, out _))
            {
                return new Account(chain, address);
            }
        }

        return null;
    }
}
