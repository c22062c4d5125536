using System.Text.Json;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm.Nodes;
using WalletTrace.Chains.Http;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains;

public sealed class SourceMeterTests
{
    [Fact]
    public async Task Calls_that_somebody_else_carries_are_counted_too()
    {
        var carrier = new Carrier();
        var source = new EvmRpcSource(carrier, ChainId.Ethereum, new EvmRpcOptions { MaxAttempts = 1 });

        await Assert.ThrowsAnyAsync<WalletTraceException>(async () => await source.TipAsync());

        SourceMeter meter = Assert.Single(source.Meters);
        Assert.Equal((1, 1L, 5L), (carrier.Calls, meter.Usage.Requests, meter.Usage.Bytes));
        Assert.Equal(("a client", "client.example", true), (meter.Name, meter.Host, meter.IsThirdParty));
    }

    [Fact]
    public async Task A_gate_that_refuses_lets_nothing_be_sent_until_it_is_let_go_of()
    {
        var carrier = new Carrier();
        var source = new EvmRpcSource(carrier, ChainId.Ethereum, new EvmRpcOptions { MaxAttempts = 1 });
        SourceMeter meter = source.Meters[0];
        using (meter.Guard(new Closed()))
        {
            Assert.Equal(BudgetKind.Money, (await Assert.ThrowsAsync<BudgetUsedUpException>(async () => await source.TipAsync())).Kind);
            Assert.Equal((0, 0L), (carrier.Calls, meter.Usage.Requests));
        }

        await Assert.ThrowsAnyAsync<ChainDataException>(async () => await source.TipAsync());
        Assert.Equal(1, carrier.Calls);
    }

    [Theory]
    [InlineData("https://api.etherscan.io/", true)]
    [InlineData("http://127.0.0.1:8545/", false)]
    public void A_meter_tells_how_quickly_its_provider_may_be_asked(string address, bool isLimited)
    {
        using var client = new HttpClient();
        SourceMeter meter = new EvmRpcSource(client, new Uri(address), ChainId.Ethereum).Meters[0];

        Assert.Equal(isLimited ? HostLimit.Find("api.etherscan.io", false)!.Interval : TimeSpan.Zero, meter.Interval);
        Assert.Equal(isLimited ? HostLimit.Find("api.etherscan.io", false)!.Quota : null, meter.Quota);
    }

    private sealed class Carrier : IEvmRpc
    {
        public string Name => "a client";

        public string Host => "client.example";

        public int Calls { get; private set; }

        public Task<IReadOnlyList<EvmReply>> CallAsync(IReadOnlyList<EvmCall> calls, CancellationToken cancellationToken)
        {
            Calls++;
            return Task.FromResult<IReadOnlyList<EvmReply>>([.. calls.Select(call => new EvmReply(call.Id, JsonDocument.Parse("\"0x1\"").RootElement))]);
        }
    }

    private sealed class Closed : IRequestGate
    {
        public void Admit(SourceMeter meter, SourceUsage usage) => throw new BudgetUsedUpException(BudgetKind.Money, "closed");
    }
}
