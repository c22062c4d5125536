using CsCheck;
using WalletTrace.Chains;
using WalletTrace.DuckDb.Tests.Support;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests;

public sealed class ReadingTests
{
    private const int Accounts = 8;

    [Fact]
    public async Task Tables_answer_every_question_as_the_same_facts_in_memory() =>
        await FactGen.Ledger.SampleAsync(facts => Hold(new MemoryLedger(facts)), iter: 25);

    [Theory]
    [InlineData("91722")]
    [InlineData("91722 91880")]
    [InlineData("91722 91812 91842 91880")]
    public async Task Of_two_transactions_with_one_id_the_one_that_was_not_overwritten_is_spent(string heights) => await Hold(new MemoryLedger(
    [
        .. TwinCoinbases.At([.. heights.Split(' ').Select(long.Parse)]),
        .. TwinCoinbases.Spend(TwinCoinbases.First, 91_900, 1, 5),
        Facts.Coverage(ChainId.Bitcoin, null, 0, 92_000, CoverageKinds.Coins),
    ]));

    /// <summary>Writes the facts of a ledger into tables and asks both everything.</summary>
    private static async Task Hold(MemoryLedger expected)
    {
        using var folder = new TemporaryFolder();
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["case.duckdb"]);
        await PlainRows.WriteAsync(ledger, await expected.FactsAsync().ToArrayAsync());

        await LedgerQuestions.AskAsync(expected, ledger, Accounts);
    }
}
