using WalletTrace.Graph;
using WalletTrace.Tests.Support;
using WalletTrace.Tests.Support.World;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.World;

/// <summary>The world's own books, kept while it was made, against what the library finds in its facts.</summary>
public class EvmWorldTests
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    [InlineData(5, true)]
    public async Task A_trace_over_all_facts_finds_to_the_unit_what_the_books_say(int seed, bool isToken)
    {
        EvmWorld world = EvmWorld.Make(isToken ? ChainId.Parse("eip155:56") : ChainId.Ethereum, WorldOptions.Small(seed) with { IsToken = isToken });
        TraceResult trace = await Trace.From(world.Theft).Over(world.Ledger).Knowing(world.Labels).Using(TaintRule.Fifo)
            .Within(hubLimit: world.Options.HubPayments / 2).RunAsync();
        var found = trace.Sinks.Where(sink => sink.Name.Account is not null).GroupBy(sink => sink.Name.Account!.Value)
            .ToDictionary(group => group.Key, group => group.Aggregate(UInt256.Zero, (sum, sink) => sum + sink.AmountOf(0)));
        var expected = world.Books.Accounts.Where(account => world.Books.StolenAt(account.Number) > 0)
            .ToDictionary(account => world.AccountOf(account.Number), account => world.UnitsOf(world.Books.StolenAt(account.Number)));
        Assert.Equal(expected.OrderBy(entry => entry.Key), found.Where(entry => !entry.Value.IsZero).OrderBy(entry => entry.Key));
        Assert.Equal(
            world.UnitsOf(world.Books.StolenFees),
            trace.Sinks.Where(sink => sink.Kind == SinkKind.Fees).Aggregate(UInt256.Zero, (sum, sink) => sum + sink.AmountOf(0)));
        Assert.Equal(world.UnitsOf(world.Books.Stolen), trace.Balance[0].Stolen);
    }
}
