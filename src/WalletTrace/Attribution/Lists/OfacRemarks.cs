namespace WalletTrace.Attribution.Lists;

/// <summary>
/// Reads what OFAC writes of an entry in words, alike in all of its formats: <c>Linked To:</c>, types of documents, digital currency addresses, warnings.
/// </summary>
/// <remarks>
/// The remarks of SDN.CSV are items between semicolons, a second of a kind begins with <c>alt.</c>, and a full stop ends them
/// (ofac.treasury.gov, "Specially Designated Nationals list: data formats and data schemas"; the wording as in the lists of 2024 to 2026).
/// </remarks>
internal static class OfacRemarks
{
    /// <summary>What stands before the ticker of an address.</summary>
    public const string CurrencyPrefix = "Digital Currency Address - ";

    private const string Alternative = "alt. ";
    private const string LinkedTo = "Linked To:";

    private static readonly string[] AliasKinds = ["a.k.a. '", "f.k.a. '", "n.k.a. '"];

    private static readonly string[] Warnings =
    [
        "Secondary sanctions risk", "Transactions Prohibited For Persons Owned or Controlled By U.S. Financial Institutions", "Additional Sanctions Information",
        "Executive Order", "IFCA Determination", "CAATSA Section 235 Information", "PEESA Information", "For more information on directives",
    ];

    // Longest first, so that no type is taken for the beginning of another.
    private static readonly string[] DocumentTypes =
    [
        "Organization Established Date", "Business Registration Number", "Company Number", "Registration Number", "Registration ID", "Identification Number",
        "National ID No.", "Legal Entity Number", "Tax ID No.", "Phone Number", "Email Address", "SWIFT/BIC", "Passport", "Cedula No.", "Birth Certificate Number",
        "National Foreign ID Number", "Residency Number", "Driver's License No.", "Government Gazette Number", "Trade License No.", "V.A.T. Number",
        "Commercial Registry Number", "Enterprise Number", "D-U-N-S Number", "MSB Registration Number", "Vessel Registration Identification", "MMSI", "SSN", "Website",
        "Gender", "DOB", "POB",
    ];

    /// <summary>Takes an item of a type and value, as XML gives them.</summary>
    /// <returns>Whether it was a digital currency address.</returns>
    public static bool Take(EntityDraft draft, string place, string type, string value, string country)
    {
        if (type.StartsWith(CurrencyPrefix, StringComparison.Ordinal))
        {
            draft.Addresses.Add((place, type[CurrencyPrefix.Length..].Trim(), value));
            return true;
        }

        if (Warnings.Any(warning => type.StartsWith(warning, StringComparison.Ordinal)))
        {
            draft.AddRemark($"{type.TrimEnd(':', '-', ' ')}: {value}");
            return false;
        }

        string clean = type.TrimEnd(':', ' ');
        draft.AddIdentifier(clean, value, country);
        draft.Kind = (clean, value) switch
        {
            ("Target Type", "Financial Institution") => EntityKind.Bank,
            ("Target Type", "Government Entity") => EntityKind.StateProgramme,
            ("Target Type", "Criminal Organization") => EntityKind.Group,
            ("Organization Type" or "Company Number" or "Business Registration Number" or "Commercial Registry Number", _) when draft.Kind == EntityKind.Unknown => EntityKind.Company,
            _ => draft.Kind,
        };
        return false;
    }

    /// <summary>The names after <c>Linked To:</c> in remarks, in order, and what else they say.</summary>
    public static (IReadOnlyList<string> Names, string Others) Links(string remarks)
    {
        var names = new List<string>();
        var rest = new List<string>();
        foreach (string part in remarks.Split(["; ", ";", ") ("], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string bare = part.Trim('(', ' ');
            if (bare.StartsWith(LinkedTo, StringComparison.OrdinalIgnoreCase))
            {
                names.Add(NameOf(bare));
            }
            else
            {
                rest.Add(part);
            }
        }

        return (names, string.Join("; ", rest));
    }

    /// <summary>Takes the remarks of a CSV apart.</summary>
    /// <param name="draft">Takes what they say.</param>
    /// <param name="line">Their line.</param>
    /// <param name="remarks">The remarks.</param>
    /// <returns>The names of those whom it is linked to.</returns>
    public static IReadOnlyList<string> TakeAll(EntityDraft draft, string line, string remarks)
    {
        var linked = new List<string>();
        foreach (string part in Items(remarks))
        {
            string item = part.StartsWith(Alternative, StringComparison.Ordinal) ? part[Alternative.Length..] : part;
            if (item.StartsWith(CurrencyPrefix, StringComparison.Ordinal))
            {
                string[] words = item[CurrencyPrefix.Length..].Split(' ', 2, StringSplitOptions.TrimEntries);
                draft.Addresses.Add((line, words[0], words.Length > 1 ? words[1] : string.Empty));
            }
            else if (item.StartsWith(LinkedTo, StringComparison.Ordinal))
            {
                linked.Add(NameOf(item));
            }
            else if (AliasKinds.Any(kind => item.StartsWith(kind, StringComparison.Ordinal)) && item.EndsWith('\''))
            {
                // What stands in the remarks are the weak ones; the strong ones have the file ALT.CSV.
                draft.AddAlias(item[8..^1], isWeak: true);
            }
            else if (After(item, "nationality ") is { } nationality)
            {
                draft.AddCountry(nationality);
            }
            else if (After(item, "citizen ") is { } citizen)
            {
                draft.AddCountry(citizen);
            }
            else if (Array.Find(DocumentTypes, type => After(item, type + " ") is not null) is { } document)
            {
                TakeDocument(draft, line, document, item[(document.Length + 1)..]);
            }
            else if (item.IndexOf(": ", StringComparison.Ordinal) is > 0 and var colon)
            {
                Take(draft, line, item[..(colon + 1)], item[(colon + 2)..], string.Empty);
            }
            else
            {
                draft.AddRemark(item);
            }
        }

        return linked;
    }

    /// <summary>The items between semicolons, without the full stop at the end.</summary>
    public static IEnumerable<string> Items(string remarks)
    {
        string text = remarks.Trim();
        return (text.EndsWith('.') ? text[..^1] : text).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private static void TakeDocument(EntityDraft draft, string line, string type, string value)
    {
        int open = value.IndexOf(" (", StringComparison.Ordinal);
        int close = open < 0 ? -1 : value.IndexOf(')', open);
        bool hasCountry = close > 0;
        string country = hasCountry ? value[(open + 2)..close] : string.Empty;
        string bare = hasCountry ? value[..open] + value[(close + 1)..] : value;
        string known = type switch
        {
            "DOB" => "Date of birth",
            "POB" => "Place of birth",
            _ => type,
        };
        Take(draft, line, known, bare, country);
    }

    private static string NameOf(string linked) => linked[LinkedTo.Length..].Trim().TrimEnd(')', '.', ';').Trim();

    private static string? After(string item, string start) => item.StartsWith(start, StringComparison.Ordinal) ? item[start.Length..] : null;
}
