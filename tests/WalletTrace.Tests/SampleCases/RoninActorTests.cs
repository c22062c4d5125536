using WalletTrace.Attribution;
using WalletTrace.Tests.Cli;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Actors;

namespace WalletTrace.Tests.SampleCases;

/// <summary>What the Ronin sample says of the Lazarus Group.</summary>
public class RoninActorTests
{
    private const string MoreLabels = """
        labels:
          - {account: "bip122:0f9188f13cb7b2c71f2a335e3a4fc328:bcrt1qm74ffm9kkffk9m4mfgn6n5jqg9td750jl2tjmn", text: A thief, category: theft, source: made up, entity: "test:1"}
        entities:
          - {id: "test:1", name: A Made-Up Thief, kind: person, source: made up}
        links:
          - {from: "test:1", to: "text:cash at a desk", text: cashed in, source: made up, amount: 100 USD}
        """;

    private static readonly Asset Ether = Asset.Native(ChainId.Ethereum);

    [Fact]
    public async Task The_theft_its_ends_by_country_and_the_listed_accounts_are_those_of_the_trace()
    {
        Sample ronin = await Sample.Ronin;
        TraceResult trace = await ronin.TraceAsync(TaintRule.Fifo);
        ActorReport report = ActorReport.Of(ronin.Labels.Entities.Named("Lazarus Group"), [new ActorCase(ronin.File.Name, trace)]);
        ActorTheft theft = Assert.Single(report.Thefts);

        Assert.Equal(["graphsense:lazarusgroup", "ofac:27307"], report.Leads.Actors.AsEnumerable());
        Assert.Equal("173600 ETH", new Amount(theft.Stolen[0].Units, Ether).ToString());
        Assert.Equal(2022, Assert.Single(report.Periods).Year);

        // Huobi, of the Seychelles in GraphSense's pack, and FTX, of Antigua and Barbuda, whose deposit account is inferred: the figures of RoninTraceTests.
        Assert.Equal("4983.905240825942933 ETH", Ended(report, SinkKind.Services, "SC"));
        Assert.Equal("1219.982731106252972 ETH", Ended(report, SinkKind.Services, "AG"));
        Assert.Equal("166629.401318778626041116 ETH", Ended(report, SinkKind.Mixers, null));
        Assert.Equal("173600 ETH", new Amount(report.Ends.Aggregate(default(UInt256), (sum, end) => sum + end.Amount.Units[0]), Ether).ToString());
    }

    [Fact]
    public async Task All_came_to_listed_accounts_before_they_were_listed_as_the_days_of_the_list_say()
    {
        Sample ronin = await Sample.Ronin;
        TraceResult trace = await ronin.TraceAsync(TaintRule.Fifo);
        ActorReport report = ActorReport.Of(["ofac:27307"], [new ActorCase(ronin.File.Name, trace)]);
        ActorListing[] named = [.. report.Listings.Where(listing => listing.Claim.Source == "OFAC SDN")];

        Assert.Equal(9, named.Select(listing => listing.Account).Distinct().Count());
        Assert.All(named, listing => Assert.Equal(ListingTime.BeforeListing, listing.When));
        Assert.Equal(
            [new DateOnly(2022, 4, 14), new DateOnly(2022, 4, 22), new DateOnly(2022, 5, 6), new DateOnly(2022, 8, 8)],
            named.Select(listing => listing.Claim.ValidFrom!.Value).Distinct().Order());
        ActorListing router = Assert.Single(named, listing => listing.Claim.Text == "TORNADO CASH");

        // Of the 1,751 deposits those that FIFO finds stolen value in.
        Assert.Equal((1_667, new DateOnly(2025, 3, 21)), (router.Movements, router.Claim.ValidUntil!.Value));
    }

    [Fact]
    public async Task The_command_names_them_and_guesses_who_is_meant()
    {
        string ronin = Repository.PathOf("samples", "ronin-bridge");
        using var folder = new TemporaryFolder();
        CommandRun run = await CommandRun.OfAsync("actor", "guardians of peace", ronin, "--rule", "fifo", "--html", folder["a.html"], "--json", folder["a.json"], "--csv", folder["a.csv"]);
        CommandRun words = await CommandRun.OfAsync("actor", "lazarus", ronin);
        CommandRun typo = await CommandRun.OfAsync("actor", "Lazaros Grupp", ronin);
        CommandRun nobody = await CommandRun.OfAsync("actor", "Lazarus Group", CommandRun.Utxo);

        Assert.Equal(0, run.Code);
        Assert.Contains("What cases say of LAZARUS GROUP\n", run.Output);
        Assert.Contains("LAZARUS GROUP [DPRK3], OFAC SDN, listed 2022-04-14", run.Output);
        Assert.Contains("TORNADO CASH, OFAC SDN, listed 2022-08-08 until 2025-03-21", run.Output);
        Assert.All(run.Output.Split('\n').Where(line => !line.StartsWith("Wrote ", StringComparison.Ordinal)), line => Assert.True(line.Length <= 80, line));
        Assert.Equal(3, Directory.GetFiles(folder.Path).Length);
        Assert.Equal((2, 2, 2), (words.Code, typo.Code, nobody.Code));
        Assert.Contains("\"LAZARUS GROUP\" (ofac:27307)", words.Error);
        Assert.Contains("perhaps \"Lazarus Group\" was meant", typo.Error);
        Assert.Contains("found no entities in the labels of the cases", nobody.Error);
    }

    [Fact]
    public async Task Entities_come_from_files_beside_the_case_too()
    {
        using var folder = new TemporaryFolder();
        string labels = folder.Write("more.yaml", MoreLabels);
        string prices = Path.Combine(CommandRun.Utxo, "prices.csv");
        CommandRun run = await CommandRun.OfAsync("actor", "test:1", CommandRun.Utxo, "--labels", labels, "--prices", prices);

        Assert.Equal(0, run.Code);
        Assert.Contains("10 tBTC on Bitcoin regtest, worth 1,000.00 USD", run.Output);
        Assert.Contains("A Made-Up Thief → cash at a desk, 100 USD: cashed in", string.Join(' ', run.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public async Task A_ledger_says_of_an_actor_what_the_case_says_that_it_was_made_of()
    {
        using var folder = new TemporaryFolder();
        foreach (string name in Directory.GetFiles(CommandRun.Utxo).Select(Path.GetFileName).OfType<string>())
        {
            folder.Write($"case/{name}", File.ReadAllText(Path.Combine(CommandRun.Utxo, name)).Replace("labels: labels.csv", "labels: [labels.csv, more.yaml]", StringComparison.Ordinal));
        }

        folder.Write("case/more.yaml", MoreLabels);
        CommandRun import = await CommandRun.OfAsync("ledger", "import", folder["peel.duckdb"], "--from", folder["case"]);
        CommandRun ofFiles = await CommandRun.OfAsync("actor", "A Made-Up Thief", folder["case"]);
        CommandRun ofLedger = await CommandRun.OfAsync("actor", "A Made-Up Thief", folder["peel.duckdb"]);
        CommandRun ofBoth = await CommandRun.OfAsync("actor", "A Made-Up Thief", folder["case"], folder["peel.duckdb"]);

        Assert.Equal((0, 0), (import.Code, ofFiles.Code));
        Assert.Contains("THEFTS (1)", ofFiles.Output);
        Assert.Equal(ofFiles, ofLedger);
        Assert.Contains("THEFTS (1)", ofBoth.Output);
        Assert.Contains("the same seed is in a theft that is counted already", string.Join(' ', ofBoth.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
    }

    private static string Ended(ActorReport report, SinkKind kind, string? country) =>
        new Amount(report.Ends.Single(end => end.Kind == kind && end.Country == country).Amount.Units[0], Ether).ToString();
}
