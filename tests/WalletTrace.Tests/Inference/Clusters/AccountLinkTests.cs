using WalletTrace.Chains;
using WalletTrace.Inference;
using WalletTrace.Inference.Clusters;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Inference.Clusters;

/// <summary>What ties accounts of EVM chains and TRON together: one deposit account, and who pays for whom.</summary>
public sealed class AccountLinkTests
{
    private const ulong Milli = DepositScene.Milli;
    private const long Trx = 1_000_000;

    private static readonly Address Payer = TronScene.At(1);
    private static readonly Address First = TronScene.At(2);
    private static readonly Address Second = TronScene.At(3);
    private static readonly Address Shop = TronScene.At(4);

    [Fact]
    public async Task Who_pays_into_one_deposit_account_belongs_together()
    {
        var scene = new AccountScene();
        TransactionId[] receipts = [scene.Pay(10, 'U', 'D', 5000 * Milli), scene.Pay(12, 'V', 'D', 1000 * Milli)];
        scene.Run(20, Move.Fee('D', DepositScene.Gas), Move.Pay('D', 'H', (6000 * Milli) - DepositScene.Gas));
        TransactionId last = scene.Pay(30, 'V', 'D', 700 * Milli);
        scene.Run(33, Move.Fee('D', DepositScene.Gas), Move.Pay('D', 'K', 695 * Milli));

        ClusterSet clusters = await BuildAsync(scene.Cover("D"));

        Cluster cluster = Assert.Single(clusters.All);
        Assert.Equal([AccountScene.Account('U'), AccountScene.Account('V')], cluster.Members.AsEnumerable());
        Assert.Null(clusters.Of(AccountScene.Account('D')));

        // By hand: delays of 10, 8 and 3 of 43,200 seconds; left 0, 0 and 4.5 of 10 thousandths of an ether.
        Assert.Equal(
            [('U', receipts[0], 1.0), ('V', receipts[1], 1.0), ('V', last, 0.775)],
            clusters.LinksOf(cluster).Select(link => ((char)link.One.Address.ToByteArray()[^1], link.Transaction, link.Score)).OrderBy(link => link));
        Assert.All(clusters.Links, link => Assert.Equal((ClusterRule.DepositReuse, AccountScene.Account('D')), (link.Rule, link.Other)));
        Assert.Equal([AccountScene.Account('D'), AccountScene.Account('D')], clusters.Explain(AccountScene.Account('U'), AccountScene.Account('V')).Select(link => link.Other));

        // One of V's two receipts is enough; without both V is alone.
        Assert.Equal(1, clusters.Without(last).Count);
        Assert.Equal(1, clusters.Without(receipts[1]).Count);
        Assert.Equal(0, clusters.Without(last).Without(receipts[1]).Count);
        Assert.Equal(0, clusters.Without(ClusterRule.DepositReuse).Count);
    }

    [Fact]
    public async Task The_longer_it_lies_there_the_less_it_says()
    {
        var scene = new AccountScene();
        scene.Pay(10, 'U', 'D', 5000 * Milli);
        scene.Forward(10, (5000 * Milli) - DepositScene.Gas);
        scene.Pay(20, 'V', 'D', 5000 * Milli);
        scene.Forward(98, (5000 * Milli) - DepositScene.Gas);
        ClusterSet clusters = await BuildAsync(scene.Cover("D"), new() { MaxDelay = TimeSpan.FromSeconds(100) });

        Assert.Equal([1.0, 0.61], clusters.Links.Select(link => link.Score));
    }

    [Theory]
    [InlineData('U', 'U')]
    [InlineData('U', 'M')]
    [InlineData('U', 'P')]
    [InlineData('U', 'H')]
    public async Task One_customer_another_service_and_a_miner_are_not_tied(char one, char other)
    {
        var scene = new AccountScene();
        scene.Round(10, one, 5000).Round(20, other, 5000).Round(30, one, 5000).Cover("D");

        Assert.Equal(0, (await BuildAsync(scene)).Count);
    }

    [Fact]
    public async Task An_account_that_is_no_deposit_account_ties_nobody()
    {
        AccountScene keeps = new AccountScene().Round(10, 'U', 5000).Round(20, 'V', 5000);
        keeps.Pay(30, 'U', 'D', 5000 * Milli);
        AccountScene pays = new AccountScene().Round(10, 'U', 5000).Round(20, 'V', 5000);
        pays.Pay(30, 'D', 'X', 1);

        Assert.Equal(0, (await BuildAsync(keeps.Cover("D"))).Count);
        Assert.Equal(0, (await BuildAsync(pays.Cover("D"))).Count);
        Assert.Equal(0, (await BuildAsync(new AccountScene().Round(10, 'U', 5000).Round(20, 'V', 5000))).Count);
        Assert.Equal(1, (await BuildAsync(new AccountScene().Round(10, 'U', 5000).Round(20, 'V', 5000).Cover("D"))).Count);
    }

    [Fact]
    public void Who_pays_the_fee_for_anothers_token_on_TRON_belongs_to_it()
    {
        ClusterSet clusters = Build(new FeePayerLimits(), Own(1, First), Sends(2, Payer, First, Shop, 5));

        ClusterLink link = Assert.Single(clusters.Links);
        Assert.Equal((ClusterRule.FeePayer, Account(Payer), Account(First), Facts.Id(2), 0.5), (link.Rule, link.One, link.Other, link.Transaction, link.Score));
        Assert.Equal([Account(Payer), Account(First)], clusters.All.Single().Members.AsEnumerable());
        Assert.Equal(0, clusters.Without(Facts.Id(2)).Count);
    }

    [Fact]
    public void What_only_looks_like_paying_for_another_ties_nobody()
    {
        // A contract that never made a transaction; what goes to the payer itself; a trade; coins; one that failed; another chain.
        Assert.Equal(0, Build(new(), Sends(2, Payer, First, Shop, 5)).Count);
        Assert.Equal(0, Build(new(), Own(1, First), Sends(2, Payer, First, Payer, 5)).Count);
        Assert.Equal(0, Build(new(), Own(1, First), Transaction(2, Payer, Token(First, Shop, 5), Token(Shop, Payer, 4))).Count);
        Assert.Equal(0, Build(new(), Own(1, First), Transaction(2, Payer, Coins(First, Shop, 5))).Count);
        Assert.Equal(0, Build(new(), Own(1, First), Sends(2, Payer, First, Shop, 0)).Count);
        Assert.Equal(0, Build(new(), Own(1, First), Sends(2, Payer, First, Shop, 5) is var sent ? sent with { Record = sent.Record with { Failed = true } } : sent).Count);
        Assert.Equal(0, Build(new(), Own(1, First), Sends(2, First, First, Shop, 5)).Count);
    }

    [Fact]
    public async Task A_token_that_anybody_can_make_ties_nobody_unless_it_is_vouched_for()
    {
        Asset fake = Asset.Token(ChainId.Tron, "trc20", TronScene.FakeUsdt, 6, "USDT");
        LedgerTransaction[] told = [Own(1, First), Transaction(2, Payer, Token(First, Shop, 5) with { Asset = fake })];
        var scene = new AccountScene();
        scene.TokenRound(10, 'U', 5_000_000).TokenRound(20, 'V', 7_000_000).Cover("D");
        ClusterOptions options = new() { ServicesOf = DepositScene.ServicesOf, FeePayers = new() };

        Assert.Equal(0, BuildBy(options, told).Count);
        Assert.Equal(2, BuildBy(options with { IsKnown = asset => asset == fake }, told).AccountCount);
        Assert.Equal(0, (await BuildAsync(scene.Ledger(), options)).Count);
        Assert.Equal(2, (await BuildAsync(scene.Ledger(), options with { IsKnown = asset => asset == AccountScene.Usdt })).AccountCount);
    }

    [Fact]
    public void Who_pays_for_many_or_is_shared_is_a_service()
    {
        LedgerTransaction[] many = [.. Enumerable.Range(10, 3).SelectMany(number => new[] { Own(number, TronScene.At(number)), Sends(100 + number, Payer, TronScene.At(number), Shop, 5) })];

        Assert.Equal(4, Build(new() { MostPaidFor = 3 }, many).AccountCount);
        Assert.Equal(0, Build(new() { MostPaidFor = 2 }, many).AccountCount);
        Assert.Equal(0, Build(new(), account => account.Address == Payer, many).AccountCount);
        Assert.Equal(3, Build(new(), account => account.Address == TronScene.At(10), many).AccountCount);
        Assert.Throws<ArgumentOutOfRangeException>(() => new FeePayerLimits { MostPaidFor = 0 });
    }

    [Fact]
    public void Who_gives_all_the_coins_for_fees_belongs_to_whom_it_gives_them()
    {
        LedgerTransaction[] topUps =
        [
            Transaction(1, Payer, Coins(Payer, First, 20 * Trx)), Sends(2, First, First, Shop, 5), Transaction(3, Payer, Coins(Payer, First, 30 * Trx)),
            Transaction(4, Payer, Coins(Payer, Second, 100 * Trx)), Sends(5, Second, Second, Shop, 5),
        ];
        ClusterSet clusters = Build(new(), topUps);

        Assert.Equal([Account(Payer), Account(First), Account(Second)], clusters.All.Single().Members.AsEnumerable());
        Assert.All(clusters.Links, link => Assert.Equal((ClusterRule.FeeTopUp, 0.3), (link.Rule, link.Score)));
        Assert.Equal([Facts.Id(1), Facts.Id(3), Facts.Id(4)], clusters.Links.Select(link => link.Transaction).Order());
        Assert.Equal(3, clusters.Without(Facts.Id(1)).AccountCount);
        Assert.Equal(2, clusters.Without(Facts.Id(4)).AccountCount);
        Assert.Equal(0, Build(new() { TopUps = false }, topUps).Count);
    }

    [Theory]
    [InlineData(CoverageKinds.Native | CoverageKinds.Fee | CoverageKinds.Token, 1)]
    [InlineData(CoverageKinds.Token, 0)]
    [InlineData(CoverageKinds.None, 0)]
    public async Task Where_an_accounts_coins_are_not_all_known_nobody_is_said_to_give_them(CoverageKinds kinds, int expected)
    {
        LedgerTransaction[] transactions = [Transaction(1, Payer, Coins(Payer, First, 20 * Trx)), Sends(2, First, First, Shop, 5)];
        var ledger = new MemoryLedger(
        [
            .. transactions.SelectMany(transaction => transaction.Transfers.Select(move => (Fact)(move with { Height = transaction.Record.Height })).Append(transaction.Record)
                .Append(new BlockRecord(ChainId.Tron, transaction.Record.Height, transaction.Time))),
            .. kinds == CoverageKinds.None ? (Fact[])[] : [new CoverageRecord(ChainId.Tron, First, 0, 10, kinds, "test")],
        ]);

        Assert.Equal(expected, (await BuildAsync(ledger, new ClusterOptions { FeePayers = new() })).Count);
    }

    [Fact]
    public void What_is_no_gift_for_fees_ties_nobody()
    {
        LedgerTransaction gift = Transaction(1, Payer, Coins(Payer, First, 20 * Trx));
        LedgerTransaction use = Sends(2, First, First, Shop, 5);

        Assert.Equal(2, Build(new(), gift, use).AccountCount);
        Assert.Equal(0, Build(new(), gift).AccountCount);
        Assert.Equal(0, Build(new(), Transaction(1, Payer, Coins(Payer, First, (100 * Trx) + 1)), use).AccountCount);
        Assert.Equal(0, Build(new(), gift, use, Transaction(3, Shop, Coins(Shop, First, 1))).AccountCount);
        Assert.Equal(0, Build(new(), gift, use, Transaction(3, First, Coins(First, Shop, 1))).AccountCount);
        Assert.Equal(0, Build(new(), gift, Own(2, First)).AccountCount);
        Assert.Equal(0, Build(new(), gift, use, Transaction(3, Shop, new TransferRecord(ChainId.Tron, 3, 0, 1, TransferKind.Reward, TronChain.Trx, null, First, 5u))).AccountCount);
    }

    private static Task<ClusterSet> BuildAsync(AccountScene scene, DepositLimits? limits = null) => BuildAsync(scene.Ledger(), new ClusterOptions
    {
        ServicesOf = DepositScene.ServicesOf,
        IsShared = account => account == AccountScene.Account('P'),
        DepositLimits = limits ?? new(),
    });

    private static async Task<ClusterSet> BuildAsync(ILedger ledger, ClusterOptions options)
    {
        var builder = new ClusterBuilder(options);
        await builder.AddAsync(ledger);
        return builder.Build();
    }

    private static ClusterSet Build(FeePayerLimits limits, params LedgerTransaction[] transactions) => Build(limits, null, transactions);

    private static ClusterSet Build(FeePayerLimits limits, Func<Account, bool>? isShared, params LedgerTransaction[] transactions) =>
        BuildBy(new ClusterOptions { FeePayers = limits, IsShared = isShared }, transactions);

    private static ClusterSet BuildBy(ClusterOptions options, params LedgerTransaction[] transactions)
    {
        ClusterSet Of(IEnumerable<LedgerTransaction> some)
        {
            var builder = new ClusterBuilder(options);
            foreach (LedgerTransaction transaction in some)
            {
                builder.Add(transaction);
            }

            return builder.Build();
        }

        ClusterSet clusters = Of(transactions);
        Assert.Equal(clusters.Links, Of(transactions.Reverse()).Links);
        return clusters;
    }

    /// <summary>A transaction of somebody's own that pays a fee.</summary>
    private static LedgerTransaction Own(int id, Address maker) => Transaction(id, maker);

    private static LedgerTransaction Sends(int id, Address payer, Address giver, Address taker, ulong amount) => Transaction(id, payer, Token(giver, taker, amount));

    private static TransferRecord Token(Address giver, Address taker, ulong amount) =>
        new(ChainId.Tron, 1, 0, 5, TransferKind.Token, TronScene.UsdtAsset, giver, taker, amount);

    private static TransferRecord Coins(Address giver, Address taker, long amount) =>
        new(ChainId.Tron, 1, 0, 1, TransferKind.Native, TronChain.Trx, giver, taker, (UInt256)(ulong)amount);

    private static LedgerTransaction Transaction(int id, Address payer, params TransferRecord[] moves) => new(
        new TransactionRecord(ChainId.Tron, id, 0, Facts.Id(id)), 1000 + id, 1000 + id,
        [new TransferRecord(ChainId.Tron, id, 0, 0, TransferKind.Fee, TronChain.Trx, payer, null, 345_000u), .. moves], [], []);

    private static Account Account(Address address) => new(ChainId.Tron, address);
}
