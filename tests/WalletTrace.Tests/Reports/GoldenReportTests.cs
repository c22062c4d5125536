using WalletTrace.Reports;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Reports;

/// <summary>Whole reports, compared byte by byte with files that were read by a person.</summary>
public sealed class GoldenReportTests
{
    public static TheoryData<string> Endings => [.. Rendered.Formats];

    [Theory]
    [MemberData(nameof(Endings))]
    public void Renders_a_small_theft_as_kept(string ending) => Golden.Matches("small" + ending, Rendered.As(ending, TraceFixtures.Small()));

    [Theory]
    [InlineData(".txt")]
    [InlineData(".csv")]
    [InlineData(".dot")]
    public void Renders_coins_as_kept(string ending) => Golden.Matches("utxo" + ending, Rendered.As(ending, TraceFixtures.Utxo()));

    [Theory]
    [InlineData(".txt")]
    [InlineData(".html")]
    public void Renders_sanctioned_entities_as_kept(string ending) => Golden.Matches("listed" + ending, Rendered.As(ending, TraceFixtures.Listed()));

    [Fact]
    public void Renders_two_thefts_as_kept() => Golden.Matches("two-thefts.txt", Rendered.As(".txt", TraceFixtures.TwoThefts()));

    [Fact]
    public void Renders_a_backward_trace_as_kept() => Golden.Matches("backward.txt", Rendered.As(".txt", TraceFixtures.Backward()));

    [Fact]
    public void Renders_a_deposit_account_as_kept() => Golden.Matches("deposited.txt", Rendered.As(".txt", TraceFixtures.Deposited()));

    [Fact]
    public void Renders_a_trace_through_swaps_as_kept() => Golden.Matches("swapped.txt", Rendered.As(".txt", TraceFixtures.Swapped()));

    [Fact]
    public void Stacks_figures_that_do_not_fit_beside_each_other() =>
        Golden.Matches("stacked.txt", Rendered.As(".txt", TraceFixtures.Small(
            TaintRule.Haircut, TaintRule.Fifo, TaintRule.Lifo, TaintRule.Tiho, TaintRule.Seniority, TaintRule.TaintFirst, TaintRule.CleanFirst), new ReportOptions { MaxPaths = 2 }));
}
