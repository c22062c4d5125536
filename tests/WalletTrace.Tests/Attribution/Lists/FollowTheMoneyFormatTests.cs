using WalletTrace.Attribution;
using WalletTrace.Attribution.Lists;

namespace WalletTrace.Tests.Attribution.Lists;

public sealed class FollowTheMoneyFormatTests
{
    // The shape is that of OpenSanctions' entities.ftm.json; the wallets are those of the Lazarus Group and of Israel's seizure orders as public parsers of it test
    // them. The ids are made up.
    private const string List = """
        {"id":"ofac-w1","schema":"CryptoWallet","caption":"0x098B716B8Aaf21512996dC57EB0615e2383E2f96","datasets":["us_ofac_sdn"],"properties":{"publicKey":["0x098B716B8Aaf21512996dC57EB0615e2383E2f96"],"currency":["ETH"],"holder":["NK-lazarus"],"topics":["sanction"]}}
        {"id":"il-1","schema":"CryptoWallet","caption":"Wallet 1","datasets":["il_nbctf_crypto"],"properties":{"publicKey":["TWaertrZdpRJSbLv2G638UL5HCK6sKcZYy"],"topics":["crime.terror"],"currency":["USDT"]}}
        {"id":"il-2","schema":"CryptoWallet","caption":"","datasets":["il_nbctf_crypto"],"properties":{"publicKey":["1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2","1bvbmseystwetqtfn5au4m4gfg7xjanvn2"],"topics":["crime.theft"],"currency":["XBT"],"holder":["NK-nobody"]}}
        {"id":"NK-lazarus","schema":"Organization","caption":"Lazarus Group","datasets":["us_ofac_sdn","gb_fcdo_sanctions"],"properties":{"name":["Lazarus Group","LAZARUS GROUP"],"alias":["HIDDEN COBRA"],"weakAlias":["ZINC"],"country":["kp"],"topics":["sanction"],"programId":["US-DPRK3"]}}
        {"id":"NK-bank","schema":"Company","caption":"Korea Kwangson Banking Corp","properties":{"name":["Korea Kwangson Banking Corp"],"topics":["sanction","fin.bank"],"swiftBic":["KKBCKPPY"],"jurisdiction":["kp"]}}
        {"id":"NK-person","schema":"Person","caption":"PARK Jin Hyok","properties":{"name":["PARK Jin Hyok"],"birthDate":["1984-08-15"],"nationality":["kp"],"passportNumber":["290333974"]}}
        {"id":"s1","schema":"Sanction","properties":{"entity":["NK-lazarus"],"program":["DPRK3"],"programId":["US-DPRK3"],"startDate":["2019-09-13"],"authority":["Office of Foreign Assets Control"]}}
        {"id":"s2","schema":"Sanction","properties":{"entity":["il-1"],"startDate":["2021-06-30"],"endDate":["2022-01-01"]}}
        {"id":"l1","schema":"UnknownLink","properties":{"subject":["NK-person"],"object":["NK-lazarus"],"role":["Linked To"]}}
        {"id":"l2","schema":"Ownership","properties":{"owner":["NK-lazarus"],"asset":["NK-bank"]}}
        {"id":"p1","schema":"Passport","properties":{"holder":["NK-person"],"number":["5600001"],"country":["kp"],"type":["Diplomatic passport"]}}
        {"id":"a1","schema":"Address","properties":{"full":["Pyongyang"]}}
        {"id":"a2","schema":"Address","properties":{"full":["Beijing"]}}
        """;

    [Fact]
    public async Task Wallets_bear_the_name_of_their_holder_wherever_it_stands_in_the_file()
    {
        ListEdition edition = await ListTexts.ReadAsync(List);

        Assert.Equal("opensanctions-ftm", edition.Format);
        Label label = edition.Labels[0];
        Assert.Equal(
            ("eip155:1:0x098B716B8Aaf21512996dC57EB0615e2383E2f96", "Lazarus Group", Category.Sanctioned, "opensanctions:NK-lazarus", (DateOnly?)new DateOnly(2019, 9, 13), (DateOnly?)null, "OpenSanctions", Confidence.Medium),
            (label.Subject.ToString(), label.Text, label.Category, label.Entity, label.ValidFrom, label.ValidUntil, label.Source, label.Confidence));
    }

    [Fact]
    public async Task Only_what_has_the_topic_or_a_sanction_is_called_sanctioned_and_only_for_as_long()
    {
        ListEdition edition = await ListTexts.ReadAsync(List);

        Label seized = edition.Labels[1];
        Assert.Equal(("Wallet 1", Category.Sanctioned, (DateOnly?)new DateOnly(2021, 6, 30), (DateOnly?)new DateOnly(2022, 1, 1)), (seized.Text, seized.Category, seized.ValidFrom, seized.ValidUntil));
        Label stolen = edition.Labels[2];
        Assert.Equal(("il-2", Category.Theft, "opensanctions:NK-nobody"), (stolen.Text, stolen.Category, stolen.Entity));
        Assert.Equal("1bvbmseystwetqtfn5au4m4gfg7xjanvn2", Assert.Single(edition.Rejected).Found);
        Assert.Equal(3, edition.Labels.Length);
    }

    [Fact]
    public async Task Entities_relations_and_documents_are_taken_and_what_is_not_is_counted()
    {
        ListEdition edition = await ListTexts.ReadAsync(List);

        Assert.Equal([("Lazarus Group", EntityKind.Unknown), ("Korea Kwangson Banking Corp", EntityKind.Bank), ("PARK Jin Hyok", EntityKind.Person)], edition.Entities.Select(entity => (entity.Name, entity.Kind)));
        Entity group = edition.Entities[0];
        Assert.Equal(["LAZARUS GROUP", "HIDDEN COBRA", "ZINC"], group.Aliases.ToArray());
        Assert.Equal(("KP", "US-DPRK3"), (Assert.Single(group.Countries), Assert.Single(group.Programmes)));
        Assert.Equal(("Datasets: us_ofac_sdn, gb_fcdo_sanctions", (DateOnly?)new DateOnly(2019, 9, 13)), (group.Remarks, group.ListedFrom));
        Assert.Equal(
            [new EntityIdentifier("Date of birth", "1984-08-15"), new EntityIdentifier("Passport", "290333974"), new EntityIdentifier("Diplomatic passport", "5600001", "kp")],
            edition.Entities[2].Identifiers.ToArray());
        Assert.Equal(
            [("opensanctions:NK-person", RelationKind.LinkedTo, "opensanctions:NK-lazarus", "Linked To"), ("opensanctions:NK-lazarus", RelationKind.Owns, "opensanctions:NK-bank", "Ownership")],
            edition.Relations.Select(relation => (relation.From, relation.Kind, relation.To, relation.Text)));
        Assert.Equal("2 entities of the schema Address are not taken", Assert.Single(edition.Notes).Text);
    }

    [Fact]
    public async Task The_order_of_the_lines_does_not_matter_to_what_is_claimed()
    {
        ListEdition forward = await ListTexts.ReadAsync(List);
        ListEdition backward = await ListTexts.ReadAsync(string.Join('\n', List.Split('\n').Where(line => !line.Contains("\"Passport\"", StringComparison.Ordinal)).Reverse()));

        Assert.Equal(forward.Labels.OrderBy(label => label.Subject), backward.Labels.OrderBy(label => label.Subject));
    }

    [Theory]
    [InlineData("{\"id\":\"w\",\"schema\":\"CryptoWallet\",\"properties\":{}}", "found no publicKey")]
    [InlineData("{\"id\":\"w\",\"schema\":\"CryptoWallet\",\"properties\":[]}", "no id, schema or properties")]
    [InlineData("{\"id\":7,\"schema\":[],\"properties\":{}}", "no id, schema or properties")]
    [InlineData("{\"id\":\"p\",\"schema\":\"Person\",\"properties\":{\"name\":[\"\\ud800\"]}}", "no caption and no name")]
    [InlineData("{\"id\":\"o\",\"schema\":\"Ownership\",\"properties\":{\"owner\":[\"x\"]}}", "found no owner or no asset")]
    public async Task A_line_that_cannot_be_taken_is_rejected_with_its_number(string line, string problem)
    {
        ListEdition edition = await ListTexts.ReadAsync(List + "\n" + line);

        RejectedRow row = edition.Rejected.Single(found => found.Place.EndsWith("line 14", StringComparison.Ordinal));
        Assert.Contains(problem, row.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_breaks_off_is_the_end_of_the_whole_list()
    {
        LedgerFormatException error = await Assert.ThrowsAsync<LedgerFormatException>(() => ListTexts.ReadAsync(List[..^30]));

        Assert.Contains("breaks off", error.Message, StringComparison.Ordinal);
        Assert.Equal(13, error.Line);
    }
}
