using System.Globalization;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm;

namespace WalletTrace.Tests.Support;

/// <summary>An event of a made-up transaction, and what it should be taken for.</summary>
internal sealed record TestLog(Address Contract, UInt256[] Topics, byte[] Data)
{
    /// <summary>What it tells, of a height, a transaction's index and its own position in the block.</summary>
    public Func<long, int, long, Fact[]> Facts { get; init; } = static (_, _, _) => [];

    public NoiseKind? Noise { get; init; }
}

/// <summary>Makes events.</summary>
internal static class TestLogs
{
    private static ChainId Chain => ChainId.Ethereum;

    public static TestLog Transfer(Address contract, Address from, Address to, UInt256 amount, Asset? asset = null) =>
        new(contract, [Topic("Transfer(address,address,uint256)"), Word(from), Word(to)], Bytes(amount))
        {
            Facts = (height, index, position) => [Moved(height, index, position, asset ?? Asset.Token(Chain, "erc20", contract, 0), from, to, amount)],
            Noise = amount.IsZero ? NoiseKind.ZeroValue : null,
        };

    public static TestLog Collectible(Address contract, Address from, Address to, uint item) =>
        new(contract, [Topic("Transfer(address,address,uint256)"), Word(from), Word(to), item], [])
        {
            Facts = (height, index, position) => [Moved(height, index, position, Item("erc721", contract, item), from, to, 1U)],
        };

    public static TestLog Batch(Address contract, Address caller, Address from, Address to, params (uint Item, uint Amount)[] entries) =>
        new(
            contract,
            [Topic("TransferBatch(address,address,address,uint256[],uint256[])"), Word(caller), Word(from), Word(to)],
            [.. Bytes(64U), .. Bytes((uint)(96 + (32 * entries.Length))), .. List(entries.Select(entry => entry.Item)), .. List(entries.Select(entry => entry.Amount))])
        {
            Facts = (height, index, position) =>
                [.. entries.Select((entry, at) => Moved(height, index, position, Item("erc1155", contract, entry.Item), from, to, entry.Amount, at))],
        };

    public static TestLog Approval(Address contract, Address owner, Address spender) =>
        new(contract, [Topic("Approval(address,address,uint256)"), Word(owner), Word(spender)], Bytes(UInt256.MaxValue)) { Noise = NoiseKind.Approval };

    public static TestLog Deposit(Asset wrapped, Address account, UInt256 amount) => new(ContractOf(wrapped), [Topic("Deposit(address,uint256)"), Word(account)], Bytes(amount))
    {
        Facts = (height, index, position) => [Moved(height, index, position, wrapped, default, account, amount)],
    };

    /// <summary>As Circle's contracts tell whom they freeze.</summary>
    public static TestLog Blacklisted(Asset token, Address account) => new(ContractOf(token), [Topic("Blacklisted(address)"), Word(account)], [])
    {
        Facts = (height, index, position) => [new FreezeRecord(Chain, height, index, TransferIndex.Event(position), FreezeKind.Frozen, token, account)],
    };

    /// <summary>As tether's contract on Ethereum tells whom it freezes: not among the topics.</summary>
    public static TestLog AddedBlackList(Asset token, Address account) => new(ContractOf(token), [Topic("AddedBlackList(address)")], Bytes(Word(account)))
    {
        Facts = (height, index, position) => [new FreezeRecord(Chain, height, index, TransferIndex.Event(position), FreezeKind.Frozen, token, account)],
    };

    public static UInt256 Topic(string signature) => EvmEvents.TopicOf(signature);

    public static UInt256 Word(Address address) => UInt256.ReadBigEndian([.. new byte[12], .. address.ToByteArray()]);

    public static byte[] Bytes(UInt256 word)
    {
        var bytes = new byte[32];
        word.WriteBigEndian(bytes);
        return bytes;
    }

    public static Address ContractOf(Asset token) => Address.Parse(token.Reference, Chain);

    private static byte[] List(IEnumerable<uint> values)
    {
        uint[] all = [.. values];
        return [.. Bytes((uint)all.Length), .. all.SelectMany(value => Bytes(value))];
    }

    private static Asset Item(string space, Address contract, uint item) =>
        Asset.Token(Chain, space, string.Create(CultureInfo.InvariantCulture, $"{contract.ToString(Chain)}/{item}"), 0);

    private static TransferRecord Moved(long height, int index, long position, Asset asset, Address from, Address to, UInt256 amount, int entry = 0)
    {
        bool isMint = from.IsDefault || from.IsZero;
        bool isBurn = to.IsDefault || to.IsZero;
        return new TransferRecord(
            Chain, height, index, TransferIndex.Event(position, entry), isMint ? TransferKind.Mint : isBurn ? TransferKind.Burn : TransferKind.Token, asset,
            isMint ? null : from, isBurn ? null : to, amount);
    }
}
