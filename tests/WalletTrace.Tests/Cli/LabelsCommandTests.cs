using WalletTrace.Cli;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Cli;

public sealed class LabelsCommandTests : IDisposable
{
    private const string Thief = "0x098B716B8Aaf21512996dC57EB0615e2383E2f96";
    private const string TronTwin = "TAqg8TXo8tmpaz7TwHS669Tgt8MPSWgoxB";

    private readonly TemporaryFolder folder = new();

    private string Ledger => folder["case.duckdb"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Help_of_the_group_names_what_it_can_do()
    {
        CommandRun run = LedgerCaseTests.AssertDone(await CommandRun.OfAsync("labels", "--help"));

        Assert.All(new[] { "import <CASE> <LIST>", "diff <OLD> <NEW>", "show <CASE> <ACCOUNT>", "withdraw <CASE>", "formats" }, command => Assert.Contains(command, run.Output));
        Assert.DoesNotContain("wallettrace pull", run.Output);
    }

    [Theory]
    [InlineData("import", "--format", "--source", "--url", "--date", "--category", "--confidence", "--evm-chain", "--column", "--add", "--allow-shrinking", "--rejected", "--learned", "--quiet")]
    [InlineData("diff", "--format", "--top")]
    [InlineData("show", "--source", "--entity", "--as-of", "--conflicts", "--twins", "--withdrawn", "--top", "--csv")]
    [InlineData("withdraw", "--source", "--id", "--reason", "--at")]
    [InlineData("formats")]
    public async Task Help_of_a_command_names_its_options_within_80_columns(string command, params string[] options)
    {
        CommandRun run = LedgerCaseTests.AssertDone(await CommandRun.OfAsync("labels", command, "--help"));

        Assert.All(options, option => Assert.Contains(option, run.Output));
        Assert.Contains($"wallettrace labels {command}", run.Output);
        Assert.All(run.Output.Split('\n'), line => Assert.True(line.TrimEnd().Length <= 80, line));
    }

    [Theory]
    [InlineData("Required argument 'LIST' missing for command: 'import'", "import", "CASE.duckdb")]
    [InlineData("CASE names neither a ledger nor a folder: found nothing", "import", "", "x.csv")]
    [InlineData("--format cannot be read: found \"xml\", expected one of address-lines, ", "import", "CASE.duckdb", "x.csv", "--format", "xml")]
    [InlineData("--category cannot be read: found \"thief\", expected one of unknown, exchange", "import", "CASE.duckdb", "x.csv", "--category", "thief")]
    [InlineData("--date cannot be read: found \"2.10.2026\", expected a day such as 2025-11-04", "import", "CASE.duckdb", "x.csv", "--date", "2.10.2026")]
    [InlineData("--learned cannot be read: found \"now\", expected a day such as 2025-11-04 or a time", "import", "CASE.duckdb", "x.csv", "--learned", "now")]
    [InlineData("--evm-chain cannot be read: found TRON, expected an EVM chain", "import", "CASE.duckdb", "x.csv", "--evm-chain", "tron:0x2b6653dc")]
    [InlineData("--column cannot be read: found \"colour=x\", expected FIELD=NAME with one of address, chain", "import", "CASE.duckdb", "x.csv", "--column", "colour=x")]
    [InlineData("either a source or a claim is withdrawn", "withdraw", "CASE.duckdb", "--reason", "x")]
    [InlineData("either a source or a claim is withdrawn", "withdraw", "CASE.duckdb", "--reason", "x", "--source", "y", "--id", "0123456789abcdef0123456789abcdef")]
    [InlineData("--id cannot be read: the id of a claim cannot be read: found \"12\"", "withdraw", "CASE.duckdb", "--reason", "x", "--id", "12")]
    [InlineData("--reason says nothing", "withdraw", "CASE.duckdb", "--reason", " ", "--source", "y")]
    [InlineData("Option '--reason' is required", "withdraw", "CASE.duckdb", "--source", "y")]
    [InlineData("--withdrawn and --as-of exclude each other", "show", "CASE.duckdb", "--withdrawn", "--as-of", "2025-11-04")]
    public async Task A_wrong_command_line_is_told_in_one_message(string expected, params string[] arguments)
    {
        CommandRun run = await CommandRun.OfAsync(["labels", .. arguments]);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(expected, run.Error);
        CommandLineTests.AssertIsMessage(run);
    }

    [Fact]
    public async Task Formats_are_shown_with_what_they_are()
    {
        CommandRun run = LedgerCaseTests.AssertDone(await CommandRun.OfAsync("labels", "formats"));

        Assert.Contains("graphsense-tagpack     a TagPack of GraphSense (YAML): tags of addresses with\n", run.Output);
        Assert.All(run.Output.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }

    [Theory]
    [InlineData("case.duckdb")]
    [InlineData("")]
    public async Task A_list_is_taken_into_a_ledger_or_a_folder_and_shown(string place)
    {
        string list = folder.Write("mine.csv", $"wallet,chain,name,type,owner\n{Thief},ETH,Ronin thief,hack,Lazarus Group\n{TronTwin},,Ronin thief on TRON,hack,\n{Thief[..^1]}7,ETH,mistyped,hack,\n");

        CommandRun import = LedgerCaseTests.AssertDone(await CommandRun.OfAsync("labels", "import", folder[place], list, "--learned", "2026-10-02", "--rejected", folder["rejected.csv"]));
        CommandRun all = await ShowAsync(place);
        CommandRun account = await ShowAsync(place, Thief.ToLowerInvariant());

        Assert.Contains("  mine\n    new, csv, SHA-256 ", import.Output);
        Assert.Contains("2 labels, 1 entity, 0 relations; claims: 3 learned, 0 known already, 0\n", import.Output);
        Assert.Contains("  Rejected      1 row, which is left out:\n    mine.csv, line 4: \"0x098B716B8Aaf21512996dC57EB0615e2383E2f97\": the EIP-55\n", import.Output);
        Assert.Equal(place.Length == 0, import.Output.Contains("labels: [imported-labels.csv, imported-entities.yaml]", StringComparison.Ordinal));
        Assert.StartsWith("list,place,found,problem\nmine.csv,line 4,0x098B716B8Aaf21512996dC57EB0615e2383E2f97,\"the EIP-55 checksum is wrong", File.ReadAllText(folder["rejected.csv"]));
        Assert.Equal(
            "2 labels, 1 entity, 0 relations, 0 asserted links of 1 source\nmine\n  2 labels (theft 2), 1 entity, learned 2026-10-02T00:00:00Z\n"
            + $"  newest edition: mine.csv, csv, SHA-256 {ShaOf(list)[..16]}…, taken in\n  2026-10-02T00:00:00Z\n",
            all.Output);
        Assert.Contains($"eip155:1:{Thief}\n  \"Ronin thief\", theft, Lazarus Group (mine:lazarus-group), says mine, learned\n  2026-10-02T00:00:00Z\n    id ", account.Output);
        Assert.Contains($"\nOf the same key on other chains, as a lead:\ntron:0x2b6653dc:{TronTwin}\n  \"Ronin thief on TRON\"", account.Output);
        Assert.Contains("1 key with labels on several chains\nkey 0x098b716b8aaf21512996dc57eb0615e2383e2f96\n", (await ShowAsync(place, "--twins")).Output);
        Assert.Contains("Lazarus Group (mine:lazarus-group)\n  Kind        unknown, theft\n", (await ShowAsync(place, "--entity", "lazarus group")).Output);
    }

    [Fact]
    public async Task A_newer_edition_takes_the_place_of_the_old_and_the_old_is_still_known()
    {
        string old = folder.Write("old/list.txt", $"{Thief}\n0xdD90071D52F20e85c89802e5Dc1eC0A7B6475f92\n");
        string @new = folder.Write("new/list.txt", $"{Thief}\n0x29fC9B71492ec63696Cf9cd56e9832A42B0dCED0\n");

        await ImportAsync(old, "--category", "theft", "--learned", "2025-01-01");
        CommandRun diff = LedgerCaseTests.AssertDone(await CommandRun.OfAsync("labels", "diff", Ledger, @new, "--category", "theft"));
        CommandRun refused = await CommandRun.OfAsync("labels", "import", Ledger, @new, "--category", "theft", "--learned", "2025-06-01");
        CommandRun early = await CommandRun.OfAsync("labels", "import", Ledger, @new, "--category", "theft", "--learned", "2024-06-01");
        CommandRun taken = await ImportAsync(@new, "--category", "theft", "--learned", "2025-06-01", "--allow-shrinking");

        Assert.Contains("Addresses   1 came, 1 went, 1 stay\n", diff.Output);
        Assert.Contains("Came (1)\n  eip155:1:0x29fC9B71492ec63696Cf9cd56e9832A42B0dCED0: \"list\", theft\n", diff.Output);
        Assert.Contains("SHRUNK: an import would refuse", diff.Output);
        Assert.Equal(ExitCode.Failed, refused.Code);
        Assert.Contains("gone are 1 of 2 addresses (1 on eip155:1)", refused.Error);
        Assert.Contains("--allow-shrinking takes it; nothing was changed", refused.Error);
        Assert.Equal(ExitCode.Failed, early.Code);
        Assert.Contains("expected no time before 2025-01-01T00:00:00Z", early.Error);
        Assert.Contains("a newer edition, address-lines", taken.Output);
        Assert.Contains("1 learned, 1 known already, 1", taken.Output);
        Assert.Contains("0x29fC9B71492ec63696Cf9cd56e9832A42B0dCED0", (await ShowAsync("case.duckdb", "--source", "list")).Output);
        Assert.DoesNotContain("0xdD90071D52F20e85c89802e5Dc1eC0A7B6475f92", (await ShowAsync("case.duckdb", "--source", "list")).Output);
        Assert.Contains("0xdD90071D52F20e85c89802e5Dc1eC0A7B6475f92", (await ShowAsync("case.duckdb", "--source", "list", "--as-of", "2025-05-31")).Output);
        Assert.Contains("WITHDRAWN 2025-06-01T00:00:00Z", (await ShowAsync("case.duckdb", "--source", "list", "--withdrawn")).Output.ReplaceLineEndings(" ").Replace("   ", " ", StringComparison.Ordinal));
        Assert.Contains("1 withdrawal\n  2025-06-01T00:00:00Z the claim ", (await ShowAsync("case.duckdb")).Output);
    }

    [Fact]
    public async Task Several_lists_are_taken_in_together_or_not_at_all()
    {
        string one = folder.Write("one.txt", Thief + "\n");
        string two = folder.Write("two.txt", $"{Thief}\n0xdD90071D52F20e85c89802e5Dc1eC0A7B6475f92\n");
        CommandRun first = await ImportAsync(one, two, "--learned", "2025-01-01");
        CommandRun second = await CommandRun.OfAsync(
            "labels", "import", Ledger, folder.Write("three.txt", Thief + "\n"), folder.Write("newer/two.txt", Thief + "\n"), "--learned", "2025-02-01");

        Assert.Contains("  Together      3 labels, 0 entities, 0 relations; claims: 3 learned, 0 known\n                already, 0 withdrawn\n", first.Output);
        Assert.Equal(ExitCode.Failed, second.Code);
        Assert.Contains("what is known of two: gone are 1 of 2 addresses", second.Error);
        Assert.StartsWith("3 labels, 0 entities, 0 relations, 0 asserted links of 2 sources\n", (await ShowAsync("case.duckdb")).Output);
    }

    [Fact]
    public async Task A_file_of_labels_that_cannot_take_its_place_leaves_nothing_beside_it()
    {
        Directory.CreateDirectory(folder["case/imported-labels.csv"]);
        CommandRun run = await CommandRun.OfAsync("labels", "import", folder["case"], folder.Write("list.txt", Thief + "\n"));

        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains("cannot be written", run.Error);
        CommandLineTests.AssertIsMessage(run);
        Assert.Empty(Directory.GetFiles(folder["case"]));
    }

    [Fact]
    public async Task An_older_edition_is_not_taken_for_a_newer_one()
    {
        string list = folder.Write("list.txt", Thief + "\n");
        await ImportAsync(list, "--date", "2025-03-01", "--learned", "2025-03-02");
        CommandRun older = await CommandRun.OfAsync("labels", "import", Ledger, list, "--date", "2025-02-01", "--learned", "2025-03-03");

        Assert.Equal(ExitCode.Failed, older.Code);
        Assert.Contains("found the edition of 2025-02-01, expected none before 2025-03-01", older.Error);
        CommandLineTests.AssertIsMessage(older);
        Assert.Contains("a newer edition of 2025-02-01", (await ImportAsync(list, "--date", "2025-02-01", "--learned", "2025-03-03", "--allow-shrinking")).Output);
    }

    [Theory]
    [InlineData("case.duckdb")]
    [InlineData("")]
    public async Task A_list_that_is_imported_again_unchanged_is_no_longer_stale(string place)
    {
        string list = folder.Write("list.txt", Thief + "\n");
        foreach ((string date, string learned) in (ValueTuple<string, string>[])[("2025-03-01", "2025-03-02"), ("2025-04-10", "2025-04-11")])
        {
            CommandRun import = LedgerCaseTests.AssertDone(await CommandRun.OfAsync(
                "labels", "import", folder[place], list, "--source", "OFAC SDN", "--category", "sanctioned", "--date", date, "--learned", learned));
            Assert.Contains(date == "2025-03-01" ? "1 learned, 0 known already" : "0 learned, 1 known already", import.Output);
        }

        Assert.Contains($"the last of 2025-03-01, learned\n  2025-03-02T00:00:00Z\n  newest edition of 2025-04-10: list.txt, address-lines, SHA-256\n  {ShaOf(list)[..16]}…, taken in 2025-04-11T00:00:00Z\n", (await ShowAsync(place)).Output);
        Assert.Contains("newest edition of 2025-03-01: list.txt", (await ShowAsync(place, "--as-of", "2025-04-10")).Output);
        string[] labels = place.Length > 0 ? [Ledger] : [folder["imported-labels.csv"], folder["imported-entities.yaml"]];
        CommandRun fresh = await CommandRun.OfAsync(["screen", "0xdD90071D52F20e85c89802e5Dc1eC0A7B6475f92", "--labels", .. labels, "--as-of", "2025-04-30"]);
        CommandRun stale = await CommandRun.OfAsync(["screen", "0xdD90071D52F20e85c89802e5Dc1eC0A7B6475f92", "--labels", .. labels, "--as-of", "2025-04-10"]);

        Assert.Contains("NO HITS", fresh.Output);
        Assert.DoesNotContain("stale", fresh.Output);
        Assert.Contains("is of 2025-03-01, 40 days before 2025-04-10; the policy allows 30", string.Join(' ', stale.Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public async Task What_was_not_yet_withdrawn_is_screened_as_it_was_known()
    {
        await ImportAsync(folder.Write("list.txt", Thief + "\n"), "--source", "OFAC SDN", "--category", "sanctioned", "--date", "2025-03-01", "--learned", "2025-03-02");
        LedgerCaseTests.AssertDone(await CommandRun.OfAsync("labels", "withdraw", Ledger, "--source", "OFAC SDN", "--reason", "x", "--at", "2025-04-01"));

        Assert.Equal(ExitCode.Block, (await CommandRun.OfAsync("screen", Thief, "--labels", Ledger, "--as-of", "2025-03-20")).Code);
        Assert.Equal(ExitCode.Incomplete, (await CommandRun.OfAsync("screen", Thief, "--labels", Ledger, "--as-of", "2025-04-20")).Code);
        Assert.Equal(ExitCode.Incomplete, (await CommandRun.OfAsync("screen", Thief, "--labels", Ledger, "--as-of", "2025-03-01")).Code);
        Assert.DoesNotContain("withdrawal", (await ShowAsync("case.duckdb", "--as-of", "2025-03-20")).Output);
        Assert.Contains("1 withdrawal", (await ShowAsync("case.duckdb", "--as-of", "2025-04-01")).Output);
    }

    [Fact]
    public async Task Labels_that_a_case_names_are_shown_and_who_may_be_meant()
    {
        string sample = Repository.PathOf("samples", "ronin-bridge");
        CommandRun all = LedgerCaseTests.AssertDone(await CommandRun.OfAsync("labels", "show", sample));
        CommandRun near = await CommandRun.OfAsync("labels", "show", sample, "--entity", "Lazurus Grup");
        CommandRun far = await CommandRun.OfAsync("labels", "show", sample, "--entity", "xyz");

        Assert.StartsWith("175 labels, 9 entities, 2 relations, 0 asserted links of ", all.Output);
        Assert.Contains("found \"Lazurus Grup\", perhaps \"Lazarus Group\" was meant, expected the name or id of an entity", near.Error);
        Assert.Contains("found \"xyz\", expected the name or id of an entity", far.Error);
        Assert.DoesNotContain("perhaps", far.Error);
        CommandLineTests.AssertIsMessage(far);
    }

    [Fact]
    public async Task What_is_only_added_withdraws_nothing()
    {
        await ImportAsync(folder.Write("a/list.txt", Thief + "\n"), "--learned", "2025-01-01");
        CommandRun added = await ImportAsync(folder.Write("b/list.txt", "0xdD90071D52F20e85c89802e5Dc1eC0A7B6475f92\n"), "--learned", "2025-02-01", "--add");

        Assert.Contains("1 learned, 0 known already, 0", added.Output);
        Assert.Contains("list: 2 labels, 0 entities\n", (await ShowAsync("case.duckdb", "--source", "list")).Output);
    }

    [Fact]
    public async Task Label_files_of_ones_own_are_no_editions()
    {
        const string header = "account,text,category,source\n";
        await ImportAsync(folder.Write("a.csv", header + $"eip155:1:{Thief},thief,theft,me\n"), "--learned", "2025-01-01");
        CommandRun second = await ImportAsync(folder.Write("b.csv", header + "eip155:1:0xdD90071D52F20e85c89802e5Dc1eC0A7B6475f92,other,theft,me\n"), "--learned", "2025-02-01");

        Assert.Contains("1 learned, 0 known already, 0", second.Output);
        Assert.Contains("me: 2 labels", (await ShowAsync("case.duckdb", "--source", "me")).Output);
    }

    [Fact]
    public async Task A_source_or_a_claim_is_withdrawn_with_a_reason()
    {
        await ImportAsync(folder.Write("one.txt", Thief + "\n"), "--learned", "2025-01-01");
        await ImportAsync(folder.Write("two.txt", Thief + "\n0xdD90071D52F20e85c89802e5Dc1eC0A7B6475f92\n"), "--learned", "2025-01-01");
        CommandRun shown = await ShowAsync("case.duckdb", "--source", "one");
        string id = shown.Output[(shown.Output.LastIndexOf("id ", StringComparison.Ordinal) + 3)..].Trim();

        CommandRun claim = LedgerCaseTests.AssertDone(await CommandRun.OfAsync("labels", "withdraw", Ledger, "--id", id, "--reason", "mistaken\u001b[31m", "--at", "2025-03-01"));
        CommandRun source = LedgerCaseTests.AssertDone(await CommandRun.OfAsync("labels", "withdraw", Ledger, "--source", "two", "--reason", "not believed", "--at", "2025-04-01"));
        CommandRun again = await CommandRun.OfAsync("labels", "withdraw", Ledger, "--source", "two", "--reason", "not believed");
        CommandRun unknown = await CommandRun.OfAsync("labels", "withdraw", Ledger, "--id", id, "--reason", "x");

        Assert.StartsWith("Withdrawn from 2025-03-01T00:00:00Z on: 1 claim.", claim.Output);
        Assert.StartsWith("Withdrawn from 2025-04-01T00:00:00Z on: 2 claims.", source.Output);
        Assert.Equal(ExitCode.Failed, again.Code);
        Assert.Contains("found no claim of the source \"two\" that stands, expected a source with claims, and there are none", again.Error);
        Assert.Contains($"found no claim with the id {id} that stands", unknown.Error);
        CommandRun now = await ShowAsync("case.duckdb");
        Assert.StartsWith("0 labels, 0 entities", now.Output);
        Assert.Contains($"2025-03-01T00:00:00Z the claim {id}:\n  mistaken\\u{{001B}}[31m\n", now.Output);
        Assert.Contains("2025-04-01T00:00:00Z the source \"two\": not believed\n", now.Output);
        Assert.StartsWith("As known at 2025-03-15T23:59:59.999999Z\n2 labels, 0 entities", (await ShowAsync("case.duckdb", "--as-of", "2025-03-15")).Output);
    }

    [Theory]
    [InlineData("nothing there", null, "the list cannot be read: found nothing at")]
    [InlineData("x.xml", "", "the list is empty: found nothing in it, expected a list; get it again")]
    [InlineData("x.bin", "hello", "the list is of no known format: found \"hello\" at its beginning")]
    [InlineData("x.csv", "address,entity,source\n1,2\n", "the list is damaged or breaks off: found 2 fields, expected 3")]
    [InlineData("x.yaml", "title: x\ncreator: y\ntags: [\n", "no YAML")]
    [InlineData("x.txt", "0x098B716B8Aaf21512996dC57EB0615e2383E2f96\n0x098B716B8Aaf2151", "the list breaks off")]
    public async Task One_bad_list_stops_the_import_of_all(string name, string? content, string expected)
    {
        string good = folder.Write("good.txt", Thief + "\n");
        string bad = content is null ? folder[name] : folder.Write(name, content);

        CommandRun run = await CommandRun.OfAsync("labels", "import", Ledger, good, bad);

        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains(expected, run.Error);
        Assert.Empty(run.Output);
        CommandLineTests.AssertIsMessage(run);
        Assert.False(File.Exists(Ledger));
    }

    [Fact]
    public async Task Claims_that_contradict_each_other_are_shown_together()
    {
        await ImportAsync(folder.Write("exchange-a.csv", "address,entity,source\n16iWn2J1McqjToYLHSsAyS6En3QA8YQ91H,Good Exchange,x\n"), "--learned", "2025-01-01", "--format", "am-i-exposed");
        await ImportAsync(folder.Write("mixer-b.csv", "address,entity,source\n16iWn2J1McqjToYLHSsAyS6En3QA8YQ91H,Bad Mixer,\n"), "--learned", "2025-01-01");

        CommandRun conflicts = await ShowAsync("case.duckdb", "--conflicts");

        Assert.StartsWith("1 subject of which claims contradict each other\nbip122:000000000019d6689c085ae165831e93:16iWn2J1McqjToYLHSsAyS6En3QA8YQ91H: on what it is used for", conflicts.Output);
        Assert.Contains("\"Good Exchange (x)\", exchange, Good Exchange (am-i-exposed:good-exchange)", conflicts.Output);
        Assert.Contains("\"Bad Mixer\", mixer, Bad Mixer (am-i-exposed:bad-mixer)", conflicts.Output);
        Assert.Contains("These claims contradict each other on", (await ShowAsync("case.duckdb", "16iWn2J1McqjToYLHSsAyS6En3QA8YQ91H")).Output);
    }

    [Fact]
    public async Task Hostile_texts_are_shown_harmless_and_foreign_addresses_are_found()
    {
        const string monero = "884Bz8UH63aYsjVdkfWfScRYWZGGNbjFL7pztqvWNSrtYT4reFSwyvkCj9KEGUtheHhhMUj87ciTBFyzoesrMJ4L1FvSoxL";
        await ImportAsync(folder.Write("h.csv", $"address,label\n{monero},\"=cmd\u001b[31m\u202e\"\n=1+1,x\n"), "--learned", "2025-01-01", "--rejected", folder["r.csv"]);

        CommandRun shown = await ShowAsync("case.duckdb", monero);
        CommandRun nobody = await ShowAsync("case.duckdb", "0xdD90071D52F20e85c89802e5Dc1eC0A7B6475f92");
        CommandRun wrong = await CommandRun.OfAsync("labels", "show", Ledger, "0x098");
        CommandRun written = await ShowAsync("case.duckdb", "--source", "h", "--csv", folder["out.csv"]);

        Assert.Contains($"foreign:XMR:{monero}\n  \"=cmd\\u{{001B}}[31m\\u{{202E}}\", unknown, says h", shown.Output);
        Assert.Contains("nothing is known. That is no clearance.", nobody.Output);
        Assert.Equal(ExitCode.Usage, wrong.Code);
        Assert.Contains("ACCOUNT cannot be read: found \"0x098\": the address is cut off", wrong.Error);
        Assert.Contains("h.csv,line 3,'=1+1,", File.ReadAllText(folder["r.csv"]));
        Assert.Contains("1 label written to", written.Output);
        Assert.Contains($"foreign:XMR:{monero},=cmd", File.ReadAllText(folder["out.csv"]));
    }

    [SharedDataFact("labels/am-i-exposed/exchange-modern-curated.csv")]
    public async Task Of_the_bad_list_36_of_60_addresses_are_left_out()
    {
        CommandRun run = await ImportAsync(SharedData.Find("labels/am-i-exposed/exchange-modern-curated.csv")!);

        Assert.Contains("24 labels, 10 entities", run.Output);
        Assert.Contains("Rejected      36 rows, which are left out:", run.Output);
    }

    private static string ShaOf(string file) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)));

    private async Task<CommandRun> ImportAsync(string list, params string[] options) => LedgerCaseTests.AssertDone(await CommandRun.OfAsync(["labels", "import", Ledger, list, .. options]));

    private async Task<CommandRun> ShowAsync(string place, params string[] options) => LedgerCaseTests.AssertDone(await CommandRun.OfAsync(["labels", "show", folder[place], .. options]));
}
