using System.Runtime.CompilerServices;
using System.Text;
using WalletTrace.Encodings;

namespace WalletTrace.Attribution.Lists;

/// <summary>Addresses one a line, as police and exchanges publish them: the FBI's public service announcements, for instance.</summary>
/// <remarks>
/// Empty lines and what follows # say nothing. What the addresses are is not in such a file: source, category and day come from the options; without a source it is the
/// file's name. The text of each label is the source's name.
/// </remarks>
internal sealed class AddressLinesFormat : IListFormat
{
    public string Name => "address-lines";

    public string Description => "addresses one a line (text), such as the FBI publishes; source, category and day are given by hand";

    public bool Recognises(string name, ReadOnlySpan<byte> head)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Contains("sanctioned_addresses_", StringComparison.Ordinal))
        {
            return false;
        }

        // The last line of a head may be cut off.
        string[] lines = Encoding.UTF8.GetString(head).Split('\n');
        string[] texts = [.. lines.Take(lines.Length == 1 ? 1 : lines.Length - 1).Select(TextOf).Where(text => text.Length > 0).Take(20)];
        return texts.Length > 0 && texts.Count(text => ListedAddress.Read(text).Problem is null) * 2 > texts.Length;
    }

    public async IAsyncEnumerable<ListItem> ReadAsync(Stream stream, ListReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var items = new PackItems(options, PackItems.StemOf(options.Name), "list", Confidence.Unknown);
        var claim = new PackClaim(items.Source, options.Category ?? Category.Unknown);
        var lines = new LineReader(new GuardedStream(stream, options.Name, options.MaxLength), options.Name);
        while (await lines.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            string text = TextOf(Encoding.UTF8.GetString(lines.Line.Span));
            if (text.Length == 0)
            {
                continue;
            }

            if (lines.End == LineEnd.None && ListedAddress.Read(text, null, options).Problem is { } problem)
            {
                throw lines.Fail($"the list breaks off: found {SafeText.Quote(text)} without a line break in its last line ({problem}), expected a whole address; get it again");
            }

            foreach (ListItem item in items.Address(PackItems.Line(lines.Number), text, null, claim))
            {
                yield return item;
            }
        }
    }

    private static string TextOf(string line)
    {
        int comment = line.IndexOf('#', StringComparison.Ordinal);
        return (comment < 0 ? line : line[..comment]).Trim().Trim('\uFEFF');
    }
}
