namespace WalletTrace.Tests.Support.World;

/// <summary>
/// Launders what a thief took: cuts it into equal and into unlike parts, joins some of them again, lets value go along chains of small payments, pays it into
/// services, and strews dust.
/// </summary>
internal sealed class Launderer(WorldBooks books, WorldOptions options, WorldCrowd crowd, WorldRandom random)
{
    private const long Minute = 60;
    private const long Hour = 60 * Minute;
    private const long Day = 24 * Hour;

    // What mixers take at once.
    private static readonly int[] Denominations = [100, 10, 1];

    private readonly List<int> deposits = [];

    private long Least => options.Least * (WorldBooks.Coin / 1000);

    /// <summary>Lets the theft happen; gives the account that got what was stolen.</summary>
    public int Steal(long time)
    {
        int thief = books.Add(WorldRole.Launderer);
        int victim = books.Add(WorldRole.Outside);
        books.At(time, () => books.Pay(victim, thief, options.Stolen * WorldBooks.Coin));
        books.At(time + random.Between(10 * Minute, 12 * Hour), () =>
        {
            books.Accuse(thief);

            // Some cut all of it into equal parts at once, some send few accounts by far the most.
            if (random.Percent(50))
            {
                CutEqually(thief, 1, random.Between(12, 40));
            }
            else
            {
                CutUnequally(thief, 1, random.Between(6, 20));
            }
        });
        return thief;
    }

    /// <summary>What happens with an account's money next: large sums mostly leave from where they are, small ones wander.</summary>
    private void GoOn(int account, int depth)
    {
        Strew(account);
        Shed(account, depth);
        long value = books.BalanceOf(account);
        bool isLarge = value >= options.Stolen * WorldBooks.Coin / 400;
        if (value < Least || depth > options.Depth)
        {
            PayOut(account, isLarge);
            return;
        }

        switch (random.Next(100))
        {
            case < 5 when isLarge:
                CutEqually(account, depth + 1, random.Between(5, 20));
                break;
            case < 13 when isLarge:
                Peel(account, depth + 1, random.Between(options.LongestChain / 5, options.LongestChain));
                break;
            case < 25:
                CutUnequally(account, depth + 1, isLarge ? random.Between(2, 12) : random.Between(2, 6));
                break;
            case < 40:
            case < 60 when !isLarge:
                Pass(account, depth + 1);
                break;
            case < 97:
                PayOut(account, isLarge);
                break;
            default:
                // It rests.
                break;
        }
    }

    /// <summary>Small sums leave on the way, for tries, helpers and hiding places.</summary>
    private void Shed(int account, int depth)
    {
        for (int number = random.Between(0, 3); number > 0; number--)
        {
            long part = books.BalanceOf(account) / 1000 * random.Between(1, 10);
            if (part > Least / 4)
            {
                Send(account, part, depth + 1);
            }
        }
    }

    private void CutEqually(int account, int depth, int parts)
    {
        long part = books.BalanceOf(account) / parts / WorldBooks.Coin * WorldBooks.Coin;
        if (part > 0 && random.Percent(15))
        {
            CutByContract(account, depth, parts - 1, part);
            return;
        }

        for (int number = 1; number < parts && part > 0; number++)
        {
            Send(account, part, depth);
        }

        SendAll(account, depth);
    }

    /// <summary>A contract of the launderer's own pays all parts at once.</summary>
    private void CutByContract(int account, int depth, int parts, long part)
    {
        int contract = books.Add(WorldRole.Launderer);
        int[] heirs = [.. Enumerable.Range(0, parts).Select(_ => books.Add(WorldRole.Launderer))];
        books.Run(account, books.Fee(), [new(account, contract, part * parts), .. heirs.Select(heir => new WorldMove(contract, heir, part, IsCall: true))]);
        foreach (int heir in heirs)
        {
            Later(heir, depth);
        }

        SendAll(account, depth);
    }

    private void CutUnequally(int account, int depth, int parts)
    {
        int[] weights = [.. Enumerable.Range(0, parts).Select(_ => random.Heavy())];
        long all = weights.Sum(weight => (long)weight);
        long value = books.BalanceOf(account);
        var small = new List<int>();
        foreach (int weight in weights[1..])
        {
            long part = (long)((Int128)value * weight / all);
            if (part > books.Fee() * 4 && Send(account, part, depth, joins: part < value / 20) is { } joining)
            {
                small.Add(joining);
            }
        }

        Join(small, depth);
        SendAll(account, depth);
    }

    /// <summary>The smallest parts come together again now and then.</summary>
    private void Join(List<int> small, int depth)
    {
        if (small.Count == 0)
        {
            return;
        }

        int joint = books.Add(WorldRole.Launderer);
        foreach (int account in small)
        {
            books.At(books.Now + random.Between(Hour, Day), () => books.PayAll(account, joint));
        }

        books.At(books.Now + Day + random.Between(Minute, Day), () => GoOn(joint, depth + 1));
    }

    /// <summary>Pays a fresh account; gives it where it is to join others instead of going on by itself.</summary>
    private int? Send(int account, long amount, int depth, bool joins = false)
    {
        if (amount > books.Payable(account, WorldBooks.Reserve))
        {
            return null;
        }

        int heir = books.Add(WorldRole.Launderer);
        books.Pay(account, heir, amount);
        if (joins && random.Percent(50))
        {
            return heir;
        }

        Later(heir, depth);
        return null;
    }

    private void SendAll(int account, int depth)
    {
        int heir = books.Add(WorldRole.Launderer);
        books.PayAll(account, heir);
        Later(heir, depth);
    }

    private void Later(int account, int depth) => books.At(books.Now + random.Between(10 * Minute, random.Percent(30) ? 4 * Day : 8 * Hour), () => GoOn(account, depth));

    private void Pass(int account, int depth)
    {
        int left = random.Between(1, 4);
        PassOn(account);

        void PassOn(int from)
        {
            int heir = books.Add(WorldRole.Launderer);
            books.PayAll(from, heir);
            if (--left == 0)
            {
                Later(heir, depth);
            }
            else
            {
                books.At(books.Now + random.Between(Minute, 2 * Hour), () => PassOn(heir));
            }
        }
    }

    /// <summary>A small part leaves, the remainder goes on, again and again.</summary>
    private void Peel(int account, int depth, int left)
    {
        long value = books.BalanceOf(account);
        long peeled = value / random.Between(10, 40);
        if (left == 0 || peeled < 100 * books.Fee())
        {
            Later(account, depth);
            return;
        }

        if (random.Percent(75))
        {
            int deposit = DepositAccount();
            books.Pay(account, deposit, peeled);
            crowd.Empty(deposit);
        }
        else
        {
            Send(account, peeled, depth);
        }

        int heir = books.Add(WorldRole.Launderer);
        books.PayAll(account, heir);
        books.At(books.Now + random.Between(2 * Minute, Hour), () => Peel(heir, depth, left - 1));
    }

    private void PayOut(int account, bool isLarge)
    {
        int parts = isLarge ? random.Between(5, 40) : random.Between(1, 3);
        switch (random.Next(100))
        {
            case < 40:
                int deposit = DepositAccount();
                InParts(account, parts, (from, amount) =>
                {
                    books.Pay(from, deposit, amount);
                    crowd.Empty(deposit);
                });
                break;
            case < 66:
                Mix(account);
                break;
            case < 91:
                int bridge = random.PickFirst(crowd.Bridges);
                InParts(account, parts, (from, amount) => books.Pay(from, bridge, amount));
                break;
            case < 94:
                books.PayAll(account, random.PickFirst(crowd.Desks));
                break;
            case < 98 when !isLarge:
                Sell(account);
                break;
            default:
                books.PayAll(account, random.Pick(crowd.Hubs));
                break;
        }
    }

    /// <summary>Sells to people, who pay in cash or goods and know nothing of where it came from.</summary>
    private void Sell(int account)
    {
        long part = random.Between(WorldBooks.Coin, 8 * WorldBooks.Coin);
        if (books.Payable(account, WorldBooks.Reserve) is > 0 and var left)
        {
            books.Pay(account, random.Pick(crowd.People), Math.Min(part, left));
            books.At(books.Now + random.Between(Hour, Day), () => Sell(account));
        }
    }

    /// <summary>Pays all there is, in equal parts, one after the other.</summary>
    private void InParts(int account, int parts, Action<int, long> pay)
    {
        if (books.Payable(account, WorldBooks.Reserve) / parts is > 0 and var part)
        {
            pay(account, part);
        }

        if (parts > 1)
        {
            books.At(books.Now + random.Between(2 * Minute, 3 * Hour), () => InParts(account, parts - 1, pay));
        }
    }

    /// <summary>A deposit account, mostly one that was used before.</summary>
    private int DepositAccount()
    {
        if (deposits.Count < 3 || random.Percent(15))
        {
            deposits.Add(crowd.OpenDeposit());
            return deposits[^1];
        }

        return random.Pick(deposits);
    }

    /// <summary>Pays into a mixer what it takes at once, again and again; what is too little for that stays.</summary>
    private void Mix(int account)
    {
        int mixer = random.PickFirst(crowd.Mixers);
        MixOn(90);

        void MixOn(int left)
        {
            long fee = books.Fee();
            long part = Denominations.Select(coins => coins * WorldBooks.Coin).FirstOrDefault(part => part <= books.Payable(account, fee));
            if (part > 0 && left > 0)
            {
                books.Run(account, fee, new WorldMove(account, mixer, part));
                books.At(books.Now + random.Between(2 * Minute, 10 * Minute), () => MixOn(left - 1));
            }
        }
    }

    /// <summary>Pays a little to strangers, and is paid a little: dust, baits, worthless tokens, honest money.</summary>
    private void Strew(int account)
    {
        for (int number = random.Percent(35) ? random.Between(1, 4) : 0; number > 0; number--)
        {
            long dust = random.Between(1_000L, 50_000L);
            if (books.Payable(account, WorldBooks.Reserve) > 20 * dust)
            {
                books.Pay(account, random.Pick(crowd.People), dust);
            }
        }

        if (random.Percent(20))
        {
            crowd.Bait(account);
        }

        if (random.Percent(10))
        {
            books.Pay(random.PickFirst(crowd.Exchanges), account, random.Between(100_000L, 3 * WorldBooks.Coin));
        }
    }
}
