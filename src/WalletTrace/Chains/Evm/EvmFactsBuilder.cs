namespace WalletTrace.Chains.Evm;

/// <summary>Makes facts of what was read of a block or transaction, and decides what of it may be claimed to be complete.</summary>
internal sealed class EvmFactsBuilder(ChainId chain, Asset coin, EvmRules rules, EvmLogDecoder logs, EvmGenesis? genesis)
{
    // What goes to the vaults of a rollup, in this order, behind what goes to the proposer.
    private const long BaseFeeShare = TransferIndex.Tip + 1;
    private const long L1FeeShare = TransferIndex.Tip + 2;

    private List<Fact> facts = [];
    private List<Noise> noise = [];
    private EvmBlockReader read = null!;
    private bool knowsOutcomes;
    private bool knowsFees;

    /// <summary>All of a block.</summary>
    public BlockFacts Build(EvmBlockReader reader)
    {
        Begin(reader, reader.Transactions.Length * 4);
        EvmHeader header = reader.Header;
        for (int index = 0; index < reader.Transactions.Length; index++)
        {
            Add(ref reader.Transactions[index], header.Height, index);
        }

        var hash = new BlockHash(header.Hash);
        CoverageKinds kinds = Kinds(AddBlock(header));
        if (header.Height == 0 && genesis is null)
        {
            kinds &= ~CoverageKinds.Mint;
        }

        if (rules.WithoutTraces == header.Height)
        {
            kinds &= ~CoverageKinds.Internal;
        }

        var record = new BlockRecord(chain, header.Height, header.Time, hash, header.Height == 0 ? null : new BlockHash(header.Parent));
        return new BlockFacts(record, facts, kinds) { Noise = noise };
    }

    /// <summary>One transaction by itself.</summary>
    public EvmTransactionFacts BuildTransaction(EvmBlockReader reader)
    {
        Begin(reader, 8);
        Add(ref reader.Transactions[0], reader.Place.Height, reader.Place.Index);
        return new EvmTransactionFacts(facts, Kinds(reader.HasHeader && reader.Header.BaseFee is not null), noise);
    }

    private void Begin(EvmBlockReader reader, int expected)
    {
        read = reader;
        facts = new List<Fact>(expected);
        noise = [];
        knowsOutcomes = true;
        knowsFees = true;
    }

    private CoverageKinds Kinds(bool knowsRewards)
    {
        CoverageKinds kinds = CoverageKinds.None;
        if (knowsOutcomes)
        {
            kinds |= CoverageKinds.Native;
            kinds |= read.HasReceipts && knowsFees ? CoverageKinds.Fee : CoverageKinds.None;
            kinds |= read.HasReceipts && knowsFees && knowsRewards && rules.Fees != FeeFate.Unknown ? CoverageKinds.Reward : CoverageKinds.None;
        }

        if (read.HasLogs || read.Transactions.IsEmpty)
        {
            kinds |= CoverageKinds.Token;
            kinds |= knowsOutcomes || rules.Fees != FeeFate.Vaults ? CoverageKinds.Mint : CoverageKinds.None;
            kinds |= read.Moves.HasUndecided ? CoverageKinds.None : CoverageKinds.Burn;
        }

        return read.HasTraces ? kinds | CoverageKinds.Internal : kinds;
    }

    private void Add(ref EvmTransaction transaction, long height, int index)
    {
        if (transaction.Outcome == EvmOutcome.Unknown)
        {
            knowsOutcomes = false;
            return;
        }

        bool failed = transaction.Outcome == EvmOutcome.Failed;
        facts.Add(new TransactionRecord(chain, height, index, transaction.Hash, failed));
        EvmFee? fee = transaction.HasReceipt ? EvmFees.Of(transaction, BaseFee, rules) : null;
        knowsFees &= fee is not null || !read.HasReceipts;
        if (fee is { } paid && !paid.Total.IsZero)
        {
            Add(height, index, TransferIndex.Fee, TransferKind.Fee, transaction.From, null, paid.Total, BurntOf(paid));
        }

        if (!transaction.Mint.IsZero)
        {
            Add(height, index, TransferIndex.Mint, TransferKind.Mint, null, transaction.From, transaction.Mint);
        }

        if (!failed)
        {
            AddMoves(transaction, height, index);
            if (transaction.LogCount > 0)
            {
                logs.Decode(height, index, read.Logs.Slice(transaction.FirstLog, transaction.LogCount), facts, noise);
            }
        }

        if (fee is { } shared && read.HasHeader)
        {
            AddShares(shared, height, index);
        }
    }

    private UInt256? BaseFee => read.HasHeader ? read.Header.BaseFee : null;

    private UInt256? BurntOf(in EvmFee fee) => rules.Fees switch
    {
        FeeFate.Burnt when read.HasHeader => fee.Base + fee.Blobs,
        FeeFate.Vaults => UInt256.Zero,
        _ => null,
    };

    private void AddMoves(in EvmTransaction transaction, long height, int index)
    {
        // Who gets the value of a transaction that makes a contract is not known where the chain names contracts in a way of its own and no receipt tells.
        Address to = transaction.IsCreation ? transaction.Created : transaction.To;
        if (!transaction.Value.IsZero && to.IsDefault)
        {
            knowsOutcomes = false;
        }
        else if (!transaction.Value.IsZero)
        {
            Add(height, index, TransferIndex.Value, TransferKind.Native, transaction.From, to, transaction.Value);
        }

        for (int order = 0; order < transaction.MoveCount; order++)
        {
            ref readonly EvmMove move = ref read.Moves.All[transaction.FirstMove + order];
            bool isBurn = move.To.IsDefault;
            Add(height, index, TransferIndex.Internal(order), isBurn ? TransferKind.Burn : TransferKind.Internal, move.From, isBurn ? null : move.To, move.Amount);
        }
    }

    private void AddShares(in EvmFee fee, long height, int index)
    {
        switch (rules.Fees)
        {
            case FeeFate.Burnt:
                Reward(height, index, TransferIndex.Tip, read.Header.Miner, fee.Tip);
                break;
            case FeeFate.Vaults when read.Header.BaseFee is not null:
                Reward(height, index, TransferIndex.Tip, EvmRules.SequencerFeeVault, fee.Tip);
                Reward(height, index, BaseFeeShare, EvmRules.BaseFeeVault, fee.Base);
                Reward(height, index, L1FeeShare, EvmRules.L1FeeVault, fee.L1);
                break;
            default:
                break;
        }
    }

    /// <summary>The block's own movements. False if not all of its rewards are known.</summary>
    private bool AddBlock(EvmHeader header)
    {
        int first = facts.Count;
        bool isWork = !header.Difficulty.IsZero;
        bool knowsRewards = rules.Fees == FeeFate.Vaults
            ? header.BaseFee is not null || read.Transactions.IsEmpty
            : header.Height == 0 || !isWork || (rules.HasWork && read.Uncles is not null);
        if (header.Height > 0 && isWork && rules.HasWork)
        {
            AddWork(header);
        }

        if (rules.HasWithdrawals)
        {
            foreach (EvmWithdrawal withdrawal in read.Withdrawals)
            {
                Reward(header.Height, TransactionRecord.OfBlock, TransferIndex.Withdrawal(withdrawal.Index), withdrawal.To, (UInt256)withdrawal.Gwei * 1_000_000_000U);
            }
        }

        if (header.Height == 0)
        {
            genesis?.AddTo(facts, chain, coin, header.StateRoot);
        }

        if (facts.Count > first)
        {
            facts.Insert(first, new TransactionRecord(chain, header.Height, TransactionRecord.OfBlock, header.Hash));
        }

        return knowsRewards;
    }

    private void AddWork(EvmHeader header)
    {
        UInt256 reward = EvmRules.WorkReward(header.Height);
        Reward(header.Height, TransactionRecord.OfBlock, TransferIndex.Reward(0), header.Miner, reward + (reward / 32U * (uint)read.UncleCount));
        for (int i = 0; i < (read.Uncles?.Count ?? 0); i++)
        {
            EvmHeader uncle = read.Uncles![i];
            UInt256 share = (UInt256)(8 - (header.Height - uncle.Height)) * reward / 8U;
            Reward(header.Height, TransactionRecord.OfBlock, TransferIndex.Reward(1 + i), uncle.Miner, share);
        }
    }

    private void Reward(long height, int index, long place, Address to, UInt256 amount)
    {
        if (!amount.IsZero)
        {
            Add(height, index, place, TransferKind.Reward, null, to, amount);
        }
    }

    private void Add(long height, int index, long place, TransferKind kind, Address? from, Address? to, UInt256 amount, UInt256? burnt = null) =>
        facts.Add(new TransferRecord(chain, height, index, place, kind, coin, from, to, amount, burnt));
}
