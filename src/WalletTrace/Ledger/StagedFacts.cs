using WalletTrace.Chains;

namespace WalletTrace.Ledger;

/// <summary>What a staged batch changes of a chain: what is to be written where facts are kept elsewhere than in memory.</summary>
internal sealed class StagedFacts
{
    /// <summary>Facts that were not known; assets as they are told.</summary>
    public FactBatch Added { get; } = new();

    /// <summary>Blocks that were known without their hash or parent, as they are known now.</summary>
    public List<BlockRecord> CompletedBlocks { get; } = [];

    /// <summary>Inputs that were known without their owner or amount, as they are known now.</summary>
    public List<InputRecord> CompletedInputs { get; } = [];

    /// <summary>Fees of which it was not known how much was burnt, as they are known now.</summary>
    public List<TransferRecord> CompletedFees { get; } = [];

    /// <summary>Known transfers and freezes whose asset was told in other words than before, with the asset as it is told now.</summary>
    public List<Fact> Retold { get; } = [];

    /// <summary>How many facts were added, completed or retold.</summary>
    public long Count => Added.Count + CompletedBlocks.Count + CompletedInputs.Count + CompletedFees.Count + Retold.Count;
}
