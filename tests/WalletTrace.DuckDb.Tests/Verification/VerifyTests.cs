using CsCheck;
using WalletTrace.Chains;
using WalletTrace.DuckDb.Database;
using WalletTrace.DuckDb.Tests.Support;
using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests.Verification;

public sealed class VerifyTests : IDisposable
{
    private static readonly Fact[] Sound =
    [
        new BlockRecord(ChainId.Ethereum, 1, 1000, Facts.Hash(1), Facts.Hash(0)),
        new BlockRecord(ChainId.Ethereum, 2, 1010, Facts.Hash(2), Facts.Hash(1)),
        Facts.Transaction(ChainId.Ethereum, 1, 0, 10),
        Facts.Transfer(1, 0, 0, 1, 2, 5),
        Facts.Block(ChainId.Bitcoin, 1),
        Facts.Block(ChainId.Bitcoin, 2),
        Facts.Transaction(ChainId.Bitcoin, 1, 0, 20),
        Facts.Output(1, 0, 0, 3, 50),
        Facts.Transaction(ChainId.Bitcoin, 2, 0, 21),
        Facts.Input(2, 0, 0, 20, 0),
        Facts.Output(2, 0, 0, 4, 50),
        Facts.Coverage(ChainId.Bitcoin, null, 0, 2, CoverageKinds.Coins),
    ];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Whatever_was_appended_and_rewound_is_sound() =>
        await Gen.Select(FactGen.Ledger, Gen.Long[-1, 20]).SampleAsync(
            async (facts, height) =>
            {
                using var own = new TemporaryFolder();
                await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(own["a.duckdb"]);
                await ledger.AppendAsync(facts);
                Assert.Equal([], (await ledger.VerifyAsync()).Checks.Where(check => check.Broken > 0));
                await ledger.RewindAsync(ChainId.Bitcoin, height);
                await ledger.RewindAsync(ChainId.Ethereum, height);
                Assert.Equal([], (await ledger.VerifyAsync()).Checks.Where(check => check.Broken > 0));
            },
            iter: 6,
            threads: 1);

    [Theory]
    [InlineData("INSERT INTO block SELECT * FROM block LIMIT 1", "a block is told in one way")]
    [InlineData("UPDATE block SET parent = unhex(repeat('77', 32)) WHERE height = 2 AND hash IS NOT NULL", "a block follows the one below it")]
    [InlineData("DELETE FROM block WHERE height = 1 AND hash IS NOT NULL", "the block of a transaction is known")]
    [InlineData("UPDATE transaction SET id = (SELECT id FROM transaction WHERE height = 2) WHERE height = 1", "a transaction stands at one place")]
    [InlineData("UPDATE transfer SET transaction_index = 3", "the transaction of a row of transfer is known")]
    [InlineData("UPDATE transfer SET to_id = 99", "to_id of transfer names an account of the chain")]
    [InlineData("UPDATE transfer SET asset_id = 99", "asset_id of transfer names an asset of the chain")]
    [InlineData("UPDATE transfer SET append_id = 99", "append_id of transfer names an append")]
    [InlineData("UPDATE transfer SET wide_amount = '5'", "amount of transfer stands in one column")]
    [InlineData("UPDATE transfer SET from_id = NULL", "every fact can be true on its own (Ethereum)")]
    [InlineData("UPDATE account SET address = 'nobody' WHERE id = (SELECT to_id FROM transfer)", "every fact can be true on its own (Ethereum)")]
    [InlineData("INSERT INTO input SELECT chain_id, height, transaction_index, 1, coin_transaction, coin_index, owner_id, amount, wide_amount, append_id FROM input", "a coin is spent once")]
    [InlineData("UPDATE input SET amount = 49", "an input has the owner and the amount of the coin it spends")]
    [InlineData("UPDATE input SET coin_transaction = (SELECT id FROM transaction WHERE chain_id = input.chain_id AND height = 2)", "a coin is spent after it was made")]
    [InlineData("UPDATE account SET address = 'unspendable-' || repeat('00', 20) WHERE id = (SELECT owner_id FROM output WHERE height = 1)", "nobody can spend a coin whose script always fails")]
    [InlineData("UPDATE append SET id = 2", "the journal has no gap")]
    [InlineData("INSERT INTO asset VALUES (99, 1, 'eip155:1/erc20:0x0000000000000000000000000000000000000001', 6, 'X')", "every way in which an asset is told is a fact's")]
    public async Task What_no_ledger_would_hold_is_noticed(string sql, string rule)
    {
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["a.duckdb"]);
        await PlainRows.WriteAsync(ledger, Sound);
        Assert.Equal([], (await ledger.VerifyAsync()).Checks.Where(check => check.Broken > 0));
        await ledger.WriteAsync(
            connection =>
            {
                connection.Execute(sql);
                return LedgerChange.None;
            },
            CancellationToken.None);

        LedgerVerification found = await ledger.VerifyAsync();

        Assert.False(found.IsSound);
        LedgerCheck broken = Assert.Single(found.Checks, check => check.Rule == rule);
        Assert.True(broken.Broken > 0);
        Assert.NotEmpty(broken.Examples);
    }

    [Fact]
    public async Task Of_a_damaged_file_all_that_is_still_readable_is_read()
    {
        const int blocks = 400_000;
        await using (DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["a.duckdb"]))
        {
            await ledger.WriteAsync(
                connection =>
                {
                    connection.Execute("INSERT INTO chain VALUES (1, 'eip155:1'); INSERT INTO append VALUES (1, 0, 'append', 1, 0, 1, 1, uuid())");
                    connection.Execute(FormattableString.Invariant(
                        $"INSERT INTO block SELECT 1, i, 1600000000 + i, unhex(sha256(i::VARCHAR)), NULL, 1 FROM range({blocks}) r(i)"));
                    return new LedgerChange { Added = { [ChainId.Ethereum] = 0 } };
                },
                CancellationToken.None);
        }

        byte[] file = await File.ReadAllBytesAsync(folder["a.duckdb"]);
        file[file.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(folder["a.duckdb"], file);

        LedgerExamination examination = await DuckDbLedger.ExamineAsync(folder["a.duckdb"]);
        Assert.Null(examination.Problem);
        Assert.True(examination.LooksLikeDuckDb);
        Assert.False(examination.IsReadable);
        TableReading table = Assert.Single(examination.Tables, table => !table.IsWhole);
        Assert.Equal(("block", (long)blocks), (table.Name, table.Rows));
        Assert.InRange(table.ReadableRows, blocks / 2, blocks - 1);

        long read = 0;
        bool isLost = false;
        await foreach (SalvagedRows rows in DuckDbLedger.SalvageAsync(folder["a.duckdb"], "block"))
        {
            read += rows.Rows.Count;
            isLost |= rows.Problem is not null;
            Assert.All(rows.Rows, row => Assert.Equal(long.Parse(row[1]!) + 1_600_000_000, long.Parse(row[2]!)));
        }

        Assert.Equal(table.ReadableRows, read);
        Assert.True(isLost);
        await using DuckDbLedger damaged = await DuckDbLedger.OpenAsync(folder["a.duckdb"]);
        LedgerVerification verification = await damaged.VerifyAsync();
        Assert.False(verification.IsSound);
        Assert.Contains(table, verification.Tables);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(4_096 + 20)]
    public async Task Of_a_file_that_cannot_be_opened_it_is_said_why(int place)
    {
        (await DuckDbLedger.OpenAsync(folder["a.duckdb"])).Dispose();
        byte[] file = await File.ReadAllBytesAsync(folder["a.duckdb"]);
        file[place] ^= 1;
        file[place + 4_096] ^= 1;
        await File.WriteAllBytesAsync(folder["a.duckdb"], file);

        LedgerExamination examination = await DuckDbLedger.ExamineAsync(folder["a.duckdb"]);

        Assert.Contains("the ledger's file is damaged", examination.Problem, StringComparison.Ordinal);
        Assert.Equal((file.LongLength, true), (examination.Bytes, examination.LooksLikeDuckDb));
        await Assert.ThrowsAsync<LedgerFormatException>(() => DuckDbLedger.OpenAsync(folder["a.duckdb"]));
    }
}
