using System.Security.Cryptography;
using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;

namespace WalletTrace.Tests.Nodes;

/// <summary>A transaction that pays for a blob besides, on a real node.</summary>
public sealed class AnvilBlobTests
{
    /// <summary>The commitment to a blob of zeros, and the proof of it: the point at infinity.</summary>
    private static readonly byte[] ZeroBlob = [0xc0, .. new byte[47]];

    [AnvilFact]
    public async Task What_a_blob_costs_is_part_of_the_fee_and_burnt()
    {
        await using EvmNode node = await BlobAsync();
        var ledger = new MemoryLedger();

        await LedgerPull.BlocksAsync(node.Source(checks: EvmChecks.All & ~EvmChecks.TransactionsRoot), ledger);

        Assert.Empty(await (await EvmBooks.OfAsync(ledger)).DifferencesAsync(node));
        JsonNode block = (await node.CallAsync("eth_getBlockByNumber", "latest", false))!;
        JsonNode receipt = (await node.CallAsync("eth_getTransactionReceipt", (string)block["transactions"]![0]!))!;
        UInt256 blob = EvmNode.Quantity(receipt["blobGasUsed"]) * EvmNode.Quantity(receipt["blobGasPrice"]);
        TransferRecord fee = (await ledger.TransactionsAsync().ToListAsync())[^1].Transfers[0];
        Assert.Equal((UInt256)131_072, blob);
        Assert.Equal((EvmNode.Quantity(receipt["gasUsed"]) * EvmNode.Quantity(receipt["effectiveGasPrice"])) + blob, fee.Amount);
        Assert.Equal((EvmNode.Quantity(receipt["gasUsed"]) * EvmNode.Quantity(block["baseFeePerGas"])) + blob, fee.Burnt);
    }

    /// <summary>anvil takes the root over transactions as they travel, with their blobs, where the chain takes it over them without.</summary>
    [AnvilFact]
    public async Task A_root_over_other_bytes_than_the_transactions_is_found_out()
    {
        await using EvmNode node = await BlobAsync();

        ChainDataException problem = await Assert.ThrowsAsync<ChainDataException>(() => LedgerPull.BlocksAsync(node.Source(), new MemoryLedger()));

        Assert.Contains("expected transactionsRoot", problem.Message);
    }

    /// <summary>A chain whose only transaction carries a blob.</summary>
    private static async Task<EvmNode> BlobAsync()
    {
        EvmNode node = await EvmNode.AnvilAsync(await ContractScene.GenesisAsync());
        byte[] version = [1, .. SHA256.HashData(ZeroBlob).AsSpan(1)];
        IReadOnlyList<JsonNode> receipts = await node.BlockAsync(ContractScene.Pay(1, ContractScene.Someone(70), 1_000_070) with
        {
            Fields = new JsonObject
            {
                ["maxFeePerBlobGas"] = "0x3b9aca00", ["blobVersionedHashes"] = new JsonArray(EvmNode.Hex(version)), ["blobs"] = new JsonArray(EvmNode.Hex(new byte[131_072])),
                ["commitments"] = new JsonArray(EvmNode.Hex(ZeroBlob)), ["proofs"] = new JsonArray(EvmNode.Hex(ZeroBlob)),
            },
        });
        Assert.True(EvmNode.Succeeded(Assert.Single(receipts)));
        return node;
    }
}
