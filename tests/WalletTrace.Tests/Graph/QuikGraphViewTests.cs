using CsCheck;
using QuikGraph;
using QuikGraph.Algorithms;
using QuikGraph.Algorithms.ConnectedComponents;
using QuikGraph.Algorithms.Search;
using QuikGraph.Algorithms.ShortestPath;
using QuikGraph.Predicates;
using WalletTrace.Graph;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Graph;

public class QuikGraphViewTests
{
    private static readonly Gen<FlowGraph> Graphs = RandomGraphs.Any.Select(small => small.Graph);

    [Fact]
    public void Equals_a_bidirectional_graph_built_edge_by_edge() => Graphs.Sample(graph =>
    {
        IBidirectionalGraph<int, FlowEdge> view = graph.AsQuikGraph();
        BidirectionalGraph<int, FlowEdge> built = Built(graph);
        Assert.Equal((built.IsDirected, built.AllowParallelEdges), (view.IsDirected, view.AllowParallelEdges));
        Assert.Equal((built.VertexCount, built.EdgeCount), (view.VertexCount, view.EdgeCount));
        Assert.Equal((built.IsVerticesEmpty, built.IsEdgesEmpty), (view.IsVerticesEmpty, view.IsEdgesEmpty));
        Assert.Equal(built.Vertices, view.Vertices);
        Assert.Equal(built.Edges.OrderBy(edge => edge.Flow), view.Edges);
        foreach (int vertex in built.Vertices)
        {
            FlowEdge[] incoming = [.. built.InEdges(vertex).OrderBy(edge => graph.ArriveAt(edge.Flow))];
            Assert.Equal(built.OutEdges(vertex), view.OutEdges(vertex));
            Assert.Equal(incoming, view.InEdges(vertex));
            Assert.Equal(built.OutEdges(vertex), Enumerable.Range(0, view.OutDegree(vertex)).Select(i => view.OutEdge(vertex, i)));
            Assert.Equal(incoming, Enumerable.Range(0, view.InDegree(vertex)).Select(i => view.InEdge(vertex, i)));
            Assert.Equal((built.OutDegree(vertex), built.InDegree(vertex), built.Degree(vertex)), (view.OutDegree(vertex), view.InDegree(vertex), view.Degree(vertex)));
            Assert.Equal((built.IsOutEdgesEmpty(vertex), built.IsInEdgesEmpty(vertex)), (view.IsOutEdgesEmpty(vertex), view.IsInEdgesEmpty(vertex)));
            foreach (int target in Enumerable.Range(-1, graph.VertexCount + 2))
            {
                Assert.Equal(built.ContainsEdge(vertex, target), view.ContainsEdge(vertex, target));
                Assert.Equal(built.TryGetEdge(vertex, target, out FlowEdge expected), view.TryGetEdge(vertex, target, out FlowEdge found));
                Assert.Equal(expected, found);
                Assert.True(view.TryGetEdges(vertex, target, out IEnumerable<FlowEdge> all));
                built.TryGetEdges(vertex, target, out IEnumerable<FlowEdge> allExpected);
                Assert.Equal(allExpected, all);
            }
        }
    });

    [Fact]
    public void Keeps_parallel_flows_apart()
    {
        FlowGraph graph = FlowGraph.FromTransfers(2, [0, 0, 0], [1, 1, 1], [7, 7, 9]);
        IBidirectionalGraph<int, FlowEdge> view = graph.AsQuikGraph();
        Assert.Equal(3, view.Edges.Distinct().Count());
        Assert.Equal([0, 1, 2], view.OutEdges(0).Select(edge => edge.Flow));
        Assert.True(view.ContainsEdge(new FlowEdge(1, 0, 1)));
        Assert.NotEqual(new FlowEdge(0, 0, 1), new FlowEdge(1, 0, 1));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    [InlineData(int.MaxValue)]
    public void An_unknown_vertex_is_not_contained_and_has_no_edges(int stranger)
    {
        IBidirectionalGraph<int, FlowEdge> view = FlowGraph.FromTransfers(2, [0], [1], [7]).AsQuikGraph();
        Assert.False(view.ContainsVertex(stranger));
        Assert.False(view.ContainsEdge(stranger, 0));
        Assert.False(view.TryGetEdge(stranger, 0, out _));
        Assert.False(view.TryGetEdges(stranger, 0, out _));
        Assert.False(view.TryGetOutEdges(stranger, out _));
        Assert.False(view.TryGetInEdges(stranger, out _));
        Assert.Throws<VertexNotFoundException>(() => view.OutEdges(stranger));
        Assert.Throws<VertexNotFoundException>(() => view.InEdges(stranger));
        Assert.Throws<VertexNotFoundException>(() => view.OutDegree(stranger));
        Assert.Throws<VertexNotFoundException>(() => view.Degree(stranger));
        Assert.Throws<VertexNotFoundException>(() => view.OutEdge(stranger, 0));
        Assert.Throws<VertexNotFoundException>(() => view.InEdge(stranger, 0));
        Assert.Throws<VertexNotFoundException>(() => view.IsInEdgesEmpty(stranger));
    }

    [Fact]
    public void An_edge_that_differs_in_anything_is_not_contained()
    {
        IBidirectionalGraph<int, FlowEdge> view = FlowGraph.FromTransfers(3, [0, 1], [1, 2], [7, 7]).AsQuikGraph();
        Assert.True(view.ContainsEdge(new FlowEdge(0, 0, 1)));
        Assert.All(
            [new FlowEdge(1, 0, 1), new FlowEdge(0, 2, 1), new FlowEdge(0, 0, 2), new FlowEdge(-1, 0, 1), new FlowEdge(2, 0, 1)],
            edge => Assert.False(view.ContainsEdge(edge)));
        Assert.Throws<ArgumentOutOfRangeException>(() => view.OutEdge(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => view.InEdge(1, -1));
    }

    [Fact]
    public void Breadth_first_search_visits_the_same_vertices_in_the_same_order() => Graphs.Sample(graph =>
    {
        Assert.Equal(Visit(Built(graph)), Visit(graph.AsQuikGraph()));

        static List<int> Visit(IVertexListGraph<int, FlowEdge> graph)
        {
            var visited = new List<int>();
            var search = new BreadthFirstSearchAlgorithm<int, FlowEdge>(graph);
            search.DiscoverVertex += visited.Add;
            search.Compute(0);
            return visited;
        }
    });

    [Fact]
    public void Dijkstra_by_hops_finds_the_same_distances() => Graphs.Sample(graph =>
    {
        Assert.Equal(Distances(Built(graph)), Distances(graph.AsQuikGraph()));

        static Dictionary<int, double> Distances(IVertexListGraph<int, FlowEdge> graph)
        {
            var dijkstra = new DijkstraShortestPathAlgorithm<int, FlowEdge>(graph, _ => 1);
            dijkstra.Compute(0);
            return graph.Vertices.ToDictionary(vertex => vertex, dijkstra.GetDistance);
        }
    });

    [Fact]
    public void Components_are_the_same() => Graphs.Sample(graph =>
    {
        Assert.Equal(Components(Built(graph)), Components(graph.AsQuikGraph()));

        static (int Weak, int Strong, string Names) Components(IVertexListGraph<int, FlowEdge> graph)
        {
            var weak = new Dictionary<int, int>();
            var strong = new Dictionary<int, int>();
            int weakCount = graph.WeaklyConnectedComponents(weak);
            int strongCount = graph.StronglyConnectedComponents(strong);
            return (weakCount, strongCount, string.Join(' ', graph.Vertices.Select(vertex => $"{weak[vertex]}/{strong[vertex]}")));
        }
    });

    [Fact]
    public void Topological_sort_is_the_same_and_finds_the_same_cycles() => Graphs.Sample(graph =>
    {
        Assert.Equal(Sort(Built(graph)), Sort(graph.AsQuikGraph()));

        static string Sort(IVertexListGraph<int, FlowEdge> graph)
        {
            try
            {
                return string.Join(' ', graph.TopologicalSort());
            }
            catch (NonAcyclicGraphException)
            {
                return "cycle";
            }
        }
    });

    [Fact]
    public void Reversed_and_filtered_wrappers_work() => Graphs.Sample(graph =>
    {
        IBidirectionalGraph<int, FlowEdge> view = graph.AsQuikGraph();
        BidirectionalGraph<int, FlowEdge> built = Built(graph);
        Assert.Equal(Backward(built), Backward(view));
        Assert.Equal(WithoutOddFlows(built), WithoutOddFlows(view));

        static List<int> Backward(IBidirectionalGraph<int, FlowEdge> graph)
        {
            var visited = new List<int>();
            var search = new BreadthFirstSearchAlgorithm<int, SReversedEdge<int, FlowEdge>>(new ReversedBidirectionalGraph<int, FlowEdge>(graph));
            search.FinishVertex += visited.Add;
            search.Compute(graph.VertexCount - 1);
            visited.Sort();
            return visited;
        }

        static string WithoutOddFlows(IBidirectionalGraph<int, FlowEdge> graph)
        {
            var even = new FilteredBidirectionalGraph<int, FlowEdge, IBidirectionalGraph<int, FlowEdge>>(graph, vertex => vertex != 1, edge => edge.Flow % 2 == 0);
            var components = new WeaklyConnectedComponentsAlgorithm<int, FlowEdge>(even);
            components.Compute();
            return $"{even.VertexCount} {even.EdgeCount} {components.ComponentCount} {string.Join(' ', even.Edges.Select(edge => edge.Flow).Order())}";
        }
    });

    [Fact]
    public void Asking_for_a_vertex_does_not_walk_the_graph()
    {
        // QuikGraph asks for vertices once an edge; were that linear, this would take minutes.
        const int Count = 300_000;
        FlowGraph chain = FlowGraph.FromTransfers(
            Count, [.. Enumerable.Range(0, Count - 1)], [.. Enumerable.Range(1, Count - 1)], new ulong[Count - 1]);
        var search = new BreadthFirstSearchAlgorithm<int, FlowEdge>(chain.AsQuikGraph());
        int visited = 0;
        search.DiscoverVertex += _ => visited++;
        search.Compute(0);
        Assert.Equal(Count, visited);
    }

    private static BidirectionalGraph<int, FlowEdge> Built(FlowGraph graph)
    {
        var built = new BidirectionalGraph<int, FlowEdge>(allowParallelEdges: true);
        built.AddVertexRange(Enumerable.Range(0, graph.VertexCount));
        for (int flow = 0; flow < graph.FlowCount; flow++)
        {
            built.AddEdge(new FlowEdge(flow, graph.From(flow), graph.To(flow)));
        }

        return built;
    }
}
