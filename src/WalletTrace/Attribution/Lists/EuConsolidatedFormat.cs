using System.Runtime.CompilerServices;

namespace WalletTrace.Attribution.Lists;

/// <summary>The consolidated list of the European Union's financial sanctions, as XML (FSF 1.1) or CSV.</summary>
/// <remarks>
/// As published by the European Commission (data.europa.eu, "Consolidated list of persons, groups and entities subject to EU financial sanctions", files
/// <c>xmlFullSanctionsList_1_1</c> and <c>csvFullSanctionsList_1_1</c>): one <c>sanctionEntity</c> with attributes, or rows between semicolons whose columns bear
/// the same names. Neither has a field for wallets: they stand in remarks. Of numbers of documents only those are read as wallets whose type says so.
/// </remarks>
internal sealed class EuConsolidatedFormat : IListFormat
{
    private const string GenerationDate = "fileGenerationDate";

    // How the columns of free text end, and what the types of numbers say that are wallets.
    private static readonly string[] FreeTexts = ["Remark", "DesignationDetails"];
    private static readonly string[] WalletTypes = ["crypto", "digital currency", "wallet"];

    public string Name => "eu-consolidated";

    public string Description => "The consolidated list of the European Union's financial sanctions as XML (FSF 1.1) or CSV, with wallets in free text";

    public bool Recognises(string name, ReadOnlySpan<byte> head) => ListXml.RootOf(head) is { } root
        ? root == "export" && ListXml.TextOf(head).Contains("sanctionEntity", StringComparison.Ordinal)
        : ListXml.TextOf(head).StartsWith(GenerationDate + ";Entity_", StringComparison.OrdinalIgnoreCase);

    public async IAsyncEnumerable<ListItem> ReadAsync(Stream stream, ListReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var items = new SanctionsItems(options, "EU Consolidated List", "eu");
        (bool isXml, Stream whole) = await XmlOrCsv.OpenAsync(stream, cancellationToken).ConfigureAwait(false);
        IAsyncEnumerable<ListItem> all = isXml ? ReadXmlAsync(whole, items, cancellationToken) : ReadCsvAsync(whole, items, cancellationToken);
        await foreach (ListItem item in all.ConfigureAwait(false))
        {
            yield return item;
        }
    }

    private static async IAsyncEnumerable<ListItem> ReadXmlAsync(Stream stream, SanctionsItems items, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (ListXmlElement element in ListXml.ReadAsync(stream, items.Options, "export", static name => name == "sanctionEntity", cancellationToken).ConfigureAwait(false))
        {
            if (element.Name == "export")
            {
                DateOnly? day = ListText.IsoDay(element["generationDate"]);
                items.PublishedOn = day ?? items.PublishedOn;
                yield return new ListStatement(FormattableString.Invariant($"line {element.Line}"), day, null);
                continue;
            }

            EntityDraft draft = ReadEntity(element, items.Options);
            foreach (ListItem item in ItemsOf(items, draft))
            {
                yield return item;
            }
        }
    }

    private static EntityDraft ReadEntity(ListXmlElement entity, ListReadOptions options)
    {
        string id = entity["logicalId"];
        var draft = new EntityDraft(id, SanctionsItems.Place(id, entity.Line)) { Kind = KindOf(entity.All("subjectType").FirstOrDefault()?["code"]) };
        draft.AddIdentifier("EU reference", entity["euReferenceNumber"]);
        draft.AddIdentifier("UN reference", entity["unitedNationId"]);
        draft.AddListing(DayOf(entity["designationDate"]));
        foreach (ListXmlElement alias in entity.All("nameAlias"))
        {
            string[] parts = [alias["firstName"], alias["middleName"], alias["lastName"]];
            TakeName(draft, alias["wholeName"].Length > 0 ? alias["wholeName"] : string.Join(' ', parts.Where(part => part.Length > 0)), alias["strong"] == "false");
            draft.AddIdentifier("Title", alias["function"]);
        }

        foreach (ListXmlElement regulation in entity.All("regulation"))
        {
            draft.AddProgramme(regulation["programme"]);
        }

        foreach (ListXmlElement citizenship in entity.All("citizenship"))
        {
            draft.AddCountry(Country(citizenship["countryIso2Code"]));
        }

        foreach (ListXmlElement address in entity.All("address"))
        {
            string[] lines = [address["street"], address["poBox"], address["zipCode"], address["city"], address["region"], address["place"]];
            draft.AddIdentifier("Address", string.Join(", ", lines.Where(line => line.Length > 0)), Country(address["countryIso2Code"]));
            draft.AddCountry(Country(address["countryIso2Code"]));
        }

        foreach (ListXmlElement birth in entity.All("birthdate"))
        {
            draft.AddIdentifier("Date of birth", birth["birthdate"].Length > 0 ? birth["birthdate"] : birth["year"]);
            draft.AddIdentifier("Place of birth", birth["city"], Country(birth["countryIso2Code"]));
        }

        foreach (ListXmlElement document in entity.All("identification"))
        {
            TakeDocument(draft, document.Line, document["identificationTypeDescription"], document["number"], Country(document["countryIso2Code"]));
        }

        TakeText(draft, entity.Line, entity["designationDetails"], options);
        foreach (ListXmlElement remark in entity.Below("remark"))
        {
            TakeText(draft, remark.Line, remark.Text, options);
        }

        return draft;
    }

    private static async IAsyncEnumerable<ListItem> ReadCsvAsync(Stream stream, SanctionsItems items, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ListCsv csv = await ListCsv.OpenAsync(stream, items.Options, ';', [GenerationDate, "Entity_LogicalId", "NameAlias_WholeName"], cancellationToken).ConfigureAwait(false);
        string[] remarks = [.. csv.Columns.Where(column => FreeTexts.Any(end => column.EndsWith(end, StringComparison.OrdinalIgnoreCase)))];
        var drafts = new Dictionary<string, EntityDraft>(StringComparer.Ordinal);
        bool isDated = false;
        while (await csv.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!isDated)
            {
                isDated = true;
                DateOnly? day = DayOf(csv[GenerationDate]);
                items.PublishedOn = day ?? items.PublishedOn;
                yield return new ListStatement(FormattableString.Invariant($"line {csv.Line}"), day, null);
            }

            string id = csv["Entity_LogicalId"];
            if (!drafts.TryGetValue(id, out EntityDraft? draft))
            {
                drafts[id] = draft = new EntityDraft(id, SanctionsItems.Place(id, csv.Line));
            }

            TakeRow(draft, csv, remarks, items.Options);
        }

        foreach (ListItem item in drafts.Values.SelectMany(draft => ItemsOf(items, draft)))
        {
            yield return item;
        }
    }

    private static void TakeRow(EntityDraft draft, ListCsv csv, string[] remarks, ListReadOptions options)
    {
        string type = csv["Entity_SubjectType_ClassificationCode"] + csv["Entity_SubjectType"];
        draft.Kind = draft.Kind == EntityKind.Unknown ? KindOf(type is "P" || type.StartsWith("person", StringComparison.OrdinalIgnoreCase) ? "person" : type) : draft.Kind;
        draft.AddIdentifier("EU reference", csv["Entity_EU_ReferenceNumber"]);
        draft.AddIdentifier("UN reference", csv["Entity_UnitedNationId"]);
        draft.AddListing(DayOf(csv["Entity_DesignationDate"]));
        TakeName(draft, csv["NameAlias_WholeName"], csv["NameAlias_Strong"] == "false");
        draft.AddProgramme(csv["Entity_Regulation_Programme"]);
        draft.AddCountry(Country(csv["Citizenship_CountryIso2Code"]));
        draft.AddCountry(csv["Citizenship_CountryIso2Code"].Length == 0 ? Country(csv["Citizenship_CountryDescription"]) : string.Empty);
        string[] lines = [csv["Address_Street"], csv["Address_PoBox"], csv["Address_ZipCode"], csv["Address_City"], csv["Address_Region"], csv["Address_Place"]];
        string country = Country(csv["Address_CountryIso2Code"].Length > 0 ? csv["Address_CountryIso2Code"] : csv["Address_CountryDescription"]);
        draft.AddIdentifier("Address", string.Join(", ", lines.Where(line => line.Length > 0)), country);
        draft.AddCountry(country);
        draft.AddIdentifier("Date of birth", csv["BirthDate_BirthDate"].Length > 0 ? csv["BirthDate_BirthDate"] : csv["BirthDate_Year"]);
        draft.AddIdentifier("Place of birth", csv["BirthDate_City"], Country(csv["BirthDate_CountryIso2Code"]));
        TakeDocument(draft, csv.Line, csv["Identification_TypeDescription"], csv["Identification_Number"], Country(csv["Identification_CountryIso2Code"]));
        foreach (string remark in remarks)
        {
            TakeText(draft, csv.Line, csv[remark], options);
        }
    }

    private static IEnumerable<ListItem> ItemsOf(SanctionsItems items, EntityDraft draft)
    {
        if (draft.Id.Length > 0 && draft.Name.Length > 0)
        {
            return items.All(draft);
        }

        RejectedRow whole = items.Reject(draft.Place, $"{draft.Id} {draft.Name}", "the entry cannot be taken: found no logical id or no name, expected both; get the list again");
        return draft.Addresses.Select(address => items.Reject(address.Place, address.Text, "the address belongs to an entry without an id or name, which cannot be taken")).Prepend(whole);
    }

    private static void TakeName(EntityDraft draft, string name, bool isWeak)
    {
        if (draft.Name.Length == 0)
        {
            draft.Name = ListText.Clean(name);
        }
        else
        {
            draft.AddAlias(name, isWeak);
        }
    }

    private static void TakeDocument(EntityDraft draft, long line, string type, string number, string country)
    {
        if (!WalletTypes.Any(word => type.Contains(word, StringComparison.OrdinalIgnoreCase)))
        {
            draft.AddIdentifier(type.Length > 0 ? type : "Document", number, country);
        }
        else
        {
            draft.AddWallet(SanctionsItems.Place(draft.Id, line), string.Empty, number);
        }
    }

    private static void TakeText(EntityDraft draft, long line, string text, ListReadOptions options)
    {
        draft.AddRemark(text);
        FreeTextWallets.Take(draft, SanctionsItems.Place(draft.Id, line), text, options);
    }

    private static DateOnly? DayOf(string text) => ListText.IsoDay(text) ?? ListText.Day(text, "dd/MM/yyyy", "d/M/yyyy");

    // The list writes 00 and UNKNOWN where it does not know.
    private static string Country(string code) => code is "00" or "UNKNOWN" ? string.Empty : code;

    private static EntityKind KindOf(string? code) => code == "person" ? EntityKind.Person : EntityKind.Unknown;
}
