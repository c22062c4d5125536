using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin;
using WalletTrace.Chains.Bitcoin.Nodes;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Ledger.Pulling;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tests.Tracing.Live;

public sealed class DisclosureTests : ExplorerScene
{
    [Fact]
    public async Task Whoever_is_asked_about_accounts_is_told_of_them_and_of_nobody_else_and_all_of_it_is_noted()
    {
        TraceResult result = await Trace.From(Theft.Transaction(Regtest, Split.Id.ToString()))
            .Over(new MemoryLedger(), Source()).With(new LiveOptions { MaxBlocks = 0 }).RunAsync();

        // The split's two owners; what each of the three peels gave and kept; and the transactions by which these are proven.
        string[] owners = [.. ((int[])[1, 2, 10, 20, 11, 21, 12, 22]).Select(owner => Owner(owner).ToString(Regtest))];
        string[] transactions = [.. Peels.Prepend(Split).Select(transaction => transaction.Id.ToString())];
        Assert.Equal(owners.Concat(transactions).Order(StringComparer.Ordinal), Log.Entries.Select(entry => entry.Subject).Distinct().Order(StringComparer.Ordinal));
        Assert.All(Log.Entries, entry => Assert.Equal(("127.0.0.1", Regtest), (entry.Host, entry.Chain)));
        Assert.DoesNotContain(result.Coverage, entry => entry.Issue == CoverageIssue.NotFollowed);
        Assert.Equal(Asked().Order(StringComparer.Ordinal), Log.Entries.Select(entry => entry.Subject).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Under_a_budget_no_request_too_many_is_sent_and_what_was_sent_is_noted()
    {
        for (int limit = 0; limit < 60; limit += 7)
        {
            MemoryLedger ledger = await SeededAsync();
            int before = Server.Requests.Count;
            TraceResult result = await Trace.From(Theft.Transaction(Regtest, Split.Id.ToString())).Over(ledger, Source())
                .With(new LiveOptions { MaxBlocks = 0 }).Within(requests: limit).RunAsync();

            Assert.True(Server.Requests.Count - before <= limit);
            Assert.Equal(Server.Requests.Count - before, result.Live!.Providers[0].Usage.Requests);
            Assert.Equal(result.Live.IsPartial, result.Coverage.Any(entry => entry.Reason == StopReason.Budget));
            Assert.Empty(Asked().Except(Log.Entries.Select(entry => entry.Subject)));
        }
    }

    [Fact]
    public async Task Blocks_tell_nobody_anything_and_find_the_same()
    {
        TraceResult byHistories = await Trace.From(Theft.Wallet(new Account(Regtest, Owner(1))).OutflowsFrom(0))
            .Over(new MemoryLedger(), Source()).With(new LiveOptions { MaxBlocks = 0 }).RunAsync();
        int told = Log.Entries.Count;
        var node = new CoreNode(Chain);
        LoopbackServer server = await LoopbackServer.StartAsync(node.Answer);
        await using (server)
        {
            var blocks = new BitcoinRpcSource(server.Client, server.Address, Regtest, new BitcoinRpcOptions { Disclosures = Log });
            TraceResult byBlocks = await Trace.From(Theft.Wallet(new Account(Regtest, Owner(1))).OutflowsFrom(0))
                .Over(new MemoryLedger(), Source(), blocks).RunAsync();

            Assert.Equal(Lines(byHistories), Lines(byBlocks));
            Assert.Equal(told, Log.Entries.Count);
            Assert.True(byBlocks.Live!.Providers[1].Usage.Requests > 0);
            Assert.Equal(0, byBlocks.Live.Providers[0].Usage.Requests);
        }
    }

    [Fact]
    public async Task A_run_that_goes_on_over_the_same_ledger_asks_nothing_twice()
    {
        var ledger = new MemoryLedger();
        Trace trace = Trace.From(Theft.Transaction(Regtest, Split.Id.ToString())).Over(ledger, Source()).With(new LiveOptions { MaxBlocks = 0 });
        TraceResult first = await trace.RunAsync();
        int told = Log.Entries.Count;
        TraceResult second = await trace.RunAsync();

        Assert.Equal(Lines(first), Lines(second));
        Assert.Equal(told, Log.Entries.Count);
        Assert.Equal(0, second.Live!.Providers[0].Usage.Requests);
    }

    private static IEnumerable<string> Lines(TraceResult result) =>
        result.Balance.Select(line => $"{line.Rule} {line.Stolen} {string.Join(' ', line.Parts.Select(part => $"{part.Key}: {part.Value}"))}");

    /// <summary>A ledger with the theft alone.</summary>
    private async Task<MemoryLedger> SeededAsync()
    {
        var ledger = new MemoryLedger();
        ledger.Append((await Source().TransactionAsync(Split.Id))!);
        return ledger;
    }

    /// <summary>The owners and transactions that the server's requests name.</summary>
    private IEnumerable<string> Asked() => Server.Requests
        .Select(request => request.Path.Split('/'))
        .SelectMany(parts => parts switch
        {
            ["address", var owner, "txs", "chain", var last] => [owner, last],
            ["address", var owner, ..] => [owner],
            ["tx", var id, ..] => [id],
            _ => (string[])[],
        })
        .Distinct();
}
