using System.Globalization;
using System.Runtime.CompilerServices;

namespace WalletTrace.Attribution.Lists;

/// <summary>SDN_ADVANCED.XML of the US Treasury's Office of Foreign Assets Control.</summary>
/// <remarks>
/// The format is that of the United Nations' "Advanced Sanctions Data Model" (ofac.treasury.gov, "SDN Advanced notes"): reference values, locations and documents
/// come first, then the parties, relations between them, and last the entries with the days of designation and the programmes. A digital currency address is a
/// feature whose type is <c>Digital Currency Address - TICKER</c>; its value is the text of <c>VersionDetail</c>. The file is read once, without ever holding it
/// whole (it has more than a hundred megabytes); but the parties, reduced to what is taken of them, wait in memory for their entries at its end.
/// </remarks>
internal sealed class OfacSdnAdvancedFormat : IListFormat
{
    public string Name => "ofac-sdn-advanced-xml";

    public string Description => "SDN_ADVANCED.XML: the list of Specially Designated Nationals of OFAC with days of designation and relations";

    public bool Recognises(string name, ReadOnlySpan<byte> head) => ListXml.RootOf(head) == "Sanctions";

    public async IAsyncEnumerable<ListItem> ReadAsync(Stream stream, ListReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var reading = new Reading(OfacSdnXmlFormat.ItemsOf(options));
        await foreach (ListXmlElement element in ListXml.ReadAsync(stream, options, "Sanctions", Reading.IsRecord, cancellationToken).ConfigureAwait(false))
        {
            foreach (ListItem item in reading.Take(element))
            {
                yield return item;
            }
        }

        foreach (ListItem item in reading.Finish())
        {
            yield return item;
        }
    }

    /// <summary>What is known in the middle of a file.</summary>
    private sealed class Reading(SanctionsItems items)
    {
        private readonly OfacReferenceValues values = new();
        private readonly Dictionary<string, (string Text, string Country)> locations = new(StringComparer.Ordinal);
        private readonly Dictionary<string, List<EntityIdentifier>> documents = new(StringComparer.Ordinal);
        private readonly Dictionary<string, EntityDraft> parties = new(StringComparer.Ordinal);

        public static bool IsRecord(string name) => name is "DateOfIssue" or "Location" or "IDRegDocument" or "DistinctParty" or "ProfileRelationship" or "SanctionsEntry"
            || (name.EndsWith("Values", StringComparison.Ordinal) && name != "ReferenceValueSets");

        public IEnumerable<ListItem> Take(ListXmlElement element)
        {
            switch (element.Name)
            {
                case "DateOfIssue":
                    DateOnly? day = DayOf(element);
                    items.PublishedOn = day ?? items.PublishedOn;
                    return [new ListStatement(FormattableString.Invariant($"line {element.Line}"), day, null)];
                case "Location":
                    locations[element["ID"]] = ReadLocation(element);
                    return [];
                case "IDRegDocument":
                    TakeDocument(element);
                    return [];
                case "DistinctParty":
                    return TakeParty(element);
                case "ProfileRelationship":
                    return [ReadRelation(element)];
                case "SanctionsEntry":
                    return TakeEntry(element);
                default:
                    values.Take(element);
                    return [];
            }
        }

        /// <summary>The parties, in their order, now that their entries are known.</summary>
        public IEnumerable<ListItem> Finish() => parties.Values.SelectMany(party => items.All(party));

        private static DateOnly? DayOf(ListXmlElement date)
        {
            (int year, int month, int day) = (NumberOf(date, "Year"), NumberOf(date, "Month"), NumberOf(date, "Day"));
            return year is > 0 and < 10_000 && month is > 0 and < 13 && day > 0 && day <= DateTime.DaysInMonth(year, month) ? new DateOnly(year, month, day) : null;
        }

        private static int NumberOf(ListXmlElement date, string part) =>
            int.TryParse(date.TextOf(part), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;

        private (string Text, string Country) ReadLocation(ListXmlElement location)
        {
            string country = location.All("LocationCountry").Select(at => values.Of("Country", at["CountryID"])).FirstOrDefault(text => text.Length > 0) ?? string.Empty;
            IEnumerable<string> parts = location.All("LocationPart").Select(part =>
                (part.All("LocationPartValue").FirstOrDefault(value => value["Primary"] == "true") ?? part.All("LocationPartValue").FirstOrDefault())?.TextOf("Value") ?? string.Empty);
            string text = string.Join(", ", parts.Where(part => part.Length > 0));
            // A location that is but a country may name it in words alone.
            return country.Length == 0 && CountryCodes.Of(text) != text ? (string.Empty, text) : (text, country);
        }

        private void TakeDocument(ListXmlElement document)
        {
            if (!documents.TryGetValue(document["IdentityID"], out List<EntityIdentifier>? known))
            {
                documents[document["IdentityID"]] = known = [];
            }

            string type = values.Of("IDRegDocType", document["IDRegDocTypeID"]);
            known.Add(new EntityIdentifier(type.Length > 0 ? type : "Document", document.TextOf("IDRegistrationNo"), values.Of("Country", document["IssuedBy-CountryID"])));
        }

        private IEnumerable<ListItem> TakeParty(ListXmlElement party)
        {
            foreach (ListXmlElement profile in party.All("Profile"))
            {
                string id = profile["ID"].Length > 0 ? profile["ID"] : party["FixedRef"];
                EntityKind kind = values.PartyType(profile["PartySubTypeID"]) == "Individual" ? EntityKind.Person : EntityKind.Unknown;
                var draft = new EntityDraft(id, SanctionsItems.Place(id, party.Line)) { Kind = kind };
                foreach (ListXmlElement identity in profile.All("Identity"))
                {
                    TakeNames(draft, identity);
                    foreach (EntityIdentifier document in documents.GetValueOrDefault(identity["ID"], []))
                    {
                        OfacRemarks.Take(draft, draft.Place, document.Type, document.Value, document.Country ?? string.Empty);
                    }
                }

                draft.AddRemark(party.TextOf("Comment"));
                foreach (ListXmlElement feature in profile.All("Feature"))
                {
                    TakeFeature(draft, feature);
                }

                if (id.Length == 0 || draft.Name.Length == 0 || !parties.TryAdd(id, draft))
                {
                    string problem = draft.Name.Length > 0 && id.Length > 0 ? "its id stands twice" : "it has no id or no name";
                    yield return items.Reject(draft.Place, $"{id} {draft.Name}", $"the party cannot be taken: found that {problem}, expected both, each id once; get the list again");
                    foreach ((string place, _, string text) in draft.Addresses)
                    {
                        yield return items.Reject(place, text, $"the address belongs to a party that cannot be taken, because {problem}");
                    }
                }
            }
        }

        private void TakeNames(EntityDraft draft, ListXmlElement identity)
        {
            Dictionary<string, string> typeOfGroup = new(StringComparer.Ordinal);
            foreach (ListXmlElement group in identity.All(["NamePartGroups", "MasterNamePartGroup", "NamePartGroup"]))
            {
                typeOfGroup[group["ID"]] = values.Of("NamePartType", group["NamePartTypeID"]);
            }

            foreach (ListXmlElement alias in identity.All("Alias").OrderByDescending(alias => alias["Primary"] == "true"))
            {
                foreach (ListXmlElement name in alias.All("DocumentedName"))
                {
                    ListXmlElement[] parts = [.. name.All(["DocumentedNamePart", "NamePartValue"])];
                    string last = string.Join(' ', parts.Where(IsLast).Select(part => part.Text));
                    string text = OfacSdnXmlFormat.NameOf(last, string.Join(' ', parts.Where(part => !IsLast(part)).Select(part => part.Text)));
                    if (draft.Name.Length == 0)
                    {
                        draft.Name = text;
                    }
                    else
                    {
                        draft.AddAlias(text, alias["LowQuality"] == "true");
                    }
                }
            }

            bool IsLast(ListXmlElement part) => typeOfGroup.GetValueOrDefault(part["NamePartGroupID"]) == "Last Name";
        }

        private void TakeFeature(EntityDraft draft, ListXmlElement feature)
        {
            string type = values.Of("FeatureType", feature["FeatureTypeID"]) switch
            {
                "Birthdate" => "Date of birth",
                "Place of Birth" => "Place of birth",
                "Location" => "Address",
                "" => "Feature",
                var other => other,
            };
            foreach (ListXmlElement version in feature.All("FeatureVersion"))
            {
                string place = SanctionsItems.Place(draft.Id, version.Line);
                foreach (ListXmlElement detail in version.All("VersionDetail"))
                {
                    string value = detail.Text.Length > 0 ? detail.Text : values.Of("DetailReference", detail["DetailReferenceID"]);
                    if (value.Length > 0)
                    {
                        OfacRemarks.Take(draft, place, type, value, string.Empty);
                    }
                }

                foreach (ListXmlElement period in version.All("DatePeriod"))
                {
                    draft.AddIdentifier(type, PeriodOf(period));
                }

                foreach ((string text, string country) in version.All("VersionLocation").Select(at => locations.GetValueOrDefault(at["LocationID"], (string.Empty, string.Empty))))
                {
                    draft.AddIdentifier(type, text, country);
                    if (type != "Place of birth")
                    {
                        draft.AddCountry(country);
                    }
                }
            }
        }

        private static string PeriodOf(ListXmlElement period)
        {
            string[] days = [.. period.Below("From").Concat(period.Below("To")).Select(PartsOf).Distinct().Order(StringComparer.Ordinal)];
            return days.Length switch { 0 => string.Empty, 1 => days[0], _ => $"{days[0]} to {days[^1]}" };
        }

        private static string PartsOf(ListXmlElement date)
        {
            string[] parts = [date.TextOf("Year"), date.TextOf("Month").PadLeft(2, '0'), date.TextOf("Day").PadLeft(2, '0')];
            return string.Join('-', parts.TakeWhile(part => part is not ("" or "00")));
        }

        private ListedRelation ReadRelation(ListXmlElement relation)
        {
            string text = values.Of("RelationType", relation["RelationTypeID"]);
            (RelationKind kind, bool isReversed) = KindOf(text);
            string from = items.IdOf(relation["From-ProfileID"]);
            string to = items.IdOf(relation["To-ProfileID"]);
            string wording = relation["Former"] == "true" ? $"formerly: {text}" : text;
            return items.Relation(
                FormattableString.Invariant($"relation {relation["ID"]}, line {relation.Line}"), isReversed ? to : from, kind, isReversed ? from : to, wording.Length > 0 ? wording : null);
        }

        private static (RelationKind Kind, bool IsReversed) KindOf(string type) =>
            type.StartsWith("Owned or Controlled By", StringComparison.OrdinalIgnoreCase) ? (RelationKind.Owns, true)
            : type.StartsWith("Own", StringComparison.OrdinalIgnoreCase) ? (RelationKind.Owns, false)
            : type.StartsWith("Acting for", StringComparison.OrdinalIgnoreCase) ? (RelationKind.ActsFor, false)
            : type.StartsWith("Providing support", StringComparison.OrdinalIgnoreCase) ? (RelationKind.Supports, false)
            : type.StartsWith("Family member", StringComparison.OrdinalIgnoreCase) ? (RelationKind.FamilyOf, false)
            : type.StartsWith("Leader", StringComparison.OrdinalIgnoreCase) || type.StartsWith("Principal Executive", StringComparison.OrdinalIgnoreCase) ? (RelationKind.Leads, false)
            : (RelationKind.LinkedTo, false);

        private IEnumerable<ListItem> TakeEntry(ListXmlElement entry)
        {
            if (!parties.TryGetValue(entry["ProfileID"], out EntityDraft? party))
            {
                yield return items.Reject(
                    SanctionsItems.Place(entry["ID"], entry.Line), entry["ProfileID"], "the entry is of a party that the list does not describe; get the list again");
                yield break;
            }

            foreach (ListXmlElement date in entry.All(["EntryEvent", "Date"]))
            {
                party.AddListing(DayOf(date));
            }

            foreach (ListXmlElement measure in entry.All("SanctionsMeasure"))
            {
                string type = values.Of("SanctionsType", measure["SanctionsTypeID"]);
                if (type is "Program" or "")
                {
                    party.AddProgramme(measure.TextOf("Comment"));
                }
            }

            if (values.Of("List", entry["ListID"]) is { Length: > 0 } list and not "SDN List")
            {
                party.AddRemark($"List: {list}");
            }
        }
    }
}
