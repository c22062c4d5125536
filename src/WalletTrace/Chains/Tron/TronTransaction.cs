using System.Security.Cryptography;
using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Tron;

/// <summary>
/// A transaction as a block holds it. What it does is read from the bytes that were signed and whose hash is its id; the readable copy of them beside is not
/// looked at.
/// </summary>
/// <param name="Id">Its id.</param>
/// <param name="Type">What its contract is.</param>
/// <param name="Contract">The contract's own message.</param>
/// <param name="Failed">Whether its block says that it failed; null where it does not say, as in the chain's first time.</param>
internal sealed record TronTransaction(TransactionId Id, TronContract Type, ProtoMessage Contract, bool? Failed)
{
    private const int MaxSignatures = 1 << 10;

    /// <summary>The names of results in the order of their numbers.</summary>
    private static readonly string[] Results =
    [
        "DEFAULT", "SUCCESS", "REVERT", "BAD_JUMP_DESTINATION", "OUT_OF_MEMORY", "PRECOMPILED_CONTRACT", "STACK_TOO_SMALL", "STACK_TOO_LARGE", "ILLEGAL_OPERATION",
        "STACK_OVERFLOW", "OUT_OF_ENERGY", "OUT_OF_TIME", "JVM_STACK_OVER_FLOW", "UNKNOWN", "TRANSFER_FAILED", "INVALID_CODE",
    ];

    private static readonly (string Name, int Field)[] ResultNumbers =
    [
        ("fee", 1), ("withdraw_amount", 15), ("unfreeze_amount", 16), ("exchange_received_amount", 18), ("exchange_inject_another_amount", 19),
        ("exchange_withdraw_another_amount", 20), ("exchange_id", 21), ("shielded_transaction_fee", 22), ("withdraw_expire_amount", 27),
    ];

    private JsonValue Told { get; init; }

    private byte[] Raw { get; init; } = [];

    /// <summary>Reads a transaction; it is good only as long as the answer that it stands in, and so are its bytes.</summary>
    /// <remarks>Source: Tron.proto of github.com/tronprotocol/java-tron, Transaction.</remarks>
    /// <exception cref="AnswerException">It is malformed, or does not hash to its id.</exception>
    public static TronTransaction Read(JsonValue told)
    {
        TransactionId id = told["txID"].Id;
        byte[] raw = told["raw_data_hex"].Bytes;
        var found = TransactionId.FromBytes(SHA256.HashData(raw));
        if (found != id)
        {
            throw new AnswerException($"found a transaction that hashes to {found}, expected {id}");
        }

        ProtoMessage signed = ProtoMessage.Read(raw, $"transaction {id}");
        ReadOnlyMemory<byte>[] contracts = [.. signed.All(11)];
        if (contracts.Length != 1)
        {
            throw signed.Wrong(FormattableString.Invariant($"{contracts.Length} contracts, where there is always one,"));
        }

        ProtoMessage contract = ProtoMessage.Read(contracts[0], $"transaction {id}");
        long type = contract.Integer(1);
        return type is >= 0 and <= int.MaxValue && Enum.IsDefined((TronContract)type)
            ? new TronTransaction(id, (TronContract)type, contract.Message(2).Message(2), Result(told) is { } result ? result > 1 : null) { Told = told, Raw = raw }
            : throw new AnswerException(FormattableString.Invariant(
                $"found a contract of type {type} in transaction {id}, expected one that this library knows; what it moves cannot be told: get a newer version"));
    }

    /// <summary>Writes the hash that stands in the block's Merkle tree.</summary>
    /// <exception cref="AnswerException">Signatures or results are malformed, or hold what this library does not know.</exception>
    public void WriteHash(Span<byte> hash)
    {
        var whole = new ProtoWriter().Entry(1, Raw);
        if (Told.Find("signature") is { } signatures)
        {
            foreach (JsonValue signature in signatures.Count <= MaxSignatures ? signatures.Items : throw signatures.Wrong(FormattableString.Invariant($"at most {MaxSignatures}")))
            {
                whole.Entry(2, signature.Bytes);
            }
        }

        if (Told.Find("ret") is { } results)
        {
            foreach (JsonValue result in results.Items)
            {
                whole.Entry(5, Written(result));
            }
        }

        SHA256.HashData(whole.Written, hash);
    }

    private static ReadOnlySpan<byte> Written(JsonValue result)
    {
        foreach (string name in result.Names)
        {
            if (name is not ("ret" or "contractRet" or "assetIssueID" or "orderId") && !ResultNumbers.Any(known => known.Name == name))
            {
                throw new AnswerException(
                    $"found {SafeText.Quote(name)} in a transaction's result, expected what this library knows to be hashed; read without the check {nameof(TronChecks.TransactionsRoot)}");
            }
        }

        var written = new ProtoWriter()
            .Integer(1, Number(result, "fee"))
            .Integer(2, result.Find("ret") is { } code ? code.Text == "FAILED" ? 1 : code.Text == "SUCESS" ? 0 : throw code.Wrong("SUCESS or FAILED") : 0)
            .Integer(3, result.Find("contractRet") is { } told ? NumberOf(told) : 0)
            .Bytes(14, result.Find("assetIssueID") is { } asset ? System.Text.Encoding.UTF8.GetBytes(asset.Text) : default);
        foreach ((string name, int field) in ResultNumbers.Where(known => known.Field is > 14 and < 25))
        {
            written.Integer(field, Number(result, name));
        }

        return written
            .Bytes(25, result.Find("orderId") is { } order ? order.Bytes : default)
            .Integer(27, Number(result, "withdraw_expire_amount"))
            .Written;
    }

    private static long Number(JsonValue result, string name) => result.Find(name)?.Integer(long.MinValue, long.MaxValue) ?? 0;

    /// <summary>The number of the result that the block states; null for none.</summary>
    private static int? Result(JsonValue told)
    {
        if (told.Find("ret") is not { } results || results.Count == 0)
        {
            return null;
        }

        JsonValue first = results.Items.First();
        int number = first.Find("contractRet") is { } result ? NumberOf(result) : 0;
        return number > 0 ? number : first.Find("ret") is { Element.ValueKind: System.Text.Json.JsonValueKind.String, Text: "FAILED" } ? Results.Length : null;
    }

    private static int NumberOf(JsonValue result) => Array.IndexOf(Results, result.Text) is >= 0 and var number ? number : throw result.Wrong("a result that this library knows");
}
