using WalletTrace.Attribution;
using WalletTrace.Attribution.Lists;

namespace WalletTrace.Tests.Attribution.Lists;

public sealed class EuConsolidatedFormatTests
{
    // Entry 507 as the list has it, shortened; its remark about wallets and the second entry are made up, the wallets are OFAC's of 2026.
    private const string Xml = """
        <?xml version="1.0" encoding="UTF-8"?>
        <export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-09-21T10:00:00.123+02:00" globalFileId="1">
          <sanctionEntity designationDetails="" unitedNationId="QDi.037" euReferenceNumber="EU.513.75" designationDate="2003-05-20" logicalId="507">
            <remark>Wallets used: USDT TA3941uFAvmVibSkQ6fMJXxmaSNovX86mz; ETH 0x098b716b8aaf21512996dc57eb0615e2383e2f96</remark>
            <regulation regulationType="amendment" publicationDate="2003-05-20" programme="TAQA" logicalId="732" />
            <subjectType code="person" classificationCode="P"/>
            <nameAlias firstName="Abdul Rahman" middleName="" lastName="Yasin" wholeName="Abdul Rahman Yasin" function="" strong="true" logicalId="1190"/>
            <nameAlias firstName="Aboud" middleName="" lastName="" wholeName="Aboud Yasin" function="" strong="false" logicalId="1191"/>
            <citizenship region="" countryIso2Code="US" countryDescription="UNITED STATES" logicalId="70"/>
            <birthdate circa="false" city="Bloomington, Indiana" birthdate="1960-04-10" year="1960" countryIso2Code="US" countryDescription="UNITED STATES" logicalId="223"/>
            <address city="" street="" countryIso2Code="00" countryDescription="UNKNOWN" logicalId="172"><remark>SSN 156-92-9858 (USA)</remark></address>
            <identification number="1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2" identificationTypeCode="passport" identificationTypeDescription="National passport" countryIso2Code="US" logicalId="8"/>
            <identification number="bc1qvhnfknw852ephxyc5hm4q520zmvf9maphetc9z" identificationTypeCode="other" identificationTypeDescription="Crypto wallet address" countryIso2Code="00" logicalId="9">
              <remark>(see bc1qvhnfknw852ephxyc5hm4q520zmvf9maphetc9z)</remark>
            </identification>
          </sanctionEntity>
          <sanctionEntity designationDetails="" euReferenceNumber="EU.1.2" logicalId="600">
            <regulation programme="PRK"/>
            <subjectType code="enterprise" classificationCode="E"/>
            <nameAlias wholeName="Example Bank" strong="true"/>
            <address city="Pyongyang" street="" countryIso2Code="KP"/>
          </sanctionEntity>
        </export>
        """;

    private const string Csv =
        "\uFEFFfileGenerationDate;Entity_LogicalId;Entity_EU_ReferenceNumber;Entity_UnitedNationId;Entity_DesignationDate;Entity_DesignationDetails;Entity_Remark;Entity_SubjectType;"
        + "Entity_SubjectType_ClassificationCode;Entity_Regulation_Programme;NameAlias_WholeName;NameAlias_Strong;Citizenship_CountryIso2Code;BirthDate_BirthDate;BirthDate_City;"
        + "BirthDate_CountryIso2Code;Address_City;Address_CountryIso2Code;Address_Remark;Identification_Number;Identification_TypeDescription;Identification_CountryIso2Code;Identification_Remark\r\n"
        + "21/09/2026;507;EU.513.75;QDi.037;2003-05-20;;Wallets used: USDT TA3941uFAvmVibSkQ6fMJXxmaSNovX86mz, ETH 0x098b716b8aaf21512996dc57eb0615e2383e2f96;P;person;TAQA;Abdul Rahman Yasin;true;;;;;;;;;;;\r\n"
        + "21/09/2026;507;EU.513.75;QDi.037;2003-05-20;;Wallets used: USDT TA3941uFAvmVibSkQ6fMJXxmaSNovX86mz, ETH 0x098b716b8aaf21512996dc57eb0615e2383e2f96;P;person;TAQA;\"Aboud \"\"A\"\" Yasin\";false;US;1960-04-10;Bloomington, Indiana;US;;00;;1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2;National passport;US;\r\n"
        + "21/09/2026;507;EU.513.75;QDi.037;2003-05-20;;;P;person;TAQA;;;;;;;;;;bc1qvhnfknw852ephxyc5hm4q520zmvf9maphetc9z;Crypto wallet address;00;(see bc1qvhnfknw852ephxyc5hm4q520zmvf9maphetc9z)\r\n"
        + "21/09/2026;600;EU.1.2;;;;;E;enterprise;PRK;Example Bank;true;;;;;Pyongyang;KP;;;;;\r\n";

    private static readonly string[] Wallets =
    [
        "tron:0x2b6653dc:TA3941uFAvmVibSkQ6fMJXxmaSNovX86mz", "eip155:1:0x098B716B8Aaf21512996dC57EB0615e2383E2f96", "bip122:000000000019d6689c085ae165831e93:bc1qvhnfknw852ephxyc5hm4q520zmvf9maphetc9z",
    ];

    [Fact]
    public async Task Xml_is_read_with_wallets_in_remarks_and_of_documents_only_those_that_say_so()
    {
        ListEdition edition = await ListTexts.ReadAsync(Xml);

        Assert.Equal(("eu-consolidated", (DateOnly?)new DateOnly(2026, 9, 21)), (edition.Format, edition.PublishedOn));
        Assert.Equal(Wallets.Order(StringComparer.Ordinal), edition.Labels.Select(label => label.Subject.ToString()).Order(StringComparer.Ordinal));
        Assert.All(edition.Labels, label => Assert.Equal(("Abdul Rahman Yasin", "eu:507", "EU Consolidated List", (DateOnly?)new DateOnly(2003, 5, 20)), (label.Text, label.Entity, label.Source, label.ValidFrom)));
        Entity person = edition.Entities[0];
        Assert.Equal(EntityKind.Person, person.Kind);
        Assert.Equal(["Aboud Yasin"], person.Aliases.ToArray());
        Assert.Equal(["US"], person.Countries.ToArray());
        Assert.Equal(["TAQA"], person.Programmes.ToArray());
        Assert.Contains(new EntityIdentifier("weak a.k.a.", "Aboud Yasin"), person.Identifiers);
        Assert.Contains(new EntityIdentifier("National passport", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "US"), person.Identifiers);
        Assert.Contains(new EntityIdentifier("Place of birth", "Bloomington, Indiana", "US"), person.Identifiers);
        Assert.Equal(("Example Bank", "KP", "PRK"), (edition.Entities[1].Name, edition.Entities[1].Countries[0], edition.Entities[1].Programmes[0]));
        Assert.Empty(edition.Rejected);
    }

    [Fact]
    public async Task Csv_claims_the_same_in_rows()
    {
        ListEdition edition = await ListTexts.ReadAsync(Csv);

        Assert.Equal(("eu-consolidated", (DateOnly?)new DateOnly(2026, 9, 21)), (edition.Format, edition.PublishedOn));
        Assert.Equal(Wallets.Order(StringComparer.Ordinal), edition.Labels.Select(label => label.Subject.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal(["Abdul Rahman Yasin", "Example Bank"], edition.Entities.Select(entity => entity.Name));
        Assert.Equal(["Aboud \"A\" Yasin"], edition.Entities[0].Aliases.ToArray());
        Assert.Equal(EntityKind.Person, edition.Entities[0].Kind);
        Assert.Equal(["US"], edition.Entities[0].Countries.ToArray());
        Assert.Contains(new EntityIdentifier("Date of birth", "1960-04-10"), edition.Entities[0].Identifiers);
    }

    [Fact]
    public async Task An_entry_without_a_name_is_rejected_with_its_wallets()
    {
        ListEdition edition = await ListTexts.ReadAsync(Xml.Replace("wholeName=\"Abdul Rahman Yasin\"", "wholeName=\"\"", StringComparison.Ordinal).Replace("firstName=\"Abdul Rahman\" middleName=\"\" lastName=\"Yasin\"", "", StringComparison.Ordinal)
            .Replace("wholeName=\"Aboud Yasin\"", "", StringComparison.Ordinal).Replace("firstName=\"Aboud\"", "", StringComparison.Ordinal));

        Assert.Single(edition.Entities);
        Assert.Equal(4, edition.Rejected.Length);
    }
}
