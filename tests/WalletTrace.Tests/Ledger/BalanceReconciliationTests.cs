using System.Collections.Immutable;
using System.Numerics;
using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Ledger;

public class BalanceReconciliationTests
{
    private static readonly Asset Honest = Token(910);
    private static readonly Asset Taxed = Token(911);
    private static readonly Asset Rebasing = Token(912);
    private static readonly Address Holder = Facts.Address(ChainId.Ethereum, 1);

    private readonly List<Fact> facts =
    [
        Facts.Block(ChainId.Ethereum, 5), Facts.Transaction(ChainId.Ethereum, 5, 0, 50),
        Move(5, 0, 0, TransferKind.Fee, Facts.Ether, 1, null, 21),
        Move(5, 0, 2, TransferKind.Native, Facts.Ether, 1, 2, 30),
        Move(5, 0, 3, TransferKind.Internal, Facts.Ether, 1, 1, 7),
        Move(5, 0, TransferIndex.Event(1), TransferKind.Token, Honest, 1, 2, 40),
        Move(5, 0, TransferIndex.Event(2), TransferKind.Token, Taxed, 2, 1, 100),
        Move(5, 0, TransferIndex.Event(3), TransferKind.Token, Rebasing, 2, 1, 100),
        Facts.Block(ChainId.Ethereum, 4), Facts.Transaction(ChainId.Ethereum, 4, 0, 40), Facts.Transaction(ChainId.Ethereum, 4, TransactionRecord.OfBlock, 41),
        Move(4, TransactionRecord.OfBlock, 0, TransferKind.Reward, Facts.Ether, null, 1, 1_000),
        Move(4, 0, TransferIndex.Event(1), TransferKind.Mint, Honest, null, 1, 100),
        Facts.Transaction(ChainId.Ethereum, 4, 1, 42, failed: true),
        Move(4, 1, 0, TransferKind.Fee, Facts.Ether, 1, null, 9),
        Move(4, 1, 2, TransferKind.Native, Facts.Ether, 1, 2, 500),
        Facts.Block(ChainId.Ethereum, 6), Facts.Transaction(ChainId.Ethereum, 6, 0, 60),
        Move(6, 0, TransferIndex.Event(4), TransferKind.Token, Honest, 1, 2, 60),
    ];

    private readonly Balances source = new()
    {
        Told = { [(Holder, Facts.Ether)] = 940, [(Holder, Honest)] = 60, [(Holder, Taxed)] = 98, [(Holder, Rebasing)] = 110 },
    };

    [Fact]
    public async Task An_honest_token_and_the_coin_add_up()
    {
        ImmutableArray<BalanceEntry> entries = await RunAsync(AccountScene.AllKinds, Facts.Ether, Honest);

        Assert.Equal([BalanceState.Equal, BalanceState.Equal], entries.Select(entry => entry.State));
        Assert.Equal([940, 60], entries.Select(entry => (int)entry.Found));
        Assert.All(entries, entry => Assert.Equal((true, BigInteger.Zero, "The movements add up to the balance."), (entry.IsComplete, entry.Difference, entry.Text)));
    }

    [Fact]
    public async Task A_token_that_takes_a_fee_or_rebases_differs_though_its_history_is_complete()
    {
        ImmutableArray<BalanceEntry> entries = await RunAsync(AccountScene.AllKinds, Taxed, Rebasing);

        Assert.Equal([BalanceState.Differs, BalanceState.Differs], entries.Select(entry => entry.State));
        Assert.Equal([-2, 10], entries.Select(entry => (int)entry.Difference));
        Assert.StartsWith("The source tells 98, the movements add up to 100: 2 base units less than should be there. ", entries[0].Text, StringComparison.Ordinal);
        Assert.Contains("10 base units more than came", entries[1].Text, StringComparison.Ordinal);
        Assert.All(entries, entry => Assert.Contains("takes a fee on transfers, rebases its balances, or its contract lies", entry.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_the_ledger_does_not_hold_completely_says_so()
    {
        facts.RemoveAll(fact => fact is TransferRecord { Kind: TransferKind.Mint or TransferKind.Reward });

        ImmutableArray<BalanceEntry> entries = await RunAsync(AccountScene.AllKinds & ~(CoverageKinds.Mint | CoverageKinds.Reward), Facts.Ether, Honest, Taxed);

        Assert.Equal([-60, -40, 100], entries.Select(entry => (int)entry.Found));
        Assert.Equal([1_000, 100, -2], entries.Select(entry => (int)entry.Difference));
        Assert.Equal([CoverageKinds.Mint | CoverageKinds.Reward, CoverageKinds.Mint, CoverageKinds.Mint], entries.Select(entry => entry.Missing));
        Assert.All(entries, entry => Assert.EndsWith("which alone can be why.", entry.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_coin_that_differs_though_all_is_stated_to_be_there_speaks_against_a_source()
    {
        source.Told[(Holder, Facts.Ether)] = 941;

        Assert.Contains("a source left something out or tells a wrong balance", Assert.Single(await RunAsync(AccountScene.AllKinds, Facts.Ether)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_balance_that_is_not_told_is_no_difference()
    {
        source.Told.Clear();

        BalanceEntry entry = Assert.Single(await RunAsync(AccountScene.AllKinds, Honest));

        Assert.Equal((BalanceState.NotTold, null, BigInteger.Zero), (entry.State, entry.Told, entry.Difference));
        Assert.Equal("The source does not tell the balance.", entry.Text);
    }

    [Fact]
    public async Task A_history_that_ends_below_the_height_is_incomplete_and_one_that_ends_above_is_not()
    {
        facts.Add(Facts.Coverage(ChainId.Ethereum, null, 0, 4, AccountScene.AllKinds));
        Assert.False((await BalanceReconciliation.RunAsync(source, new MemoryLedger(facts), [new(Holder, Honest)], 5))[0].IsComplete);
        facts.Add(Facts.Coverage(ChainId.Ethereum, 1, 5, 5, AccountScene.AllKinds));
        facts.Add(Facts.Coverage(ChainId.Ethereum, 2, 0, 90, AccountScene.AllKinds));
        Assert.True((await BalanceReconciliation.RunAsync(source, new MemoryLedger(facts), [new(Holder, Honest)], 5))[0].IsComplete);
    }

    [Fact]
    public async Task Amounts_beyond_256_bits_add_up_exactly()
    {
        for (int at = 0; at < 3; at++)
        {
            facts.Add(Move(6, 0, TransferIndex.Event(50, at), TransferKind.Token, Taxed, 2, 1, 0) with { Amount = UInt256.MaxValue });
        }

        BalanceEntry entry = Assert.Single(await BalanceReconciliation.RunAsync(source, new MemoryLedger(facts), [new(Holder, Taxed)], 6));

        Assert.Equal((3 * ((BigInteger.One << 256) - 1)) + 100, entry.Found);
    }

    [Fact]
    public async Task Finds_the_holdings_of_accounts_and_asks_for_each_once()
    {
        var ledger = new MemoryLedger(facts);
        IReadOnlyList<BalanceHolding> holdings = await BalanceReconciliation.HoldingsAsync(ledger, ChainId.Ethereum, [Facts.Address(ChainId.Ethereum, 2), Holder, Holder], 4);
        Assert.Equal([Honest, Facts.Ether], holdings.Select(holding => holding.Asset));
        var heard = new List<BalanceProgress>();

        ImmutableArray<BalanceEntry> entries = await BalanceReconciliation.RunAsync(source, ledger, [holdings[1], holdings[0], holdings[1]], 4, new Heard<BalanceProgress>(heard.Add));

        Assert.Equal([holdings[1], holdings[0], holdings[1]], entries.Select(entry => entry.Holding));
        Assert.Equal(2, source.Asked);
        Assert.Equal([new BalanceProgress(1, 1), new BalanceProgress(2, 0)], heard);
    }

    [Fact]
    public async Task Refuses_what_cannot_be_compared_and_ends_when_it_is_cancelled()
    {
        var ledger = new MemoryLedger(facts);
        await Assert.ThrowsAsync<ArgumentException>(() => BalanceReconciliation.RunAsync(source, ledger, [new(Holder, Asset.Native(ChainId.Tron))], 5));
        await Assert.ThrowsAsync<ArgumentException>(() => BalanceReconciliation.HoldingsAsync(ledger, ChainId.Bitcoin, [], 5));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => BalanceReconciliation.RunAsync(source, ledger, [], -1));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            BalanceReconciliation.RunAsync(source, ledger, [new(Holder, Honest)], 5, cancellationToken: new CancellationToken(true)));
    }

    private Task<ImmutableArray<BalanceEntry>> RunAsync(CoverageKinds kinds, params Asset[] assets)
    {
        facts.Add(Facts.Coverage(ChainId.Ethereum, 1, 0, 9, kinds));
        return BalanceReconciliation.RunAsync(source, new MemoryLedger(facts), [.. assets.Select(asset => new BalanceHolding(Holder, asset))], 5);
    }

    private static Asset Token(int contract) => Asset.Token(ChainId.Ethereum, "erc20", Facts.Address(ChainId.Ethereum, contract), 6, "T");

    private static TransferRecord Move(long height, int transaction, long index, TransferKind kind, Asset asset, int? from, int? to, ulong amount) => new(
        ChainId.Ethereum, height, transaction, index, kind, asset,
        from is { } giver ? Facts.Address(ChainId.Ethereum, giver) : null, to is { } taker ? Facts.Address(ChainId.Ethereum, taker) : null, amount);

    /// <summary>A source that tells the balances that a test gives it.</summary>
    private sealed class Balances : IBalanceSource
    {
        public Dictionary<(Address, Asset), UInt256> Told { get; } = [];

        public int Asked { get; private set; }

        public ChainId Chain => ChainId.Ethereum;

        public string Name => "a scripted node";

        public ValueTask<UInt256?> BalanceAsync(Address address, Asset asset, long height, CancellationToken cancellationToken = default)
        {
            Asked++;
            return ValueTask.FromResult(Told.TryGetValue((address, asset), out UInt256 told) ? told : (UInt256?)null);
        }

        public ValueTask<SourceCapabilities> CapabilitiesAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public ValueTask<BlockPoint> TipAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public ValueTask<BlockHash?> HashAtAsync(long height, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
