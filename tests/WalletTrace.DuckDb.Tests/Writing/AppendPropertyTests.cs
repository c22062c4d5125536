using CsCheck;
using WalletTrace.Chains;
using WalletTrace.DuckDb.Tests.Support;
using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests.Writing;

public sealed class AppendPropertyTests
{
    private const int Few = 6;

    [Fact]
    public async Task Holds_and_refuses_what_a_ledger_in_memory_does_batch_by_batch() =>
        await Gen.Select(FactGen.Ledger, Gen.Int).SampleAsync(
            async (facts, seed) =>
            {
                var random = new Random(seed);
                await using LedgerPair pair = await LedgerPair.OpenAsync(new DuckDbLedgerOptions { Threads = 1, FewAccounts = random.Next(2) * 1000, AccountPasses = random.Next(2) * 3 });
                foreach (var stage in new[] { facts.Where(fact => fact is BlockRecord), facts.Where(fact => fact is TransactionRecord), facts, facts })
                {
                    foreach (var batch in FactGen.Shuffled(stage, seed).Chunk(1 + random.Next(12)))
                    {
                        Fact[] told = [.. batch.Select(fact => FactChanges.InPart(fact, random))];
                        if (random.Next(4) == 0)
                        {
                            told = [.. told, FactChanges.Wrong(facts[random.Next(facts.Length)], random)];
                        }

                        await pair.AppendAsync(FactGen.Shuffled(told, seed));
                        if (random.Next(16) == 0)
                        {
                            await pair.RewindAsync(random.Next(2) == 0 ? ChainId.Bitcoin : ChainId.Ethereum, random.Next(-1, 14));
                        }
                    }

                    await pair.CompareAsync();
                    await pair.ReopenAsync();
                }

                await pair.CompareAsync();
            },
            iter: Few,
            threads: 1);

    [Fact]
    public async Task Says_the_same_of_two_ledgers_that_contradict_each_other() =>
        await Gen.Select(FactGen.Ledger, FactGen.Ledger, Gen.Int).SampleAsync(
            async (facts, others, seed) =>
            {
                await using LedgerPair pair = await LedgerPair.OpenAsync();
                Assert.True(await pair.AppendAsync(facts));
                await pair.AppendAsync(FactGen.Shuffled(others, seed));
                await pair.CompareAsync();
                Assert.True(await pair.AppendAsync(facts));
                await pair.CompareAsync();
            },
            iter: Few,
            threads: 1);

    [Fact]
    public async Task Rewinds_to_what_it_would_be_had_it_never_read_on() =>
        await Gen.Select(FactGen.Ledger, Gen.Long[-1, 20], Gen.Bool, Gen.Int).SampleAsync(
            async (facts, height, utxo, seed) =>
            {
                var random = new Random(seed);
                await using LedgerPair pair = await LedgerPair.OpenAsync();
                await pair.AppendAsync([.. facts.Select(fact => FactChanges.InPart(fact, random))]);
                await pair.AppendAsync([.. facts.Select(fact => FactChanges.InPart(fact, random))]);
                await pair.RewindAsync(utxo ? ChainId.Bitcoin : ChainId.Ethereum, height);
                await pair.CompareAsync();
                await pair.AppendAsync(facts);
                await pair.CompareAsync();
            },
            iter: Few,
            threads: 1);
}
