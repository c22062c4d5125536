using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace WalletTrace.Attribution.Lists;

/// <summary>OFAC's addresses as JSON, as programs generate them from SDN_ADVANCED.XML.</summary>
/// <remarks>
/// The shape is that of github.com/UltravioletaDAO/x402-rs, config/ofac_addresses.json: <c>metadata</c> with <c>generated_at</c> and <c>total_addresses</c>, then
/// <c>addresses</c> with <c>address</c>, <c>blockchain</c>, <c>entity_name</c> and <c>entity_id</c>. The ids there are those of SDN_ADVANCED.XML's <c>Identity</c>, not
/// the numbers of entries: 19011 is the Lazarus Group, whose entry is 27307. So that the two are never confused, they are kept as <c>ofac-identity:19011</c>. That
/// file lower-cased all addresses, which destroys those in base58: each is rejected.
/// </remarks>
internal sealed class GeneratedOfacJsonFormat : IListFormat
{
    public string Name => "ofac-address-json";

    public string Description => "JSON generated from OFAC's list: metadata and addresses with blockchain and entity_id";

    public bool Recognises(string name, ReadOnlySpan<byte> head)
    {
        string text = ListXml.TextOf(head);
        return text.AsSpan().TrimStart().StartsWith("{") && text.Contains("\"total_addresses\"", StringComparison.Ordinal) && text.Contains("\"blockchain\"", StringComparison.Ordinal);
    }

    public async IAsyncEnumerable<ListItem> ReadAsync(Stream stream, ListReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using JsonDocument document = ListJson.Parse(await ListJson.ReadAllAsync(stream, options, cancellationToken).ConfigureAwait(false), options, 1);
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("addresses", out JsonElement addresses) || addresses.ValueKind != JsonValueKind.Array)
        {
            throw new LedgerFormatException("the list is none of this format: found no list under addresses, expected one", options.Name, 1);
        }

        var items = new SanctionsItems(options, "OFAC SDN (generated JSON)", "ofac-identity", Confidence.Medium);
        if (root.TryGetProperty("metadata", out JsonElement metadata))
        {
            DateOnly? day = ListText.IsoDay(ListJson.TextOf(metadata, "generated_at"));
            items.PublishedOn = day ?? items.PublishedOn;
            long? count = long.TryParse(ListJson.TextOf(metadata, "total_addresses"), NumberStyles.None, CultureInfo.InvariantCulture, out long told) ? told : null;
            yield return new ListStatement("metadata", day, count) { CountsAddresses = true };
        }

        int number = 0;
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonElement row in addresses.EnumerateArray())
        {
            cancellationToken.ThrowIfCancellationRequested();
            string place = FormattableString.Invariant($"address {++number}");
            string id = ListText.Cut(ListText.Clean(ListJson.TextOf(row, "entity_id")), LabelFile.MaxTextLength);
            string name = ListText.Cut(ListText.Clean(ListJson.TextOf(row, "entity_name")), LabelFile.MaxTextLength);
            if (id.Length > 0 && name.Length > 0 && known.Add(id))
            {
                var entity = new Entity(items.IdOf(id), name, EntityKind.Unknown, items.Source) { Url = options.Url, Date = items.PublishedOn, LearnedAt = options.LearnedAt };
                yield return new ListedEntity(place, entity);
            }

            var claim = new AddressClaim(name.Length > 0 ? name : "on OFAC's list") { Entity = id.Length > 0 ? items.IdOf(id) : null };
            foreach (ListItem item in items.Address(place, ListJson.TextOf(row, "address"), TickerOf(ListJson.TextOf(row, "blockchain")), claim))
            {
                yield return item;
            }
        }
    }

    // The names that the file gives to OFAC's tickers, where they are no chain's usual name.
    private static string TickerOf(string blockchain) => blockchain switch
    {
        "binance-smart-chain" => "BSC",
        "usd-coin" => "USDC",
        _ => blockchain,
    };
}
