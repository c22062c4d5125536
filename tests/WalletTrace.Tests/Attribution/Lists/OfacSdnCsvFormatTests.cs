using System.Text.RegularExpressions;
using WalletTrace.Attribution;
using WalletTrace.Attribution.Lists;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Attribution.Lists;

public sealed class OfacSdnCsvFormatTests
{
    private const string End = "\u001A";

    // OFAC's entries 27307 and 36 in the form of SDN.CSV (dat_spec.txt); the remarks of 27307 are those of SDN_COMMENTS.CSV of 2024, broken where OFAC breaks them.
    private const string Sdn =
        "36,\"AEROCARIBBEAN AIRLINES\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n"
        + "27307,\"LAZARUS GROUP\",-0- ,\"DPRK3] [CYBER2\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"Secondary sanctions risk: North Korea Sanctions Regulations, sections 510.201 and 510.210; "
        + "Digital Currency Address - ETH 0x098B716B8Aaf21512996dC57EB0615e2383E2f96; alt. Digital Currency Address - ETH 0xa0e1c89Ef1a489c9C7dE96311eD5Ce5D32c20E4B; a.k.a. 'WHOIS HACKIN\"\r\n"
        + End;

    private const string Comments = "27307,\"G TEAM'; a.k.a. 'RED DOT'; a.k.a. 'TEMP.HERMIT'; a.k.a. 'GROUP 77'; a.k.a. 'ZINC'; a.k.a. 'APT-C-26'; a.k.a. 'APPLEWORM'.\"\r\n" + End;
    private const string Alt = "36,12,\"aka\",\"AERO-CARIBBEAN\",-0- \r\n" + End;
    private const string Add = "36,25,-0- ,\"Havana\",\"Cuba\",-0- \r\n27307,2,\"Potonggang District\",\"Pyongyang\",\"Korea, North\",-0- \r\n" + End;

    [SharedDataFact("ofac/sdn_comments_2024.csv")]
    public async Task Every_address_of_the_real_comments_is_taken_and_each_broken_one_rejected()
    {
        string path = SharedData.Find("ofac/sdn_comments_2024.csv")!;
        string text = await File.ReadAllTextAsync(path);

        ListEdition edition = await ListEdition.ReadAsync(path);

        // What a reader counts with the eye: whole types, and the four that are broken before a whole address.
        int whole = Regex.Count(text, "Digital Currency Address - ");
        Assert.Equal(341, whole);
        Assert.Equal(whole + 4, edition.Counts.Labels);
        Assert.Equal(new ListCounts(343, 345, 21, 5, 0, 7, 0, 0, 2), edition.Counts);
        Assert.Equal(
            [("30518", "ChmWqGtsaLrGbHfgdrV5Nkvahtjjuxr"), ("33151", "aa35MVkf7sDjuGUYAP5izQt7Qi"), ("33854", "M7CGBPUJwXXSroWuZ6H5jiprdKCyf7V5M"), ("36216", "FhMdRq5UpPDpNyriYNVtkn"),
                ("37070", "3QvmR"), ("39585", "f3ULpNjko9LrJmHudRoLitjwkETN"), ("39593", "194xmrZA53UBsZau2PnJLdmVVW9m5feeS")],
            edition.Rejected.Select(row => (Regex.Match(row.Place, "entry (\\d+)").Groups[1].Value, row.Found)));
        Assert.Equal(
            new Dictionary<string, int>
            {
                ["bip122:000000000000000000651ef99cb9fcbe"] = 5, ["bip122:000000000019d6689c085ae165831e93"] = 226, ["bip122:12a765e31ffd4059bada1e25190f6e98"] = 6, ["eip155:1"] = 102,
                ["foreign:BSV"] = 1, ["foreign:XRP"] = 1, ["foreign:ZEC"] = 1, ["tron:0x2b6653dc"] = 1,
            },
            edition.AddressesByChain.ToDictionary(pair => pair.Key, pair => pair.Value));
        Assert.Equal(21, edition.Notes.Count(note => note.Text.Contains("goes by its number", StringComparison.Ordinal)));
        Assert.Equal(4, edition.Notes.Count(note => note.Text.Contains("is broken off at its beginning", StringComparison.Ordinal)));
        Assert.Equal(
            [("ofac:28263", "name:LAZARUS GROUP"), ("ofac:28264", "name:LAZARUS GROUP"), ("ofac:30518", "name:INTERNET RESEARCH AGENCY LLC"), ("ofac:31212", "name:FEDERAL SECURITY SERVICE"), ("ofac:42496", "name:LAZARUS GROUP")],
            edition.Relations.Select(relation => (relation.From, relation.To)));
    }

    [Fact]
    public async Task The_four_files_are_joined_by_number_and_a_word_that_is_broken_between_two_is_whole_again()
    {
        ListEdition edition = await ListEdition.ReadAsync(Zips.Of(("SDN.CSV", Sdn), ("ALT.CSV", Alt), ("ADD.CSV", Add), ("SDN_COMMENTS.CSV", Comments)), new ListReadOptions { Name = "sdn.zip" });

        Assert.Equal("ofac-sdn-csv", edition.Format);
        Assert.Empty(edition.Rejected);
        Assert.Empty(edition.Notes);
        (Entity airline, Entity group) = (edition.Entities[0], edition.Entities[1]);
        Assert.Equal(("ofac:36", "AEROCARIBBEAN AIRLINES", "CUBA", "CU"), (airline.Id, airline.Name, airline.Programmes[0], airline.Countries[0]));
        Assert.Equal(["AERO-CARIBBEAN"], airline.Aliases.ToArray());
        Assert.Equal(["DPRK3", "CYBER2"], group.Programmes.ToArray());
        Assert.Equal(["WHOIS HACKING TEAM", "RED DOT", "TEMP.HERMIT", "GROUP 77", "ZINC", "APT-C-26", "APPLEWORM"], group.Aliases.ToArray());
        Assert.Contains(new EntityIdentifier("Address", "Potonggang District, Pyongyang", "Korea, North"), group.Identifiers.ToArray());
        Assert.Equal("Secondary sanctions risk: North Korea Sanctions Regulations, sections 510.201 and 510.210", group.Remarks);
        Assert.Equal(["eip155:1:0x098B716B8Aaf21512996dC57EB0615e2383E2f96", "eip155:1:0xa0e1c89Ef1a489c9C7dE96311eD5Ce5D32c20E4B"], edition.Labels.Select(label => label.Subject.ToString()));
        Assert.All(edition.Labels, label => Assert.Equal(("LAZARUS GROUP", "ofac:27307"), (label.Text, label.Entity)));
    }

    [Fact]
    public async Task An_address_that_is_broken_between_remarks_and_comments_is_whole_again()
    {
        string sdn = "5,\"A\",-0- ,\"CYBER2\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"Digital Currency Address - XBT 1P3ZfGFLezzYGg9k5SVzQ\"\r\n" + End;
        string comments = "5,\"mnjyh7nrUmF2y; Linked To: B.\"\r\n" + End;

        ListEdition edition = await ListEdition.ReadAsync(Zips.Of(("SDN.CSV", sdn), ("sdn_comments.csv", comments)), new ListReadOptions());
        ListEdition apart = await ListTexts.ReadAsync(comments, "sdn_comments.csv");

        Assert.Contains("1P3ZfGFLezzYGg9k5SVzQmnjyh7nrUmF2y", Assert.Single(edition.Labels).Subject.ToString(), StringComparison.Ordinal);
        Assert.Equal("mnjyh7nrUmF2y", Assert.Single(apart.Rejected).Found);
    }

    [Fact]
    public async Task Persons_are_read_with_the_documents_of_their_remarks()
    {
        string sdn = "48603,\"KHOROSHEV, Dmitry Yuryevich\",\"individual\",\"CYBER2\",\"Dr.\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB 17 Apr 1993; POB Russian Federation; nationality Russia; citizen Russia; "
            + "Gender Male; Digital Currency Address - XBT bc1qvhnfknw852ephxyc5hm4q520zmvf9maphetc9z; Passport 2018278055 (Russia); alt. Passport EA1 (Latvia) issued 10 Nov 2017 expires 09 Nov 2027; Tax ID No. 366110340670 (Russia); Linked To: LOCKBIT.\"\r\n" + End;

        ListEdition edition = await ListTexts.ReadAsync(sdn, "SDN.CSV");

        Entity person = Assert.Single(edition.Entities);
        Assert.Equal((EntityKind.Person, "KHOROSHEV, Dmitry Yuryevich"), (person.Kind, person.Name));
        Assert.Equal(["RU"], person.Countries.ToArray());
        Assert.Equal(
            [
                new EntityIdentifier("Title", "Dr."), new EntityIdentifier("Date of birth", "17 Apr 1993"), new EntityIdentifier("Place of birth", "Russian Federation"), new EntityIdentifier("Gender", "Male"),
                new EntityIdentifier("Passport", "2018278055", "Russia"), new EntityIdentifier("Passport", "EA1 issued 10 Nov 2017 expires 09 Nov 2027", "Latvia"), new EntityIdentifier("Tax ID No.", "366110340670", "Russia"),
            ],
            person.Identifiers.ToArray());
        Assert.Equal("name:LOCKBIT", Assert.Single(edition.Relations).To);
        Assert.Single(edition.Labels);
    }

    [Theory]
    [InlineData("36,\"A\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n", "found no end mark")]
    [InlineData("36,\"A\",-0- ,\"CUBA\",-0- ,-0- \r\n\u001A", "found 6 fields")]
    [InlineData("x,\"A\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n\u001A", "that begin with \"x\"")]
    [InlineData("36,\"A\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"Digital Curr", "expected a closing quote")]
    [InlineData("36,\"A\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n\u001A\r\n37,\"B\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n", "a row after the end mark")]
    public async Task A_file_that_breaks_off_or_is_damaged_is_refused_as_a_whole(string text, string problem)
    {
        LedgerFormatException error = await Assert.ThrowsAsync<LedgerFormatException>(() => ListTexts.ReadAsync(text, "sdn.csv", new ListReadOptions { Format = "ofac-sdn-csv" }));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }
}
