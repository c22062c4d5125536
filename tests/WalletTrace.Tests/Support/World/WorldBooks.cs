using WalletTrace.Attribution;

namespace WalletTrace.Tests.Support.World;

/// <summary>What an account of a made-up chain is.</summary>
internal enum WorldRole
{
    /// <summary>Somebody who has nothing to do with the theft, but may be paid something of it.</summary>
    Person,

    /// <summary>The thief's, or of those who launder for him.</summary>
    Launderer,

    /// <summary>An account that passes all it gets on to a service.</summary>
    Deposit,

    /// <summary>A service that carries a label: what it gives is not what it got.</summary>
    Service,

    /// <summary>A service without a label.</summary>
    Hub,

    /// <summary>Has as much as it wants to give; nobody asks where from.</summary>
    Outside,
}

/// <summary>An account of a made-up chain.</summary>
internal sealed record WorldAccount(int Number, WorldRole Role, Category Category = Category.Unknown, string? Name = null)
{
    /// <summary>Whether stolen value ends there, and what it gives is its own.</summary>
    public bool IsEnd => Role is WorldRole.Service or WorldRole.Hub or WorldRole.Outside;
}

/// <summary>A movement, in millionths of a coin.</summary>
/// <param name="From">Who gives.</param>
/// <param name="To">Who gets.</param>
/// <param name="Amount">How much.</param>
/// <param name="IsCall">Whether a contract gives it on.</param>
/// <param name="IsJunk">Whether it is of a token that is worth nothing.</param>
internal readonly record struct WorldMove(int From, int To, long Amount, bool IsCall = false, bool IsJunk = false);

/// <summary>A transaction of a made-up chain.</summary>
/// <param name="Time">When, in seconds since the chain began.</param>
/// <param name="Sender">Who signed it and pays for it.</param>
/// <param name="Fee">The fee, in millionths of a coin.</param>
/// <param name="Moves">What moves, in order.</param>
internal sealed record WorldTransaction(long Time, int Sender, long Fee, IReadOnlyList<WorldMove> Moves);

/// <summary>
/// The books of a made-up chain: who has what, in lots, and what of it is stolen when all accounts pay with what they got first. Kept while the world is
/// made, by nothing but queues; it shares no code with the library.
/// </summary>
/// <param name="isToken">Whether fees are paid in something else than what the books are about.</param>
/// <param name="random">Prices of transactions.</param>
internal sealed class WorldBooks(bool isToken, WorldRandom random)
{
    /// <summary>A coin in the books' unit.</summary>
    public const long Coin = 1_000_000;

    /// <summary>What an account keeps for fees of what it has; no fee is as large.</summary>
    public const long Reserve = Coin / 20;

    // A price of gas in whole gwei makes a fee of 21,000 gas a multiple of this.
    private const long FeeStep = 21;

    private readonly List<WorldAccount> accounts = [];
    private readonly List<LinkedList<(long Amount, bool IsStolen)>> lots = [];
    private readonly List<long> balances = [];
    private readonly List<long> stolenIn = [];
    private readonly PriorityQueue<Action, (long Time, long Order)> coming = new();
    private readonly List<WorldTransaction> transactions = [];
    private int? thief;
    private long count;

    public IReadOnlyList<WorldAccount> Accounts => accounts;

    public IReadOnlyList<WorldTransaction> Transactions => transactions;

    /// <summary>The present time, in seconds since the chain began.</summary>
    public long Now { get; private set; }

    /// <summary>What the thief gave away, all of it stolen; not what he paid for that.</summary>
    public long Stolen { get; private set; }

    /// <summary>What of it was paid as fees.</summary>
    public long StolenFees { get; private set; }

    /// <summary>What came to an account of what was stolen, its way there apart.</summary>
    public long StolenIn(int account) => stolenIn[account];

    /// <summary>What lies with an account of what was stolen.</summary>
    public long StolenAt(int account) => accounts[account].IsEnd ? stolenIn[account] : lots[account].Where(lot => lot.IsStolen).Sum(lot => lot.Amount);

    public long BalanceOf(int account) => balances[account];

    /// <summary>What an account can give in a transaction that it pays for.</summary>
    public long Payable(int account, long fee) => balances[account] - (isToken ? 0 : fee);

    public int Add(WorldRole role, Category category = Category.Unknown, string? name = null)
    {
        accounts.Add(new WorldAccount(accounts.Count, role, category, name));
        lots.Add(new());
        balances.Add(0);
        stolenIn.Add(0);
        return accounts.Count - 1;
    }

    /// <summary>From now on all that an account gives is stolen.</summary>
    public void Accuse(int account) => thief = account;

    /// <summary>Lets something happen at a time.</summary>
    public void At(long time, Action action) => coming.Enqueue(action, (Math.Max(time, Now), count++));

    /// <summary>Lets all happen that is to happen, one after the other.</summary>
    public void Run()
    {
        while (coming.TryDequeue(out Action? action, out (long Time, long Order) place))
        {
            Now = place.Time;
            action();
        }
    }

    /// <summary>The fee of a transaction that happens now.</summary>
    public long Fee() => FeeStep * random.Between(10L, 60L);

    /// <summary>Pays an amount; less than nothing left is not possible and happens to nobody.</summary>
    public void Pay(int from, int to, long amount) => Run(from, Fee(), new WorldMove(from, to, amount));

    /// <summary>Pays all that there is.</summary>
    public void PayAll(int from, int to)
    {
        long fee = Fee();
        if (Payable(from, fee) is > 0 and var all)
        {
            Run(from, fee, new WorldMove(from, to, all));
        }
    }

    /// <summary>Carries a transaction out.</summary>
    public void Run(int sender, long fee, params IReadOnlyList<WorldMove> moves)
    {
        transactions.Add(new WorldTransaction(Now, sender, fee, moves));
        if (!isToken)
        {
            foreach ((long amount, bool isStolen) in Take(sender, fee, isFee: true))
            {
                StolenFees += isStolen ? amount : 0;
            }
        }

        // Who pays himself has what he had.
        foreach (WorldMove move in moves.Where(move => !move.IsJunk && move.From != move.To))
        {
            foreach ((long amount, bool isStolen) lot in Take(move.From, move.Amount, isFee: false))
            {
                Give(move.To, lot);
            }
        }
    }

    private void Give(int to, (long Amount, bool IsStolen) lot)
    {
        balances[to] += lot.Amount;
        stolenIn[to] += lot.IsStolen ? lot.Amount : 0;
        if (!accounts[to].IsEnd && to != thief)
        {
            lots[to].AddLast(lot);
        }
    }

    private List<(long Amount, bool IsStolen)> Take(int from, long amount, bool isFee)
    {
        WorldAccount account = accounts[from];
        if (account.IsEnd || from == thief)
        {
            balances[from] -= amount;
            Stolen += from == thief && !isFee ? amount : 0;
            return [(amount, from == thief && !isFee)];
        }

        if (amount > balances[from])
        {
            throw new InvalidOperationException($"account {from} cannot pay {amount} of {balances[from]}");
        }

        balances[from] -= amount;
        var taken = new List<(long, bool)>();
        LinkedList<(long Amount, bool IsStolen)> queue = lots[from];
        while (amount > 0)
        {
            (long first, bool isStolen) = queue.First!.Value;
            long part = Math.Min(first, amount);
            taken.Add((part, isStolen));
            amount -= part;
            queue.RemoveFirst();
            if (part < first)
            {
                queue.AddFirst((first - part, isStolen));
            }
        }

        return taken;
    }
}
