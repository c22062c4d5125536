using WalletTrace.Attribution;
using WalletTrace.Attribution.Lists;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Attribution.Lists;

public sealed class OfacSdnAdvancedFormatTests
{
    // The shape of SDN_ADVANCED.XML as public parsers of it describe and test it (opensanctions' ofac_advanced.py; OFAC's "SDN Advanced notes"), with two of OFAC's
    // entries: the Lazarus Group (27307) and CHEN, Zhi (55505). The relation and the place are made up.
    private const string List = """
        <?xml version="1.0" encoding="utf-8"?>
        <Sanctions xmlns="https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADVANCED_XML" Version="3">
          <DateOfIssue CalendarTypeID="1"><Year>2026</Year><Month>5</Month><Day>21</Day></DateOfIssue>
          <ReferenceValueSets>
            <AliasTypeValues><AliasType ID="1400">A.K.A.</AliasType><AliasType ID="1403">Name</AliasType></AliasTypeValues>
            <CountryValues><Country ID="11116" ISO2="KP">Korea, North</Country><Country ID="11047">Cambodia</Country></CountryValues>
            <DetailReferenceValues><DetailReference ID="91526">Male</DetailReference></DetailReferenceValues>
            <FeatureTypeValues>
              <FeatureType ID="8">Birthdate</FeatureType><FeatureType ID="10">Nationality Country</FeatureType><FeatureType ID="25">Location</FeatureType>
              <FeatureType ID="224">Gender</FeatureType><FeatureType ID="344">Digital Currency Address - XBT</FeatureType>
              <FeatureType ID="345">Digital Currency Address - ETH</FeatureType><FeatureType ID="504">Secondary sanctions risk:</FeatureType>
            </FeatureTypeValues>
            <IDRegDocTypeValues><IDRegDocType ID="1571">Passport</IDRegDocType></IDRegDocTypeValues>
            <ListValues><List ID="1550">SDN List</List><List ID="91243">Sectoral Sanctions Identifications List</List></ListValues>
            <LocPartTypeValues><LocPartType ID="1454">CITY</LocPartType></LocPartTypeValues>
            <NamePartTypeValues><NamePartType ID="1520">Last Name</NamePartType><NamePartType ID="1521">First Name</NamePartType><NamePartType ID="1525">Entity Name</NamePartType></NamePartTypeValues>
            <PartySubTypeValues><PartySubType ID="3" PartyTypeID="2">Unknown</PartySubType><PartySubType ID="4" PartyTypeID="1">Unknown</PartySubType></PartySubTypeValues>
            <PartyTypeValues><PartyType ID="1">Individual</PartyType><PartyType ID="2">Entity</PartyType></PartyTypeValues>
            <RelationTypeValues><RelationType ID="15003">Owned or Controlled By</RelationType><RelationType ID="15002">Acting for or on behalf of</RelationType></RelationTypeValues>
            <SanctionsTypeValues><SanctionsType ID="1">Program</SanctionsType><SanctionsType ID="1705">Block</SanctionsType></SanctionsTypeValues>
          </ReferenceValueSets>
          <Locations>
            <Location ID="25"><LocationCountry CountryID="11116" CountryRelevanceID="1413" />
              <LocationPart LocPartTypeID="1454"><LocationPartValue Primary="false"><Value>Heijo</Value></LocationPartValue><LocationPartValue Primary="true"><Value>Pyongyang</Value></LocationPartValue></LocationPart>
            </Location>
            <Location ID="26"><LocationPart LocPartTypeID="1"><LocationPartValue Primary="true"><Value>China</Value></LocationPartValue></LocationPart></Location>
          </Locations>
          <IDRegDocuments>
            <IDRegDocument ID="2" IDRegDocTypeID="1571" IdentityID="48001" IssuedBy-CountryID="11047" ValidityID="2"><Comment /><IDRegistrationNo>N00081108</IDRegistrationNo></IDRegDocument>
          </IDRegDocuments>
          <DistinctParties>
            <DistinctParty FixedRef="27307">
              <Comment />
              <Profile ID="27307" PartySubTypeID="3">
                <Identity ID="19011" FixedRef="27307" Primary="true" False="false">
                  <Alias FixedRef="27307" AliasTypeID="1400" Primary="false" LowQuality="true"><DocumentedName ID="2"><DocumentedNamePart><NamePartValue NamePartGroupID="1">HIDDEN COBRA</NamePartValue></DocumentedNamePart></DocumentedName></Alias>
                  <Alias FixedRef="27307" AliasTypeID="1403" Primary="true" LowQuality="false"><DocumentedName ID="1"><DocumentedNamePart><NamePartValue NamePartGroupID="72465">LAZARUS GROUP</NamePartValue></DocumentedNamePart></DocumentedName></Alias>
                  <NamePartGroups><MasterNamePartGroup><NamePartGroup ID="72465" NamePartTypeID="1525" /></MasterNamePartGroup></NamePartGroups>
                </Identity>
                <Feature ID="50215" FeatureTypeID="345">
                  <FeatureVersion ID="47914" ReliabilityID="1560"><Comment /><VersionDetail DetailTypeID="1432">0x098B716B8Aaf21512996dC57EB0615e2383E2f96</VersionDetail></FeatureVersion>
                  <IdentityReference IdentityID="19011" IdentityFeatureLinkTypeID="1" />
                </Feature>
                <Feature ID="50216" FeatureTypeID="504"><FeatureVersion ID="1"><VersionDetail DetailTypeID="1432">North Korea Sanctions Regulations</VersionDetail></FeatureVersion></Feature>
                <Feature ID="50217" FeatureTypeID="25"><FeatureVersion ID="2"><VersionLocation LocationID="25" /></FeatureVersion></Feature>
              </Profile>
            </DistinctParty>
            <DistinctParty FixedRef="55505">
              <Profile ID="55505" PartySubTypeID="4">
                <Identity ID="48001" FixedRef="55505" Primary="true" False="false">
                  <Alias AliasTypeID="1403" Primary="true" LowQuality="false"><DocumentedName ID="3">
                    <DocumentedNamePart><NamePartValue NamePartGroupID="5">CHEN</NamePartValue></DocumentedNamePart>
                    <DocumentedNamePart><NamePartValue NamePartGroupID="6">Zhi</NamePartValue></DocumentedNamePart>
                  </DocumentedName></Alias>
                  <NamePartGroups>
                    <MasterNamePartGroup><NamePartGroup ID="5" NamePartTypeID="1520" /></MasterNamePartGroup>
                    <MasterNamePartGroup><NamePartGroup ID="6" NamePartTypeID="1521" /></MasterNamePartGroup>
                  </NamePartGroups>
                </Identity>
                <Feature ID="1" FeatureTypeID="8"><FeatureVersion ID="3"><DatePeriod CalendarTypeID="1">
                  <Start><From><Year>1987</Year><Month>12</Month><Day>16</Day></From><To><Year>1987</Year><Month>12</Month><Day>16</Day></To></Start>
                  <End><From><Year>1987</Year><Month>12</Month><Day>16</Day></From><To><Year>1987</Year><Month>12</Month><Day>16</Day></To></End>
                </DatePeriod></FeatureVersion></Feature>
                <Feature ID="2" FeatureTypeID="10"><FeatureVersion ID="4"><VersionLocation LocationID="26" /></FeatureVersion></Feature>
                <Feature ID="3" FeatureTypeID="224"><FeatureVersion ID="5"><VersionDetail DetailTypeID="1431" DetailReferenceID="91526" /></FeatureVersion></Feature>
                <Feature ID="4" FeatureTypeID="344"><FeatureVersion ID="6"><VersionDetail DetailTypeID="1432">bc1qeth6n6ryxexvkx34wnx3nuynun4474h3j0gkhw</VersionDetail></FeatureVersion></Feature>
                <Feature ID="5" FeatureTypeID="344"><FeatureVersion ID="7"><VersionDetail DetailTypeID="1432">3eynpfpogtpxu9m5bpaedeuxuanzh7vgqp</VersionDetail></FeatureVersion></Feature>
              </Profile>
            </DistinctParty>
          </DistinctParties>
          <ProfileRelationships>
            <ProfileRelationship ID="1" From-ProfileID="55505" To-ProfileID="27307" RelationTypeID="15002" Former="false" SanctionsEntryID="55505"><Comment /></ProfileRelationship>
            <ProfileRelationship ID="2" From-ProfileID="55505" To-ProfileID="27307" RelationTypeID="15003" Former="true"><Comment /></ProfileRelationship>
          </ProfileRelationships>
          <SanctionsEntries>
            <SanctionsEntry ID="27307" ProfileID="27307" ListID="1550">
              <EntryEvent ID="1" EntryEventTypeID="1" LegalBasisID="1"><Comment /><Date CalendarTypeID="1"><Year>2019</Year><Month>9</Month><Day>13</Day></Date></EntryEvent>
              <SanctionsMeasure ID="1" SanctionsTypeID="1705"><Comment /></SanctionsMeasure>
              <SanctionsMeasure ID="2" SanctionsTypeID="1"><Comment>DPRK3</Comment></SanctionsMeasure>
            </SanctionsEntry>
            <SanctionsEntry ID="55505" ProfileID="55505" ListID="91243">
              <EntryEvent ID="2" EntryEventTypeID="1" LegalBasisID="1"><Date CalendarTypeID="1"><Year>2025</Year><Month>10</Month><Day>14</Day></Date></EntryEvent>
              <SanctionsMeasure ID="3" SanctionsTypeID="1"><Comment>TCO</Comment></SanctionsMeasure>
            </SanctionsEntry>
          </SanctionsEntries>
        </Sanctions>
        """;

    [SharedDataFact("ofac/sdn_advanced_format_sample.xml")]
    public async Task The_reduced_sample_holds_one_party_with_one_address()
    {
        ListEdition edition = await ListEdition.ReadAsync(SharedData.Find("ofac/sdn_advanced_format_sample.xml")!);

        Assert.Equal("ofac-sdn-advanced-xml", edition.Format);
        Assert.Equal(new DateOnly(2026, 5, 21), edition.PublishedOn);
        Assert.Equal(new ListCounts(1, 1, 1, 0, 0, 0, 0, 0, 0), edition.Counts);
        Assert.Equal(("ofac:27307", "Lazarus Group"), (edition.Entities[0].Id, edition.Entities[0].Name));
    }

    [Fact]
    public async Task Days_of_designation_and_programmes_come_from_the_entries_at_the_end()
    {
        ListEdition edition = await ListTexts.ReadAsync(List);

        Assert.Equal(["DPRK3"], edition.Entities[0].Programmes.ToArray());
        Assert.Equal(new DateOnly(2019, 9, 13), edition.Entities[0].ListedFrom);
        Assert.Equal(
            [("eip155:1:0x098B716B8Aaf21512996dC57EB0615e2383E2f96", "LAZARUS GROUP", (DateOnly?)new DateOnly(2019, 9, 13)),
                ("bip122:000000000019d6689c085ae165831e93:bc1qeth6n6ryxexvkx34wnx3nuynun4474h3j0gkhw", "CHEN, Zhi", new DateOnly(2025, 10, 14))],
            edition.Labels.Select(label => (label.Subject.ToString(), label.Text, label.ValidFrom)));
        Assert.True(edition.Labels[0].IsValidOn(new DateOnly(2022, 3, 23)));
        Assert.False(edition.Labels[1].IsValidOn(new DateOnly(2022, 3, 23)));
    }

    [Fact]
    public async Task The_same_entry_has_the_same_id_and_name_as_in_the_plain_format()
    {
        ListEdition advanced = await ListTexts.ReadAsync(List);
        ListEdition plain = await ListTexts.ReadAsync(ListTexts.SdnXml(ListTexts.SdnEntry("27307", "LAZARUS GROUP", "DPRK3", ("ETH", "0x098B716B8Aaf21512996dC57EB0615e2383E2f96"))));

        Assert.Equal((plain.Entities[0].Id, plain.Entities[0].Name, plain.Labels[0].Subject, plain.Labels[0].Entity), (advanced.Entities[0].Id, advanced.Entities[0].Name, advanced.Labels[0].Subject, advanced.Labels[0].Entity));
    }

    [Fact]
    public async Task Names_documents_places_and_other_features_are_taken_by_the_reference_values()
    {
        ListEdition edition = await ListTexts.ReadAsync(List);

        (Entity group, Entity person) = (edition.Entities[0], edition.Entities[1]);
        Assert.Equal((EntityKind.Unknown, EntityKind.Person), (group.Kind, person.Kind));
        Assert.Equal(["HIDDEN COBRA"], group.Aliases.ToArray());
        Assert.Contains(new EntityIdentifier("weak a.k.a.", "HIDDEN COBRA"), group.Identifiers.ToArray());
        Assert.Contains(new EntityIdentifier("Address", "Pyongyang", "Korea, North"), group.Identifiers.ToArray());
        Assert.Equal("KP", Assert.Single(group.Countries));
        Assert.Equal("CN", Assert.Single(person.Countries));
        Assert.Equal("Secondary sanctions risk: North Korea Sanctions Regulations", group.Remarks);
        Assert.Equal("List: Sectoral Sanctions Identifications List", person.Remarks);
        Assert.Contains(new EntityIdentifier("Passport", "N00081108", "Cambodia"), person.Identifiers.ToArray());
        Assert.Contains(new EntityIdentifier("Date of birth", "1987-12-16"), person.Identifiers.ToArray());
        Assert.Contains(new EntityIdentifier("Gender", "Male"), person.Identifiers.ToArray());
    }

    [Fact]
    public async Task Relations_point_the_way_that_their_type_says()
    {
        ListEdition edition = await ListTexts.ReadAsync(List);

        Assert.Equal(
            [("ofac:55505", RelationKind.ActsFor, "ofac:27307", "Acting for or on behalf of"), ("ofac:27307", RelationKind.Owns, "ofac:55505", "formerly: Owned or Controlled By")],
            edition.Relations.Select(relation => (relation.From, relation.Kind, relation.To, relation.Text)));
    }

    [Fact]
    public async Task A_lower_cased_address_is_rejected_with_its_entry_and_line()
    {
        ListEdition edition = await ListTexts.ReadAsync(List);

        RejectedRow row = Assert.Single(edition.Rejected);
        Assert.Equal(("3eynpfpogtpxu9m5bpaedeuxuanzh7vgqp", "entry 55505, line 67"), (row.Found, row.Place));
        Assert.Contains("has lost its case", row.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_party_or_an_entry_that_cannot_be_told_apart_is_rejected()
    {
        string twice = List.Replace("FixedRef=\"55505\">\n      <Profile ID=\"55505\"", "FixedRef=\"27307\">\n      <Profile ID=\"27307\"", StringComparison.Ordinal);

        ListEdition edition = await ListTexts.ReadAsync(twice);

        Assert.Single(edition.Entities);
        Assert.Equal(4, edition.Rejected.Length);
        Assert.Contains("its id stands twice", edition.Rejected[0].Problem, StringComparison.Ordinal);
        Assert.Contains(edition.Rejected, row => row.Found == "bc1qeth6n6ryxexvkx34wnx3nuynun4474h3j0gkhw");
        Assert.Contains("does not describe", edition.Rejected[^1].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_thousands_of_parties_each_is_read_once()
    {
        // One million characters of parties beside the two.
        string parties = string.Concat(Enumerable.Range(100_000, 3_000).Select(id => $"""
            <DistinctParty FixedRef="{id}"><Profile ID="{id}" PartySubTypeID="3"><Identity ID="{id}"><Alias AliasTypeID="1403" Primary="true"><DocumentedName ID="1"><DocumentedNamePart><NamePartValue>PARTY {id}</NamePartValue></DocumentedNamePart></DocumentedName></Alias></Identity></Profile></DistinctParty>
            """));

        ListEdition edition = await ListTexts.ReadAsync(List.Replace("</DistinctParties>", parties + "</DistinctParties>", StringComparison.Ordinal));

        Assert.Equal(3_002, edition.Counts.Entities);
        Assert.Equal(2, edition.Counts.Labels);
    }
}
