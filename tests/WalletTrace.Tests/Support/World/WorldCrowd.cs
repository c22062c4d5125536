using WalletTrace.Attribution;

namespace WalletTrace.Tests.Support.World;

/// <summary>All who have nothing to do with the theft: services, their deposit accounts, and thousands of people with payments of their own.</summary>
internal sealed class WorldCrowd
{
    private const long Minute = 60;
    private const long Day = 24 * 60 * Minute;

    private readonly WorldBooks books;
    private readonly WorldOptions options;
    private readonly WorldRandom random;
    private readonly Dictionary<int, int> serviceOf = [];
    private readonly Dictionary<int, int> depositOf = [];
    private readonly int baiter;

    public WorldCrowd(WorldBooks books, WorldOptions options, WorldRandom random)
    {
        (this.books, this.options, this.random) = (books, options, random);
        Exchanges = Services("Exchange", Category.Exchange);
        Mixers = Services("Mixer", Category.Mixer);
        Bridges = Services("Bridge", Category.Bridge);
        Desks = [.. Services("Desk", Category.Otc), .. Services("Payments", Category.Payment)];
        Hubs = [.. Enumerable.Range(0, options.Hubs).Select(_ => books.Add(WorldRole.Hub))];
        People = [.. Enumerable.Range(0, options.People).Select(_ => books.Add(WorldRole.Person))];
        baiter = books.Add(WorldRole.Outside);
    }

    public IReadOnlyList<int> Exchanges { get; }

    public IReadOnlyList<int> Mixers { get; }

    public IReadOnlyList<int> Bridges { get; }

    public IReadOnlyList<int> Desks { get; }

    public IReadOnlyList<int> Hubs { get; }

    public IReadOnlyList<int> People { get; }

    /// <summary>Lets everybody go about their business over some time.</summary>
    public void Live(long days)
    {
        foreach (int person in People)
        {
            books.At(random.Next(days * Day / 2), () => books.Pay(random.PickFirst(Exchanges), person, 40L * random.Heavy()));
        }

        for (int number = 0; number < options.Payments; number++)
        {
            books.At(random.Next(days * Day), PaySomebody);
        }

        foreach (int hub in Hubs)
        {
            int[] customers = [.. Enumerable.Range(0, Math.Max(1, options.HubPayments / 4)).Select(_ => books.Add(WorldRole.Outside))];
            for (int number = 0; number < options.HubPayments; number++)
            {
                books.At(random.Next(days * Day), () =>
                {
                    int customer = random.Pick(customers);
                    (int from, int to) = random.Percent(50) ? (customer, hub) : (hub, customer);
                    books.Pay(from, to, 20L * random.Heavy());
                });
            }
        }
    }

    /// <summary>A fresh deposit account of some exchange.</summary>
    public int OpenDeposit()
    {
        int deposit = books.Add(WorldRole.Deposit);
        serviceOf[deposit] = random.PickFirst(Exchanges);
        return deposit;
    }

    /// <summary>Lets a deposit account be emptied soon.</summary>
    public void Empty(int deposit) => books.At(books.Now + random.Between(5 * Minute, 90 * Minute), () => books.PayAll(deposit, serviceOf[deposit]));

    /// <summary>Sends an account a token that is worth nothing.</summary>
    public void Bait(int account) => books.Run(baiter, books.Fee(), new WorldMove(baiter, account, random.Between(1L, 1_000_000_000L), IsJunk: true));

    private IReadOnlyList<int> Services(string name, Category category) =>
        [.. Enumerable.Range(1, options.Services).Select(number => books.Add(WorldRole.Service, category, $"{name} {number}"))];

    private void PaySomebody()
    {
        int person = random.Pick(People);
        long amount = books.BalanceOf(person) / random.Between(2, 20);
        if (amount > books.Payable(person, WorldBooks.Reserve) || amount <= 0)
        {
            return;
        }

        switch (random.Next(100))
        {
            case < 60:
                books.Pay(person, random.Pick(People), amount);
                break;
            case < 85:
                if (!depositOf.TryGetValue(person, out int deposit))
                {
                    depositOf.Add(person, deposit = OpenDeposit());
                }

                books.Pay(person, deposit, amount);
                Empty(deposit);
                break;
            case < 93:
                books.Pay(person, random.Pick(Hubs), amount);
                break;
            default:
                books.Pay(person, random.PickFirst(Desks), amount);
                break;
        }
    }
}
