using CsCheck;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Tracing;

/// <summary>A trace without limits against the plain reference over the whole ledger.</summary>
public sealed class LedgerOracleTests
{
    private static readonly TaintRule[] AllRules = Enum.GetValues<TaintRule>();

    [Fact]
    public void A_trace_of_accounts_says_what_the_whole_ledger_says() => Compare(RandomLedgers.Accounts);

    [Fact]
    public void A_trace_of_coins_says_what_the_whole_ledger_says() => Compare(RandomLedgers.Coins);

    [Fact]
    public void A_trace_over_two_chains_says_what_the_whole_ledger_says() => Compare(RandomLedgers.Any);

    [Fact]
    public void A_trace_through_swaps_says_what_the_whole_ledger_says() => Compare(RandomSwaps.Any);

    private static void Compare(Gen<SmallLedger> ledgers) => ledgers.Where(small => small.IsReadAsOne()).Sample(
        small =>
        {
            // The reference knows nothing of deposit accounts.
            Trace whole = small.Trace().Using(AllRules);
            TraceResult trace = whole.With(whole.Parameters.Stops with { DepositCategories = [] }).RunAsync().GetAwaiter().GetResult();
            foreach (TaintRule rule in AllRules)
            {
                Assert.Equal(LedgerReference.Ends(small, rule), LedgerReference.Ends(trace, rule));
            }
        },
        iter: 400);
}
