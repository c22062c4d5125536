namespace WalletTrace.Chains.Evm.Explorers;

/// <summary>Which part of a history is read, and what of an explorer's lists and receipts it needs.</summary>
/// <param name="chain">The chain.</param>
/// <param name="wanted">The kinds of movement that must be complete; null for everything that can be told.</param>
/// <param name="range">The heights, or null for none.</param>
/// <param name="end">The block up to which the history speaks.</param>
/// <param name="checksEnd">Whether that block is looked for again after the reading.</param>
internal sealed class ExplorerPart(ChainId chain, CoverageKinds? wanted, BlockRange? range, BlockRecord end, bool checksEnd)
{
    private const CoverageKinds InLogs = CoverageKinds.Token | CoverageKinds.Mint | CoverageKinds.Burn;
    private const CoverageKinds InCalls = CoverageKinds.Internal | CoverageKinds.Burn;

    private readonly EvmRules rules = EvmRules.Of(chain);

    /// <summary>The kinds that are claimed if they are complete.</summary>
    public CoverageKinds Kinds => wanted ?? ~CoverageKinds.None;

    /// <summary>The heights that are read; null for none.</summary>
    public BlockRange? Range => range;

    /// <summary>The block up to which the history speaks.</summary>
    public BlockRecord End => end;

    /// <summary>Whether that block is looked for again after the reading.</summary>
    public bool ChecksEnd => checksEnd;

    /// <summary>Whether the account's external transactions are read, so that one which is not among them is none of its own.</summary>
    public bool KnowsExternal => Needs(ExplorerList.External);

    /// <summary>Whether the places of calls in their transactions are looked up.</summary>
    public bool WantsCalls => Wants(InCalls);

    /// <summary>Whether some of the kinds are wanted.</summary>
    public bool Wants(CoverageKinds kinds) => (Kinds & kinds) != CoverageKinds.None;

    /// <summary>
    /// Whether a list is read. Events are not all in lists of their own, such as those by which coins are wrapped: then the receipts of the other lists'
    /// transactions show them.
    /// </summary>
    public bool Needs(ExplorerList list) => list switch
    {
        ExplorerList.External => Wants(CoverageKinds.Native | CoverageKinds.Fee | InLogs),
        ExplorerList.Internal => Wants(InCalls | InLogs),
        ExplorerList.Withdrawals => Wants(CoverageKinds.Reward),
        _ => Wants(InLogs),
    };

    /// <summary>Whether all that is wanted of a transaction is in its row among the external ones, and surely so.</summary>
    /// <param name="listed">The transaction.</param>
    /// <param name="address">Whose history is read.</param>
    /// <param name="tellsPaidPrice">Whether the row tells the price that was paid.</param>
    /// <param name="fee">The fee; null where it is not sure.</param>
    public ExternalRow? Plain(ListedTransaction listed, Address address, Func<ExternalRow, bool> tellsPaidPrice, out UInt256? fee)
    {
        fee = null;
        ExternalRow[] external = [.. listed.Rows.OfType<ExternalRow>()];
        if (wanted is null || external.Length != 1 || listed.Rows.Any(other => other is not (ExternalRow or InternalRow)))
        {
            return null;
        }

        ExternalRow row = external[0];
        fee = FeeOf(row, tellsPaidPrice);
        bool needsReceipt = !IsSureOfStatus(row)
            || (Wants(InLogs) && !HasRunNothing(row))
            || (rules.Fees == FeeFate.Vaults && Wants(CoverageKinds.Mint))
            || (fee is null && row.From == address && Wants(CoverageKinds.Fee))

            // What is made by a transaction that gives it something is told twice, and should be the same.
            || (row.To is null ? !row.Value.IsZero : row.Created is not null);
        return needsReceipt ? null : row;
    }

    /// <summary>Gas at its price, where that is all that was paid.</summary>
    private UInt256? FeeOf(ExternalRow row, Func<ExternalRow, bool> tellsPaidPrice)
    {
        // Blobs pay nobody who is created.
        bool isAll = row.Time < rules.BlobsFrom || (row.To is null && rules.Fees == FeeFate.Burnt);
        return isAll && row.GasPrice is { } price && price.BitLength <= 128 && row.GasUsed.BitLength <= 64 && tellsPaidPrice(row) ? row.GasUsed * price : null;
    }

    private bool IsSureOfStatus(ExternalRow row) => row.ToldStatus switch
    {
        null => true,
        true => !row.HasFailed,

        // Some explorers say of what they do not know that it failed.
        false => row.HasFailed && row.Height >= rules.StatusesFrom,
    };

    /// <summary>Whether a transaction took no more than every one takes: then there was no code to run.</summary>
    private bool HasRunNothing(ExternalRow row) => row.HasFailed || (row.To is not null && row.GasUsed == (UInt256)21_000U && row.Height >= rules.LondonFrom);
}
