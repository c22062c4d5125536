using System.Text;
using WalletTrace.Encodings;

namespace WalletTrace.Tests.Support;

/// <summary>A movement of a token as explorers list it.</summary>
internal sealed record ScriptedMove(string Space, Address Contract, Address From, Address To, UInt256? TokenId, UInt256 Amount);

/// <summary>An event of a made-up transaction.</summary>
/// <param name="Contract">The contract that emits it.</param>
/// <param name="Topics">Its topics.</param>
/// <param name="Data">Its data.</param>
/// <param name="Moves">What explorers list of it.</param>
internal sealed record ScriptedLog(Address Contract, UInt256[] Topics, byte[] Data, params ScriptedMove[] Moves)
{
    public static Address Zero { get; } = Address.Evm(new byte[20]);

    public static ScriptedLog Erc20(Address contract, Address from, Address to, UInt256 amount) => new(
        contract, [Named("Transfer(address,address,uint256)"), Word(from), Word(to)], Words(amount), new ScriptedMove("erc20", contract, from, to, null, amount));

    public static ScriptedLog Erc721(Address contract, Address from, Address to, UInt256 id) => new(
        contract, [Named("Transfer(address,address,uint256)"), Word(from), Word(to), id], [], new ScriptedMove("erc721", contract, from, to, id, UInt256.One));

    public static ScriptedLog Erc1155(Address contract, Address from, Address to, UInt256 id, UInt256 amount) => new(
        contract, [Named("TransferSingle(address,address,address,uint256,uint256)"), Word(from), Word(from), Word(to)], Words(id, amount),
        new ScriptedMove("erc1155", contract, from, to, id, amount));

    public static ScriptedLog Erc1155(Address contract, Address from, Address to, params (UInt256 Id, UInt256 Amount)[] entries)
    {
        UInt256 length = (UInt256)entries.Length;
        return new ScriptedLog(
            contract,
            [Named("TransferBatch(address,address,address,uint256[],uint256[])"), Word(from), Word(from), Word(to)],
            Words([64, (UInt256)(96 + (32 * entries.Length)), length, .. entries.Select(entry => entry.Id), length, .. entries.Select(entry => entry.Amount)]),
            [.. entries.Select(entry => new ScriptedMove("erc1155", contract, from, to, entry.Id, entry.Amount))]);
    }

    /// <summary>A movement of a token of ERC-404: the event of ERC-20, listed among its own kind.</summary>
    public static ScriptedLog Erc404(Address contract, Address from, Address to, UInt256 amount) =>
        Erc20(contract, from, to, amount) with { Moves = [new ScriptedMove("erc404", contract, from, to, null, amount)] };

    /// <summary>A leave to move, which moves nothing.</summary>
    public static ScriptedLog Approval(Address contract, Address owner, Address spender, UInt256 amount) => new(
        contract, [Named("Approval(address,address,uint256)"), Word(owner), Word(spender)], Words(amount));

    /// <summary>An event with a movement's name and too few topics, which some explorers list all the same.</summary>
    public static ScriptedLog Malformed(Address contract, Address from, Address to, UInt256 amount) => new(
        contract, [Named("Transfer(address,address,uint256)"), Word(from)], Words(Word(to), amount), new ScriptedMove("erc20", contract, from, to, null, amount));

    public static UInt256 Word(Address address) => UInt256.Parse($"0x{Convert.ToHexStringLower(address.ToByteArray())}");

    private static UInt256 Named(string signature)
    {
        var hash = new byte[32];
        Keccak256.Hash(Encoding.ASCII.GetBytes(signature), hash);
        return UInt256.ReadBigEndian(hash);
    }

    private static byte[] Words(params UInt256[] words)
    {
        var bytes = new byte[32 * words.Length];
        for (int at = 0; at < words.Length; at++)
        {
            words[at].WriteBigEndian(bytes.AsSpan(32 * at));
        }

        return bytes;
    }
}
