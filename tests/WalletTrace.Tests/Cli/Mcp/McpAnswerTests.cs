using System.Text.Json;
using ModelContextProtocol.Protocol;
using WalletTrace.Attribution;
using WalletTrace.Attribution.Screening;
using WalletTrace.Cli;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Tests.Cli.Mcp;

/// <summary>What an assistant is told is what the library finds.</summary>
public sealed class McpAnswerTests : IDisposable
{
    private const string PeelChain = "utxo-peel-chain";
    private const string Bridge = "ronin-bridge";
    private const string Depositor = "0x01a5d51057a82818d68D8f3B76EF0ac69a99A911";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(PeelChain)]
    [InlineData(Bridge)]
    public async Task The_balance_is_that_of_the_library_under_each_rule(string sample)
    {
        TraceResult expected = await TraceAsync(sample, trace => trace.Using(TaintRule.Fifo, TaintRule.Lifo, TaintRule.Haircut, TaintRule.Poison));
        await using McpScene scene = await McpScene.StartAsync(PathOf(sample));

        JsonElement told = await scene.AskAsync("trace", ("case", sample), ("rules", new[] { "fifo", "lifo", "haircut", "poison" }), ("top", 100));

        JsonElement[] lines = [.. told.GetProperty("balance").EnumerateArray()];
        Assert.Equal(expected.Balance.Length, lines.Length);
        foreach ((BalanceLine line, JsonElement one) in expected.Balance.Zip(lines))
        {
            Assert.Equal(WalletTrace.Cli.Words.Of(line.Rule), one.GetProperty("rule").GetString());
            Assert.Equal(line.Stolen, Units(one.GetProperty("stolen")));
            Assert.Equal(line.Parts.Select(part => (WalletTrace.Cli.Words.Of(part.Key), part.Value)), one.GetProperty("parts").EnumerateObject().Select(part => (part.Name, Units(part.Value))));
        }

        Dictionary<string, JsonElement> places = told.GetProperty("places").EnumerateArray().SelectMany(part => part.GetProperty("largest").EnumerateArray()
            .Select(place => (Key: $"{part.GetProperty("part")} {place.GetProperty("place")}", Value: place))).ToDictionary(place => place.Key, place => place.Value);
        Assert.Equal(expected.Sinks.Length, places.Count);
        foreach (Sink sink in expected.Sinks)
        {
            JsonElement amounts = places[$"{WalletTrace.Cli.Words.Of(sink.Kind)} {sink.Name}"].GetProperty("amounts");
            Assert.All(Enumerable.Range(0, expected.Rules.Length), column => Assert.Equal(sink.AmountOf(column), Units(amounts.GetProperty(WalletTrace.Cli.Words.Of(expected.Rules[column])))));
        }

        JsonElement coverage = told.GetProperty("coverage");
        Assert.Equal(expected.Coverage.Length, coverage.GetProperty("entries").GetInt32());
        Assert.Equal(expected.Coverage.Length, coverage.GetProperty("kinds").EnumerateArray().Sum(kind => kind.GetProperty("entries").GetInt32()));
    }

    [Fact]
    public async Task Bounds_are_those_of_the_library()
    {
        TraceResult expected = await TraceAsync(PeelChain, trace => trace);
        await using McpScene scene = await McpScene.StartAsync(PathOf(PeelChain));

        JsonElement told = await scene.AskAsync("trace", ("case", PeelChain), ("top", 100));

        foreach (Sink sink in expected.Sinks)
        {
            JsonElement bounds = told.GetProperty("places").EnumerateArray().Where(part => part.GetProperty("part").GetString() == WalletTrace.Cli.Words.Of(sink.Kind))
                .SelectMany(part => part.GetProperty("largest").EnumerateArray()).Single(place => place.GetProperty("place").GetString() == sink.Name.ToString()).GetProperty("underAnyRule");
            Assert.Equal(expected.BoundsOf(sink), new SinkBounds(Units(bounds.GetProperty("least")), Units(bounds.GetProperty("most"))));
        }
    }

    [Fact]
    public async Task What_is_left_out_is_counted_and_added_up()
    {
        await using McpScene scene = await McpScene.StartAsync(PathOf(Bridge));

        JsonElement told = await scene.AskAsync("trace", ("case", Bridge), ("top", 1));

        foreach (JsonElement part in told.GetProperty("places").EnumerateArray().Where(part => part.TryGetProperty("leftOut", out _)))
        {
            UInt256 listed = Units(Assert.Single(part.GetProperty("largest").EnumerateArray()).GetProperty("amounts").GetProperty("fifo"));
            Assert.Equal(Units(part.GetProperty("amounts").GetProperty("fifo")), listed + Units(part.GetProperty("leftOutAmounts").GetProperty("fifo")));
        }

        JsonElement branches = told.GetProperty("coverage").GetProperty("kinds").EnumerateArray().First();
        Assert.Equal(branches.GetProperty("entries").GetInt32(), branches.GetProperty("largest").GetArrayLength() + branches.GetProperty("leftOut").GetInt32());
    }

    [Theory]
    [InlineData(PeelChain, "fifo", "exchange")]
    [InlineData(PeelChain, "lifo", "resting")]
    [InlineData(Bridge, "haircut", "mixers")]
    public async Task Paths_are_those_of_the_library_hop_by_hop(string sample, string rule, string to)
    {
        Assert.True(WalletTrace.Cli.Words.TryRead(rule, out TaintRule wanted));
        TraceResult trace = await TraceAsync(sample, query => query.Using(query.Parameters.Rules.Union([wanted])));
        PathQuery query = trace.Paths.Using(wanted);
        PathList expected = (to == "exchange" ? query.To(Category.Exchange) : query.To(to == "resting" ? SinkKind.Resting : SinkKind.Mixers)).Take(3);
        await using McpScene scene = await McpScene.StartAsync(PathOf(sample));

        JsonElement told = await scene.AskAsync("paths", ("case", sample), ("rule", rule), ("to", to), ("top", 3));

        JsonElement[] paths = [.. told.GetProperty("paths").EnumerateArray()];
        Assert.Equal(expected.Paths.Length, paths.Length);
        foreach ((LaunderingPath path, JsonElement one) in expected.Paths.Zip(paths))
        {
            Assert.Equal(path.Amount, Units(one.GetProperty("amount")));
            JsonElement[] hops = [.. one.GetProperty("hops").EnumerateArray()];
            Assert.Equal(path.Hops.Select(hop => (hop.Detail.Transaction.ToString(hop.Detail.Chain), hop.Detail.Height, hop.Value, hop.Traced)),
                hops.Select(hop => (hop.GetProperty("transaction").GetString()!, hop.GetProperty("height").GetInt64(), Units(hop.GetProperty("moved")), Units(hop.GetProperty("traced")))));
        }

        Assert.Equal(expected.Remainders.Select(left => left.Units), told.GetProperty("carriedByOtherPaths").EnumerateArray().Select(Units));
        Assert.True(told.GetProperty("coverage").GetProperty("entries").GetInt32() >= trace.Coverage.Length);
    }

    [Fact]
    public async Task A_trace_is_kept_for_the_questions_that_follow()
    {
        TraceResult trace = await TraceAsync(PeelChain, query => query);
        LaunderingPath path = trace.Paths.To(Category.Exchange).Take(2).Paths[1];
        await using McpScene scene = await McpScene.StartAsync(PathOf(PeelChain));
        string id = (await scene.AskAsync("trace", ("case", PeelChain))).GetProperty("trace").GetString()!;

        JsonElement paths = await scene.AskAsync("paths", ("trace", id), ("to", "exchange"));
        JsonElement told = await scene.AskAsync("explain", ("trace", id), ("to", "exchange"), ("path", 2));
        JsonElement again = await scene.AskAsync("explain", ("case", PeelChain), ("to", "exchange"), ("path", 2));

        Assert.Equal(path.Amount, Units(paths.GetProperty("paths")[1].GetProperty("amount")));
        Assert.Equal(trace.Explain(path).Select(line => (WalletTrace.Cli.Words.Of(line.Layer), SafeText.Trim(line.Text, 600))), Lines(told));
        Assert.Equal(told.ToString(), again.ToString());
    }

    [Fact]
    public async Task An_account_is_explained_as_the_library_does()
    {
        TraceResult trace = await TraceAsync(Bridge, query => query);
        await using McpScene scene = await McpScene.StartAsync(PathOf(Bridge));

        JsonElement told = await scene.AskAsync("explain", ("case", Bridge), ("account", Depositor));

        Assert.Equal(trace.Explain(Account.Parse($"eip155:1:{Depositor}")).Select(line => (WalletTrace.Cli.Words.Of(line.Layer), SafeText.Trim(line.Text, 600))), Lines(told));
    }

    [Fact]
    public async Task The_report_is_that_of_the_command_line_with_accounts_in_full()
    {
        CommandRun run = await CommandRun.OfAsync("trace", PathOf(Bridge), "--top", "3");
        await using McpScene scene = await McpScene.StartAsync(PathOf(Bridge));

        CallToolResult result = await scene.CallAsync("trace", [("case", Bridge), ("top", 3)]);

        // The command line lists more of the coverage than five of a kind only in files.
        Assert.Contains(run.Output.TrimEnd('\n'), McpScene.TextOf(result), StringComparison.Ordinal);
        Assert.Contains("eip155:1:0x73f8FC2e74302eb2EfdA125A326655aCF0DC2D1B", McpScene.TextOf(result), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Screening_comes_to_the_verdicts_of_the_command_line()
    {
        string json = folder["screening.json"];
        string[] accounts = [Depositor, "0x0000000000000000000000000000000000000001", "0x098B716B8Aaf21512996dC57EB0615e2383E2f97"];
        await CommandRun.OfAsync(["screen", .. accounts, "--in", PathOf(Bridge), "--as-of", "2026-10-10", "--json", json]);
        using JsonDocument expected = JsonDocument.Parse(await File.ReadAllTextAsync(json));
        await using McpScene scene = await McpScene.StartAsync(PathOf(Bridge));

        JsonElement told = await scene.AskAsync("screen", ("accounts", accounts), ("case", Bridge), ("as_of", "2026-10-10"), ("top", 100));

        Assert.Equal(expected.RootElement.GetProperty("verdict").GetString(), told.GetProperty("verdict").GetString());
        Assert.Equal(
            expected.RootElement.GetProperty("accounts").EnumerateArray().Select(Screened),
            told.GetProperty("accounts").EnumerateArray().Select(Screened));
        Assert.Equal(ScreeningResult.NoClearance, told.GetProperty("noHitsMeans").GetString());

        static string Screened(JsonElement account) => string.Join('|',
        [
            account.GetProperty("verdict").GetString()!,
            .. account.GetProperty("reasons").EnumerateArray().Select(reason => Quoted(reason.GetProperty("rule"))),
            .. account.GetProperty("exposure").EnumerateArray().Select(side => $"{side.GetProperty("side")} {(side.TryGetProperty("units", out JsonElement units) ? units.GetString() : side.GetProperty("amount").GetProperty("baseUnits").GetString())}"),
        ]);
    }

    [Fact]
    public async Task Without_a_case_the_labels_of_all_cases_and_lists_are_asked()
    {
        string list = folder.Write("mine.csv", "account,text,category,source\neip155:1:0x0000000000000000000000000000000000000001,Mine,theft,my notes\n");
        await using McpScene scene = await McpScene.StartAsync(PathOf(PeelChain), PathOf(Bridge), "--labels", list);

        JsonElement told = await scene.AskAsync("screen", ("accounts", new[] { "0x0000000000000000000000000000000000000001", "0x098B716B8Aaf21512996dC57EB0615e2383E2f96" }), ("as_of", "2026-10-10"));

        Assert.Equal(["my notes"], told.GetProperty("accounts")[0].GetProperty("labels").EnumerateArray().Select(label => Quoted(label.GetProperty("source"))));
        Assert.Equal("BLOCK", told.GetProperty("accounts")[1].GetProperty("verdict").GetString());
        Assert.Empty(told.GetProperty("accounts")[1].GetProperty("exposure").EnumerateArray());
    }

    [Fact]
    public async Task A_ledger_answers_like_the_files_that_it_was_made_of()
    {
        string ledger = folder["utxo-peel-chain.duckdb"];
        Assert.Equal(ExitCode.Done, (await CommandRun.OfAsync("ledger", "import", ledger, "--from", PathOf(PeelChain))).Code);
        File.Copy(Path.Combine(PathOf(PeelChain), "labels.csv"), folder["labels.csv"], overwrite: true);
        byte[] before = await File.ReadAllBytesAsync(ledger);
        await using McpScene files = await McpScene.StartAsync(PathOf(PeelChain));
        await using McpScene scene = await McpScene.StartAsync(ledger);

        JsonElement told = await scene.AskAsync("trace", ("case", PeelChain));

        Assert.Equal((await files.AskAsync("trace", ("case", PeelChain))).GetProperty("balance").ToString(), told.GetProperty("balance").ToString());
        Assert.Equal(before, await File.ReadAllBytesAsync(ledger));
    }

    [Fact]
    public async Task A_ledger_that_names_no_theft_is_screened_and_not_traced()
    {
        string ledger = folder["facts.duckdb"];
        await CommandRun.OfAsync("ledger", "import", ledger, "--from", Path.Combine(PathOf(Bridge), "transfers.csv"), "--labels", Path.Combine(PathOf(Bridge), "labels.csv"));
        File.Delete(folder["facts.yaml"]);
        await using McpScene scene = await McpScene.StartAsync(ledger);

        Assert.Contains("does not say what was stolen", await scene.FailAsync("trace", ("case", "facts")), StringComparison.Ordinal);
        JsonElement told = await scene.AskAsync("screen", ("accounts", new[] { "0x098B716B8Aaf21512996dC57EB0615e2383E2f96" }), ("as_of", "2099-01-01"));
        Assert.NotEmpty(told.GetProperty("accounts")[0].GetProperty("labels").EnumerateArray());
        Assert.Contains("does not say what was stolen", (await scene.AskAsync("cases")).GetProperty("cases")[0].GetProperty("cannotBeTraced").GetProperty("quoted").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Facts_that_changed_are_read_again_and_their_traces_forgotten()
    {
        foreach (string file in Directory.GetFiles(PathOf(PeelChain)))
        {
            File.Copy(file, folder[Path.GetFileName(file)]);
        }

        await using McpScene scene = await McpScene.StartAsync($"copy={folder.Path}");
        JsonElement before = await scene.AskAsync("trace", ("case", "copy"));
        File.Delete(folder["labels.csv"]);
        folder.Write("labels.csv", "account,text,category,source\n");

        JsonElement after = await scene.AskAsync("trace", ("case", "copy"));

        Assert.NotEqual(before.GetProperty("balance").ToString(), after.GetProperty("balance").ToString());
        Assert.Contains("is not kept, or no more", await scene.FailAsync("paths", ("trace", before.GetProperty("trace").GetString())), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Questions_at_once_are_answered_as_one_after_the_other()
    {
        string[] rules = ["fifo", "lifo", "haircut", "tiho", "seniority", "taint-first", "clean-first", "poison"];
        await using McpScene single = await McpScene.StartAsync(PathOf(PeelChain));
        var expected = new List<string>();
        foreach (string rule in rules)
        {
            expected.Add((await single.AskAsync("trace", ("case", PeelChain), ("rules", new[] { rule }))).ToString());
        }

        await using McpScene scene = await McpScene.StartAsync(PathOf(PeelChain));
        JsonElement[] told = await Task.WhenAll(rules.Concat(rules).Select(rule => scene.AskAsync("trace", ("case", PeelChain), ("rules", new[] { rule }))));

        Assert.Equal(expected.Concat(expected), told.Select(one => one.ToString()));
    }

    private static IEnumerable<(string Layer, string Text)> Lines(JsonElement told) =>
        told.GetProperty("lines").EnumerateArray().Select(line => (line.GetProperty("layer").GetString()!, line.GetProperty("said").GetProperty("quoted").GetString()!));

    private static string? Quoted(JsonElement text) => text.ValueKind == JsonValueKind.Object ? text.GetProperty("quoted").GetString() : text.GetString();

    private static UInt256 Units(JsonElement amount) => UInt256.Parse(amount.GetProperty("baseUnits").GetString()!);

    private static string PathOf(string sample) => Repository.PathOf("samples", sample);

    private static async Task<TraceResult> TraceAsync(string sample, Func<Trace, Trace> refine) =>
        await refine(await (await CaseFile.LoadAsync(PathOf(sample))).OpenAsync()).RunAsync();
}
