using System.Text;
using WalletTrace.Attribution;
using WalletTrace.Graph;
using WalletTrace.Reports;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.DuckDb.Tests.Content;

/// <summary>A trace is made again over the same ledger when a label or a source was withdrawn, and no source is asked: what is open then is listed.</summary>
public sealed class WithdrawnLabelTests : IDisposable
{
    private static readonly DateTimeOffset Learned = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Withdrawn = new(2024, 6, 1, 0, 0, 0, TimeSpan.Zero);

    // The thief S pays A, who pays the exchanges E and F. The ledger knows all of S, A and F, and nothing of E; F paid Z.
    private static readonly AccountScene Scene = Made();

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_a_withdrawn_label_kept_closed_is_followed_as_far_as_the_ledger_goes_and_listed_where_it_does_not()
    {
        await using DuckDbLedger ledger = await LedgerAsync();
        TraceResult before = await TraceAsync(ledger, await ledger.LabelsAsync());
        Assert.Equal("E!Category 60, F!Category 40", TraceText.Ends(before, TaintRule.Fifo));
        Assert.Equal("E Category 60, F Category 40", TraceText.Stops(before));

        // One label: E opens, and nothing is known of it.
        Label ofE = Assert.Single((await ledger.LabelsAsync()).Of(AccountScene.Account('E')));
        Assert.Equal(1, (await ledger.WithdrawLabelsAsync(ClaimId.Of(ofE), Withdrawn, "the tag was of another account")).Withdrawn);
        TraceResult one = await TraceAsync(ledger, await ledger.LabelsAsync());
        Assert.Equal("E!Unexplored 60, F!Category 40", TraceText.Ends(one, TaintRule.Fifo));
        Assert.Equal("E Unexplored 60, F Category 40", TraceText.Stops(one));

        // The whole source: F opens, too, and its history is there already.
        Assert.Equal(1, (await ledger.WithdrawLabelsAsync("pack", Withdrawn, "the pack is not to be relied on")).Withdrawn);
        TraceResult all = await TraceAsync(ledger, await ledger.LabelsAsync());
        Assert.Equal("E!Unexplored 60, F 15, Z!Unexplored 25", TraceText.Ends(all, TaintRule.Fifo));
        Assert.Equal("E Unexplored 60, Z Unexplored 25", TraceText.Stops(all));
    }

    [Fact]
    public async Task The_report_of_an_earlier_day_can_be_made_again_byte_for_byte()
    {
        await using DuckDbLedger ledger = await LedgerAsync();
        string before = Report(await TraceAsync(ledger, await ledger.LabelsAsync()));
        await ledger.WithdrawLabelsAsync("pack", Withdrawn, "no");

        Assert.Equal(before, Report(await TraceAsync(ledger, await ledger.LabelsAsync(Withdrawn.AddTicks(-10)))));
        Assert.NotEqual(before, Report(await TraceAsync(ledger, await ledger.LabelsAsync(Withdrawn))));
        Assert.NotEqual(before, Report(await TraceAsync(ledger, await ledger.LabelsAsync(Learned.AddTicks(-10)))));
    }

    private static async Task<TraceResult> TraceAsync(DuckDbLedger ledger, LabelSet labels) =>
        await Trace.From(Theft.Wallet(AccountScene.Account('S')).Amount(AccountScene.Wei(100)).At(height: 1)).Over(ledger).Knowing(labels).Using(TaintRule.Fifo).RunAsync();

    private static string Report(TraceResult trace)
    {
        using var json = new MemoryStream();
        JsonReport.Write(trace, json);
        return Encoding.UTF8.GetString(json.ToArray());
    }

    private static AccountScene Made()
    {
        var scene = new AccountScene();
        scene.Pay(1, 'X', 'S', 100);
        scene.Pay(2, 'S', 'A', 100);
        scene.Pay(3, 'A', 'E', 60);
        scene.Pay(4, 'A', 'F', 40);
        scene.Pay(5, 'F', 'Z', 25);
        return scene.Cover("SAF");
    }

    private async Task<DuckDbLedger> LedgerAsync()
    {
        DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["case.duckdb"]);
        await ledger.AppendAsync(Scene.All);
        await ledger.AppendLabelsAsync(
            new LabelSet("EF".Select(letter => new Label(AccountScene.Account(letter), $"Exchange {letter}", Category.Exchange, "pack"))), Learned);
        return ledger;
    }
}
