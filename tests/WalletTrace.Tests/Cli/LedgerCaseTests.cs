using WalletTrace.Cli;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Cli;

/// <summary>Ledgers as cases: what is found in them is what is found in the files that were imported.</summary>
public sealed class LedgerCaseTests : IDisposable
{
    private const string Stolen = "99841a382456d2057706bad67946bdb560cc46a716425107d9a743e5b812846b:0";
    private const string RoninWallet = "0x098B716B8Aaf21512996dC57EB0615e2383E2f96";

    private static readonly string[] Formats = ["html", "json", "csv", "graphml", "dot"];

    private readonly TemporaryFolder folder = new();

    private string Ledger => folder["case.duckdb"];

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("ronin-bridge")]
    [InlineData("utxo-peel-chain")]
    public async Task A_trace_over_an_imported_case_is_that_over_its_files_byte_for_byte(string sample)
    {
        string files = Repository.PathOf("samples", sample);
        CommandRun import = AssertDone(await CommandRun.OfAsync("ledger", "import", Ledger, "--from", files));
        Assert.Contains("case.yaml", import.Output);

        string[] byFiles = await ReportsAsync(files, "files");
        Assert.Equal(byFiles, await ReportsAsync(Ledger, "ledger"));

        // The case file names the ledger, and can be named itself.
        Assert.Equal(byFiles, await ReportsAsync(folder["case.yaml"], "named"));
        foreach (string[] question in new[] { new[] { "paths", "--to", "exchange" }, ["explain", "--path", "1", "--to", "exchange"] })
        {
            Assert.Equal(AssertDone(await CommandRun.OfAsync([question[0], files, .. question[1..]])), await CommandRun.OfAsync([question[0], Ledger, .. question[1..]]));
        }
    }

    [Theory]
    [InlineData("ronin-bridge", "csv")]
    [InlineData("ronin-bridge", "jsonl")]
    [InlineData("utxo-peel-chain", "csv", "--gzip")]
    [InlineData("utxo-peel-chain", "jsonl", "--gzip")]
    public async Task A_case_that_is_exported_is_traced_as_it_was(string sample, string format, params string[] options)
    {
        string files = Repository.PathOf("samples", sample);
        AssertDone(await CommandRun.OfAsync("ledger", "import", Ledger, "--from", files));

        CommandRun export = AssertDone(await CommandRun.OfAsync(["ledger", "export", Ledger, "--to", folder["out"], "--format", format, .. options]));

        Assert.Contains(" rows\n", export.Output);
        Assert.Equal(await ReportsAsync(files, "files"), await ReportsAsync(folder["out"], "exported"));
    }

    [Fact]
    public async Task A_ledger_without_a_case_file_is_asked_by_options()
    {
        await ImportFilesAsync("utxo-peel-chain");

        CommandRun none = await CommandRun.OfAsync("trace", Ledger);
        CommandRun coin = AssertDone(await CommandRun.OfAsync("trace", Ledger, "--coin", Stolen));

        Assert.Equal(ExitCode.Usage, none.Code);
        Assert.Contains("found no case file \"case.yaml\" beside it, expected one, or a theft by --wallet, --coin or --transaction", none.Error);
        Assert.Contains("10 tBTC stolen", coin.Output);
        Assert.Contains("Exchange A (exchange)", coin.Output);
    }

    [Fact]
    public async Task A_wallet_with_an_amount_is_what_a_case_file_says()
    {
        await ImportFilesAsync("ronin-bridge");

        CommandRun ledger = AssertDone(await CommandRun.OfAsync("trace", Ledger, "--wallet", $"{RoninWallet}@14442835", "--amount", "173600 ETH"));
        CommandRun account = AssertDone(await CommandRun.OfAsync("trace", Ledger, "--wallet", $"eip155:1:{RoninWallet}@14442835", "--amount", "173600 ETH"));
        CommandRun files = AssertDone(await CommandRun.OfAsync("trace", Repository.PathOf("samples", "ronin-bridge")));

        Assert.Equal(Figures(files), Figures(ledger));
        Assert.Equal(ledger, account);
    }

    [Theory]
    [InlineData("--amount says what was stolen from a --wallet: found no wallet", "--amount", "1 ETH")]
    [InlineData("--wallet cannot be read: ", "--wallet", "nobody@5")]
    [InlineData("--amount cannot be read: ", "--wallet", RoninWallet + "@14442835", "--amount", "1 BTC")]
    [InlineData("--coin cannot be read: ", "--coin", "1")]
    [InlineData("--chain cannot be read: ", "--chain", "ethereum")]
    public async Task A_theft_that_cannot_be_read_is_told(string expected, params string[] options)
    {
        await ImportFilesAsync("ronin-bridge");
        CommandRun run = await CommandRun.OfAsync(["trace", Ledger, .. options]);
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(expected, run.Error);
        CommandLineTests.AssertIsMessage(run);
    }

    [Fact]
    public async Task Where_a_ledger_holds_several_chains_the_thefts_is_named()
    {
        AssertDone(await CommandRun.OfAsync(
            "ledger", "import", Ledger, "--from", Path.Combine(CommandRun.Utxo, "outputs.csv"), "--from", Repository.PathOf("samples", "ronin-bridge", "transfers.csv")));

        CommandRun unnamed = await CommandRun.OfAsync("trace", Ledger, "--coin", Stolen);
        CommandRun named = await CommandRun.OfAsync("trace", Ledger, "--coin", Stolen, "--chain", "bip122:0f9188f13cb7b2c71f2a335e3a4fc328");

        Assert.Contains("the theft's chain is not known: found bip122:0f9188f13cb7b2c71f2a335e3a4fc328, eip155:1 in the ledger, expected one; name it with --chain", unnamed.Error);
        AssertDone(named);
    }

    [Fact]
    public async Task A_case_of_files_says_itself_what_was_stolen()
    {
        CommandRun run = await CommandRun.OfAsync("trace", CommandRun.Utxo, "--coin", Stolen);
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("found a case that says it itself; change its thefts there", run.Error);
    }

    [Fact]
    public async Task A_report_is_held_against_a_ledger()
    {
        AssertDone(await CommandRun.OfAsync("ledger", "import", Ledger, "--from", CommandRun.Utxo));
        AssertDone(await CommandRun.OfAsync("trace", Ledger, "--quiet", "--json", folder["report.json"]));

        CommandRun run = AssertDone(await CommandRun.OfAsync("recheck", Ledger, folder["report.json"]));

        Assert.Equal(run, await CommandRun.OfAsync("recheck", CommandRun.Utxo, folder["report.json"]));
    }

    [Theory]
    [InlineData("facts: [transfers.csv]", "found the key facts in the case, where it means nothing: a ledger holds the facts of the case")]
    [InlineData("ledger: other.duckdb", "found \"other.duckdb\", expected a file that is there")]
    [InlineData("ledger: ../case.duckdb", "expected a path inside the case's folder")]
    [InlineData("ledger: case.yaml", "expected a name that ends with one of .duckdb")]
    public async Task A_case_file_beside_a_ledger_names_no_other_facts(string line, string expected)
    {
        await ImportFilesAsync("utxo-peel-chain");
        folder.Write("case.yaml", $"name: A case\nthefts:\n  - {{name: coin, chain: 'bip122:0f9188f13cb7b2c71f2a335e3a4fc328', coin: '{Stolen}'}}\n{line}\n");
        CommandRun run = await CommandRun.OfAsync("trace", Ledger);
        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains(expected, run.Error);
    }

    internal static CommandRun AssertDone(CommandRun run)
    {
        Assert.True(run.Code == ExitCode.Done, run.Error + run.Output);
        Assert.Empty(run.Error);
        return run;
    }

    /// <summary>The facts and labels of a sample, but not its case file.</summary>
    private async Task ImportFilesAsync(string sample)
    {
        string[] facts = [.. Directory.GetFiles(Repository.PathOf("samples", sample), "*.csv").Where(path => Path.GetFileName(path) is not ("labels.csv" or "prices.csv"))];
        AssertDone(await CommandRun.OfAsync(["ledger", "import", Ledger, "--from", .. facts, "--labels", Repository.PathOf("samples", sample, "labels.csv")]));
    }

    private async Task<string[]> ReportsAsync(string place, string name)
    {
        CommandRun run = AssertDone(await CommandRun.OfAsync(["trace", place, .. Formats.SelectMany(format => new[] { "--" + format, folder[$"{name}.{format}"] })]));
        return [run.Output[..run.Output.IndexOf("\nWrote ", StringComparison.Ordinal)], .. Formats.Select(format => File.ReadAllText(folder[$"{name}.{format}"]))];
    }

    /// <summary>The lines of a trace that hold figures of the balance.</summary>
    private static IEnumerable<string> Figures(CommandRun run) => run.Output.Split('\n').Where(line => line.Contains("173600", StringComparison.Ordinal) || line.Contains("Mixers", StringComparison.OrdinalIgnoreCase));
}
