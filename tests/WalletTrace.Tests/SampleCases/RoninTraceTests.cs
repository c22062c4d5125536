using WalletTrace.Attribution;
using WalletTrace.Graph;
using WalletTrace.Inference;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.SampleCases;

/// <summary>The figures come from a simulation of the rules' semantics over the same rows, written apart from this library in another language.</summary>
public class RoninTraceTests
{
    private static readonly string[] Places =
    [
        "0xd90e2f925DA726b50C4Ed8D0Fb90Ad053324F31b", "0x73f8FC2e74302eb2EfdA125A326655aCF0DC2D1B", "0x28FFE35688fFFfd0659AEE2E34778b0ae4E193aD",
        "0xCAc725beF4f114F728cbCfd744a731C2a463c3Fc", "0xC098B2a3Aa256D2140208C3de6543aAEf5cd3A94",
    ];

    private static readonly Dictionary<TaintRule, string[]> Expected = new()
    {
        [TaintRule.Fifo] =
        [
            "166629401318778626041116", "2499947605638000000000", "1249978115764000000000", "1233979519423942933000", "1219961789396573753000", "93185920206186320004",
        ],
        [TaintRule.Haircut] =
        [
            "166868149325456951353274", "2382421655027196287886", "1191214937701164382539", "1175968457221523689551", "1162609719823460109177", "92561522339714705892",
        ],
        [TaintRule.Lifo] = ["172788395185162509677194", "0", "0", "0", "0", "95831750759798417847"],
        [TaintRule.TaintFirst] =
        [
            "166629327896933472463825", "2499947605638000000000", "1249978115764000000000", "1233979519423942933000", "1219961789396573753000", "93259499651339897295",
        ],
        [TaintRule.CleanFirst] = ["172787442081605100176869", "0", "0", "0", "0", "95725472913556807622"],
    };

    [Fact]
    public async Task Every_rule_puts_to_the_wei_what_an_independent_simulation_puts()
    {
        TraceResult trace = await (await Sample.Ronin).TraceAsync(stops => stops with { DepositCategories = [] }, [.. Expected.Keys]);
        for (int rule = 0; rule < trace.Rules.Length; rule++)
        {
            string[] found =
            [
                .. Places.Select(place => At(trace, rule, sink => sink.Name.Account == Account.Parse("eip155:1:" + place))),
                At(trace, rule, sink => sink.Name.Kind == VertexKind.Fees),
            ];
            Assert.Equal(Expected[trace.Rules[rule]], found);
        }

        // One receiver each: the three are one rule.
        TraceResult others = await (await Sample.Ronin).TraceAsync(TaintRule.Tiho, TaintRule.Seniority);
        Assert.All([0, 1], rule => Assert.Equal(Expected[TaintRule.TaintFirst][0], At(others, rule, sink => sink.Category == Category.Mixer)));
    }

    [Fact]
    public async Task The_case_as_it_stands_ends_mostly_in_the_mixer()
    {
        Sample ronin = await Sample.Ronin;
        TraceResult trace = await (await ronin.File.OpenAsync()).RunAsync();
        Assert.Equal([TaintRule.Fifo, TaintRule.Haircut], trace.Rules.AsEnumerable());
        Assert.All(trace.Balance, line => Assert.Equal("173600 ETH", new Amount(line.Stolen, line.Asset).ToString()));
        Assert.Equal(SinkKind.Mixers, trace.Sinks[0].Kind);
    }

    [Fact]
    public async Task One_account_that_no_label_names_is_found_to_be_a_deposit_account()
    {
        TraceResult trace = await (await Sample.Ronin).TraceAsync(TaintRule.Fifo);

        Sink sink = Assert.Single(trace.Sinks, sink => sink.Reason == StopReason.Deposit);
        Assert.Equal("eip155:1:0x036587E77eABE6A7e181886a5a6ED10dC25654f9", sink.Name.Account.ToString());
        Assert.Equal((SinkKind.Services, Category.Exchange, true), (sink.Kind, sink.Category, sink.Labels.IsEmpty));

        // All that 0x5D84a732… sent it, so that the fees of the 23 forwards are in it: 1,219.961789396573753 ETH went on.
        Assert.Equal("1219.982731106252972 ETH", new Amount(sink.AmountOf(0), sink.Asset).ToString());
        DepositAccount deposit = sink.Deposit!;
        Assert.Equal(("FTX", DepositRule.ForwardsAll, 23, 1), (deposit.Service, deposit.Rule, deposit.Forwards.Length, deposit.Senders));
        Assert.Equal("1219.961789396573753 ETH", deposit.Forwarded.ToString());
        Assert.Equal("eip155:1:0xC098B2a3Aa256D2140208C3de6543aAEf5cd3A94", Assert.Single(deposit.HotWallets).ToString());
        Assert.Equal((201, 0.999), (deposit.LongestDelay, deposit.Score));
        Assert.All(deposit.Forwards, forward => Assert.Equal((UInt256.Zero, 1), (forward.Left, forward.Receipts)));
        Assert.DoesNotContain(trace.Sinks, other => other.Name.Account == deposit.HotWallets[0]);
    }

    [Fact]
    public async Task Accounts_that_were_swept_once_a_day_later_are_found_only_by_looser_limits()
    {
        TraceResult trace = await (await Sample.Ronin).TraceAsync(
            stops => stops with { DepositLimits = new DepositLimits { LeastForwards = 1, MaxDelay = TimeSpan.FromDays(2) } }, TaintRule.Fifo);

        // Three of the four that sent to Huobi; of the fourth a label says something else, and labels go first.
        Assert.Equal(
            ["0x036587E7 FTX 1", "0x17a96cD2 Huobi 0.299", "0x6102f081 Huobi 0.299", "0xBc771fB7 Huobi 0.3"],
            trace.Sinks.Select(sink => sink.Deposit).OfType<DepositAccount>()
                .Select(found => FormattableString.Invariant($"{found.Account.Address.ToString(ChainId.Ethereum)[..10]} {found.Service} {found.Score}"))
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_busy_accounts_behind_2_ETH_do_not_swallow_the_trace()
    {
        TraceResult trace = await (await Sample.Ronin).TraceAsync(TaintRule.Fifo, TaintRule.Haircut, TaintRule.TaintFirst);
        int busy = trace.Graph.IndexOf(Account.Parse("eip155:1:0xb66cd966670d962C227B3EABA30a872DbFb995db"), Asset.Native(ChainId.Ethereum));
        Assert.True(busy >= 0);
        UInt256 most = Amount.Parse("2 ETH", Asset.Native(ChainId.Ethereum)).Units;
        for (int rule = 0; rule < trace.Rules.Length; rule++)
        {
            UInt256 came = trace.Outcomes[rule].Flows
                .Where(taint => trace.Graph.Flows.To(taint.Flow) == busy)
                .Aggregate(UInt256.Zero, (sum, taint) => sum + taint.Amount);
            Assert.InRange(came, trace.Rules[rule] == TaintRule.Haircut ? UInt256.One : UInt256.Zero, most);
        }
    }

    private static string At(TraceResult trace, int rule, Func<Sink, bool> place) =>
        trace.Sinks.Where(place).Aggregate(UInt256.Zero, (sum, sink) => sum + sink.AmountOf(rule)).ToString();
}
