using System.Text.Json;
using WalletTrace.Chains.Http;
using WalletTrace.Encodings;

namespace WalletTrace.Chains.Evm;

/// <summary>A block's header, or an uncle's, as a node tells it. One object is read into again and again.</summary>
internal sealed class EvmHeader
{
    private const int NonceField = 14;
    private const int FirstLaterField = 15;

    // Everything behind the header's own fields.
    private const int HashField = 24;
    private const int TransactionsField = 25;
    private const int WithdrawalsField = 26;
    private const int UnclesField = 27;

    /// <summary>
    /// The header in the order in which it is hashed, each later fork's fields behind those before (EIP-1559, 4895, 4844, 4788, 7685, 7928 and 7843); then
    /// what stands beside the header. Names as go-ethereum's core/types/block.go and internal/ethapi write them.
    /// </summary>
    private static readonly JsonShape Shape = new(
        "a block",
        "parentHash", "sha3Uncles", "miner", "stateRoot", "transactionsRoot", "receiptsRoot", "logsBloom", "difficulty", "number", "gasLimit", "gasUsed", "timestamp",
        "extraData", "mixHash", "nonce", "baseFeePerGas", "withdrawalsRoot", "blobGasUsed", "excessBlobGas", "parentBeaconBlockRoot", "requestsHash",
        "blockAccessListHash", "slotNumber", "author", "hash", "transactions", "withdrawals", "uncles", "size", "totalDifficulty", "sealFields");

    private static readonly Form[] Forms =
    [
        Form.Hash, Form.Hash, Form.Address, Form.Hash, Form.Hash, Form.Hash, Form.Bloom, Form.Number, Form.Number, Form.Number, Form.Number, Form.Number,
        Form.Bytes, Form.Hash, Form.Nonce, Form.Number, Form.Hash, Form.Number, Form.Number, Form.Hash, Form.Hash,
        Form.Hash, Form.Number,
    ];

    private readonly JsonElement[] found = new JsonElement[Shape.Count];
    private string? stranger;

    /// <summary>How the fields are hashed.</summary>
    private enum Form : byte
    {
        Hash,
        Address,
        Bloom,
        Nonce,
        Number,
        Bytes,
    }

    public long Height { get; private set; }

    public long Time { get; private set; }

    public TransactionId Hash { get; private set; }

    public TransactionId Parent { get; private set; }

    public TransactionId UnclesHash { get; private set; }

    public TransactionId StateRoot { get; private set; }

    public TransactionId TransactionsRoot { get; private set; }

    public TransactionId ReceiptsRoot { get; private set; }

    /// <summary>The root over the withdrawals; null before them.</summary>
    public TransactionId? WithdrawalsRoot { get; private set; }

    public Address Miner { get; private set; }

    public UInt256 Difficulty { get; private set; }

    public ulong GasUsed { get; private set; }

    /// <summary>What a unit of gas cost at least; null before EIP-1559.</summary>
    public UInt256? BaseFee { get; private set; }

    /// <summary>From which the price of blobs follows; null before EIP-4844.</summary>
    public ulong? ExcessBlobGas { get; private set; }

    /// <summary>Whether a contract that destroys itself is only gone if it was made in the same transaction (EIP-6780, which came with EIP-4788).</summary>
    public bool IsCancun { get; private set; }

    /// <summary>Undefined for an uncle, or where it was not asked.</summary>
    public JsonElement Transactions => found[TransactionsField];

    public JsonElement Withdrawals => found[WithdrawalsField];

    public JsonElement Uncles => found[UnclesField];

    /// <summary>Reads a header.</summary>
    /// <exception cref="AnswerException">It is none.</exception>
    public void Read(in JsonElement block)
    {
        stranger = Shape.Read(block, found);
        Height = EvmJson.Count(found[8], "number", FactShape.LastHeight);
        Time = EvmJson.Count(found[11], "timestamp", FactShape.LastTime);
        Hash = EvmJson.Hash(found[HashField], "hash");
        Parent = EvmJson.Hash(found[0], "parentHash");
        UnclesHash = EvmJson.Hash(found[1], "sha3Uncles");
        Miner = EvmJson.Address(found[2], "miner");
        StateRoot = EvmJson.Hash(found[3], "stateRoot");
        TransactionsRoot = EvmJson.Hash(found[4], "transactionsRoot");
        ReceiptsRoot = EvmJson.Hash(found[5], "receiptsRoot");
        Difficulty = EvmJson.Quantity(found[7], "difficulty");
        GasUsed = EvmJson.Quantity64(found[10], "gasUsed");
        BaseFee = found[15].IsGiven() ? EvmJson.Quantity(found[15], "baseFeePerGas") : null;
        WithdrawalsRoot = found[16].IsGiven() ? EvmJson.Hash(found[16], "withdrawalsRoot") : null;
        ExcessBlobGas = found[18].IsGiven() ? EvmJson.Quantity64(found[18], "excessBlobGas") : null;
        IsCancun = found[19].IsGiven();
    }

    /// <summary>The bloom of the block's logs.</summary>
    public void ReadBloom(Span<byte> bloom) => EvmJson.Fixed(found[6], "logsBloom", bloom);

    /// <summary>Writes the header as it is hashed.</summary>
    public void Write(RlpWriter rlp)
    {
        int list = rlp.BeginList();
        int last = NonceField;
        for (int field = FirstLaterField; field < Forms.Length; field++)
        {
            last = found[field].IsGiven() ? field : last;
        }

        for (int field = 0; field <= last; field++)
        {
            Write(rlp, field);
        }

        rlp.EndList(list);
    }

    /// <summary>What is wrong with the hash; null if it is that of the header.</summary>
    public string? HashProblem(RlpWriter rlp)
    {
        rlp.Clear();
        Write(rlp);
        Span<byte> hash = stackalloc byte[TransactionId.Length];
        Keccak256.Hash(rlp.Written, hash);
        TransactionId computed = TransactionId.FromBytes(hash);
        return computed == Hash ? null
            : stranger is null ? $"found hash 0x{Hash}, expected 0x{computed} of this header"
            : $"the hash cannot be checked: found field {SafeText.Quote(stranger)}, which may belong to the header and is not known here; leave out the check of block hashes to go on";
    }

    private void Write(RlpWriter rlp, int field)
    {
        ref readonly JsonElement value = ref found[field];
        if (!value.IsGiven())
        {
            // A later fork's field without one of an earlier fork: as go-ethereum writes what is optional.
            rlp.Bytes(field >= FirstLaterField ? default : throw EvmJson.Missing(Shape.NameOf(field), "a block"));
            return;
        }

        int length = Forms[field] switch
        {
            Form.Hash => TransactionId.Length,
            Form.Address => 20,
            Form.Nonce => 8,
            Form.Bloom => EvmBloom.Length,
            _ => -1,
        };
        ReadOnlySpan<byte> digits = EvmJson.Digits(value, Shape.NameOf(field));
        if (Forms[field] == Form.Number)
        {
            rlp.Number(EvmJson.Quantity(value, Shape.NameOf(field)));
        }
        else if ((length >= 0 && digits.Length != 2 * length) || !rlp.TryHex(digits))
        {
            throw EvmJson.Wrong(value, Shape.NameOf(field), "whole bytes in hexadecimal, as many as the field has");
        }
    }
}
