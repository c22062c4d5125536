using CsCheck;
using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Ledger;

/// <summary>What only account chains have: freezes, burnt parts of fees, and tokens that say of themselves what they like.</summary>
public class AccountFactsTests
{
    private static readonly Asset Usdt = AccountScene.Usdt;
    private static readonly Account Holder = Facts.Account(ChainId.Ethereum, 1);

    private static readonly Fact[] Frame =
    [
        Facts.Block(ChainId.Ethereum, 5), Facts.Transaction(ChainId.Ethereum, 5, 0, 50), Facts.Transaction(ChainId.Ethereum, 5, 1, 51, failed: true),
        Facts.Block(ChainId.Ethereum, 6), Facts.Transaction(ChainId.Ethereum, 6, 0, 60),
    ];

    [Fact]
    public async Task A_freeze_is_told_with_its_transaction_and_touches_its_account()
    {
        var ledger = new MemoryLedger([.. Frame, Freeze(6, 0, 9, FreezeKind.Destroyed, 70), Freeze(5, 0, 8, FreezeKind.Frozen), Freeze(5, 0, 7, FreezeKind.Frozen, holder: 2)]);

        AccountHistory history = await ledger.HistoryAsync(Holder);

        Assert.Equal([5, 6], history.Transactions.Select(transaction => transaction.Record.Height));
        Assert.Equal([7, 8], history.Transactions[0].Freezes.Select(freeze => freeze.Index));
        Assert.Equal([Freeze(5, 0, 8, FreezeKind.Frozen), Freeze(6, 0, 9, FreezeKind.Destroyed, 70)], await ledger.FreezesAsync(Holder));
        Assert.Empty(await ledger.FreezesAsync(Facts.Account(ChainId.Ethereum, 3)));
        Assert.Empty(await ledger.FreezesAsync(Facts.Account(ChainId.Tron, 1)));
    }

    [Fact]
    public async Task A_freeze_goes_with_a_rewind_and_counts_once()
    {
        var ledger = new MemoryLedger([.. Frame, Freeze(5, 0, 8, FreezeKind.Frozen), Freeze(6, 0, 9, FreezeKind.Released)]);
        ledger.Append([Freeze(6, 0, 9, FreezeKind.Released)]);
        Assert.Equal(2, (await ledger.FreezesAsync(Holder)).Count);

        ledger.Rewind(ChainId.Ethereum, 5);

        Assert.Equal(FreezeKind.Frozen, Assert.Single(await ledger.FreezesAsync(Holder)).Kind);
    }

    [Fact]
    public async Task What_a_failed_transaction_says_of_a_freeze_did_not_happen()
    {
        ILedger ledger = new MemoryLedger([.. Frame, Freeze(5, 1, 8, FreezeKind.Frozen)]);

        Assert.Empty(await ledger.FreezesAsync(Holder));
        Assert.Single((await ledger.HistoryAsync(Holder)).Transactions);
    }

    [Fact]
    public async Task The_burnt_part_of_a_fee_may_be_told_later_and_goes_with_a_rewind()
    {
        var ledger = new MemoryLedger([.. Frame, Fee(5, null), Fee(6, 2)]);
        Assert.Null(await BurntAsync(50));
        ledger.Append([Fee(5, 3)]);
        ledger.Append([Fee(5, null), Fee(6, null)]);
        Assert.Equal((UInt256?)3, await BurntAsync(50));
        Assert.Equal((UInt256?)2, await BurntAsync(60));

        ledger.Rewind(ChainId.Ethereum, 5);

        Assert.Equal((UInt256?)3, await BurntAsync(50));
        ledger.Append([Frame[3], Frame[4], Fee(6, 1)]);
        Assert.Equal((UInt256?)1, await BurntAsync(60));

        async Task<UInt256?> BurntAsync(int id) => Assert.Single((await ledger.TransactionAsync(ChainId.Ethereum, Facts.Id(id)))!.Transfers).Burnt;
    }

    [Fact]
    public void A_token_shows_the_least_decimals_that_are_told_and_not_0_in_whatever_order() =>
        Gen.Select(Gen.Int[0, 4].Select(at => new[] { 0, 6, 8, 18, 77 }[at]).Array[1, 6], Gen.Int[0, 3].Select(at => new[] { null, "USDT", "Tether", "=1" }[at]).Array[1, 6], Gen.Int).Sample((decimals, symbols, seed) =>
        {
            Asset[] told = [.. decimals.Select((number, at) => Asset.Token(ChainId.Ethereum, "erc20", Facts.Address(ChainId.Ethereum, 900), number, symbols[at % symbols.Length]))];
            int expected = decimals.Where(number => number > 0).DefaultIfEmpty(0).Min();
            string? symbol = told.Select(asset => asset.Symbol).OfType<string>().Order(StringComparer.Ordinal).FirstOrDefault();
            Fact[] facts = [.. told.Select((asset, at) => Token(5, at / 2, asset))];

            foreach (Fact[] order in new[] { facts, FactGen.Shuffled(facts, seed) })
            {
                var ledger = new MemoryLedger(Frame);
                Array.ForEach(order, fact => ledger.Append([fact]));
                LedgerTransaction found = ledger.TransactionAsync(ChainId.Ethereum, Facts.Id(50)).AsTask().Result!;
                Assert.All(found.Transfers, transfer => Assert.Equal((expected, symbol), (transfer.Asset.Decimals, transfer.Asset.Symbol)));
            }
        });

    [Fact]
    public async Task A_rewind_forgets_what_a_token_said_of_itself_above_and_nothing_else()
    {
        Asset bait = Asset.Token(ChainId.Ethereum, "erc20", Facts.Address(ChainId.Ethereum, 900), 1, "A");
        var ledger = new MemoryLedger([.. Frame, Token(5, 0, Usdt.Described(18, "Z")), Token(6, 0, bait)]);
        ledger.Append([Token(5, 0, Usdt)]);

        ledger.Rewind(ChainId.Ethereum, 5);

        TransferRecord left = Assert.Single((await ledger.TransactionAsync(ChainId.Ethereum, Facts.Id(50)))!.Transfers);
        Assert.Equal((6, "USDT"), (left.Asset.Decimals, left.Asset.Symbol));
    }

    private static TransferRecord Token(long height, int index, Asset asset) => Facts.Transfer(height, 0, index, 1, 2, 3) with { Kind = TransferKind.Token, Asset = asset };

    private static TransferRecord Fee(long height, ulong? burnt) => new(
        ChainId.Ethereum, height, 0, TransferIndex.Fee, TransferKind.Fee, Facts.Ether, Holder.Address, null, 10, burnt is { } part ? (UInt256)part : null);

    private static FreezeRecord Freeze(long height, int transaction, long index, FreezeKind kind, ulong? amount = null, int holder = 1) =>
        new(ChainId.Ethereum, height, transaction, index, kind, Usdt, Facts.Address(ChainId.Ethereum, holder), amount is { } units ? (UInt256)units : null);
}
