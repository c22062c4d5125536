using System.Collections.Immutable;
using CsCheck;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Support;

/// <summary>
/// Small random cases as facts: an account chain with fees, failed transactions, movements to oneself and of nothing, two assets and
/// accounts with and without coverage; a UTXO chain with fees, coinbases, coins spent in the block that made them, unspent coins, coins that
/// nobody can spend and transactions of which the ledger holds a part or nothing. Labels at which a trace stops; one to three thefts of every
/// kind of seed.
/// </summary>
internal static class RandomLedgers
{
    /// <summary>An account chain.</summary>
    public static Gen<SmallLedger> Accounts { get; } = Make((choices, made) => new AccountMaker(choices, made).Make());

    /// <summary>A UTXO chain.</summary>
    public static Gen<SmallLedger> Coins { get; } = Make((choices, made) => new CoinMaker(choices, made).Make());

    /// <summary>Either, or both in one ledger.</summary>
    public static Gen<SmallLedger> Any { get; } = Gen.OneOf(Accounts, Coins, Make((choices, made) =>
    {
        new AccountMaker(choices, made).Make();
        new CoinMaker(choices, made).Make();
    }));

    private static Gen<SmallLedger> Make(Action<Choices, Made> make) => Gen.Int[0, 1 << 20].Array[30, 200].Select(tape =>
    {
        var choices = new Choices(tape);
        var made = new Made();
        make(choices, made);
        return new SmallLedger([.. made.Facts], [.. made.Labels], Thefts(choices, made.Seeds));
    }).Where(small => small.Thefts.Length > 0);

    private static ImmutableArray<Theft> Thefts(Choices choices, List<Seed> seeds)
    {
        var thefts = ImmutableArray.CreateBuilder<Theft>();
        for (int count = 1 + choices.Below(3); count > 0 && seeds.Count > 0; count--)
        {
            Theft theft = Theft.Of(choices.Take(seeds));
            thefts.Add(seeds.Count > 0 && choices.OneIn(3) ? theft.And(Theft.Of(choices.Take(seeds))) : theft);
        }

        return thefts.ToImmutable();
    }

    /// <summary>A row of random numbers that runs round; so a case is made of one array, which can be shrunk.</summary>
    internal sealed class Choices(int[] tape)
    {
        private int next;
        private int rounds;

        public int Below(int limit)
        {
            if (next == tape.Length)
            {
                next = 0;
                rounds++;
            }

            return (tape[next++] + (rounds * 31)) % limit;
        }

        public bool OneIn(int count) => Below(count) == 0;

        public T Take<T>(List<T> from)
        {
            int at = Below(from.Count);
            T taken = from[at];
            from.RemoveAt(at);
            return taken;
        }
    }

    internal sealed class Made
    {
        public List<Fact> Facts { get; } = [];

        public List<Label> Labels { get; } = [];

        public List<Seed> Seeds { get; } = [];

        /// <summary>Covers some accounts, some only in part; labels some.</summary>
        public void Describe(Choices choices, ChainId chain, int accounts, CoverageKinds all, CoverageKinds some, long lastHeight)
        {
            for (int number = 0; number < accounts; number++)
            {
                switch (choices.Below(9))
                {
                    case 0:
                        break;
                    case 1:
                        Facts.Add(Support.Facts.Coverage(chain, number, 0, lastHeight, some));
                        break;
                    case 2:
                        // Two pieces, with a hole between them if the second begins too late.
                        Facts.Add(Support.Facts.Coverage(chain, number, 0, 1, all));
                        Facts.Add(Support.Facts.Coverage(chain, number, 2 + choices.Below(2), lastHeight, all));
                        break;
                    default:
                        Facts.Add(Support.Facts.Coverage(chain, number, 0, lastHeight, all));
                        break;
                }

                if (choices.OneIn(6))
                {
                    Category category = choices.OneIn(2) ? Category.Exchange : Category.User;
                    Labels.Add(new Label(Support.Facts.Account(chain, number), "label", category, "test"));
                }
            }

            // Somebody is covered up to the last height, so that the ledger speaks up to there.
            Facts.Add(Support.Facts.Coverage(chain, 99, lastHeight, lastHeight, all));
        }
    }

    private sealed class AccountMaker(Choices choices, Made made)
    {
        private const int Count = 6;
        private static readonly ChainId Chain = ChainId.Ethereum;
        private readonly List<TransferRecord> moves = [];

        public void Make()
        {
            int heights = 3 + choices.Below(3);
            for (long height = 0; height <= heights; height++)
            {
                // Times fall now and then.
                made.Facts.Add(Facts.Block(Chain, height, 1000 + (10 * height) + choices.Below(25)));
                int transactions = height == 0 ? 1 : choices.Below(4);
                for (int index = 0; index < transactions; index++)
                {
                    Add(height, index);
                }

                // What the block itself gives comes after all transactions.
                if (height > 0 && choices.OneIn(4))
                {
                    TransactionRecord own = Facts.Transaction(Chain, height, TransactionRecord.OfBlock, 99 + (height * 100));
                    made.Facts.Add(own);
                    Move(own, choices.Below(3), TransferKind.Reward, Facts.Ether, null, choices.Below(Count));
                }
            }

            const CoverageKinds part = CoverageKinds.Native | CoverageKinds.Token;
            made.Describe(choices, Chain, Count, AccountScene.AllKinds, part, heights);
            AddWalletSeeds(heights);
        }

        private void Add(long height, int index)
        {
            bool failed = height > 0 && choices.OneIn(6);
            TransactionRecord transaction = Facts.Transaction(Chain, height, index, 1 + (height * 100) + index, failed);
            made.Facts.Add(transaction);
            int place = 0;
            int payer = choices.Below(Count);
            if (height > 0 && !choices.OneIn(3))
            {
                Move(transaction, place++, TransferKind.Fee, Facts.Ether, payer, null);
            }

            bool stolen = false;
            for (int count = height == 0 ? Count : choices.Below(4); count > 0; count--)
            {
                int other = choices.Below(Count);
                stolen |= (height == 0 ? 1 : choices.Below(9)) switch
                {
                    0 => Move(transaction, place, TransferKind.Mint, AccountScene.Usdt, null, other),
                    1 => Move(transaction, place, TransferKind.Reward, Facts.Ether, null, other),
                    2 => Move(transaction, place, TransferKind.Burn, AccountScene.Usdt, payer, null),
                    3 or 4 => Move(transaction, place, TransferKind.Token, AccountScene.Usdt, payer, other),
                    5 => Move(transaction, place, TransferKind.Internal, Facts.Ether, other, choices.Below(Count)),
                    _ => Move(transaction, place, TransferKind.Native, Facts.Ether, payer, other),
                };
                place++;
            }

            if (stolen)
            {
                made.Seeds.Add(new TransactionSeed(Chain, transaction.Id));
            }
        }

        /// <summary>Adds a movement; whether it moves value that can be stolen.</summary>
        private bool Move(TransactionRecord transaction, int place, TransferKind kind, Asset asset, int? from, int? to)
        {
            Address? Of(int? number) => number is { } known ? Facts.Address(Chain, known) : null;
            ulong amount = (ulong)(kind == TransferKind.Fee ? choices.Below(3) : choices.Below(10));
            UInt256? burnt = kind == TransferKind.Fee && choices.OneIn(2) ? (UInt256)(ulong)choices.Below((int)amount + 1) : null;
            var move = new TransferRecord(Chain, transaction.Height, transaction.Index, place, kind, asset, Of(from), Of(to), amount, burnt);
            made.Facts.Add(move);
            if (transaction.Failed || kind == TransferKind.Fee || amount == 0 || from == to)
            {
                return false;
            }

            moves.Add(move);
            made.Seeds.Add(new TransferSeed(Chain, transaction.Id, place));
            return true;
        }

        private void AddWalletSeeds(int heights)
        {
            foreach (TransferRecord move in moves)
            {
                if (move.From is { } from)
                {
                    made.Seeds.Add(new WalletFlowsSeed(new Account(Chain, from), move.Asset, move.Height));
                }

                if (move.To is { } to)
                {
                    TransactionRecord? before = made.Facts.OfType<TransactionRecord>().FirstOrDefault(t => t.Chain == Chain && t.Height == move.Height && choices.OneIn(2));
                    long height = before?.Height ?? choices.Below(heights + 2);
                    made.Seeds.Add(new WalletAmountSeed(new Account(Chain, to), new Amount((UInt256)(1 + choices.Below(9)), move.Asset), height, before?.Id));
                }
            }
        }
    }

    private sealed class CoinMaker(Choices choices, Made made)
    {
        private const int Count = 5;
        private static readonly ChainId Chain = ChainId.Bitcoin;
        private readonly List<(CoinId Id, int Owner, ulong Amount)> unspent = [];
        private readonly Dictionary<CoinId, Address?> known = [];
        private long outside = 900_000;

        public void Make()
        {
            int heights = 3 + choices.Below(3);
            for (long height = 0; height <= heights; height++)
            {
                made.Facts.Add(Facts.Block(Chain, height, 1000 + (10 * height) + choices.Below(25)));
                int index = 0;
                if (height == 0 || choices.OneIn(3))
                {
                    Add(height, index++, isCoinbase: true);
                }

                for (int count = choices.Below(4); count > 0; count--)
                {
                    Add(height, index++, isCoinbase: false);
                }
            }

            made.Describe(choices, Chain, Count, CoverageKinds.Coins, CoverageKinds.Coins, heights);
        }

        private void Add(long height, int index, bool isCoinbase)
        {
            long number = 500_000 + (height * 100) + index;
            TransactionId id = Facts.Id(number);
            var facts = new List<Fact> { Facts.Transaction(Chain, height, index, number) };
            ulong left = isCoinbase ? Issue(facts, height, index) : Spend(facts, height, index);
            for (int vout = 0, count = 1 + choices.Below(3); vout < count; vout++)
            {
                // All goes out now and then, or nothing with this output.
                ulong amount = choices.OneIn(3) ? left : Math.Min(left, (ulong)choices.Below(8));
                left -= amount;
                int owner = choices.Below(Count + 1);
                if (owner == Count)
                {
                    facts.Add(Facts.Output(height, index, vout, owner, amount) with { Owner = Facts.Unspendable(vout) });
                    continue;
                }

                facts.Add(Facts.Output(height, index, vout, owner, amount));
                unspent.Add((new CoinId(id, vout), owner, amount));
            }

            Keep(facts, id);
        }

        private ulong Issue(List<Fact> facts, long height, int index)
        {
            ulong amount = 8 + (ulong)choices.Below(20);
            facts.Add(new InputRecord(Chain, height, index, 0, null, null, amount));
            return amount;
        }

        private ulong Spend(List<Fact> facts, long height, int index)
        {
            ulong sum = 0;
            for (int vin = 0, count = 1 + choices.Below(3); vin < count; vin++)
            {
                bool fromOutside = unspent.Count == 0 || choices.OneIn(6);
                (CoinId coin, int owner, ulong amount) = fromOutside
                    ? (new CoinId(Facts.Id(outside++), 0), choices.Below(Count), (ulong)choices.Below(10))
                    : choices.Take(unspent);
                bool told = choices.Below(5) > 0;
                facts.Add(new InputRecord(Chain, height, index, vin, coin, told ? Facts.Address(Chain, owner) : null, told ? amount : null));
                sum += amount;
            }

            return sum;
        }

        /// <summary>Keeps the facts of a transaction, or a part of them, or none.</summary>
        private void Keep(List<Fact> facts, TransactionId id)
        {
            switch (choices.Below(14))
            {
                case 0:
                    return;
                case 1:
                    facts.RemoveAll(fact => fact is InputRecord);
                    break;
                case 2:
                    // The first, so that the hole shows.
                    facts.RemoveAll(fact => fact is InputRecord { Index: 0 });
                    break;
                case 3 when facts.OfType<OutputRecord>().Skip(1).Any():
                    facts.RemoveAll(fact => fact is OutputRecord { Index: 0 });
                    break;
            }

            made.Facts.AddRange(facts);
            foreach (InputRecord input in facts.OfType<InputRecord>())
            {
                if (input.Coin is { } spent && (known.GetValueOrDefault(spent) ?? (input.Amount is null or { IsZero: true } ? null : input.Owner)) is { } owner)
                {
                    made.Seeds.Add(new WalletFlowsSeed(new Account(Chain, owner), Asset.Native(Chain), input.Height));
                    if (choices.OneIn(4))
                    {
                        made.Seeds.Add(new CoinSeed(Chain, spent));
                    }
                }
            }

            foreach (OutputRecord output in facts.OfType<OutputRecord>().Where(output => !output.Amount.IsZero))
            {
                known.Add(new CoinId(id, output.Index), output.Owner);
                made.Seeds.Add(new CoinSeed(Chain, new CoinId(id, output.Index)));
                if (output.Index == 1)
                {
                    made.Seeds.Add(new TransactionSeed(Chain, id));
                }
            }
        }
    }
}
