using WalletTrace.Chains;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tracing.Watching;

/// <content>What one poll is made of.</content>
public sealed partial class CaseWatch
{
    /// <summary>Takes what the ledger holds before the first poll as known.</summary>
    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        if (options.FromStart)
        {
            await journal.BaselineAsync([]).ConfigureAwait(false);
        }
        else if (await TraceAsync(known, cancellationToken).ConfigureAwait(false) is null)
        {
            await CompareAsync(0, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reads every chain on; what is left of the budget.</summary>
    private async Task<(ChainState[] States, PullBudget Left)> AdvanceAsync(CancellationToken cancellationToken)
    {
        PullBudget allowed = live.Budget;
        var states = new ChainState[chains.Length];
        using var budget = new RunBudget(allowed, meters, options.TimeProvider, live.Stop);
        for (int chain = 0; chain < states.Length; chain++)
        {
            states[chain] = await chains[chain].AdvanceAsync(Result, cancellationToken).ConfigureAwait(false);
        }

        TimeSpan? time = allowed.Time is not { } limit ? null : limit > budget.Elapsed ? limit - budget.Elapsed : TimeSpan.Zero;
        return (states, allowed with { Requests = budget.RequestsLeft, Time = time });
    }

    /// <summary>Runs a trace over what the ledger holds now.</summary>
    /// <returns>Why it could not be run; null where it could.</returns>
    private async Task<string?> TraceAsync(Trace query, CancellationToken cancellationToken)
    {
        try
        {
            isBehind = true;
            TraceResult result = await query.RunAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            if (!result.HasStarted)
            {
                // The budget was used up before the theft was found or read on: what was found before still stands.
                ledger.Touch();
                return result.Coverage[0].Text;
            }

            Result = result;
            isBehind = Result.Live is { IsPartial: true };
            ledger.Watch(Result);
            isUncompared = true;
            return null;
        }
        catch (SeedException fault)
        {
            Result = null;
            isBehind = false;
            isUncompared = true;
            ledger.Touch();
            return fault.Message;
        }
        catch (ChainSourceException fault)
        {
            // A source that does not make up its mind: what was found before still stands.
            ledger.Touch();
            return fault.Message;
        }
    }

    /// <summary>Whether all of a chain that matters to the case is read as far as the ledger speaks.</summary>
    private bool IsSettled(ChainId chain) => !isBehind && !(Result?.Coverage.Any(entry =>
        entry is { ReadTo: not null, Vertex: var vertex } && Result.Graph.Vertices[vertex] is var name && name.Asset.Chain == chain
        && !Result.Parameters.Stops.Minimums.Any(minimum => minimum.Asset == name.Asset && entry.Hidden < minimum.Units)) ?? false);

    /// <summary>Raises what is new. What was found and could not be written down is found again by the next poll.</summary>
    private async Task RaiseAsync(ChainState[] states, long now, CancellationToken cancellationToken)
    {
        if (isUncompared)
        {
            await CompareAsync(now, cancellationToken).ConfigureAwait(false);
        }

        isUncompared = true;
        IReadOnlyList<Alert> news = await comparison.NewsAsync(states, now, cancellationToken).ConfigureAwait(false);
        journal.Raise([.. news, .. health.News().Where(alert => options.Kinds.Contains(alert.Kind))]);
        isUncompared = false;
    }

    private async Task CompareAsync(long now, CancellationToken cancellationToken)
    {
        IReadOnlyList<FoundAlert> found = Result is null ? [] : await new AlertFinder(Result, options, now).FindAsync(ledger, cancellationToken).ConfigureAwait(false);
        if (!journal.HasBaseline && Result is not null)
        {
            await journal.BaselineAsync(found.Select(alert => alert.Id)).ConfigureAwait(false);
        }

        comparison.Compare(found, now);
    }

    /// <summary>Whether a source may be asked: those of others only where third parties may.</summary>
    private bool MayAsk(IChainSource source) =>
        !live.RefuseThirdParties || (source is IMeteredSource metered && !metered.Meters.Any(meter => meter.IsThirdParty));

    /// <summary>The lowest height at which value is stolen on a chain, as far as the thefts tell it.</summary>
    private static long? StartOf(TraceParameters parameters, ChainId chain)
    {
        long? lowest = null;
        foreach (Seed seed in parameters.Thefts.SelectMany(theft => theft.Seeds).Where(seed => seed.Chain == chain))
        {
            long? height = seed switch
            {
                WalletAmountSeed wallet => wallet.Height,
                WalletFlowsSeed wallet => wallet.Height,
                _ => null,
            };
            lowest = height is { } told && !(told >= lowest) ? told : lowest;
        }

        return lowest;
    }
}
