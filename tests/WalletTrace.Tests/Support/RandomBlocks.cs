using System.Buffers.Binary;
using System.Collections.Immutable;
using CsCheck;
using WalletTrace.Chains;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Support;

/// <summary>
/// Small random UTXO chains of which everything is known, block by block: a coinbase first, which claims the subsidy and the fees or less; coins
/// merged and split, spent in the block that made them, or left; outputs that nobody can spend; fees of nothing. One to three thefts of coins and
/// whole transactions, which may overlap.
/// </summary>
internal static class RandomBlocks
{
    private const int Owners = 4;

    public static Gen<SmallLedger> Any { get; } = Gen.Int[0, 1 << 20].Array[40, 240]
        .Select(tape => new Maker(new RandomLedgers.Choices(tape)).Make())
        .Where(small => small.Thefts.Length > 0);

    private sealed class Maker(RandomLedgers.Choices choices)
    {
        // One chain with a schedule, one without.
        private readonly ChainId chain = choices.OneIn(3) ? ChainId.Dogecoin : ChainId.Bitcoin;
        private readonly List<Fact> facts = [];
        private readonly List<(CoinId Id, ulong Amount)> unspent = [];
        private readonly List<Seed> seeds = [];

        public SmallLedger Make()
        {
            int heights = 2 + choices.Below(4);
            for (long height = 0; height <= heights; height++)
            {
                AddBlock(height);
            }

            facts.Add(new CoverageRecord(chain, null, 0, heights, CoverageKinds.Coins, "test"));
            var thefts = ImmutableArray.CreateBuilder<Theft>();
            for (int count = 1 + choices.Below(3); count > 0 && seeds.Count > 0; count--)
            {
                Theft theft = Theft.Of(choices.Take(seeds));
                thefts.Add(seeds.Count > 0 && choices.OneIn(2) ? theft.And(Theft.Of(choices.Take(seeds))) : theft);
            }

            return new SmallLedger([.. facts], [], thefts.ToImmutable());
        }

        private void AddBlock(long height)
        {
            facts.Add(Facts.Block(chain, height));
            ulong fees = 0;
            for (int index = 1, count = height == 0 ? 0 : choices.Below(5); index <= count && unspent.Count > 0; index++)
            {
                fees += Spend(height, index);
            }

            // Whatever the coinbase creates is spent in later blocks only, so that it may come last here though it stands first.
            Mine(height, fees);
        }

        private ulong Spend(long height, int index)
        {
            ulong left = 0;
            TransactionRecord transaction = Add(height, index);
            for (int vin = 0, count = Math.Min(1 + choices.Below(3), unspent.Count); vin < count; vin++)
            {
                (CoinId coin, ulong amount) = choices.Take(unspent);
                facts.Add(new InputRecord(chain, height, index, vin, coin));
                left += amount;
            }

            return Create(transaction, left, choices.OneIn(3) ? 0 : Math.Min(left, (ulong)choices.Below(4)));
        }

        private void Mine(long height, ulong fees)
        {
            ulong subsidy = chain == ChainId.Bitcoin && choices.OneIn(2) ? 5_000_000_000 : (ulong)choices.Below(30);
            bool isTold = subsidy < 5_000_000_000 && (chain == ChainId.Bitcoin || choices.OneIn(2));
            facts.Add(new InputRecord(chain, height, 0, 0, null, null, isTold ? subsidy + fees : null));
            Create(Add(height, 0), subsidy + fees, choices.OneIn(2) ? 0 : Math.Min(subsidy + fees, (ulong)choices.Below(9)));
        }

        /// <summary>Divides a value over outputs, but for what is to be left; how much is left.</summary>
        private ulong Create(TransactionRecord transaction, ulong value, ulong left)
        {
            value -= left;
            bool isWorth = false;
            for (int vout = 0, count = 1 + choices.Below(4); vout < count; vout++)
            {
                ulong amount = vout == count - 1 ? value
                    : choices.OneIn(4) ? value / 2
                    : Math.Min(value, (ulong)choices.Below(9));
                value -= amount;
                isWorth |= amount > 0;
                var coin = new CoinId(transaction.Id, vout);
                int owner = choices.Below(Owners * 2);
                bool isLost = owner == 0;
                facts.Add(new OutputRecord(chain, transaction.Height, transaction.Index, vout, isLost ? Facts.Unspendable(vout) : Owner(owner), amount));
                if (!isLost)
                {
                    unspent.Add((coin, amount));
                }

                if (amount > 0)
                {
                    seeds.Add(new CoinSeed(chain, coin));
                }
            }

            if (isWorth)
            {
                seeds.Add(new TransactionSeed(chain, transaction.Id));
            }

            return left;
        }

        private TransactionRecord Add(long height, int index)
        {
            TransactionRecord transaction = Facts.Transaction(chain, height, index, 1 + (height * 100) + index);
            facts.Add(transaction);
            return transaction;
        }

        private static Address Owner(int number)
        {
            Span<byte> bytes = stackalloc byte[20];
            BinaryPrimitives.WriteInt32BigEndian(bytes[16..], number % Owners);
            return Address.FromBytes(AddressKind.P2pkh, bytes);
        }
    }
}
