using System.Collections.Immutable;
using WalletTrace.Attribution;
using WalletTrace.Graph;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Actors;
using WalletTrace.Valuation;

namespace WalletTrace.Reports;

/// <summary>
/// A trace as all reports look at it: which part of the graph carries stolen value, what things are called, what is listed and what is cut
/// off. Adds up figures of the trace; makes none of its own.
/// </summary>
internal sealed class TraceView
{
    private readonly bool oneChain;
    private readonly int boundsUpTo;
    private readonly Dictionary<int, UInt256>[] traced;
    private readonly Dictionary<int, UInt256>[] arrived;
    private readonly Dictionary<int, int> sinkPlaces = [];
    private ILookup<int, TaintConversion>[]? conversions;

    public TraceView(TraceResult trace, ReportOptions? options)
    {
        ArgumentNullException.ThrowIfNull(trace);
        Trace = trace;
        Options = options ?? ReportOptions.Default;
        traced = [.. Enumerable.Range(0, trace.Rules.Length).Select(trace.TracedFlows)];
        arrived = [.. Enumerable.Range(0, trace.Rules.Length).Select(trace.ArrivedFlows)];
        Primary = Enumerable.Range(0, trace.Rules.Length).FirstOrDefault(column => trace.Rules[column] != TaintRule.Poison, -1);
        Flows = [.. traced.SelectMany(byFlow => byFlow.Keys).Distinct().Order()];
        Assets =
        [
            .. trace.Balance.Select(line => line.Asset).Concat(trace.Sinks.Select(sink => sink.Asset)).Distinct()
                .OrderBy(asset => !trace.Balance.Any(line => line.Asset == asset && !line.Stolen.IsZero)).ThenBy(asset => asset),
        ];
        Vertices = TracedVertices();
        Accounts = AccountsOf(Vertices, Flows);
        oneChain = Accounts.Select(account => account.Chain).Concat(Assets.Select(asset => asset.Chain)).Distinct().Count() <= 1;
        boundsUpTo = Primary < 0 ? 0 : Math.Min(Options.MaxBounds, trace.Sinks.Length);
        for (int place = 0; place < trace.Sinks.Length; place++)
        {
            sinkPlaces.Add(trace.Sinks[place].Vertex, place);
        }
    }

    public TraceResult Trace { get; }

    public ReportOptions Options { get; }

    public CaseGraph Graph => Trace.Graph;

    /// <summary>Whether the trace asks where value went; else where it came from.</summary>
    public bool IsForward => Trace.Parameters.Direction == TraceDirection.Forward;

    /// <summary>The column of the first conserving rule, under which pictures and paths are told; -1 when the trace used poison only.</summary>
    public int Primary { get; }

    /// <summary>The flows that carry stolen value under some rule, by id.</summary>
    public ImmutableArray<int> Flows { get; }

    /// <summary>The ends of these flows, the sinks and the places where value entered, by id.</summary>
    public ImmutableArray<int> Vertices { get; }

    /// <summary>The accounts among these vertices, and the owners of the coins, ordered.</summary>
    public ImmutableArray<Account> Accounts { get; }

    /// <summary>The assets of the trace: those of which something was stolen first, each in order.</summary>
    public ImmutableArray<Asset> Assets { get; }

    /// <summary>Those of them of which something was stolen; the others came by swaps.</summary>
    public IEnumerable<Asset> StolenAssets => Assets.Where(asset => !HasConvertedIn(asset) || Trace.Balance.Any(line => line.Asset == asset && !line.Stolen.IsZero));

    /// <summary>Whether any value of the trace is on a UTXO chain.</summary>
    public bool IsOnUtxoChain => Assets.Any(asset => asset.Chain.IsUtxo);

    /// <summary>Whether any value of the trace is on an account chain.</summary>
    public bool IsOnAccountChain => Assets.Any(asset => !asset.Chain.IsUtxo);

    /// <summary>What the report is called.</summary>
    public string Title => Options.Title ?? (Trace.Parameters.Thefts.Length == 1
        ? Capital(Trace.Parameters.Thefts[0].Name)
        : Words.Count(Trace.Parameters.Thefts.Length, "theft"));

    /// <summary>The vertex that a flow leaves on its chain, whichever way the trace goes.</summary>
    public int From(int flow) => IsForward ? Graph.Flows.From(flow) : Graph.Flows.To(flow);

    /// <summary>The vertex that a flow reaches on its chain, whichever way the trace goes.</summary>
    public int To(int flow) => IsForward ? Graph.Flows.To(flow) : Graph.Flows.From(flow);

    /// <summary>The stolen part of a flow under a rule, all thefts together.</summary>
    public UInt256 Traced(int column, int flow) => traced[column].GetValueOrDefault(flow);

    /// <summary>For a swap what was given and got, on its chain whichever way the trace goes; null for all other flows.</summary>
    public (Amount Given, Amount Got)? Swapped(int flow) => Graph.Flows.IsConversion(flow)
        ? InChainOrder(flow, Graph.Flows.Amount(flow), Graph.Flows.ArrivalAmount(flow))
        : null;

    /// <summary>The stolen part of what was given and got in a swap under a rule, all thefts together; on its chain.</summary>
    public (Amount Given, Amount Got) TracedSwap(int column, int flow) =>
        InChainOrder(flow, Traced(column, flow), arrived[column].GetValueOrDefault(flow));

    /// <summary>What a swap did to the stolen value of each theft under a rule.</summary>
    public IEnumerable<TaintConversion> ConversionsOf(int column, int flow) => (conversions ??= Lookups())[column][flow];

    private ILookup<int, TaintConversion>[] Lookups() => [.. Trace.Outcomes.Select(outcome => outcome.Conversions.ToLookup(conversion => conversion.Flow))];

    private (Amount Given, Amount Got) InChainOrder(int flow, UInt256 leaves, UInt256 arrives)
    {
        var first = new Amount(leaves, Graph.Vertices[Graph.Flows.From(flow)].Asset);
        var second = new Amount(arrives, Graph.Vertices[Graph.Flows.To(flow)].Asset);
        return IsForward ? (first, second) : (second, first);
    }

    /// <summary>The sink at a vertex, or null.</summary>
    public Sink? SinkAt(int vertex) => sinkPlaces.TryGetValue(vertex, out int place) ? Trace.Sinks[place] : null;

    /// <summary>The bounds of a sink, or null beyond <see cref="ReportOptions.MaxBounds"/> and where value can have come through a swap.</summary>
    public SinkBounds? Bounds(Sink sink) => sinkPlaces[sink.Vertex] < boundsUpTo && Trace.BoundsOf(sink) is { IsKnown: true } bounds ? bounds : null;

    /// <summary>Whether a sink has no bounds because value can have come to it through a swap.</summary>
    public bool IsBeyondSwap(Sink sink) => sinkPlaces[sink.Vertex] < boundsUpTo && !Trace.BoundsOf(sink).IsKnown;

    /// <summary>The sinks that have no bounds in this report.</summary>
    public int SinksWithoutBounds => Trace.Sinks.Length - boundsUpTo;

    /// <summary>What was stolen of an asset under a rule, in one theft or in all together.</summary>
    public UInt256 Stolen(int column, Asset asset, int? theft = null) => Sum(column, Lines(column, asset, theft).Select(line => line.Stolen));

    /// <summary>What came into an asset's books by swaps under a rule, in one theft or in all together.</summary>
    public UInt256 ConvertedIn(int column, Asset asset, int? theft = null) => Sum(column, Lines(column, asset, theft).Select(line => line.ConvertedIn));

    /// <summary>What was stolen of an asset and what came into its books by swaps: to this the parts of the balance sum.</summary>
    public UInt256 Opened(int column, Asset asset, int? theft = null) =>
        UInt256.SaturatingAdd(Stolen(column, asset, theft), ConvertedIn(column, asset, theft));

    /// <summary>Whether anything came into an asset's books by swaps, under any rule.</summary>
    public bool HasConvertedIn(Asset asset) => Trace.Balance.Any(line => line.Asset == asset && !line.ConvertedIn.IsZero);

    /// <summary>What a part of the balance holds under a rule, of one theft or of all together.</summary>
    public UInt256 Part(int column, Asset asset, SinkKind kind, int? theft = null) => Sum(column, Lines(column, asset, theft).Select(line => line.Of(kind)));

    /// <summary>The parts of the balance that hold something under some rule, in their order.</summary>
    public IEnumerable<SinkKind> Parts(Asset asset) =>
        Trace.Balance.Where(line => line.Asset == asset).SelectMany(line => line.Parts.Keys).Distinct().Order();

    /// <summary>The sinks of an asset by part of the balance; the largest first in each, and what is cut off.</summary>
    public IEnumerable<SinkGroup> SinkGroups(Asset asset) =>
        from sink in Trace.Sinks
        where sink.Asset == asset
        group sink by sink.Kind into part
        orderby part.Key
        select new SinkGroup(part.Key, [.. part.Take(Options.MaxSinks)], [.. part.Skip(Options.MaxSinks)]);

    /// <summary>What a rule puts into several sinks of one asset together.</summary>
    public UInt256 Total(int column, IEnumerable<Sink> sinks) => Sum(column, sinks.Select(sink => sink.AmountOf(column)));

    /// <summary>What several sinks of one asset hold together was worth under a rule; null under poison.</summary>
    public Worth? Worth(TraceValues values, int column, IEnumerable<Sink> sinks) =>
        Trace.Rules[column] == TaintRule.Poison ? null : Valuation.Worth.Sum(sinks.Select(sink => values.Of(sink, column)!));

    /// <summary>The stolen part of a hop; of a swap what was given.</summary>
    public Amount TracedOf(LaunderingPath path, Hop hop) =>
        Swapped(hop.Flow) is null ? new Amount(hop.Traced, hop.From.Asset) : TracedSwap(Trace.Rules.IndexOf(path.Rule), hop.Flow).Given;

    /// <summary>The paths under a conserving rule, asset by asset, and what is cut off.</summary>
    public PathSection Paths(int column)
    {
        // Amounts of two assets do not compare, so each asset has a list of its own; one list needs no more than its first paths.
        int taken = Assets.Length > 1 ? int.MaxValue : Options.MaxPaths;
        ImmutableArray<LaunderingPath> found = Trace.Paths.Using(Trace.Rules[column]).Take(taken).Paths;
        ImmutableArray<LaunderingPath> listed = [.. Assets.SelectMany(asset => found.Where(path => path.Sink.Asset == asset).Take(Options.MaxPaths))];
        FlowPaths all = Trace.FlowPathsOf(column);
        var unlisted = new SortedDictionary<Asset, UInt256>();
        foreach (FlowPath path in all.Paths)
        {
            Add(unlisted, Graph.Vertices[path.Sink].Asset, path.Amount);
        }

        foreach (LaunderingPath path in listed)
        {
            unlisted[path.Sink.Asset] -= path.Amount;
        }

        var untold = new SortedDictionary<Asset, UInt256>();
        foreach (PathRemainder remainder in all.Remainders)
        {
            Add(untold, Graph.Vertices[remainder.Sink].Asset, remainder.Amount);
        }

        return new PathSection(listed, all.Paths.Count - listed.Length, Amounts(unlisted), Amounts(untold));
    }

    /// <summary>The most that entries of the coverage could hide together, by asset. An upper limit: what is hidden twice counts twice.</summary>
    public ImmutableArray<Amount> Hidden(IEnumerable<CoverageEntry> entries)
    {
        var sums = new SortedDictionary<Asset, UInt256>();
        foreach (CoverageEntry entry in entries.Where(entry => entry.Vertex >= 0 && !entry.Hidden.IsZero))
        {
            Asset asset = Graph.Vertices[entry.Vertex].Asset;
            sums[asset] = UInt256.SaturatingAdd(sums.GetValueOrDefault(asset), entry.Hidden);
        }

        return Amounts(sums);
    }

    /// <summary>What came to accounts of entities that sanctions lists name.</summary>
    public ImmutableArray<ActorListing> Listings => Trace.Listings.Items;

    /// <summary>The rules that conserve value.</summary>
    public ImmutableArray<TaintRule> ConservingRules => [.. ConservingColumns.Select(column => Trace.Rules[column])];

    /// <summary>The columns of the rules that conserve value.</summary>
    public IEnumerable<int> ConservingColumns => Enumerable.Range(0, Trace.Rules.Length).Where(column => Trace.Rules[column] != TaintRule.Poison);

    /// <summary>What the value is that a rule finds in a flow.</summary>
    public string TracedWord => IsForward ? "stolen" : "traced";

    /// <summary>The labels of a vertex's account: those first that make the trace stop there, then in the label set's order. Hostile text.</summary>
    public IEnumerable<Label> LabelsOf(Vertex vertex) => vertex.Account is { } account ? LabelsOf(account) : [];

    /// <summary>
    /// What the labels of a vertex's account claim, in the order of <see cref="LabelsOf(Vertex)"/>: the text (hostile), and the category with whose the account is
    /// where the text does not say it (hostile), and the number of sources where several say the very same.
    /// </summary>
    public IReadOnlyList<(string Text, string Category)> ClaimsOf(Vertex vertex) =>
    [
        .. LabelsOf(vertex).GroupBy(label => (label.Text, label.Category, Whose: LabelPhrases.Entity(label, Trace.Labels.Entities))).Select(claim => (
            claim.Key.Text,
            Words.Id(claim.Key.Category) + (claim.Key.Whose is { } whose ? $", of {Escaping.Shown(whose)}" : "") + (claim.Count() == 1 ? "" : FormattableString.Invariant($", {claim.Count()} sources")))),
    ];

    /// <summary>The label that names a vertex, or null. Hostile text.</summary>
    public Label? LabelOf(Vertex vertex) => LabelsOf(vertex).FirstOrDefault();

    /// <summary>The label that names an account, or null. Hostile text.</summary>
    public Label? LabelOf(Account account) => LabelsOf(account).FirstOrDefault();

    /// <summary>The whole name of a vertex: its address (with the chain where the trace is on several), transaction id or end.</summary>
    public string Name(Vertex vertex) => vertex.Kind switch
    {
        VertexKind.Holding => Name(vertex.Account!.Value),
        VertexKind.Fees => "Fees",
        VertexKind.Burned => "Burned",
        VertexKind.Issuance => "Newly issued",
        VertexKind.Unknown => "Unknown origin",
        VertexKind.Exchanged => "Other side of swaps",
        _ => vertex.ToString(),
    };

    /// <summary>The whole name of an account: its address, with the chain where the trace is on several.</summary>
    public string Name(Account account) => oneChain ? account.Address.ToString(account.Chain) : account.ToString();

    /// <summary>A name with its middle left out when it is an address or a transaction id: "0x098b71…3e2f96".</summary>
    public string ShortName(Vertex vertex) => vertex.Kind switch
    {
        VertexKind.Holding => ShortName(vertex.Account!.Value),
        VertexKind.Transaction => "tx " + Shorten(vertex.ToString()),
        _ => Name(vertex),
    };

    /// <summary>An address with its middle left out.</summary>
    public string ShortName(Account account)
    {
        string address = Shorten(account.Address.ToString(account.Chain));
        return oneChain ? address : $"{account.Chain.Name} {address}";
    }

    /// <summary>The sum; under poison, which may count one value many times, the largest number where it would not fit.</summary>
    private UInt256 Sum(int column, IEnumerable<UInt256> amounts)
    {
        bool reach = Trace.Rules[column] == TaintRule.Poison;
        UInt256 sum = default;
        foreach (UInt256 amount in amounts)
        {
            sum = reach ? UInt256.SaturatingAdd(sum, amount) : sum + amount;
        }

        return sum;
    }

    private IEnumerable<BalanceLine> Lines(int column, Asset asset, int? theft) =>
        Trace.Balance.Where(line => line.Rule == Trace.Rules[column] && line.Asset == asset && (theft is null || line.Theft == theft));

    private ImmutableArray<int> TracedVertices()
    {
        var vertices = new SortedSet<int>();
        foreach (int flow in Flows)
        {
            vertices.Add(Graph.Flows.From(flow));
            vertices.Add(Graph.Flows.To(flow));
        }

        foreach (Sink sink in Trace.Sinks)
        {
            vertices.Add(sink.Vertex);
        }

        foreach (TaintEntry entry in Trace.Outcomes.SelectMany(outcome => outcome.Entries).Where(entry => entry.Vertex >= 0))
        {
            vertices.Add(entry.Vertex);
        }

        return [.. vertices];
    }

    private ImmutableArray<Account> AccountsOf(IEnumerable<int> vertices, IEnumerable<int> flows)
    {
        var accounts = new SortedSet<Account>();
        accounts.UnionWith(vertices.Select(vertex => Graph.Vertices[vertex].Account).OfType<Account>());
        accounts.UnionWith(flows.Select(flow => Graph.Details[flow].Owner).OfType<Account>());
        return [.. accounts];
    }

    private IEnumerable<Label> LabelsOf(Account account) =>
        Trace.Labels.Of(account).OrderByDescending(label => Trace.Parameters.Stops.Categories.Contains(label.Category));

    private static void Add(SortedDictionary<Asset, UInt256> sums, Asset asset, UInt256 amount) =>
        sums[asset] = sums.GetValueOrDefault(asset) + amount;

    private static ImmutableArray<Amount> Amounts(SortedDictionary<Asset, UInt256> sums) =>
        [.. sums.Where(pair => !pair.Value.IsZero).Select(pair => new Amount(pair.Value, pair.Key))];

    /// <summary>A long name by its beginning and end.</summary>
    internal static string Shorten(string name) => name.Length <= 18 ? name : $"{name[..8]}…{name[^6..]}";

    private static string Capital(string text) => text.Length > 0 && char.IsAsciiLetterLower(text[0]) ? char.ToUpperInvariant(text[0]) + text[1..] : text;
}

/// <summary>The sinks in one part of the balance.</summary>
/// <param name="Kind">The part.</param>
/// <param name="Listed">Those that the report lists.</param>
/// <param name="CutOff">Those that it only counts and adds up.</param>
internal sealed record SinkGroup(SinkKind Kind, ImmutableArray<Sink> Listed, ImmutableArray<Sink> CutOff)
{
    /// <summary>The one sink of a part that is no place but an end, such as fees: it needs no row beside its part's. Else null.</summary>
    public Sink? End => Listed is [{ Name.Kind: not (VertexKind.Holding or VertexKind.Transaction) } end] && CutOff.IsEmpty ? end : null;
}

/// <summary>The paths that a report lists.</summary>
/// <param name="Listed">The paths, asset by asset, the largest first.</param>
/// <param name="CutOff">How many more there are.</param>
/// <param name="CutOffAmounts">What these carry, by asset.</param>
/// <param name="Untold">What reached the sinks by paths that the trace did not tell apart, by asset.</param>
internal sealed record PathSection(
    ImmutableArray<LaunderingPath> Listed, int CutOff, ImmutableArray<Amount> CutOffAmounts, ImmutableArray<Amount> Untold);
