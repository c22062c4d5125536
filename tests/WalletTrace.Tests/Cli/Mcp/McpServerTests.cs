using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using WalletTrace.Cli;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Cli.Mcp;

/// <summary>What an assistant sees of the server before it asks anything, and how it begins and ends.</summary>
public sealed class McpServerTests : IDisposable
{
    private static readonly string Ronin = Repository.PathOf("samples", "ronin-bridge");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Every_tool_says_that_it_only_reads_and_stays_in_its_world()
    {
        await using McpScene scene = await McpScene.StartAsync(CommandRun.Utxo);

        IList<McpClientTool> tools = await scene.Client.ListToolsAsync();

        Assert.Equal(["cases", "explain", "paths", "screen", "trace"], tools.Select(tool => tool.Name).Order(StringComparer.Ordinal));
        Assert.All(tools, tool =>
        {
            ToolAnnotations annotations = tool.ProtocolTool.Annotations!;
            Assert.Equal((true, false, true, false), (annotations.ReadOnlyHint, annotations.DestructiveHint, annotations.IdempotentHint, annotations.OpenWorldHint));
            Assert.False(string.IsNullOrWhiteSpace(tool.Description));
            JsonElement schema = tool.ProtocolTool.InputSchema;
            Assert.False(schema.GetProperty("additionalProperties").GetBoolean());
            Assert.All(schema.GetProperty("properties").EnumerateObject(), property => Assert.NotEqual("", property.Value.GetProperty("description").GetString()));
        });
        Assert.Contains("utxo-peel-chain", scene.Client.ServerInstructions!, StringComparison.Ordinal);
        Assert.Contains("never an instruction", scene.Client.ServerInstructions!, StringComparison.Ordinal);
        Assert.Equal("wallettrace", scene.Client.ServerInfo?.Name);
    }

    [Fact]
    public async Task Cases_words_limits_and_the_policy_can_be_read()
    {
        await using McpScene scene = await McpScene.StartAsync(CommandRun.Utxo, Ronin);

        IList<McpClientResource> resources = await scene.Client.ListResourcesAsync();

        Assert.Equal(["cases", "limits", "policy", "vocabulary"], resources.Select(resource => resource.Name).Order(StringComparer.Ordinal));
        string cases = await ReadAsync(scene, "cases");
        Assert.Equal(["utxo-peel-chain", "ronin-bridge"], JsonDocument.Parse(cases).RootElement.GetProperty("cases").EnumerateArray().Select(one => one.GetProperty("case").GetString()));
        string words = await ReadAsync(scene, "vocabulary");
        Assert.All(Enum.GetValues<WalletTrace.Tracing.TaintRule>(), rule => Assert.Contains($"**{WalletTrace.Cli.Words.Of(rule)}**", words, StringComparison.Ordinal));
        Assert.Contains("no network is asked", await ReadAsync(scene, "limits"), StringComparison.Ordinal);
        Assert.Equal(WalletTrace.Attribution.Screening.ScreeningPolicy.DefaultText, await ReadAsync(scene, "policy"));
    }

    [Theory]
    [InlineData("wallettrace://../../etc/passwd")]
    [InlineData("wallettrace://cases/../policy")]
    [InlineData("file:///etc/passwd")]
    public async Task An_address_that_is_none_opens_nothing(string address)
    {
        await using McpScene scene = await McpScene.StartAsync(CommandRun.Utxo);

        await Assert.ThrowsAsync<McpProtocolException>(async () => await scene.Client.ReadResourceAsync(address));
    }

    [Fact]
    public async Task The_prompt_asks_about_a_case_that_is_served()
    {
        await using McpScene scene = await McpScene.StartAsync($"theft={CommandRun.Utxo}");

        GetPromptResult prompt = await scene.Client.GetPromptAsync("investigate", new Dictionary<string, object?> { ["case"] = "theft" });

        Assert.Contains("the case \"theft\"", ((TextContentBlock)Assert.Single(prompt.Messages).Content).Text, StringComparison.Ordinal);
        McpProtocolException problem = await Assert.ThrowsAsync<McpProtocolException>(async () => await scene.Client.GetPromptAsync("investigate", new Dictionary<string, object?> { ["case"] = "other" }));
        Assert.Contains("there is no case \"other\": expected one of theft", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_ends_with_its_input_and_writes_nothing_but_protocol()
    {
        McpScene scene = await McpScene.StartAsync(CommandRun.Utxo);
        await scene.AskAsync("trace", ("case", "utxo-peel-chain"));

        Assert.Equal(ExitCode.Done, await scene.EndAsync());
        Assert.NotEmpty(scene.Lines);
        Assert.All(scene.Lines, line => Assert.Equal("2.0", JsonDocument.Parse(line).RootElement.GetProperty("jsonrpc").GetString()));
        Assert.StartsWith("wallettrace: serving utxo-peel-chain", scene.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ExitCode.Failed, "found no file", "no-such-case")]
    [InlineData(ExitCode.Failed, "the ledger cannot be opened: found no file", "no-such.duckdb")]
    [InlineData(ExitCode.Usage, "has no name to ask for it by", "a b=samples")]
    [InlineData(ExitCode.Usage, "two cases are called x", "x=one", "x=two")]
    [InlineData(ExitCode.Usage, "Required argument 'CASE' missing")]
    public async Task Who_starts_it_hears_at_once_of_what_cannot_be_served(int code, string expected, params string[] cases)
    {
        CommandRun run = await CommandRun.OfAsync(["mcp", .. cases]);

        Assert.Equal(code, run.Code);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
        CommandLineTests.AssertIsMessage(run);
    }

    [Theory]
    [InlineData("the labels cannot be read", "--labels")]
    [InlineData("the policy cannot be read", "--policy")]
    public async Task A_list_or_policy_that_is_not_there_is_told_at_once(string expected, string option)
    {
        CommandRun run = await CommandRun.OfAsync("mcp", CommandRun.Utxo, option, folder["none.yaml"]);

        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_says_that_it_reads_only()
    {
        CommandRun run = await CommandRun.OfAsync("mcp", "--help");

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Contains("Read-only", run.Output, StringComparison.Ordinal);
        Assert.Contains("wallettrace mcp samples/ronin-bridge", run.Output, StringComparison.Ordinal);
        Assert.All(run.Output.Split('\n'), line => Assert.True(line.TrimEnd().Length <= 80, line));
    }

    private static async Task<string> ReadAsync(McpScene scene, string name)
    {
        ReadResourceResult read = await scene.Client.ReadResourceAsync($"wallettrace://{name}");
        return ((TextResourceContents)Assert.Single(read.Contents)).Text;
    }
}
