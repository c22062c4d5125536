using WalletTrace.Chains;
using WalletTrace.Inference;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Inference;

/// <summary>What a deposit account does, and all that looks like it. See <see cref="DepositScene"/> for the letters.</summary>
public sealed class DepositFinderTests
{
    private const ulong Milli = DepositScene.Milli;

    private static readonly DepositLimits Once = new() { LeastForwards = 1 };

    [Fact]
    public void An_account_that_forwards_all_it_gets_is_a_deposit_account_with_its_evidence()
    {
        var scene = new AccountScene();
        TransactionId[] paid = [scene.Pay(10, 'U', 'D', 5000 * Milli), scene.Pay(12, 'U', 'D', 1000 * Milli)];
        TransactionId first = scene.Run(20, Move.Fee('D', DepositScene.Gas), Move.Pay('D', 'H', (6000 * Milli) - DepositScene.Gas));
        scene.Pay(30, 'V', 'D', 700 * Milli);
        scene.Run(33, Move.Fee('D', DepositScene.Gas), Move.Pay('D', 'K', 690 * Milli));

        DepositAccount? found = DepositScene.Find(scene.Cover("D").All, Facts.Ether, out DepositObstacle obstacle);

        Assert.Equal(DepositObstacle.None, obstacle);
        Assert.NotNull(found);
        Assert.Equal((DepositRule.ForwardsAll, "Hex", 2, CoverageKinds.None), (found.Rule, found.Service, found.Senders, found.Unseen));
        Assert.Equal([AccountScene.Account('H'), AccountScene.Account('K')], found.HotWallets.AsEnumerable());
        Assert.Equal((6690 * Milli) - DepositScene.Gas, (ulong)found.Forwarded.Units);
        Assert.Equal(10, found.LongestDelay);
        DepositForward forward = found.Forwards[0];
        Assert.Equal((first, 20L, AccountScene.Account('H'), 10L), (forward.Transaction, forward.Height, forward.To, forward.Delay));
        Assert.Equal((paid[0], 2, UInt256.Zero), (forward.Receipt, forward.Receipts, forward.Left));
        Assert.Equal(10 * Milli - DepositScene.Gas, (ulong)found.Forwards[1].Left);

        // By hand: the fits are 1 - ½·10/43200 and 1 - ½·0.95 - ½·3/43200; two forwards from two senders: 1 - 2^-3.
        Assert.Equal(0.667, found.Score);
    }

    [Fact]
    public void More_forwards_and_more_senders_raise_the_score()
    {
        double Score(params char[] customers)
        {
            var scene = new AccountScene();
            for (int i = 0; i < customers.Length; i++)
            {
                scene.Round(10 * (i + 1), customers[i], 1000);
            }

            return DepositScene.Find(scene.Cover("D").All, Facts.Ether, out _, Once)!.Score;
        }

        double[] scores = [Score('U'), Score('U', 'U'), Score('U', 'V'), Score('U', 'V', 'U', 'V', 'U', 'V')];
        Assert.Equal(scores.Order(), scores);
        Assert.Equal([0.5, 0.75, 0.875, 0.992], scores);
    }

    [Fact]
    public void One_forward_is_too_few_unless_it_is_asked_for()
    {
        AccountScene scene = new AccountScene().Round(10, 'U', 5000);

        Assert.Equal(DepositObstacle.TooFewForwards, DepositScene.Obstacle(scene));
        Assert.Equal(DepositObstacle.None, DepositScene.Obstacle(scene, limits: Once));
    }

    [Fact]
    public void Tokens_are_swept_for_gas_that_the_service_gives()
    {
        DepositAccount plain = DepositScene.Find(Twice('G').Cover("D").All, AccountScene.Usdt, out _)!;
        DepositAccount helped = DepositScene.Find(Twice('K').Cover("D").All, AccountScene.Usdt, out _)!;

        Assert.Equal((DepositRule.ForwardsAll, 2, 0, 0.75), (plain.Rule, plain.Forwards.Length, plain.PaidFor.Length, plain.Score));
        Assert.Equal((DepositRule.ForwardsAll, 2, 2, 0.875), (helped.Rule, helped.Forwards.Length, helped.PaidFor.Length, helped.Score));

        static AccountScene Twice(char gas) => new AccountScene().TokenRound(10, 'U', 5_000_000, gas: gas).TokenRound(20, 'U', 7_000_000, gas: gas);
    }

    [Fact]
    public void Contracts_that_others_flush_are_deposit_accounts()
    {
        // The customer's own payment runs the contract; a token is taken out by the service's keeper.
        var scene = new AccountScene();
        scene.Run(10, Move.Fee('U', 1), Move.Pay('U', 'D', 2000 * Milli), Move.Call('D', 'H', 2000 * Milli));
        scene.Run(20, Move.Fee('V', 1), Move.Pay('V', 'D', 3000 * Milli), Move.Call('D', 'H', 3000 * Milli));
        scene.Run(30, Move.Fee('U', 1), Move.Token('U', 'D', 5));
        scene.Run(40, Move.Fee('K', 1), Move.Token('D', 'H', 5));
        scene.Cover("D");

        DepositAccount ether = DepositScene.Find(scene.All, Facts.Ether, out _)!;
        DepositAccount token = DepositScene.Find(scene.All, AccountScene.Usdt, out _)!;

        Assert.Equal((DepositRule.SweptByOthers, 2, 0L, 0), (ether.Rule, ether.Forwards.Length, ether.LongestDelay, ether.PaidFor.Length));
        Assert.Equal((DepositRule.SweptByOthers, 3, 1), (token.Rule, token.Forwards.Length, token.PaidFor.Length));

        // What a contract does shows only in movements; without all kinds of them nothing is said.
        const CoverageKinds some = CoverageKinds.Native | CoverageKinds.Fee | CoverageKinds.Token;
        AccountScene unseen = new();
        unseen.Run(10, Move.Fee('U', 1), Move.Pay('U', 'D', 2000 * Milli), Move.Call('D', 'H', 2000 * Milli));
        unseen.Run(20, Move.Fee('U', 1), Move.Pay('U', 'D', 2000 * Milli), Move.Call('D', 'H', 2000 * Milli));
        Assert.Equal(DepositObstacle.HistoryIncomplete, DepositScene.Obstacle(unseen, kinds: some));
    }

    [Fact]
    public void Where_only_tokens_were_read_less_speaks_for_it_and_what_is_not_seen_is_told()
    {
        AccountScene scene = new AccountScene().TokenRound(10, 'U', 5_000_000).TokenRound(20, 'U', 7_000_000).Cover("D", CoverageKinds.Token);

        DepositAccount found = DepositScene.Find(scene.All, AccountScene.Usdt, out _)!;

        Assert.Equal(CoverageKinds.Native | CoverageKinds.Internal | CoverageKinds.Fee, found.Unseen);
        Assert.Equal(0.562, found.Score);
    }

    [Fact]
    public void What_moves_nothing_and_what_strange_tokens_say_is_passed_over()
    {
        Asset strange = Asset.Token(ChainId.Ethereum, "erc20", Facts.Address(ChainId.Ethereum, 901), 6, "USDT");
        AccountScene scene = new AccountScene().Round(10, 'U', 1000).Round(20, 'U', 1000);
        scene.Pay(30, 'X', 'D', 0);
        scene.Pay(31, 'X', 'D', Milli);
        scene.Run(32, Move.Fee('X', 1), Move.Token('D', 'X', 0));
        scene.Run(33, Move.Fee('X', 1), new Move(TransferKind.Token, strange, 'D', 'X', 77));
        scene.Run(34, Move.Fee('X', 1), new Move(TransferKind.Token, strange, 'H', 'D', 77));

        Assert.Equal(DepositObstacle.None, DepositScene.Obstacle(scene));
        Assert.Equal(1, DepositScene.Find(scene.All, Facts.Ether, out _)!.Senders);
    }

    [Fact]
    public void A_failed_transaction_takes_its_fee_and_says_nothing_else()
    {
        AccountScene scene = new AccountScene().Round(10, 'U', 1000);
        scene.Pay(20, 'U', 'D', 1000 * Milli);
        scene.Fail(21, Move.Fee('D', DepositScene.Gas));
        scene.Forward(22, (1000 * Milli) - (2 * DepositScene.Gas));

        Assert.Equal(DepositObstacle.None, DepositScene.Obstacle(scene));
    }

    [Fact]
    public void Who_sends_everything_to_an_exchange_once_after_weeks_is_no_deposit_account()
    {
        var scene = new AccountScene();
        scene.Pay(10, 'U', 'D', 1000 * Milli);
        scene.Pay(80, 'V', 'D', 1000 * Milli);
        scene.Forward(90, (2000 * Milli) - DepositScene.Gas);

        // Even if one forward were enough, and though the last receipt was soon before it: the first lay there for 80 seconds.
        Assert.Equal(DepositObstacle.KeptLong, DepositScene.Obstacle(scene, limits: Once with { MaxDelay = TimeSpan.FromSeconds(79) }));
        Assert.Equal(DepositObstacle.None, DepositScene.Obstacle(scene, limits: Once with { MaxDelay = TimeSpan.FromSeconds(80) }));
        Assert.Equal(DepositObstacle.TooFewForwards, DepositScene.Obstacle(scene));
    }

    [Fact]
    public void Who_paid_anybody_else_is_no_deposit_account()
    {
        Assert.Equal(DepositObstacle.PaidOthers, With(scene => scene.Round(30, 'U', 1000, to: 'X')));
        Assert.Equal(DepositObstacle.PaidOthers, With(scene => scene.Run(30, Move.Fee('D', 1), Move.Token('D', 'X', 5))));
        Assert.Equal(DepositObstacle.PaidOthers, With(scene => scene.Run(30, Move.Fee('X', 1), Move.Call('D', 'X', 1))));
        Assert.Equal(DepositObstacle.PaidOthers, With(scene => scene.Run(30, Move.Fee('D', 1), Move.Pay('D', 'D', 1))));

        // Of the token asked for also what another's transaction took.
        AccountScene token = new AccountScene().TokenRound(10, 'U', 5).TokenRound(20, 'U', 7);
        token.Run(30, Move.Fee('X', 1), Move.Token('U', 'D', 5), Move.Token('D', 'X', 5));
        Assert.Equal(DepositObstacle.PaidOthers, DepositScene.Obstacle(token, AccountScene.Usdt));
        AccountScene burnt = new AccountScene().TokenRound(10, 'U', 5).TokenRound(20, 'U', 7);
        burnt.Run(30, Move.Fee('X', 1), Move.Token('U', 'D', 5), Move.Burn('D', 5));
        Assert.Equal(DepositObstacle.PaidOthers, DepositScene.Obstacle(burnt, AccountScene.Usdt));
    }

    [Fact]
    public void A_mule_that_feeds_two_services_is_no_deposit_account() =>
        Assert.Equal(DepositObstacle.SeveralServices, With(scene => scene.Round(30, 'U', 1000, to: 'M')));

    [Fact]
    public void An_intermediary_that_forwards_to_an_account_without_a_label_is_no_deposit_account() =>
        Assert.Equal(DepositObstacle.PaidOthers, DepositScene.Obstacle(new AccountScene().Round(10, 'U', 1000, to: 'X').Round(20, 'U', 1000, to: 'X')));

    [Fact]
    public void Who_got_something_back_is_no_deposit_account()
    {
        Assert.Equal(DepositObstacle.GotBack, With(scene => scene.Round(30, 'K', 1000)));

        // What another service pays out is a deposit like any other.
        Assert.Equal(DepositObstacle.None, With(scene => scene.Round(30, 'M', 1000)));

        AccountScene token = new AccountScene().TokenRound(10, 'U', 5).TokenRound(20, 'H', 7);
        Assert.Equal(DepositObstacle.GotBack, DepositScene.Obstacle(token, AccountScene.Usdt));
        AccountScene generous = new AccountScene().TokenRound(10, 'U', 5).TokenRound(20, 'U', 7);
        generous.Pay(30, 'H', 'D', 52 * Milli);
        Assert.Equal(DepositObstacle.GotBack, DepositScene.Obstacle(generous, AccountScene.Usdt));
    }

    [Fact]
    public void Who_calls_contracts_or_trades_is_no_deposit_account()
    {
        Assert.Equal(DepositObstacle.CalledContract, With(scene => scene.Run(30, Move.Fee('D', 0), Move.Pay('D', 'T', 0))));
        Assert.Equal(DepositObstacle.CalledContract, With(scene => scene.Run(30, Move.Fee('D', 0))));
        Assert.Equal(DepositObstacle.Traded, With(scene =>
        {
            scene.Pay(29, 'U', 'D', 1000 * Milli);
            return scene.Run(30, Move.Fee('D', DepositScene.Gas), Move.Pay('D', 'H', (1000 * Milli) - DepositScene.Gas), Move.Token('H', 'D', 900));
        }));
    }

    [Fact]
    public void Who_keeps_a_part_is_no_deposit_account()
    {
        AccountScene partial = new AccountScene().Round(10, 'U', 1000);
        partial.Pay(20, 'U', 'D', 1000 * Milli);
        partial.Forward(21, 900 * Milli);
        partial.Forward(22, (100 * Milli) - (2 * DepositScene.Gas));

        Assert.Equal(DepositObstacle.KeptSome, DepositScene.Obstacle(partial));
        Assert.Equal(DepositObstacle.KeptSome, With(scene => scene.Pay(30, 'U', 'D', 11 * Milli)));

        AccountScene token = new AccountScene().TokenRound(10, 'U', 5_000_000).TokenRound(20, 'U', 5_000_000);
        token.Run(30, Move.Fee('U', 1), Move.Token('U', 'D', 2_000));
        Assert.Equal(DepositObstacle.KeptSome, DepositScene.Obstacle(token, AccountScene.Usdt));
    }

    [Fact]
    public void Who_sends_more_than_the_ledger_saw_come_is_no_deposit_account() =>
        Assert.Equal(DepositObstacle.Lacks, With(scene => scene.Forward(30, 5 * Milli)));

    [Fact]
    public void A_miner_and_who_holds_coins_of_its_own_are_no_deposit_accounts()
    {
        Assert.Equal(DepositObstacle.GotRewards, With(scene => scene.Run(30, Move.Reward('D', 1))));

        AccountScene token = new AccountScene().TokenRound(10, 'U', 5).TokenRound(20, 'U', 7);
        token.Pay(30, 'X', 'D', 51 * Milli);
        Assert.Equal(DepositObstacle.OwnCoins, DepositScene.Obstacle(token, AccountScene.Usdt));
    }

    [Fact]
    public void A_whale_with_too_many_counterparties_is_no_deposit_account()
    {
        AccountScene scene = new();
        for (char customer = 'a'; customer <= 'e'; customer++)
        {
            scene.Round(10 + (3 * (customer - 'a')), customer, 1000);
        }

        Assert.Equal(DepositObstacle.TooManySenders, DepositScene.Obstacle(scene, limits: new DepositLimits { MostSenders = 4 }));
        Assert.Equal(DepositObstacle.None, DepositScene.Obstacle(scene, limits: new DepositLimits { MostSenders = 5 }));
    }

    [Fact]
    public void A_history_that_is_not_complete_says_nothing()
    {
        AccountScene scene = new AccountScene().Round(10, 'U', 1000).Round(20, 'U', 1000);

        Assert.Equal(DepositObstacle.HistoryIncomplete, DepositScene.Obstacle(scene, kinds: CoverageKinds.Native));
        Assert.Equal(DepositObstacle.ForwardsNothing, DepositScene.Obstacle(new AccountScene()));
    }

    [Fact]
    public void Owners_of_coins_on_a_UTXO_chain_are_none()
    {
        var owner = new AccountHistory(Facts.Account(ChainId.Bitcoin, 1), [], CoverageKinds.Coins);
        var finder = new DepositFinder(DepositScene.ServicesOf);

        Assert.Null(finder.Find(owner, Asset.Native(ChainId.Bitcoin), out DepositObstacle obstacle));
        Assert.Equal(DepositObstacle.OnUtxoChain, obstacle);
        Assert.Throws<ArgumentException>(() => { finder.Find(owner, Facts.Ether, out _); });
    }

    [Theory]
    [InlineData(39_000_000, 14_000_000, DepositObstacle.None)]
    [InlineData(39_000_001, 14_000_000, DepositObstacle.GotBack)]
    public async Task On_TRON_the_service_gives_TRX_for_the_fees_of_a_sweep(ulong given, ulong fee, DepositObstacle expected)
    {
        ChainId chain = ChainId.Tron;
        Asset tether = Asset.Token(chain, "trc20", Facts.Address(chain, 900), 6, "USDT");
        Address self = Facts.Address(chain, 'D');
        Address hot = Facts.Address(chain, 'H');
        var facts = new List<Fact> { Facts.Coverage(chain, 'D', 0, 100, AccountScene.AllKinds) };
        foreach (int round in (int[])[0, 1])
        {
            long height = 10 + (10 * round);
            Move(height, TransferKind.Token, tether, Facts.Address(chain, 'U'), self, 5_000_000_000);
            Move(height + 1, TransferKind.Native, Asset.Native(chain), hot, self, given);
            Move(height + 2, TransferKind.Fee, Asset.Native(chain), self, null, fee, TransferIndex.Fee);
            facts.Add(new TransferRecord(chain, height + 2, 0, 9, TransferKind.Token, tether, self, hot, 5_000_000_000));
        }

        // In the end the account gives the TRX that are left back, too.
        Move(40, TransferKind.Fee, Asset.Native(chain), self, null, 0, TransferIndex.Fee);
        facts.Add(new TransferRecord(chain, 40, 0, 2, TransferKind.Native, Asset.Native(chain), self, hot, 2 * (given - fee)));

        AccountHistory history = await new MemoryLedger(facts).HistoryAsync(new Account(chain, self));
        DepositAccount? found = new DepositFinder(account => account.Address == hot ? ["Hex"] : []).Find(history, tether, out DepositObstacle obstacle);

        Assert.Equal(expected, obstacle);
        Assert.Equal(expected == DepositObstacle.None ? 2 : null, found?.PaidFor.Length);

        void Move(long height, TransferKind kind, Asset asset, Address from, Address? to, ulong amount, long index = 5)
        {
            facts.Add(Facts.Block(chain, height));
            facts.Add(Facts.Transaction(chain, height, 0, height));
            facts.Add(new TransferRecord(chain, height, 0, index, kind, asset, from, to, amount));
        }
    }

    [Fact]
    public async Task On_a_chain_of_which_nothing_is_known_it_goes_by_what_was_read()
    {
        var chain = ChainId.Parse("eip155:987654321");
        Asset token = Asset.Token(chain, "erc20", Facts.Address(chain, 900), 6, "USDX");
        Address self = Facts.Address(chain, 'D');
        IEnumerable<Fact> facts = Enumerable.Range(0, 4).SelectMany(i => (Fact[])
        [
            Facts.Block(chain, 10 + i), Facts.Transaction(chain, 10 + i, 0, 1 + i),
            new TransferRecord(chain, 10 + i, 0, 9, TransferKind.Token, token, i % 2 == 0 ? Facts.Address(chain, 'U') : self, i % 2 == 0 ? self : Facts.Address(chain, 'H'), 5_000),
        ]);
        var ledger = new MemoryLedger(facts.Append(Facts.Coverage(chain, 'D', 0, 100, CoverageKinds.Token)));
        AccountHistory history = await ledger.HistoryAsync(new Account(chain, self));

        DepositAccount? found = new DepositFinder(account => account.Address == Facts.Address(chain, 'H') ? ["Hex"] : []).Find(history, token, out _);

        Assert.Equal(("Hex", 2), (found?.Service, found?.Forwards.Length));
    }

    [Fact]
    public void Limits_without_sense_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new DepositLimits { LeastForwards = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DepositLimits { MaxDelay = TimeSpan.Zero });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DepositLimits { MostSenders = 0 });
    }

    /// <summary>What becomes of a deposit account that does something more.</summary>
    private static DepositObstacle With(Func<AccountScene, object> more)
    {
        AccountScene scene = new AccountScene().Round(10, 'U', 1000).Round(20, 'U', 1000);
        more(scene);
        return DepositScene.Obstacle(scene);
    }
}
