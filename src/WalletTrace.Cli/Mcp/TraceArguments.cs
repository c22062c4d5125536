using System.Collections.Immutable;
using WalletTrace.Attribution;
using WalletTrace.Graph;
using WalletTrace.Tracing;

namespace WalletTrace.Cli.Mcp;

/// <summary>The arguments that say which trace is meant: a case with what of its own parameters is to be otherwise, or a trace that is kept.</summary>
/// <param name="cases">The cases that may be asked about.</param>
internal sealed class TraceArguments(ServedCases cases)
{
    private const int MostWords = 100;
    private const string OtherThan = " Default: as the case file says.";

    /// <summary>The arguments of a new trace.</summary>
    public IReadOnlyList<ToolParameter> OfCase { get; } =
    [
        ToolParameter.OneOf("case", "Which case, by the name under which it is served.", cases.Names),
        ToolParameter.SeveralOf<TaintRule>("rules", "The taint rules, one column of figures each; \"all\" for all. They answer differently how much of what leaves a mixed holding is stolen. Poison conserves no value: its figures are a reach, not amounts." + OtherThan, "all"),
        ToolParameter.OneOf<TraceDirection>("direction", "forward: where the value went. backward: where it came from." + OtherThan),
        ToolParameter.SeveralOf<Category>("stop_categories", "The trace ends at accounts that labels put into these categories; \"services\" for all services, \"none\" alone for no category." + OtherThan, "services", "none"),
        ToolParameter.Several("stop_labels", "The trace also ends at accounts that carry a label with exactly one of these texts." + OtherThan, MostWords),
        ToolParameter.SeveralOf<Category>("deposit_categories", "The trace also ends at accounts that are inferred to be deposit accounts of services of these categories; \"off\" alone for none." + OtherThan, "off"),
        ToolParameter.Text("minimum", "Nothing is followed to which less stolen value came: an amount with its unit, for example \"1 ETH\"." + OtherThan),
        ToolParameter.Count("hops", "At most so many hops from the theft are followed." + OtherThan, int.MaxValue),
        ToolParameter.Count("hub_limit", "No account with more transactions than this is followed." + OtherThan, int.MaxValue),
        ToolParameter.Count("budget", "At most so many accounts or UTXO transactions are followed, the largest value first." + OtherThan, int.MaxValue),
        ToolParameter.Text("until", "Nothing is followed that moves after this day or time, UTC (backward: before): 2022-04-30 or 2022-04-30T12:00:00Z." + OtherThan),
        ToolParameter.OneOf<FeeConvention>("fees", "What becomes of fees on UTXO chains." + OtherThan),
        ToolParameter.Flag("follow_swaps", "Whether value is followed through swaps into what was got for it; else it ends at the pool that took it." + OtherThan),
        ToolParameter.Several("tokens", "Tokens by CAIP-19 name, such as eip155:1/erc20:0x…, into which swaps are followed beside the well-known ones." + OtherThan, MostWords),
    ];

    /// <summary>The same, or a trace that is kept.</summary>
    public IReadOnlyList<ToolParameter> OfTrace =>
    [
        ToolParameter.Text("trace", FormattableString.Invariant($"A trace that was asked for before, by the id in its answer; the newest {KeptTraces.Most} are kept. Instead of it a case can be named, with the same arguments as for a trace.")),
        .. OfCase,
    ];

    /// <summary>The trace that is meant: one that is kept, or a new one.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="rule">A rule that is needed and may be missing among those asked for; null for none.</param>
    /// <param name="progress">Told what is being done.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<KeptTrace> FindAsync(ToolArguments arguments, TaintRule? rule, ProgressLine progress, CancellationToken cancellationToken)
    {
        if (arguments.Text("trace") is not { } id)
        {
            return await RunAsync(arguments, rule, progress, cancellationToken).ConfigureAwait(false);
        }

        string[] both = [.. arguments.Of(OfCase.Select(parameter => parameter.Name))];
        if (both.Length > 0)
        {
            throw new UsageException($"trace and {string.Join(", ", both)} exclude each other: name a trace that is kept, or a case with the arguments of a trace");
        }

        IReadOnlyList<string> kept = cases.Traces.Ids;
        return cases.Traces.Find(id) ?? throw new UsageException(
            $"the trace {SafeText.Quote(id, 80)} is not kept, or no more: found {(kept.Count == 0 ? "none" : string.Join(", ", kept))}; name the case and the arguments of the trace instead, or ask for the trace again");
    }

    /// <summary>Runs the trace that arguments ask for.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="rule">A rule that is needed and may be missing among those asked for; null for none.</param>
    /// <param name="progress">Told what is being done.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public Task<KeptTrace> RunAsync(ToolArguments arguments, TaintRule? rule, ProgressLine progress, CancellationToken cancellationToken)
    {
        ServedCase asked = cases.Find(arguments.Text("case") ?? throw new UsageException($"it is not said which case is meant: expected the argument case with one of {string.Join(", ", cases.Names)}"));
        return asked.TraceAsync(trace => Refine(trace, arguments, rule), progress, cancellationToken);
    }

    private static Trace Refine(Trace trace, ToolArguments arguments, TaintRule? rule)
    {
        bool isBackward = (arguments.Word<TraceDirection>("direction") ?? trace.Parameters.Direction) == TraceDirection.Backward;
        if (!isBackward && trace.Parameters.Direction == TraceDirection.Backward)
        {
            throw new UsageException("direction cannot be forward: found a case whose file says backward, with seeds that mean the end of the way");
        }

        StopRules stops = trace.Parameters.Stops;
        Moment? until = arguments.Read<Moment?>("until", word => QueryText.ReadTime(word));
        stops = stops with
        {
            Categories = arguments.ReadSeveral("stop_categories", MostWords, CaseOptions.ReadCategories) is { } categories ? [.. categories] : stops.Categories,
            Labels = arguments.Texts("stop_labels", MostWords) is { } labels ? ImmutableSortedSet.CreateRange(StringComparer.Ordinal, labels) : stops.Labels,
            DepositCategories = arguments.ReadSeveral("deposit_categories", MostWords, CaseOptions.ReadDeposits) is { } services ? [.. services] : stops.DepositCategories,
            Minimums = arguments.Read<Amount?>("minimum", text => QueryText.ReadMinimum(text, trace.Parameters.Thefts)) is { } minimum ? [minimum] : stops.Minimums,
            Hops = arguments.Count("hops", int.MaxValue) ?? stops.Hops,
            HubLimit = arguments.Count("hub_limit", int.MaxValue) ?? stops.HubLimit,
            Budget = arguments.Count("budget", int.MaxValue) ?? stops.Budget,
            Until = (isBackward ? until?.First : until?.Last) ?? stops.Until,
        };
        trace = trace.With(stops).With(arguments.Word<FeeConvention>("fees") ?? trace.Parameters.FeeConvention).FollowSwaps(arguments.Flag("follow_swaps") ?? trace.Parameters.FollowSwaps);
        trace = arguments.ReadSeveral<ImmutableArray<Asset>?>("tokens", MostWords, words => [.. words.Select(QueryText.ReadToken)]) is { } known ? trace.Vouching(known) : trace;
        trace = arguments.ReadSeveral("rules", MostWords, CaseOptions.ReadRules) is { } rules ? trace.Using(rules) : trace;
        trace = rule is { } needed && !trace.Parameters.Rules.Contains(needed) ? trace.Using([.. trace.Parameters.Rules, needed]) : trace;
        return isBackward ? trace.Backward() : trace;
    }
}
