using WalletTrace.Attribution;
using WalletTrace.Attribution.Lists;

namespace WalletTrace.Tests.Attribution.Lists;

public sealed class UkListFormatTests
{
    // The header as the UK Sanctions List of 8 October 2026 has it.
    private const string Header =
        "Last Updated,Unique ID,OFSI Group ID,UN Reference Number,Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Name type,Alias strength,Title,Name non-latin script,Non-latin script type,"
        + "Non-latin script language,Regime Name,Designation Type,Designation source,Sanctions Imposed,Other Information,UK Statement of Reasons,Address Line 1,Address Line 2,Address Line 3,"
        + "Address Line 4,Address Line 5,Address Line 6,Address Postal Code,Address Country,Phone number,Website,Email address,Date Designated,D.O.B,Nationality(/ies),National Identifier number,"
        + "National Identifier additional information,Passport number,Passport additional information,Position,Gender,Town of birth,Country of birth,Type of entity,Subsidiaries,Parent company,"
        + "Business registration number (s),IMO number,Current owner/operator (s),Previous owner/operator (s),Current believed flag of ship,Previous flags,Type of ship,Tonnage of ship,Length of ship,"
        + "Year Built,Hull identification number (HIN)";

    // Wallets of OFAC's list of 2026 in the free text of made-up rows, beside what is none: an e-mail address, a bank account, a hash of a transaction, a passport
    // number that decodes as an address, and a wallet that was lower-cased.
    private const string Text =
        "Digital wallets: TRX: TA3941uFAvmVibSkQ6fMJXxmaSNovX86mz, ETH: 0x098B716B8Aaf21512996dC57EB0615e2383E2f96 (BSC 0xa0e1c89Ef1a489c9C7dE96311eD5Ce5D32c20E4B); XBT Address "
        + "bc1qvhnfknw852ephxyc5hm4q520zmvf9maphetc9z. Mail 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2@example.org, account GB82WEST12345698765432, transaction "
        + "0x5be5543ff73456ab9f2d207887e2af87322c651ea1a873c5b25b7ffae456c320, damaged 1bvbmseystwetqtfn5au4m4gfg7xjanvn2";

    private static string Csv(params Dictionary<string, string>[] rows)
    {
        string[] columns = Header.Split(',');
        return "Report Date: 02-Oct-2026\r\n" + Header + "\r\n"
            + string.Concat(rows.Select(row => string.Join(',', columns.Select(column => $"\"{row.GetValueOrDefault(column, string.Empty)}\"")) + "\r\n"));
    }

    private static Dictionary<string, string> Row(string name, string type, string text = Text, string id = "CYB0099") => new()
    {
        ["Unique ID"] = id, ["OFSI Group ID"] = "16099", ["Name 6"] = name, ["Name 1"] = "", ["Name type"] = type, ["Regime Name"] = "The Cyber (Sanctions) (EU Exit) Regulations 2020",
        ["Designation Type"] = "Entity", ["Other Information"] = text, ["Address Country"] = "North Korea", ["Date Designated"] = "04/11/2025", ["Passport number"] = "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
    };

    [Fact]
    public async Task Wallets_in_free_text_are_taken_once_however_often_the_rows_of_an_entry_repeat_it()
    {
        ListEdition edition = await ListTexts.ReadAsync(Csv(Row("EXAMPLE BANK", "Primary Name"), Row("EXEMPLE BANK", "Alias"), Row("OTHER", "Primary Name", "nothing", "CYB0100")), "UK-Sanctions-List.csv");

        Assert.Equal("uk-sanctions-list", edition.Format);
        Assert.Equal(new DateOnly(2026, 10, 2), edition.PublishedOn);
        Assert.Equal(
            [
                "tron:0x2b6653dc:TA3941uFAvmVibSkQ6fMJXxmaSNovX86mz", "eip155:1:0x098B716B8Aaf21512996dC57EB0615e2383E2f96", "eip155:56:0xa0e1c89Ef1a489c9C7dE96311eD5Ce5D32c20E4B",
                "bip122:000000000019d6689c085ae165831e93:bc1qvhnfknw852ephxyc5hm4q520zmvf9maphetc9z",
            ],
            edition.Labels.Select(label => label.Subject.ToString()));
        Assert.All(edition.Labels, label => Assert.Equal(("EXAMPLE BANK", "uk:CYB0099", "UK Sanctions List", (DateOnly?)new DateOnly(2025, 11, 4)), (label.Text, label.Entity, label.Source, label.ValidFrom)));
        Assert.Equal("1bvbmseystwetqtfn5au4m4gfg7xjanvn2", Assert.Single(edition.Rejected).Found);
    }

    [Fact]
    public async Task The_rows_of_an_entry_are_one_entity_with_its_aliases()
    {
        ListEdition edition = await ListTexts.ReadAsync(Csv(Row("EXEMPLE BANK", "Alias"), Row("OTHER", "Primary Name", "nothing", "CYB0100"), Row("EXAMPLE BANK", "Primary Name"), Row("EXAMPLE BANQUE", "Primary Name Variation")));

        Assert.Equal(["EXAMPLE BANK", "OTHER"], edition.Entities.Select(entity => entity.Name));
        Entity entity = edition.Entities[0];
        Assert.Equal(["EXEMPLE BANK", "EXAMPLE BANQUE"], entity.Aliases.ToArray());
        Assert.Equal(["KP"], entity.Countries.ToArray());
        Assert.Equal(["The Cyber (Sanctions) (EU Exit) Regulations 2020"], entity.Programmes.ToArray());
        Assert.Equal(new DateOnly(2025, 11, 4), entity.ListedFrom);
        Assert.Equal(("uk:CYB0099", RelationKind.SameAs, "ofsi:16099"), (edition.Relations[0].From, edition.Relations[0].Kind, edition.Relations[0].To));
    }

    [Fact]
    public async Task Xml_and_csv_of_the_same_entry_claim_the_same()
    {
        string xml = $"""
            <?xml version="1.0" encoding="utf-8"?>
            <Designations>
              <DateGenerated>02/10/2026</DateGenerated>
              <Designation>
                <LastUpdated>29/04/2026</LastUpdated>
                <DateDesignated>04/11/2025</DateDesignated>
                <UniqueID>CYB0099</UniqueID>
                <OFSIGroupID>16099</OFSIGroupID>
                <Names>
                  <Name><Name6>EXEMPLE BANK</Name6><NameType>Alias</NameType></Name>
                  <Name><Name6>EXAMPLE BANK</Name6><NameType>Primary Name</NameType></Name>
                </Names>
                <RegimeName>The Cyber (Sanctions) (EU Exit) Regulations 2020</RegimeName>
                <IndividualEntityShip>Entity</IndividualEntityShip>
                <OtherInformation>{Text}</OtherInformation>
                <Addresses><Address><AddressCountry>North Korea</AddressCountry></Address></Addresses>
                <IndividualDetails><Individual><PassportDetails><Passport><PassportNumber>1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2</PassportNumber></Passport></PassportDetails></Individual></IndividualDetails>
              </Designation>
            </Designations>
            """;
        ListEdition csv = await ListTexts.ReadAsync(Csv(Row("EXEMPLE BANK", "Alias"), Row("EXAMPLE BANK", "Primary Name")));

        ListEdition edition = await ListTexts.ReadAsync(xml);

        Assert.Equal<Label>(csv.Labels, edition.Labels);
        Assert.Equal(csv.Entities[0], edition.Entities[0]);
        Assert.Equal<EntityRelation>(csv.Relations, edition.Relations);
        Assert.Equal(csv.Rejected.Select(row => row.Found), edition.Rejected.Select(row => row.Found));
        Assert.True(ListDifference.Between(csv, edition).IsEmpty);
    }

    [Fact]
    public async Task The_consolidated_list_as_csv_and_as_xml_claims_the_same()
    {
        // Name, alias, group and regime of OFSI's group 15672 as the list of 2022 has them; the wallet is made up to stand there.
        const string text = "(UK Sanctions List Ref):GHR0086. Wallet BTC: 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2";
        string csv = "Last Updated,03/06/2026\r\n"
            + "Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Title,DOB,Nationality,Passport Number,Address 1,Country,Other Information,Group Type,Alias Type,Alias Quality,Regime,Listed On,UK Sanctions List Date Designated,Last Updated,Group ID\r\n"
            + $"Haq,Mian,Abdul,,,,,,,,Bharchundi Sharif,Pakistan,{text},Individual,Primary name,,Global Human Rights,09/12/2022,09/12/2022,09/12/2022,15672\r\n"
            + $"Mithoo,Mian,,,,,,,,,,,{text},Individual,AKA,Low quality,Global Human Rights,09/12/2022,09/12/2022,09/12/2022,15672\r\n";
        string xml = $"""
            <?xml version="1.0" encoding="utf-8"?>
            <ArrayOfFinancialSanctionsTarget xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://schemas.hmtreasury.gov.uk/ofsi/consolidatedlist">
              <FinancialSanctionsTarget>
                <Name6>Haq</Name6><name1>Mian</name1><name2>Abdul</name2><name3 i:nil="true" />
                <Address1>Bharchundi Sharif</Address1><Country>Pakistan</Country><GroupTypeDescription>Individual</GroupTypeDescription><AliasType>Primary name</AliasType>
                <RegimeName>Global Human Rights</RegimeName><DateDesignated>2022-12-09T00:00:00</DateDesignated><UKSanctionsListRef>GHR0086</UKSanctionsListRef>
                <OtherInformation>{text}</OtherInformation><GroupID>15672</GroupID>
              </FinancialSanctionsTarget>
              <FinancialSanctionsTarget>
                <Name6>Mithoo</Name6><name1>Mian</name1><GroupTypeDescription>Individual</GroupTypeDescription><AliasType>AKA</AliasType><AliasQuality>Low quality</AliasQuality>
                <RegimeName>Global Human Rights</RegimeName><OtherInformation>{text}</OtherInformation><GroupID>15672</GroupID>
              </FinancialSanctionsTarget>
            </ArrayOfFinancialSanctionsTarget>
            """;

        ListEdition fromCsv = await ListTexts.ReadAsync(csv, "ConList.csv");
        ListEdition fromXml = await ListTexts.ReadAsync(xml, "ConList.xml", new ListReadOptions { PublishedOn = new DateOnly(2026, 6, 3) });

        Assert.Equal(("ofsi-conlist", "ofsi-conlist"), (fromCsv.Format, fromXml.Format));
        Entity entity = Assert.Single(fromCsv.Entities);
        Assert.Equal(("ofsi:15672", "Mian Abdul Haq", EntityKind.Person, (DateOnly?)new DateOnly(2022, 12, 9)), (entity.Id, entity.Name, entity.Kind, entity.ListedFrom));
        Assert.Equal(["Mian Mithoo"], entity.Aliases.ToArray());
        Assert.Contains(new EntityIdentifier("weak a.k.a.", "Mian Mithoo"), entity.Identifiers);
        Assert.Equal("uk:GHR0086", Assert.Single(fromCsv.Relations).To);
        Assert.Equal(fromCsv.Entities[0], fromXml.Entities[0]);
        Assert.Equal<Label>(fromCsv.Labels, fromXml.Labels);
        Assert.Equal<EntityRelation>(fromCsv.Relations, fromXml.Relations);
        Assert.Equal("bip122:000000000019d6689c085ae165831e93:1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", Assert.Single(fromCsv.Labels).Subject.ToString());
    }

    [Theory]
    [InlineData(",,", "found 3 fields, expected 58")]
    [InlineData("\"open", "expected a closing quote")]
    public async Task A_csv_that_breaks_off_is_refused(string end, string problem)
    {
        LedgerFormatException error = await Assert.ThrowsAsync<LedgerFormatException>(() => ListTexts.ReadAsync(Csv(Row("A", "Primary Name")) + end));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_without_an_id_is_rejected()
    {
        ListEdition edition = await ListTexts.ReadAsync(Csv(Row("A", "Primary Name"), Row("B", "Primary Name", "nothing", "")));

        Assert.Contains(edition.Rejected, row => row.Found == "B" && row.Problem.Contains("found no id", StringComparison.Ordinal));
    }
}
