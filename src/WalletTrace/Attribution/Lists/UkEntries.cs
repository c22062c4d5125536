namespace WalletTrace.Attribution.Lists;

/// <summary>
/// Puts the entries of the United Kingdom's lists together from their rows: one for each name and address, in any order, so that they wait for the end of the file.
/// </summary>
/// <param name="items">Makes the items.</param>
/// <param name="sameAs">The short name of the other list, under whose ids the same entries go.</param>
internal sealed class UkEntries(SanctionsItems items, string sameAs)
{
    // Columns and elements of all four forms in which anything may stand.
    private static readonly string[] FreeTexts =
    [
        "Other Information", "OtherInformation", "UK Statement of Reasons", "UKStatementOfReasons", "UKStatementofReasons", "Passport additional information", "Passport Details",
        "Individual_PassportDetails", "PassportAdditionalInformation", "National Identifier additional information", "National Identification Details", "Individual_NIDetails",
        "NationalIdentifierAdditionalInformation", "Website",
    ];

    private readonly Dictionary<string, EntityDraft> drafts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> others = new(StringComparer.Ordinal);
    private readonly List<ListItem> rejected = [];

    /// <summary>A day as the lists write it.</summary>
    public static DateOnly? DayOf(string text) => ListText.Day(text, "dd/MM/yyyy", "d/M/yyyy", "dd-MMM-yyyy", "d-MMM-yyyy") ?? ListText.IsoDay(text);

    /// <summary>Takes a row of a file of rows.</summary>
    /// <param name="line">Its line.</param>
    /// <param name="get">A field by its name; empty where there is none.</param>
    /// <param name="id">Its entry.</param>
    /// <param name="other">Its id on the other list; empty where not told.</param>
    public void Take(long line, Func<string, string> get, string id, string other)
    {
        string name = NameOf(get);
        EntityDraft? draft = Open(id, line, name);
        if (draft is null)
        {
            return;
        }

        if (other.Length > 0)
        {
            others[id] = other;
        }

        TakeName(draft, name, First(get, "Name type", "Alias Type", "AliasType"), First(get, "Alias strength", "Alias Quality", "AliasQuality"));
        draft.AddAlias(First(get, "Name non-latin script", "NameNonLatinScript"), isWeak: false);
        TakeKind(draft, First(get, "Designation Type", "Group Type", "GroupTypeDescription"));
        draft.AddProgramme(First(get, "Regime Name", "Regime", "RegimeName"));
        draft.AddListing(DayOf(First(get, "Date Designated", "UK Sanctions List Date Designated", "DateDesignated", "Listed On", "DateListed")));
        IEnumerable<string> lines = Enumerable.Range(1, 6).Select(number => First(get, $"Address Line {number}", $"Address {number}", $"Address{number}"));
        TakeAddress(draft, [.. lines, First(get, "Address Postal Code", "Post/Zip Code", "PostCode")], First(get, "Address Country", "Country"));
        draft.AddCountry(First(get, "Nationality(/ies)", "Nationality", "Individual_Nationality"));
        draft.AddIdentifier("Date of birth", First(get, "D.O.B", "DOB", "Individual_DateOfBirth"));
        draft.AddIdentifier("Place of birth", First(get, "Town of birth", "Individual_TownOfBirth"), First(get, "Country of birth", "Individual_CountryOfBirth"));
        draft.AddIdentifier("Passport", First(get, "Passport number", "Individual_PassportNumber"));
        draft.AddIdentifier("National ID No.", First(get, "National Identifier number", "National Identification Number", "Individual_NINumber"));
        draft.AddIdentifier("Registration Number", First(get, "Business registration number (s)", "Entity_BusinessRegNumber"));
        draft.AddIdentifier("IMO", First(get, "IMO number", "Ship_IMONumber"));
        draft.AddIdentifier("UN reference", First(get, "UN Reference Number", "UNReferenceNumber"));
        draft.AddIdentifier("Title", First(get, "Position", "Individual_Position"));
        draft.AddIdentifier("Email Address", First(get, "Email address", "EmailAddress"));
        draft.AddIdentifier("Website", First(get, "Website"));
        foreach (string column in FreeTexts)
        {
            TakeText(draft, line, get(column));
        }
    }

    /// <summary>Takes a whole designation of the XML.</summary>
    public void Take(ListXmlElement designation)
    {
        string id = designation.TextOf("UniqueID");
        foreach (ListXmlElement name in designation.All(["Names", "Name"]))
        {
            if (Open(id, designation.Line, NameOf(name.TextOf)) is { } named)
            {
                TakeName(named, NameOf(name.TextOf), name.TextOf("NameType"), name.TextOf("AliasStrength"));
            }
        }

        if (Open(id, designation.Line, string.Empty) is not { } draft)
        {
            return;
        }

        if (designation.TextOf("OFSIGroupID") is { Length: > 0 } other)
        {
            others[id] = other;
        }

        TakeAll(designation, "NameNonLatinScript", text => draft.AddAlias(text, isWeak: false));
        TakeKind(draft, designation.TextOf("IndividualEntityShip"));
        draft.AddProgramme(designation.TextOf("RegimeName"));
        draft.AddListing(DayOf(designation.TextOf("DateDesignated")));
        foreach (ListXmlElement address in designation.All(["Addresses", "Address"]))
        {
            TakeAddress(draft, [.. Enumerable.Range(1, 6).Select(number => address.TextOf($"AddressLine{number}")), address.TextOf("AddressPostalCode")], address.TextOf("AddressCountry"));
        }

        TakeAll(designation, "Nationality", draft.AddCountry);
        TakeAll(designation, "DOB", text => draft.AddIdentifier("Date of birth", text));
        TakeAll(designation, "TownOfBirth", text => draft.AddIdentifier("Place of birth", text));
        TakeAll(designation, "PassportNumber", text => draft.AddIdentifier("Passport", text));
        TakeAll(designation, "NationalIdentifierNumber", text => draft.AddIdentifier("National ID No.", text));
        TakeAll(designation, "BusinessRegistrationNumber", text => draft.AddIdentifier("Registration Number", text));
        TakeAll(designation, "IMONumber", text => draft.AddIdentifier("IMO", text));
        TakeAll(designation, "UNReferenceNumber", text => draft.AddIdentifier("UN reference", text));
        TakeAll(designation, "Position", text => draft.AddIdentifier("Title", text));
        TakeAll(designation, "EmailAddress", text => draft.AddIdentifier("Email Address", text));
        foreach (string element in FreeTexts)
        {
            foreach (ListXmlElement text in designation.Below(element))
            {
                TakeText(draft, text.Line, text.Text);
            }
        }
    }

    /// <summary>The entries in their order.</summary>
    public IEnumerable<ListItem> Finish()
    {
        foreach (ListItem item in rejected)
        {
            yield return item;
        }

        foreach (EntityDraft draft in drafts.Values)
        {
            if (draft.Name.Length == 0)
            {
                yield return items.Reject(draft.Place, draft.Id, "the entry has no name: expected one; get the list again");
                draft.Name = $"entry {draft.Id}";
            }

            foreach (ListItem item in items.All(draft))
            {
                yield return item;
            }

            if (others.TryGetValue(draft.Id, out string? other))
            {
                yield return items.Relation(draft.Place, items.IdOf(draft.Id), RelationKind.SameAs, $"{sameAs}:{other}", null);
            }
        }
    }

    private static string First(Func<string, string> get, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (get(name) is { Length: > 0 } found)
            {
                return found;
            }
        }

        return string.Empty;
    }

    /// <summary>The names 1 to 5 and then the sixth, which is the last or the only one. XML writes them without the blank, and some in small letters.</summary>
    private static string NameOf(Func<string, string> get) =>
        string.Join(' ', Enumerable.Range(1, 6).Select(number => First(get, $"Name {number}", $"Name{number}", $"name{number}")).Where(part => part.Length > 0));

    private static void TakeName(EntityDraft draft, string name, string type, string strength)
    {
        bool isPrimary = type.StartsWith("Primary name", StringComparison.OrdinalIgnoreCase) && !type.Contains("variation", StringComparison.OrdinalIgnoreCase);
        // Where no row is the primary name, the first is taken, until a primary one comes.
        if (draft.Name.Length == 0 || (isPrimary && !draft.HasPrimaryName))
        {
            draft.AddAlias(draft.Name, isWeak: false);
            draft.Name = name;
            draft.HasPrimaryName = isPrimary;
        }
        else
        {
            draft.AddAlias(name, isWeak: strength.StartsWith("Low", StringComparison.OrdinalIgnoreCase));
        }
    }

    private static void TakeKind(EntityDraft draft, string type)
    {
        draft.Kind = type.Equals("Individual", StringComparison.OrdinalIgnoreCase) ? EntityKind.Person : draft.Kind;
        draft.AddIdentifier("Type", type.Equals("Ship", StringComparison.OrdinalIgnoreCase) ? type : string.Empty);
    }

    private static void TakeAddress(EntityDraft draft, string[] lines, string country)
    {
        draft.AddIdentifier("Address", string.Join(", ", lines.Where(line => line.Length > 0)), country);
        draft.AddCountry(country);
    }

    private static void TakeAll(ListXmlElement designation, string name, Action<string> take)
    {
        foreach (ListXmlElement element in designation.Below(name))
        {
            take(element.Text);
        }
    }

    private void TakeText(EntityDraft draft, long line, string text)
    {
        draft.AddRemark(text);
        FreeTextWallets.Take(draft, SanctionsItems.Place(draft.Id, line), text, items.Options);
    }

    private EntityDraft? Open(string id, long line, string name)
    {
        string place = SanctionsItems.Place(id, line);
        if (id.Length == 0)
        {
            rejected.Add(items.Reject(place, name, "the row belongs to no entry: found no id, expected one; get the list again"));
            return null;
        }

        if (!drafts.TryGetValue(id, out EntityDraft? draft))
        {
            drafts[id] = draft = new EntityDraft(id, place);
        }

        return draft;
    }
}
