using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Graph.Building;

namespace WalletTrace.Tracing.Engine;

/// <summary>Runs the taint rules over coins while the graph grows, so that each transaction is looked at once.</summary>
internal sealed class CoinMeter : ICoinMeter
{
    private static readonly HashSet<int> Nothing = [];

    private readonly GrowingTape tape = new();
    private readonly GrowingState[] states;
    private readonly bool[] counts;
    private readonly Dictionary<(CoinId Coin, Vertex Place), int> stolen = [];
    private readonly Dictionary<CaseCoin, Trail> underway = [];
    private readonly Dictionary<int, Trail> trails = [];
    private readonly List<FlowTaint> taints = [];
    private readonly List<TaintEntry> entries = [];
    private int room;
    private int done;

    /// <summary>Prepares a meter for the rules of a trace.</summary>
    public CoinMeter(IReadOnlyList<TaintRule> rules, int tagCount, TaintOptions options, IReadOnlyList<ResolvedSeed> seeds)
    {
        var plan = new TaintPlan(tagCount, [], [], []);
        room = tape.VertexCount;
        states = [.. rules.Select(rule => TaintEngine.Create<UInt256, Math256>(tape, plan, options with { KeepFlows = true, KeepPaths = false }, rule))];
        bool poisonOnly = rules.All(rule => rule == TaintRule.Poison);
        counts = [.. rules.Select(rule => poisonOnly || rule != TaintRule.Poison)];
        foreach (CoinsSeed seed in seeds.OfType<CoinsSeed>())
        {
            foreach ((CoinId coin, Vertex place) in seed.Coins)
            {
                // Of two thefts that claim one coin the first wins, as everywhere.
                stolen.TryAdd((coin, place), seed.Tag);
            }
        }
    }

    public bool IsTraced(CaseCoin coin) => underway.ContainsKey(coin);

    public CoinReading Read(IReadOnlyList<CaseCoin> coins)
    {
        Trail[] found = [.. coins.Select(coin => underway.GetValueOrDefault(coin)).OfType<Trail>()];
        UInt256 value = default;
        int hops = int.MaxValue;
        for (int rule = 0; rule < states.Length; rule++)
        {
            UInt256 sum = found.Aggregate(default(UInt256), (all, trail) => UInt256.SaturatingAdd(all, trail.Amounts[rule]));
            value = counts[rule] ? UInt256.Max(value, sum) : value;
            hops = Math.Min(hops, Fewest(found, rule));
        }

        return new CoinReading(found.Length > 0, value, hops);
    }

    public void Pass(Vertex transaction, IReadOnlyList<CoinStep> into, IReadOnlyList<CoinStep> outOf)
    {
        tape.Begin();
        var came = new List<Trail>();
        bool isStolen = false;
        foreach (CoinStep step in into)
        {
            if (step.Coin is { } coin && underway.Remove(coin, out Trail? trail))
            {
                tape.Arrive(trail.Flow);
                came.Add(trail);
            }
            else if (!step.Amount.IsZero)
            {
                isStolen |= Mark(transaction, step, Begin(tape.Enter(step.Amount)));
            }
        }

        foreach (CoinStep step in outOf)
        {
            Leave(transaction, step, isOutside: false);
        }

        // What is stolen as it comes is one hop from the theft.
        Run([.. Enumerable.Range(0, states.Length).Select(rule => isStolen ? 1 : Fewest(came, rule))]);
    }

    public void Send(Vertex transaction, IReadOnlyList<CoinStep> coins)
    {
        foreach (CoinStep step in coins)
        {
            if (step.Coin is { } coin && !underway.ContainsKey(coin) && TagOf(transaction, step) is not null)
            {
                Leave(transaction, step, isOutside: true);
            }
        }

        Run([.. states.Select(_ => int.MaxValue)]);
    }

    private void Leave(Vertex transaction, CoinStep step, bool isOutside)
    {
        if (step.Amount.IsZero)
        {
            return;
        }

        Trail trail = Begin(isOutside ? tape.LeaveOutside(step.Amount) : tape.Leave(step.Amount, step.IsFee));
        trail.Coin = step.Next is null ? null : step.Coin;
        Mark(transaction, step, trail);
    }

    private Trail Begin(int flow)
    {
        var trail = new Trail(flow, states.Length);
        trails.Add(flow, trail);
        return trail;
    }

    /// <summary>Marks a flow if it is a stolen coin.</summary>
    private bool Mark(Vertex transaction, CoinStep step, Trail trail)
    {
        if (TagOf(transaction, step) is not { } tag)
        {
            return false;
        }

        foreach (GrowingState state in states)
        {
            state.Add(new Mark(tag, trail.Flow));
        }

        return true;
    }

    /// <summary>The theft of a coin that stands at a transaction as a seed, or at the one that it goes to; null for other coins.</summary>
    private int? TagOf(Vertex transaction, CoinStep step) => step.Coin?.Id is not { } coin ? null
        : stolen.TryGetValue((coin, transaction), out int here) ? here
        : step.Next is { } next && stolen.TryGetValue((coin, next), out int there) ? there
        : null;

    /// <summary>Runs the rules over what was added, and keeps of it what goes on to a transaction with traced value.</summary>
    /// <param name="hops">For each rule the hops by which value came to where the flows leave.</param>
    private void Run(int[] hops)
    {
        if (room < tape.VertexCount)
        {
            room = tape.VertexCount * 2;
            Array.ForEach(states, state => state.Grow(room));
        }

        for (int rule = 0; rule < states.Length; rule++)
        {
            states[rule].Run(done, tape.EventCount);
            states[rule].Drain(taints, entries);
            HashSet<int> seeds = entries.Count == 0 ? Nothing : [.. entries.Select(entry => entry.Flow)];
            foreach (FlowTaint taint in taints)
            {
                Trail trail = trails[taint.Flow];
                trail.Amounts[rule] = UInt256.SaturatingAdd(trail.Amounts[rule], taint.Amount);
                trail.Hops[rule] = seeds.Contains(taint.Flow) ? 1 : hops[rule] + 1;
                if (trail.Coin is { } coin)
                {
                    underway[coin] = trail;
                }
            }

            taints.Clear();
            entries.Clear();
        }

        done = tape.EventCount;
        trails.Clear();
    }

    private static int Fewest(IReadOnlyList<Trail> trails, int rule) =>
        trails.Where(trail => !trail.Amounts[rule].IsZero).Select(trail => trail.Hops[rule]).DefaultIfEmpty(int.MaxValue).Min();

    /// <summary>What a coin carries under each rule, and by how many hops it came.</summary>
    private sealed class Trail(int flow, int rules)
    {
        public int Flow => flow;

        /// <summary>The coin, if it goes on to a transaction.</summary>
        public CaseCoin? Coin { get; set; }

        public UInt256[] Amounts { get; } = new UInt256[rules];

        public int[] Hops { get; } = new int[rules];
    }
}
