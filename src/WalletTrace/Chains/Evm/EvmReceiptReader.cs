using System.Text.Json;
using WalletTrace.Chains.Http;
using WalletTrace.Encodings;

namespace WalletTrace.Chains.Evm;

/// <summary>Reads receipts as JSON-RPC tells them and writes them as they are hashed.</summary>
internal sealed class EvmReceiptReader
{
    private static readonly JsonShape Shape = new(
        "a receipt",
        "transactionHash", "transactionIndex", "blockHash", "status", "root", "gasUsed", "cumulativeGasUsed", "effectiveGasPrice", "logs", "type", "contractAddress",
        "blobGasUsed", "blobGasPrice", "l1Fee", "depositNonce", "depositReceiptVersion", "operatorFeeScalar", "operatorFeeConstant");

    private readonly HashMemo blockHash = new("blockHash");
    private readonly JsonElement[] found = new JsonElement[Shape.Count];

    private enum Field
    {
        TransactionHash, Index, BlockHash, Status, Root, GasUsed, CumulativeGas, EffectivePrice, Logs, Type, Created,
        BlobGasUsed, BlobGasPrice, L1Fee, DepositNonce, DepositVersion, OperatorScalar, OperatorConstant,
    }

    /// <summary>The logs of the receipt that was read last.</summary>
    public JsonElement Logs => found[(int)Field.Logs];

    /// <summary>The contract that its transaction made; the default value for none.</summary>
    public Address Created { get; private set; }

    /// <summary>The price of a unit of gas as it tells it; null if it does not.</summary>
    public UInt256? Price { get; private set; }

    /// <summary>The gas of all transactions of the block up to this one.</summary>
    public ulong CumulativeGas { get; private set; }

    /// <summary>The block that it names; null if it does not.</summary>
    public TransactionId? BlockHash => blockHash.Read(this[Field.BlockHash]);

    private ref readonly JsonElement this[Field field] => ref found[(int)field];

    /// <summary>Reads the receipt of a transaction.</summary>
    public void Read(in JsonElement element, long? index, ref EvmTransaction transaction)
    {
        Shape.Read(element, found);
        TransactionId hash = EvmJson.Hash(this[Field.TransactionHash], "transactionHash");
        long place = Given(Field.Index) ? EvmJson.Count(this[Field.Index], "transactionIndex", int.MaxValue - 1) : index ?? 0;
        if (hash != transaction.Hash || (index ?? place) != place)
        {
            throw new AnswerException(FormattableString.Invariant(
                $"found the receipt of transaction 0x{hash} with index {place}, expected that of 0x{transaction.Hash} with index {index ?? place}"));
        }

        if (Given(Field.Type) && EvmJson.Quantity64(this[Field.Type], "type") != transaction.Type)
        {
            throw EvmJson.Wrong(this[Field.Type], "type of a receipt", FormattableString.Invariant($"0x{transaction.Type:x}, the type of its transaction"));
        }

        EvmJson.Length(Logs, "logs");
        transaction.HasReceipt = true;
        transaction.GasUsed = EvmJson.Quantity64(this[Field.GasUsed], "gasUsed");
        CumulativeGas = EvmJson.Quantity64(this[Field.CumulativeGas], "cumulativeGasUsed");
        Price = Given(Field.EffectivePrice) ? EvmJson.Quantity(this[Field.EffectivePrice], "effectiveGasPrice") : null;
        Created = Given(Field.Created) ? EvmJson.Address(this[Field.Created], "contractAddress") : default;
        transaction.BlobGasUsed = Given(Field.BlobGasUsed) ? EvmJson.Quantity64(this[Field.BlobGasUsed], "blobGasUsed") : 0;
        transaction.BlobGasPrice = Given(Field.BlobGasPrice) ? EvmJson.Quantity(this[Field.BlobGasPrice], "blobGasPrice") : null;
        transaction.L1Fee = Given(Field.L1Fee) ? EvmJson.Quantity(this[Field.L1Fee], "l1Fee") : null;
        transaction.HasOtherFees = !Optional(Field.OperatorScalar, "operatorFeeScalar").IsZero || !Optional(Field.OperatorConstant, "operatorFeeConstant").IsZero;
        transaction.Outcome = Outcome(transaction);
    }

    /// <summary>Writes the receipt that was read last as it is hashed.</summary>
    public void Write(RlpWriter rlp, in EvmTransaction transaction, ReadOnlySpan<EvmLog> logs, ReadOnlySpan<byte> bloom)
    {
        if (transaction.Type != EvmTransactionReader.LegacyType)
        {
            rlp.Raw([transaction.Type]);
        }

        int list = rlp.BeginList();
        if (Given(Field.Root))
        {
            Span<byte> root = stackalloc byte[32];
            EvmJson.Fixed(this[Field.Root], "root", root);
            rlp.Bytes(root);
        }
        else
        {
            rlp.Number(transaction.Outcome == EvmOutcome.Succeeded ? 1UL : 0UL);
        }

        rlp.Number(CumulativeGas);
        rlp.Bytes(bloom);
        int all = rlp.BeginList();
        foreach (ref readonly EvmLog log in logs)
        {
            Write(rlp, log);
        }

        rlp.EndList(all);

        // Since the Canyon fork a deposit's receipt is hashed with its number and version; before it, without (op-geth, core/types/receipt.go).
        if (transaction.IsDeposit && Given(Field.DepositVersion))
        {
            rlp.Number(EvmJson.Quantity64(this[Field.DepositNonce], "depositNonce"));
            rlp.Number(EvmJson.Quantity64(this[Field.DepositVersion], "depositReceiptVersion"));
        }

        rlp.EndList(list);
    }

    private static void Write(RlpWriter rlp, in EvmLog log)
    {
        Span<byte> bytes = stackalloc byte[32];
        int list = rlp.BeginList();
        rlp.Bytes(bytes[..log.Contract.CopyTo(bytes)]);
        int topics = rlp.BeginList();
        for (int i = 0; i < log.TopicCount; i++)
        {
            log.Topic(i).WriteBigEndian(bytes);
            rlp.Bytes(bytes);
        }

        rlp.EndList(topics);
        rlp.Bytes(log.Data.Span);
        rlp.EndList(list);
    }

    /// <summary>
    /// Before Byzantium receipts do not say whether a transaction failed. But nothing could fail then without using up all its gas (REVERT came with
    /// Byzantium, EIP-140): what left some over succeeded, and of the rest nothing is known.
    /// </summary>
    private EvmOutcome Outcome(in EvmTransaction transaction)
    {
        bool leftGas = Given(Field.Root) && transaction.GasUsed < transaction.GasLimit;
        if (!Given(Field.Status))
        {
            return leftGas ? EvmOutcome.Succeeded : EvmOutcome.Unknown;
        }

        // Beside a root the status is not hashed.
        return EvmJson.Quantity64(this[Field.Status], "status") switch
        {
            0 when leftGas => throw EvmJson.Wrong(
                this[Field.Status], "status", "0x1, since the receipt has a root and gas was left over, which nothing that failed before Byzantium left"),
            0 => EvmOutcome.Failed,
            1 => EvmOutcome.Succeeded,
            _ => throw EvmJson.Wrong(this[Field.Status], "status", "0x0 or 0x1"),
        };
    }

    private bool Given(Field field) => found[(int)field].IsGiven();

    private UInt256 Optional(Field field, string name) => Given(field) ? EvmJson.Quantity(this[field], name) : default;
}
