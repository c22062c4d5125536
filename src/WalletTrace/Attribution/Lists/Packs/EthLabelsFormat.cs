using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace WalletTrace.Attribution.Lists;

/// <summary>Labels of explorers as github.com/dawsbot/eth-labels keeps them, as CSV or JSON.</summary>
/// <remarks>
/// Either one file for each label with <c>address</c> and <c>nameTag</c>, the file named by explorer and label (<c>etherscan_phish-hack.csv</c>); or all in one, with
/// <c>address, chainId, label</c> and <c>nameTag</c>, or of tokens <c>name, symbol, website, image</c>. The website of a token is where its maker says it is, and not kept. A JSON file is read
/// whole, up to 64 MiB. See <see cref="ExplorerLabels"/>.
/// </remarks>
internal sealed class EthLabelsFormat : IListFormat
{
    public string Name => "eth-labels";

    public string Description => "labels of explorers as the eth-labels project keeps them (CSV or JSON: address, nameTag; or address, chainId, label, name)";

    public bool Recognises(string name, ReadOnlySpan<byte> head) =>
        PackHeader.Of(head) is ["address", "nametag"] or ["address", "chainid", "label", ..]
        || PackJson.KeysOf(head) is var keys && keys.Contains("address") && (keys.Contains("nameTag") || keys.IsSupersetOf(["chainId", "label"]));

    public async IAsyncEnumerable<ListItem> ReadAsync(Stream stream, ListReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var items = new PackItems(options, $"eth-labels {PackItems.StemOf(options.Name)}", "etherscan", Confidence.Medium);
        IAsyncEnumerable<Row> rows = options.Name.Contains(".json", StringComparison.OrdinalIgnoreCase) ? ReadJsonAsync(stream, options, cancellationToken) : ReadCsvAsync(stream, options, cancellationToken);
        await foreach (Row row in rows.ConfigureAwait(false))
        {
            ChainId? chain = row.DefaultChain;
            if (row.Chain.Length > 0)
            {
                if (!ulong.TryParse(row.Chain, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number))
                {
                    yield return items.Reject(row.Place, row.Address, $"the chain cannot be read: found {SafeText.Quote(row.Chain, 40)}, expected its number (EIP-155)");
                    continue;
                }

                chain = ChainId.Evm(number);
            }

            string name = row.Symbol.Length == 0 || row.Symbol == row.Tag ? row.Tag : $"{row.Tag} ({row.Symbol})";
            foreach (ListItem item in ExplorerLabels.Account(items, row.Place, row.Address, name, [row.Label], row.IsToken, chain))
            {
                yield return item;
            }
        }
    }

    private static async IAsyncEnumerable<Row> ReadCsvAsync(Stream stream, ListReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (_, ChainId? chain, string label) = ExplorerLabels.ReadName(options.Name);
        ListCsv csv = await ListCsv.OpenPackAsync(stream, options, ',', ["address"], cancellationToken).ConfigureAwait(false);
        bool isToken = csv.Columns.Contains("symbol");
        while (await csv.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return new Row(
                PackItems.Line(csv.Line), csv["address"], csv["chainId"], csv["label"] is { Length: > 0 } own ? own : label, isToken ? csv["name"] : csv["nameTag"], csv["symbol"], isToken, chain);
        }
    }

    private static async IAsyncEnumerable<Row> ReadJsonAsync(Stream stream, ListReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (_, ChainId? chain, string label) = ExplorerLabels.ReadName(options.Name);
        using JsonDocument document = ListJson.Parse(await ListJson.ReadAllAsync(stream, options, cancellationToken).ConfigureAwait(false), options, 1);
        if (document.RootElement.ValueKind != JsonValueKind.Array)
        {
            throw new LedgerFormatException("the list is none of this format: found no list, expected one of accounts", options.Name);
        }

        int entry = 0;
        foreach (JsonElement account in document.RootElement.EnumerateArray())
        {
            string Text(string key) => ListText.Clean(ListJson.TextOf(account, key));
            bool isToken = Text("symbol").Length > 0;
            yield return new Row(
                PackJson.Entry(++entry), Text("address"), Text("chainId"), Text("label") is { Length: > 0 } own ? own : label, isToken ? Text("name") : Text("nameTag"), Text("symbol"), isToken, chain);
        }
    }

    private readonly record struct Row(string Place, string Address, string Chain, string Label, string Tag, string Symbol, bool IsToken, ChainId? DefaultChain);
}
