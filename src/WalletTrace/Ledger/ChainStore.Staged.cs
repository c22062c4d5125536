using WalletTrace.Chains;

namespace WalletTrace.Ledger;

internal sealed partial class ChainStore
{
    /// <summary>Takes in assets as they were told by facts that are known, but not to this store.</summary>
    public void Tell(IEnumerable<Asset> told)
    {
        foreach (var asset in told)
        {
            assets.Tell(asset);
        }

        assets.Commit();
    }

    /// <summary>What is staged and was not known before.</summary>
    public StagedFacts Staged()
    {
        var staged = new StagedFacts();
        foreach (var (block, isNew) in blocks.Staged())
        {
            (isNew ? staged.Added.Blocks : staged.CompletedBlocks).Add(block);
        }

        staged.Added.Transactions.AddRange(transactions[mark.Transactions..]);
        staged.Added.Transfers.AddRange(From(mark.Transfers, transfers.Count, ToldTransfer));
        staged.Added.Freezes.AddRange(From(mark.Freezes, freezes.Count, ToldFreeze));
        staged.Added.Inputs.AddRange(From(mark.Inputs, inputs.Count, Input));
        staged.Added.Outputs.AddRange(From(mark.Outputs, outputs.Count, Output));
        staged.Added.Coverage.AddRange(stagedCoverage.Where(record => !coverage.Records.Contains(record)).Distinct());
        staged.CompletedInputs.AddRange(completed.Select(entry => entry.Row).Where(row => row < mark.Inputs).Distinct().Select(Input));
        staged.CompletedFees.AddRange(completedFees.Where(row => row < mark.Transfers).Select(ToldTransfer));
        foreach (var (slot, index, isFreeze, asset) in stagedRetold)
        {
            if (isFreeze && freezes.TryFind(slot, index, out int freeze))
            {
                staged.Retold.Add(Freeze(freeze) with { Asset = assets.Told(asset) });
            }
            else if (transfers.TryFind(slot, index, out int transfer))
            {
                staged.Retold.Add(Transfer(transfer) with { Asset = assets.Told(asset) });
            }
        }

        return staged;
    }

    private static IEnumerable<T> From<T>(int first, int end, Func<int, T> row) => Enumerable.Range(first, end - first).Select(row);

    private TransferRecord ToldTransfer(int row) => Transfer(row) with { Asset = assets.Told(transfers[row].Asset) };

    private FreezeRecord ToldFreeze(int row) => Freeze(row) with { Asset = assets.Told(freezes[row].Asset) };
}
