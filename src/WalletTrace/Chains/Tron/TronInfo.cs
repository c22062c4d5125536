using System.Text;
using WalletTrace.Chains.Evm;
using WalletTrace.Chains.Http;
using WalletTrace.Encodings;

namespace WalletTrace.Chains.Tron;

/// <summary>What a node says that a transaction did.</summary>
/// <param name="Id">The transaction.</param>
/// <param name="Height">The height of its block.</param>
/// <param name="Time">The time of its block, in milliseconds since 1970.</param>
/// <param name="Failed">Whether it failed.</param>
/// <param name="Fee">All that its owner paid, in sun.</param>
/// <param name="Packing">The part of the fee that goes to whoever makes blocks, in sun.</param>
/// <param name="Withdrawn">The reward that it paid out, in sun.</param>
/// <param name="IssuedAsset">The token that it issued; null for none.</param>
/// <param name="Contract">The contract that it called or made; null for none.</param>
/// <param name="Calls">The calls between contracts, in the order in which they began.</param>
/// <param name="Logs">The events, in order.</param>
internal sealed record TronInfo(
    TransactionId Id, long Height, long Time, bool Failed, long Fee, long Packing, long Withdrawn, string? IssuedAsset, Address? Contract, IReadOnlyList<TronCall> Calls, EvmLog[] Logs)
{
    private const int MaxEntries = 1 << 20;

    /// <summary>Reads a result, whether addresses in it are in hexadecimal or in base58 (<c>visible</c>).</summary>
    /// <remarks>Source: Tron.proto of github.com/tronprotocol/java-tron, TransactionInfo, and JsonFormat there. What is zero or empty is left out.</remarks>
    /// <exception cref="AnswerException">It is malformed.</exception>
    public static TronInfo Read(JsonValue told)
    {
        bool failed = told.Find("result") is { } result && (result.Text == "FAILED" || (result.Text == "SUCESS" ? false : throw result.Wrong("FAILED or SUCESS")));
        long fee = Number(told, "fee");
        long packing = Number(told, "packingFee");
        return new TronInfo(
            told["id"].Id,
            told.Find("blockNumber")?.Height() ?? 0,
            Number(told, "blockTimeStamp"),
            failed,
            fee,
            packing <= fee ? packing : throw told["packingFee"].Wrong(FormattableString.Invariant($"at most the fee of {fee}")),
            Number(told, "withdraw_amount"),
            told.Find("assetIssueID")?.Text is { Length: > 0 } asset ? asset : null,
            told.Find("contract_address") is { Text.Length: > 0 } contract ? AddressOf(contract) : null,
            [.. Entries(told, "internal_transactions").Select(TronCall.Read)],
            [.. Entries(told, "log").Select(Log)]);
    }

    /// <summary>An address: 21 bytes in hexadecimal or base58, or the 20 bytes without the first, as events have it.</summary>
    public static Address AddressOf(JsonValue told)
    {
        string text = told.Text;
        Span<byte> bytes = stackalloc byte[Base58Check.PayloadLength - 1];
        return text.Length == 2 * bytes.Length && Hex.TryRead(text, 0, bytes, out _) ? Address.Tron(bytes)
            : Address.TryParse(text, ChainId.Tron, out Address address, out _) ? address
            : throw told.Wrong("an address of TRON");
    }

    /// <summary>An amount in base units, which is left out when it is 0.</summary>
    public static long Number(JsonValue told, string property) => told.Find(property)?.Integer(0, long.MaxValue) ?? 0;

    private static IEnumerable<JsonValue> Entries(JsonValue told, string property) => told.Find(property) is not { } list ? []
        : list.Count <= MaxEntries ? list.Items
        : throw list.Wrong(FormattableString.Invariant($"at most {MaxEntries} entries"));

    private static EvmLog Log(JsonValue told, int position)
    {
        JsonValue[] topics = told.Find("topics") is { } list ? [.. list.Items] : [];
        return topics.Length > EvmLog.MaxTopics
            ? throw told["topics"].Wrong(FormattableString.Invariant($"at most {EvmLog.MaxTopics} topics"))
            : new EvmLog(
                AddressOf(told["address"]),
                [.. topics.Select(topic => topic.Bytes is { Length: TransactionId.Length } bytes ? UInt256.ReadBigEndian(bytes) : throw topic.Wrong("32 bytes"))],
                told.Find("data") is { } data ? data.Bytes : default(ReadOnlyMemory<byte>),
                position);
    }
}

/// <summary>A call between contracts, or what one left to another when it ended itself.</summary>
/// <param name="From">Who called.</param>
/// <param name="To">Who was called, made or left to.</param>
/// <param name="Ends">Whether the caller ended itself with it.</param>
/// <param name="Rejected">Whether it was undone.</param>
/// <param name="Values">What moved with it: base units, of a TRC-10 token or, where there is none, of TRX.</param>
internal sealed record TronCall(Address? From, Address? To, bool Ends, bool Rejected, IReadOnlyList<(long Amount, string? Token)> Values)
{
    /// <summary>Reads a call.</summary>
    /// <remarks>
    /// Nodes tell of calls, creations and ends of contracts; if set up so, of what contracts do with their stakes and votes as well, under other names, which
    /// moves nothing between accounts: such an entry has no values here.
    /// </remarks>
    /// <exception cref="AnswerException">It is malformed.</exception>
    public static TronCall Read(JsonValue told)
    {
        string note = told.Find("note") is { } name ? Encoding.UTF8.GetString(name.Bytes) : string.Empty;
        return note is "call" or "create" or "suicide"
            ? new TronCall(
                TronInfo.AddressOf(told["caller_address"]),
                TronInfo.AddressOf(told["transferTo_address"]),
                note == "suicide",
                told.Find("rejected") is { Flag: true },
                told.Find("callValueInfo") is { } values ? [.. values.Items.Select(Value)] : [])
            : new TronCall(null, null, false, told.Find("rejected") is { Flag: true }, []);
    }

    private static (long Amount, string? Token) Value(JsonValue told) =>
        (TronInfo.Number(told, "callValue"), told.Find("tokenId")?.Text is { Length: > 0 } token ? token : null);
}
