using System.Collections.Immutable;
using WalletTrace.Chains;
using WalletTrace.Graph;

namespace WalletTrace.Tracing.Live;

/// <summary>How far a trace has come in asking its sources. Not part of any report: the next run over the same ledger asks less and finds the same.</summary>
/// <param name="Asked">The accounts and coins whose histories were asked for.</param>
/// <param name="Waiting">What waits to be asked for, the largest value first; empty when nothing is left.</param>
/// <param name="Providers">What each provider was asked in this run.</param>
/// <param name="EndedBy">What ended the asking before everything was asked; null while it goes on, and where nothing is left to ask.</param>
/// <param name="Elapsed">The time since the run began.</param>
public sealed record LiveReport(
    int Asked, ImmutableArray<WaitingBranch> Waiting, ImmutableArray<ProviderReport> Providers, BudgetKind? EndedBy, TimeSpan Elapsed)
{
    /// <summary>Whether something was left unasked because a budget was used up.</summary>
    public bool IsPartial => EndedBy is not null;
}

/// <summary>A branch that waits for facts.</summary>
/// <param name="Vertex">Where the value waits.</param>
/// <param name="Value">How much, in base units of the vertex's asset: the most that any conserving rule puts there.</param>
public readonly record struct WaitingBranch(Vertex Vertex, UInt256 Value);

/// <summary>What a provider was asked in one run.</summary>
/// <param name="Name">The source's name.</param>
/// <param name="Host">Whom the questions were told to; empty where nothing left this machine.</param>
/// <param name="Usage">How much was asked.</param>
/// <param name="Cost">What that cost; null where there is no price.</param>
/// <param name="RequestsLeft">How many requests the budget leaves it; null for no limit.</param>
public readonly record struct ProviderReport(string Name, string Host, SourceUsage Usage, (decimal Amount, string Currency)? Cost, long? RequestsLeft);
