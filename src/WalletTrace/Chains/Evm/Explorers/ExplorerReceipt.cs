using System.Text.Json;
using System.Text.Json.Nodes;
using WalletTrace.Chains.Http;
using JsonValue = WalletTrace.Chains.Http.JsonValue;

namespace WalletTrace.Chains.Evm.Explorers;

/// <summary>A transaction's receipt, held against what the lists tell of the transaction.</summary>
internal sealed class ExplorerReceipt
{
    private readonly JsonObject receipt;
    private readonly Address from;
    private readonly Address? to;
    private readonly Address? created;

    private ExplorerReceipt(JsonObject receipt, int index, BlockHash block, bool hasFailed, (Address From, Address? To, Address? Created) ends)
    {
        this.receipt = receipt;
        Index = index;
        Block = block;
        HasFailed = hasFailed;
        (from, to, created) = ends;
    }

    /// <summary>The transaction's index in its block.</summary>
    public int Index { get; }

    /// <summary>The hash of its block.</summary>
    public BlockHash Block { get; }

    /// <summary>Whether it failed.</summary>
    public bool HasFailed { get; }

    /// <summary>The transaction as facts; null where the transaction itself must be asked for.</summary>
    public EvmTransactionFacts? Decoded { get; private init; }

    /// <summary>Whether it is the receipt of a rollup's deposit.</summary>
    public bool IsDeposit { get; private init; }

    /// <summary>Whether it tells what a rollup takes for Ethereum.</summary>
    public bool TellsL1Fee => receipt["l1Fee"] is not null;

    /// <summary>Whether the transaction was asked for and tells what a deposit makes.</summary>
    public bool TellsMint { get; private init; }

    /// <summary>Whether an account sent, got or is the transaction's creation.</summary>
    public bool Concerns(Address address) => from == address || to == address || created == address;

    /// <summary>Reads a receipt.</summary>
    /// <param name="told">What the explorer answered.</param>
    /// <param name="listed">What its lists tell.</param>
    /// <param name="chain">The chain.</param>
    /// <param name="decoder">Decodes it.</param>
    /// <exception cref="AnswerException">It is malformed, or tells otherwise than the lists.</exception>
    /// <exception cref="ChainDataException">It is malformed.</exception>
    public static ExplorerReceipt Read(JsonValue told, ListedTransaction listed, ChainId chain, ExplorerDecoder decoder)
    {
        ExternalRow? row = listed.Rows.OfType<ExternalRow>().FirstOrDefault();
        Expect(told["transactionHash"], ExplorerJson.Hash(told["transactionHash"]) == listed.Id, $"transaction {listed.Id.ToString(chain)}");
        Expect(told["blockNumber"], ExplorerJson.Quantity(told["blockNumber"], FactShape.LastHeight) == listed.Height, FormattableString.Invariant($"block {listed.Height} as in the list"));
        int index = (int)ExplorerJson.Quantity(told["transactionIndex"], int.MaxValue - 1);
        var block = new BlockHash(ExplorerJson.Hash(told["blockHash"]));
        (Address From, Address? To, Address? Created) ends =
            (ExplorerJson.Owner(told, "from", chain), ExplorerJson.Account(told, "to", chain), ExplorerJson.Account(told, "contractAddress", chain));
        if (row is not null)
        {
            Expect(told["blockHash"], block == row.Block, $"block {row.Block} as in the list");
            Expect(told["transactionIndex"], index == row.Index, FormattableString.Invariant($"index {row.Index} as in the list"));
            Expect(told["from"], ends.From == row.From, $"{row.From.ToString(chain)} as in the list");
            Expect(told.Find("to") ?? told["from"], ends.To == row.To, $"a receipt to {row.To?.ToString(chain) ?? "nobody"} as in the list");
            Expect(told["gasUsed"], ExplorerJson.Quantity(told["gasUsed"]) == row.GasUsed, $"{row.GasUsed} as in the list");
        }

        JsonObject receipt = JsonObject.Create(told.Element.Clone())!;
        if (told.Find("effectiveGasPrice") is null && row?.GasPrice is { } price)
        {
            receipt["effectiveGasPrice"] = price.ToString("0x");
        }

        // Not every server keeps them in their order.
        receipt["logs"] = new JsonArray([.. told["logs"].Items.OrderBy(log => ExplorerJson.Quantity(log["logIndex"], int.MaxValue)).Select(log => JsonObject.Create(log.Element.Clone()))]);
        bool hasFailed = HasFailedBy(told, row, receipt);
        long type = told.Find("type") is { } kind ? ExplorerJson.Quantity(kind, byte.MaxValue) : 0;
        var made = new ExplorerReceipt(receipt, index, block, hasFailed, ends) { IsDeposit = type == EvmTransactionReader.DepositType };
        return IsPlain(type) ? made.With(Transaction(listed, row, told, type), decoder) : made;
    }

    /// <summary>The same with the transaction as a node tells it.</summary>
    /// <exception cref="ChainDataException">The two contradict each other.</exception>
    public ExplorerReceipt With(JsonValue transaction, ExplorerDecoder decoder) => With(transaction.Element, decoder);

    /// <summary>Whether a kind of transaction is told whole by list and receipt: blobs have limits of their own, and rollups' deposits move more.</summary>
    private static bool IsPlain(long type) =>
        type is EvmTransactionReader.LegacyType or EvmTransactionReader.AccessListType or EvmTransactionReader.DynamicFeeType or EvmTransactionReader.SetCodeType;

    private static bool HasFailedBy(JsonValue told, ExternalRow? row, JsonObject receipt)
    {
        if (told.Find("status") is { } status)
        {
            bool hasFailed = ExplorerJson.Quantity(status, 1) == 0;
            Expect(status, row is null || row.HasFailed == hasFailed, "what the list says of whether it failed");
            return hasFailed;
        }

        // Receipts told nothing of it before the fork of Byzantium; the list does, and what is listed only for its movements had some. Where the list
        // tells of a status that the receipt does not have, it only means that it is not known.
        bool isFailed = row?.HasFailed ?? false;
        Expect(told, !isFailed || row!.ToldStatus is null, "a receipt that tells whether the transaction failed");
        receipt.Remove("root");
        receipt["status"] = isFailed ? "0x0" : "0x1";
        return isFailed;
    }

    /// <summary>A transaction in a node's form, of what the lists tell. What is not told moves nothing that concerns the account.</summary>
    private static JsonElement Transaction(ListedTransaction listed, ExternalRow? row, JsonValue receipt, long type)
    {
        var transaction = new JsonObject
        {
            ["hash"] = $"0x{listed.Id}",
            ["type"] = FormattableString.Invariant($"0x{type:x}"),
            ["value"] = (row?.Value ?? UInt256.Zero).ToString("0x"),
        };
        if (row is not null)
        {
            // What the transaction makes is named after it.
            transaction["nonce"] = FormattableString.Invariant($"0x{row.Nonce:x}");
        }

        foreach (string property in (string[])["blockHash", "blockNumber", "transactionIndex", "from", "to"])
        {
            transaction[property] = receipt.Find(property) is { } value ? value.Text : null;
        }

        transaction["gas"] = receipt["gasUsed"].Text;
        return ElementOf(transaction);
    }

    private static JsonElement ElementOf(JsonObject value)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(value.ToJsonString());
            return document.RootElement.Clone();
        }
        catch (InvalidOperationException)
        {
            // Bytes or escapes that are no Unicode.
            throw new AnswerException("found text that is no Unicode in a receipt, expected numbers, hashes and addresses");
        }
    }

    private static void Expect(JsonValue value, bool isSo, string expected)
    {
        if (!isSo)
        {
            throw value.Wrong(expected);
        }
    }

    private ExplorerReceipt With(JsonElement transaction, ExplorerDecoder decoder)
    {
        var answers = new EvmTransactionAnswers { Transaction = transaction, Receipt = ElementOf(receipt) };
        return new ExplorerReceipt(receipt, Index, Block, HasFailed, (from, to, created))
        {
            Decoded = decoder.Decode(answers), IsDeposit = IsDeposit, TellsMint = transaction.TryGetProperty("mint", out JsonElement mint) && mint.IsGiven(),
        };
    }
}
