using System.Runtime.CompilerServices;

namespace WalletTrace.Attribution.Lists;

/// <summary>A label's page of Etherscan or one of its sisters as CSV: number, address, name tag, balance, transactions.</summary>
/// <remarks>As github.com/brianleect/etherscan-labels keeps them, one file for each label, by whose short name the file goes: <c>etherscan_phish-hack.csv</c>. See <see cref="ExplorerLabels"/>.</remarks>
internal sealed class EtherscanCsvFormat : IListFormat
{
    public string Name => "etherscan-csv";

    public string Description => "a label's page of Etherscan (CSV: Address, Name Tag, Balance, Txn Count), the file named by the label";

    public bool Recognises(string name, ReadOnlySpan<byte> head) => PackHeader.Of(head) is [_, "address", "nametag", "balance", ..];

    public async IAsyncEnumerable<ListItem> ReadAsync(Stream stream, ListReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        (string explorer, ChainId? chain, string label) = ExplorerLabels.ReadName(options.Name);
        var items = new PackItems(options, $"{explorer} label {label}", "etherscan", Confidence.Medium);
        ListCsv csv = await ListCsv.OpenPackAsync(stream, options, ',', ["Address", "Name Tag"], cancellationToken).ConfigureAwait(false);
        while (await csv.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (ListItem item in ExplorerLabels.Account(items, PackItems.Line(csv.Line), csv["Address"], csv["Name Tag"], [label], isToken: false, chain))
            {
                yield return item;
            }
        }
    }
}
