using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace WalletTrace.Attribution.Lists;

/// <summary>All labels of an explorer as JSON: for each address its name and labels.</summary>
/// <remarks>
/// <c>combinedAccountLabels.json</c> and <c>combinedTokenLabels.json</c> of github.com/brianleect/etherscan-labels, and <c>combinedAllLabels.json</c>; where the file's name says Token, each
/// address is a token's. The file is read whole, up to 64 MiB. See <see cref="ExplorerLabels"/>.
/// </remarks>
internal sealed partial class EtherscanJsonFormat : IListFormat
{
    public string Name => "etherscan-json";

    public string Description => "all labels of Etherscan or a sister (JSON: address, name, labels), the file named combinedAccountLabels or combinedTokenLabels";

    public bool Recognises(string name, ReadOnlySpan<byte> head) => Beginning().IsMatch(Encoding.UTF8.GetString(head[..Math.Min(head.Length, 400)]));

    public async IAsyncEnumerable<ListItem> ReadAsync(Stream stream, ListReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        (string explorer, ChainId? chain, string rest) = ExplorerLabels.ReadName(options.Name);
        var items = new PackItems(options, $"{explorer} {rest}", "etherscan", Confidence.Medium);
        bool isToken = rest.Contains("token", StringComparison.OrdinalIgnoreCase);
        using JsonDocument document = ListJson.Parse(await ListJson.ReadAllAsync(stream, options, cancellationToken).ConfigureAwait(false), options, 1);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new LedgerFormatException("the list is none of this format: found no addresses as keys, expected an object with a key for each address", options.Name);
        }

        int entry = 0;
        foreach (JsonProperty account in document.RootElement.EnumerateObject())
        {
            cancellationToken.ThrowIfCancellationRequested();
            string place = PackJson.Entry(++entry);
            if (account.Value.ValueKind != JsonValueKind.Object)
            {
                yield return items.Reject(place, ListJson.NameOf(account), "the entry cannot be read: found no object, expected name and labels");
                continue;
            }

            foreach (ListItem item in ExplorerLabels.Account(
                items, place, ListJson.NameOf(account), ListText.Clean(ListJson.TextOf(account.Value, "name")), [.. ListJson.TextsOf(account.Value, "labels").Select(ListText.Clean)], isToken, chain))
            {
                yield return item;
            }
        }
    }

    [GeneratedRegex("^\\uFEFF?\\s*\\{\\s*\"0x[0-9a-fA-F]{1,64}\"\\s*:\\s*\\{\\s*\"(?:name|labels)\"", RegexOptions.CultureInvariant)]
    private static partial Regex Beginning();
}
