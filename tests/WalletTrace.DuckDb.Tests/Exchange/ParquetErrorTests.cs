using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests.Exchange;

public sealed class ParquetErrorTests
{
    private const string From = "0x00000000000000000000000000000000000000a1";
    private const string To = "0x00000000000000000000000000000000000000a2";

    /// <summary>One row of a transfer as anybody would write it.</summary>
    private const string Row =
        $"""
        SELECT 'eip155:1' AS chain, 10::BIGINT AS height, 1000::BIGINT AS time, 0 AS transaction_index, '0x' || repeat('7', 64) AS transaction, false AS failed,
            0::BIGINT AS index, 'native' AS kind, 'native' AS asset, '{From}' AS "from", '{To}' AS "to", 5::DECIMAL(38, 0) AS amount, NULL::VARCHAR AS wide_amount
        """;

    private static string With(string replacement) => $"SELECT * REPLACE ({replacement}) FROM ({Row})";

    [Theory]
    [InlineData("5::BIGINT AS amount")]
    [InlineData("5::UTINYINT AS amount")]
    [InlineData("5::DECIMAL(10, 0) AS amount")]
    [InlineData("'5' AS amount")]
    [InlineData("NULL::DECIMAL(38, 0) AS amount, '5' AS wide_amount")]
    [InlineData("'2000-01-01'::TIMESTAMP AS time")]
    [InlineData("'2000-01-01T00:00:00Z' AS time")]
    [InlineData("10::INTEGER AS height, 'false' AS failed")]
    [InlineData("unhex(repeat('77', 32)) AS transaction")]
    [InlineData("'eip155:1/slip44:60' AS asset")]
    public async Task Anybodys_file_with_the_columns_is_read(string replacement)
    {
        using var scene = new ExchangeScene();
        await using DuckDbLedger ledger = await scene.LedgerAsync();
        ImportResult result = await ledger.ImportParquetAsync(scene.Parquet(With(replacement)));
        Assert.Equal((1, 1, 1), (result.NewMovements, result.NewTransactions, result.NewBlocks));
        LedgerTransaction transaction = Assert.Single(await ledger.TransactionsAsync().ToListAsync());
        TransferRecord transfer = Assert.Single(transaction.Transfers);
        Assert.Equal((UInt256)5, transfer.Amount);
        Assert.Equal(From, transfer.From!.Value.ToString(ChainId.Ethereum), ignoreCase: true);
    }

    [Theory]
    [InlineData("5::DOUBLE AS amount", "the column amount cannot be read: found the type DOUBLE, which cannot hold every number exactly, expected DECIMAL(38,0), a whole number, or digits as text (VARCHAR)")]
    [InlineData("5::DECIMAL(10, 2) AS amount", "the column amount cannot be read: found the type DECIMAL(10,2), expected DECIMAL(38,0)")]
    [InlineData("1.5::FLOAT AS height", "the column height cannot be read: found the type FLOAT, which cannot hold every number exactly, expected a whole number")]
    [InlineData("[1] AS height", "the column height cannot be read: found the type INTEGER[]")]
    [InlineData("7 AS transaction", "the column transaction cannot be read: found the type INTEGER, expected hexadecimal digits as text (VARCHAR) or bytes (BLOB)")]
    [InlineData("'2000-01-01'::DATE AS time", "the column time cannot be read: found the type DATE, expected unix seconds (BIGINT), a TIMESTAMP in UTC, or text (VARCHAR)")]
    [InlineData("0.5 AS failed", "the column failed cannot be read: found the type DECIMAL(2,1), expected BOOLEAN")]
    public async Task A_column_of_a_wrong_type_is_told_with_what_is_expected(string replacement, string expected)
    {
        using var scene = new ExchangeScene();
        await using DuckDbLedger ledger = await scene.LedgerAsync();
        LedgerFormatException refused = await Assert.ThrowsAsync<LedgerFormatException>(() => ledger.ImportParquetAsync(scene.Parquet(With(replacement))));
        Assert.Contains(expected, refused.Message);
        Assert.Equal("transfers.parquet", refused.File);
    }

    [Theory]
    [InlineData("'-5' AS amount", "transfers.parquet, row 3, column amount")]
    [InlineData("-5::DECIMAL(38, 0) AS amount", "found a negative number")]
    [InlineData("'115792089237316195423570985008687907853269984665640564039457584007913129639936' AS amount", "found an amount that is too large")]
    [InlineData("NULL::BIGINT AS amount", "found nothing, expected an amount in base units")]
    [InlineData("'7' AS wide_amount", "found something else than a whole number, expected decimal digits only")]
    [InlineData("'0x12' AS \"from\"", "row 3, column from")]
    [InlineData("'eip155:x/y' AS chain", "row 3, column chain")]
    [InlineData("NULL::VARCHAR AS transaction", "found nothing, expected a transaction id")]
    [InlineData("'stolen' AS kind", "found an unknown kind of transfer, expected one of native, internal")]
    [InlineData("-1::BIGINT AS height", "found a negative number")]
    [InlineData("NULL::BIGINT AS time", "found nothing, expected a time")]
    [InlineData("'2000-01-01T00:00:00.5Z' AS time", "found no time, expected unix seconds or UTC such as")]
    [InlineData("'reward' AS kind", "the row cannot be true")]
    public async Task A_value_that_cannot_be_is_told_with_its_row_and_column(string replacement, string expected)
    {
        using var scene = new ExchangeScene();
        await using DuckDbLedger ledger = await scene.LedgerAsync();
        string place = scene.Parquet($"{With("1::BIGINT AS index")} UNION ALL BY NAME {With("2::BIGINT AS index")} UNION ALL BY NAME {With(replacement)}");
        ChainDataException refused = await Assert.ThrowsAsync<ChainDataException>(() => ledger.ImportParquetAsync(place));
        Assert.Contains(expected, refused.Message);
        Assert.Contains("row 3", refused.Message);
        Assert.Empty(await ledger.TransactionsAsync().ToListAsync());
    }

    [Theory]
    [InlineData("SELECT 1 AS a, 2 AS b", "the columns are of no kind that is known: found \"a,b\", expected the columns of blocks, transactions, transfers")]
    [InlineData("SELECT 'eip155:1' AS chain, 1 AS height, 2 AS time, 'x' AS hash", "the columns are not that of blocks: found no column parent, expected chain,height,time,hash,parent")]
    public async Task Columns_of_no_kind_are_told(string query, string expected)
    {
        using var scene = new ExchangeScene();
        await using DuckDbLedger ledger = await scene.LedgerAsync();
        LedgerFormatException refused = await Assert.ThrowsAsync<LedgerFormatException>(() => ledger.ImportParquetAsync(scene.Parquet(query)));
        Assert.Contains(expected, refused.Message);
    }

    [Fact]
    public async Task A_time_between_two_seconds_is_refused()
    {
        using var scene = new ExchangeScene();
        await using DuckDbLedger ledger = await scene.LedgerAsync();
        string place = scene.Parquet(With("'2000-01-01 00:00:00.5'::TIMESTAMP AS time"));
        Assert.Contains("row 1, column time", (await Assert.ThrowsAsync<ChainDataException>(() => ledger.ImportParquetAsync(place))).Message);
    }

    [Fact]
    public async Task A_value_longer_than_any_can_be_is_refused()
    {
        using var scene = new ExchangeScene();
        await using DuckDbLedger ledger = await scene.LedgerAsync();
        string place = scene.Parquet(With("repeat('a', 1000000) AS \"from\""));
        Assert.Contains("the column from cannot be read in row 1: found 65536 characters or more", (await Assert.ThrowsAsync<LedgerFormatException>(() => ledger.ImportParquetAsync(place))).Message);
    }

    [Fact]
    public async Task Damaged_files_are_told_wherever_they_are_damaged()
    {
        using var scene = new ExchangeScene();
        await using DuckDbLedger ledger = await scene.LedgerAsync();
        await ledger.AppendAsync(
        [
            .. Enumerable.Range(1, 400).SelectMany(height => new Fact[]
            {
                Facts.Block(ChainId.Ethereum, height, height * 12, height, height - 1), Facts.Transaction(ChainId.Ethereum, height, 0, height * 7_919), Facts.Transfer(height, 0, 0, height % 7, height % 11, (ulong)(height * 31)),
            }),
        ]);
        await ledger.ExportParquetAsync(scene["out"]);
        string file = Path.Combine(scene["out"], "transfers.parquet");
        byte[] whole = await File.ReadAllBytesAsync(file);
        await using DuckDbLedger read = await scene.LedgerAsync();
        foreach (int at in Enumerable.Range(0, 40).Select(step => step * (whole.Length - 1) / 39))
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0x41;
            await File.WriteAllBytesAsync(file, damaged);
            LedgerFormatException found = await Assert.ThrowsAsync<LedgerFormatException>(() => read.ImportParquetAsync(scene["out"]));
            Assert.Equal("transfers.parquet", found.File);
            Assert.Contains("the file is not what was exported", found.Message);
        }

        Assert.Empty(read.Chains);

        // Without the list of checksums a file is taken as anybody's: what shows is told, and what cannot be true is never taken in.
        File.Delete(Path.Combine(scene["out"], "ledger.json"));
        foreach (byte[] damaged in new[] { whole[..(whole.Length / 2)], [], "PAR1 no parquet PAR1"u8.ToArray(), whole[4..], [.. whole[..^8], 0xff, 0xff, 0xff, 0x7f, .. "PAR1"u8] })
        {
            await File.WriteAllBytesAsync(file, damaged);
            LedgerFormatException found = await Assert.ThrowsAsync<LedgerFormatException>(() => read.ImportParquetAsync(scene["out"]));
            Assert.Contains("the Parquet file cannot be read", found.Message);
            Assert.DoesNotContain(scene["out"], found.Message);
        }
    }

    [Fact]
    public async Task A_folder_that_is_not_whole_is_told()
    {
        using var scene = new ExchangeScene();
        await using DuckDbLedger ledger = await scene.LedgerAsync();
        await ledger.ExportParquetAsync(scene["out"]);
        File.Delete(Path.Combine(scene["out"], "inputs.parquet"));
        Assert.Contains("found no file \"inputs.parquet\"", (await Assert.ThrowsAsync<LedgerFormatException>(() => ledger.ImportParquetAsync(scene["out"]))).Message);
        string list = Path.Combine(scene["out"], "ledger.json");
        foreach ((string text, string expected) in new[]
        {
            ("{}", "found something else than a list of files"), ("nonsense", "found something else"),
            ("""{"version": 99, "files": []}""", "found version 99, expected at most 1"),
            ("""{"version": 1, "files": [{"name": "../x.parquet", "bytes": 1, "sha256": ""}]}""", "found the file name \"../x.parquet\", expected one without folders"),
        })
        {
            await File.WriteAllTextAsync(list, text);
            Assert.Contains(expected, (await Assert.ThrowsAsync<LedgerFormatException>(() => ledger.ImportParquetAsync(scene["out"]))).Message);
        }
    }

    [Fact]
    public async Task What_contradicts_is_set_apart_and_its_files_vouch_for_nothing_on_that_chain()
    {
        using var scene = new ExchangeScene();
        await using DuckDbLedger liar = await scene.LedgerAsync();
        Fact[] said = [Facts.Block(ChainId.Ethereum, 1), Facts.Transaction(ChainId.Ethereum, 1, 0, 7), Facts.Transfer(1, 0, 0, 1, 2, 99), Facts.Block(ChainId.Bitcoin, 1)];
        await liar.AppendAsync([.. said, Facts.Coverage(ChainId.Ethereum, null, 0, 1, CoverageKinds.Native), Facts.Coverage(ChainId.Bitcoin, null, 0, 1, CoverageKinds.Coins)]);
        await liar.ExportParquetAsync(scene["lies"]);
        await using DuckDbLedger ledger = await scene.LedgerAsync(OnContradiction.SetApart);
        await ledger.AppendAsync([Facts.Block(ChainId.Ethereum, 1), Facts.Transaction(ChainId.Ethereum, 1, 0, 7), Facts.Transfer(1, 0, 0, 1, 2, 5)]);

        for (int time = 0; time < 2; time++)
        {
            ImportResult result = await ledger.ImportParquetAsync(scene["lies"]);
            Assert.Equal(time == 0, result.Contradictions > 0);
            Assert.Equal([ChainId.Ethereum], result.NotVouchedFor);
        }

        Assert.Equal([ChainId.Bitcoin], ledger.Coverage.Select(record => record.Chain));
        Assert.Equal((UInt256)5, (await ledger.TransactionAsync(ChainId.Ethereum, Facts.Id(7)))!.Transfers[0].Amount);

        await using DuckDbLedger strict = await scene.LedgerAsync();
        await strict.AppendAsync([Facts.Block(ChainId.Ethereum, 1), Facts.Transaction(ChainId.Ethereum, 1, 0, 7), Facts.Transfer(1, 0, 0, 1, 2, 5)]);
        await Assert.ThrowsAsync<ContradictionException>(() => strict.ImportParquetAsync(scene["lies"]));
        Assert.Empty(strict.Coverage);
    }
}
