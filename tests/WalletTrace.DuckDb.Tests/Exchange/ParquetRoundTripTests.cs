using CsCheck;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests.Exchange;

public sealed class ParquetRoundTripTests
{
    private static readonly Asset Wide = Asset.Token(ChainId.Ethereum, "erc20", "0x00000000000000000000000000000000000000aa", 77, "WIDE");

    [Fact]
    public async Task A_random_ledger_comes_back_equal() => await FactGen.Ledger.SampleAsync(
        async facts =>
        {
            using var scene = new ExchangeScene();
            await using DuckDbLedger ledger = await scene.LedgerAsync();
            await ledger.AppendAsync(facts);
            await ledger.ExportParquetAsync(scene["out"]);
            await using DuckDbLedger read = await scene.LedgerAsync();

            ImportResult result = await read.ImportParquetAsync(scene["out"]);

            Assert.Equal(await ExchangeScene.DumpAsync(ledger), await ExchangeScene.DumpAsync(read));
            Assert.Equal(result.Movements, result.NewMovements);
        },
        iter: 10,
        threads: 1);

    [Fact]
    public async Task Importing_twice_changes_nothing_and_counts_what_was_known() => await FactGen.Ledger.SampleAsync(
        async facts =>
        {
            using var scene = new ExchangeScene();
            await using DuckDbLedger ledger = await scene.LedgerAsync();
            await ledger.AppendAsync(facts);
            string before = await ExchangeScene.DumpAsync(ledger);
            await ledger.ExportParquetAsync(scene["out"]);

            ImportResult again = await ledger.ImportParquetAsync(scene["out"]);

            Assert.Equal(before, await ExchangeScene.DumpAsync(ledger));
            Assert.Equal((0, 0, 0, 0), (again.NewMovements, again.NewTransactions, again.NewBlocks, again.Contradictions));
            Assert.Equal(facts.Count(fact => fact is TransferRecord or FreezeRecord or InputRecord or OutputRecord), again.Movements);
        },
        iter: 5,
        threads: 1);

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("18446744073709551616")]
    [InlineData("99999999999999999999999999999999999999")]
    [InlineData("100000000000000000000000000000000000000")]
    [InlineData("170141183460469231731687303715884105728")]
    [InlineData("115792089237316195423570985008687907853269984665640564039457584007913129639935")]
    public async Task Amounts_stay_exact(string digits)
    {
        using var scene = new ExchangeScene();
        await using DuckDbLedger ledger = await scene.LedgerAsync();
        UInt256 amount = UInt256.Parse(digits);
        await ledger.AppendAsync(
            [Facts.Block(ChainId.Ethereum, 1), Facts.Transaction(ChainId.Ethereum, 1, 0, 7), Facts.Transfer(1, 0, 3, 1, 2, 1) with { Kind = TransferKind.Token, Asset = Wide, Amount = amount }]);
        await ledger.ExportParquetAsync(scene["out"]);
        await using DuckDbLedger read = await scene.LedgerAsync();
        await read.ImportParquetAsync(scene["out"]);

        LedgerTransaction? transaction = await read.TransactionAsync(ChainId.Ethereum, Facts.Id(7));
        Assert.Equal(amount, Assert.Single(transaction!.Transfers).Amount);

        // As whoever opens the file sees it: a decimal that holds it whole, or its digits.
        object?[] row = Assert.Single(ExchangeScene.Sql($"SELECT coalesce(wide_amount, amount::VARCHAR), typeof(amount) FROM '{scene["out"]}/transfers.parquet'"));
        Assert.Equal([digits, "DECIMAL(38,0)"], row);
    }

    [Fact]
    public async Task Hostile_names_come_back_to_the_letter()
    {
        using var scene = new ExchangeScene();
        await using DuckDbLedger ledger = await scene.LedgerAsync();
        string[] symbols = [.. HostileText.All.Where(text => FactShape.NameProblem("a symbol", text) is null)];
        Assert.True(symbols.Length > 20);
        await ledger.AppendAsync(
        [
            Facts.Block(ChainId.Ethereum, 1),
            Facts.Transaction(ChainId.Ethereum, 1, 0, 7),
            .. symbols.Select((symbol, at) => Facts.Transfer(1, 0, at, 1, 2, 5) with
            {
                Kind = TransferKind.Token, Asset = Asset.Token(ChainId.Ethereum, "erc20", $"0x{at:x40}", 6, symbol),
            }),
            .. symbols.Select((source, at) => Facts.Coverage(ChainId.Ethereum, null, at, at, CoverageKinds.Fee, source)),
        ]);
        await ledger.AppendLabelsAsync(symbols.Select((text, at) => new Label(Facts.Account(ChainId.Ethereum, at), text, Category.Mixer, text, Confidence.High, new DateOnly(2022, 4, 14))));
        await ledger.ExportParquetAsync(scene["out"]);
        await using DuckDbLedger read = await scene.LedgerAsync();
        ImportResult result = await read.ImportParquetAsync(scene["out"]);

        Assert.Equal(await ExchangeScene.DumpAsync(ledger), await ExchangeScene.DumpAsync(read));
        Assert.Equal((await ledger.LabelsAsync()).All, (await read.LabelsAsync()).All);
        Assert.Equal(symbols.Length, result.NewLabels);
    }

    [Fact]
    public async Task Answers_come_back_with_what_was_asked()
    {
        using var scene = new ExchangeScene();
        await using DuckDbLedger ledger = await scene.LedgerAsync();
        ledger.Answers.Add(new RawAnswer("explorer", "GET /a", 10, "[]"u8.ToArray()));
        ledger.Answers.Add(new RawAnswer("explorer", "GET /b", 11, "[]"u8.ToArray()) { RequestHash = new string('b', 64), Status = 404, IsRefusal = true });
        ledger.Answers.Add(new RawAnswer("explorer", "GET /a", 10, "[]"u8.ToArray()));
        ledger.Answers.Add(new RawAnswer("explorer", "GET /c", 12, new byte[100_000]));
        await ledger.FlushAnswersAsync();
        await ledger.ExportParquetAsync(scene["out"]);
        await using DuckDbLedger read = await scene.LedgerAsync();

        Assert.Equal(2, (await read.ImportParquetAsync(scene["out"])).NewAnswers);
        Assert.Equal(0, (await read.ImportParquetAsync(scene["out"])).NewAnswers);

        Assert.Equal(await ledger.AnswersAsync(), await read.AnswersAsync());
        Assert.Equal(new byte[100_000], await read.AnswerAsync((await read.AnswersAsync())[3].Hash));
    }

    [Fact]
    public async Task What_was_told_to_others_comes_back()
    {
        using var scene = new ExchangeScene();
        await using DuckDbLedger ledger = await scene.LedgerAsync();
        Disclosure[] told =
        [
            .. Enum.GetValues<DisclosureKind>().Select(kind => new Disclosure(5, "an.explorer", ChainId.Ethereum, HostileText.All[(int)kind], kind)), new Disclosure(5, "an.explorer", ChainId.Ethereum, "nul \0 byte"),
            new Disclosure(5, "an.explorer", ChainId.Bitcoin, "x"), new Disclosure(5, "an.explorer", ChainId.Bitcoin, "x"),
        ];
        Array.ForEach(told, ledger.Disclosures.Add);
        await ledger.Disclosures.KeepAsync();
        await ledger.ExportParquetAsync(scene["out"]);
        await using DuckDbLedger read = await scene.LedgerAsync();

        Assert.Equal(told.Length, (await read.ImportParquetAsync(scene["out"])).NewDisclosures);
        Assert.Equal(0, (await read.ImportParquetAsync(scene["out"])).NewDisclosures);

        Assert.Equal(told, await read.DisclosuresAsync());
    }

    [Fact]
    public async Task A_part_holds_its_heights_and_its_chain_and_vouches_for_no_more()
    {
        using var scene = new ExchangeScene();
        await using DuckDbLedger ledger = await scene.LedgerAsync();
        await ledger.AppendAsync(
        [
            .. Enumerable.Range(1, 9).Select(height => Facts.Block(ChainId.Ethereum, height)),
            Facts.Block(ChainId.Bitcoin, 5),
            Facts.Coverage(ChainId.Ethereum, null, 1, 9, CoverageKinds.Fee),
            Facts.Coverage(ChainId.Ethereum, 1, 1, 2, CoverageKinds.Fee),
            Facts.Coverage(ChainId.Bitcoin, null, 5, 5, CoverageKinds.Coins),
        ]);
        await ledger.ExportParquetAsync(scene["out"], new LedgerPart { Chain = ChainId.Ethereum, FromHeight = 3, ToHeight = 6 });
        await using DuckDbLedger read = await scene.LedgerAsync();
        await read.ImportParquetAsync(scene["out"]);

        Assert.Equal([3, 4, 5, 6], (await read.BlocksAsync().ToListAsync()).Select(block => block.Height));
        Assert.Equal([ChainId.Ethereum], read.Chains);
        Assert.Equal([Facts.Coverage(ChainId.Ethereum, null, 3, 6, CoverageKinds.Fee)], read.Coverage);
    }

    [Fact]
    public async Task A_folder_with_something_in_it_is_left_alone_and_what_a_killed_export_left_is_not()
    {
        using var scene = new ExchangeScene();
        await using DuckDbLedger ledger = await scene.LedgerAsync();
        await ledger.AppendAsync([Facts.Block(ChainId.Ethereum, 1)]);
        Directory.CreateDirectory(scene["full"]);
        await File.WriteAllTextAsync(Path.Combine(scene["full"], "mine.txt"), "mine");
        WalletTraceException refused = await Assert.ThrowsAsync<WalletTraceException>(() => ledger.ExportParquetAsync(scene["full"]));
        Assert.Contains("found something there, expected an empty folder or none", refused.Message);

        Directory.CreateDirectory(scene["other.part"]);
        await File.WriteAllTextAsync(Path.Combine(scene["other.part"], "mine.txt"), "mine");
        refused = await Assert.ThrowsAsync<WalletTraceException>(() => ledger.ExportParquetAsync(scene["other"]));
        Assert.Contains("with other files beside it", refused.Message);
        Assert.True(File.Exists(Path.Combine(scene["other.part"], "mine.txt")));

        Directory.CreateDirectory(scene["killed.part"]);
        await File.WriteAllTextAsync(Path.Combine(scene["killed.part"], "blocks.parquet"), "half");
        Directory.CreateDirectory(scene["killed"]);
        await ledger.ExportParquetAsync(scene["killed"]);
        Assert.True(File.Exists(Path.Combine(scene["killed"], "ledger.json")));
        Assert.False(Directory.Exists(scene["killed.part"]));
    }

    [Fact]
    public async Task Export_needs_external_access_and_a_part_heights()
    {
        using var scene = new ExchangeScene();
        await using DuckDbLedger closed = await DuckDbLedger.OpenAsync(scene["closed.duckdb"]);
        Assert.Contains("AllowExternalAccess", (await Assert.ThrowsAsync<InvalidOperationException>(() => closed.ExportParquetAsync(scene["out"]))).Message);
        await Assert.ThrowsAsync<ArgumentException>(() => closed.ExportParquetAsync(scene["out"], new LedgerPart { FromHeight = 5, ToHeight = 4 }));
        Assert.False(Directory.Exists(scene["out"]));
    }

    [Fact]
    public async Task A_cancelled_export_leaves_nothing()
    {
        using var scene = new ExchangeScene();
        await using DuckDbLedger ledger = await scene.LedgerAsync();
        using var cancelled = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ledger.ExportParquetAsync(scene["out"], null, new Canceller(cancelled), cancelled.Token));
        Assert.False(Directory.Exists(scene["out"]));
        Assert.False(Directory.Exists(scene["out.part"]));
    }

    private sealed class Canceller(CancellationTokenSource source) : IProgress<ExportProgress>
    {
        public void Report(ExportProgress value)
        {
            if (value.FilesWritten == 2)
            {
                source.Cancel();
            }
        }
    }
}
