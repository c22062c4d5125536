using System.Collections.Immutable;

namespace WalletTrace.Tracing.Watching;

/// <summary>What one poll of a watch did.</summary>
/// <param name="At">When it began, unix seconds.</param>
/// <param name="Chains">How it stands with each chain, ordered.</param>
/// <param name="Raised">The alerts that were raised, in order.</param>
/// <param name="Sinks">How it stands with each sink.</param>
/// <param name="HasTraced">Whether anything came that could change the trace, so that it was run again.</param>
/// <param name="Problem">Why no trace could be run: the ledger does not hold the theft yet. Null where one could.</param>
public sealed record WatchTurn(
    long At, ImmutableArray<ChainState> Chains, ImmutableArray<Alert> Raised, ImmutableArray<SinkState> Sinks, bool HasTraced, string? Problem);

/// <summary>How it stands with a chain.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Height">The height up to which it was looked at; null where nothing is known of it yet.</param>
/// <param name="IsSettled">
/// Whether all that matters to the case is read up to that height. Where it is not, because a source failed or the budget was used up, no alert of the chain is retracted.
/// </param>
/// <param name="Reorganisations">How often it took blocks back in this poll.</param>
/// <param name="Problem">What failed last; null where nothing did. May hold hostile text.</param>
public sealed record ChainState(ChainId Chain, long? Height, bool IsSettled, int Reorganisations, string? Problem);
