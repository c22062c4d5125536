using System.Text.Json;
using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Evm;

/// <summary>An event that a contract of an EVM chain or of TRON emitted, undecoded.</summary>
public readonly struct EvmLog
{
    /// <summary>The most topics that an event can have.</summary>
    public const int MaxTopics = 4;

    private readonly UInt256 topic0;
    private readonly UInt256 topic1;
    private readonly UInt256 topic2;
    private readonly UInt256 topic3;

    /// <summary>Makes an event.</summary>
    /// <param name="contract">The contract that emitted it.</param>
    /// <param name="topics">Its topics, at most four; each is 32 bytes, the first byte the most significant.</param>
    /// <param name="data">Its data. Not copied.</param>
    /// <param name="position">Its position, as <see cref="TransferIndex.Event"/> counts it: in its block on EVM chains, in its transaction on TRON.</param>
    /// <exception cref="ArgumentException">There are more topics, or the position is negative or 2^40 or more.</exception>
    public EvmLog(Address contract, ReadOnlySpan<UInt256> topics, ReadOnlyMemory<byte> data, long position)
    {
        if (topics.Length > MaxTopics)
        {
            throw new ArgumentException(FormattableString.Invariant($"no event can be made: found {topics.Length} topics, expected at most {MaxTopics}"), nameof(topics));
        }

        _ = TransferIndex.Event(position);
        Contract = contract;
        TopicCount = topics.Length;
        Data = data;
        Position = position;
        topic0 = topics.Length > 0 ? topics[0] : default;
        topic1 = topics.Length > 1 ? topics[1] : default;
        topic2 = topics.Length > 2 ? topics[2] : default;
        topic3 = topics.Length > 3 ? topics[3] : default;
    }

    /// <summary>The contract that emitted it.</summary>
    public Address Contract { get; }

    /// <summary>The number of topics.</summary>
    public int TopicCount { get; }

    /// <summary>The data.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>The position: in its block on EVM chains, in its transaction on TRON.</summary>
    public long Position { get; }

    /// <summary>A topic; zero beyond the last.</summary>
    /// <param name="index">Which, 0 to 3.</param>
    /// <exception cref="ArgumentOutOfRangeException">There can be no such topic.</exception>
    public UInt256 Topic(int index) => index switch
    {
        0 => topic0,
        1 => topic1,
        2 => topic2,
        3 => topic3,
        _ => throw new ArgumentOutOfRangeException(nameof(index), index, "an event has four topics at most, counted from 0"),
    };

    /// <summary>Reads an event as JSON-RPC tells it (an entry of <c>eth_getLogs</c> or of a receipt's <c>logs</c>).</summary>
    /// <param name="log">The event.</param>
    /// <exception cref="ChainDataException">It is none, or was taken back by a reorganisation (<c>removed</c>).</exception>
    public static EvmLog Read(JsonElement log)
    {
        try
        {
            return new EvmLogReader().Read(log);
        }
        catch (AnswerException problem)
        {
            throw new ChainDataException(problem.Message, "a log", problem.Text);
        }
    }
}
