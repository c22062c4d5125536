using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace WalletTrace.Attribution.Lists;

/// <summary>The UK Sanctions List of the Foreign, Commonwealth and Development Office, as CSV or XML.</summary>
/// <remarks>
/// As published at gov.uk ("The UK Sanctions List"): the CSV begins with <c>Report Date: 02-Oct-2026</c> and has one row for each name and address of a
/// <c>Unique ID</c>; the XML has one <c>Designation</c> for each <c>UniqueID</c>. Neither has a field for wallets: they stand in <c>Other Information</c> and in the
/// reasons.
/// </remarks>
internal sealed class UkSanctionsListFormat : IListFormat
{
    public string Name => "uk-sanctions-list";

    public string Description => "The UK Sanctions List (FCDO) as CSV or XML, with wallets in free text";

    public bool Recognises(string name, ReadOnlySpan<byte> head) => ListXml.RootOf(head) is { } root
        ? root == "Designations"
        : ListXml.TextOf(head) is var text && text.Contains("Unique ID,OFSI Group ID", StringComparison.OrdinalIgnoreCase);

    public async IAsyncEnumerable<ListItem> ReadAsync(Stream stream, ListReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var items = new SanctionsItems(options, "UK Sanctions List", "uk");
        var entries = new UkEntries(items, "ofsi");
        (bool isXml, Stream whole) = await XmlOrCsv.OpenAsync(stream, cancellationToken).ConfigureAwait(false);
        if (isXml)
        {
            IAsyncEnumerable<ListXmlElement> elements = ListXml.ReadAsync(whole, options, "Designations", static name => name is "Designation" or "DateGenerated", cancellationToken);
            await foreach (ListXmlElement element in elements.ConfigureAwait(false))
            {
                if (element.Name == "Designation")
                {
                    entries.Take(element);
                }
                else if (UkEntries.DayOf(element.Text) is { } day)
                {
                    items.PublishedOn = day;
                    yield return new ListStatement(FormattableString.Invariant($"line {element.Line}"), day, null);
                }
            }
        }
        else
        {
            ListCsv csv = await ListCsv.OpenAsync(whole, options, ',', ["Unique ID", "Name 6", "Regime Name"], cancellationToken).ConfigureAwait(false);
            if (csv.Preamble is [{ } first, ..] && first.StartsWith("Report Date:", StringComparison.OrdinalIgnoreCase) && UkEntries.DayOf(first["Report Date:".Length..]) is { } day)
            {
                items.PublishedOn = day;
                yield return new ListStatement("line 1", day, null);
            }

            while (await csv.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                entries.Take(csv.Line, column => csv[column], csv["Unique ID"], csv["OFSI Group ID"]);
            }
        }

        foreach (ListItem item in entries.Finish())
        {
            yield return item;
        }
    }
}

/// <summary>The consolidated list of the Office of Financial Sanctions Implementation, as CSV or XML.</summary>
/// <remarks>
/// <c>ConList.csv</c> and <c>ConList.xml</c> in the format of 2022 (gov.uk, "Financial sanctions: consolidated list of targets"; closed on 28 January 2026 in favour
/// of the UK Sanctions List): one row, or <c>FinancialSanctionsTarget</c>, for each name of a <c>Group ID</c>. Wallets stand in <c>Other Information</c>.
/// </remarks>
internal sealed partial class OfsiConListFormat : IListFormat
{
    public string Name => "ofsi-conlist";

    public string Description => "ConList of the UK's Office of Financial Sanctions Implementation as CSV or XML, with wallets in free text";

    public bool Recognises(string name, ReadOnlySpan<byte> head) => ListXml.RootOf(head) is { } root
        ? root == "ArrayOfFinancialSanctionsTarget"
        : ListXml.TextOf(head) is var text && text.Contains("Name 6,Name 1,Name 2", StringComparison.Ordinal)
            && text.Contains("Group Type", StringComparison.Ordinal) && text.Contains("Group ID", StringComparison.Ordinal) && !text.Contains("Unique ID", StringComparison.OrdinalIgnoreCase);

    public async IAsyncEnumerable<ListItem> ReadAsync(Stream stream, ListReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var items = new SanctionsItems(options, "OFSI Consolidated List", "ofsi");
        var entries = new UkEntries(items, "uk");
        (bool isXml, Stream whole) = await XmlOrCsv.OpenAsync(stream, cancellationToken).ConfigureAwait(false);
        if (isXml)
        {
            const string target = "FinancialSanctionsTarget";
            IAsyncEnumerable<ListXmlElement> elements = ListXml.ReadAsync(whole, options, "ArrayOfFinancialSanctionsTarget", static name => name == target, cancellationToken);
            await foreach (ListXmlElement element in elements.ConfigureAwait(false))
            {
                if (element.Name == target)
                {
                    entries.Take(element.Line, element.TextOf, element.TextOf("GroupID"), element.TextOf("UKSanctionsListRef"));
                }
            }
        }
        else
        {
            ListCsv csv = await ListCsv.OpenAsync(whole, options, ',', ["Name 6", "Group Type", "Group ID"], cancellationToken).ConfigureAwait(false);
            if (csv.Preamble is [{ } first, { } second, ..] && first.StartsWith("Last Updated", StringComparison.OrdinalIgnoreCase) && UkEntries.DayOf(second) is { } day)
            {
                items.PublishedOn = day;
                yield return new ListStatement("line 1", day, null);
            }

            while (await csv.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                entries.Take(csv.Line, column => csv[column], csv["Group ID"], Reference().Match(csv["Other Information"]).Groups[1].Value);
            }
        }

        foreach (ListItem item in entries.Finish())
        {
            yield return item;
        }
    }

    [GeneratedRegex(@"\(UK Sanctions List Ref\):\s*([A-Z]{3}[0-9]{4,6})", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}
