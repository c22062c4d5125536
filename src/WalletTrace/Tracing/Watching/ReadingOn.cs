using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tracing.Watching;

/// <summary>Whose histories have to be read on when a chain goes on: those where traced value rests. Of nobody else can anything come that matters.</summary>
/// <param name="Address">Whose.</param>
/// <param name="Kinds">The kinds of movement by which what rests there moves.</param>
internal readonly record struct ReadingOn(Address Address, CoverageKinds Kinds)
{
    /// <summary>The accounts of a chain that have to be read on, those with most traced value first.</summary>
    public static IReadOnlyList<ReadingOn> Of(TraceResult result, ChainId chain, PullKinds kinds)
    {
        var wanted = new Dictionary<Address, CoverageKinds>();
        var order = new List<Address>();
        HashSet<int> earlier = [.. result.Coverage.Where(entry => entry.ReadTo is not null).Select(entry => entry.Vertex)];
        foreach (Sink sink in result.Sinks)
        {
            bool isHere = sink.Name is { Kind: VertexKind.Holding, Account: not null } && sink.Asset.Chain == chain;
            if (isHere && (sink.Kind == SinkKind.Resting || earlier.Contains(sink.Vertex)) && IsEnough(result, sink))
            {
                Add(sink.Name.Account!.Value.Address, sink.Asset);
            }
        }

        // What such a wallet gives is stolen whether or not anything rests there.
        foreach (WalletFlowsSeed seed in result.Parameters.Thefts.SelectMany(theft => theft.Seeds).OfType<WalletFlowsSeed>().Where(seed => seed.Chain == chain))
        {
            Add(seed.Account.Address, seed.Asset);
        }

        return [.. order.Select(address => new ReadingOn(address, wanted[address]))];

        void Add(Address address, Asset asset)
        {
            if (!wanted.ContainsKey(address))
            {
                order.Add(address);
            }

            wanted[address] = wanted.GetValueOrDefault(address) | FrontierPull.Wanted(kinds, asset);
        }
    }

    /// <summary>Whether as much rests somewhere as the trace would follow.</summary>
    private static bool IsEnough(TraceResult result, Sink sink)
    {
        foreach (Amount minimum in result.Parameters.Stops.Minimums)
        {
            if (minimum.Asset == sink.Asset)
            {
                return Enumerable.Range(0, sink.Amounts.Length).Any(rule => sink.AmountOf(rule) >= minimum.Units);
            }
        }

        return true;
    }
}
