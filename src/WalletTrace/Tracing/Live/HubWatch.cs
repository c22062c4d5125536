using System.Globalization;
using System.Runtime.CompilerServices;
using WalletTrace.Chains;
using WalletTrace.Ledger;

namespace WalletTrace.Tracing.Live;

/// <summary>
/// Finds out that an account is a hub before its history is read: by what the ledger holds of it already, by one question for its size, and by the pages
/// of its history, of which no more are read than it takes.
/// </summary>
/// <remarks>
/// A history that is read upwards also tells how fast it grows. It is a hub by projection when at least a twentieth of the limit was read, 50 transactions at
/// the least, and the slower half of these, kept up until the ledger's height, would come to more than ten times the limit. Explorers cost a request for
/// each transaction, so that this is what spares most. A history that a page ends is never a hub here: it has been read, and the stop rules judge it.
/// One for each account; the order is: <see cref="InLedgerAsync"/>, which costs nothing, <see cref="Judge(AccountSize?, string)"/>, <see cref="Watch"/>.
/// </remarks>
/// <param name="limit">An account with more transactions than this is a hub.</param>
/// <param name="asOf">The height as of which histories are read; what comes later does not count.</param>
/// <param name="projects">Whether a projection is enough.</param>
/// <param name="deposits">Tells whether what was read fits a deposit account: then it is no hub by projection, but read on; null where nobody asks.</param>
internal sealed class HubWatch(int limit, long asOf, bool projects = true, DepositSoFar? deposits = null)
{
    /// <summary>A projection must come to so many times the limit.</summary>
    internal const int ProjectedTimes = 10;

    private const int LeastShare = 20;
    private const int LeastRead = 50;

    private readonly List<long> heights = [];
    private readonly List<Fact> read = [];
    private bool isUpwards;
    private bool isProjected;

    /// <summary>What was found; null as long as the account may be read.</summary>
    public HubFinding? Finding { get; private set; }

    /// <summary>Whether the facts that a ledger holds prove that an account is a hub. Asks nobody; a run that stopped at a hub is so remembered.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="account">The account.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    public async ValueTask<HubFinding?> InLedgerAsync(ILedger ledger, Account account, CancellationToken cancellationToken)
    {
        Begin();
        AccountHistory history = await ledger.HistoryAsync(account, cancellationToken).ConfigureAwait(false);
        See(history.Transactions.Select(transaction => transaction.Record));
        Finding = Judge("The ledger holds");
        return Finding = isProjected && deposits?.Fits(history) == true ? null : Finding;
    }

    /// <summary>Whether the size of an account shows it to be a hub.</summary>
    /// <param name="told">The size; null where it was not told.</param>
    /// <param name="source">Who told it.</param>
    public HubFinding? Judge(AccountSize? told, string source) =>
        told is { } size && size.Transactions > limit
            ? Finding = new HubFinding(size.Transactions, string.Create(
                CultureInfo.InvariantCulture,
                $"It has {(size.IsExact ? "" : "at least ")}{size.Transactions} transactions according to {source} ({size.How}); the hub limit is {limit}, and its history was not read."))
            : null;

    /// <summary>
    /// Passes the pages of a history on, as long as they do not show a hub; the page that does is the last, and is no end of a history. May be used again
    /// from the start, where a history is read anew.
    /// </summary>
    public async IAsyncEnumerable<HistoryPage> Watch(IAsyncEnumerable<HistoryPage> pages, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Begin();
        await foreach (HistoryPage page in pages.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (!page.IsComplete)
            {
                See(page.Facts.OfType<TransactionRecord>());
                Finding = Judge("Reading was stopped after");
                if (deposits is not null && projects)
                {
                    read.AddRange(page.Facts.Where(fact => fact is not CoverageRecord));
                    Finding = isProjected && await deposits.FitsAsync(read, cancellationToken).ConfigureAwait(false) ? null : Finding;
                }
            }

            yield return page;
            if (Finding is not null)
            {
                yield break;
            }
        }
    }

    private void Begin()
    {
        heights.Clear();
        read.Clear();
        isUpwards = true;
        isProjected = false;
        Finding = null;
    }

    private void See(IEnumerable<TransactionRecord> transactions)
    {
        foreach (TransactionRecord transaction in transactions)
        {
            if (transaction.Height <= asOf)
            {
                isUpwards &= heights.Count == 0 || transaction.Height >= heights[^1];
                heights.Add(transaction.Height);
            }
        }
    }

    private HubFinding? Judge(string found)
    {
        isProjected = false;
        if (heights.Count > limit)
        {
            return new HubFinding(heights.Count, string.Create(
                CultureInfo.InvariantCulture, $"{found} {heights.Count} transactions; the hub limit is {limit}."));
        }

        if (!projects || !isUpwards || heights.Count < Math.Max(LeastRead, limit / LeastShare))
        {
            return null;
        }

        // The slower half: a burst at the beginning that has ended is not taken for the pace of all that follows.
        int middle = heights.Count / 2;
        long slower = Math.Max(heights[middle] - heights[0], heights[^1] - heights[middle]) + 1;
        Int128 projected = heights.Count + ((Int128)(heights.Count - middle) * (asOf - heights[^1]) / slower);
        isProjected = projected > (Int128)limit * ProjectedTimes;
        return isProjected
            ? new HubFinding((long)Int128.Min(projected, long.MaxValue), string.Create(
                CultureInfo.InvariantCulture,
                $"{found} {heights.Count} transactions, which lie between the heights {heights[0]} and {heights[^1]}; at this rate they would come to about {projected} by height {asOf}; the hub limit is {limit}."))
            : null;
    }
}
