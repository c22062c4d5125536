using System.Buffers;
using System.Text.Json;
using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Evm;

/// <summary>Reads logs as JSON-RPC tells them. Their data lie in blocks of memory that are used again for the next block.</summary>
/// <param name="pageLength">The bytes of a block of memory; what is longer gets one of its own, which is not used again.</param>
internal sealed class EvmLogReader(int pageLength = 0)
{
    private const long LastPosition = (1L << 40) - 1;

    private static readonly JsonShape Shape = new("a log", "address", "topics", "data", "logIndex", "transactionIndex", "transactionHash", "blockHash", "removed");

    private readonly JsonElement[] found = new JsonElement[Shape.Count];
    private readonly List<byte[]> pages = [];
    private int page = -1;
    private int left;

    /// <summary>The transaction of the log that was read last; null if the node does not say.</summary>
    public TransactionId? TransactionHash => found[5].IsGiven() ? EvmJson.Hash(found[5], "transactionHash") : null;

    /// <summary>The index of that transaction; null if the node does not say.</summary>
    public int? TransactionIndex => found[4].IsGiven() ? (int)EvmJson.Count(found[4], "transactionIndex", int.MaxValue - 1) : null;

    /// <summary>The block of the log that was read last; null if the node does not say.</summary>
    public TransactionId? BlockHash => found[6].IsGiven() ? EvmJson.Hash(found[6], "blockHash") : null;

    /// <summary>Frees the memory of all logs that were read.</summary>
    public void Clear()
    {
        page = -1;
        left = 0;
    }

    /// <summary>Reads a log.</summary>
    public EvmLog Read(in JsonElement log)
    {
        Shape.Read(log, found);
        if (found[7].IsGiven() && EvmJson.Flag(found[7], "removed"))
        {
            throw new AnswerException("found a log that a reorganisation took back (removed), expected one of the chain; ask again");
        }

        Span<UInt256> topics = stackalloc UInt256[EvmLog.MaxTopics];
        int count = EvmJson.Length(found[1], "topics");
        if (count > EvmLog.MaxTopics)
        {
            throw EvmJson.Wrong(found[1], "topics", FormattableString.Invariant($"{EvmLog.MaxTopics} at most"));
        }

        int at = 0;
        foreach (JsonElement topic in found[1].EnumerateArray())
        {
            topics[at++] = EvmJson.Word(topic, "a topic");
        }

        return new EvmLog(
            EvmJson.Address(found[0], "address"), topics[..count], ReadData(), EvmJson.Count(found[3], "logIndex", LastPosition));
    }

    private ReadOnlyMemory<byte> ReadData()
    {
        ReadOnlySpan<byte> digits = EvmJson.Digits(found[2], "data");
        if (digits.IsEmpty)
        {
            return default;
        }

        if (digits.Length % 2 == 0 && Room(digits.Length / 2) is var data && Convert.FromHexString(digits, data.Span, out _, out _) == OperationStatus.Done)
        {
            return data;
        }

        throw EvmJson.Wrong(found[2], "data", "hexadecimal digits in pairs behind 0x");
    }

    private Memory<byte> Room(int length)
    {
        if (length > pageLength)
        {
            return new byte[length];
        }

        if (left < length)
        {
            page++;
            left = pageLength;
            if (page == pages.Count)
            {
                pages.Add(new byte[pageLength]);
            }
        }

        Memory<byte> room = pages[page].AsMemory(pageLength - left, length);
        left -= length;
        return room;
    }
}
