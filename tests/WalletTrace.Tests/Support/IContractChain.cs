using WalletTrace.Chains;

namespace WalletTrace.Tests.Support;

/// <summary>A small made-up chain that the contracts of sources are held against. It has at least eight blocks, from height 0 on.</summary>
internal interface IContractChain
{
    /// <summary>Which chain it plays.</summary>
    ChainId Id { get; }

    long TipHeight { get; }

    BlockHash HashAt(long height);

    /// <summary>A block as a source should tell it that can do so much, from what the block was made of and not from its bytes.</summary>
    BlockFacts FactsAt(long height, SourceCapabilities able);

    /// <summary>Drops the highest blocks and makes one more than were dropped, other ones.</summary>
    void Reorg(int depth);
}
