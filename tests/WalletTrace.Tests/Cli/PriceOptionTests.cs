using WalletTrace.Cli;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Cli;

/// <summary>Values on the command line: by files, by the case, by pegs.</summary>
public sealed class PriceOptionTests : IDisposable
{
    private const string Coin = "bip122:0f9188f13cb7b2c71f2a335e3a4fc328/slip44:1";
    private readonly TemporaryFolder folder = new();

    private static string Prices => Path.Combine(CommandRun.Utxo, "prices.csv");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Tables_tell_values_within_80_columns_and_name_their_source()
    {
        CommandRun run = await CommandRun.OfAsync("trace", CommandRun.Utxo, "--prices", Prices);

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Contains("It was worth 1,000.00 USD when it was stolen.", run.Output);
        Assert.Contains("    worth 409.80 USD (FIFO), ", run.Output);
        Assert.Contains("VALUES in USD\nValues are derived", run.Output);
        Assert.Contains("file prices.csv", run.Output);
        Assert.DoesNotContain(CommandRun.Utxo, run.Output);
        Assert.All(run.Output.Split('\n'), line => Assert.True(line.Length <= 80 || !line.Contains(' '), line));
    }

    [Fact]
    public async Task Paths_and_explanations_tell_values_too()
    {
        CommandRun paths = await CommandRun.OfAsync("paths", CommandRun.Utxo, "--to", "exchange", "--prices", Prices, "--csv", folder["hops.csv"]);
        CommandRun why = await CommandRun.OfAsync("explain", CommandRun.Utxo, "--to", "exchange", "--path", "2", "--prices", Prices);

        Assert.Contains("     worth 259.80 USD when it came there\n", paths.Output);
        Assert.Contains("price_source", File.ReadAllText(folder["hops.csv"]));
        Assert.Contains("That was worth 259.80 USD when it came to its end.", Unwrapped(why.Output));
        Assert.Contains("derived from 200 USD for one", Unwrapped(why.Output));
    }

    [Fact]
    public async Task A_file_that_does_not_name_its_asset_has_it_named_before_it()
    {
        string file = folder.Write("a=b.csv", "date,usd,eur\n2023-11-14,100,90\n2023-11-15,200,180\n");
        CommandRun dollars = await CommandRun.OfAsync("trace", CommandRun.Utxo, "--prices", $"{Coin}={file}");
        CommandRun euros = await CommandRun.OfAsync("trace", CommandRun.Utxo, "--prices", $"regtest={file}", "--currency", "EUR");
        CommandRun unnamed = await CommandRun.OfAsync("trace", CommandRun.Utxo, "--prices", file);

        Assert.Contains("It was worth 1,000.00 USD when it was stolen.", dollars.Output);
        Assert.Contains("It was worth 900.00 EUR when it was stolen.", euros.Output);
        Assert.Equal(ExitCode.Failed, unnamed.Code);
        Assert.Contains("a=b.csv", unnamed.Error);
        Assert.Contains("does not say of which asset", unnamed.Error);
    }

    [Fact]
    public async Task Options_override_the_prices_of_the_case()
    {
        foreach (string name in Directory.GetFiles(CommandRun.Utxo).Select(Path.GetFileName).OfType<string>())
        {
            folder.Write(name, File.ReadAllText(Path.Combine(CommandRun.Utxo, name)) + (name == "case.yaml" ? "prices: {files: prices.csv, convention: last-before, oldest: 0}\n" : ""));
        }

        CommandRun none = await CommandRun.OfAsync("trace", folder.Path);
        CommandRun closes = await CommandRun.OfAsync("trace", folder.Path, "--price-convention", "close-of-day");
        CommandRun old = await CommandRun.OfAsync("trace", folder.Path, "--price-age", "2");
        CommandRun pegged = await CommandRun.OfAsync("trace", folder.Path, "--peg", Coin);

        Assert.Contains("No price is known of that when it was stolen.", none.Output);
        Assert.Contains("It was worth 1,000.00 USD when it was stolen.", closes.Output);
        Assert.Contains("No price is known of that when it was stolen.", old.Output);
        // After midnight the close of the day before is the last price there is.
        Assert.Contains("worth 70.00 USD (FIFO)", Lines(old.Output, "0.7 "));
        Assert.Contains("It was worth 10.00 USD when it was stolen.", pegged.Output);
    }

    [Fact]
    public async Task A_ledger_made_of_a_case_says_that_its_prices_stayed_behind()
    {
        foreach (string name in Directory.GetFiles(CommandRun.Utxo).Select(Path.GetFileName).OfType<string>())
        {
            folder.Write($"case/{name}", File.ReadAllText(Path.Combine(CommandRun.Utxo, name)) + (name == "case.yaml" ? "prices:\n  files: prices.csv\n" : ""));
        }

        CommandRun import = await CommandRun.OfAsync("ledger", "import", folder["peel.duckdb"], "--from", folder["case"]);
        CommandRun without = await CommandRun.OfAsync("trace", folder["peel.duckdb"]);
        CommandRun with = await CommandRun.OfAsync("trace", folder["peel.duckdb"], "--prices", Prices);

        Assert.Contains("Its prices stay where they are", import.Output);
        Assert.Equal(ExitCode.Done, without.Code);
        Assert.DoesNotContain("USD", without.Output);
        Assert.Equal((await CommandRun.OfAsync("trace", folder["case"])).Output, with.Output);
    }

    [Theory]
    [InlineData("--prices", "nowhere.csv", ExitCode.Failed, "found no file \"nowhere.csv\"")]
    [InlineData("--prices", "ETH=nowhere.csv", ExitCode.Usage, "found \"ETH\", expected an asset such as eip155:1/slip44:60")]
    [InlineData("--peg", "USDC", ExitCode.Usage, "--peg cannot be read: found \"USDC\"")]
    [InlineData("--currency", "usd", ExitCode.Usage, "expected three capitals such as USD")]
    [InlineData("--currency", "EUR", ExitCode.Usage, "found options for prices and no prices")]
    [InlineData("--price-convention", "linear", ExitCode.Usage, "expected one of close-of-day, last-before")]
    [InlineData("--price-age", "1000", ExitCode.Usage, "expected a whole number of days from 0 to 366")]
    public async Task What_cannot_be_read_is_told(string option, string value, int code, string problem)
    {
        CommandRun run = await CommandRun.OfAsync("trace", CommandRun.Utxo, option, value);

        Assert.Equal(code, run.Code);
        Assert.Contains(problem, run.Error);
        Assert.Empty(run.Output);
    }

    private static string Unwrapped(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Lines(string text, string figure)
    {
        string[] lines = text.Split('\n');
        return string.Join('\n', Enumerable.Range(0, lines.Length - 1).Where(line => lines[line].Contains(figure)).Select(line => lines[line + 1]));
    }
}
