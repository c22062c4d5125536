using CsCheck;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests.Indexing;

/// <summary>The graph of a durable ledger is that of the same facts in memory.</summary>
public sealed class FreezingTests
{
    [Fact]
    public async Task A_ledger_on_disk_freezes_to_the_same_bytes_as_one_in_memory() => await RandomLedgers.Any.SampleAsync(
        async small => await HoldAsync(small.Facts, [.. small.Facts]), iter: 40);

    [Fact]
    public async Task Transfers_that_were_appended_out_of_order_stand_in_the_order_of_events() => await Gen.Select(RandomLedgers.Accounts, Gen.Int).SampleAsync(
        async (small, seed) =>
        {
            Fact[] facts = FactGen.Shuffled(small.Facts, seed).ToArray();
            Fact[] places = [.. facts.Where(fact => fact is BlockRecord), .. facts.Where(fact => fact is TransactionRecord)];
            Fact[][] batches = [places, .. facts.Where(fact => fact is not (BlockRecord or TransactionRecord)).Chunk(5)];
            await HoldAsync(small.Facts, batches);
        }, iter: 25);

    [Fact]
    public async Task Several_account_chains_are_merged_by_time() => await Gen.Select(RandomLedgers.Accounts, RandomLedgers.Accounts).SampleAsync(async (one, other) =>
    {
        Fact[] facts = [.. one.Facts, .. other.Facts.Select(fact => OnAnotherChain.Of(fact, ChainId.Polygon))];
        await HoldAsync(facts, facts);
    }, iter: 25);

    [Fact]
    public async Task Amounts_of_every_width_freezes_gaps_and_coins_beside_accounts_freeze_to_the_same_bytes() => await Gen.Select(FactGen.Ledger, Gen.Int).SampleAsync(
        async (facts, seed) =>
        {
            await HoldAsync(facts, FactGen.Shuffled(facts, seed));
            Fact[] accounts = [.. facts.Where(fact => !fact.Chain.IsUtxo)];
            await HoldAsync(accounts, accounts);
        }, iter: 25);

    private static async Task HoldAsync(IReadOnlyList<Fact> facts, params Fact[][] batches)
    {
        using var folder = new TemporaryFolder();
        await using DuckDbLedger ledger = await DuckDbLedger.OpenAsync(folder["case.duckdb"]);
        foreach (Fact[] batch in batches)
        {
            await ledger.AppendAsync(batch);
        }

        LedgerGraph expected = await LedgerGraph.FreezeAsync(new MemoryLedger(facts));
        LedgerGraph found = await LedgerGraph.FreezeAsync(ledger);

        Assert.Equal(LedgerGraphBytes.Of(expected), LedgerGraphBytes.Of(found));
        Assert.Equal(LedgerGraphBytes.Of(expected), LedgerGraphBytes.Of(await LedgerGraph.FreezeTransactionsAsync(ledger, null, default)));
    }
}
