using System.Text.Json;
using WalletTrace.Chains.Http;
using WalletTrace.Encodings;

namespace WalletTrace.Chains.Evm;

/// <summary>Reads transactions as JSON-RPC tells them and writes them as they are hashed.</summary>
/// <remarks>
/// Types: legacy, with and without EIP-155; 1 (EIP-2930); 2 (EIP-1559); 3 (EIP-4844); 4 (EIP-7702); 0x7e, the deposits of OP-stack rollups (their
/// specification, deposits.md).
/// </remarks>
internal sealed class EvmTransactionReader
{
    public const byte LegacyType = 0;
    public const byte AccessListType = 1;
    public const byte DynamicFeeType = 2;
    public const byte BlobType = 3;
    public const byte SetCodeType = 4;
    public const byte DepositType = 0x7e;

    // From here on v tells the parity, and from there on the number of the chain with it (EIP-155).
    private const uint FirstV = 27;
    private const uint FirstV155 = 35;

    private static readonly JsonShape Shape = new(
        "a transaction",
        "hash", "from", "to", "value", "type", "gas", "gasPrice", "maxFeePerGas", "maxPriorityFeePerGas", "maxFeePerBlobGas", "blobVersionedHashes", "nonce",
        "input", "v", "r", "s", "yParity", "chainId", "accessList", "authorizationList", "transactionIndex", "blockHash", "mint", "sourceHash", "isSystemTx",
        "feeCurrency", "blockNumber", "data");

    private static readonly JsonShape AccessShape = new("an entry of an access list", "address", "storageKeys");

    private static readonly JsonShape AuthorizationShape = new("an authorization", "chainId", "address", "nonce", "yParity", "r", "s", "v");

    private readonly HashMemo blockHash = new("blockHash");
    private readonly JsonElement[] found = new JsonElement[Shape.Count];
    private readonly JsonElement[] inner = new JsonElement[Math.Max(AccessShape.Count, AuthorizationShape.Count)];

    // Numbers of the names above.
    private enum Field
    {
        Hash, From, To, Value, Type, Gas, GasPrice, MaxFee, MaxTip, MaxBlobFee, BlobHashes, Nonce,
        Input, V, R, S, YParity, ChainId, AccessList, Authorizations, Index, BlockHash, Mint, SourceHash, IsSystem,
        FeeCurrency, BlockNumber, Data,
    }

    /// <summary>The place of the transaction that was read last; null if the node does not say.</summary>
    public long? Index => Given(Field.Index) ? EvmJson.Count(this[Field.Index], "transactionIndex", int.MaxValue - 1) : null;

    /// <summary>The block of the transaction that was read last; null if the node does not say.</summary>
    public TransactionId? BlockHash => blockHash.Read(this[Field.BlockHash]);

    /// <summary>The height of that block; null if the node does not say.</summary>
    public long? Height => Given(Field.BlockNumber) ? EvmJson.Count(this[Field.BlockNumber], "blockNumber", FactShape.LastHeight) : null;

    private Field ParityField => Given(Field.YParity) ? Field.YParity : Field.V;

    private ref readonly JsonElement this[Field field] => ref found[(int)field];

    /// <summary>Reads a transaction.</summary>
    public void Read(in JsonElement element, ref EvmTransaction transaction)
    {
        if (element.ValueKind == JsonValueKind.String)
        {
            throw EvmJson.Wrong(element, "a transaction", "the whole of it; ask for blocks with full transactions");
        }

        Shape.Read(element, found);
        transaction = default;
        ulong type = Given(Field.Type) ? EvmJson.Quantity64(this[Field.Type], "type") : LegacyType;
        transaction.Type = type <= byte.MaxValue ? (byte)type : throw EvmJson.Wrong(this[Field.Type], "type", "a type below 256");
        transaction.Hash = EvmJson.Hash(this[Field.Hash], "hash");
        transaction.From = EvmJson.Address(this[Field.From], "from");
        transaction.To = Given(Field.To) ? EvmJson.Address(this[Field.To], "to") : default;
        transaction.Value = EvmJson.Quantity(this[Field.Value], "value");
        transaction.GasLimit = EvmJson.Quantity64(this[Field.Gas], "gas");

        // Elsewhere nothing is hashed that is called so, and whoever tells it could make coins of nothing.
        transaction.Mint = transaction.IsDeposit ? Optional(Field.Mint, "mint") : default;
        transaction.MaxFee = Optional(Field.MaxFee, "maxFeePerGas");
        transaction.MaxTip = Optional(Field.MaxTip, "maxPriorityFeePerGas");
        transaction.MaxBlobFee = Optional(Field.MaxBlobFee, "maxFeePerBlobGas");
        transaction.GasPrice = Optional(Field.GasPrice, "gasPrice");
        transaction.BlobCount = transaction.Type == BlobType && Given(Field.BlobHashes) ? EvmJson.Length(this[Field.BlobHashes], "blobVersionedHashes") : 0;
        transaction.PaysOtherwise = Given(Field.FeeCurrency);
    }

    /// <summary>The contract that the transaction makes as Ethereum names it: after its sender and the sender's number; the default value where that is not told.</summary>
    public Address NameCreated(RlpWriter rlp, in EvmTransaction transaction)
    {
        if (!Given(Field.Nonce))
        {
            return default;
        }

        rlp.Clear();
        int list = rlp.BeginList();
        Write(rlp, transaction.From);
        rlp.Number(EvmJson.Quantity64(this[Field.Nonce], "nonce"));
        rlp.EndList(list);
        Span<byte> hash = stackalloc byte[32];
        Keccak256.Hash(rlp.Written, hash);
        return Address.Evm(hash[12..]);
    }

    /// <summary>Writes the transaction that was read last as it is hashed.</summary>
    /// <exception cref="AnswerException">Its type is not known, or something is missing.</exception>
    public void Write(RlpWriter rlp, in EvmTransaction transaction) => Write(rlp, transaction, isSigned: true);

    /// <summary>
    /// Who signed the transaction that was read last, whatever it says of that; null where nobody can have signed so. A deposit is signed by nobody, and its
    /// sender is part of its hash.
    /// </summary>
    /// <exception cref="AnswerException">Its type is not known, or something is missing.</exception>
    public Address? Signer(RlpWriter rlp, in EvmTransaction transaction)
    {
        rlp.Clear();
        Write(rlp, transaction, isSigned: false);
        Span<byte> hash = stackalloc byte[TransactionId.Length];
        Keccak256.Hash(rlp.Written, hash);
        UInt256 parity = Parity(transaction);
        return parity > UInt256.One ? null : EvmSignature.Signer(hash, !parity.IsZero, Number(Field.R), Number(Field.S));
    }

    private void Write(RlpWriter rlp, in EvmTransaction transaction, bool isSigned)
    {
        if (transaction.Type != LegacyType)
        {
            rlp.Raw([transaction.Type]);
        }

        int list = rlp.BeginList();
        switch (transaction.Type)
        {
            case LegacyType:
                Numbers(rlp, Field.Nonce, Field.GasPrice, Field.Gas);
                WriteCall(rlp, transaction);
                WriteLegacySignature(rlp, isSigned);
                break;
            case AccessListType:
                Numbers(rlp, Field.ChainId, Field.Nonce, Field.GasPrice, Field.Gas);
                WriteCall(rlp, transaction);
                WriteAccessList(rlp);
                WriteSignature(rlp, isSigned);
                break;
            case DynamicFeeType or BlobType or SetCodeType:
                Numbers(rlp, Field.ChainId, Field.Nonce, Field.MaxTip, Field.MaxFee, Field.Gas);
                WriteCall(rlp, transaction);
                WriteAccessList(rlp);
                WriteLater(rlp, transaction.Type);
                WriteSignature(rlp, isSigned);
                break;
            case DepositType:
                WriteDeposit(rlp, transaction);
                break;
            default:
                throw new AnswerException(FormattableString.Invariant(
                    $"found a transaction of type 0x{transaction.Type:x}, whose form is not known here, so that its hash cannot be checked; leave out the check of transactions to go on"));
        }

        rlp.EndList(list);
    }

    private static void Write(RlpWriter rlp, Address address)
    {
        Span<byte> bytes = stackalloc byte[20];
        rlp.Bytes(bytes[..address.CopyTo(bytes)]);
    }

    private static void WriteHex(RlpWriter rlp, in JsonElement value, string name, int? length)
    {
        ReadOnlySpan<byte> digits = EvmJson.Digits(value, name);
        if ((length is { } bytes && digits.Length != 2 * bytes) || !rlp.TryHex(digits))
        {
            throw EvmJson.Wrong(value, name, "whole bytes in hexadecimal, as many as it has");
        }
    }

    private bool Given(Field field) => found[(int)field].IsGiven();

    private UInt256 Optional(Field field, string name) => Given(field) ? EvmJson.Quantity(this[field], name) : default;

    private void Numbers(RlpWriter rlp, params ReadOnlySpan<Field> fields)
    {
        foreach (Field field in fields)
        {
            rlp.Number(Number(field));
        }
    }

    private UInt256 Number(Field field) =>
        Given(field) ? EvmJson.Quantity(this[field], Name(field)) : throw EvmJson.Missing(Name(field), "a transaction");

    private static string Name(Field field) => Shape.NameOf((int)field);

    private void WriteCall(RlpWriter rlp, in EvmTransaction transaction)
    {
        Write(rlp, transaction.To);
        rlp.Number(transaction.Value);
        WriteInput(rlp);
    }

    private void WriteInput(RlpWriter rlp)
    {
        Field field = Given(Field.Input) ? Field.Input : Field.Data;
        WriteHex(rlp, this[field], Name(Field.Input), null);
    }

    private void WriteAccessList(RlpWriter rlp)
    {
        int list = rlp.BeginList();
        EvmJson.Length(this[Field.AccessList], "accessList");
        foreach (JsonElement entry in this[Field.AccessList].EnumerateArray())
        {
            AccessShape.Read(entry, inner);
            int place = rlp.BeginList();
            WriteHex(rlp, inner[0], "address", 20);
            int keys = rlp.BeginList();
            EvmJson.Length(inner[1], "storageKeys");
            foreach (JsonElement key in inner[1].EnumerateArray())
            {
                WriteHex(rlp, key, "a storage key", 32);
            }

            rlp.EndList(keys);
            rlp.EndList(place);
        }

        rlp.EndList(list);
    }

    private void WriteLater(RlpWriter rlp, byte type)
    {
        if (type == BlobType)
        {
            Numbers(rlp, Field.MaxBlobFee);
            int list = rlp.BeginList();
            EvmJson.Length(this[Field.BlobHashes], "blobVersionedHashes");
            foreach (JsonElement hash in this[Field.BlobHashes].EnumerateArray())
            {
                WriteHex(rlp, hash, "a blob's hash", 32);
            }

            rlp.EndList(list);
        }
        else if (type == SetCodeType)
        {
            int list = rlp.BeginList();
            EvmJson.Length(this[Field.Authorizations], "authorizationList");
            foreach (JsonElement authorization in this[Field.Authorizations].EnumerateArray())
            {
                WriteAuthorization(rlp, authorization);
            }

            rlp.EndList(list);
        }
    }

    private void WriteAuthorization(RlpWriter rlp, in JsonElement authorization)
    {
        AuthorizationShape.Read(authorization, inner);
        int list = rlp.BeginList();
        rlp.Number(EvmJson.Quantity(inner[0], "chainId"));
        WriteHex(rlp, inner[1], "address", 20);
        rlp.Number(EvmJson.Quantity(inner[2], "nonce"));
        rlp.Number(EvmJson.Quantity(inner[3].IsGiven() ? inner[3] : inner[6], "yParity"));
        rlp.Number(EvmJson.Quantity(inner[4], "r"));
        rlp.Number(EvmJson.Quantity(inner[5], "s"));
        rlp.EndList(list);
    }

    private void WriteSignature(RlpWriter rlp, bool isSigned)
    {
        if (isSigned)
        {
            Numbers(rlp, ParityField, Field.R, Field.S);
        }
    }

    private void WriteLegacySignature(RlpWriter rlp, bool isSigned)
    {
        if (isSigned)
        {
            Numbers(rlp, Field.V, Field.R, Field.S);
        }
        else if (Number(Field.V) is var v && v >= FirstV155)
        {
            // The number of the chain is signed in the signature's place (EIP-155).
            rlp.Number((v - FirstV155) / 2U);
            rlp.Number(0UL);
            rlp.Number(0UL);
        }
    }

    /// <summary>Which of the two points with the signature's number was meant: 0 or 1, and anything else for no such.</summary>
    private UInt256 Parity(in EvmTransaction transaction)
    {
        if (transaction.Type != LegacyType)
        {
            return Number(ParityField);
        }

        UInt256 v = Number(Field.V);
        return v >= FirstV155 ? (v - FirstV155) % 2U : v >= FirstV ? v - FirstV : UInt256.MaxValue;
    }

    private void WriteDeposit(RlpWriter rlp, in EvmTransaction transaction)
    {
        WriteHex(rlp, this[Field.SourceHash], "sourceHash", 32);
        Write(rlp, transaction.From);
        Write(rlp, transaction.To);
        rlp.Number(transaction.Mint);
        rlp.Number(transaction.Value);
        Numbers(rlp, Field.Gas);
        rlp.Number(Given(Field.IsSystem) && EvmJson.Flag(this[Field.IsSystem], "isSystemTx") ? 1UL : 0UL);
        WriteInput(rlp);
    }
}
