using System.Globalization;
using System.Runtime.CompilerServices;

namespace WalletTrace.Attribution.Lists;

/// <summary>SDN.XML of the US Treasury's Office of Foreign Assets Control.</summary>
/// <remarks>
/// The format is that of sdn.xsd (ofac.treasury.gov, "Specially Designated Nationals list: data formats and data schemas"): <c>publshInformation</c>, spelt so,
/// with <c>Publish_Date</c> as MM/dd/yyyy and <c>Record_Count</c>; then one <c>sdnEntry</c> each. A digital currency address is an <c>id</c> whose type is
/// <c>Digital Currency Address - TICKER</c>. The format tells no day of designation.
/// </remarks>
internal sealed class OfacSdnXmlFormat : IListFormat
{
    /// <summary>The list's name in labels.</summary>
    public const string SourceName = "OFAC SDN";

    /// <summary>The list's short name in ids.</summary>
    public const string Prefix = "ofac";

    public string Name => "ofac-sdn-xml";

    public string Description => "SDN.XML: the list of Specially Designated Nationals of the US Treasury's Office of Foreign Assets Control";

    /// <summary>Makes items of one of OFAC's own formats.</summary>
    public static SanctionsItems ItemsOf(ListReadOptions options) => new(options, SourceName, Prefix)
    {
        UrlOf = entry => "https://sanctionssearch.ofac.treas.gov/Details.aspx?id=" + entry,
    };

    /// <summary>A name as the list's search shows it: the last name, a comma, the first.</summary>
    public static string NameOf(string last, string first) => ListText.Clean(first.Length == 0 ? last : last.Length == 0 ? first : $"{last}, {first}");

    public bool Recognises(string name, ReadOnlySpan<byte> head) => ListXml.RootOf(head) == "sdnList";

    public async IAsyncEnumerable<ListItem> ReadAsync(Stream stream, ListReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        SanctionsItems items = ItemsOf(options);
        IAsyncEnumerable<ListXmlElement> elements = ListXml.ReadAsync(
            stream, options, "sdnList", static name => name is "publshInformation" or "publishInformation" or "sdnEntry", cancellationToken);
        await foreach (ListXmlElement element in elements.ConfigureAwait(false))
        {
            if (element.Name == "sdnEntry")
            {
                foreach (ListItem item in ReadEntry(items, element))
                {
                    yield return item;
                }
            }
            else if (element.Name != "sdnList")
            {
                DateOnly? day = ListText.Day(element.TextOf("Publish_Date"), "MM/dd/yyyy", "M/d/yyyy");
                items.PublishedOn = day ?? items.PublishedOn;
                long? count = long.TryParse(element.TextOf("Record_Count"), NumberStyles.None, CultureInfo.InvariantCulture, out long told) ? told : null;
                yield return new ListStatement(FormattableString.Invariant($"line {element.Line}"), day, count);
            }
        }
    }

    private static IEnumerable<ListItem> ReadEntry(SanctionsItems items, ListXmlElement entry)
    {
        string id = entry.TextOf("uid");
        string place = SanctionsItems.Place(id, entry.Line);
        var draft = new EntityDraft(id, place) { Name = NameOf(entry.TextOf("lastName"), entry.TextOf("firstName")) };
        if (id.Length == 0 || draft.Name.Length == 0)
        {
            yield return items.Reject(place, $"{id} {draft.Name}", "the entry cannot be taken: found no uid or no name, expected both; get the list again");
            foreach (ListXmlElement address in entry.All(["idList", "id"]).Where(item => item.TextOf("idType").StartsWith(OfacRemarks.CurrencyPrefix, StringComparison.Ordinal)))
            {
                yield return items.Reject(
                    SanctionsItems.Place(id, address.Line), address.TextOf("idNumber"), "the address belongs to an entry without a uid or name, which cannot be taken");
            }

            yield break;
        }

        draft.Kind = entry.TextOf("sdnType") == "Individual" ? EntityKind.Person : EntityKind.Unknown;
        Take(draft, entry);
        (IReadOnlyList<string> linked, string rest) = OfacRemarks.Links(entry.TextOf("remarks"));
        draft.AddRemark(rest);
        foreach (ListItem item in items.All(draft))
        {
            yield return item;
        }

        foreach (string name in linked)
        {
            yield return items.Relation(place, items.IdOf(id), RelationKind.LinkedTo, "name:" + name, $"Linked To: {name}");
        }
    }

    private static void Take(EntityDraft draft, ListXmlElement entry)
    {
        draft.AddIdentifier("Type", entry.TextOf("sdnType") is "Vessel" or "Aircraft" ? entry.TextOf("sdnType") : string.Empty);
        draft.AddIdentifier("Title", entry.TextOf("title"));
        foreach (ListXmlElement programme in entry.All(["programList", "program"]))
        {
            draft.AddProgramme(programme.Text);
        }

        foreach (ListXmlElement item in entry.All(["idList", "id"]))
        {
            OfacRemarks.Take(draft, SanctionsItems.Place(draft.Id, item.Line), item.TextOf("idType"), item.TextOf("idNumber"), item.TextOf("idCountry"));
        }

        foreach (ListXmlElement alias in entry.All(["akaList", "aka"]))
        {
            draft.AddAlias(NameOf(alias.TextOf("lastName"), alias.TextOf("firstName")), alias.TextOf("category") == "weak");
        }

        foreach (ListXmlElement address in entry.All(["addressList", "address"]))
        {
            string[] lines = ["address1", "address2", "address3", "city", "stateOrProvince", "postalCode"];
            draft.AddIdentifier("Address", string.Join(", ", lines.Select(address.TextOf).Where(line => line.Length > 0)), address.TextOf("country"));
            draft.AddCountry(address.TextOf("country"));
        }

        foreach (ListXmlElement country in entry.All(["nationalityList", "nationality"]).Concat(entry.All(["citizenshipList", "citizenship"])))
        {
            draft.AddCountry(country.TextOf("country"));
        }

        foreach (ListXmlElement birth in entry.All(["dateOfBirthList", "dateOfBirthItem"]))
        {
            draft.AddIdentifier("Date of birth", birth.TextOf("dateOfBirth"));
        }

        foreach (ListXmlElement birth in entry.All(["placeOfBirthList", "placeOfBirthItem"]))
        {
            draft.AddIdentifier("Place of birth", birth.TextOf("placeOfBirth"));
        }

        foreach (ListXmlElement detail in entry.All("vesselInfo").SelectMany(vessel => vessel.Children))
        {
            draft.AddIdentifier(detail.Name, detail.Text);
        }
    }
}
