using System.Collections.Immutable;
using WalletTrace.Attribution;
using WalletTrace.Attribution.Lists;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Attribution.Lists.Packs;

public class TablePacksTests
{
    [Fact]
    public async Task A_labels_page_of_Etherscan_says_its_label_by_the_files_name()
    {
        List<ListItem> items = await ListReading.ReadAsync(
            "etherscan_tornado-cash.csv",
            ",Address,Name Tag,Balance,Txn Count\n0,0xdd4c48c0b24039969fc16d1cdf626eab821d3384,Gitcoin Grants: Tornado.cash,\"7,000.44972849 ETH\",302\n1,0x12d66f87a04a9e220743712ce6d9bb1b5616b8fc,,395.6 ETH,9822\n");

        Assert.Equal(["Gitcoin Grants: Tornado.cash [tornado-cash]", "tornado-cash"], Labels(items).Select(label => label.Text));
        Assert.All(Labels(items), label => Assert.Equal(("Etherscan label tornado-cash", Category.Mixer, Confidence.Medium, "etherscan:tornado-cash", ChainId.Ethereum), (label.Source, label.Category, label.Confidence, label.Entity, label.Account.Chain)));
        Assert.Equal("Tornado Cash", Assert.Single(items.OfType<ListedEntity>()).Entity.Name);
    }

    [Theory]
    [InlineData("bscscan_exchange.csv", "eip155:56", Category.Exchange)]
    [InlineData("arbiscan_heist.csv", "eip155:42161", Category.Theft)]
    [InlineData("etherscan_phish-hack.csv", "eip155:1", Category.Scam)]
    [InlineData("blocked.csv", "eip155:137", Category.Unknown)]
    public async Task The_files_name_says_explorer_and_label(string name, string chain, Category category)
    {
        List<ListItem> items = await ListReading.ReadAsync(
            name, ",Address,Name Tag,Balance,Txn Count\n0,0xdd4c48c0b24039969fc16d1cdf626eab821d3384,,0 ETH,302\n", new ListReadOptions { EvmChain = ChainId.Polygon });

        Label label = Assert.Single(Labels(items));
        Assert.Equal((chain, category), (label.Account.Chain.ToString(), label.Category));
        Assert.Equal(category == Category.Unknown, items.OfType<ListNote>().Any(note => note.Text.Contains("\"blocked\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Each_category_and_each_actor_of_an_account_is_a_claim_of_its_own()
    {
        List<ListItem> items = await ListReading.ReadAsync(
            "etherscan__combinedAccountLabels.json",
            """
            {"0x0e8ba001a821f3ce0734763d008c9d7c957f5852": {"name": "Binance: Bridge", "labels": ["bridge", "binance", "exchange", "v1"]},
             "0xc898fbee1cc94c0ff077faa5449915a506eff384": {"name": "", "labels": ["v1"]},
             "There are no matching entries": {"name": "", "labels": ["dex"]}, "0x2cc42d1cd65af27cc999e41ef93d1a763dc821f8": 3}
            """);

        Assert.Equal(
            [
                ("Binance: Bridge [bridge, binance, exchange, v1]", Category.Bridge, null), ("Binance: Bridge [bridge, binance, exchange, v1]", Category.Exchange, "etherscan:binance"), ("v1", Category.Unknown, null),
            ],
            Labels(items).Select(label => (label.Text, label.Category, label.Entity)));
        Assert.Equal(["entry 3", "entry 4"], items.OfType<RejectedRow>().Select(row => row.Place));
        Assert.Contains("\"v1\"", Assert.Single(items.OfType<ListNote>()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_are_contracts_and_their_makers_trade_is_not_theirs()
    {
        List<ListItem> items = await ListReading.ReadAsync(
            "tokens.csv",
            "address,chainId,label,name,symbol,website,image\n\"0xe41d2489571d322189246dafa5ebde1f4699f498\",1,\"payments\",\"\\\"Hope\\\" by Ne...\",\"ZRX\",\"https://0x.org/\",\"x\"\n"
                + "\"0xd0da9cbea9c3852c5d63a95f9abcc4f6ea0f9032\",56,\"phish-hack\",\"SNX\",\"SNX\",null,null\n\"0xd0da9cbea9c3852c5d63a95f9abcc4f6ea0f9032\",one,\"x\",\"SNX\",\"SNX\",null,null\n");

        Assert.Equal(
            [("contract:eip155:1", "\"Hope\" by Ne... (ZRX) [payments]", Category.Contract), ("contract:eip155:56", "SNX [phish-hack]", Category.Scam)],
            Labels(items).Select(label => (label.Subject.ToString()[..^43], label.Text, label.Category)));
        Assert.Contains("found \"one\"", Assert.Single(items.OfType<RejectedRow>()).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_eth_labels_project_writes_CSV_and_JSON()
    {
        List<ListItem> csv = await ListReading.ReadAsync("etherscan_phish-hack.csv", "address,nameTag\n0x26a40e8dbdb0dee17d7036fcc0a2ae3fecf4800d,\n1.4390191554254E+48,Fake\n");
        List<ListItem> json = await ListReading.ReadAsync("etherscan_upbit.json", """[ { "address": "0x390de26d772d2e2005c6d1d24afc902bae37a4bb", "nameTag": "Upbit" } ]""");

        Assert.Equal(("phish-hack", Category.Scam, "eth-labels etherscan_phish-hack"), (Labels(csv)[0].Text, Labels(csv)[0].Category, Labels(csv)[0].Source));
        Assert.Contains("spreadsheets", Assert.Single(csv.OfType<RejectedRow>()).Problem, StringComparison.Ordinal);
        Assert.Equal(("Upbit [upbit]", Category.Exchange, "etherscan:upbit"), (Labels(json)[0].Text, Labels(json)[0].Category, Labels(json)[0].Entity));
    }

    [Fact]
    public async Task Am_i_exposed_has_comments_and_says_by_its_name_what_it_is()
    {
        List<ListItem> items = await ListReading.ReadAsync(
            "mixer-addresses.csv",
            "# Sources: a \"paper\", and\n\naddress,entity,source\n# Blender, \"quoted\n3K35dyL85fR9ht7UgzPfd1gLRRXQtNTqE3,Blender.io,ofac-sdn-2022-05-06\n3K35dyL85fR9ht7UgzPfd1gLRRXQtNTqE4,Nobody,x\n3Q5dGfLKkWqWSwYtbMUyc8xGjN5LrRviK4,Blender.io,\n");

        Assert.Equal(["Blender.io (ofac-sdn-2022-05-06)", "Blender.io"], Labels(items).Select(label => label.Text));
        Assert.All(Labels(items), label => Assert.Equal((Category.Mixer, "am-i-exposed:blender-io", Confidence.Low), (label.Category, label.Entity, label.Confidence)));
        Assert.Equal("Blender.io", Assert.Single(items.OfType<ListedEntity>()).Entity.Name);
        Assert.Equal("line 6", Assert.Single(items.OfType<RejectedRow>()).Place);
    }

    [Fact]
    public async Task Ransomwhere_says_the_family_and_the_day()
    {
        List<ListItem> json = await ListReading.ReadAsync(
            "export.json",
            """{"result": [{"address": "17TMc2UkVRSga2yYvuxSD9Q1XyB2EPRjTF", "balance": 1, "blockchain": "bitcoin", "createdAt": "2021-07-08T06:43:08.978Z", "transactions": [{"hash": "x"}], "family": "Netwalker (Mailto)"}]}""");
        List<ListItem> csv = await ListReading.ReadAsync("export.csv", "address,blockchain,family\n17TMc2UkVRSga2yYvuxSD9Q1XyB2EPRjTF,bitcoin,\n");

        Label label = Assert.Single(Labels(json));
        Assert.Equal(("Netwalker (Mailto)", Category.Ransomware, "ransomwhere:netwalker-mailto", new DateOnly(2021, 7, 8), "Ransomwhere"), (label.Text, label.Category, label.Entity, label.Date!.Value, label.Source));
        Assert.Equal(EntityKind.Group, Assert.Single(json.OfType<ListedEntity>()).Entity.Kind);
        Assert.Equal(("ransomware", null), (Labels(csv)[0].Text, Labels(csv)[0].Entity));
    }

    [Fact]
    public async Task Addresses_one_a_line_take_all_else_from_the_options()
    {
        var options = new ListReadOptions { Source = "FBI PSA250226", Category = Category.Theft, PublishedOn = new DateOnly(2025, 2, 26), Confidence = Confidence.High };

        List<ListItem> items = await ListReading.ReadAsync("fbi.txt", "\uFEFF# Bybit\n0x51E9d833Ecae4E8D9D8Be17300AEE6D3398C135D # the first\r\n\nTEAqwfMhXLaomXhZ8KeMhx3njGmQEDnsUR\nnonsense\n", options);

        Assert.Equal(["eip155:1", "tron:0x2b6653dc"], Labels(items).Select(label => label.Account.Chain.ToString()));
        Assert.All(Labels(items), label => Assert.Equal(("FBI PSA250226", "FBI PSA250226", Category.Theft, Confidence.High, new DateOnly(2025, 2, 26)), (label.Text, label.Source, label.Category, label.Confidence, label.Date!.Value)));
        Assert.Equal("line 5", Assert.Single(items.OfType<RejectedRow>()).Place);
        await Assert.ThrowsAsync<LedgerFormatException>(() => ListReading.ReadAsync("fbi.txt", "0x51E9d833Ecae4E8D9D8Be17300AEE6D3398C135D\n0x96244D83DC15d36847C35209bBDc5b", options));
    }

    [Fact]
    public async Task The_projects_own_label_files_are_a_format()
    {
        List<ListItem> csv = await ListReading.ReadAsync("l.csv", "account,text,category,source,confidence,date\neip155:1:0x51E9d833Ecae4E8D9D8Be17300AEE6D3398C135D,Bybit,theft,FBI,high,2025-02-26\n");
        List<ListItem> yaml = await ListReading.ReadAsync("l.yaml", "source: FBI\ncategory: theft\nlabels:\n- {account: 'eip155:1:0x51E9d833Ecae4E8D9D8Be17300AEE6D3398C135D', text: Bybit}\n", new ListReadOptions { Source = "mine" });

        Assert.Equal(("Bybit", "FBI", Category.Theft), (Labels(csv)[0].Text, Labels(csv)[0].Source, Labels(csv)[0].Category));
        Assert.Equal("mine", Labels(yaml)[0].Source);
    }

    [Fact]
    public async Task Columns_of_a_plain_CSV_are_guessed_or_told()
    {
        const string Text = "Wallet;Chain;Name;Type;Reported;Owner\n# a comment\n0x51E9d833Ecae4E8D9D8Be17300AEE6D3398C135D;BSC;Bybit thief;hack;2025-02-26;Lazarus Group\n0x51E9d833Ecae4E8D9D8Be17300AEE6D3398C135D;137;;odd;;ofac:27307\n"
            + "TEAqwfMhXLaomXhZ8KeMhx3njGmQEDnsUR;;x;;26.2.2025;\n";

        List<ListItem> items = await ListReading.ReadAsync("mine.csv", Text);

        Assert.Equal(
            [
                ("eip155:56", "Bybit thief", Category.Theft, new DateOnly(2025, 2, 26), "mine:lazarus-group", "mine"), ("eip155:137", "ofac:27307", Category.Unknown, (DateOnly?)null, "ofac:27307", "mine"),
            ],
            Labels(items).Select(label => (label.Account.Chain.ToString(), label.Text, label.Category, label.Date, label.Entity, label.Source)));
        Assert.Equal("Lazarus Group", Assert.Single(items.OfType<ListedEntity>()).Entity.Name);
        Assert.Contains("\"odd\"", Assert.Single(items.OfType<ListNote>()).Text, StringComparison.Ordinal);
        Assert.Contains("the day under date cannot be read: found \"26.2.2025\"", Assert.Single(items.OfType<RejectedRow>()).Problem, StringComparison.Ordinal);

        List<ListItem> told = await ListReading.ReadAsync("mine.csv", Text, new ListReadOptions { Columns = Columns(("text", "Type"), ("category", "Name")) });
        Assert.Equal("hack", Labels(told)[0].Text);
        Assert.Contains("expected \"nope\" for text", (await Assert.ThrowsAsync<LedgerFormatException>(() => ListReading.ReadAsync("mine.csv", Text, new ListReadOptions { Columns = Columns(("text", "nope")) }))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => ListReading.ReadAsync("mine.csv", Text, new ListReadOptions { Columns = Columns(("colour", "Type")) }));
    }

    [Fact]
    public async Task What_no_store_could_keep_is_rejected()
    {
        List<ListItem> csv = await ListReading.ReadAsync(
            "x.csv", $"address,label,from,until,url\n16iWn2J1McqjToYLHSsAyS6En3QA8YQ91H,x,2025-01-02,2025-01-01,\n16iWn2J1McqjToYLHSsAyS6En3QA8YQ91H,x,,,{new string('u', 501)}\n");
        List<ListItem> json = await ListReading.ReadAsync(
            "combinedAccountLabels.json", """{"0x0e8ba001a821f3ce0734763d008c9d7c957f5852": {"name": "\ud800", "labels": ["\ud800"]}, "\ud800": {"name": "x", "labels": []}}""");

        Assert.Equal(["the row ends before it begins", "the url is too long"], csv.OfType<RejectedRow>().Select(row => row.Problem.Split(':')[0]));
        Assert.Equal(["the label has no text", "there is no address"], json.OfType<RejectedRow>().Select(row => row.Problem.Split(':')[0]));
    }

    [Theory]
    [InlineData("x.csv", "address,label\n16iWn2J1McqjToYLHSsAyS6En3QA8YQ91H,x\n", "csv")]
    [InlineData("x.csv", "address,entity,source\n", "am-i-exposed")]
    [InlineData("x.txt", "16iWn2J1McqjToYLHSsAyS6En3QA8YQ91H", "address-lines")]
    [InlineData("sanctioned_addresses_XBT.txt", "16iWn2J1McqjToYLHSsAyS6En3QA8YQ91H\n", "ofac-address-files")]
    [InlineData("x.yaml", "title: x\ncreator: y\nactors: []\n", "graphsense-actorpack")]
    public void One_format_says_so_of_each_file(string name, string text, string expected) => Assert.Equal(expected, ListReading.FormatOf(name, text));

    private static Label[] Labels(List<ListItem> items) => [.. items.OfType<ListedLabel>().Select(item => item.Label)];

    private static ImmutableDictionary<string, string> Columns(params (string Field, string Column)[] columns) => columns.ToImmutableDictionary(pair => pair.Field, pair => pair.Column);
}
