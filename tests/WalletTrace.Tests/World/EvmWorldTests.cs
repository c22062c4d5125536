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
        TraceResult trace = await TraceAsync(world, new StopRules { DepositCategories = [] });
        var found = Found(trace);
        var expected = world.Books.Accounts.Where(account => world.Books.StolenAt(account.Number) > 0)
            .ToDictionary(account => world.AccountOf(account.Number), account => world.UnitsOf(world.Books.StolenAt(account.Number)));
        Assert.Equal(expected.OrderBy(entry => entry.Key), found.OrderBy(entry => entry.Key));
        Assert.Equal(
            world.UnitsOf(world.Books.StolenFees),
            trace.Sinks.Where(sink => sink.Kind == SinkKind.Fees).Aggregate(UInt256.Zero, (sum, sink) => sum + sink.AmountOf(0)));
        Assert.Equal(world.UnitsOf(world.Books.Stolen), trace.Balance[0].Stolen);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Deposit_accounts_are_recognised_and_hold_what_the_books_say_came_to_them(int seed)
    {
        EvmWorld world = EvmWorld.Make(ChainId.Ethereum, WorldOptions.Small(seed));
        TraceResult trace = await TraceAsync(world, new StopRules());
        Dictionary<Account, UInt256> found = Found(trace);
        var deposits = world.Books.Accounts.Where(account => account.Role == WorldRole.Deposit).ToDictionary(account => world.AccountOf(account.Number));
        Sink[] inferred = [.. trace.Sinks.Where(sink => sink.Reason == StopReason.Deposit)];

        // Many are used only once, and one payment alone shows too little.
        Assert.NotEmpty(inferred);
        Assert.All(inferred, sink =>
        {
            Assert.Equal(SinkKind.Services, sink.Kind);
            Assert.Equal(world.UnitsOf(world.Books.StolenIn(deposits[sink.Name.Account!.Value].Number)), found[sink.Name.Account!.Value]);
        });
    }

    private static Task<TraceResult> TraceAsync(EvmWorld world, StopRules stops) => Trace.From(world.Theft).Over(world.Ledger).Knowing(world.Labels)
        .Using(TaintRule.Fifo).With(stops).Within(hubLimit: world.Options.HubPayments / 2).RunAsync();

    /// <summary>What a trace put where, by account.</summary>
    private static Dictionary<Account, UInt256> Found(TraceResult trace) => trace.Sinks.Where(sink => sink.Name.Account is not null && !sink.AmountOf(0).IsZero)
        .GroupBy(sink => sink.Name.Account!.Value).ToDictionary(group => group.Key, group => group.Aggregate(UInt256.Zero, (sum, sink) => sum + sink.AmountOf(0)));
}
