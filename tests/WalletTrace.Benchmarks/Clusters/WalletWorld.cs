using System.Buffers.Binary;
using System.Collections.Immutable;
using WalletTrace.Chains;
using WalletTrace.Inference.Coins;
using WalletTrace.Tests.Support.World;

namespace WalletTrace.Benchmarks.Clusters;

/// <summary>
/// A made-up chain of wallets with habits, whose owners are known. Deterministic. The habits are chosen, not measured.
/// </summary>
/// <remarks>
/// Of a hundred wallets 60 pay to witness key hashes, 15 to key hashes, 15 to script hashes, 10 to taproot; 10 send change back to an address that paid, 20 have one
/// address to be paid at; 60 spend any coins until it is enough, the others the largest first; 50 set a lock time, 30 pay one fee rate always. Of a hundred
/// transactions 86 are payments, a fifth of them to one of three exchanges, 50 of a hundred in multiples of 0.001 coins; 4 an exchange's payouts to 3 to 20, 2 its
/// consolidations of up to 60 coins, 3 PayJoins, 3 CoinJoins of 3 to 6 as JoinMarket makes them, 1 of 5 as Whirlpool does; and one in 500 one of 30 to 80 inputs as
/// Wasabi 2 makes them.
/// </remarks>
internal sealed class WalletWorld
{
    private const long Pool = 1_000_000;
    private const long Premixed = 1_010_000;
    private const long Dust = 1_000;
    private const int Exchanges = 3;

    private static readonly long[] Denominations = [.. Powers().Where(value => value is >= 5_000 and <= 50_000_000).OrderDescending()];

    private readonly WorldRandom random;
    private readonly List<Wallet> wallets = [];
    private readonly List<CoinTransaction> made = [];
    private readonly Dictionary<Address, int> owners = [];
    private readonly Queue<(int Wallet, Coin Coin)> remixed = new();
    private long addresses;

    private WalletWorld(int seed, int count)
    {
        random = new WorldRandom((ulong)seed);
        for (int number = 0; number < count + Exchanges; number++)
        {
            wallets.Add(new Wallet(number, random));
        }
    }

    /// <summary>Makes a chain.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="count">How many wallets there are beside the exchanges.</param>
    /// <param name="transactions">How many transactions follow those that issue the first coins.</param>
    public static OwnedChain Make(int seed, int count, int transactions)
    {
        var world = new WalletWorld(seed, count);
        foreach (Wallet wallet in world.wallets)
        {
            for (int coins = wallet.Number < Exchanges ? 40 : 4; coins > 0; coins--)
            {
                world.Write([], [(wallet, world.Receiving(wallet), (2_000_000L * world.random.Heavy() / 1000) + world.random.Next(100_000))]);
            }
        }

        for (int until = world.made.Count + transactions; world.made.Count < until;)
        {
            world.Act();
        }

        return new OwnedChain(ChainId.Bitcoin, world.made, world.owners);
    }

    private void Act()
    {
        if (random.Next(500) == 0)
        {
            MixMany();
            return;
        }

        switch (random.Next(100))
        {
            case < 86:
                Wallet payer = Anybody();
                Wallet payee = random.Percent(20) ? wallets[random.Next(Exchanges)] : Anybody();
                Pay(payer, [(payee, Receiving(payee), Sum(payer))]);
                break;
            case < 90:
                Wallet exchange = wallets[random.Next(Exchanges)];
                Pay(exchange, [.. Enumerable.Range(0, random.Between(3, 20)).Select(_ => Anybody()).Select(to => (to, Receiving(to), 1000L * random.Between(10, 3000)))]);
                break;
            case < 92:
                Consolidate(wallets[random.Next(Exchanges)]);
                break;
            case < 95:
                PayJoin(Anybody(), Anybody());
                break;
            case < 99:
                MixFew();
                break;
            default:
                MixPool();
                break;
        }
    }

    private Wallet Anybody() => wallets[Exchanges + random.Next(wallets.Count - Exchanges)];

    private long Sum(Wallet payer)
    {
        long most = Math.Max(20_000, payer.Coins.Sum(coin => coin.Value) / 2);
        long sum = 10_000 + random.Next(most);
        return random.Percent(50) ? Math.Max(100_000, sum / 100_000 * 100_000) : sum;
    }

    private void Pay(Wallet payer, List<(Wallet? To, Address Address, long Value)> payments)
    {
        long fee = payer.Fee(1 + payments.Count, random);
        List<Coin> spent = payer.Take(payments.Sum(payment => payment.Value) + fee, random);
        if (spent.Count == 0)
        {
            return;
        }

        long change = spent.Sum(coin => coin.Value) - payments.Sum(payment => payment.Value) - fee;
        if (change > Dust)
        {
            Address back = payer.ReusesChange ? spent[0].Owner : Fresh(payer);
            payments.Insert(random.Next(payments.Count + 1), (payer, back, change));
        }

        Write([.. spent.Select(coin => (payer, coin))], payments);
    }

    private void Consolidate(Wallet exchange)
    {
        Coin[] spent = [.. exchange.Coins.Take(60)];
        exchange.Coins.RemoveRange(0, spent.Length);
        long left = spent.Sum(coin => coin.Value) - (68 * spent.Length) - 100;
        if (spent.Length > 1 && left > Dust)
        {
            Write([.. spent.Select(coin => (exchange, coin))], [(exchange, Fresh(exchange), left)]);
        }
        else
        {
            exchange.Coins.AddRange(spent);
        }
    }

    /// <summary>The payee pays along, so that it gets what it is paid and its own coin in one.</summary>
    private void PayJoin(Wallet payer, Wallet payee)
    {
        long value = Sum(payer);
        if (payer == payee || payee.Coins.Count == 0 || payer.Take(value + 2_000, random) is not { Count: > 0 } spent)
        {
            return;
        }

        Coin own = payee.Coins[random.Next(payee.Coins.Count)];
        payee.Coins.Remove(own);
        var outputs = new List<(Wallet?, Address, long)> { (payee, Receiving(payee), value + own.Value) };
        long change = spent.Sum(coin => coin.Value) - value - 1_000;
        outputs.Insert(random.Next(2), (payer, Fresh(payer), change));
        Write([.. spent.Select(coin => (payer, coin)), (payee, own)], outputs);
    }

    /// <summary>As JoinMarket does: each gets the same, and its change.</summary>
    private void MixFew()
    {
        long value = 50_000L * random.Between(1, 40);
        var inputs = new List<(Wallet, Coin)>();
        var outputs = new List<(Wallet?, Address, long)>();
        foreach (Wallet one in Enumerable.Range(0, random.Between(3, 6)).Select(_ => Anybody()).Distinct())
        {
            List<Coin> spent = one.Take(value + 4_000, random);
            inputs.AddRange(spent.Select(coin => (one, coin)));
            if (spent.Count > 0)
            {
                outputs.Add((one, Fresh(one), value));
                outputs.Add((one, Fresh(one), spent.Sum(coin => coin.Value) - value - random.Between(200, 2_000)));
            }
        }

        Write(inputs, Shuffled(outputs));
    }

    /// <summary>As Whirlpool does: a Tx0 for each new entrant, then five by five of one value, some mixed before.</summary>
    private void MixPool()
    {
        var inputs = new List<(Wallet Wallet, Coin Coin)>();
        while (inputs.Count < 2 && remixed.TryDequeue(out (int Wallet, Coin Coin) before))
        {
            inputs.Add((wallets[before.Wallet], before.Coin));
        }

        for (int tries = 0; inputs.Count < 5 && tries < 50; tries++)
        {
            Wallet one = Anybody();
            if (one.Kind == AddressKind.P2wpkh && inputs.TrueForAll(input => input.Wallet != one) && one.Take(Premixed + 60_000, random) is { Count: > 0 } spent)
            {
                long change = spent.Sum(coin => coin.Value) - Premixed - 52_000;
                Write([.. spent.Select(coin => (one, coin))], [(null, Data, 0), (null, Coordinator(), 50_000), (one, Fresh(one), Premixed), (one, Fresh(one), change)]);
                Coin prepared = one.Coins.Single(coin => coin.Index == 2 && coin.Transaction == made[^1].Record.Id);
                one.Coins.Remove(prepared);
                inputs.Add((one, prepared));
            }
        }

        if (inputs.Count < 5)
        {
            return;
        }

        Write(inputs, [.. inputs.Select(input => (input.Wallet, Fresh(input.Wallet), Pool))]);
        foreach ((Wallet wallet, _) in inputs)
        {
            Coin mixed = wallet.Coins.First(coin => coin.Value == Pool && coin.Transaction == made[^1].Record.Id);
            wallet.Coins.Remove(mixed);
            remixed.Enqueue((wallet.Number, mixed));
        }
    }

    /// <summary>As Wasabi 2 does: everybody's coins in, usual denominations out, both sides sorted.</summary>
    private void MixMany()
    {
        var inputs = new List<(Wallet, Coin Coin)>();
        var outputs = new List<(Wallet?, Address, long Value)>();
        for (int wanted = random.Between(30, 80); inputs.Count < wanted;)
        {
            Wallet one = Anybody();
            Coin[] spent = [.. one.Coins.Take(random.Between(1, 5))];
            one.Coins.RemoveRange(0, spent.Length);
            inputs.AddRange(spent.Select(coin => (one, coin)));
            long left = spent.Sum(coin => coin.Value) - (100 * spent.Length);
            foreach (long denomination in Denominations)
            {
                if (left > denomination + 100 && random.Percent(70))
                {
                    outputs.Add((one, Fresh(one, random.Percent(50) ? AddressKind.P2wpkh : AddressKind.P2tr), denomination));
                    left -= denomination + 43;
                }
            }

            if (left > 5_000)
            {
                outputs.Add((one, Fresh(one, AddressKind.P2wpkh), left));
            }
        }

        Write([.. inputs.OrderByDescending(input => input.Coin.Value)], [.. outputs.OrderByDescending(output => output.Value)]);
    }

    private void Write(IReadOnlyList<(Wallet Wallet, Coin Coin)> inputs, IReadOnlyList<(Wallet? Wallet, Address Address, long Value)> outputs)
    {
        if (outputs.Count == 0)
        {
            return;
        }

        TransactionId id = TransactionId.FromBytes(Number(made.Count + 1, 32));
        Wallet? maker = inputs.Count > 0 ? inputs[0].Wallet : null;
        int size = 11 + (68 * inputs.Count) + (31 * outputs.Count);
        made.Add(CoinTransaction.Of(
            new TransactionRecord(ChainId.Bitcoin, 800_000 + (made.Count / 2_000), made.Count % 2_000, id),
            [.. inputs.Select(input => new CoinInput(new CoinId(input.Coin.Transaction, input.Coin.Index), input.Coin.Owner, input.Coin.Value))],
            [.. outputs.Select(output => new CoinOutput(output.Address, output.Value))]).Told(maker is { SetsLockTime: true } ? 800_000u : 0, size));
        for (int index = 0; index < outputs.Count; index++)
        {
            if (outputs[index].Wallet is { } owner)
            {
                owner.Coins.Add(new Coin(id, index, outputs[index].Address, outputs[index].Value));
                owners[outputs[index].Address] = owner.Number;
            }
        }
    }

    private List<T> Shuffled<T>(List<T> items)
    {
        for (int at = items.Count - 1; at > 0; at--)
        {
            int other = random.Next(at + 1);
            (items[at], items[other]) = (items[other], items[at]);
        }

        return items;
    }

    private Address Receiving(Wallet wallet) => wallet.OnlyAddress is { } only ? only : wallet.HasOneAddress ? (wallet.OnlyAddress = Fresh(wallet)).Value : Fresh(wallet);

    private Address Fresh(Wallet wallet, AddressKind? kind = null)
    {
        AddressKind form = kind ?? wallet.Kind;
        return form == AddressKind.P2tr ? Address.FromWitnessProgram(1, Number(++addresses, 32)) : Address.FromBytes(form, Number(++addresses, 20));
    }

    private Address Coordinator() => Address.FromBytes(AddressKind.P2wpkh, Number(++addresses, 20));

    private static Address Data { get; } = Address.FromOutputScript([0x6a, 0x01, 0x01], ChainId.Bitcoin);

    /// <summary>A number spread over so many bytes, so that addresses do not come in order.</summary>
    private static byte[] Number(long number, int length)
    {
        byte[] bytes = new byte[length];
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(8), number);
        BinaryPrimitives.WriteUInt64BigEndian(bytes, unchecked((ulong)number * 0x9E3779B97F4A7C15));
        return bytes;
    }

    private static IEnumerable<long> Powers()
    {
        foreach ((long of, long times) in ((long, long)[])[(2, 1), (3, 1), (3, 2), (10, 1), (10, 2), (10, 5)])
        {
            for (long value = times; value <= 100_000_000; value *= of)
            {
                yield return value;
            }
        }
    }

    private readonly record struct Coin(TransactionId Transaction, int Index, Address Owner, long Value);

    /// <summary>An owner with habits.</summary>
    private sealed class Wallet(int number, WorldRandom random)
    {
        public int Number => number;

        public List<Coin> Coins { get; } = [];

        public AddressKind Kind { get; } = random.Next(100) switch
        {
            < 60 => AddressKind.P2wpkh,
            < 75 => AddressKind.P2pkh,
            < 90 => AddressKind.P2sh,
            _ => AddressKind.P2tr,
        };

        public bool ReusesChange { get; } = random.Percent(10);

        public bool HasOneAddress { get; } = random.Percent(20) && number >= Exchanges;

        public bool SetsLockTime { get; } = random.Percent(50);

        public Address? OnlyAddress { get; set; }

        private bool TakesLargest { get; } = random.Percent(40);

        private long? FixedRate { get; } = random.Percent(30) ? random.Between(5, 50) : null;

        public long Fee(int outputs, WorldRandom drawn) => (11 + (2 * 68) + (31 * outputs)) * (FixedRate ?? drawn.Between(5, 50));

        /// <summary>Takes coins out that are worth enough; none where there are not enough.</summary>
        public List<Coin> Take(long value, WorldRandom drawn)
        {
            if (Coins.Sum(coin => coin.Value) < value)
            {
                return [];
            }

            var taken = new List<Coin>();
            for (long left = value; left > 0;)
            {
                int at = TakesLargest ? Coins.IndexOf(Coins.MaxBy(coin => coin.Value)) : drawn.Next(Coins.Count);
                taken.Add(Coins[at]);
                left -= Coins[at].Value;
                Coins.RemoveAt(at);
            }

            return taken;
        }
    }
}
