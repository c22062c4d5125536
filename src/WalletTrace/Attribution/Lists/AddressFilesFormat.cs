using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using WalletTrace.Encodings;

namespace WalletTrace.Attribution.Lists;

/// <summary>Files of sanctioned addresses, one a line and one file for each ticker, of one day or of many.</summary>
/// <remarks>
/// <para>
/// As the branch <c>lists</c> of github.com/0xB10C/ofac-sanctioned-digital-currency-addresses holds them, extracted nightly from SDN_ADVANCED.XML:
/// <c>sanctioned_addresses_XBT.txt</c>. A folder named by a day (<c>2024-09-27_f2aee226/</c>) is a snapshot of that day.
/// </para>
/// <para>
/// Of many snapshots, the days of the first and of the first without an address become the first and last day of its label. They are days of snapshots: an
/// address was listed by that day at the latest, and no more by the other; neither is the day of OFAC's decision. A snapshot without a ticker's file says nothing
/// of that ticker.
/// </para>
/// </remarks>
internal sealed partial class AddressFilesFormat : IListBundle
{
    /// <summary>The list's name in labels.</summary>
    public const string SourceName = "OFAC SDN (0xB10C lists)";

    /// <summary>What stands behind the wording of labels whose days are those of snapshots.</summary>
    public const string Snapshots = "; its days are those of the first snapshot with it and the first without it, not of OFAC's decisions";

    public string Name => "ofac-address-files";

    public string Description => "sanctioned_addresses_TICKER.txt: OFAC's digital currency addresses, one a line, of one day or of many snapshots";

    public bool Recognises(string name, ReadOnlySpan<byte> head) => FileName().IsMatch(name);

    public bool Recognises(IReadOnlyList<string> names) => names.Count > 0 && names.All(name => FileName().IsMatch(name));

    public async IAsyncEnumerable<ListItem> ReadAsync(Stream stream, ListReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        SanctionsItems items = ItemsOf(options);
        string ticker = TickerOf(options.Name);
        await foreach ((string place, string text) in ReadLinesAsync(stream, options, cancellationToken).ConfigureAwait(false))
        {
            foreach (ListItem item in items.Address(place, text, ticker, new AddressClaim(TextOf(ticker))))
            {
                yield return item;
            }
        }
    }

    public async IAsyncEnumerable<ListItem> ReadAsync(IReadOnlyList<ListPart> parts, ListReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        DateOnly?[] days = [.. parts.Select(part => DayOf(part.Name)).Distinct()];
        if (days.Length > 1 && days.Contains(null))
        {
            throw new LedgerFormatException(
                $"the snapshots cannot be put in order: found the folder of {SafeText.Quote(parts.First(part => DayOf(part.Name) is null).Name)}, "
                + "expected each to begin with a day such as 2024-09-27",
                options.Name);
        }

        DateOnly? last = days.Max() ?? options.PublishedOn;
        yield return new ListStatement(SafeText.Trim(options.Name), last, null);
        ListReadOptions dated = options with { PublishedOn = last };
        IAsyncEnumerable<ListItem> all = days.Length > 1 ? ReadHistoryAsync(parts, dated, cancellationToken) : ReadSnapshotAsync(parts, dated, cancellationToken);
        await foreach (ListItem item in all.ConfigureAwait(false))
        {
            yield return item;
        }
    }

    private static SanctionsItems ItemsOf(ListReadOptions options) => new(options, SourceName, OfacSdnXmlFormat.Prefix, Confidence.Medium);

    private static string TickerOf(string name) => FileName().Match(name).Groups[1].Value;

    private static DateOnly? DayOf(string path)
    {
        Match day = FolderDay().Match(path);
        return day.Success ? ListText.Day(day.Groups[1].Value.Replace("-", string.Empty, StringComparison.Ordinal), "yyyyMMdd") : null;
    }

    // The wording holds no day, so that only what changes is a change between two editions.
    private static string TextOf(string ticker) => $"on OFAC's list under {ticker}";

    private static async IAsyncEnumerable<ListItem> ReadSnapshotAsync(IReadOnlyList<ListPart> parts, ListReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        SanctionsItems items = ItemsOf(options);
        foreach (ListPart part in parts)
        {
            string ticker = TickerOf(part.Name);
            await foreach ((string place, string text) in ReadLinesAsync(part, options, cancellationToken).ConfigureAwait(false))
            {
                foreach (ListItem item in items.Address(place, text, ticker, new AddressClaim(TextOf(ticker))))
                {
                    yield return item;
                }
            }
        }
    }

    private static async IAsyncEnumerable<ListItem> ReadHistoryAsync(IReadOnlyList<ListPart> parts, ListReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        SanctionsItems items = ItemsOf(options);
        // An address that is merely spelt anew stays the same: what counts is what it stands for.
        var sightings = new Dictionary<(string Ticker, string Subject), Sighting>();
        var subjects = new Dictionary<(string Ticker, string Text), string>();
        var snapshots = new Dictionary<string, SortedSet<DateOnly>>(StringComparer.Ordinal);
        foreach (ListPart part in parts.OrderBy(part => DayOf(part.Name)).ThenBy(part => part.Name, StringComparer.Ordinal))
        {
            string ticker = TickerOf(part.Name);
            DateOnly day = DayOf(part.Name)!.Value;
            if (!snapshots.TryGetValue(ticker, out SortedSet<DateOnly>? days))
            {
                snapshots[ticker] = days = [];
            }

            days.Add(day);
            await foreach ((string place, string text) in ReadLinesAsync(part, options, cancellationToken).ConfigureAwait(false))
            {
                if (!subjects.TryGetValue((ticker, text), out string? subject))
                {
                    ListedAddress read = ListedAddress.Read(text, ticker, options);
                    subjects[(ticker, text)] = subject = read.Problem is null ? string.Join(' ', read.Subjects) : text;
                }

                if (!sightings.TryGetValue((ticker, subject), out Sighting? sighting))
                {
                    sightings[(ticker, subject)] = sighting = new Sighting(ticker, place, text);
                }

                sighting.Days.Add(day);
            }
        }

        foreach (Sighting sighting in sightings.Values)
        {
            foreach (ListItem item in ItemsOf(items, sighting, [.. snapshots[sighting.Ticker]]))
            {
                yield return item;
            }
        }
    }

    /// <summary>One label for each run of snapshots that have an address.</summary>
    private static IEnumerable<ListItem> ItemsOf(SanctionsItems items, Sighting sighting, DateOnly[] days)
    {
        for (int at = 0; at < days.Length; at++)
        {
            if (!sighting.Days.Contains(days[at]))
            {
                continue;
            }

            int end = at + 1;
            while (end < days.Length && sighting.Days.Contains(days[end]))
            {
                end++;
            }

            var claim = new AddressClaim(TextOf(sighting.Ticker) + Snapshots)
            {
                ValidFrom = days[at],
                ValidUntil = end < days.Length ? days[end] : null,
            };
            foreach (ListItem item in items.Address(sighting.Place, sighting.Text, sighting.Ticker, claim))
            {
                yield return item;
                if (item is RejectedRow)
                {
                    yield break;
                }
            }

            at = end;
        }
    }

    private static async IAsyncEnumerable<(string Place, string Text)> ReadLinesAsync(ListPart part, ListReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Stream stream = part.Open();
        await using ConfiguredAsyncDisposable _ = stream.ConfigureAwait(false);
        await foreach ((string place, string text) in ReadLinesAsync(stream, options with { Name = part.Name }, cancellationToken).ConfigureAwait(false))
        {
            yield return ($"{SafeText.Trim(part.Name)}, {place}", text);
        }
    }

    private static async IAsyncEnumerable<(string Place, string Text)> ReadLinesAsync(Stream stream, ListReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var lines = new LineReader(new GuardedStream(stream, options.Name, options.MaxLength), options.Name);
        while (await lines.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            string text = System.Text.Encoding.UTF8.GetString(lines.Line.Span).Trim();
            if (text.Length == 0)
            {
                continue;
            }

            if (lines.End == LineEnd.None && ListedAddress.Read(text, TickerOf(options.Name), options).Problem is { } problem)
            {
                throw lines.Fail($"the list breaks off: found {SafeText.Quote(text)} without a line break in its last line ({problem}), expected a whole address; get it again");
            }

            yield return (FormattableString.Invariant($"line {lines.Number}"), text);
        }
    }

    [GeneratedRegex("(?:^|/)sanctioned_addresses_([A-Z0-9]{2,10})\\.txt$", RegexOptions.CultureInvariant)]
    private static partial Regex FileName();

    [GeneratedRegex("(?:^|/|_)(\\d{4}-\\d{2}-\\d{2}|\\d{8})(?:_[^/]*)?/[^/]*$", RegexOptions.CultureInvariant)]
    private static partial Regex FolderDay();

    /// <summary>An address of a ticker and the days of the snapshots that have it.</summary>
    private sealed record Sighting(string Ticker, string Place, string Text)
    {
        public HashSet<DateOnly> Days { get; } = [];
    }
}
