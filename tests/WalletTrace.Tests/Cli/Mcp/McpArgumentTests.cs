using System.Text.Json;

namespace WalletTrace.Tests.Cli.Mcp;

/// <summary>A question that is wrong is told so: what was found, what is expected. Nothing of it is left out in silence.</summary>
public sealed class McpArgumentTests : IAsyncLifetime
{
    private McpScene scene = null!;

    public async Task InitializeAsync() => scene = await McpScene.StartAsync(CommandRun.Utxo);

    public async Task DisposeAsync() => await scene.DisposeAsync();

    [Theory]
    [InlineData("trace", """{}""", "the argument case is missing")]
    [InlineData("trace", """{"case":"other"}""", "there is no case \"other\": expected one of utxo-peel-chain")]
    [InlineData("trace", """{"case":"../utxo-peel-chain"}""", "there is no case \"../utxo-peel-chain\"")]
    [InlineData("trace", """{"case":"/etc/passwd"}""", "there is no case \"/etc/passwd\"")]
    [InlineData("trace", """{"case":7}""", "case cannot be read: found 7, expected a text")]
    [InlineData("trace", """{"case":"utxo-peel-chain","fast":true}""", "there is no argument \"fast\": expected any of case, rules")]
    [InlineData("trace", """{"case":"utxo-peel-chain","rules":["fifi"]}""", "rules cannot be read: found \"fifi\", expected all or any of poison, haircut, fifo")]
    [InlineData("trace", """{"case":"utxo-peel-chain","rules":"fifo"}""", "rules cannot be read: found \"fifo\", expected a list of 1 to")]
    [InlineData("trace", """{"case":"utxo-peel-chain","rules":[]}""", "rules cannot be read: found [], expected a list")]
    [InlineData("trace", """{"case":"utxo-peel-chain","rules":[1]}""", "rules cannot be read: found [1], expected a list")]
    [InlineData("trace", """{"case":"utxo-peel-chain","hops":0}""", "hops cannot be read: found 0, expected a whole number from 1")]
    [InlineData("trace", """{"case":"utxo-peel-chain","hops":2.5}""", "hops cannot be read: found 2.5")]
    [InlineData("trace", """{"case":"utxo-peel-chain","hops":"3"}""", "hops cannot be read: found \"3\"")]
    [InlineData("trace", """{"case":"utxo-peel-chain","top":101}""", "top cannot be read: found 101, expected a whole number from 1 to 100")]
    [InlineData("trace", """{"case":"utxo-peel-chain","stop_categories":["none","mixer"]}""", "stop_categories cannot be read: found none together with a category")]
    [InlineData("trace", """{"case":"utxo-peel-chain","deposit_categories":["banks"]}""", "deposit_categories cannot be read: found \"banks\", expected off")]
    [InlineData("trace", """{"case":"utxo-peel-chain","minimum":"1 DOGE"}""", "minimum cannot be read: amount \"1 DOGE\" cannot be read: found unit \"DOGE\"")]
    [InlineData("trace", """{"case":"utxo-peel-chain","until":"30.4.2022"}""", "until cannot be read: found \"30.4.2022\", expected a day such as")]
    [InlineData("trace", """{"case":"utxo-peel-chain","fees":"miner"}""", "fees cannot be read: found \"miner\", expected one of sink")]
    [InlineData("trace", """{"case":"utxo-peel-chain","follow_swaps":"yes"}""", "follow_swaps cannot be read: found \"yes\", expected true or false")]
    [InlineData("trace", """{"case":"utxo-peel-chain","tokens":["USDT"]}""", "tokens cannot be read: ")]
    [InlineData("trace", """{"case":"utxo-peel-chain","direction":"sideways"}""", "direction cannot be read: found \"sideways\", expected one of forward, backward")]
    [InlineData("paths", """{}""", "it is not said which case is meant")]
    [InlineData("paths", """{"trace":"utxo-peel-chain-000000000000"}""", "is not kept, or no more: found none")]
    [InlineData("paths", """{"trace":"x","case":"utxo-peel-chain"}""", "trace and case exclude each other")]
    [InlineData("paths", """{"case":"utxo-peel-chain","to":"nowhere"}""", "to names no place: ")]
    [InlineData("paths", """{"case":"utxo-peel-chain","rule":"poison"}""", "rule cannot be read: found \"poison\"")]
    [InlineData("paths", """{"case":"utxo-peel-chain","rules":["poison"]}""", "paths need a rule that conserves value")]
    [InlineData("explain", """{"case":"utxo-peel-chain"}""", "explain needs either path or account: found neither")]
    [InlineData("explain", """{"case":"utxo-peel-chain","path":1,"account":"x"}""", "explain needs either path or account: found both")]
    [InlineData("explain", """{"case":"utxo-peel-chain","path":9999}""", "there is no path 9999: found ")]
    [InlineData("explain", """{"case":"utxo-peel-chain","account":"0x00"}""", "account names no place: ")]
    [InlineData("explain", """{"case":"utxo-peel-chain","account":"bcrt1qcdpwxddymyjfzvefqu2d67h78svpuxszlx58kt","to":"mixer"}""", "to means nothing beside account")]
    [InlineData("screen", """{}""", "the argument accounts is missing")]
    [InlineData("screen", """{"accounts":["x"],"hops":2}""", "hops is about value, and means nothing without a case")]
    [InlineData("screen", """{"accounts":["x"],"as_of":"yesterday"}""", "as_of is no day: found \"yesterday\"")]
    [InlineData("cases", """{"case":"utxo-peel-chain"}""", "there is no argument \"case\"")]
    public async Task A_wrong_question_is_told_in_one_message(string tool, string arguments, string expected)
    {
        Dictionary<string, object?> given = JsonSerializer.Deserialize<Dictionary<string, object?>>(arguments)!;

        string message = await scene.FailAsync(tool, [.. given.Select(one => (one.Key, one.Value))]);

        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_null_counts_as_not_given()
    {
        string told = (await scene.AskAsync("trace", ("case", "utxo-peel-chain"), ("hops", null), ("rules", null))).ToString();

        Assert.Equal((await scene.AskAsync("trace", ("case", "utxo-peel-chain"))).ToString(), told);
    }

    [Fact]
    public async Task A_rule_that_a_kept_trace_did_not_use_has_to_be_asked_for()
    {
        string id = (await scene.AskAsync("trace", ("case", "utxo-peel-chain"), ("rules", new[] { "fifo" }))).GetProperty("trace").GetString()!;

        Assert.Contains("the trace did not use the rule lifo: found fifo", await scene.FailAsync("paths", ("trace", id), ("rule", "lifo")), StringComparison.Ordinal);
        Assert.Equal("lifo", (await scene.AskAsync("paths", ("case", "utxo-peel-chain"), ("rule", "lifo"))).GetProperty("rule").GetString());
    }

    [Fact]
    public async Task Every_limit_that_is_asked_for_is_told_as_asked()
    {
        JsonElementOf asked = new((await scene.AskAsync(
            "trace", ("case", "utxo-peel-chain"), ("rules", new[] { "all" }), ("direction", "forward"), ("stop_categories", new[] { "mixer", "exchange" }), ("stop_labels", new[] { "Exchange A" }),
            ("deposit_categories", new[] { "off" }), ("minimum", "0.5 tBTC"), ("hops", 4), ("hub_limit", 50), ("budget", 60), ("until", "2030-01-01"), ("fees", "coinbase-subsidy-first"),
            ("follow_swaps", false), ("tokens", new[] { "eip155:1/erc20:0xdAC17F958D2ee523a2206206994597C13D831ec7" }))).GetProperty("asked"));

        Assert.Equal("[\"poison\",\"haircut\",\"fifo\",\"lifo\",\"tiho\",\"seniority\",\"taint-first\",\"clean-first\"]", asked["rules"]);
        Assert.Equal("[\"exchange\",\"mixer\"]", asked["stopCategories"]);
        Assert.Equal("[{\"quoted\":\"Exchange A\"}]", asked["stopLabels"]);
        Assert.Equal("[]", asked["depositCategories"]);
        Assert.Contains("\"baseUnits\":\"50000000\"", asked["minimums"], StringComparison.Ordinal);
        Assert.Equal(("4", "50", "60"), (asked["hops"], asked["hubLimit"], asked["budget"]));
        Assert.Equal("2030-01-01T23:59:59Z", asked["until"]);
        Assert.Equal("coinbase-subsidy-first", asked["fees"]);
        Assert.Equal("False", asked["followSwaps"]);
        Assert.Equal("[\"eip155:1/erc20:0xdAC17F958D2ee523a2206206994597C13D831ec7\"]", asked["tokens"]);
    }

    [Fact]
    public async Task Only_so_many_traces_are_kept()
    {
        string first = (await scene.AskAsync("trace", ("case", "utxo-peel-chain"), ("hops", 100))).GetProperty("trace").GetString()!;
        string last = first;
        for (int hops = 101; hops < 101 + WalletTrace.Cli.Mcp.KeptTraces.Most; hops++)
        {
            last = (await scene.AskAsync("trace", ("case", "utxo-peel-chain"), ("hops", hops))).GetProperty("trace").GetString()!;
        }

        Assert.Contains("is not kept, or no more", await scene.FailAsync("paths", ("trace", first)), StringComparison.Ordinal);
        Assert.Equal(last, (await scene.AskAsync("paths", ("trace", last))).GetProperty("trace").GetString());
    }

    /// <summary>The members of an object as compact text.</summary>
    private sealed class JsonElementOf(JsonElement element)
    {
        public string this[string name] => element.GetProperty(name) is { ValueKind: JsonValueKind.Array or JsonValueKind.Object } nested
            ? JsonSerializer.Serialize(nested)
            : element.GetProperty(name).ToString();
    }
}
