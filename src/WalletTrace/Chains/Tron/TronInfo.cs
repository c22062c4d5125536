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
/// <param name="Note">What it was: a call, a creation or an end; of other notes, see <see cref="Moves"/>.</param>
/// <param name="From">Who called; null where a note of another kind names nobody.</param>
/// <param name="To">Who was called, made or left to; null where a note of another kind names nobody.</param>
/// <param name="Rejected">Whether it was undone.</param>
/// <param name="Values">What moved with it: base units, of a TRC-10 token or, where there is none, of TRX.</param>
internal sealed record TronCall(string Note, Address? From, Address? To, bool Rejected, IReadOnlyList<(long Amount, string? Token)> Values)
{
    /// <summary>
    /// Whether it moves its values, if it was not undone. Nodes that are set up so tell as well of what contracts do with their stakes, votes and rewards,
    /// under other notes: nothing of this moves between accounts.
    /// </summary>
    public bool Moves => Note is "call" or "create" or "suicide";

    /// <summary>Whether the caller ended itself with it.</summary>
    public bool Ends => Note == "suicide";

    /// <summary>Reads a call.</summary>
    /// <exception cref="AnswerException">It is malformed.</exception>
    public static TronCall Read(JsonValue told)
    {
        var call = new TronCall(
            told.Find("note") is { } note ? Encoding.UTF8.GetString(note.Bytes) : string.Empty,
            Party(told, "caller_address"),
            Party(told, "transferTo_address"),
            told.Find("rejected") is { Flag: true },
            told.Find("callValueInfo") is { } values ? [.. values.Items.Select(Value)] : []);
        return !call.Moves || (call.From is not null && call.To is not null) ? call : throw told.Wrong("a call with both of its accounts");
    }

    private static Address? Party(JsonValue told, string property) => told.Find(property) is { Text.Length: > 0 } party ? TronInfo.AddressOf(party) : null;

    private static (long Amount, string? Token) Value(JsonValue told) =>
        (TronInfo.Number(told, "callValue"), told.Find("tokenId")?.Text is { Length: > 0 } token ? token : null);
}
