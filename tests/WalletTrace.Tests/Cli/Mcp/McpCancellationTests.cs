using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace WalletTrace.Tests.Cli.Mcp;

/// <summary>Questions can be taken back while they are worked on, and those who want to hear how it goes do.</summary>
public sealed class McpCancellationTests
{
    [Fact]
    public async Task A_question_that_is_taken_back_ends_without_an_answer_and_the_next_one_is_answered()
    {
        using var time = new HeldTime();
        await using McpScene scene = await McpScene.StartAsync(time, [CommandRun.Utxo]);

        // Whatever fails: nothing is held when the server is ended.
        using var released = new Ended(time.Release);
        using var cancel = new CancellationTokenSource();
        Task<CallToolResult> asked = scene.CallAsync("trace", [("case", "utxo-peel-chain")], new Progress<ProgressNotificationValue>(), cancel.Token);
        await time.Reached;
        Assert.Empty(Answers(scene));

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        // What is written later is read later: once this is answered, the server knows.
        await scene.Client.ListToolsAsync();
        time.Release();

        JsonElement told = await scene.AskAsync("trace", ("case", "utxo-peel-chain"), ("hops", 3));
        Assert.NotEmpty(told.GetProperty("balance").EnumerateArray());
        Assert.Single(Answers(scene));
    }

    [Fact]
    public async Task Who_wants_to_hear_how_it_goes_does_before_the_answer()
    {
        await using McpScene scene = await McpScene.StartAsync(CommandRun.Utxo);
        await scene.CallAsync("trace", [("case", "utxo-peel-chain")], new Progress<ProgressNotificationValue>());

        string[] lines = scene.Lines;
        int[] told = [.. Enumerable.Range(0, lines.Length).Where(line => lines[line].Contains("notifications/progress", StringComparison.Ordinal))];
        Assert.NotEmpty(told);
        Assert.True(told[^1] < Array.FindIndex(lines, line => line.Contains("structuredContent", StringComparison.Ordinal)), "Nothing is told of a question that is answered.");
        float[] steps = [.. told.Select(line => JsonDocument.Parse(lines[line]).RootElement.GetProperty("params").GetProperty("progress").GetSingle())];
        Assert.Equal(steps.Order().Distinct(), steps);
    }

    [Fact]
    public async Task Who_does_not_hears_nothing()
    {
        await using McpScene scene = await McpScene.StartAsync(CommandRun.Utxo);
        await scene.AskAsync("trace", ("case", "utxo-peel-chain"));

        Assert.DoesNotContain(scene.Lines, line => line.Contains("notifications/progress", StringComparison.Ordinal));
    }

    /// <summary>Does something at the end.</summary>
    private sealed class Ended(Action end) : IDisposable
    {
        public void Dispose() => end();
    }

    /// <summary>The answers to tools so far.</summary>
    private static string[] Answers(McpScene scene) => [.. scene.Lines.Where(line => line.Contains("structuredContent", StringComparison.Ordinal) || line.Contains("isError", StringComparison.Ordinal))];

    /// <summary>A clock at which the first to look waits until it is let go: the server looks when it tells how a question goes, in the midst of the work.</summary>
    private sealed class HeldTime : TimeProvider, IDisposable
    {
        private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim released = new();

        public Task Reached => reached.Task;

        public override long GetTimestamp()
        {
            reached.TrySetResult();
            released.Wait();
            return base.GetTimestamp();
        }

        public void Release() => released.Set();

        public void Dispose()
        {
            released.Set();
            released.Dispose();
        }
    }
}
