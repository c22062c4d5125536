using System.Collections.Immutable;
using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.DuckDb.Tests.Durability;

/// <summary>Something that is done to a ledger.</summary>
internal abstract record LedgerStep;

/// <summary>Facts are appended, of which some are new.</summary>
internal sealed record AppendStep(ImmutableArray<Fact> Facts) : LedgerStep;

/// <summary>A chain is rewound below its last block.</summary>
internal sealed record RewindStep(ChainId Chain, long Height) : LedgerStep;

/// <summary>
/// What is done to a ledger, drawn from a seed: whole blocks of an account chain and of a UTXO chain, pages of one account's history, what had been left out
/// before, and rewinds, after which the chains go on in another way. Odd seeds have no coins: the index of such a ledger can be extended. Every step changes the facts, so that the journal tells how many were taken.
/// </summary>
internal sealed class LedgerScript
{
    private const int Accounts = 40;
    private const int Owners = 12;
    private const ulong Subsidy = 5_000;

    private readonly Random random;
    private readonly bool hasCoins;
    private readonly List<Coin> coins = [];
    private readonly SortedSet<long> gaps = [];
    private readonly List<LedgerStep> steps = [];
    private long accountHeight;
    private long coinHeight;
    private long number;

    private LedgerScript(int seed)
    {
        random = new Random(seed);
        hasCoins = seed % 2 == 0;
    }

    /// <summary>The first steps that a seed gives; more of them begin with the same.</summary>
    public static IReadOnlyList<LedgerStep> Of(int seed, int count)
    {
        var script = new LedgerScript(seed);
        while (script.steps.Count < count)
        {
            script.steps.Add(script.Next());
        }

        return script.steps;
    }

    /// <summary>A ledger in memory that took the first steps.</summary>
    public static async Task<ILedgerWriter> InMemoryAsync(int seed, int count)
    {
        ILedgerWriter ledger = new MemoryLedger();
        foreach (LedgerStep step in Of(seed, count))
        {
            await LedgerLife.TakeAsync(ledger, step);
        }

        return ledger;
    }

    private LedgerStep Next() => random.Next(15) switch
    {
        0 or 1 when accountHeight > 4 => RewindAccounts(),
        2 when hasCoins && coinHeight > 2 => RewindCoins(),
        3 or 4 => new AppendStep([.. Blocks(6, 12)]),
        5 when gaps.Count > 0 => new AppendStep([.. Gap()]),
        6 when hasCoins => new AppendStep([.. Coins(3)]),
        7 when hasCoins => new AppendStep([.. Blocks(2, 3), .. Coins(1)]),

        // So many facts are appended in another way.
        8 => new AppendStep([.. Blocks(3, 250, transfers: 12)]),
        9 or 10 => new AppendStep([.. Blocks(6, 12)]),
        _ => new AppendStep([.. Page()]),
    };

    private RewindStep RewindAccounts()
    {
        accountHeight -= random.NextInt64(1, Math.Min(12, accountHeight));
        gaps.RemoveWhere(height => height >= accountHeight);
        return new RewindStep(ChainId.Ethereum, accountHeight - 1);
    }

    private RewindStep RewindCoins()
    {
        coinHeight -= random.NextInt64(1, Math.Min(5, coinHeight));
        coins.RemoveAll(coin => coin.Made >= coinHeight);
        coins.ForEach(coin => coin.Spent = coin.Spent >= coinHeight ? null : coin.Spent);
        return new RewindStep(ChainId.Bitcoin, coinHeight - 1);
    }

    /// <summary>Whole blocks with their coverage.</summary>
    private IEnumerable<Fact> Blocks(int blocks, int transactions, int transfers = 3)
    {
        long first = accountHeight;
        for (int i = 0; i < blocks; i++)
        {
            foreach (Fact fact in Block(accountHeight++, transactions, transfers))
            {
                yield return fact;
            }
        }

        yield return Facts.Coverage(ChainId.Ethereum, null, first, accountHeight - 1, AccountScene.AllKinds, "a node");
    }

    /// <summary>A page of an account's history: a transaction at every second height, and its coverage.</summary>
    private IEnumerable<Fact> Page()
    {
        long first = accountHeight;
        for (int i = 0; i < 5; i++)
        {
            gaps.Add(accountHeight);
            foreach (Fact fact in Block(accountHeight + 1, 1))
            {
                yield return fact;
            }

            accountHeight += 2;
        }

        yield return Facts.Coverage(ChainId.Ethereum, random.Next(Accounts), first, accountHeight - 1, AccountScene.AllKinds, "an explorer");
    }

    /// <summary>A block that was left out before.</summary>
    private IEnumerable<Fact> Gap()
    {
        long height = gaps.Min;
        gaps.Remove(height);
        return Block(height, 2);
    }

    private IEnumerable<Fact> Block(long height, int transactions, int transfers = 3)
    {
        yield return Facts.Block(ChainId.Ethereum, height);
        for (int index = 0; index < transactions; index++)
        {
            bool failed = random.Next(8) == 0;
            yield return Facts.Transaction(ChainId.Ethereum, height, index, 1 + number++, failed);
            Address payer = Facts.Address(ChainId.Ethereum, random.Next(Accounts));
            yield return new TransferRecord(
                ChainId.Ethereum, height, index, 0, TransferKind.Fee, Facts.Ether, payer, null, (UInt256)(ulong)random.Next(1, 50), random.Next(2) == 0 ? (UInt256)1 : null);
            for (int place = 1; place <= transfers; place++)
            {
                Asset asset = random.Next(3) == 0 ? AccountScene.Usdt : Facts.Ether;
                UInt256 amount = random.Next(20) == 0 ? UInt256.MaxValue - (UInt256)(ulong)random.Next() : (UInt256)(ulong)random.NextInt64(1, 1_000_000);
                yield return new TransferRecord(
                    ChainId.Ethereum, height, index, place, asset.Equals(Facts.Ether) ? TransferKind.Native : TransferKind.Token, asset, payer,
                    Facts.Address(ChainId.Ethereum, random.Next(Accounts)), amount);
            }
        }
    }

    private IEnumerable<Fact> Coins(int blocks)
    {
        long first = coinHeight;
        for (int i = 0; i < blocks; i++)
        {
            long height = coinHeight++;
            yield return Facts.Block(ChainId.Bitcoin, height);
            Coin[] free = [.. coins.Where(coin => coin.Spent is null).Take(5)];
            for (int index = 0; index <= free.Length; index++)
            {
                foreach (Fact fact in Transaction(height, index, index == 0 ? null : free[index - 1]))
                {
                    yield return fact;
                }
            }
        }

        yield return Facts.Coverage(ChainId.Bitcoin, null, first, coinHeight - 1, CoverageKinds.Coins, "a node");
    }

    private IEnumerable<Fact> Transaction(long height, int index, Coin? spent)
    {
        long id = 1_000_000_000 + number++;
        yield return Facts.Transaction(ChainId.Bitcoin, height, index, id);
        ulong amount = spent?.Amount ?? Subsidy;
        yield return spent is null
            ? new InputRecord(ChainId.Bitcoin, height, index, 0, null, null, amount)
            : Facts.Input(height, index, 0, spent.Id, spent.Index, random.Next(2) == 0 ? spent.Owner : null, null);
        if (spent is not null)
        {
            spent.Spent = height;
        }

        for (int place = 0; place < 2; place++)
        {
            ulong part = place == 0 ? amount / 3 : amount / 2;
            int owner = random.Next(Owners);
            yield return Facts.Output(height, index, place, owner, part);
            coins.Add(new Coin(id, place, owner, part, height));
        }
    }

    private sealed record Coin(long Id, int Index, int Owner, ulong Amount, long Made)
    {
        public long? Spent { get; set; }
    }
}
