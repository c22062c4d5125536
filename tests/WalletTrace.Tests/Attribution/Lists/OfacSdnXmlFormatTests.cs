using WalletTrace.Attribution;
using WalletTrace.Attribution.Lists;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Attribution.Lists;

public sealed class OfacSdnXmlFormatTests
{
    // From OFAC's SDN.XML of 2 October 2026, shortened; the bank's first address is also that of the case of November 2025.
    private const string Bank = """
        <sdnEntry>
          <uid>22985</uid>
          <lastName>CHEIL CREDIT BANK</lastName>
          <sdnType>Entity</sdnType>
          <programList><program>DPRK4</program></programList>
          <idList>
            <id><uid>1</uid><idType>Target Type</idType><idNumber>Financial Institution</idNumber></id>
            <id><uid>2</uid><idType>Secondary sanctions risk:</idType><idNumber>North Korea Sanctions Regulations, sections 510.201 and 510.210</idNumber></id>
            <id><uid>3</uid><idType>SWIFT/BIC</idType><idNumber>KYCBKPPY</idNumber></id>
            <id><uid>4</uid><idType>Digital Currency Address - USDT</idType><idNumber>TA3941uFAvmVibSkQ6fMJXxmaSNovX86mz</idNumber></id>
          </idList>
          <akaList>
            <aka><uid>5</uid><type>a.k.a.</type><category>strong</category><lastName>FIRST CREDIT BANK</lastName></aka>
            <aka><uid>6</uid><type>a.k.a.</type><category>weak</category><lastName>KYONGYONG CREDIT BANK</lastName></aka>
          </akaList>
          <addressList>
            <address><uid>7</uid><address1>3-18 Pyongyang Information Center</address1><city>Pyongyang</city><country>Korea, North</country></address>
            <address><uid>8</uid><city>Beijing</city><country>China</country></address>
          </addressList>
        </sdnEntry>
        """;

    private const string Person = """
        <sdnEntry>
          <uid>43085</uid>
          <firstName>John Desmond</firstName>
          <lastName>HANAFIN</lastName>
          <sdnType>Individual</sdnType>
          <remarks>(Linked To: CHEIL CREDIT BANK)</remarks>
          <programList><program>RUSSIA-EO14024</program></programList>
          <idList>
            <id><uid>1</uid><idType>Passport</idType><idNumber>LT8338945</idNumber><idCountry>Ireland</idCountry></id>
            <id><uid>2</uid><idType>Digital Currency Address - USDT</idType><idNumber>0x38735f03b30FbC022DdD06ABED01F0Ca823C6a94</idNumber></id>
          </idList>
          <nationalityList><nationality><uid>3</uid><country>Ireland</country><mainEntry>true</mainEntry></nationality></nationalityList>
          <dateOfBirthList><dateOfBirthItem><uid>4</uid><dateOfBirth>10 Jul 1974</dateOfBirth><mainEntry>true</mainEntry></dateOfBirthItem></dateOfBirthList>
        </sdnEntry>
        """;

    [SharedDataFact("ofac/sdn_excerpt_20261002.xml")]
    public async Task The_real_excerpt_has_seven_entries_and_95_addresses_and_no_rejected_row()
    {
        ListEdition edition = await ListEdition.ReadAsync(SharedData.Find("ofac/sdn_excerpt_20261002.xml")!);

        Assert.Equal("ofac-sdn-xml", edition.Format);
        Assert.Equal(new DateOnly(2026, 10, 2), edition.PublishedOn);
        Assert.StartsWith("43616a540f9064c7", edition.Sha256, StringComparison.Ordinal);
        Assert.Equal(30236, edition.Length);
        Assert.Equal((19488L, 7L), (edition.StatedEntries, edition.FoundEntries));
        Assert.Equal(new ListCounts(95, 95, 7, 4, 0, 0, 0, 0, 0), edition.Counts);
        Assert.Empty(edition.Rejected);
        Assert.Equal("the list says that it has 19488 entries, found 7: an excerpt, or some are missing", Assert.Single(edition.Notes).Text);
        Assert.Equal(
            new Dictionary<string, int> { ["bip122:000000000019d6689c085ae165831e93"] = 31, ["eip155:1"] = 9, ["tron:0x2b6653dc"] = 55 },
            edition.AddressesByChain.ToDictionary(pair => pair.Key, pair => pair.Value));
        Assert.Equal(
            new Dictionary<string, int>
            {
                ["ABDERRAHMANE, Miloud"] = 2, ["KHOROSHEV, Dmitry Yuryevich"] = 1, ["LAZARUS GROUP"] = 8, ["CHEIL CREDIT BANK"] = 53,
                ["BUY CASH MONEY AND MONEY TRANSFER COMPANY"] = 1, ["HANAFIN, John Desmond"] = 1, ["CHEN, Zhi"] = 29,
            },
            edition.Labels.GroupBy(label => label.Text).ToDictionary(group => group.Key, group => group.Count()));
        Assert.All(edition.Labels, label => Assert.Equal((Category.Sanctioned, "OFAC SDN", Confidence.High, edition.PublishedOn, (DateOnly?)null), (label.Category, label.Source, label.Confidence, label.Date, label.ValidFrom)));
    }

    [SharedDataFact("ofac/cheil_credit_bank_53_tron_addresses.txt")]
    public async Task The_53_addresses_of_the_bank_are_those_that_were_published_on_their_own()
    {
        ListEdition edition = await ListEdition.ReadAsync(SharedData.Find("ofac/sdn_excerpt_20261002.xml")!);
        string[] expected = SharedData.ReadLines("ofac/cheil_credit_bank_53_tron_addresses.txt");

        Assert.Equal(53, expected.Length);
        Assert.Equal(
            expected.Select(text => $"tron:0x2b6653dc:{text}").Order(StringComparer.Ordinal),
            edition.Labels.Where(label => label.Text == "CHEIL CREDIT BANK").Select(label => label.Subject.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_bank_is_read_with_its_names_countries_numbers_programme_and_warnings()
    {
        ListEdition edition = await ListTexts.ReadAsync(ListTexts.SdnXml(Bank), options: new ListReadOptions { LearnedAt = new DateTimeOffset(2026, 10, 3, 8, 0, 0, TimeSpan.Zero) });

        Entity bank = Assert.Single(edition.Entities);
        Assert.Equal(("ofac:22985", "CHEIL CREDIT BANK", EntityKind.Bank, "OFAC SDN"), (bank.Id, bank.Name, bank.Kind, bank.Source));
        Assert.Equal(["FIRST CREDIT BANK", "KYONGYONG CREDIT BANK"], bank.Aliases.ToArray());
        Assert.Equal(["KP", "CN"], bank.Countries.ToArray());
        Assert.Equal(["DPRK4"], bank.Programmes.ToArray());
        Assert.Equal("Secondary sanctions risk: North Korea Sanctions Regulations, sections 510.201 and 510.210", bank.Remarks);
        Assert.Equal(
            [
                new EntityIdentifier("Target Type", "Financial Institution"), new EntityIdentifier("SWIFT/BIC", "KYCBKPPY"), new EntityIdentifier("weak a.k.a.", "KYONGYONG CREDIT BANK"),
                new EntityIdentifier("Address", "3-18 Pyongyang Information Center, Pyongyang", "Korea, North"), new EntityIdentifier("Address", "Beijing", "China"),
            ],
            bank.Identifiers.ToArray());
        Assert.Equal(new DateOnly(2026, 10, 2), bank.Date);
        Assert.Equal(new DateTimeOffset(2026, 10, 3, 8, 0, 0, TimeSpan.Zero), bank.LearnedAt);
        Label label = Assert.Single(edition.Labels);
        Assert.Equal("tron:0x2b6653dc:TA3941uFAvmVibSkQ6fMJXxmaSNovX86mz", label.Subject.ToString());
        Assert.Equal(("CHEIL CREDIT BANK", "ofac:22985", bank.LearnedAt), (label.Text, label.Entity, label.LearnedAt));
        Assert.Empty(edition.Notes);
    }

    [Fact]
    public async Task Whom_remarks_link_to_is_found_by_name_in_the_same_list_and_stays_a_name_where_it_is_not()
    {
        ListEdition both = await ListTexts.ReadAsync(ListTexts.SdnXml(Person, Bank));
        ListEdition alone = await ListTexts.ReadAsync(ListTexts.SdnXml(Person));

        EntityRelation found = Assert.Single(both.Relations);
        Assert.Equal(("ofac:43085", RelationKind.LinkedTo, "ofac:22985", "Linked To: CHEIL CREDIT BANK"), (found.From, found.Kind, found.To, found.Text));
        Assert.Equal("name:CHEIL CREDIT BANK", Assert.Single(alone.Relations).To);
        Assert.Equal(EntityKind.Person, alone.Entities[0].Kind);
        Assert.Equal(["IE"], alone.Entities[0].Countries.ToArray());
        Assert.Contains(new EntityIdentifier("Date of birth", "10 Jul 1974"), alone.Entities[0].Identifiers.ToArray());
    }

    [Fact]
    public async Task A_name_that_two_entries_have_is_not_resolved()
    {
        ListEdition edition = await ListTexts.ReadAsync(ListTexts.SdnXml(Person, Bank, Bank.Replace("22985", "1")));

        Assert.Equal("name:CHEIL CREDIT BANK", Assert.Single(edition.Relations).To);
    }

    [Fact]
    public async Task Numbers_of_documents_are_no_addresses_whatever_they_look_like()
    {
        // A passport number, a bank account, a hash and an address in base58 under types that are not digital currency addresses.
        string entry = ListTexts.SdnEntry("1", "A", "SDGT").Replace(
            "<idList></idList>",
            """
            <idList>
              <id><idType>Passport</idType><idNumber>1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2</idNumber></id>
              <id><idType>Email Address</idType><idNumber>khoroshev1@icloud.com</idNumber></id>
              <id><idType>Bank Account Number</idType><idNumber>GB82WEST12345698765432</idNumber></id>
              <id><idType>Identification Number</idType><idNumber>0x098B716B8Aaf21512996dC57EB0615e2383E2f96</idNumber></id>
            </idList>
            """);

        ListEdition edition = await ListTexts.ReadAsync(ListTexts.SdnXml(entry));

        Assert.Empty(edition.Labels);
        Assert.Empty(edition.Rejected);
        Assert.Equal(4, edition.Entities[0].Identifiers.Length);
    }

    [Fact]
    public async Task The_form_of_an_address_decides_and_that_the_ticker_says_another_chain_is_noted()
    {
        ListEdition edition = await ListTexts.ReadAsync(ListTexts.SdnXml(ListTexts.SdnEntry("1", "A", "SDGT", ("XBT", "TUCsTq7TofTCJRRoHk6RvhMoS2mJLm5Yzq"))));

        Assert.Equal("tron:0x2b6653dc:TUCsTq7TofTCJRRoHk6RvhMoS2mJLm5Yzq", Assert.Single(edition.Labels).Subject.ToString());
        ListNote note = Assert.Single(edition.Notes);
        Assert.Equal(ListNoteKind.TickerDisagrees, note.Kind);
        Assert.Equal("listed under XBT, but TUCsTq7TofTCJRRoHk6RvhMoS2mJLm5Yzq is an address of tron:0x2b6653dc: its form decides", note.Text);
        Assert.Equal(1, edition.Counts.TickerDisagrees);
    }

    [Fact]
    public async Task A_key_that_is_listed_on_tron_and_on_an_evm_chain_is_noted_as_twins_and_an_address_that_stands_again_as_repeated()
    {
        // Both are on OFAC's list of 27 September 2024.
        ListEdition edition = await ListTexts.ReadAsync(ListTexts.SdnXml(
            ListTexts.SdnEntry("1", "A", "SDGT", ("ETH", "0xE950DC316b836e4EeFb8308bf32Bf7C72a1358FF"), ("USDT", "TXEsK1sEsKjZ1xtHitnyAAoqw3WLdYdRNW")),
            ListTexts.SdnEntry("2", "B", "SDGT", ("USDT", "0xe950dc316b836e4eefb8308bf32bf7c72a1358ff"))));

        Assert.Equal((2, 3), (edition.Counts.Addresses, edition.Counts.Labels));
        Assert.Equal([ListNoteKind.Repeated, ListNoteKind.Twin], edition.Notes.Select(note => note.Kind));
        Assert.EndsWith(", there of A", edition.Notes[0].Text, StringComparison.Ordinal);
        Assert.Contains("are of one key: both are listed", edition.Notes[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entry_without_a_name_is_rejected_with_each_of_its_addresses()
    {
        ListEdition edition = await ListTexts.ReadAsync(ListTexts.SdnXml(Bank, ListTexts.SdnEntry("1", "", "SDGT", ("XBT", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"))));

        Assert.Single(edition.Labels);
        Assert.Equal(2, edition.Rejected.Length);
        Assert.Equal("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", edition.Rejected[1].Found);
    }
}
