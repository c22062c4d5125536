using System.Diagnostics;
using System.Text;
using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using WalletTrace.Cli;

namespace WalletTrace.Tests.Cli.Mcp;

/// <summary>The tool itself as a process, as an assistant's program starts it.</summary>
public sealed class McpProcessTests
{
    private static readonly string Tests = typeof(McpProcessTests).Assembly.Location;

    /// <summary>The tool with what these tests run on: some of its libraries come with their framework, and are not beside it here.</summary>
    private static readonly string[] Started =
    [
        "exec", "--runtimeconfig", Path.ChangeExtension(Tests, ".runtimeconfig.json"), "--depsfile", Path.ChangeExtension(Tests, ".deps.json"), typeof(CommandLine).Assembly.Location, "mcp", CommandRun.Utxo,
    ];

    [Fact]
    public async Task An_assistant_traces_over_standard_input_and_output()
    {
        var transport = new StdioClientTransport(new StdioClientTransportOptions { Command = "dotnet", Arguments = Started, Name = "wallettrace" });
        await using McpClient client = await McpClient.CreateAsync(transport);

        CallToolResult result = await client.CallToolAsync("trace", new Dictionary<string, object?> { ["case"] = "utxo-peel-chain", ["rules"] = new[] { "fifo" } });

        Assert.False(result.IsError ?? false);
        // Worked by hand in the sample's README: 10 tBTC were stolen.
        Assert.Equal("1000000000", result.StructuredContent!.Value.GetProperty("balance")[0].GetProperty("stolen").GetProperty("baseUnits").GetString());
    }

    [Fact]
    public async Task Standard_output_has_one_message_of_the_protocol_a_line_and_the_process_ends_with_its_input()
    {
        var start = new ProcessStartInfo("dotnet", Started)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        using Process process = Process.Start(start)!;
        Task<string> messages = process.StandardError.ReadToEndAsync();
        string[] questions =
        [
            """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}""",
            """{"jsonrpc":"2.0","method":"notifications/initialized"}""",
            """{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"paths","arguments":{"case":"utxo-peel-chain","to":"exchange"}}}""",
            """{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"trace","arguments":{"case":"nowhere"}}}""",
        ];
        foreach (string question in questions)
        {
            await process.StandardInput.WriteLineAsync(question);
        }

        await process.StandardInput.FlushAsync();
        var answers = new List<JsonElement>();
        while (answers.Count < 3 && await process.StandardOutput.ReadLineAsync() is { } line)
        {
            answers.Add(JsonDocument.Parse(line).RootElement);
        }

        process.StandardInput.Close();
        string rest = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal([1, 2, 3], answers.Select(answer => answer.GetProperty("id").GetInt32()).Order());
        Assert.Equal("", rest);
        Assert.Equal(ExitCode.Done, process.ExitCode);
        Assert.StartsWith("wallettrace: serving utxo-peel-chain", await messages, StringComparison.Ordinal);
    }
}
