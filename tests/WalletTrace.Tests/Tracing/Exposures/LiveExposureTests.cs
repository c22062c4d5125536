using WalletTrace.Attribution;
using WalletTrace.Attribution.Screening;
using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing.Exposures;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tests.Tracing.Exposures;

/// <summary>Exposure from an empty ledger: sources are asked for what it lacks, within a budget.</summary>
public sealed class LiveExposureTests
{
    // In each of 20 blocks account 1 pays 1,000 wei to 2, a contract of 2 pays 400 on to 3, and 1 pays 70 of a token to 4.
    private const int Blocks = 20;

    private static readonly Account Payer = Facts.Account(ChainId.Ethereum, 1);
    private static readonly LabelSet Labels = new([new Label(Facts.Account(ChainId.Ethereum, 3), "listed", Category.Sanctioned, "OFAC SDN", Confidence.High, new DateOnly(2025, 11, 4))]);

    // No whole blocks, so that accounts are asked for one by one.
    private static readonly LiveOptions Histories = new() { MaxBlocks = 0 };

    [Fact]
    public async Task What_the_ledger_lacks_is_asked_for_and_then_there()
    {
        var ledger = new MemoryLedger();
        AccountSource source = AccountSource.To(Blocks - 1);
        AccountExposure live = await Query().Over(ledger, source).With(Histories).RunAsync();
        AccountExposure offline = await Query().Over((ILedger)ledger).RunAsync();

        AssetExposure coins = Assert.Single(live.Assets, asset => asset.Asset.IsNative);
        Assert.Equal((UInt256)(1_000 * Blocks), coins.Amount);
        Assert.Equal((UInt256)(400 * Blocks), coins.Touching(label => label.Category == Category.Sanctioned).Amount);
        Assert.Equal((UInt256)(70 * Blocks), Assert.Single(live.Assets, asset => !asset.Asset.IsNative).Amount);
        Assert.Null(live.Gap);
        Assert.Equal(ExposureText.Of(live), ExposureText.Of(offline));
        Assert.Equal(3, source.Asked.Distinct().Count());
    }

    [Fact]
    public async Task A_budget_that_is_used_up_leaves_a_gap_and_the_verdict_incomplete()
    {
        var ledger = new MemoryLedger();
        AccountExposure live = await Query().Over(ledger, AccountSource.To(Blocks - 1)).With(Histories with { Budget = new PullBudget { Accounts = 1 } }).RunAsync();
        ScreeningResult result = new Screener(Labels, ScreeningPolicy.Default, new DateOnly(2025, 11, 10)).Judge(Payer, live.ToScreened());

        Assert.True(live.Live!.IsPartial);
        Assert.False(live.IsComplete);
        Assert.Equal((UInt256)(1_000 * Blocks), Assert.Single(live.Assets, asset => asset.Asset.IsNative).Unknown);
        Assert.Equal(ScreeningVerdict.Incomplete, result.Verdict);
    }

    private static ExposureQuery Query() => ExposureQuery.Of(Payer).Knowing(Labels);
}
