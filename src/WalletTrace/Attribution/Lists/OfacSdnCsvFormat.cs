using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using WalletTrace.Encodings;

namespace WalletTrace.Attribution.Lists;

/// <summary>SDN.CSV of the US Treasury's Office of Foreign Assets Control, with ALT.CSV, ADD.CSV and SDN_COMMENTS.CSV where they are at hand.</summary>
/// <remarks>
/// <para>
/// The files have no header and end with the character 0x1A; <c>-0-</c> stands for nothing (ofac.treasury.gov, "SDN data formats": dat_spec.txt). SDN.CSV: number,
/// name, type, programmes as <c>A] [B</c>, title, call sign, vessel type, tonnage, gross tonnage, flag, owner, remarks. ALT.CSV: number, its own, type, name, remarks.
/// ADD.CSV: number, its own, street, place, country, remarks. SDN_COMMENTS.CSV: number and the rest of remarks too long for SDN.CSV, which breaks them off in the
/// middle of a word: the two are joined without a gap.
/// </para>
/// <para>
/// Where SDN.CSV is not at hand, the rest of the remarks is read from its first whole item on; an address that is broken is rejected, and the entry, whose name is
/// not known, goes by its number.
/// </para>
/// </remarks>
internal sealed partial class OfacSdnCsvFormat : IListBundle
{
    private const string Nothing = "-0-";
    private const string EndMark = "\u001A";

    private enum Role
    {
        None,
        Entries,
        Aliases,
        Addresses,
        Comments,
    }

    public string Name => "ofac-sdn-csv";

    public string Description => "SDN.CSV with ALT.CSV, ADD.CSV and SDN_COMMENTS.CSV: the list of Specially Designated Nationals of OFAC as CSV";

    public bool Recognises(string name, ReadOnlySpan<byte> head)
    {
        string text = ListXml.TextOf(head);
        return text.Length > 0 && char.IsAsciiDigit(text[0]) && (RoleOf(name) != Role.None || SdnRow().IsMatch(text));
    }

    public bool Recognises(IReadOnlyList<string> names) =>
        names.All(name => RoleOf(name) != Role.None) && names.Select(RoleOf).Distinct().Count() == names.Count && names.Any(name => RoleOf(name) == Role.Entries);

    public IAsyncEnumerable<ListItem> ReadAsync(Stream stream, ListReadOptions options, CancellationToken cancellationToken = default) =>
        ReadAsync([(RoleOf(options.Name) is not Role.None and var role ? role : Role.Entries, options.Name, stream)], options, cancellationToken);

    public async IAsyncEnumerable<ListItem> ReadAsync(IReadOnlyList<ListPart> parts, ListReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var open = new List<(Role, string, Stream)>();
        try
        {
            open.AddRange(parts.Select(part => (RoleOf(part.Name), part.Name, part.Open())));
            await foreach (ListItem item in ReadAsync(open, options, cancellationToken).ConfigureAwait(false))
            {
                yield return item;
            }
        }
        finally
        {
            foreach ((_, _, Stream stream) in open)
            {
                await stream.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static Role RoleOf(string name)
    {
        string file = name[(name.LastIndexOf('/') + 1)..];
        return !file.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? Role.None
            : file.StartsWith("sdn_comments", StringComparison.OrdinalIgnoreCase) ? Role.Comments
            : file[..^4].ToUpperInvariant() switch { "SDN" => Role.Entries, "ALT" => Role.Aliases, "ADD" => Role.Addresses, _ => Role.None };
    }

    private static async IAsyncEnumerable<ListItem> ReadAsync(
        IReadOnlyList<(Role Role, string Name, Stream Stream)> files, ListReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var items = OfacSdnXmlFormat.ItemsOf(options);
        var rest = new Dictionary<Role, Dictionary<string, List<Row>>> { [Role.Aliases] = [], [Role.Addresses] = [], [Role.Comments] = [] };
        foreach ((Role role, string name, Stream stream) in files.Where(file => file.Role != Role.Entries))
        {
            await foreach (Row row in ReadRowsAsync(stream, options with { Name = name }, role, cancellationToken).ConfigureAwait(false))
            {
                if (!rest[role].TryGetValue(row.Id, out List<Row>? known))
                {
                    rest[role][row.Id] = known = [];
                }

                known.Add(row);
            }
        }

        foreach ((_, string name, Stream stream) in files.Where(file => file.Role == Role.Entries))
        {
            await foreach (Row row in ReadRowsAsync(stream, options with { Name = name }, Role.Entries, cancellationToken).ConfigureAwait(false))
            {
                foreach (ListItem item in ReadEntry(items, row, Take(rest, row.Id)))
                {
                    yield return item;
                }
            }
        }

        // What is left has no row in SDN.CSV.
        foreach (string id in rest.Values.SelectMany(rows => rows.Keys).Distinct().ToArray())
        {
            foreach (ListItem item in ReadEntry(items, null, Take(rest, id)))
            {
                yield return item;
            }
        }
    }

    private static ILookup<Role, Row> Take(Dictionary<Role, Dictionary<string, List<Row>>> rest, string id) =>
        rest.SelectMany(rows => rows.Value.Remove(id, out List<Row>? found) ? found.Select(row => (rows.Key, row)) : []).ToLookup(pair => pair.Key, pair => pair.row);

    private static async IAsyncEnumerable<Row> ReadRowsAsync(Stream stream, ListReadOptions options, Role role, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int expected = role switch { Role.Entries => 12, Role.Aliases => 5, Role.Addresses => 6, _ => 2 };
        CsvReader csv = ListCsv.ReaderOf(stream, options);
        bool isEnded = false;
        while (await csv.ReadRowAsync(cancellationToken).ConfigureAwait(false))
        {
            if (csv.Count == 1 && csv[0].SequenceEqual(EndMark))
            {
                isEnded = true;
                continue;
            }

            if (isEnded || csv.Count != expected || !IsNumber(csv[0]))
            {
                string found = isEnded ? "a row after the end mark" : FormattableString.Invariant($"{csv.Count} fields that begin with {SafeText.Quote(csv[0], 40)}");
                throw new LedgerFormatException(
                    FormattableString.Invariant($"the list is damaged or breaks off: found {found}, expected {expected} fields of which the first is the number of an entry; get it again"), options.Name, csv.Line);
            }

            var fields = new string[expected];
            for (int field = 0; field < expected; field++)
            {
                // The blanks of remarks that are broken off are kept: the rest is joined to them.
                string text = csv[field].ToString();
                fields[field] = text.Trim() == Nothing ? string.Empty : text;
            }

            yield return new Row(fields[0], options.Name, csv.Line, fields);
        }

        if (!isEnded)
        {
            throw new LedgerFormatException("the list breaks off: found no end mark (0x1A) in its last line, expected one; get it again", options.Name, csv.Line);
        }
    }

    private static bool IsNumber(ReadOnlySpan<char> text) => text.Length is > 0 and < 12 && !text.ContainsAnyExceptInRange('0', '9');

    private static IEnumerable<ListItem> ReadEntry(SanctionsItems items, Row? entry, ILookup<Role, Row> rest)
    {
        Row first = entry ?? rest.SelectMany(rows => rows).First();
        string place = first.Place;
        var draft = new EntityDraft(first.Id, place) { Name = entry is null ? $"OFAC SDN entry {first.Id}" : ListText.Clean(entry.Fields[1]) };
        if (draft.Name.Length == 0)
        {
            yield return items.Reject(place, string.Join(", ", first.Fields), "the entry cannot be taken: found no name, expected one; get the list again");
            draft.Name = $"OFAC SDN entry {first.Id}";
        }

        if (entry is not null)
        {
            TakeEntry(draft, entry);
        }
        else
        {
            yield return new ListNote(place, ListNoteKind.Other, $"SDN.CSV is not at hand or does not have entry {first.Id}, which goes by its number");
        }

        foreach (Row alias in rest[Role.Aliases])
        {
            draft.AddAlias(alias.Fields[3], isWeak: false);
        }

        foreach (Row address in rest[Role.Addresses])
        {
            draft.AddIdentifier("Address", string.Join(", ", address.Fields[2..4].Where(part => part.Length > 0)), address.Fields[4]);
            draft.AddCountry(address.Fields[4]);
        }

        string remarks = entry?.Fields[11] ?? string.Empty;
        string comments = string.Concat(rest[Role.Comments].Select(row => row.Fields[1]));
        string remarksPlace = (rest[Role.Comments].FirstOrDefault() ?? first).Place;
        if (remarks.Length == 0 && comments.Length > 0)
        {
            (comments, ListItem[] broken) = WithoutBrokenStart(items, draft, remarksPlace, comments);
            foreach (ListItem item in broken)
            {
                yield return item;
            }
        }

        IReadOnlyList<string> linked = OfacRemarks.TakeAll(draft, remarksPlace, remarks + comments);
        foreach (ListItem item in items.All(draft))
        {
            yield return item;
        }

        foreach (string name in linked)
        {
            yield return items.Relation(place, items.IdOf(draft.Id), RelationKind.LinkedTo, "name:" + name, $"Linked To: {name}");
        }
    }

    private static void TakeEntry(EntityDraft draft, Row entry)
    {
        draft.Kind = string.Equals(entry.Fields[2].Trim(), "individual", StringComparison.OrdinalIgnoreCase) ? EntityKind.Person : EntityKind.Unknown;
        draft.AddIdentifier("Type", draft.Kind == EntityKind.Person ? string.Empty : entry.Fields[2]);
        foreach (string programme in entry.Fields[3].Split("] [", StringSplitOptions.TrimEntries))
        {
            draft.AddProgramme(programme.Trim('[', ']'));
        }

        string[] types = ["Title", "Call sign", "Vessel type", "Tonnage", "Gross registered tonnage", "Vessel flag", "Vessel owner"];
        for (int type = 0; type < types.Length; type++)
        {
            draft.AddIdentifier(types[type], entry.Fields[4 + type]);
        }
    }

    /// <summary>
    /// The rest of remarks whose beginning is not known, from the first whole item on. A broken item may yet end with a whole address, if what is left of its type
    /// says so.
    /// </summary>
    private static (string Whole, ListItem[] Broken) WithoutBrokenStart(SanctionsItems items, EntityDraft draft, string place, string comments)
    {
        int end = comments.IndexOf(';', StringComparison.Ordinal);
        string broken = (end < 0 ? comments.TrimEnd().TrimEnd('.') : comments[..end]).TrimEnd();
        string rest = end < 0 ? string.Empty : comments[(end + 1)..];
        if (broken.Length == 0)
        {
            return (rest, []);
        }

        // Blanks in front show that the break was between two items or two words.
        string start = broken.TrimStart();
        if (broken.StartsWith(' ') && (start.StartsWith("alt. ", StringComparison.Ordinal) || start.StartsWith(OfacRemarks.CurrencyPrefix, StringComparison.Ordinal)))
        {
            return (comments, []);
        }

        string[] words = broken.Split(' ');
        if (words.Length > 2 && words[^3] == "-" && ("alt. " + OfacRemarks.CurrencyPrefix).EndsWith(broken[..^(words[^1].Length + words[^2].Length + 1)], StringComparison.Ordinal))
        {
            draft.Addresses.Add((place, words[^2], words[^1]));
            string taken = $"taken as \"{OfacRemarks.CurrencyPrefix}{SafeText.Trim(words[^2], 20)}\"";
            return (rest, [new ListNote(place, ListNoteKind.Other, $"the type of the address {SafeText.Trim(words[^1])} is broken off at its beginning: found {SafeText.Quote(broken)}, {taken}")]);
        }

        return (rest, [IsPerhapsAddress(broken)
            ? items.Reject(place, broken, "the end of what may be an address whose beginning stands in SDN.CSV; read the two files together")
            : new ListNote(place, ListNoteKind.Other, $"the remarks begin in the middle of an item, which is not taken: {SafeText.Quote(broken)}")]);
    }

    // The end of a base58 or hexadecimal word.
    private static bool IsPerhapsAddress(string broken) => broken.Length >= 5 && !broken.Contains(' ', StringComparison.Ordinal) && broken.All(char.IsAsciiLetterOrDigit);

    [GeneratedRegex("""^\d{1,11},"[^"]*", ?(-0-|"[^"]*") ?,"[^"]*", ?(-0-|"[^"]*") ?,""", RegexOptions.CultureInvariant)]
    private static partial Regex SdnRow();

    private sealed record Row(string Id, string File, long Line, string[] Fields)
    {
        public string Place => FormattableString.Invariant($"{SafeText.Trim(File)}, entry {Id}, line {Line}");
    }
}
