using System.Runtime.CompilerServices;

namespace WalletTrace.Attribution.Lists;

/// <summary>Addresses of Bitcoin with whom they belong to and where that is from: <c>address,entity,source</c>.</summary>
/// <remarks>
/// As github.com/Copexit/am-i-exposed curates them. The file's name says what they are (<c>mixer-addresses.csv</c>), the words of <c>source</c> stand in brackets in the text. Some of its
/// files hold addresses that were never any: whatever fails its checksum is rejected, and the list is believed as a compilation that nobody vouches for.
/// </remarks>
internal sealed class AmIExposedFormat : IListFormat
{
    public string Name => "am-i-exposed";

    public string Description => "addresses of Bitcoin with entity and source (CSV: address, entity, source), the file named by what they are";

    public bool Recognises(string name, ReadOnlySpan<byte> head) => PackHeader.Is(head, "address", "entity", "source");

    public async IAsyncEnumerable<ListItem> ReadAsync(Stream stream, ListReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        string stem = PackItems.StemOf(options.Name);
        var items = new PackItems(options, $"am-i-exposed {stem}", "am-i-exposed", Confidence.Low);
        Category category = CategoryWords.OfName(stem) ?? options.Category ?? Category.Unknown;
        ListCsv csv = await ListCsv.OpenPackAsync(stream, options, ',', ["address", "entity", "source"], cancellationToken).ConfigureAwait(false);
        if (category == Category.Unknown)
        {
            foreach (ListItem note in items.NoCategory(PackItems.Line(csv.Line), stem))
            {
                yield return note;
            }
        }

        while (await csv.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            string name = csv["entity"];
            string source = csv["source"];
            var claim = new PackClaim(source.Length == 0 ? name : $"{name} ({source})", category) { Entity = items.IdOfName(name), EntityName = name, EntityKind = KindOf(category) };
            foreach (ListItem item in items.Address(PackItems.Line(csv.Line), csv["address"], null, claim))
            {
                yield return item;
            }
        }
    }

    /// <summary>What kind of actor runs something of a category.</summary>
    private static EntityKind KindOf(Category category) => category switch
    {
        Category.Ransomware or Category.Theft or Category.Scam => EntityKind.Group,
        Category.Unknown or Category.Sanctioned or Category.User or Category.Contract => EntityKind.Unknown,
        _ => EntityKind.Service,
    };
}
