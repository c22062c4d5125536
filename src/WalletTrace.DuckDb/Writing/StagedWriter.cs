using WalletTrace.Chains;
using WalletTrace.DuckDb.Database;
using WalletTrace.Ledger;

namespace WalletTrace.DuckDb.Writing;

/// <summary>Writes what is new of one chain into the tables.</summary>
/// <param name="connection">The connection on which the append's transaction is open.</param>
/// <param name="chainId">The chain's id.</param>
/// <param name="staged">What is new.</param>
/// <param name="names">The ids of assets.</param>
/// <param name="accounts">The ids of the accounts that are named.</param>
internal sealed class StagedWriter(
    LedgerConnection connection, byte chainId, StagedFacts staged, AssetNumbers names, IReadOnlyDictionary<Address, int> accounts)
{
    /// <summary>The accounts that new facts name.</summary>
    public static HashSet<Address> AccountsOf(StagedFacts staged)
    {
        var accounts = new HashSet<Address>();
        FactBatch added = staged.Added;
        added.Transfers.ForEach(transfer => Add(transfer.From, transfer.To));
        added.Freezes.ForEach(freeze => Add(freeze.Address));
        added.Inputs.ForEach(input => Add(input.Owner));
        added.Outputs.ForEach(output => Add(output.Owner));
        added.Coverage.ForEach(coverage => Add(coverage.Address));
        staged.CompletedInputs.ForEach(input => Add(input.Owner));
        return accounts;

        void Add(params ReadOnlySpan<Address?> given)
        {
            foreach (Address? address in given)
            {
                if (address is { } account)
                {
                    accounts.Add(account);
                }
            }
        }
    }

    /// <summary>Gives the assets that new facts name their ids.</summary>
    public static void NumberAssets(StagedFacts staged, AssetNumbers names)
    {
        staged.Added.Transfers.ForEach(transfer => names.IdOf(transfer.Asset));
        staged.Added.Freezes.ForEach(freeze => names.IdOf(freeze.Asset));
        staged.Retold.ForEach(fact => names.IdOf(AssetOf(fact)));
    }

    /// <summary>The lowest and the highest height at which anything is new, coverage apart; null where nothing is.</summary>
    public static (long From, long To)? HeightsOf(StagedFacts staged)
    {
        (long From, long To)? range = null;
        foreach (long height in HeightsIn(staged.Added).Concat(staged.CompletedBlocks.Select(block => block.Height))
            .Concat(staged.CompletedInputs.Select(input => input.Height)).Concat(staged.CompletedFees.Select(fee => fee.Height))
            .Concat(staged.Retold.Select(HeightOf)))
        {
            range = range is var (from, to) ? (Math.Min(from, height), Math.Max(to, height)) : (height, height);
        }

        return range;
    }

    /// <summary>Appends the new facts.</summary>
    public void Append(FactTables tables)
    {
        FactBatch added = staged.Added;
        added.Blocks.ForEach(block => tables.Add(chainId, block));
        added.Transactions.ForEach(transaction => tables.Add(chainId, transaction));
        AppendTransfers(tables);
        added.Freezes.ForEach(freeze => tables.Add(chainId, freeze, names.IdOf(freeze.Asset), accounts[freeze.Address]));
        added.Inputs.ForEach(input => tables.Add(chainId, input, IdOf(input.Owner)));
        added.Outputs.ForEach(output => tables.Add(chainId, output, accounts[output.Owner]));
        added.Coverage.ForEach(coverage => tables.Add(chainId, coverage, IdOf(coverage.Address)));
        foreach (Fact fact in staged.Retold)
        {
            var (transactionIndex, index) = fact is FreezeRecord freeze ? (freeze.TransactionIndex, freeze.Index) : IndexesOf((TransferRecord)fact);
            tables.AddRetold(chainId, HeightOf(fact), transactionIndex, index, fact is FreezeRecord, names.IdOf(AssetOf(fact)));
        }
    }

    /// <summary>Completes what was known in part.</summary>
    public void Complete()
    {
        Complete(
            staged.CompletedBlocks, "block", "hash BLOB, parent BLOB", "hash = c.hash, parent = c.parent", "true", static block => block.Height,
            static (writer, block) =>
            {
                writer.Set(1, 0);
                writer.Set(2, 0L);
                writer.SetId(3, block.Hash?.Bytes);
                writer.SetId(4, block.Parent?.Bytes);
            });
        const string samePlace = "t.transaction_index = c.transaction_index AND t.index = c.index";
        Complete(
            staged.CompletedInputs, "input", "owner_id INTEGER, amount DECIMAL(38, 0), wide_amount VARCHAR",
            "owner_id = c.owner_id, amount = c.amount, wide_amount = c.wide_amount", samePlace, static input => input.Height,
            (writer, input) =>
            {
                writer.Set(1, input.TransactionIndex);
                writer.Set(2, (long)input.Index);
                writer.Set(3, input.Owner is { } owner ? accounts[owner] : (int?)null);
                writer.SetAmount(4, 5, input.Amount);
            });
        Complete(
            staged.CompletedFees, "transfer", "burnt DECIMAL(38, 0), wide_burnt VARCHAR", "burnt = c.burnt, wide_burnt = c.wide_burnt", samePlace,
            static fee => fee.Height,
            static (writer, fee) =>
            {
                writer.Set(1, fee.TransactionIndex);
                writer.Set(2, fee.Index);
                writer.SetAmount(3, 4, fee.Burnt);
            });
    }

    private static IEnumerable<long> HeightsIn(FactBatch batch) =>
        batch.Blocks.Select(block => block.Height).Concat(batch.Transactions.Select(transaction => transaction.Height))
            .Concat(batch.Transfers.Select(transfer => transfer.Height)).Concat(batch.Freezes.Select(freeze => freeze.Height))
            .Concat(batch.Inputs.Select(input => input.Height)).Concat(batch.Outputs.Select(output => output.Height));

    private static long HeightOf(Fact fact) => fact is FreezeRecord freeze ? freeze.Height : ((TransferRecord)fact).Height;

    private static Asset AssetOf(Fact fact) => fact is FreezeRecord freeze ? freeze.Asset : ((TransferRecord)fact).Asset;

    private static (int TransactionIndex, long Index) IndexesOf(TransferRecord transfer) => (transfer.TransactionIndex, transfer.Index);

    private int IdOf(Address? address) => address is { } account ? accounts[account] : 0;

    private void AppendTransfers(FactTables tables)
    {
        if (staged.Added.Transfers.Count == 0)
        {
            return;
        }

        var columns = new TransferColumns();
        foreach (TransferRecord transfer in staged.Added.Transfers)
        {
            if (columns.IsFull)
            {
                tables.Add(chainId, columns);
            }

            columns.Add(transfer, names.IdOf(transfer.Asset), IdOf(transfer.From), IdOf(transfer.To));
        }

        tables.Add(chainId, columns);
    }

    private void Complete<T>(
        List<T> facts, string table, string columns, string values, string match, Func<T, long> heightOf, Action<ChunkWriter, T> put)
    {
        if (facts.Count == 0)
        {
            return;
        }

        connection.Execute($"CREATE OR REPLACE TEMP TABLE completed (height BIGINT, transaction_index INTEGER, index BIGINT, {columns})");
        using (var writer = new ChunkWriter(connection, "completed", ChunkWriter.Temporary))
        {
            foreach (T fact in facts)
            {
                writer.Set(0, heightOf(fact));
                put(writer, fact);
                writer.EndRow();
            }

            writer.Close();
        }

        string range = $"t.height BETWEEN {Sql.Of(facts.Min(heightOf))} AND {Sql.Of(facts.Max(heightOf))}";
        connection.Execute(
            $"UPDATE {table} AS t SET {values} FROM completed c WHERE t.chain_id = {Sql.Of(chainId)} AND {range} AND t.height = c.height AND {match}");
    }
}
