using CsCheck;
using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Ledger;

public class MemoryLedgerPropertyTests
{
    [Fact]
    public async Task Gives_the_same_answers_whatever_the_order_of_the_facts() =>
        await Gen.Select(FactGen.Ledger, Gen.Int).SampleAsync(async (facts, seed) =>
            Assert.Equal(await Facts.DumpAsync(new MemoryLedger(facts)), await Facts.DumpAsync(new MemoryLedger(FactGen.Shuffled(facts, seed)))));

    [Fact]
    public async Task Gives_the_same_answers_whatever_the_batches_and_repetitions() =>
        await Gen.Select(FactGen.Ledger, Gen.Int).SampleAsync(async (facts, seed) =>
        {
            // What a fact refers to comes first; apart from that, any order, in small batches, some facts twice.
            var random = new Random(seed);
            var ledger = new MemoryLedger();
            foreach (var stage in new[] { facts.Where(fact => fact is BlockRecord), facts.Where(fact => fact is TransactionRecord), facts })
            {
                foreach (var batch in FactGen.Shuffled(stage, seed).Chunk(1 + random.Next(4)))
                {
                    ledger.Append(batch);
                }
            }

            Assert.Equal(await Facts.DumpAsync(new MemoryLedger(facts)), await Facts.DumpAsync(ledger));
        });

    [Fact]
    public async Task Rewinds_to_what_it_would_be_had_it_never_read_on() =>
        await Gen.Select(FactGen.Ledger, Gen.Long[-1, 20], Gen.Bool).SampleAsync(async (facts, height, utxo) =>
        {
            var chain = utxo ? ChainId.Bitcoin : ChainId.Ethereum;
            var ledger = new MemoryLedger(facts);
            ledger.Rewind(chain, height);

            var below = facts.Select(fact => fact.Chain == chain ? Cut(fact, height) : fact).OfType<Fact>();
            Assert.Equal(await Facts.DumpAsync(new MemoryLedger(below)), await Facts.DumpAsync(ledger));

            ledger.Append(facts);
            var again = new MemoryLedger(facts);
            again.Append(below);
            Assert.Equal(await Facts.DumpAsync(again), await Facts.DumpAsync(ledger));
        });

    [Fact]
    public async Task Is_as_it_was_after_a_batch_that_contradicts() =>
        await Gen.Select(FactGen.Ledger, FactGen.Ledger, Gen.Int).SampleAsync(async (facts, others, seed) =>
        {
            var ledger = new MemoryLedger(facts);
            var before = await Facts.DumpAsync(ledger);
            Fact[] wrong = [.. FactGen.Shuffled(others, seed), Facts.Transfer(77, 0, 0, 1, 2, 3)];

            var failure = Record.Exception(() => ledger.Append(wrong));

            Assert.True(failure is WalletTraceException, failure?.ToString());
            Assert.Equal(before, await Facts.DumpAsync(ledger));
            ledger.Append(facts);
            Assert.Equal(before, await Facts.DumpAsync(ledger));
        });

    [Fact]
    public async Task Gives_the_same_answers_whoever_tells_what_of_a_fee_was_burnt_and_when() =>
        await Gen.Select(FactGen.Ledger, Gen.Int).SampleAsync(async (facts, seed) =>
        {
            var random = new Random(seed);
            var ledger = new MemoryLedger(facts.Select(fact => fact is TransferRecord fee && random.Next(2) == 0 ? fee with { Burnt = null } : fact));
            Assert.Throws<ContradictionException>(() => ledger.Append([.. facts, Facts.Block(ChainId.Bitcoin, 900, hash: 1), Facts.Block(ChainId.Bitcoin, 900, hash: 2)]));
            ledger.Append(facts);

            Assert.Equal(await Facts.DumpAsync(new MemoryLedger(facts)), await Facts.DumpAsync(ledger));
        });

    [Fact]
    public async Task Gives_itself_back_as_facts() => await FactGen.Ledger.SampleAsync(async facts =>
    {
        var ledger = new MemoryLedger(facts);
        var told = new List<Fact>();
        await foreach (var fact in ledger.FactsAsync())
        {
            told.Add(fact);
        }

        Assert.Equal(await Facts.DumpAsync(ledger), await Facts.DumpAsync(new MemoryLedger(told)));
    });

    [Fact]
    public async Task Tells_transactions_in_rank_order() => await FactGen.Ledger.SampleAsync(async facts =>
    {
        var ranks = new List<Rank>();
        await foreach (var transaction in new MemoryLedger(facts).TransactionsAsync())
        {
            ranks.Add(transaction.RankOf(0));
        }

        Assert.Equal(ranks.Order(), ranks);
        Assert.Equal(facts.Count(fact => fact is TransactionRecord), ranks.Count);
    });

    private static Fact? Cut(Fact fact, long height) => fact switch
    {
        BlockRecord block => block.Height <= height ? block : null,
        TransactionRecord transaction => transaction.Height <= height ? transaction : null,
        TransferRecord transfer => transfer.Height <= height ? transfer : null,
        FreezeRecord freeze => freeze.Height <= height ? freeze : null,
        InputRecord input => input.Height <= height ? input : null,
        OutputRecord output => output.Height <= height ? output : null,
        CoverageRecord coverage when coverage.FromHeight > height => null,
        CoverageRecord coverage => coverage with { ToHeight = Math.Min(coverage.ToHeight, height) },
        _ => throw new InvalidOperationException(),
    };
}
