using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Ledger;

namespace WalletTrace.Tests.Support;

/// <summary>
/// Plays Etherscan's API, version 2, over the facts of a ledger. It tells what the facts tell, in rows and receipts, and knows the histories of the
/// accounts that the ledger covers; those of others it does not give.
/// </summary>
internal sealed class FactEtherscan(FactChain chain) : ListServer(chain.Id)
{
    public FactChain Chain => chain;

    /// <summary>The key that is asked for; null for none.</summary>
    public string? Key { get; init; }

    /// <summary>How far the lists are behind the node.</summary>
    public int Lag { get; set; }

    /// <summary>Whether histories are given that the ledger does not cover: as much of them as the facts tell. Default: no.</summary>
    public bool GivesParts { get; init; }

    public static async Task<FactEtherscan> OfAsync(ILedger ledger, ChainId id) => new(await FactChain.OfAsync(ledger, id));

    public override Reply Answer(Request request)
    {
        Func<string, string?> parameter = Parameters(request);
        return Key is not null && parameter("apikey") != Key ? Refused("NOTOK", "Invalid API Key")
            : parameter("chainid") != chain.Id.Reference ? Refused("NOTOK", "Missing or unsupported chainid parameter (required for v2 api), please see chainlist for the list of supported chainids")
            : (parameter("module"), parameter("action")) switch
            {
                ("account", "txlistinternal") when parameter("txhash") is { } id => Calls(TransactionId.Parse(id)),
                ("account", "getminedblocks") => Refused("No transactions found", new JsonArray()),
                ("account", "balance") => Ok(Balance(parameter, null)),
                ("account", "tokenbalance") => Ok(Balance(parameter, parameter("contractaddress"))),
                ("account", var action and ("txlist" or "txlistinternal" or "tokentx" or "tokennfttx" or "token1155tx" or "txsBeaconWithdrawal")) =>
                    GivesParts || chain.Covers(AddressOf(parameter)) ? Page(parameter, action, "No transactions found") : Refused("NOTOK", "Error! This history is not kept here"),
                ("block", "getblocknobytime") => Ok(Number(chain.TipHeight - Lag)),
                ("proxy", var method) => Json(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["result"] = Node(method!, parameter) }),
                _ => Refused("NOTOK", "Error! Missing Or invalid Action name"),
            };
    }

    protected override IEnumerable<(long Height, Func<JsonObject> Row)> Listed(string action, Address address)
    {
        long last = chain.TipHeight - Lag;
        return action == "txlist"
            ? chain.External(address).TakeWhile(entry => entry.Record.Height <= last).Select(entry => (entry.Record.Height, (Func<JsonObject>)(() => FactRows.External(chain, entry))))
            : chain.Moves(address).TakeWhile(entry => entry.Transaction.Record.Height <= last).Where(entry => action == ListOf(entry.Transfer))
                .Select(entry => (entry.Transfer.Height, (Func<JsonObject>)(() => action switch
                {
                    "txlistinternal" => FactRows.Internal(entry.Transaction, entry.Transfer),
                    "txsBeaconWithdrawal" => FactRows.Withdrawal(entry.Transaction, entry.Transfer),
                    _ => FactRows.Token(chain, entry.Transaction, entry.Transfer),
                })));
    }

    private static string? ListOf(TransferRecord transfer) => transfer switch
    {
        { Kind: TransferKind.Internal } => "txlistinternal",
        { Kind: TransferKind.Reward, TransactionIndex: TransactionRecord.OfBlock, Asset.IsNative: true } => "txsBeaconWithdrawal",
        { Asset.Namespace: "erc20" } => "tokentx",
        { Asset.Namespace: "erc721" } => "tokennfttx",
        { Asset.Namespace: "erc1155" } => "token1155tx",
        _ => null,
    };

    private Address AddressOf(Func<string, string?> parameter) => Address.Parse(parameter("address")!, chain.Id);

    private string Balance(Func<string, string?> parameter, string? contract) => chain.BalanceOf(AddressOf(parameter), contract).ToString();

    private Reply Calls(TransactionId id)
    {
        JsonNode[] rows = chain.Find(id) is { } transaction
            ? [.. transaction.Transfers.Where(transfer => transfer.Kind == TransferKind.Internal).Select(transfer => FactRows.Internal(transaction, transfer))] : [];
        foreach (JsonObject row in rows.OfType<JsonObject>())
        {
            // What is known from the question is not told.
            row.Remove("hash");
            row.Remove("traceId");
        }

        return rows.Length == 0 ? Refused("No transactions found", new JsonArray()) : Ok(new JsonArray(rows));
    }

    private JsonNode? Node(string method, Func<string, string?> parameter)
    {
        LedgerTransaction? of = parameter("txhash") is { } id ? chain.Find(TransactionId.Parse(id)) : null;
        return method switch
        {
            "eth_blockNumber" => FactRows.Hex(chain.TipHeight),
            "eth_getBlockByNumber" => Height(parameter) is { } height ? FactRows.Block(chain, height) : null,
            "eth_getTransactionReceipt" => of is null ? null : FactRows.Receipt(chain, of),
            "eth_getTransactionByHash" => of is null ? null : FactRows.Transaction(chain, of),
            "eth_getTransactionCount" => FactRows.Hex(chain.SentBy(AddressOf(parameter))),

            // Every block of a chain in use holds some transaction, whether or not the facts do.
            "eth_getTransactionByBlockNumberAndIndex" => Height(parameter) is { } height ? FactRows.First(chain, height) : null,
            _ => throw new InvalidOperationException(method),
        };
    }

    private long? Height(Func<string, string?> parameter)
    {
        long height = parameter("tag") is { } tag && tag != "latest" ? Convert.ToInt64(tag[2..], 16) : chain.TipHeight;
        return height >= 0 && height <= chain.TipHeight ? height : null;
    }
}
