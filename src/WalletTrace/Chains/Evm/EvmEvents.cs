using System.Collections.Frozen;
using System.Text;
using WalletTrace.Encodings;

namespace WalletTrace.Chains.Evm;

/// <summary>The events that this library reads, whoever emits them.</summary>
internal enum EvmEvent : byte
{
    /// <summary>Any other.</summary>
    None,

    /// <summary>ERC-20 and ERC-721.</summary>
    Transfer,

    /// <summary>ERC-1155, one kind of item.</summary>
    TransferSingle,

    /// <summary>ERC-1155, several kinds of items.</summary>
    TransferBatch,

    /// <summary>ERC-20 and ERC-721: a leave to move.</summary>
    Approval,

    /// <summary>ERC-721 and ERC-1155: a leave to move all.</summary>
    ApprovalForAll,

    /// <summary>The chain's coin was wrapped.</summary>
    Deposit,

    /// <summary>The chain's coin was unwrapped.</summary>
    Withdrawal,

    /// <summary>An issuer froze a holding.</summary>
    Frozen,

    /// <summary>An issuer let go of a holding.</summary>
    Released,

    /// <summary>An issuer destroyed a holding.</summary>
    Destroyed,
}

/// <summary>Finds an event by its first topic, the Keccak-256 of its signature.</summary>
internal static class EvmEvents
{
    /// <remarks>
    /// Freezes: tether's first contracts (Ethereum, TRON), its later ones, and Circle's (FiatTokenV1, Blacklistable).
    /// </remarks>
    private static readonly (string Signature, EvmEvent Event)[] Table =
    [
        ("Transfer(address,address,uint256)", EvmEvent.Transfer),
        ("TransferSingle(address,address,address,uint256,uint256)", EvmEvent.TransferSingle),
        ("TransferBatch(address,address,address,uint256[],uint256[])", EvmEvent.TransferBatch),
        ("Approval(address,address,uint256)", EvmEvent.Approval),
        ("ApprovalForAll(address,address,bool)", EvmEvent.ApprovalForAll),
        ("Deposit(address,uint256)", EvmEvent.Deposit),
        ("Withdrawal(address,uint256)", EvmEvent.Withdrawal),
        ("AddedBlackList(address)", EvmEvent.Frozen),
        ("RemovedBlackList(address)", EvmEvent.Released),
        ("DestroyedBlackFunds(address,uint256)", EvmEvent.Destroyed),
        ("BlockPlaced(address)", EvmEvent.Frozen),
        ("BlockReleased(address)", EvmEvent.Released),
        ("DestroyedBlockedFunds(address,uint256)", EvmEvent.Destroyed),
        ("Blacklisted(address)", EvmEvent.Frozen),
        ("UnBlacklisted(address)", EvmEvent.Released),
    ];

    private static readonly FrozenDictionary<UInt256, EvmEvent> ByTopic = Table.ToFrozenDictionary(entry => TopicOf(entry.Signature), entry => entry.Event);

    /// <summary>Which event begins with a topic.</summary>
    public static EvmEvent Of(UInt256 topic) => ByTopic.GetValueOrDefault(topic);

    /// <summary>The first topics of some events.</summary>
    public static IEnumerable<UInt256> TopicsOf(Func<EvmEvent, bool> wanted) =>
        Table.Where(entry => wanted(entry.Event)).Select(entry => TopicOf(entry.Signature));

    /// <summary>The first topic of an event, for instance "Transfer(address,address,uint256)".</summary>
    public static UInt256 TopicOf(string signature)
    {
        Span<byte> hash = stackalloc byte[32];
        Keccak256.Hash(Encoding.ASCII.GetBytes(signature), hash);
        return UInt256.ReadBigEndian(hash);
    }
}
