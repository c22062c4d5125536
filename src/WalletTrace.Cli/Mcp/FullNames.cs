using WalletTrace.Reports;

namespace WalletTrace.Cli.Mcp;

/// <summary>Ends a report with the whole names of accounts whose middle it leaves out: an assistant can ask on only by whole ones.</summary>
internal static class FullNames
{
    private const int Most = 300;

    /// <summary>Writes them, in their order, each once.</summary>
    /// <param name="view">The trace.</param>
    /// <param name="accounts">The accounts that the report may show.</param>
    /// <param name="writer">Where to.</param>
    public static void Write(TraceView view, IEnumerable<Account?> accounts, TextWriter writer)
    {
        Account[] all = [.. accounts.OfType<Account>().Distinct().Order()];
        if (all.Length > 0)
        {
            writer.Write("\nACCOUNTS IN FULL\n");
        }

        foreach (Account account in all.Take(Most))
        {
            writer.Write($"  {view.ShortName(account)}  {account}\n");
        }

        if (all.Length > Most)
        {
            writer.Write(FormattableString.Invariant($"  and {all.Length - Most} more, which the figures name\n"));
        }
    }
}
