using System.Globalization;
using System.Text;
using CsCheck;
using WalletTrace.Graph;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Support;

/// <summary>A small graph and where stolen value enters it; prints itself so that a counterexample can be read.</summary>
public sealed record SmallCase(FlowGraph Graph, TaintPlan Plan)
{
    public override string ToString()
    {
        var text = new StringBuilder();
        for (int flow = 0; flow < Graph.FlowCount; flow++)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nflow {flow}: {Graph.From(flow)} -> {Graph.To(flow)} of {Graph.Amount(flow)}{(Graph.IsConversion(flow) ? $" as {Graph.ArrivalAmount(flow)}" : "")}, events {Graph.LeaveAt(flow)}..{Graph.ArriveAt(flow)}");
        }

        for (int vertex = 0; vertex < Graph.VertexCount; vertex++)
        {
            if (Graph.RoleOf(vertex) != VertexRole.Holding)
            {
                text.Append(CultureInfo.InvariantCulture, $"\nvertex {vertex}: {Graph.RoleOf(vertex)}");
            }
        }

        foreach (object entry in Plan.Injections.Cast<object>().Concat(Plan.Marks.Cast<object>()))
        {
            text.Append('\n').Append(entry);
        }

        return text.Append("\nterminals: ").AppendJoin(' ', Plan.Terminals.Select((end, vertex) => end ? vertex : -1).Where(v => v >= 0)).Append('\n').ToString();
    }
}

/// <summary>Small random cases: at most eight vertices, every shape of value's way that a chain knows.</summary>
public static class RandomGraphs
{
    /// <summary>Transfers between holdings, self-transfers and movements of nothing included.</summary>
    public static Gen<SmallCase> Accounts { get; } = Transfers(Gen.Const(0), Gen.ULong[0, 9].Select(small => (UInt256)small));

    /// <summary>The same with few units, so that every way of dividing them can be tried.</summary>
    public static Gen<SmallCase> TinyAccounts { get; } = Transfers(Gen.Int[0, 3], Gen.ULong[0, 3].Select(small => (UInt256)small));

    /// <summary>Holdings with flows that are on their way for a while, as over a bridge.</summary>
    public static Gen<SmallCase> Delayed { get; } = Transfers(Gen.Int[0, 6], Gen.ULong[0, 9].Select(small => (UInt256)small));

    /// <summary>Amounts of every width up to some 250 bits.</summary>
    public static Gen<SmallCase> Wide { get; } = Transfers(Gen.Int[0, 3], AnyWidth());

    /// <summary>The same between holdings only, nothing on its way.</summary>
    public static Gen<SmallCase> WideAccounts { get; } = Transfers(Gen.Const(0), AnyWidth());

    /// <summary>UTXO transactions whose coins wait between them, with fees; owners at the ends; some value from outside.</summary>
    public static Gen<SmallCase> Coins { get; } =
        Gen.Select(Gen.Int[1, 4], Gen.Int[0, 59].Array[48], Gen.ULong[1, 12].Array[32], Gen.Int[1, 2], Gen.Int[1, 3])
            .Select((count, choices, amounts, tags, marks) => new CoinMaker(count, choices, amounts).Make(tags, marks));

    /// <summary>Many flows between few vertices: many paths.</summary>
    public static Gen<SmallCase> Dense { get; } = Transfers(Gen.Int[0, 3], Gen.ULong[0, 9].Select(small => (UInt256)small), (3, 5), (16, 28));

    /// <summary>Holdings of three assets: what leaves one for another asset converts, at any rate.</summary>
    public static Gen<SmallCase> Swapping { get; } = Gen.Select(Delayed, Gen.ULong[1, 40].Array[14]).Select((small, rates) => WithConversions(small, rates));

    /// <summary>The same with amounts of every width.</summary>
    public static Gen<SmallCase> WideSwapping { get; } = Gen.Select(Wide, Gen.ULong[1, 40].Array[14]).Select((small, rates) => WithConversions(small, rates));

    /// <summary>Any without conversions.</summary>
    public static Gen<SmallCase> Any { get; } = Gen.OneOf(Accounts, Delayed, Coins, Wide, Dense);

    private static Gen<UInt256> AnyWidth() =>
        Gen.Select(Gen.Int[0, 240], Gen.ULong[0, 1000]).Select((bits, low) => ((UInt256)low << (bits / 80 * 80)) + (UInt256)low);

    /// <summary>Some thousands of transfers among few or many accounts, most amounts small, with marks of several thefts and injections.</summary>
    /// <param name="seed">Which case.</param>
    /// <param name="most">The largest amount.</param>
    /// <param name="tags">The number of thefts.</param>
    public static SmallCase Larger(int seed, ulong most, int tags)
    {
        const int Flows = 3000;
        var random = new Random(seed);
        int vertices = random.Next(2, 300);
        int[] Ends() => [.. Enumerable.Range(0, Flows).Select(_ => random.Next(random.Next(1, vertices + 1)))];
        ulong Below(ulong limit) => limit <= long.MaxValue ? (ulong)random.NextInt64((long)limit) : ((ulong)random.NextInt64() << 1) % limit;
        ulong[] amounts = [.. Enumerable.Range(0, Flows).Select(_ => Below(random.Next(4) == 0 ? most : 1 + (most / 100)))];
        Mark[] marks =
        [
            .. Enumerable.Range(0, 20)
                .Select(_ => new Mark(random.Next(tags), random.Next(Flows), random.Next(3) == 0 ? Below(most) : null))
                .DistinctBy(mark => mark.Flow),
        ];
        Injection[] injections = [.. Enumerable.Range(0, 10).Select(_ => new Injection(random.Next(tags), random.Next(vertices), random.Next(Flows + 1), most / 7))];
        return new SmallCase(FlowGraph.FromTransfers(vertices, Ends(), Ends(), amounts), new TaintPlan(tags, injections, marks, []));
    }

    /// <summary>Vertex v holds asset v modulo 3; flows between two assets that are on their way for a while convert, others stay with their asset.</summary>
    private static SmallCase WithConversions(SmallCase small, ulong[] rates)
    {
        FlowGraph graph = small.Graph;
        var flows = new FlowInput[graph.FlowCount];
        for (int flow = 0; flow < flows.Length; flow++)
        {
            (int from, int to) = (graph.From(flow), graph.To(flow));
            (int leave, int arrive) = (graph.LeaveAt(flow) * 2, graph.ArriveAt(flow) * 2);
            UInt256 amount = graph.Amount(flow);
            bool converts = from % 3 != to % 3 && !amount.IsZero;
            flows[flow] = new FlowInput(from, converts || from % 3 == to % 3 ? to : from, amount, At(leave), At(converts && leave == arrive ? leave + 1 : arrive))
            {
                Arrives = converts ? UInt256.MulDiv(amount, rates[flow % rates.Length], 7UL, out _) + (rates[flow % rates.Length] % 2) + UInt256.One : null,
            };
        }

        FlowGraph converted = FlowGraph.Create(graph.VertexCount, flows, [], out _);
        TaintPlan plan = small.Plan with
        {
            Injections = [.. small.Plan.Injections.Select(entry => entry with { BeforeEvent = Math.Min(entry.BeforeEvent, converted.EventCount) })],
        };
        return new SmallCase(converted, plan);
    }

    private static Gen<SmallCase> Transfers(Gen<int> delays, Gen<UInt256> amounts) => Transfers(delays, amounts, (2, 8), (0, 14));

    private static Gen<SmallCase> Transfers(Gen<int> delays, Gen<UInt256> amounts, (int Least, int Most) vertexCount, (int Least, int Most) flowCount)
    {
        Gen<(int From, int To, UInt256 Amount, int Delay)[]> flows =
            Gen.Select(Gen.Int[0, 59], Gen.Int[0, 59], amounts, delays).Array[flowCount.Least, flowCount.Most];
        Gen<(int Tag, int Vertex, int Event, UInt256 Amount)[]> injections = Gen.Select(Gen.Int[0, 7], Gen.Int[0, 59], Gen.Int[0, 15], amounts).Array[0, 3];
        Gen<(int Tag, int Flow, bool Limited, UInt256 Limit)[]> marks = Gen.Select(Gen.Int[0, 7], Gen.Int[0, 13], Gen.Bool, amounts).Array[0, 3];
        return Gen.Select(Gen.Int[vertexCount.Least, vertexCount.Most], Gen.Int[1, 3], flows, injections, marks, Gen.Int[0, 255]).Select((vertices, tags, f, i, m, ends) =>
        {
            // Delays of 2n - 1 places in a row of even ranks: arrivals fall between the flows that leave.
            FlowInput[] inputs = [.. f.Select((flow, n) => new FlowInput(flow.From % vertices, flow.To % vertices, flow.Amount, At(2 * n), At((2 * n) + Math.Max(0, (2 * flow.Delay) - 1))))];
            FlowGraph graph = FlowGraph.Create(vertices, inputs, [], out _);
            Injection[] injected = [.. i.Select(e => new Injection(e.Tag % tags, e.Vertex % vertices, e.Event % (graph.EventCount + 1), e.Amount))];
            Mark[] marked = graph.FlowCount == 0
                ? []
                : [.. m.Select(e => new Mark(e.Tag % tags, e.Flow % graph.FlowCount, e.Limited ? e.Limit : null)).DistinctBy(mark => mark.Flow)];

            // Half of all cases have no terminals.
            bool[] terminals = [.. Enumerable.Range(0, vertices).Select(v => ends >= 128 && (ends >> v & 1) != 0)];
            return new SmallCase(graph, new TaintPlan(tags, injected, marked, terminals));
        });
    }

    private static Rank At(int place) => new(place, default, place, 0, 0);

    /// <summary>Lays transactions out: vertex 0 takes the fees, 1 and 2 are owners, 3 brings value from outside, then the transactions.</summary>
    private sealed class CoinMaker(int count, int[] choices, ulong[] amounts)
    {
        private readonly List<FlowInput> flows = [];
        private readonly List<(int Transaction, int Index, ulong Amount)> unspent = [];
        private int nextChoice;
        private int nextAmount;

        public SmallCase Make(int tags, int marks)
        {
            for (int transaction = 0; transaction < count; transaction++)
            {
                Add(transaction);
            }

            foreach ((int transaction, int index, ulong amount) in unspent)
            {
                flows.Add(new FlowInput(4 + transaction, 1 + Choose(2), amount, Out(transaction, index), Out(transaction, index)));
            }

            var roles = new VertexRole[4 + count];
            roles.AsSpan(4).Fill(VertexRole.Instant);
            roles[0] = VertexRole.Fees;
            FlowGraph graph = FlowGraph.Create(roles.Length, flows, roles, out _);
            Mark[] marked =
            [
                .. Enumerable.Range(0, marks).Select(_ => new Mark(Choose(tags), Choose(graph.FlowCount), Choose(3) == 0 ? Amount() : null)).DistinctBy(mark => mark.Flow),
            ];
            bool[] terminals = [false, Choose(2) == 0, false, Choose(2) == 0, .. new bool[count]];
            return new SmallCase(graph, new TaintPlan(tags, [], marked, terminals));
        }

        private static Rank In(int transaction, int index) => new(transaction, default, transaction, 0, index);

        private static Rank Out(int transaction, int index) => new(transaction, default, transaction, 0, 100 + index);

        private void Add(int transaction)
        {
            int inputs = 0;
            ulong left = 0;
            foreach ((int Transaction, int Index, ulong Amount) coin in unspent.ToArray())
            {
                if (Choose(3) != 0)
                {
                    unspent.Remove(coin);
                    flows.Add(new FlowInput(4 + coin.Transaction, 4 + transaction, coin.Amount, Out(coin.Transaction, coin.Index), In(transaction, inputs++)));
                    left += coin.Amount;
                }
            }

            if (inputs == 0 || Choose(2) == 0)
            {
                ulong outside = Amount();
                flows.Add(new FlowInput(3, 4 + transaction, outside, In(transaction, inputs), In(transaction, inputs)));
                left += outside;
            }

            // All but the fee goes to one to three coins; the fee is last and takes what is left.
            int outputs = 1 + Choose(3);
            for (int index = 0; index < outputs; index++)
            {
                ulong part = Math.Min(left, index == 0 ? Math.Max(left / 2, 1) : Amount());
                if (part > 0)
                {
                    unspent.Add((transaction, index, part));
                    left -= part;
                }
            }

            if (left > 0)
            {
                flows.Add(new FlowInput(4 + transaction, 0, left, Out(transaction, 900), Out(transaction, 900)));
            }
        }

        private int Choose(int below) => choices[nextChoice++ % choices.Length] % below;

        private ulong Amount() => amounts[nextAmount++ % amounts.Length];
    }
}
