using CsCheck;
using WalletTrace.Chains;
using WalletTrace.DuckDb.Tests.Support;
using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests.Writing;

public sealed class BulkAppendTests
{
    // So that a batch of any length is appended in bulk.
    private static readonly DuckDbLedgerOptions InBulk = new() { Threads = 1, BulkLength = 1, AccountPasses = 0, TimeProvider = new TestTime(TimeSpan.Zero) };

    [Fact]
    public async Task Holds_and_refuses_in_bulk_what_a_ledger_in_memory_does() =>
        await Gen.Select(FactGen.Ledger, Gen.Int).SampleAsync(
            async (facts, seed) =>
            {
                var random = new Random(seed);
                await using LedgerPair pair = await LedgerPair.OpenAsync(InBulk);
                List<Fact> ordered = [.. InOrder(facts.Where(fact => fact.Chain == ChainId.Ethereum))];
                while (ordered.Count > 0)
                {
                    int count = Math.Min(ordered.Count, 1 + random.Next(30));
                    List<Fact> batch = ordered[..count];
                    ordered.RemoveRange(0, count);
                    if (random.Next(3) == 0)
                    {
                        batch.Insert(random.Next(batch.Count + 1), FactChanges.Wrong(facts[random.Next(facts.Length)], random));
                    }
                    else if (random.Next(3) == 0)
                    {
                        batch = [.. FactGen.Shuffled(batch, seed)];
                    }

                    await pair.AppendAsync([.. batch]);
                }

                await pair.CompareAsync();
                await pair.AppendAsync(facts);
                await pair.CompareAsync();
                await pair.ReopenAsync();
                await pair.CompareAsync();
            },
            iter: 8,
            threads: 1);

    [Fact]
    public async Task A_chain_that_was_not_taken_in_leaves_its_number_and_kind_of_address_to_another()
    {
        await using LedgerPair pair = await LedgerPair.OpenAsync(InBulk);
        await Assert.ThrowsAsync<TimeoutException>(async () => await pair.Durable.AppendAsync(Failing()));
        ChainId tron = ChainId.Tron;

        Assert.True(await pair.AppendAsync(
        [
            new BlockRecord(tron, 1, 1, null, null), new TransactionRecord(tron, 1, 0, Facts.Id(1)),
            new TransferRecord(tron, 1, 0, 1, TransferKind.Native, Asset.Native(tron), Facts.Address(tron, 1), Facts.Address(tron, 2), UInt256.One),
        ]));

        await pair.CompareAsync();

        static IEnumerable<Fact> Failing()
        {
            yield return new BlockRecord(ChainId.Ethereum, 1, 1, null, null);
            throw new TimeoutException();
        }
    }

    [Fact]
    public async Task Takes_in_more_than_fits_into_one_parcel_with_amounts_of_every_width()
    {
        await using LedgerPair pair = await LedgerPair.OpenAsync();
        Fact[] facts = [.. Long(180, 100)];

        Assert.True(await pair.AppendAsync(facts));

        await pair.CompareAsync();
        Assert.Equal(18_000, await pair.CountAsync("transfer"));
        Assert.Equal(1, await pair.CountAsync("append"));
        Assert.True(await pair.AppendAsync([.. facts.Reverse()]));
        Assert.Equal(1, await pair.CountAsync("append"));
        await pair.RewindAsync(ChainId.Ethereum, 120);
        Assert.True(await pair.AppendAsync([.. Long(180, 100).Where(fact => fact is not BlockRecord { Height: <= 120 }).SkipWhile(fact => fact is not BlockRecord)]));
        await pair.CompareAsync();
    }

    [Fact]
    public async Task What_is_wrong_at_the_end_of_a_large_batch_is_said_in_the_same_words_and_leaves_nothing()
    {
        await using LedgerPair pair = await LedgerPair.OpenAsync();
        Fact[] facts = [.. Long(200, 100)];
        Assert.True(await pair.AppendAsync(facts[..9000]));
        foreach (Fact wrong in (Fact[])
        [
            Facts.Transaction(ChainId.Ethereum, 199, 1, 1_000_000 + 3),
            Facts.Transaction(ChainId.Ethereum, 199, 1, 1_000_000 + 150),
            Facts.Block(ChainId.Ethereum, 300, hash: 1_000_000 + 2),
            Facts.Block(ChainId.Ethereum, 200, parent: 77),
            Facts.Transaction(ChainId.Ethereum, 400, 1, 8),
            Facts.Transfer(5, 0, 4, 1, 2, 3) with { Amount = 77_777u },
            Facts.Block(ChainId.Ethereum, -1),
        ])
        {
            Assert.False(await pair.AppendAsync([.. facts[9000..], wrong]));
            await pair.CompareAsync();
        }

        Assert.True(await pair.AppendAsync(facts[9000..]));
        await pair.CompareAsync();
        Assert.Equal(Facts.Account(ChainId.Ethereum, 0).Chain, pair.Durable.Chains.Single());
    }

    /// <summary>Blocks of one transaction each with many transfers; every third amount needs more than 38 digits or just fits.</summary>
    private static IEnumerable<Fact> Long(int blocks, int transfers)
    {
        UInt256 limit = UInt256.Parse("1" + new string('0', 38));
        for (int height = 0; height < blocks; height++)
        {
            yield return Facts.Block(ChainId.Ethereum, height, hash: 1_000_000 + height, parent: height == 0 ? null : 999_999 + height);
            yield return Facts.Transaction(ChainId.Ethereum, height, 0, 1_000_000 + height);
            for (int index = 0; index < transfers; index++)
            {
                UInt256 amount = (index % 12) switch
                {
                    0 => limit - UInt256.One,
                    3 => limit,
                    6 => UInt256.MaxValue,
                    9 => 0u,
                    _ => (UInt256)(ulong)((height * 1000) + index),
                };
                yield return index == 0
                    ? new TransferRecord(ChainId.Ethereum, height, 0, 0, TransferKind.Fee, Facts.Ether, Facts.Address(ChainId.Ethereum, height % 7), null, amount, height % 3 == 0 ? amount : null)
                    : Facts.Transfer(height, 0, index, (height + index) % 90, (height * index) % 90, 0) with { Amount = amount };
            }

            if (height % 50 == 0)
            {
                yield return Facts.Coverage(ChainId.Ethereum, null, height, height + 49, CoverageKinds.Native);
            }
        }
    }

    private static IEnumerable<Fact> InOrder(IEnumerable<Fact> facts) => facts.OrderBy(fact => fact switch
    {
        BlockRecord block => (block.Height, -1, -1L),
        TransactionRecord transaction => (transaction.Height, transaction.Index, -1),
        TransferRecord transfer => (transfer.Height, transfer.TransactionIndex, transfer.Index),
        FreezeRecord freeze => (freeze.Height, freeze.TransactionIndex, freeze.Index),
        _ => (0L, -1, 0),
    });
}
