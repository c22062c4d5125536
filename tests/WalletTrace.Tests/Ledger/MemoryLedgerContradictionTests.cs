using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Ledger;

/// <summary>Each pair of facts that cannot both be true is refused, within one batch and across two, in either order.</summary>
public class MemoryLedgerContradictionTests
{
    private static readonly ChainId Private = ChainId.Parse("eip155:424242");

    private static readonly Fact[] Frame =
    [
        Facts.Block(ChainId.Ethereum, 5),
        Facts.Transaction(ChainId.Ethereum, 5, 1, 51),
        Facts.Transaction(ChainId.Ethereum, 5, 2, 52),
        Facts.Block(Private, 5),
        new TransactionRecord(Private, 5, 0, Facts.Id(501)),
        Facts.Block(ChainId.Bitcoin, 5),
        Facts.Block(ChainId.Bitcoin, 6),
        Facts.Transaction(ChainId.Bitcoin, 5, 1, 151),
        Facts.Transaction(ChainId.Bitcoin, 5, 2, 152),
        Facts.Transaction(ChainId.Bitcoin, 6, 1, 161),
    ];

    public static TheoryData<string, string> Pairs()
    {
        var pairs = new TheoryData<string, string>();
        foreach (var name in Contradictions.Keys)
        {
            pairs.Add(name, Contradictions[name].Expected);
        }

        return pairs;
    }

    private static readonly Dictionary<string, (Fact One, Fact Other, string Expected)> Contradictions = new()
    {
        ["the same transaction at two indices"] =
            (Facts.Transaction(ChainId.Ethereum, 5, 3, 53), Facts.Transaction(ChainId.Ethereum, 5, 4, 53), "a transaction stands at one place"),
        ["the same transaction at two heights"] =
            (Facts.Transaction(ChainId.Bitcoin, 5, 0, 99), Facts.Transaction(ChainId.Bitcoin, 6, 0, 99), "a transaction stands at one place"),
        ["two transactions at one place"] =
            (Facts.Transaction(ChainId.Ethereum, 5, 3, 53), Facts.Transaction(ChainId.Ethereum, 5, 3, 54), "one place holds one transaction"),
        ["a transaction that failed and did not"] =
            (Facts.Transaction(ChainId.Ethereum, 5, 3, 53), Facts.Transaction(ChainId.Ethereum, 5, 3, 53, failed: true), "a transaction has failed or has not"),
        ["two amounts of one transfer"] =
            (Facts.Transfer(5, 1, 0, 1, 2, 10), Facts.Transfer(5, 1, 0, 1, 2, 11), "one index of a transaction holds one transfer"),
        ["two receivers of one transfer"] =
            (Facts.Transfer(5, 1, 0, 1, 2, 10), Facts.Transfer(5, 1, 0, 1, 3, 10), "one index of a transaction holds one transfer"),
        ["two kinds of one transfer"] =
            (Facts.Transfer(5, 1, 0, 1, 2, 10), Facts.Transfer(5, 1, 0, 1, 2, 10) with { Kind = TransferKind.Internal }, "one index of a transaction holds one transfer"),
        ["two times of one block"] =
            (Facts.Block(ChainId.Ethereum, 7, time: 70), Facts.Block(ChainId.Ethereum, 7, time: 71), "one block is told in two ways"),
        ["two hashes of one block"] =
            (Facts.Block(ChainId.Ethereum, 7, hash: 70), Facts.Block(ChainId.Ethereum, 7, hash: 71), "one block is told in two ways"),
        ["two parents of one block"] =
            (Facts.Block(ChainId.Ethereum, 7, parent: 60), Facts.Block(ChainId.Ethereum, 7, parent: 61), "one block is told in two ways"),
        ["one hash at two heights"] =
            (Facts.Block(ChainId.Ethereum, 7, hash: 70), Facts.Block(ChainId.Ethereum, 9, hash: 70), "a block hash belongs to one height"),
        ["one parent at two heights"] =
            (Facts.Block(ChainId.Ethereum, 7, parent: 60), Facts.Block(ChainId.Ethereum, 9, parent: 60), "a block hash belongs to one height"),
        ["a parent far below"] =
            (Facts.Block(ChainId.Ethereum, 7, hash: 70), Facts.Block(ChainId.Ethereum, 9, hash: 90, parent: 70), "a block hash belongs to one height"),
        ["a block below its own parent"] =
            (Facts.Block(ChainId.Ethereum, 9, hash: 90, parent: 70), Facts.Block(ChainId.Ethereum, 10, hash: 70, parent: 90), "a block is its own ancestor"),
        ["a coin that is spent twice"] =
            (Facts.Input(6, 1, 0, 151, 0), Facts.Input(5, 2, 3, 151, 0), "a coin is spent once"),
        ["an input that spends two coins"] =
            (Facts.Input(6, 1, 0, 151, 0), Facts.Input(6, 1, 0, 151, 1), "an input spends one coin"),
        ["an input with two owners"] =
            (Facts.Input(6, 1, 0, 151, 0, owner: 1), Facts.Input(6, 1, 0, 151, 0, owner: 2), "an input spends one coin"),
        ["an input with two amounts"] =
            (Facts.Input(6, 1, 0, 151, 0, amount: 1), Facts.Input(6, 1, 0, 151, 0, amount: 2), "an input spends one coin"),
        ["an output with two owners"] =
            (Facts.Output(5, 1, 0, 1, 10), Facts.Output(5, 1, 0, 2, 10), "an output has one owner and one amount"),
        ["an output with two amounts"] =
            (Facts.Output(5, 1, 0, 1, 10), Facts.Output(5, 1, 0, 1, 11), "an output has one owner and one amount"),
        ["an input with another amount than its coin"] =
            (Facts.Output(5, 1, 0, 1, 10), Facts.Input(6, 1, 0, 151, 0, amount: 11), "the amount of the coin it spends"),
        ["an input with another owner than its coin"] =
            (Facts.Output(5, 1, 0, 1, 10), Facts.Input(6, 1, 0, 151, 0, owner: 2), "the amount of the coin it spends"),
        ["a coin spent that nobody can spend"] =
            (Facts.Output(5, 1, 0, 1, 10) with { Owner = Facts.Unspendable(1) }, Facts.Input(6, 1, 0, 151, 0), "nobody can spend a coin whose script always fails"),
        ["a coin spent before it was made"] =
            (Facts.Output(6, 1, 0, 1, 10), Facts.Input(5, 1, 0, 161, 0), "a coin is spent after it was made"),
        ["a coin spent where it was made"] =
            (Facts.Output(5, 1, 0, 1, 10), Facts.Input(5, 1, 0, 151, 0), "a coin is spent after it was made"),
        ["two numbers of decimals of a coin"] = (Coin(0, 6), Coin(1, 18), "a coin has one number of decimals"),
        ["two numbers of decimals of a coin in one transfer"] = (Coin(0, 6), Coin(0, 18), "a coin has one number of decimals"),
        ["two burnt parts of one fee"] = (Fee(10, 3), Fee(10, 4), "one part of a fee is burnt"),
        ["two fees with one burnt part"] = (Fee(10, 3), Fee(11, 3), "one index of a transaction holds one transfer"),
        ["two freezes at one index"] = (Freeze(FreezeKind.Frozen), Freeze(FreezeKind.Released), "one index of a transaction holds one freeze"),
        ["two amounts destroyed"] =
            (Freeze(FreezeKind.Destroyed, 5), Freeze(FreezeKind.Destroyed, 6), "one index of a transaction holds one freeze"),
        ["a block's own movements under another hash"] =
            (Facts.Transaction(ChainId.Ethereum, 5, TransactionRecord.OfBlock, 70), Facts.Block(ChainId.Ethereum, 5, hash: 71), "a block's own movements stand under its hash"),
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Refuses(string name, string expected)
    {
        var (one, other, _) = Contradictions[name];
        foreach (var (first, second) in new[] { (one, other), (other, one) })
        {
            var ledger = new MemoryLedger(Frame);
            var untouched = await Facts.DumpAsync(ledger);
            var together = Assert.Throws<ContradictionException>(() => ledger.Append([first, second]));
            Assert.Contains(expected, together.Message, StringComparison.Ordinal);
            Assert.Equal(untouched, await Facts.DumpAsync(ledger));

            ledger.Append([first]);
            var before = await Facts.DumpAsync(ledger);
            Assert.NotEqual(untouched, before);
            var apart = Assert.Throws<ContradictionException>(() => ledger.Append([second]));
            Assert.Contains(expected, apart.Message, StringComparison.Ordinal);
            Assert.NotEqual(apart.Found, apart.Known);
            Assert.Equal(before, await Facts.DumpAsync(ledger));
        }
    }

    [Fact]
    public void Says_what_was_found_and_what_it_contradicts()
    {
        var ledger = new MemoryLedger([.. Frame, Facts.Transfer(5, 1, 0, 1, 2, 10)]);

        var failure = Assert.Throws<ContradictionException>(() => ledger.Append([Facts.Transfer(5, 1, 0, 1, 2, 11)]));

        Assert.Contains("11 of eip155:1/slip44:60", failure.Found, StringComparison.Ordinal);
        Assert.Contains("10 of eip155:1/slip44:60", failure.Known, StringComparison.Ordinal);
        Assert.Contains("index 1 of block 5 of eip155:1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_back_what_a_refused_batch_completed()
    {
        var token = Token(0, 6);
        var ledger = new MemoryLedger([.. Frame, Facts.Input(6, 1, 0, 151, 0), token, Facts.Block(ChainId.Ethereum, 7), Fee(10, 0) with { TransactionIndex = 2, Burnt = null }]);
        var before = await Facts.DumpAsync(ledger);

        Assert.Throws<ContradictionException>(() => ledger.Append(
        [
            Facts.Block(ChainId.Ethereum, 7, hash: 70),
            Facts.Input(6, 1, 0, 151, 0, owner: 1),
            Facts.Input(6, 1, 0, 151, 0, amount: 2),
            Named("B"),
            Named("A"),
            Token(0, 18),
            Fee(10, 4) with { TransactionIndex = 2 },
            Coin(0, 6),
            Coin(1, 18),
        ]));

        Assert.Equal(before, await Facts.DumpAsync(ledger));

        TransferRecord Named(string symbol) => token with { Asset = Asset.Parse(token.Asset.ToString(), 6, symbol) };
    }

    [Theory]
    [InlineData(9)]
    [InlineData(7)]
    public void Asks_for_a_rewind_when_a_block_does_not_follow_the_one_below(long height)
    {
        var recorded = Facts.Block(ChainId.Ethereum, 8, hash: 80, parent: 70);
        var found = height == 9 ? Facts.Block(ChainId.Ethereum, 9, hash: 90, parent: 81) : Facts.Block(ChainId.Ethereum, 7, hash: 71);
        var ledger = new MemoryLedger([recorded]);

        var failure = Assert.Throws<ReorgException>(() => ledger.Append([found]));

        Assert.Equal(ChainId.Ethereum, failure.Chain);
        Assert.Equal(7, failure.RewindHeight);
        Assert.Equal((height == 9 ? Facts.Hash(80) : Facts.Hash(70)).ToString(), failure.Expected);
        Assert.Equal((height == 9 ? Facts.Hash(81) : Facts.Hash(71)).ToString(), failure.Found);
        ledger.Rewind(ChainId.Ethereum, failure.RewindHeight);
        ledger.Append([found]);
    }

    [Fact]
    public void Finds_a_long_cycle_in_the_order_of_blocks()
    {
        var ledger = new MemoryLedger(
        [
            Facts.Block(ChainId.Ethereum, 5, hash: 50, parent: 70),
            Facts.Block(ChainId.Ethereum, 6, hash: 60, parent: 50),
        ]);

        var failure = Assert.Throws<ContradictionException>(() => ledger.Append([Facts.Block(ChainId.Ethereum, 7, hash: 70, parent: 60)]));

        Assert.Contains("a block is its own ancestor", failure.Message, StringComparison.Ordinal);
        Assert.Throws<ContradictionException>(() => new MemoryLedger([Facts.Block(ChainId.Ethereum, 5, hash: 50, parent: 50)]));
    }

    [Fact]
    public void Takes_the_placeholder_above_which_the_first_block_stands() =>
        Assert.Single(new MemoryLedger([Facts.Block(ChainId.Bitcoin, 0, hash: 1, parent: 0), Facts.Block(ChainId.Bitcoin, 1, hash: 2, parent: 1)]).Chains);

    public static TheoryData<Fact, string> Impossible() => new()
    {
        { Facts.Block(default, 1), "no chain" },
        { Facts.Block(ChainId.Parse("cosmos:hub"), 1), "unknown chain cosmos:hub" },
        { Facts.Block(ChainId.Parse("bip122:ffffffffffffffffffffffffffffffff"), 1), "unknown chain" },
        { Facts.Block(ChainId.Ethereum, -1), "height -1" },
        { Facts.Block(ChainId.Ethereum, 1, time: -1), "time -1" },
        { Facts.Block(ChainId.Ethereum, 1, time: 253_402_300_800), "time 253402300800" },
        { Facts.Transaction(ChainId.Ethereum, 1, -1, 1), "transaction index -1" },
        { Facts.Transaction(ChainId.Ethereum, 1, 0, 0), "zeros only" },
        { Facts.Transaction(ChainId.Bitcoin, 1, 0, 1, failed: true), "failed transaction on a UTXO chain" },
        { Facts.Transfer(1, 0, -1, 1, 2, 3), "index -1" },
        { Facts.Transfer(1, 0, 0, 1, 2, 3) with { Chain = ChainId.Bitcoin }, "expected inputs and outputs" },
        { Facts.Transfer(1, 0, 0, 1, 2, 3) with { Kind = (TransferKind)99 }, "transfer kind 99" },
        { Facts.Transfer(1, 0, 0, 1, 2, 3) with { Asset = default }, "no asset" },
        { Facts.Transfer(1, 0, 0, 1, 2, 3) with { Asset = Asset.Native(ChainId.Polygon) }, "expected one of eip155:1" },
        { Facts.Transfer(1, 0, 0, 1, 2, 3) with { Kind = TransferKind.Token }, "expected a token" },
        { Token(0, 6) with { Kind = TransferKind.Native }, "the chain's own coin" },
        { Facts.Transfer(1, 0, 0, 1, 2, 3) with { From = null }, "found no from" },
        { Facts.Transfer(1, 0, 0, 1, 2, 3) with { Kind = TransferKind.Fee }, "found to, expected none" },
        { Facts.Transfer(1, 0, 0, 1, 2, 3) with { Kind = TransferKind.Reward }, "found from, expected none" },
        { Facts.Transfer(1, 0, 0, 1, 2, 3) with { To = Facts.Address(ChainId.Bitcoin, 1) }, "found to of kind P2wpkh" },
        { Facts.Output(1, 0, 0, 1, 1) with { Chain = ChainId.Ethereum }, "an output on eip155:1" },
        { Facts.Output(1, 0, 0, 1, 1) with { Owner = default }, "owner of kind None" },
        { Facts.Input(1, 0, 0, 0, 0), "zeros only" },
        { Facts.Input(1, 0, 0, 5, -1), "output index of the coin -1" },
        { new InputRecord(ChainId.Bitcoin, 1, 0, 0, null, Facts.Address(ChainId.Bitcoin, 1)), "owner of a coinbase" },
        { Facts.Coverage(ChainId.Ethereum, 1, 5, 4, CoverageKinds.Native), "heights 5 to 4" },
        { Facts.Coverage(ChainId.Ethereum, 1, 0, 4, CoverageKinds.None), "kinds" },
        { Facts.Coverage(ChainId.Ethereum, 1, 0, 4, CoverageKinds.Coins), "kinds" },
        { Facts.Coverage(ChainId.Bitcoin, 1, 0, 4, CoverageKinds.Native), "kinds" },
        { Facts.Coverage(ChainId.Ethereum, 1, 0, 4, CoverageKinds.Native, " "), "source" },
        { Facts.Coverage(ChainId.Ethereum, 1, 0, 4, CoverageKinds.Native, new string('x', 201)), "source of 201" },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Refuses_a_fact_that_cannot_be_true_on_its_own(Fact fact, string expected)
    {
        var failure = Assert.Throws<ChainDataException>(() => new MemoryLedger([.. Frame, fact]));
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    public static TheoryData<Fact> Hanging() =>
    [
        Facts.Transaction(ChainId.Ethereum, 1, 0, 1),
        Facts.Transfer(5, 9, 0, 1, 2, 3),
        Facts.Output(5, 9, 0, 1, 3),
        Facts.Input(5, 9, 0, 1, 3),
    ];

    [Theory]
    [MemberData(nameof(Hanging))]
    public void Refuses_a_fact_that_refers_to_what_is_not_known(Fact fact)
    {
        var failure = Assert.Throws<ChainDataException>(() => new MemoryLedger([.. Frame, fact]));
        Assert.Contains("hangs in the air", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_what_is_no_fact()
    {
        Assert.Throws<ArgumentException>(() => new MemoryLedger([null!]));
        Assert.Throws<ArgumentNullException>(() => new MemoryLedger(null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MemoryLedger().Rewind(ChainId.Ethereum, -2));
    }

    private static TransferRecord Coin(int index, int decimals) => new(
        Private, 5, 0, index, TransferKind.Native, Asset.Parse($"{Private}/slip44:1", decimals, "X"), Facts.Address(Private, 1), Facts.Address(Private, 2), 3);

    private static TransferRecord Fee(ulong amount, ulong burnt) =>
        new(ChainId.Ethereum, 5, 1, 0, TransferKind.Fee, Facts.Ether, Facts.Address(ChainId.Ethereum, 1), null, amount, burnt);

    private static FreezeRecord Freeze(FreezeKind kind, ulong? amount = null) =>
        new(ChainId.Ethereum, 5, 1, 9, kind, Token(0, 6).Asset, Facts.Address(ChainId.Ethereum, 1), amount is { } some ? (UInt256)some : null);

    private static TransferRecord Token(int index, int decimals) => Facts.Transfer(5, 1, index, 1, 2, 3) with
    {
        Kind = TransferKind.Token,
        Asset = Asset.Token(ChainId.Ethereum, "erc20", Facts.Address(ChainId.Ethereum, 7), decimals),
    };

    [Fact]
    public void An_input_that_says_itself_that_nobody_could_spend_its_coin_is_no_fact()
    {
        InputRecord input = Facts.Input(6, 1, 0, 151, 0) with { Owner = Facts.Unspendable(1) };
        var problem = Assert.Throws<ChainDataException>(() => new MemoryLedger([.. Frame, input]));
        Assert.Contains("a script that always fails", problem.Message, StringComparison.Ordinal);
    }
}
