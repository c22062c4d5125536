using WalletTrace.Chains.Evm.Explorers;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tests.SampleCases;

/// <summary>The sample traced anew from nothing, over a server on the loopback that speaks Etherscan's API and knows what the sample's facts tell.</summary>
public class RoninLiveTests
{
    /// <summary>How often the server is asked: for 74 histories, of which 70 come; the rest is about the chain and its tip.</summary>
    private const int Requests = 83;

    private static readonly Lazy<Task<Run>> Once = new(TraceAsync);

    [Fact]
    public async Task A_trace_from_nothing_ends_where_the_offline_trace_does_to_the_wei_and_asks_less_than_120_times()
    {
        Run run = await Once.Value;
        Assert.Equal(Sinks(run.Offline), Sinks(run.Live));
        Assert.Equal(Balance(run.Offline), Balance(run.Live));
        Assert.Equal(Requests, run.Asked.Count);
        Assert.InRange(Requests, 70, 119);
        Assert.False(run.Live.Live!.IsPartial);
    }

    [Fact]
    public async Task Nobody_is_asked_about_twice_and_what_the_ledger_is_left_with_is_enough()
    {
        Run run = await Once.Value;
        string[] histories = [.. run.Asked.Where(query => query.Contains("action=txlist&", StringComparison.Ordinal))];
        Assert.Equal(histories.Length, histories.Distinct().Count());
        Assert.Equal(Sinks(run.Offline), Sinks(await run.Query.Over(run.Ledger).RunAsync()));
    }

    [Fact]
    public async Task Histories_that_the_sample_lacks_are_told_as_unanswered_with_their_value()
    {
        Run run = await Once.Value;
        var lacking = Hidden(run.Offline, StopReason.Unexplored);
        Assert.NotEmpty(lacking);
        Assert.Equal(lacking, Hidden(run.Live, StopReason.Unanswered));
    }

    private static async Task<Run> TraceAsync()
    {
        Sample ronin = await Sample.Ronin;

        // The sample holds external transactions and fees only, and so nothing else is asked for.
        Trace query = Trace.From(ronin.File.Thefts).Knowing(ronin.Labels).With(ronin.File.Stops)
            .Using(TaintRule.Fifo, TaintRule.Haircut, TaintRule.Lifo, TaintRule.TaintFirst, TaintRule.CleanFirst)
            .Within(minimum: "1 ETH").With(new LiveOptions { Kinds = PullKinds.Least });
        TraceResult offline = await query.Over(ronin.Ledger).RunAsync();
        await using LoopbackServer server = await LoopbackServer.StartAsync((await FactEtherscan.OfAsync(ronin.Ledger, ChainId.Ethereum)).Answer);
        var ledger = new MemoryLedger();
        var source = new EtherscanSource(server.Client, server.Address, ChainId.Ethereum, new EtherscanOptions { MinimumInterval = TimeSpan.Zero });
        TraceResult live = await query.Over(ledger, source).RunAsync();
        return new Run(query, offline, live, ledger, [.. server.Requests.Select(request => request.Query)]);
    }

    private static List<string> Sinks(TraceResult trace) =>
        [.. trace.Sinks.Select(sink => $"{sink.Name} {sink.Kind} {string.Join(' ', sink.Amounts.Select(amounts => amounts.Single()))}").Order(StringComparer.Ordinal)];

    private static List<string> Balance(TraceResult trace) =>
        [.. trace.Balance.Select(line => $"{line.Rule} {line.Stolen} {string.Join(' ', line.Parts)}")];

    private static List<string> Hidden(TraceResult trace, StopReason reason) =>
        [.. trace.Coverage.Where(entry => entry.Reason == reason).Select(entry => $"{trace.Graph.Vertices[entry.Vertex]} {entry.Hidden}").Order(StringComparer.Ordinal)];

    private sealed record Run(Trace Query, TraceResult Offline, TraceResult Live, MemoryLedger Ledger, IReadOnlyList<string> Asked);
}
