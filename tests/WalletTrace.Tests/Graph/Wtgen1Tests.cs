using WalletTrace.Benchmarks;
using WalletTrace.Graph;

namespace WalletTrace.Tests.Graph;

/// <summary>The workload of the benchmarks and the answers known for it, at the least standard size.</summary>
public class Wtgen1Tests
{
    private static readonly Wtgen1 Workload = Wtgen1.Generate(1_000_000, 200_000);

    [Fact]
    public void The_workload_has_the_known_check_sum() => Assert.Equal(0x6f2a345385fd4d8aUL, Workload.CheckSum());

    [Fact]
    public void Reach_within_six_hops_of_a_thief_is_the_known_one()
    {
        FlowGraph graph = FlowGraph.FromTransfers(Workload.VertexCount, Workload.From, Workload.To, Workload.Amounts);
        var search = new ReachSearch(graph);
        var limits = new ReachLimits { Hops = 6 };
        Assert.Equal(161_518, search.Run(Workload.Thief(0), Workload.TheftAt(0), limits, ReachMethod.InAPass, CancellationToken.None));
        Assert.Equal(161_518, search.Run(Workload.Thief(0), Workload.TheftAt(0), limits, ReachMethod.ByHops, CancellationToken.None));
    }
}
