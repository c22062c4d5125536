using System.IO.Compression;
using System.Numerics;
using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Ledger;

namespace WalletTrace.Tests.Nodes;

/// <summary>What facts say that everyone holds of everything, and what a node says.</summary>
internal sealed class EvmBooks
{
    private readonly SortedDictionary<(Asset Asset, Address Owner), BigInteger> holdings = [];

    /// <summary>Everyone who appears in the facts, with everything that they moved. What tokens do that lie may be below zero.</summary>
    public IReadOnlyDictionary<(Asset Asset, Address Owner), BigInteger> Holdings => holdings;

    /// <summary>The books of all that a ledger holds.</summary>
    public static async Task<EvmBooks> OfAsync(ILedger ledger)
    {
        var books = new EvmBooks();
        await foreach (LedgerTransaction transaction in ledger.TransactionsAsync())
        {
            foreach (TransferRecord transfer in transaction.Transfers)
            {
                books.Enter(transfer.Asset, transfer.From, -(BigInteger)transfer.Amount);
                books.Enter(transfer.Asset, transfer.To, (BigInteger)transfer.Amount);
            }
        }

        return books;
    }

    /// <summary>Where the books and the node differ at the node's tip; asks it for everyone and everything in the books.</summary>
    public async Task<IReadOnlyList<(Asset Asset, Address Owner, BigInteger Books, UInt256? Node)>> DifferencesAsync(EvmNode node)
    {
        var differences = new List<(Asset, Address, BigInteger, UInt256?)>();
        foreach (((Asset asset, Address owner), BigInteger amount) in holdings)
        {
            UInt256? held = await HeldAsync(node, asset, owner);
            if (held is null || (BigInteger)held.Value != amount)
            {
                differences.Add((asset, owner, amount, held));
            }
        }

        return differences;
    }

    /// <summary>Everyone whom anvil's state gives some of the chain's coin, of whom nothing was asked.</summary>
    public static async Task<IReadOnlyDictionary<Address, UInt256>> StateAsync(EvmNode anvil)
    {
        using var packed = new MemoryStream(Convert.FromHexString(((string)(await anvil.CallAsync("anvil_dumpState"))!)[2..]));
        await using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        JsonObject accounts = (await JsonNode.ParseAsync(unpacked))!["accounts"]!.AsObject();
        return accounts.Select(account => (Owner: Address.Parse(account.Key, EvmNode.Chain), Held: EvmNode.Quantity(account.Value!["balance"])))
            .Where(account => !account.Held.IsZero)
            .ToDictionary(account => account.Owner, account => account.Held);
    }

    private static async Task<UInt256?> HeldAsync(EvmNode node, Asset asset, Address owner)
    {
        if (asset.IsNative)
        {
            return await node.BalanceAsync(owner);
        }

        string[] reference = asset.Reference.Split('/');
        Address contract = Address.Parse(reference[0], asset.Chain);
        return asset.Namespace switch
        {
            "erc721" => await node.AskAsync(contract, "ownerOf(uint256)", UInt256.Parse(reference[1])) is { } word
                ? word == UInt256.ReadBigEndian(owner.ToByteArray()) ? UInt256.One : UInt256.Zero
                : null,
            "erc1155" => await node.AskAsync(contract, "balanceOf(address,uint256)", owner, UInt256.Parse(reference[1])),
            _ => await node.AskAsync(contract, "balanceOf(address)", owner),
        };
    }

    private void Enter(Asset asset, Address? owner, BigInteger change)
    {
        if (owner is { } known)
        {
            holdings[(asset, known)] = holdings.GetValueOrDefault((asset, known)) + change;
        }
    }
}
