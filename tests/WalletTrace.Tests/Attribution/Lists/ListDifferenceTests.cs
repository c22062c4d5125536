using WalletTrace.Attribution;
using WalletTrace.Attribution.Lists;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Attribution.Lists;

public sealed class ListDifferenceTests
{
    // Addresses of OFAC's list of 2 October 2026.
    private const string Eth = "0x098B716B8Aaf21512996dC57EB0615e2383E2f96";
    private const string OtherEth = "0xa0e1c89Ef1a489c9C7dE96311eD5Ce5D32c20E4B";
    private const string Tron = "TA3941uFAvmVibSkQ6fMJXxmaSNovX86mz";
    private const string Bitcoin = "3EynPFpoGTPxU9m5bPaEDEUxUanzh7vgQP";

    private static Task<ListEdition> ReadAsync(params string[] entries) => ListTexts.ReadAsync(ListTexts.SdnXml(entries), "sdn.xml");

    [Fact]
    public async Task The_same_list_of_another_day_differs_in_nothing()
    {
        string text = ListTexts.SdnXml(ListTexts.SdnEntry("1", "A", "DPRK3", ("ETH", Eth)), ListTexts.SdnEntry("2", "B", "TCO", ("XBT", Bitcoin)));
        ListEdition old = await ListTexts.ReadAsync(text, "old.xml", new ListReadOptions { LearnedAt = DateTimeOffset.UnixEpoch });
        ListEdition @new = await ListTexts.ReadAsync(
            text.Replace("10/02/2026", "11/05/2026", StringComparison.Ordinal).Replace(Eth, Eth.ToLowerInvariant(), StringComparison.Ordinal), "new.xml", new ListReadOptions { LearnedAt = DateTimeOffset.UnixEpoch.AddDays(1) });

        ListDifference difference = ListDifference.Between(old, @new);

        Assert.True(difference.IsEmpty);
        Assert.Equal(new ListDifferenceCounts(0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), difference.Counts);
        Assert.Null(difference.Shrinkage());
        difference.RefuseIfShrunken();
    }

    [Fact]
    public async Task What_comes_goes_and_passes_to_another_entity_is_told_apart()
    {
        ListEdition old = await ReadAsync(ListTexts.SdnEntry("1", "A", "DPRK3", ("ETH", Eth), ("XBT", Bitcoin)), ListTexts.SdnEntry("2", "B", "TCO"));
        ListEdition @new = await ReadAsync(ListTexts.SdnEntry("1", "A", "DPRK3", ("ETH", Eth), ("USDT", Tron)), ListTexts.SdnEntry("3", "C", "TCO", ("XBT", Bitcoin)));

        ListDifference difference = ListDifference.Between(old, @new);

        Assert.Equal([("ofac:1", Tron), ("ofac:3", Bitcoin)], difference.Added.Select(label => (label.Entity, label.Subject.ToString().Split(':')[^1])).OrderBy(pair => pair.Entity));
        Assert.Equal([("ofac:1", Bitcoin)], difference.Removed.Select(label => (label.Entity, label.Subject.ToString().Split(':')[^1])));
        Assert.Equal(["ofac:3"], difference.EntitiesAdded.Select(entity => entity.Id));
        Assert.Equal(["ofac:2"], difference.EntitiesRemoved.Select(entity => entity.Id));
        Assert.Equal((1, 0, 2), (difference.Counts.AddressesAdded, difference.Counts.AddressesRemoved, difference.Counts.AddressesKept));
        Assert.False(difference.IsEmpty);
    }

    [Fact]
    public async Task Names_programmes_and_descriptions_that_change_are_told_field_by_field()
    {
        ListEdition old = await ReadAsync(ListTexts.SdnEntry("1", "Lazarus-Group", "DPRK3", ("ETH", Eth)), ListTexts.SdnEntry("2", "B", "TCO", ("XBT", Bitcoin)));
        ListEdition @new = await ReadAsync(ListTexts.SdnEntry("1", "GROUP LAZARUS", "DPRK4", ("ETH", Eth)), ListTexts.SdnEntry("2", "Z", "TCO", ("XBT", Bitcoin)));

        ListDifference difference = ListDifference.Between(old, @new);

        Assert.Equal<EntityRenaming>([new EntityRenaming("ofac:1", "Lazarus-Group", "GROUP LAZARUS", true), new EntityRenaming("ofac:2", "B", "Z", false)], difference.Renamed);
        ProgrammeMove move = Assert.Single(difference.Moved);
        Assert.Equal(("ofac:1", "DPRK3", "DPRK4"), (move.Id, Assert.Single(move.Left), Assert.Single(move.Joined)));
        Assert.Equal(["name", "programmes"], difference.EntitiesChanged[0].Fields.ToArray());
        Assert.Equal([("B", "Z"), ("Lazarus-Group", "GROUP LAZARUS")], difference.Changed.Select(change => (change.Old.Text, change.New.Text)).Order());
        Assert.Equal((0, 0, 2), (difference.Counts.LabelsAdded, difference.Counts.LabelsRemoved, difference.Counts.LabelsChanged));
    }

    [Fact]
    public async Task Relations_that_come_and_go_are_told()
    {
        string linked = ListTexts.SdnEntry("1", "A", "SDGT", ("ETH", Eth)).Replace("<programList>", "<remarks>(Linked To: HAMAS)</remarks><programList>", StringComparison.Ordinal);
        ListEdition old = await ReadAsync(ListTexts.SdnEntry("1", "A", "SDGT", ("ETH", Eth)));
        ListEdition @new = await ReadAsync(linked);

        Assert.Equal("name:HAMAS", Assert.Single(ListDifference.Between(old, @new).RelationsAdded).To);
        Assert.Equal("name:HAMAS", Assert.Single(ListDifference.Between(@new, old).RelationsRemoved).To);
    }

    [Theory]
    [InlineData("ta3941ufavmvibskq6fmjxxmasnovx86mz", AddressDamageKind.CaseLost)]
    [InlineData("TA3941UFAVMVIBSKQ6FMJXXMASNOVX86MZ", AddressDamageKind.CaseLost)]
    [InlineData("TA3941uFAvmVibSkQ6fMJXxmaSNovX86m", AddressDamageKind.CutOff)]
    [InlineData("941uFAvmVibSkQ6fMJXxmaSNovX86mz", AddressDamageKind.CutOff)]
    [InlineData("TA3941uFAvmVibSkQ6fMJXxmaSNovX86my", AddressDamageKind.Altered)]
    [InlineData("TA3941uFAvmVibSkQ6fMXJxmaSNovX86mz", AddressDamageKind.Altered)]
    [InlineData("TA3941uFAvmVibSkQ6fMJXxmaSN0vX86mz", AddressDamageKind.Altered)]
    public async Task An_address_that_became_invalid_is_recognised_as_the_old_one(string damaged, AddressDamageKind kind)
    {
        ListEdition old = await ReadAsync(ListTexts.SdnEntry("1", "A", "DPRK4", ("USDT", Tron), ("XBT", Bitcoin)));
        ListEdition @new = await ReadAsync(ListTexts.SdnEntry("1", "A", "DPRK4", ("USDT", damaged), ("XBT", Bitcoin)));

        ListDifference difference = ListDifference.Between(old, @new);

        AddressDamaged found = Assert.Single(difference.Damaged);
        Assert.Equal((Tron, damaged, kind), (found.Old.Subject.ToString().Split(':')[^1], found.Row.Found, found.Kind));
        Assert.Equal((1, 1), (difference.Counts.AddressesRemoved, difference.Counts.Damaged));
        Assert.Contains("of which 1 are there, but damaged", Assert.Throws<ListShrunkException>(() => difference.RefuseIfShrunken()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rejected_row_that_resembles_nothing_old_is_no_damage()
    {
        ListEdition old = await ReadAsync(ListTexts.SdnEntry("1", "A", "DPRK4", ("USDT", Tron)));
        ListEdition @new = await ReadAsync(ListTexts.SdnEntry("1", "A", "DPRK4", ("XBT", Bitcoin.ToLowerInvariant()), ("XBT", "x")));

        Assert.Equal(2, @new.Rejected.Length);
        Assert.Empty(ListDifference.Between(old, @new).Damaged);
    }

    [Fact]
    public async Task A_list_may_lose_one_address_in_twenty_and_no_more_unless_it_is_told_otherwise()
    {
        (string, string)[] twenty = Addresses(20, 0);
        ListEdition old = await ReadAsync(ListTexts.SdnEntry("1", "A", "CYBER2", twenty));
        ListDifference one = ListDifference.Between(old, await ReadAsync(ListTexts.SdnEntry("1", "A", "CYBER2", twenty[1..])));
        ListDifference two = ListDifference.Between(old, await ReadAsync(ListTexts.SdnEntry("1", "A", "CYBER2", twenty[2..])));

        one.RefuseIfShrunken();
        ListShrunkException refusal = Assert.Throws<ListShrunkException>(() => two.RefuseIfShrunken());
        two.RefuseIfShrunken(new ListShrinkLimits { MaxLostPercent = 10 });
        Assert.Throws<ListShrunkException>(() => one.RefuseIfShrunken(new ListShrinkLimits { MaxLostPercent = 4 }));
        two.RefuseIfShrunken(ListShrinkLimits.None);

        Assert.Contains("gone are 2 of 20 addresses (2 on eip155:1)", refusal.Message, StringComparison.Ordinal);
        Assert.Same(two, refusal.Difference);
    }

    [Fact]
    public async Task A_programme_or_entity_with_many_addresses_may_not_go_as_a_whole_however_large_the_list()
    {
        string large = ListTexts.SdnEntry("1", "A", "CYBER2", Addresses(400, 0));
        string small = ListTexts.SdnEntry("2", "CHEIL CREDIT BANK", "DPRK4", Addresses(10, 400));
        ListEdition old = await ReadAsync(large, small);
        ListDifference gone = ListDifference.Between(old, await ReadAsync(large));

        string message = Assert.Throws<ListShrunkException>(() => gone.RefuseIfShrunken()).Message;

        Assert.Contains("all 10 of CHEIL CREDIT BANK (ofac:2); all 10 of the programme DPRK4", message, StringComparison.Ordinal);
        Assert.DoesNotContain("of 410 addresses", message, StringComparison.Ordinal);
        gone.RefuseIfShrunken(new ListShrinkLimits { ManyAddresses = 11 });
    }

    [Fact]
    public async Task A_chain_with_many_addresses_may_not_go_as_a_whole_where_the_list_names_no_entities()
    {
        string[] tickers = ["ETH", "BSC"];
        byte[] both = Zips.Of([.. tickers.Select(ticker => ($"sanctioned_addresses_{ticker}.txt", string.Concat(Addresses(ticker == "ETH" ? 400 : 10, 0).Select(address => address.Address + "\n"))))]).ToArray();
        byte[] one = Zips.Of(("sanctioned_addresses_ETH.txt", string.Concat(Addresses(400, 0).Select(address => address.Address + "\n")))).ToArray();

        ListDifference gone = ListDifference.Between(await ListTexts.ReadAsync(both, "a.zip"), await ListTexts.ReadAsync(one, "b.zip"));

        Assert.Contains("gone are all 10 of the chain eip155:56", Assert.Throws<ListShrunkException>(() => gone.RefuseIfShrunken()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_claim_about_an_address_came_and_changed_none()
    {
        string text = $$"""
            { "metadata": { "total_addresses": 2 }, "addresses": [ { "address": "{{Eth}}", "blockchain": "ethereum", "entity_name": "A" }, { "address": "{{Eth}}", "blockchain": "tether", "entity_name": "B" } ] }
            """;
        ListEdition two = await ListTexts.ReadAsync(text);
        ListEdition half = await ListTexts.ReadAsync(text.Replace("\"B\"", "\"A\"", StringComparison.Ordinal));

        ListDifferenceCounts counts = ListDifference.Between(half, two).Counts;

        Assert.Equal((1, 0, 0), (counts.LabelsAdded, counts.LabelsRemoved, counts.LabelsChanged));
    }

    [Fact]
    public async Task Nothing_is_refused_that_only_grows_or_passes_to_another_entity()
    {
        ListEdition old = await ReadAsync(ListTexts.SdnEntry("1", "A", "CYBER2", Addresses(20, 0)));
        ListEdition moved = await ReadAsync(ListTexts.SdnEntry("2", "B", "CYBER3", Addresses(30, 0)));

        ListDifference.Between(old, moved).RefuseIfShrunken();
        Assert.Equal(20, ListDifference.Between(old, moved).Counts.AddressesKept);
    }

    [SharedDataFact("ofac/0xB10C_lists_history.tar.gz")]
    public async Task From_the_dated_lists_of_2024_to_the_excerpt_of_2026_what_both_have_is_kept()
    {
        ListEdition old = await ListEdition.ReadAsync(SharedData.Find("ofac/lists_20240927")!);
        ListEdition @new = await ListEdition.ReadAsync(SharedData.Find("ofac/sdn_excerpt_20261002.xml")!);

        ListDifference difference = ListDifference.Between(old, @new);

        Assert.Equal(626, difference.Counts.AddressesKept + difference.Counts.AddressesRemoved);
        Assert.Equal(95, difference.Counts.AddressesKept + difference.Counts.AddressesAdded);
        Assert.Equal(11, difference.Counts.AddressesKept);
        Assert.Contains("615 of 626 addresses", Assert.Throws<ListShrunkException>(() => difference.RefuseIfShrunken()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exception_of_a_refusal_is_one_of_the_library()
    {
        ListEdition old = await ReadAsync(ListTexts.SdnEntry("1", "A", "CYBER2", ("ETH", Eth), ("ETH", OtherEth)));

        Assert.IsAssignableFrom<WalletTraceException>(Record.Exception(() => ListDifference.Between(old, ListTexts.ReadAsync(ListTexts.SdnXml(ListTexts.SdnEntry("1", "A", "CYBER2"))).GetAwaiter().GetResult()).RefuseIfShrunken()));
    }

    private static (string Ticker, string Address)[] Addresses(int count, int from) => [.. Enumerable.Range(from + 1, count).Select(number => ("ETH", $"0x{number:x40}"))];
}
