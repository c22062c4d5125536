using WalletTrace.Attribution;
using WalletTrace.Attribution.Lists;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Attribution.Lists;

public sealed class AddressFilesFormatTests
{
    [SharedDataFact("ofac/lists_20240927")]
    public async Task Every_row_of_the_dated_lists_is_taken()
    {
        string folder = SharedData.Find("ofac/lists_20240927")!;
        int rows = Directory.EnumerateFiles(folder).Sum(file => File.ReadLines(file).Count(line => line.Length > 0));

        ListEdition edition = await ListEdition.ReadAsync(folder);

        Assert.Equal(636, rows);
        Assert.Equal(rows, edition.Counts.Labels + edition.Counts.Rejected);
        Assert.Equal(new ListCounts(626, 636, 0, 0, 0, 0, 1, 1, 10), edition.Counts);
        Assert.Equal(new DateOnly(2024, 9, 27), edition.PublishedOn);
        Assert.Equal(
            new Dictionary<string, int>
            {
                ["bip122:000000000019d6689c085ae165831e93"] = 437, ["bip122:12a765e31ffd4059bada1e25190f6e98"] = 10, ["eip155:1"] = 156, ["eip155:42161"] = 1, ["eip155:56"] = 1,
                ["foreign:XMR"] = 3, ["tron:0x2b6653dc"] = 18,
            },
            edition.AddressesByChain.ToDictionary(pair => pair.Key, pair => pair.Value));
        Assert.Contains("TUCsTq7TofTCJRRoHk6RvhMoS2mJLm5Yzq is an address of tron:0x2b6653dc", Assert.Single(edition.Notes, note => note.Kind == ListNoteKind.TickerDisagrees).Text, StringComparison.Ordinal);
        Assert.Contains("TXEsK1sEsKjZ1xtHitnyAAoqw3WLdYdRNW", Assert.Single(edition.Notes, note => note.Kind == ListNoteKind.Twin).Text, StringComparison.Ordinal);
        // A payment id or hash of Monero, which OFAC lists beside the addresses.
        Assert.Contains("5be5543ff73456ab9f2d207887e2af87322c651ea1a873c5b25b7ffae456c320", Assert.Single(edition.Notes, note => note.Kind == ListNoteKind.Other).Text, StringComparison.Ordinal);
    }

    [SharedDataFact("ofac/0xB10C_lists_history.tar.gz")]
    public async Task The_history_gives_each_address_the_days_of_the_snapshots_that_have_it()
    {
        ListEdition edition = await ListEdition.ReadAsync(SharedData.Find("ofac/0xB10C_lists_history.tar.gz")!);

        // 657 spellings under tickers in 30 snapshots; one address is spelt in two ways.
        Assert.Equal(new ListCounts(646, 656, 0, 0, 0, 0, 1, 1, 10), edition.Counts);
        Assert.Equal(new DateOnly(2024, 9, 27), edition.PublishedOn);
        Assert.All(edition.Labels, label => Assert.InRange(label.ValidFrom!.Value, new DateOnly(2022, 9, 3), new DateOnly(2024, 9, 27)));
        Assert.All(edition.Labels, label => Assert.Contains("snapshot", label.Text, StringComparison.Ordinal));
        Label[] ended = [.. edition.Labels.Where(label => label.ValidUntil is not null)];
        Assert.Equal(2, ended.Length);
    }

    [SharedDataFact("ofac/0xB10C_lists_history.tar.gz")]
    public async Task The_last_snapshot_of_the_history_is_what_is_still_valid_on_its_day()
    {
        ListEdition history = await ListEdition.ReadAsync(SharedData.Find("ofac/0xB10C_lists_history.tar.gz")!);
        ListEdition last = await ListEdition.ReadAsync(SharedData.Find("ofac/lists_20240927")!);
        // The folder lacks the tickers that are seldom.
        string[] seldom = ["BCH", "BSV", "BTG", "DASH", "ETC", "XRP", "XVG", "ZEC"];

        Assert.Equal(
            last.Labels.Select(label => label.Subject).Order(),
            history.Labels.Where(label => label.IsValidOn(new DateOnly(2024, 9, 27)) && !seldom.Any(ticker => label.Text.Contains($"under {ticker};", StringComparison.Ordinal))).Select(label => label.Subject).Order());
    }

    [Fact]
    public async Task Of_snapshots_an_address_is_valid_from_the_first_that_has_it_to_the_first_that_has_not()
    {
        // Three real addresses of the list; the days are made up.
        const string stays = "0x098B716B8Aaf21512996dC57EB0615e2383E2f96";
        const string goes = "0xa0e1c89Ef1a489c9C7dE96311eD5Ce5D32c20E4B";
        const string comesAgain = "0x3Cffd56B47B7b41c56258D9C7731ABaDc360E073";
        byte[] history = Zips.TarGz(
            Zips.File("2024-01-01_a/sanctioned_addresses_ETH.txt", $"{goes}\n{stays}\n{comesAgain}\n"),
            Zips.File("2024-02-01_b/sanctioned_addresses_ETH.txt", $"{stays.ToLowerInvariant()}\n{goes}\n"),
            Zips.File("2024-03-01_c/sanctioned_addresses_ETH.txt", $"{stays}\n{comesAgain}\n"),
            Zips.File("2024-04-01_d/sanctioned_addresses_XBT.txt", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2\n"));

        ListEdition edition = await ListTexts.ReadAsync(history, "history.tar.gz");

        Assert.Equal(
            [
                (goes, "2024-01-01", "2024-03-01"), (stays, "2024-01-01", null), (comesAgain, "2024-01-01", "2024-02-01"), (comesAgain, "2024-03-01", null),
                ("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "2024-04-01", (string?)null),
            ],
            edition.Labels.Select(label => (label.Subject.ToString().Split(':')[2], $"{label.ValidFrom:yyyy-MM-dd}", label.ValidUntil is { } day ? $"{day:yyyy-MM-dd}" : null)));
        Assert.Equal("on OFAC's list under ETH; its days are those of the first snapshot with it and the first without it, not of OFAC's decisions", edition.Labels[0].Text);
    }

    [Fact]
    public async Task Two_snapshots_differ_only_in_what_came_and_went()
    {
        const string name = "sanctioned_addresses_XBT.txt";
        ListEdition old = await ListTexts.ReadAsync("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2\n3EynPFpoGTPxU9m5bPaEDEUxUanzh7vgQP\n", name, new ListReadOptions { PublishedOn = new DateOnly(2024, 1, 1) });
        ListEdition @new = await ListTexts.ReadAsync("3EynPFpoGTPxU9m5bPaEDEUxUanzh7vgQP\nbc1qvhnfknw852ephxyc5hm4q520zmvf9maphetc9z\n", name, new ListReadOptions { PublishedOn = new DateOnly(2024, 2, 1) });

        ListDifferenceCounts counts = ListDifference.Between(old, @new).Counts;

        Assert.Equal((1, 1, 0), (counts.LabelsAdded, counts.LabelsRemoved, counts.LabelsChanged));
    }

    [Fact]
    public async Task A_row_that_is_no_address_is_rejected_once_for_all_snapshots()
    {
        byte[] history = Zips.TarGz(
            Zips.File("2024-01-01/sanctioned_addresses_XBT.txt", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2\n1bvbmseystwetqtfn5au4m4gfg7xjanvn2\n"),
            Zips.File("2024-02-01/sanctioned_addresses_XBT.txt", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2\n1bvbmseystwetqtfn5au4m4gfg7xjanvn2\n"));

        ListEdition edition = await ListTexts.ReadAsync(history, "history.tar.gz");

        Assert.Single(edition.Labels);
        Assert.Equal("2024-01-01/sanctioned_addresses_XBT.txt, line 2", Assert.Single(edition.Rejected).Place);
    }

    [Fact]
    public async Task Snapshots_without_a_day_are_refused()
    {
        byte[] history = Zips.TarGz(
            Zips.File("2024-01-01/sanctioned_addresses_XBT.txt", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2\n"), Zips.File("old/sanctioned_addresses_XBT.txt", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2\n"));

        LedgerFormatException error = await Assert.ThrowsAsync<LedgerFormatException>(() => ListTexts.ReadAsync(history, "history.tar.gz"));

        Assert.Contains("\"old/sanctioned_addresses_XBT.txt\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_ends_in_the_middle_of_an_address_is_refused_and_one_that_merely_lacks_a_line_break_is_not()
    {
        const string name = "sanctioned_addresses_XBT.txt";

        Assert.Single((await ListTexts.ReadAsync("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", name)).Labels);
        LedgerFormatException error = await Assert.ThrowsAsync<LedgerFormatException>(() => ListTexts.ReadAsync("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2\r\n1BvBMSEYstWetqTF", name));

        Assert.Contains("the list breaks off", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, error.Line);
    }
}
