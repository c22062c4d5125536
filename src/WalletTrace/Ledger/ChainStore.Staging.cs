using WalletTrace.Chains;

namespace WalletTrace.Ledger;

internal sealed partial class ChainStore
{
    private readonly List<(int Row, InputRow Before)> completed = [];
    private readonly List<int> completedFees = [];
    private readonly List<(int Slot, long Index, bool IsFreeze, int Asset)> stagedRetold = [];
    private List<CoverageRecord> stagedCoverage = [];
    private Mark mark;

    /// <summary>Holds facts against each other and against what is known, and takes them in until <see cref="Commit"/> or <see cref="TakeBack"/>.</summary>
    /// <exception cref="ContradictionException">Two facts cannot both be true.</exception>
    /// <exception cref="ReorgException">A block does not follow the one below it.</exception>
    /// <exception cref="ChainDataException">A fact refers to a block or transaction that is not known.</exception>
    public void Stage(FactBatch batch)
    {
        mark = new Mark(transactions.Count, transfers.Count, freezes.Count, inputs.Count, outputs.Count);
        blocks.Stage(batch.Blocks);
        batch.Transactions.ForEach(Stage);
        batch.Blocks.ForEach(block => CheckOwn(block.Height));
        batch.Transactions.ForEach(transaction => CheckOwn(transaction.Height));
        batch.Transfers.ForEach(Stage);
        batch.Freezes.ForEach(Stage);
        batch.Outputs.ForEach(Stage);
        batch.Inputs.ForEach(Stage);

        // Inputs and outputs meet only now, when both are in, whatever order they came in.
        for (int row = mark.Outputs; row < outputs.Count; row++)
        {
            var coin = new CoinId(transactions[outputs.SlotOf(row)].Id, (int)outputs.IndexOf(row));
            if (spends.TryGetValue(coin, out int spender))
            {
                CheckSpend(spender, row);
            }
        }

        foreach (int row in StagedInputs())
        {
            if (inputs[row].Coin is { } coin && AnyOutput(coin) is { } output)
            {
                CheckSpend(row, output);
            }
        }

        stagedCoverage = batch.Coverage;
    }

    /// <summary>Keeps what was staged. Never fails.</summary>
    public void Commit()
    {
        blocks.Commit();
        assets.Commit();
        stagedCoverage.ForEach(coverage.Add);
        for (int row = mark.Transfers; row < transfers.Count; row++)
        {
            Touch(transfers[row].From, transfers.SlotOf(row));
            Touch(transfers[row].To, transfers.SlotOf(row));
        }

        for (int row = mark.Freezes; row < freezes.Count; row++)
        {
            Touch(freezes[row].Account, freezes.SlotOf(row));
        }

        for (int row = mark.Outputs; row < outputs.Count; row++)
        {
            int slot = outputs.SlotOf(row);
            Touch(outputs[row].Owner, slot);
            if (spends.TryGetValue(new CoinId(transactions[slot].Id, (int)outputs.IndexOf(row)), out int spender) && SpentOutput(spender) == row)
            {
                Touch(outputs[row].Owner, inputs.SlotOf(spender));
            }
        }

        foreach (int row in StagedInputs())
        {
            Touch(inputs[row].Owner, inputs.SlotOf(row));
            if (SpentOutput(row) is { } output)
            {
                Touch(outputs[output].Owner, inputs.SlotOf(row));
            }
        }

        if (transactions.Count > mark.Transactions)
        {
            ordered = null;
        }

        Forget();
    }

    /// <summary>Takes back all that was staged.</summary>
    public void TakeBack()
    {
        blocks.Discard();
        for (int row = inputs.Count - 1; row >= mark.Inputs; row--)
        {
            if (inputs[row].Coin is { } coin)
            {
                spends.Remove(coin);
            }
        }

        // The newest first: an input may have been completed twice.
        for (int at = completed.Count - 1; at >= 0; at--)
        {
            inputs[completed[at].Row] = completed[at].Before;
        }

        completedFees.ForEach(row => burnt.Remove(row));
        stagedRetold.ForEach(told => retold.Remove(told));
        transfers.CutFrom(mark.Transfers);
        freezes.CutFrom(mark.Freezes);
        inputs.CutFrom(mark.Inputs);
        outputs.CutFrom(mark.Outputs);
        assets.TakeBack();
        for (int slot = transactions.Count - 1; slot >= mark.Transactions; slot--)
        {
            Remove(transactions[slot]);
        }

        transactions.RemoveRange(mark.Transactions, transactions.Count - mark.Transactions);
        Forget();
    }

    private void Forget()
    {
        completed.Clear();
        completedFees.Clear();
        stagedRetold.Clear();
        stagedCoverage = [];
    }

    private IEnumerable<int> StagedInputs() =>
        completed.Select(entry => entry.Row).Concat(Enumerable.Range(mark.Inputs, inputs.Count - mark.Inputs));

    private void Touch(int address, int slot)
    {
        if (address != NoAddress)
        {
            accounts.Touch(address, slot);
        }
    }

    private void Stage(TransactionRecord transaction)
    {
        if (blocks.Find(transaction.Height) is null)
        {
            throw Missing(transaction, FormattableString.Invariant($"block {transaction.Height}"));
        }

        if (byPlace.TryGetValue((transaction.Height, transaction.Index), out int there))
        {
            if (transactions[there] != transaction)
            {
                var problem = transactions[there].Id == transaction.Id ? "a transaction has failed or has not" : "one place holds one transaction";
                throw Contradiction(problem, transaction, transactions[there]);
            }

            return;
        }

        if (byId.TryGetValue(transaction.Id, out int elsewhere)
            && (TwiceMined.OtherHeight(transaction) != transactions[elsewhere].Height || transactions[elsewhere].Index != 0))
        {
            throw Contradiction("a transaction stands at one place", transaction, transactions[elsewhere]);
        }

        int slot = transactions.Count;
        transactions.Add(transaction);
        byPlace.Add((transaction.Height, transaction.Index), slot);
        byIdAndHeight.Add((transaction.Id, transaction.Height), slot);
        if (!byId.TryGetValue(transaction.Id, out int other) || transactions[other].Height < transaction.Height)
        {
            byId[transaction.Id] = slot;
        }
    }

    private void Remove(TransactionRecord transaction)
    {
        byPlace.Remove((transaction.Height, transaction.Index));
        byIdAndHeight.Remove((transaction.Id, transaction.Height));
        if (TwiceMined.OtherHeight(transaction) is { } other && byIdAndHeight.TryGetValue((transaction.Id, other), out int slot))
        {
            byId[transaction.Id] = slot;
        }
        else
        {
            byId.Remove(transaction.Id);
        }
    }

    private void Stage(TransferRecord transfer)
    {
        int slot = SlotOf(transfer, transfer.Height, transfer.TransactionIndex);
        if (transfers.TryFind(slot, transfer.Index, out int row))
        {
            // Before the asset is numbered: it may be one that contradicts.
            var known = Transfer(row);
            if (known with { Burnt = transfer.Burnt } != transfer)
            {
                throw Contradiction("one index of a transaction holds one transfer", transfer, known);
            }

            if (known.Burnt is { } one && transfer.Burnt is { } other && one != other)
            {
                throw Contradiction("one part of a fee is burnt", transfer, known);
            }

            Retell(slot, transfer.Index, false, transfers[row].Asset, assets.NumberOf(transfer.Asset, transfer));
        }
        else
        {
            row = transfers.Add(slot, transfer.Index, new TransferRow(
                transfer.Kind, assets.NumberOf(transfer.Asset, transfer), NumberOf(transfer.From), NumberOf(transfer.To), transfer.Amount));
        }

        if (transfer.Burnt is { } part && burnt.TryAdd(row, part))
        {
            completedFees.Add(row);
        }
    }

    private void Stage(FreezeRecord freeze)
    {
        int slot = SlotOf(freeze, freeze.Height, freeze.TransactionIndex);
        if (!freezes.TryFind(slot, freeze.Index, out int row))
        {
            freezes.Add(slot, freeze.Index, new FreezeRow(freeze.Kind, assets.NumberOf(freeze.Asset, freeze), accounts.NumberOf(freeze.Address), freeze.Amount));
        }
        else if (Freeze(row) is var known && known != freeze)
        {
            throw Contradiction("one index of a transaction holds one freeze", freeze, known);
        }
        else
        {
            Retell(slot, freeze.Index, true, freezes[row].Asset, assets.NumberOf(freeze.Asset, freeze));
        }
    }

    /// <summary>Notes that a fact which is known told its asset in other words.</summary>
    private void Retell(int slot, long index, bool isFreeze, int known, int asset)
    {
        if (asset != known && retold.Add((slot, index, isFreeze, asset)))
        {
            stagedRetold.Add((slot, index, isFreeze, asset));
        }
    }

    /// <summary>A block's own movements bear the block's hash.</summary>
    private void CheckOwn(long height)
    {
        if (byPlace.TryGetValue((height, TransactionRecord.OfBlock), out int slot) && blocks.Find(height) is { Hash: { } hash } block && hash.Bytes != transactions[slot].Id)
        {
            throw Contradiction("a block's own movements stand under its hash", transactions[slot], block);
        }
    }

    private void Stage(OutputRecord output)
    {
        int slot = SlotOf(output, output.Height, output.TransactionIndex);
        var found = new OutputRow(accounts.NumberOf(output.Owner), output.Amount);
        if (!outputs.TryFind(slot, output.Index, out int row))
        {
            outputs.Add(slot, output.Index, found);
        }
        else if (outputs[row] != found)
        {
            throw Contradiction("an output has one owner and one amount", output, Output(row));
        }
    }

    private void Stage(InputRecord input)
    {
        int slot = SlotOf(input, input.Height, input.TransactionIndex);
        var found = new InputRow(input.Coin, NumberOf(input.Owner), input.Amount);
        if (inputs.TryFind(slot, input.Index, out int row))
        {
            Complete(row, input, found);
            return;
        }

        if (input.Coin is { } coin && spends.TryGetValue(coin, out int other))
        {
            throw Contradiction("a coin is spent once", input, Input(other));
        }

        row = inputs.Add(slot, input.Index, found);
        if (input.Coin is { } spent)
        {
            spends.Add(spent, row);
        }
    }

    /// <summary>Puts together what two facts tell of one input.</summary>
    private void Complete(int row, InputRecord input, InputRow found)
    {
        var known = inputs[row];
        if (known.Coin != found.Coin
            || (known.Owner != NoAddress && found.Owner != NoAddress && known.Owner != found.Owner)
            || (known.Amount is { } one && found.Amount is { } two && one != two))
        {
            throw Contradiction("an input spends one coin", input, Input(row));
        }

        var merged = new InputRow(known.Coin, known.Owner == NoAddress ? found.Owner : known.Owner, known.Amount ?? found.Amount);
        if (merged != known)
        {
            completed.Add((row, known));
            inputs[row] = merged;
        }
    }

    private int? AnyOutput(CoinId coin)
    {
        foreach (int slot in SlotsOf(coin.Transaction))
        {
            if (outputs.TryFind(slot, coin.Index, out int row))
            {
                return row;
            }
        }

        return null;
    }

    private void CheckSpend(int inputRow, int outputRow)
    {
        var input = inputs[inputRow];
        if (SpentOutput(inputRow) is not { } spent)
        {
            // Of an id that stands in two blocks the other transaction may be the one, and not be known.
            if (TwiceMined.HeightsOf(chain, input.Coin!.Value.Transaction)?.First < transactions[inputs.SlotOf(inputRow)].Height)
            {
                return;
            }

            throw Contradiction("a coin is spent after it was made", Input(inputRow), Output(outputRow));
        }

        var output = outputs[spent];
        if (accounts[output.Owner].Kind == AddressKind.Unspendable)
        {
            throw Contradiction("nobody can spend a coin whose script always fails", Input(inputRow), Output(spent));
        }

        if ((input.Owner != NoAddress && input.Owner != output.Owner) || (input.Amount is { } amount && amount != output.Amount))
        {
            throw Contradiction("an input has the owner and the amount of the coin it spends", Input(inputRow), Output(spent));
        }
    }

    private int SlotOf(Fact fact, long height, int index) => byPlace.TryGetValue((height, index), out int slot)
        ? slot
        : throw Missing(fact, FormattableString.Invariant($"the transaction at {FactText.Place(chain, height, index)}"));

    private static ContradictionException Contradiction(string problem, Fact found, Fact known) =>
        new(problem, FactText.Describe(found), FactText.Describe(known), found, other: known);

    private static ChainDataException Missing(Fact fact, string what) =>
        new($"a fact hangs in the air: found no {what}, expected it among the facts known or in the same batch", FactText.Describe(fact));

    private readonly record struct Mark(int Transactions, int Transfers, int Freezes, int Inputs, int Outputs);
}
