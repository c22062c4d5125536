namespace WalletTrace.Chains.Files;

/// <summary>
/// Turns facts into rows. A movement's row carries its block and its transaction; what no movement carries gets a row of its own in the end.
/// </summary>
internal sealed class RowBuilder
{
    private readonly Dictionary<(ChainId Chain, long Height), BlockRecord> blocks = [];
    private readonly Dictionary<(ChainId Chain, long Height, int Index), (TransactionRecord Record, bool Told)> transactions = [];

    /// <summary>The row of a fact; false for a block or transaction, of which <see cref="Rest"/> tells what is still to be told.</summary>
    /// <exception cref="ChainDataException">The fact cannot be true, or what it refers to has not come before it.</exception>
    /// <exception cref="ContradictionException">A block or a transaction is told in two ways.</exception>
    public bool TryBuild(Fact fact, FactRow row)
    {
        FactShape.Check(fact);
        switch (fact)
        {
            case BlockRecord block:
                Take(block);
                return false;
            case TransactionRecord transaction:
                Take(transaction);
                return false;
            case TransferRecord transfer:
                Begin(row, RowSchema.Transfer, transfer, transfer.Height, transfer.TransactionIndex);
                Fill(row, transfer);
                return true;
            case FreezeRecord freeze:
                Begin(row, RowSchema.Freeze, freeze, freeze.Height, freeze.TransactionIndex);
                row.Set(Column.Index, freeze.Index);
                row.Set(Column.Kind, FactText.Name(freeze.Kind));
                Fill(row, freeze.Asset);
                row.Set(Column.Account, freeze.Address.ToString(freeze.Chain));
                row.Set(Column.Amount, freeze.Amount?.ToString());
                return true;
            case InputRecord input:
                Begin(row, RowSchema.Input, input, input.Height, input.TransactionIndex);
                Fill(row, input);
                return true;
            case OutputRecord output:
                Begin(row, RowSchema.Output, output, output.Height, output.TransactionIndex);
                row.Set(Column.Index, output.Index);
                row.Set(Column.Owner, output.Owner.ToString(output.Chain));
                row.Set(Column.Amount, output.Amount.ToString());
                return true;
            default:
                Fill(row, (CoverageRecord)fact);
                return true;
        }
    }

    /// <summary>The transactions without movement and the blocks of which no other row tells all, each as one row; by chain and place.</summary>
    public IEnumerable<FactRow> Rest()
    {
        var row = new FactRow();
        var told = new HashSet<(ChainId, long)>();
        foreach (var ((chain, height, index), (record, byMovement)) in transactions.OrderBy(pair => pair.Key))
        {
            told.Add((chain, height));
            if (!byMovement)
            {
                Begin(row, RowSchema.Transaction, record, height, index);
                yield return row;
            }
        }

        foreach (var (key, block) in blocks.OrderBy(pair => pair.Key))
        {
            if (block.Hash is not null || block.Parent is not null || !told.Contains(key))
            {
                row.Clear(RowSchema.Block);
                Fill(row, block);
                row.Set(Column.Hash, block.Hash?.Bytes.ToString(block.Chain));
                row.Set(Column.Parent, block.Parent?.Bytes.ToString(block.Chain));
                yield return row;
            }
        }
    }

    private void Take(BlockRecord block)
    {
        if (blocks.TryGetValue((block.Chain, block.Height), out var known))
        {
            if (known.Time != block.Time || (known.Hash ?? block.Hash) != (block.Hash ?? known.Hash) || (known.Parent ?? block.Parent) != (block.Parent ?? known.Parent))
            {
                throw new ContradictionException("one block is told in two ways", FactText.Describe(block), FactText.Describe(known));
            }

            block = known with { Hash = known.Hash ?? block.Hash, Parent = known.Parent ?? block.Parent };
        }

        blocks[(block.Chain, block.Height)] = block;
    }

    private void Take(TransactionRecord transaction)
    {
        var key = (transaction.Chain, transaction.Height, transaction.Index);
        if (!transactions.TryGetValue(key, out var known))
        {
            BlockOf(transaction, transaction.Height);
            transactions.Add(key, (transaction, false));
        }
        else if (known.Record != transaction)
        {
            throw new ContradictionException("one place holds one transaction", FactText.Describe(transaction), FactText.Describe(known.Record));
        }
    }

    private void Begin(FactRow row, RowSchema schema, Fact fact, long height, int index)
    {
        var key = (fact.Chain, height, index);
        if (!transactions.TryGetValue(key, out var transaction))
        {
            throw Missing(fact, $"the transaction at {FactText.Place(fact.Chain, height, index)}");
        }

        if (!transaction.Told && schema != RowSchema.Transaction)
        {
            transactions[key] = transaction with { Told = true };
        }

        row.Clear(schema);
        Fill(row, BlockOf(fact, height));
        row.Set(Column.TransactionIndex, index);
        row.Set(Column.Transaction, transaction.Record.Id.ToString(fact.Chain));
        row.Set(Column.Failed, transaction.Record.Failed ? "true" : "false");
    }

    private static void Fill(FactRow row, BlockRecord block)
    {
        row.Set(Column.Chain, block.Chain.ToString());
        row.Set(Column.Height, block.Height);
        row.Set(Column.Time, block.Time);
    }

    private static void Fill(FactRow row, TransferRecord transfer)
    {
        row.Set(Column.Index, transfer.Index);
        row.Set(Column.Kind, FactText.Name(transfer.Kind));
        Fill(row, transfer.Asset);
        row.Set(Column.From, transfer.From?.ToString(transfer.Chain));
        row.Set(Column.To, transfer.To?.ToString(transfer.Chain));
        row.Set(Column.Amount, transfer.Amount.ToString());
        row.Set(Column.Burnt, transfer.Burnt?.ToString());
    }

    private static void Fill(FactRow row, Asset asset)
    {
        row.Set(Column.Asset, $"{asset.Namespace}:{asset.Reference}");
        if (!asset.IsNative || asset.Chain.Parameters?.Coin is null)
        {
            row.Set(Column.Decimals, asset.Decimals);
            row.Set(Column.Symbol, asset.Symbol);
        }
    }

    private static void Fill(FactRow row, InputRecord input)
    {
        row.Set(Column.Index, input.Index);
        if (input.Coin is { } coin)
        {
            row.Set(Column.SpentTransaction, coin.Transaction.ToString(input.Chain));
            row.Set(Column.SpentIndex, coin.Index);
        }

        row.Set(Column.Owner, input.Owner?.ToString(input.Chain));
        row.Set(Column.Amount, input.Amount?.ToString());
    }

    private static void Fill(FactRow row, CoverageRecord coverage)
    {
        row.Clear(RowSchema.Coverage);
        row.Set(Column.Chain, coverage.Chain.ToString());
        row.Set(Column.Account, coverage.Address?.ToString(coverage.Chain));
        row.Set(Column.FromHeight, coverage.FromHeight);
        row.Set(Column.ToHeight, coverage.ToHeight);
        row.Set(Column.Kinds, CoverageText.Write(coverage.Kinds));
        row.Set(Column.Source, coverage.Source);
        if (coverage.ReadAt is { } readAt)
        {
            row.Set(Column.ReadAt, readAt);
        }
    }

    private BlockRecord BlockOf(Fact fact, long height) => blocks.TryGetValue((fact.Chain, height), out var block)
        ? block
        : throw Missing(fact, FormattableString.Invariant($"block {height}"));

    private static ChainDataException Missing(Fact fact, string what) =>
        new($"a fact cannot be written: found no {what}, expected it among the facts before it", FactText.Describe(fact));
}
