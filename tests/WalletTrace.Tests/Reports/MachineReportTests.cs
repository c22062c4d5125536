using System.Numerics;
using System.Text.Json;
using System.Xml.Linq;
using WalletTrace.Reports;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Reports;

/// <summary>The formats for other programs hold the figures of the trace, whole and consistent.</summary>
public sealed class MachineReportTests
{
    private static readonly XNamespace GraphMl = "http://graphml.graphdrawing.org/xmlns";

    private static readonly Dictionary<string, Func<TraceResult>> Traces = new()
    {
        ["small"] = () => TraceFixtures.Small(),
        ["utxo"] = TraceFixtures.Utxo,
        ["two thefts"] = TraceFixtures.TwoThefts,
        ["backward"] = TraceFixtures.Backward,
        ["few paths told"] = TraceFixtures.FewPathsTold,
        ["two assets"] = TraceFixtures.TwoAssets,
        ["swapped"] = () => TraceFixtures.Swapped(),
        ["swapped backward"] = TraceFixtures.SwappedBackward,
        ["deposited"] = () => TraceFixtures.Deposited(),
        ["many"] = () => TraceFixtures.Many(["a"], others: 250),
    };

    public static TheoryData<string> Names => [.. Traces.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Json_sinks_sum_to_the_balance(string name)
    {
        JsonElement json = Json(name);
        foreach (JsonElement line in json.GetProperty("balance").EnumerateArray())
        {
            (string rule, int theft, string? asset) = (line.GetProperty("rule").GetString()!, line.GetProperty("theft").GetInt32(), line.GetProperty("asset").GetString());
            foreach (JsonProperty part in line.GetProperty("parts").EnumerateObject().Where(part => part.Name != "converted"))
            {
                BigInteger found = Sum(json.GetProperty("sinks").EnumerateArray()
                    .Where(sink => sink.GetProperty("kind").GetString() == part.Name && sink.GetProperty("asset").GetString() == asset)
                    .Select(sink => sink.GetProperty("amounts").GetProperty(rule)[theft]));
                Assert.Equal(BigInteger.Parse(part.Value.GetString()!), found);
            }

            if (line.GetProperty("conserves").GetBoolean())
            {
                BigInteger opened = Units(line.GetProperty("stolen")) + (line.TryGetProperty("convertedIn", out JsonElement came) ? Units(came) : 0);
                Assert.Equal(opened, Sum(line.GetProperty("parts").EnumerateObject().Select(part => part.Value)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Json_names_only_what_it_holds(string name)
    {
        JsonElement json = Json(name);
        HashSet<int> vertices = [.. json.GetProperty("vertices").EnumerateArray().Select(vertex => vertex.GetProperty("id").GetInt32())];
        HashSet<int> flows = [.. json.GetProperty("flows").EnumerateArray().Select(flow => flow.GetProperty("id").GetInt32())];
        IEnumerable<JsonElement> paths = json.GetProperty("paths").EnumerateArray().SelectMany(rule => rule.GetProperty("listed").EnumerateArray());

        Assert.All(json.GetProperty("flows").EnumerateArray(), flow =>
        {
            Assert.Contains(flow.GetProperty("from").GetInt32(), vertices);
            Assert.Contains(flow.GetProperty("to").GetInt32(), vertices);
        });
        Assert.All(json.GetProperty("sinks").EnumerateArray(), sink => Assert.Contains(sink.GetProperty("vertex").GetInt32(), vertices));
        Assert.All(json.GetProperty("entries").EnumerateArray(), entry =>
            Assert.True(entry.TryGetProperty("vertex", out JsonElement vertex) ? vertices.Contains(vertex.GetInt32()) : flows.Contains(entry.GetProperty("flow").GetInt32())));
        Assert.All(paths, path =>
        {
            Assert.Contains(path.GetProperty("start").GetInt32(), vertices);
            Assert.Contains(path.GetProperty("sink").GetInt32(), vertices);
            Assert.All(path.GetProperty("flows").EnumerateArray(), flow => Assert.Contains(flow.GetInt32(), flows));
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Json_paths_and_what_is_cut_off_sum_to_what_was_stolen(string name)
    {
        JsonElement json = Json(name, new ReportOptions { MaxPaths = 3 });
        foreach (JsonElement section in json.GetProperty("paths").EnumerateArray())
        {
            string rule = section.GetProperty("rule").GetString()!;
            JsonElement[] lines = [.. json.GetProperty("balance").EnumerateArray().Where(line => line.GetProperty("rule").GetString() == rule)];
            BigInteger stolen = Sum(lines.Select(line => line.GetProperty("stolen")))
                + Sum(lines.Where(line => line.TryGetProperty("convertedIn", out _)).Select(line => line.GetProperty("convertedIn")))
                - Sum(lines.Where(line => line.GetProperty("parts").TryGetProperty("converted", out _)).Select(line => line.GetProperty("parts").GetProperty("converted")));

            BigInteger told = Sum(section.GetProperty("listed").EnumerateArray().Select(path => path.GetProperty("amount")))
                + Sum(section.GetProperty("cutOff").GetProperty("amounts").EnumerateArray().Select(amount => amount.GetProperty("units")))
                + Sum(section.GetProperty("notToldApart").EnumerateArray().Select(amount => amount.GetProperty("units")));

            Assert.Equal(stolen, told);
            Assert.All(
                section.GetProperty("listed").EnumerateArray().GroupBy(path => json.GetProperty("sinks").EnumerateArray()
                    .Single(sink => sink.GetProperty("vertex").GetInt32() == path.GetProperty("sink").GetInt32()).GetProperty("asset").GetString()),
                asset => Assert.InRange(asset.Count(), 1, 3));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Json_tells_each_sink_its_bounds_around_every_rule(string name)
    {
        JsonElement json = Json(name);
        foreach (JsonElement sink in json.GetProperty("sinks").EnumerateArray().Where(sink => sink.GetProperty("bounds").ValueKind != JsonValueKind.Null))
        {
            foreach (JsonProperty amounts in sink.GetProperty("amounts").EnumerateObject().Where(rule => rule.Name != "poison"))
            {
                BigInteger amount = Sum(amounts.Value.EnumerateArray());
                Assert.InRange(amount, Units(sink.GetProperty("bounds").GetProperty("least")), Units(sink.GetProperty("bounds").GetProperty("most")));
            }
        }
    }

    [Theory]
    [InlineData("swapped")]
    [InlineData("swapped backward")]
    public void Json_tells_a_swap_as_it_was_on_the_chain_with_both_amounts(string name)
    {
        JsonElement json = Json(name);
        string AssetOf(JsonElement vertex) => json.GetProperty("vertices").EnumerateArray().Single(one => one.GetProperty("id").GetInt32() == vertex.GetInt32()).GetProperty("asset").GetString()!;
        JsonElement[] swaps = [.. json.GetProperty("flows").EnumerateArray().Where(flow => flow.TryGetProperty("swapped", out _))];

        Assert.Equal(2, swaps.Length);
        Assert.All(swaps, swap =>
        {
            JsonElement inferred = swap.GetProperty("inferred");
            Assert.Equal(AssetOf(swap.GetProperty("from")), inferred.GetProperty("given").GetProperty("asset").GetString());
            Assert.Equal(AssetOf(swap.GetProperty("to")), inferred.GetProperty("got").GetProperty("asset").GetString());
            Assert.Equal(inferred.GetProperty("given").GetProperty("units").GetString(), swap.GetProperty("value").GetString());
            Assert.Equal(inferred.GetProperty("got").GetProperty("units").GetString(), swap.GetProperty("swapped").GetProperty("value").GetString());
        });
    }

    [Fact]
    public void Json_says_what_a_later_run_needs()
    {
        JsonElement json = Json("small");

        Assert.Equal(JsonReport.Schema, json.EnumerateObject().First().Value.GetString());
        Assert.Equal("wallet-amount", json.GetProperty("parameters").GetProperty("thefts")[0].GetProperty("seeds")[0].GetProperty("kind").GetString());
        Assert.Equal(4, json.GetProperty("vertices").EnumerateArray().Count(vertex => vertex.GetProperty("kind").GetString() == "holding" && vertex.GetProperty("expanded").GetBoolean()));
        Assert.Equal(
            ["category", "category", "unexplored"],
            json.GetProperty("vertices").EnumerateArray().Where(vertex => vertex.TryGetProperty("stop", out _)).Select(vertex => vertex.GetProperty("stop").GetProperty("reason").GetString()!).Order());
    }

    [Fact]
    public void Json_limits_bounds_to_the_largest_sinks_and_says_so()
    {
        JsonElement json = Json("small", new ReportOptions { MaxBounds = 2 });

        Assert.Equal([true, true, false], json.GetProperty("sinks").EnumerateArray().Take(3).Select(sink => sink.GetProperty("bounds").ValueKind == JsonValueKind.Object));
        Assert.Equal(json.GetProperty("sinks").GetArrayLength() - 2, json.GetProperty("sinksWithoutBounds").GetInt32());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_member_of_the_json_is_described(string name)
    {
        string described = File.ReadAllText(Repository.PathOf("samples", "REPORT-SCHEMA.md"));
        var members = new SortedSet<string>(StringComparer.Ordinal);
        Collect(Json(name), members);

        // Rules, parts and theft numbers are names of their own there.
        Assert.All(members.Where(member => !char.IsAsciiDigit(member[0])), member => Assert.Contains($"`{member}`", described, StringComparison.Ordinal));

        static void Collect(JsonElement element, SortedSet<string> members)
        {
            if (element.ValueKind == JsonValueKind.Array)
            {
                foreach (JsonElement item in element.EnumerateArray())
                {
                    Collect(item, members);
                }
            }
            else if (element.ValueKind == JsonValueKind.Object)
            {
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    members.Add(property.Name);
                    Collect(property.Value, members);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Csv_paths_sum_to_what_was_stolen(string name)
    {
        TraceResult trace = Traces[name]();
        List<List<string>> rows = DelimitedText.Read(Rendered.As(".csv", trace, new ReportOptions { MaxPaths = 4 }));
        int Column(string heading) => rows[0].IndexOf(heading);
        foreach (TaintRule rule in trace.Rules.Where(rule => rule != TaintRule.Poison))
        {
            // One row of each path stands for it; rows of what is cut off have no path number.
            BigInteger told = rows.Skip(1)
                .Where(row => row[Column("rule")] == Words.Id(rule))
                .GroupBy(row => row[Column("path")].Length == 0 ? row[Column("note")] + row[Column("asset")] : row[Column("path")])
                .Aggregate(BigInteger.Zero, (sum, path) => sum + BigInteger.Parse(path.First()[Column("path_amount_units")]));

            Assert.Equal((BigInteger)trace.Balance.Where(line => line.Rule == rule).Aggregate(default(UInt256), (sum, line) => sum + line.Stolen + line.ConvertedIn - line.Of(SinkKind.Converted)), told);
        }

        Assert.All(rows, row => Assert.Equal(rows[0].Count, row.Count));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Csv_hops_follow_each_other(string name)
    {
        TraceResult trace = Traces[name]();
        List<List<string>> rows = DelimitedText.Read(Rendered.As(".csv", trace));
        int Column(string heading) => rows[0].IndexOf(heading);
        bool forward = trace.Parameters.Direction == WalletTrace.Graph.TraceDirection.Forward;
        foreach (IGrouping<(string, string), List<string>> path in rows.Skip(1).Where(row => row[Column("hop")].Length > 0 && row[Column("hop")] != "0")
            .GroupBy(row => (row[Column("rule")], row[Column("path")])))
        {
            List<string>[] hops = [.. path];
            string[] starts = [.. hops.Select(hop => hop[Column(forward ? "from" : "to")])];
            string[] ends = [.. hops.Select(hop => hop[Column(forward ? "to" : "from")])];

            Assert.Equal(hops[0][Column("start")], starts[0]);
            Assert.Equal(starts[1..], ends[..^1]);
            Assert.Equal(hops[0][Column("sink")], ends[^1]);
            Assert.Equal(Enumerable.Range(1, hops.Length).Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture)), hops.Select(hop => hop[Column("hop")]));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Graphml_holds_each_traced_flow_once_and_only_these(string name)
    {
        TraceResult trace = Traces[name]();
        XElement graph = XDocument.Parse(Rendered.As(".graphml", trace)).Root!.Element(GraphMl + "graph")!;
        string[] keys = [.. graph.Parent!.Elements(GraphMl + "key").Select(key => key.Attribute("id")!.Value)];
        HashSet<string> nodes = [.. graph.Elements(GraphMl + "node").Select(node => node.Attribute("id")!.Value)];

        int[] expected = [.. trace.Outcomes.SelectMany(outcome => outcome.Flows).Select(flow => flow.Flow).Distinct().Order()];

        Assert.Equal(expected.Select(flow => FormattableString.Invariant($"f{flow}")), graph.Elements(GraphMl + "edge").Select(edge => edge.Attribute("id")!.Value));
        Assert.All(graph.Elements(GraphMl + "edge"), edge =>
        {
            Assert.Contains(edge.Attribute("source")!.Value, nodes);
            Assert.Contains(edge.Attribute("target")!.Value, nodes);
        });
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.All(graph.Descendants(GraphMl + "data"), data => Assert.Contains(data.Attribute("key")!.Value, keys));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Dot_merges_flows_but_loses_none(string name)
    {
        TraceResult trace = Traces[name]();
        string dot = Rendered.As(".dot", trace);
        int expected = trace.Outcomes.SelectMany(outcome => outcome.Flows).Select(flow => flow.Flow).Distinct().Count();

        int[] merged = [.. System.Text.RegularExpressions.Regex.Matches(dot, ", flows=\"(\\d+)\"").Select(match => int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture))];

        Assert.Equal(expected, merged.Sum());
        Assert.Equal(merged.Length, dot.Split('\n').Count(line => line.Contains(" -> ", StringComparison.Ordinal)));
    }

    private static JsonElement Json(string name, ReportOptions? options = null) => JsonDocument.Parse(Rendered.As(".json", Traces[name](), options)).RootElement;

    private static BigInteger Units(JsonElement amount) => BigInteger.Parse(amount.GetString()!);

    private static BigInteger Sum(IEnumerable<JsonElement> amounts) => amounts.Aggregate(BigInteger.Zero, (sum, amount) => sum + Units(amount));
}
