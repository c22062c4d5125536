using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests.Support;

/// <summary>Asks two ledgers everything that a ledger can be asked.</summary>
internal static class LedgerQuestions
{
    /// <summary>Holds the answers of a ledger against those of one in memory; of the first accounts of each chain, and one that is not known.</summary>
    public static async Task AskAsync(ILedger expected, ILedger asked, int accounts)
    {
        Assert.Equal(expected.Chains, asked.Chains);
        Assert.Equal(expected.Coverage, asked.Coverage);
        Assert.Equal(await expected.BlocksAsync().ToListAsync(), await asked.BlocksAsync().ToListAsync());
        List<LedgerTransaction> transactions = await expected.TransactionsAsync().ToListAsync();
        Same(transactions, await asked.TransactionsAsync().ToListAsync());
        foreach (ChainId chain in (ChainId[])[ChainId.Bitcoin, ChainId.Ethereum, ChainId.Tron])
        {
            Assert.Equal(expected.AsOf(chain), asked.AsOf(chain));
            for (int number = 0; number <= accounts; number++)
            {
                await AskAsync(expected, asked, Facts.Account(chain, number == accounts ? 77_777 : number));
            }

            await AskHeightsAsync(expected, asked, chain, transactions.Where(transaction => transaction.Record.Chain == chain).ToList());
        }
    }

    private static async Task AskAsync(ILedger expected, ILedger asked, Account account)
    {
        AccountHistory one = await expected.HistoryAsync(account);
        AccountHistory other = await asked.HistoryAsync(account);
        Assert.Equal((one.Account, one.CompleteKinds), (other.Account, other.CompleteKinds));
        Same(one.Transactions, other.Transactions);
        Assert.Equal(await expected.FreezesAsync(account), await asked.FreezesAsync(account));
        foreach (long from in (long[])[0, 1, 5, 20])
        {
            Assert.Equal(await expected.CompleteKindsAsync(account, from), await asked.CompleteKindsAsync(account, from));
        }
    }

    private static async Task AskHeightsAsync(ILedger expected, ILedger asked, ChainId chain, List<LedgerTransaction> transactions)
    {
        long last = (await expected.LastBlockAsync(chain))?.Height ?? 0;
        foreach (long height in Enumerable.Range(0, 25).Select(back => last + 1 - back).Where(height => height >= 0))
        {
            Assert.Equal(await expected.BlockAsync(chain, height), await asked.BlockAsync(chain, height));
            Assert.Equal(await expected.LastBlockAsync(chain, height), await asked.LastBlockAsync(chain, height));
            Same(await expected.WholeBlockAsync(chain, height), await asked.WholeBlockAsync(chain, height));
        }

        foreach (LedgerTransaction transaction in transactions)
        {
            TransactionId id = transaction.Record.Id;
            Same([await expected.TransactionAsync(chain, id)], [await asked.TransactionAsync(chain, id)]);
            Same([await expected.TransactionAsync(chain, id, transaction.Record.Height)], [await asked.TransactionAsync(chain, id, transaction.Record.Height)]);
            foreach (CoinId coin in transaction.Outputs.Select(output => new CoinId(id, output.Index)).Append(new CoinId(id, 99)))
            {
                Same([await expected.SpenderAsync(chain, coin)], [await asked.SpenderAsync(chain, coin)]);
            }
        }

        Assert.Null(await asked.TransactionAsync(chain, Facts.Id(123_456_789)));
        Assert.Null(await asked.TransactionAsync(chain, Facts.Id(123_456_789), last));
    }

    private static void Same(IReadOnlyList<LedgerTransaction?>? expected, IReadOnlyList<LedgerTransaction?>? found)
    {
        Assert.Equal(expected?.Select(Text), found?.Select(Text));
    }

    // Records hold lists by reference; and assets are equal whatever decimals and symbol they are told with.
    private static string? Text(LedgerTransaction? transaction) => transaction is null ? null : string.Join(
        '\n',
        (IEnumerable<string>)
        [
            $"{transaction.Record} {transaction.Time} {transaction.MonotoneTime}",
            .. transaction.Transfers.Select(transfer => $"{transfer} {transfer.Asset.Decimals} {transfer.Asset.Symbol}"),
            .. transaction.Freezes.Select(freeze => $"{freeze} {freeze.Asset.Decimals} {freeze.Asset.Symbol}"),
            .. transaction.Inputs.Select(input => input.ToString()),
            .. transaction.Outputs.Select(output => output.ToString()),
        ]);
}
