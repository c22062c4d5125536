using System.Globalization;
using WalletTrace.Chains;

namespace WalletTrace.Tracing.Watching;

/// <summary>Notices when a source fails several times in a row or gives no new blocks, and when it is well again. What was said of it last stands in the journal.</summary>
internal sealed class SourceWatch(AlertJournal journal, WatchOptions options)
{
    private readonly Dictionary<(ChainId Chain, string Source), (int Count, long Since, string Text)> failures = [];
    private readonly Dictionary<(ChainId Chain, string Source), long> seen = [];

    // By their tips it is told of sources without blocks whether their chain goes on.
    private readonly Dictionary<(ChainId Chain, string Source), (long Tip, long Since)> tips = [];

    private long Now => options.TimeProvider.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Whether a fault is one of a source or of what it says; anything else is not for a watch to go on with.</summary>
    public static bool IsOfSource(WalletTraceException fault) =>
        fault is ChainSourceException or ChainDataException or ContradictionException or ReorgException or BudgetUsedUpException;

    /// <summary>Notes that a source failed. A budget that is used up is no failure.</summary>
    public void Failed(IChainSource source, WalletTraceException fault)
    {
        if (fault is BudgetUsedUpException)
        {
            return;
        }

        (int count, long since, _) = failures.GetValueOrDefault((source.Chain, source.Name), (0, Now, ""));
        failures[(source.Chain, source.Name)] = (count + 1, since, fault.Message);
    }

    /// <summary>Notes that a source gave what it was asked for.</summary>
    /// <param name="source">The source.</param>
    /// <param name="tip">Its highest block.</param>
    /// <param name="time">The time of the newest block that it gave; null where it gives none.</param>
    public void Well(IChainSource source, long tip, long? time)
    {
        (ChainId Chain, string Source) key = (source.Chain, source.Name);
        failures.Remove(key);
        if (!tips.TryGetValue(key, out (long Tip, long Since) before) || before.Tip != tip)
        {
            tips[key] = before = (tip, Now);
        }

        seen[key] = time ?? before.Since;
    }

    /// <summary>What there is to say of sources now. Asked once in each poll.</summary>
    public IEnumerable<Alert> News()
    {
        foreach (((ChainId chain, string source), (int count, long since, string text)) in failures.OrderBy(pair => pair.Key.Chain).ThenBy(pair => pair.Key.Source, StringComparer.Ordinal))
        {
            if (count >= options.FailuresBeforeAlert && !journal.Outages.ContainsKey((chain, source)))
            {
                yield return Alert(AlertKind.SourceFailing, chain, source, since, text);
            }
        }

        foreach (((ChainId chain, string source), long time) in seen.OrderBy(pair => pair.Key.Chain).ThenBy(pair => pair.Key.Source, StringComparer.Ordinal))
        {
            bool isBehind = options.BehindAfter is { } limit && Now - time > limit.TotalSeconds;
            journal.Outages.TryGetValue((chain, source), out SourceAlert? open);
            if (isBehind && open is null)
            {
                yield return Alert(AlertKind.SourceBehind, chain, source, time, string.Create(
                    CultureInfo.InvariantCulture,
                    $"found its newest confirmed block {(Now - time) / 60} minutes old, expected one of the last {options.BehindAfter!.Value.TotalMinutes} minutes"));
            }
            else if (open is not null && !(isBehind && open.Kind == AlertKind.SourceBehind))
            {
                yield return Alert(AlertKind.SourceRecovered, chain, source, open.Since, "it gives new blocks again");
            }
        }

        seen.Clear();
    }

    private SourceAlert Alert(AlertKind kind, ChainId chain, string source, long since, string text) => new()
    {
        Id = AlertId.Of(kind, chain.ToString(), source, since.ToString(CultureInfo.InvariantCulture)),
        Kind = kind,
        RaisedAt = Now,
        Chain = chain,
        Source = source,
        Since = since,
        Text = text,
    };
}
