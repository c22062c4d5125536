using WalletTrace.Attribution;
using WalletTrace.DuckDb.Database;
using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests.Database;

/// <summary>Ledgers of older versions are brought up to date when they are opened for writing.</summary>
public sealed class MigrationTests : IDisposable
{
    private static readonly Account Exchange = Account.Parse("eip155:1:0x098B716B8Aaf21512996dC57EB0615e2383E2f96");
    private static readonly Account Cash = Account.Parse("bip122:000000000000000000651ef99cb9fcbe:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a");

    private readonly TemporaryFolder folder = new();

    private string Place => folder["old.duckdb"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Labels_of_the_first_version_stay_what_they_were()
    {
        MakeFirst(
            $"""
            INSERT INTO chain VALUES (1, '{ChainId.Ethereum}'), (2, '{Cash.Chain}');
            INSERT INTO account VALUES (1, 1, '{Exchange.Address.ToString(ChainId.Ethereum)}'), (2, 2, '{Cash.Address.ToString(Cash.Chain)}');
            INSERT INTO label VALUES (1, 'Hot ''wallet''; 🦊 é', 'exchange', 'pack 1', 'high', '2022-04-14'), (1, 'mixer', 'mixer', 'pack 2', 'unknown', NULL), (2, 'Market', 'darknet_market', 'pack 2', 'low', NULL);
            """);
        Label[] labels =
        [
            new(Exchange, "Hot 'wallet'; 🦊 é", Category.Exchange, "pack 1", Confidence.High, new DateOnly(2022, 4, 14)), new(Exchange, "mixer", Category.Mixer, "pack 2"),
            new(Cash, "Market", Category.DarknetMarket, "pack 2", Confidence.Low),
        ];

        await using (DuckDbLedger ledger = await DuckDbLedger.OpenAsync(Place))
        {
            Assert.Equal(new LabelSet(labels).All, (await ledger.LabelsAsync()).All);

            // Their names are those of what they say: the same is not learned again, and each can be withdrawn.
            Assert.Equal([], (await ledger.VerifyAsync()).Checks.Where(check => check.Broken > 0));
            Assert.Equal(0, await ledger.AppendLabelsAsync(labels));
            Assert.Equal(1, (await ledger.WithdrawLabelsAsync(ClaimId.Of(labels[2]), DateTimeOffset.UnixEpoch, "no")).Withdrawn);
        }

        await using DuckDbLedger again = await DuckDbLedger.OpenAsync(Place, new DuckDbLedgerOptions { ReadOnly = true });
        Assert.Equal(new LabelSet(labels[..2]).All, (await again.LabelsAsync()).All);
        Assert.Equal(2, (await again.InfoAsync()).SchemaVersion);
    }

    [Fact]
    public async Task Read_only_an_older_ledger_says_what_to_do()
    {
        MakeFirst("SELECT 1");

        var problem = await Assert.ThrowsAsync<LedgerFormatException>(() => DuckDbLedger.OpenAsync(Place, new DuckDbLedgerOptions { ReadOnly = true }));

        Assert.Contains("found version 1 opened read-only, expected 2; open it once for writing", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ALTER TABLE label ADD COLUMN more INTEGER", "\"label.more\"")]
    [InlineData("DROP VIEW labels; DROP TABLE label; CREATE VIEW label AS SELECT 1 AS account_id", "\"label.account_id\" \"a view\"")]
    [InlineData("CREATE MACRO sha256(text) AS 'none'", "found the macro \"sha256\"")]
    public async Task An_older_file_that_is_none_of_its_version_is_left_as_it_is(string sql, string expected)
    {
        MakeFirst(sql);

        for (int time = 0; time < 2; time++)
        {
            var problem = await Assert.ThrowsAsync<LedgerFormatException>(() => DuckDbLedger.OpenAsync(Place));
            Assert.Contains("of version 1", problem.Message, StringComparison.Ordinal);
            Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
        }
    }

    private void MakeFirst(string sql)
    {
        using LedgerDatabase database = LedgerDatabase.OpenRaw(Place, new DuckDbLedgerOptions { AllowExternalAccess = true });
        using LedgerConnection connection = database.Connect();
        connection.Execute(SchemaText.Of(1));
        connection.Execute($"INSERT INTO ledger VALUES ('ledger_id', '{Guid.NewGuid():D}'), ('created_by', 'WalletTrace 0.1.0'), ('schema_version', '1')");
        connection.Execute(sql);
    }
}
