using System.Globalization;
using WalletTrace.Ledger;

namespace WalletTrace.Tracing.Watching;

/// <summary>
/// Holds what a trace calls for against what was raised before. What is new is raised, what was retracted and is there again is confirmed, and what is not there
/// any more is retracted once its chain has been read up to its height again without it.
/// </summary>
internal sealed class AlertComparison(AlertJournal journal, ILedger ledger, WatchOptions options)
{
    private readonly List<Alert> fresh = [];
    private readonly Dictionary<AlertId, Standing> missing = [];

    /// <summary>Takes in what the last trace calls for, in the order of events. To be called once it is settled what was known at the beginning.</summary>
    public void Compare(IReadOnlyList<FoundAlert> found, long now)
    {
        var present = new HashSet<AlertId>();
        fresh.Clear();
        foreach (FoundAlert alert in found)
        {
            if (!present.Add(alert.Id) || journal.WasKnown(alert.Id))
            {
                continue;
            }

            if (journal.Find(alert.Id) is not { } standing)
            {
                fresh.Add(alert.Make());
            }
            else if (!standing.Holds)
            {
                fresh.Add(Say(AlertKind.ConfirmedAgain, alert.Id, standing with { Height = alert.Height }, RetractionReason.None, standing.Retractions, now));
            }
            else if (standing.Height != alert.Height)
            {
                journal.Move(alert.Id, alert.Height);
            }
        }

        missing.Clear();
        foreach ((AlertId id, Standing standing) in journal.Standings)
        {
            if (standing.Holds && !present.Contains(id))
            {
                missing.Add(id, standing);
            }
        }
    }

    /// <summary>What there is to say: first what does not hold any more, in the order in which it was raised, then what is new, in the order of events. Said once; it must be raised then.</summary>
    public async ValueTask<IReadOnlyList<Alert>> NewsAsync(IEnumerable<ChainState> chains, long now, CancellationToken cancellationToken)
    {
        Dictionary<ChainId, long> settled = chains.Where(chain => chain is { IsSettled: true, Height: not null }).ToDictionary(chain => chain.Chain, chain => chain.Height!.Value);
        var news = new List<Alert>();
        foreach ((AlertId id, Standing standing) in missing.OrderBy(pair => pair.Value.Number))
        {
            if (!settled.TryGetValue(standing.Chain, out long height) || height < standing.Height + options.RetractAfter)
            {
                continue;
            }

            bool isThere = await ledger.TransactionAsync(standing.Chain, standing.Transaction, cancellationToken).ConfigureAwait(false) is not null;
            missing.Remove(id);
            if (!isThere || standing.Kind != AlertKind.Frozen)
            {
                // That something was frozen stays true when it is not any more, or its value moved on.
                RetractionReason reason = isThere ? RetractionReason.NotTraced : RetractionReason.Reorganised;
                news.Add(Say(AlertKind.Retracted, id, standing, reason, standing.Retractions + 1, now));
            }
        }

        news.AddRange(fresh);
        fresh.Clear();
        return news;
    }

    private static StandingAlert Say(AlertKind kind, AlertId of, Standing standing, RetractionReason reason, int times, long now) => new()
    {
        Id = AlertId.Of(kind, of.ToString(), times.ToString(CultureInfo.InvariantCulture)),
        Kind = kind,
        RaisedAt = now,
        Chain = standing.Chain,
        Of = of,
        OfKind = standing.Kind,
        Transaction = standing.Transaction,
        Height = standing.Height,
        Reason = reason,
        Times = times,
    };
}
