using System.Collections.Immutable;
using WalletTrace.Attribution;
using WalletTrace.Valuation;

namespace WalletTrace.Tracing.Actors;

/// <summary>
/// What cases say of an actor: the thefts that labels put to it, what they took, where that ended, and which sanctioned accounts it came to. Adds up traces that
/// ran; a figure is under the rule that is named with it. Immutable.
/// </summary>
/// <remarks>
/// <para>A theft is put to the actor where a label that leads to the actor, over relations between entities, names an account at which its value entered. Each of
/// these is somebody's claim, and stands in the report: labelled as the actor's is not owned by the actor.</para>
/// <para>Asserted links are off any chain; no figure counts them.</para>
/// </remarks>
public sealed class ActorReport
{
    internal ActorReport(ActorLeads leads, LabelSet labels, ImmutableArray<ActorCase> cases, ImmutableArray<TaintRule> rules, IPriceSource? prices)
    {
        Leads = leads;
        Labels = labels;
        Cases = cases;
        Rules = rules;
        Prices = prices;
        Name = leads.Actors.Select(labels.Entities.NameOf).FirstOrDefault() ?? "";
    }

    /// <summary>The actor's name, as its first source words it. Hostile text.</summary>
    public string Name { get; }

    /// <summary>Who and which labels lead to the actor, each with the relations by which.</summary>
    public ActorLeads Leads { get; }

    /// <summary>All labels that were known: those given and those of the cases.</summary>
    public LabelSet Labels { get; }

    /// <summary>The cases, in the order given.</summary>
    public ImmutableArray<ActorCase> Cases { get; }

    /// <summary>The rules that all cases were traced by and that conserve value, in the order of the first case.</summary>
    public ImmutableArray<TaintRule> Rules { get; }

    /// <summary>The prices of the first case, by which values are told; null where there are none.</summary>
    public IPriceSource? Prices { get; }

    /// <summary>The thefts that labels put to the actor, by time, then case and theft.</summary>
    public ImmutableArray<ActorTheft> Thefts { get; internal init; } = [];

    /// <summary>The thefts of the cases that are not counted, by case and theft.</summary>
    public ImmutableArray<OtherTheft> Others { get; internal init; } = [];

    /// <summary>What was stolen, by year and chain.</summary>
    public ImmutableArray<ActorPeriod> Periods { get; internal init; } = [];

    /// <summary>Where it ended, by asset; the largest under the first rule first.</summary>
    public ImmutableArray<ActorEnd> Ends { get; internal init; } = [];

    /// <summary>The sanctioned accounts to which it came, by account, claim, asset and time of listing.</summary>
    public ImmutableArray<ActorListing> Listings { get; internal init; } = [];

    /// <summary>What is asserted to have passed off any chain between an end that leads to the actor and another; by day. In no figure.</summary>
    public ImmutableArray<AssertedLink> Links { get; internal init; } = [];

    /// <summary>What the cases did not see, in their order.</summary>
    public ImmutableArray<ActorCoverage> Coverage { get; internal init; } = [];

    /// <summary>Adds up what cases say of an actor. O(flows and paths of the traces).</summary>
    /// <param name="actors">The ids of the actor, one in each source that knows it; see <see cref="EntitySet.Named"/>.</param>
    /// <param name="cases">The cases; with prices in all of them or in none.</param>
    /// <param name="labels">Labels and entities beside those that the traces knew; null for none.</param>
    /// <param name="options">Which relations lead to the actor. Null: the usual.</param>
    /// <exception cref="ArgumentException">No actor or case is given, a trace goes backward, the traces have no conserving rule in common, or tell values in different currencies.</exception>
    public static ActorReport Of(IEnumerable<string> actors, IEnumerable<ActorCase> cases, LabelSet? labels = null, ActorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(actors);
        ArgumentNullException.ThrowIfNull(cases);
        string[] asked = [.. actors];
        ImmutableArray<ActorCase> all = [.. cases];
        if (asked.Length == 0 || all.IsEmpty)
        {
            throw new ArgumentException($"an actor report cannot be made: found no {(asked.Length == 0 ? "actor" : "case")}, expected at least one", asked.Length == 0 ? nameof(actors) : nameof(cases));
        }

        if (all.FirstOrDefault(one => one.Trace.Parameters.Direction != Graph.TraceDirection.Forward) is { } backward)
        {
            throw new ArgumentException($"an actor report cannot be made: found a backward trace in {SafeText.Quote(backward.Name)}, expected forward ones", nameof(cases));
        }

        ImmutableArray<TaintRule> rules = [.. all[0].Trace.Rules.Where(rule => rule != TaintRule.Poison && all.All(one => one.Trace.Rules.Contains(rule)))];
        if (rules.IsEmpty)
        {
            throw new ArgumentException("an actor report cannot be made: found no rule that conserves value and by which all cases were traced, expected one, for instance FIFO", nameof(cases));
        }

        string?[] currencies = [.. all.Select(one => one.Trace.Values?.Prices.Currency).Distinct()];
        if (currencies.Length > 1)
        {
            throw new ArgumentException(
                $"an actor report cannot be made: found values in {string.Join(" and ", currencies.Select(currency => currency ?? "no currency"))}, expected one for all cases", nameof(cases));
        }

        LabelSet known = LabelSet.Together([.. labels is null ? [] : (LabelSet[])[labels], .. all.Select(one => one.Trace.Labels)]);
        return new ActorAssembler(known.LeadingTo(asked, options), known, all, rules).Assemble();
    }

    /// <summary>The report, with a picture of where the value ended, as a piece of HTML with its own style, for notebooks.</summary>
    public string ToHtml() => ResultView.Html(this);
}
