using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm.Explorers;
using WalletTrace.Chains.Quorum;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tests.World;

/// <summary>
/// Which lies of a single explorer a live trace notices. All that there is to check is that the lists of both ends of a payment tell the same of it, that blocks have
/// one hash, and that nobody gives what he did not get; a payment that one end's list lacks is still there when the other's is read. Of a payment whose
/// other end is not read (a labelled service, or somebody who is only found by that payment) a lie is believed: for these a second source is needed.
/// </summary>
public class SingleSourceLieTests
{
    // Account, row of its list, lie: payments to whom nobody asks about, because a label ends the trace there or because the lie leads elsewhere.
    private static readonly string[] Unnoticed =
    [
        "1 1 Payee", "1 1 Absence", "2 2 Amount", "2 2 Payee", "2 2 Absence", "3 2 Amount", "3 2 Payee", "3 2 Absence",
    ];

    [Fact]
    public async Task One_explorer_is_caught_in_every_lie_that_changes_the_result_but_those_about_payments_of_which_only_one_end_is_read()
    {
        List<string> honest = Sinks(await TraceAsync(null, isQuorum: false));
        var unnoticed = new List<string>();
        int noticed = 0;
        foreach ((int account, int row, HostLie lie) in Lies())
        {
            (bool isTold, TraceResult? trace) = await LieAsync(account, row, lie, isQuorum: false);
            if (isTold && trace is not null && !IsNoticed(trace) && !Sinks(trace).SequenceEqual(honest))
            {
                unnoticed.Add($"{account} {row} {lie}");
            }

            noticed += isTold && (trace is null || IsNoticed(trace)) ? 1 : 0;
        }

        Assert.Equal(Unnoticed, unnoticed);
        Assert.Equal(19, noticed);
    }

    [Fact]
    public async Task Of_two_explorers_that_must_agree_no_lie_of_one_is_believed()
    {
        List<string> honest = Sinks(await TraceAsync(null, isQuorum: true));
        foreach ((int account, int row, HostLie lie) in Lies())
        {
            (bool isTold, TraceResult? trace) = await LieAsync(account, row, lie, isQuorum: true);
            Assert.True(!isTold || trace is null || IsNoticed(trace) || Sinks(trace).SequenceEqual(honest), $"{account} {row} {lie}");
        }
    }

    [Fact]
    public async Task Who_gave_more_than_he_got_by_a_lie_is_told_as_a_gap_in_the_data()
    {
        (_, TraceResult? trace) = await LieAsync(1, 0, HostLie.Absence, isQuorum: false);
        Assert.Equal(CoverageIssue.DataGap, trace!.Coverage.Single(entry => entry.Vertex >= 0 && entry.Issue == CoverageIssue.DataGap).Issue);
    }

    private static IEnumerable<(int Account, int Row, HostLie Lie)> Lies() =>
        from account in Enumerable.Range(1, 3)
        from row in Enumerable.Range(0, 3)
        from lie in Enum.GetValues<HostLie>()
        select (account, row, lie);

    private static bool IsNoticed(TraceResult trace) =>
        trace.Coverage.Any(entry => entry.Reason == StopReason.Unanswered || entry.Issue == CoverageIssue.DataGap);

    /// <summary>A trace to which one lie is told; without a result where that is refused at the start.</summary>
    private static async Task<(bool IsTold, TraceResult? Trace)> LieAsync(int account, int row, HostLie lie, bool isQuorum)
    {
        bool isTold = false;
        string whose = $"action=txlist&address={Facts.Address(ChainId.Ethereum, account).ToString(ChainId.Ethereum)}";
        try
        {
            TraceResult trace = await TraceAsync(
                (request, honest) =>
                {
                    Reply? lied = request.Query.Contains(whose, StringComparison.Ordinal) ? HostLies.Tell(honest, lie, _ => row, [.. Enumerable.Repeat((byte)0xc8, 32)]) : null;
                    isTold |= lied is not null;
                    return lied ?? honest;
                },
                isQuorum);
            return (isTold, trace);
        }
        catch (SeedException)
        {
            return (isTold, null);
        }
    }

    private static List<string> Sinks(TraceResult trace) =>
        [.. trace.Sinks.Select(sink => $"{sink.Name} {sink.Kind} {sink.AmountOf(0)}").Order(StringComparer.Ordinal)];

    private static async Task<TraceResult> TraceAsync(Func<Request, Reply, Reply>? lie, bool isQuorum)
    {
        FactEtherscan explorer = await FactEtherscan.OfAsync(Scene(), ChainId.Ethereum);
        var time = new TestTime(TimeSpan.FromSeconds(40));
        using var liar = new HttpClient(new ReplyHandler(request => lie?.Invoke(request, explorer.Answer(request)) ?? explorer.Answer(request), time));
        using var honest = new HttpClient(new ReplyHandler(explorer.Answer, time));
        IChainSource source = isQuorum ? QuorumSource.Of([Source(liar, "a"), Source(honest, "b")]) : Source(liar, "a");
        return await Trace.From(Theft.Wallet(Facts.Account(ChainId.Ethereum, 1)).OutflowsFrom(0)).Over(new MemoryLedger(), source).Using(TaintRule.Fifo)
            .Knowing(new LabelSet([new Label(Facts.Account(ChainId.Ethereum, 9), "Exchange", Category.Exchange, "test")]))
            .With(new LiveOptions { Kinds = PullKinds.Least, TimeProvider = time }).RunAsync();

        EtherscanSource Source(HttpClient client, string name) => new(
            client, new Uri($"http://{name}.invalid/api"), ChainId.Ethereum, new EtherscanOptions { TimeProvider = time, MinimumInterval = TimeSpan.Zero });
    }

    /// <summary>1 stole 100 coins and pays 2 and 3; 2 pays 3 and the exchange 9, 3 the exchange; two payments stand in one block.</summary>
    private static MemoryLedger Scene()
    {
        var facts = new List<Fact>();
        Pay(10, 0, 8, 1, 100);
        Pay(20, 0, 1, 2, 60);
        Pay(20, 1, 1, 3, 30);
        Pay(30, 0, 2, 3, 25);
        Pay(31, 0, 2, 9, 30);
        Pay(40, 0, 3, 9, 50);
        facts.Add(new CoverageRecord(ChainId.Ethereum, null, 0, 100, AccountScene.AllKinds, "test"));
        return new MemoryLedger(facts);

        void Pay(long height, int index, int from, int to, ulong coins)
        {
            if (index == 0)
            {
                facts.Add(Facts.Block(ChainId.Ethereum, height));
            }

            facts.Add(Facts.Transaction(ChainId.Ethereum, height, index, (height * 100) + index));
            facts.Add(new TransferRecord(
                ChainId.Ethereum, height, index, TransferIndex.Value, TransferKind.Native, Facts.Ether, Facts.Address(ChainId.Ethereum, from), Facts.Address(ChainId.Ethereum, to),
                (UInt256)coins * 1_000_000_000_000_000_000U));
        }
    }
}
