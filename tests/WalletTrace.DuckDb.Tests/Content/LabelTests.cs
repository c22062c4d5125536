using WalletTrace.Attribution;
using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests.Content;

public sealed class LabelTests : IDisposable
{
    private static readonly Account One = Facts.Account(ChainId.Ethereum, 1);
    private static readonly Account Other = Facts.Account(ChainId.Bitcoin, 2);

    private static readonly Label[] Labels =
    [
        new(One, "Hot wallet", Category.Exchange, "pack 1", Confidence.High, new DateOnly(2022, 4, 14)),
        new(One, "Hot wallet", Category.Exchange, "pack 1", Confidence.High),
        new(One, "mixer", Category.Mixer, "pack 2"),
        new(Other, "'); DROP TABLE label; --\0<b>\n\"", Category.DarknetMarket, "pack '2'", Confidence.Low, new DateOnly(1969, 12, 31)),
    ];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Labels_are_kept_to_the_letter_with_all_claims_side_by_side()
    {
        await using (DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["a.duckdb"]))
        {
            Assert.Equal(4, await ledger.AppendLabelsAsync([.. Labels, Labels[0]]));
        }

        await using DuckDbLedger again = await DuckDbLedger.OpenAsync(folder["a.duckdb"]);
        Assert.Equal(new LabelSet(Labels).All, (await again.LabelsAsync()).All);
    }

    [Fact]
    public async Task A_label_that_is_known_is_not_taken_in_again()
    {
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["a.duckdb"]);
        await ledger.AppendLabelsAsync(Labels[..2]);

        Assert.Equal(2, await ledger.AppendLabelsAsync(Labels));
        Assert.Equal(0, await ledger.AppendLabelsAsync(Labels));
        Assert.Equal(4, (await ledger.LabelsAsync()).Count);
    }

    [Fact]
    public async Task The_labels_of_a_source_can_be_withdrawn()
    {
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["a.duckdb"]);
        await ledger.AppendLabelsAsync(Labels);
        DateTimeOffset at = DateTimeOffset.UnixEpoch;

        Assert.Equal(2, (await ledger.WithdrawLabelsAsync("pack 1", at, "wrong")).Withdrawn);
        Assert.Equal(0, (await ledger.WithdrawLabelsAsync("pack 1", at, "wrong")).Withdrawn);
        Assert.Equal(0, (await ledger.WithdrawLabelsAsync("pack '1", at, "')--")).Withdrawn);
        Assert.Equal(1, (await ledger.WithdrawLabelsAsync(Labels[3].Source, at, "wrong")).Withdrawn);
        Assert.Equal(["mixer"], (await ledger.LabelsAsync()).Of(One).Select(label => label.Text));
        Assert.Equal(3, (await ledger.LabelsAsync(at.AddMicroseconds(-1))).Of(One).Length);
        Assert.Equal(["pack 1", "pack 1", "pack '1", "pack '2'"], (await ledger.WithdrawalsAsync()).Select(withdrawal => withdrawal.Source));
    }

    [Fact]
    public async Task Facts_and_labels_name_the_same_accounts()
    {
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["a.duckdb"]);
        await ledger.AppendAsync([Facts.Block(ChainId.Ethereum, 1), Facts.Transaction(ChainId.Ethereum, 1, 0, 10), Facts.Transfer(1, 0, 0, 1, 3, 5)]);
        await ledger.AppendLabelsAsync(Labels);
        await ledger.AppendAsync([Facts.Transaction(ChainId.Ethereum, 1, 1, 11), Facts.Transfer(1, 1, 0, 3, 4, 5), .. TwinCoinbases.At(91_812)]);

        Assert.True((await ledger.VerifyAsync()).IsSound);
        Assert.Equal(4, (await ledger.LabelsAsync()).Count);
        Assert.Equal(2, (await ledger.HistoryAsync(Facts.Account(ChainId.Ethereum, 3))).Transactions.Count);
    }

    [Fact]
    public async Task A_label_without_an_account_is_refused()
    {
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["a.duckdb"]);

        await Assert.ThrowsAsync<ArgumentException>(() => ledger.AppendLabelsAsync([Labels[0], new Label(null!, "nobody", Category.User, "test")]));
        await Assert.ThrowsAsync<ArgumentException>(() => ledger.AppendLabelsAsync([Labels[0] with { Text = "\ud83d" }]));
        Assert.Equal(0, (await ledger.LabelsAsync()).Count);
    }
}
