using System.Globalization;
using System.Text.Json.Nodes;
using WalletTrace.Attribution;
using WalletTrace.Attribution.Screening;
using WalletTrace.Cli;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Cli;

/// <summary>Accounts of the Ronin sample, screened against its labels and facts, and against small lists of their own.</summary>
public sealed class ScreenCommandTests : IDisposable
{
    // The Ronin thief's wallet, listed by OFAC on 14 April 2022.
    private const string Thief = "0x098B716B8Aaf21512996dC57EB0615e2383E2f96";

    private readonly TemporaryFolder root = new();

    public ScreenCommandTests()
    {
        // The edition is of today, whatever day that is, so that no list is old.
        string today = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        File.WriteAllText(List, $"account,text,category,source,confidence,date\neip155:1:{Thief},LAZARUS GROUP,sanctioned,OFAC SDN,high,{today}\n");
    }

    private string List => root["list.csv"];

    public void Dispose() => root.Dispose();

    [Fact]
    public async Task A_listed_account_is_blocked_whatever_its_letters()
    {
        foreach (string account in new[] { Thief, Thief.ToLowerInvariant(), "eip155:1:" + Thief })
        {
            CommandRun run = await CommandRun.OfAsync("screen", account, "--labels", List);

            Assert.Equal(ExitCode.Block, run.Code);
            Assert.StartsWith($"BLOCK  {account}\n", run.Output, StringComparison.Ordinal);
            Assert.Contains("listed by OFAC SDN as “LAZARUS GROUP” (sanctioned, edition of ", Joined(run), StringComparison.Ordinal);
            Assert.Empty(run.Error);
        }
    }

    [Fact]
    public async Task Each_verdict_has_an_exit_code_of_its_own()
    {
        string twin = new Account(ChainId.Tron, Address.Tron(Account.Parse("eip155:1:" + Thief).Address.ToByteArray())).Address.ToString(ChainId.Tron);
        CommandRun nothing = await CommandRun.OfAsync("screen", "0x000000000000000000000000000000000000dEaD", "--labels", List);
        CommandRun review = await CommandRun.OfAsync("screen", twin, "--labels", List);
        CommandRun incomplete = await CommandRun.OfAsync("screen", Thief[..^1] + "5", "--labels", List);
        CommandRun all = await CommandRun.OfAsync("screen", "0x000000000000000000000000000000000000dEaD", twin, Thief, "--labels", List, "--quiet");

        Assert.Equal((ExitCode.Done, ExitCode.Review, ExitCode.Incomplete, ExitCode.Block), (nothing.Code, review.Code, incomplete.Code, all.Code));
        Assert.Contains("NO HITS is not a clearance", Joined(nothing), StringComparison.Ordinal);
        Assert.Contains("an account of the same key", Joined(review), StringComparison.Ordinal);
        Assert.Contains("EIP-55", Joined(incomplete), StringComparison.Ordinal);
        Assert.Empty(all.Output);
    }

    [Fact]
    public async Task What_was_learned_in_the_last_second_of_a_day_was_known_on_it()
    {
        File.WriteAllText(
            root["learned.csv"],
            $"account,text,category,source,date,learned_at\neip155:1:{Thief},LAZARUS GROUP,sanctioned,OFAC SDN,2022-04-14,2022-04-14T23:59:59.5Z\n");

        CommandRun same = await CommandRun.OfAsync("screen", Thief, "--labels", root["learned.csv"], "--as-of", "2022-04-14");
        CommandRun before = await CommandRun.OfAsync("screen", Thief, "--labels", root["learned.csv"], "--as-of", "2022-04-13");

        Assert.Equal(ExitCode.Block, same.Code);
        Assert.NotEqual(ExitCode.Block, before.Code);
    }

    [Fact]
    public async Task A_day_before_the_edition_knows_what_was_valid_then()
    {
        File.WriteAllText(root["dated.yaml"], $"labels:\n  - account: eip155:1:{Thief}\n    text: LAZARUS GROUP\n    category: sanctioned\n    source: OFAC SDN\n    date: 2022-04-14\n    valid_from: 2022-04-14\n");
        CommandRun before = await CommandRun.OfAsync("screen", Thief, "--labels", root["dated.yaml"], "--as-of", "2022-04-13");
        CommandRun after = await CommandRun.OfAsync("screen", Thief, "--labels", root["dated.yaml"], "--as-of", "2022-04-14");

        Assert.Equal((ExitCode.Review, ExitCode.Block), (before.Code, after.Code));
        Assert.Contains("not yet so on the day of the screening", Joined(before), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Value_is_followed_through_the_facts_of_a_case()
    {
        CommandRun run = await CommandRun.OfAsync(
            "screen", Thief, "--in", Repository.PathOf("samples", "ronin-bridge"), "--html", root["page.html"], "--json", root["all.json"], "--csv", root["reasons.csv"]);

        Assert.Equal(ExitCode.Block, run.Code);
        Assert.Contains("SENT 182,165.95603 ETH on Ethereum", run.Output, StringComparison.Ordinal);
        JsonNode json = JsonNode.Parse(File.ReadAllText(root["all.json"]))!;
        Assert.Equal("BLOCK", (string?)json["verdict"]);
        JsonArray exposure = json["accounts"]![0]!["exposure"]!.AsArray();
        Assert.Equal(["sent", "received"], exposure.Select(side => (string?)side!["side"]));
        foreach (JsonNode? side in exposure)
        {
            UInt256 whole = UInt256.Parse((string)side!["units"]!);
            foreach (string by in new[] { "byCategory", "byEntity", "byCountry", "byList", "ends" })
            {
                Assert.Equal(whole, side[by]!.AsArray().Aggregate(default(UInt256), (sum, part) => sum + UInt256.Parse((string)part!["units"]!)));
            }
        }

        string page = File.ReadAllText(root["page.html"]);
        Assert.Contains("<h1>BLOCK</h1>", page, StringComparison.Ordinal);
        Assert.Contains("""class="fill" """, page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith("subject,verdict,", File.ReadAllText(root["reasons.csv"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_screened_line_by_line_and_damage_is_told()
    {
        File.WriteAllText(root["rows.txt"], $"# to be paid\n{Thief}\n0x000000000000000000000000000000000000dEaD\n{Thief[..^1]}5\n\n1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa\n");
        CommandRun run = await CommandRun.OfAsync("screen", "--file", root["rows.txt"], "--labels", List, "--csv", root["hits.csv"]);

        Assert.Equal(ExitCode.Block, run.Code);
        Assert.Contains("6 rows: 3 read, 1 with labels, 1 that cannot be read, 2 blank or notes; 1 labels", Joined(run), StringComparison.Ordinal);
        Assert.Contains("row 4, not screened", Joined(run), StringComparison.Ordinal);
        Assert.Contains("row 2: eip155:1:" + Thief, File.ReadAllText(root["hits.csv"]), StringComparison.Ordinal);
        Assert.Contains("row 4: " + Thief[..^1] + "5,INCOMPLETE,", File.ReadAllText(root["hits.csv"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_row_alone_is_incomplete()
    {
        File.WriteAllText(root["rows.txt"], "hello\n");

        Assert.Equal(ExitCode.Incomplete, (await CommandRun.OfAsync("screen", "--file", root["rows.txt"], "--labels", List)).Code);
    }

    [Fact]
    public async Task A_policy_of_ones_own_decides()
    {
        File.WriteAllText(root["policy.yaml"], "name: mine\nrules:\n  - name: anything listed\n    verdict: review\n    scope: account\n");
        CommandRun run = await CommandRun.OfAsync("screen", Thief, "--labels", List, "--policy", root["policy.yaml"]);

        Assert.Equal(ExitCode.Review, run.Code);
        Assert.Contains("policy mine", run.Output, StringComparison.Ordinal);
        Assert.Contains("anything listed", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_default_policy_is_shown_and_can_be_read()
    {
        CommandRun run = await CommandRun.OfAsync("screen", "--show-policy");

        Assert.Equal((ExitCode.Done, ScreeningPolicy.DefaultText), (run.Code, run.Output));
        Assert.Equal(ScreeningPolicy.Default.Rules.Select(rule => rule.Name), ScreeningPolicy.Parse(run.Output).Rules.Select(rule => rule.Name));
    }

    [Theory]
    [InlineData("there is nothing to screen", "--labels", "x.csv")]
    [InlineData("exclude each other", "ACCOUNT", "--file", "x")]
    [InlineData("mean nothing without --in", "ACCOUNT", "--hops", "2")]
    [InlineData("is no day", "ACCOUNT", "--as-of", "yesterday")]
    [InlineData("conserves value", "ACCOUNT", "--in", "x", "--rule", "poison")]
    [InlineData("there are no labels", "ACCOUNT")]
    public async Task What_makes_no_sense_is_a_usage_error(string says, params string[] arguments)
    {
        CommandRun run = await CommandRun.OfAsync(["screen", .. arguments]);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_are_not_there_are_named()
    {
        CommandRun labels = await CommandRun.OfAsync("screen", Thief, "--labels", root["none.csv"]);
        CommandRun policy = await CommandRun.OfAsync("screen", Thief, "--labels", List, "--policy", root["none.yaml"]);
        CommandRun file = await CommandRun.OfAsync("screen", "--file", root["none.txt"], "--labels", List);

        Assert.All([labels, policy, file], run => Assert.Equal(ExitCode.Failed, run.Code));
        Assert.Contains("the labels cannot be read: found no file", labels.Error, StringComparison.Ordinal);
        Assert.Contains("the policy cannot be read: found no file", policy.Error, StringComparison.Ordinal);
        Assert.Contains("the file of accounts cannot be read: found no file", file.Error, StringComparison.Ordinal);
    }

    [SharedDataFact("ofac/sdn_excerpt_20261002.xml")]
    public async Task A_list_of_ofac_is_read_as_it_is()
    {
        CommandRun run = await CommandRun.OfAsync("screen", Thief, "--labels", SharedData.Find("ofac/sdn_excerpt_20261002.xml")!, "--as-of", "2026-10-03");

        Assert.Equal(ExitCode.Block, run.Code);
        Assert.Contains("listed by OFAC SDN as “LAZARUS GROUP", Joined(run), StringComparison.Ordinal);
    }

    private static string Joined(CommandRun run) => string.Join(' ', run.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
