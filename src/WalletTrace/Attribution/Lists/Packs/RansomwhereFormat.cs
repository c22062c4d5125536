using System.Runtime.CompilerServices;
using System.Text.Json;

namespace WalletTrace.Attribution.Lists;

/// <summary>The export of Ransomwhere: addresses to which ransoms were paid, with the family of the ransomware.</summary>
/// <remarks>
/// ransomwhe.re, "Download data" (JSON: <c>result</c>, each with <c>address, blockchain, family, createdAt</c> …), or a table of it as CSV with at least <c>address</c> and <c>family</c>. The day of a claim is the one on
/// which the address was reported; balances and payments are facts of the chain, and left to it. A JSON file is read whole, up to 64 MiB.
/// </remarks>
internal sealed class RansomwhereFormat : IListFormat
{
    private const string SourceName = "Ransomwhere";

    public string Name => "ransomwhere";

    public string Description => "the export of Ransomwhere (JSON or CSV): addresses to which ransoms were paid, by family";

    public bool Recognises(string name, ReadOnlySpan<byte> head) =>
        PackJson.KeysOf(head).IsSupersetOf(["address", "blockchain", "createdAt"]) || PackHeader.Of(head) is var columns && columns.Contains("address") && columns.Contains("family");

    public async IAsyncEnumerable<ListItem> ReadAsync(Stream stream, ListReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var items = new PackItems(options, SourceName, "ransomwhere", Confidence.Medium);
        IAsyncEnumerable<Row> rows = options.Name.Contains(".json", StringComparison.OrdinalIgnoreCase) ? ReadJsonAsync(stream, options, cancellationToken) : ReadCsvAsync(stream, options, cancellationToken);
        await foreach (Row row in rows.ConfigureAwait(false))
        {
            var claim = new PackClaim(row.Family.Length > 0 ? row.Family : "ransomware", Category.Ransomware)
            {
                Entity = items.IdOfName(row.Family), EntityName = row.Family, EntityKind = EntityKind.Group, Date = ListText.IsoDay(row.Day),
            };
            foreach (ListItem item in items.Address(row.Place, row.Address, row.Chain.Length == 0 ? null : row.Chain, claim))
            {
                yield return item;
            }
        }
    }

    private static async IAsyncEnumerable<Row> ReadCsvAsync(Stream stream, ListReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ListCsv csv = await ListCsv.OpenPackAsync(stream, options, ',', ["address", "family"], cancellationToken).ConfigureAwait(false);
        while (await csv.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return new Row(PackItems.Line(csv.Line), csv["address"], csv["blockchain"], csv["family"], csv["createdAt"]);
        }
    }

    private static async IAsyncEnumerable<Row> ReadJsonAsync(Stream stream, ListReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using JsonDocument document = ListJson.Parse(await ListJson.ReadAllAsync(stream, options, cancellationToken).ConfigureAwait(false), options, 1);
        JsonElement root = document.RootElement;
        JsonElement list = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("result", out JsonElement result) ? result : root;
        if (list.ValueKind != JsonValueKind.Array)
        {
            throw new LedgerFormatException("the list is none of this format: found no list under result, expected one of addresses", options.Name);
        }

        int entry = 0;
        foreach (JsonElement row in list.EnumerateArray())
        {
            string Text(string key) => ListText.Clean(ListJson.TextOf(row, key));
            yield return new Row(PackJson.Entry(++entry), Text("address"), Text("blockchain"), Text("family"), Text("createdAt"));
        }
    }

    private readonly record struct Row(string Place, string Address, string Chain, string Family, string Day);
}
