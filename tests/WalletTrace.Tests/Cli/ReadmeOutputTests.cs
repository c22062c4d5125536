using WalletTrace.Cli;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Cli;

/// <summary>What the README shows of who is behind accounts is what the tool says.</summary>
public sealed class ReadmeOutputTests : IDisposable
{
    private static readonly string Readme = File.ReadAllText(Repository.PathOf("README.md")).ReplaceLineEndings("\n");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_import_of_the_list_that_is_shown_says_what_is_shown()
    {
        const string header = "address,name,type\n";
        int begin = Readme.IndexOf(header, StringComparison.Ordinal);
        string list = folder.Write("notes.csv", Readme[begin..Readme.IndexOf("```", begin, StringComparison.Ordinal)]);

        CommandRun run = await CommandRun.OfAsync("labels", "import", folder["notes.duckdb"], list, "--source", "my notes", "--date", "2022-04-01");

        Assert.Contains(run.Output[run.Output.IndexOf("  my notes\n", StringComparison.Ordinal)..].TrimEnd('\n'), Readme, StringComparison.Ordinal);
        Assert.Contains("a digit may be mistyped", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_screening_that_is_shown_comes_to_what_is_shown()
    {
        CommandRun run = await CommandRun.OfAsync(
            "screen", "0x0000000000000000000000000000000000000001", "eip155:56:0x53b6936513e738f44FB50d2b9476730C0Ab3Bfc1",
            "--labels", Repository.PathOf("samples", "ronin-bridge", "labels.csv"), "--as-of", "2026-10-10");

        Assert.Equal(ExitCode.Review, run.Code);
        Assert.Contains(run.Output.TrimEnd('\n'), Readme, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_exposure_that_is_shown_is_what_the_facts_say()
    {
        CommandRun run = await CommandRun.OfAsync("screen", "0x01a5d51057a82818d68D8f3B76EF0ac69a99A911", "--in", Repository.PathOf("samples", "ronin-bridge"));

        Assert.Contains(run.Output[run.Output.IndexOf("  SENT ", StringComparison.Ordinal)..].TrimEnd('\n'), Readme, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_values_that_are_shown_are_those_of_the_prices()
    {
        string sample = Repository.PathOf("samples", "utxo-peel-chain");
        CommandRun run = await CommandRun.OfAsync("trace", sample, "--prices", Path.Combine(sample, "prices.csv"));

        Assert.Contains(run.Output[..run.Output.IndexOf("\nVALUES in USD", StringComparison.Ordinal)].TrimEnd('\n'), Readme, StringComparison.Ordinal);
    }
}
