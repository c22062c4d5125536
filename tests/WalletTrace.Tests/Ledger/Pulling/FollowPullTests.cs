using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Ledger.Pulling;

public sealed class FollowPullTests : ExplorerScene
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Follows_coins_to_where_they_rest(bool inFolder)
    {
        (ILedger ledger, FollowResult result) = await FollowAsync(inFolder, new FollowOptions { Hops = 5 }, new FollowStart(Split.Id));

        Assert.Equal(1 + 3, result.Transactions);
        Assert.Empty(result.Unfollowed);
        Assert.Equal(new[] { 2, 10, 11, 12, 22 }.Select(Owner).Order(), result.Histories.Accounts.Select(account => account.Address));
        Assert.All(result.Histories.Accounts, account => Assert.Equal(HistoryState.Complete, account.State));
        Assert.Equal(Peels[2].Id, (await ledger.SpenderAsync(Regtest, Peels[1].Coin(1).Id))?.Record.Id);
        Assert.True(await IsCompleteAsync(ledger, 22));
        LedgerTransaction split = (await ledger.TransactionAsync(Regtest, Split.Id))!;
        Assert.Equal((UInt256)50_0000_0000, Assert.Single(split.Inputs).Amount);
    }

    [Fact]
    public async Task What_was_read_before_and_after_a_reorganisation_is_not_kept_together()
    {
        int asked = 0;
        string tip = FormattableString.Invariant($"block-height/{Chain.TipHeight}");
        Server.Lie = (request, honest) =>
        {
            asked += request.Path.StartsWith("tx/", StringComparison.Ordinal) ? 1 : 0;
            return asked > 0 && request.Path == tip ? Reply.Text(new string('7', 64)) : honest;
        };
        await using FactFolder folder = Open();

        ChainSourceException failure = await Assert.ThrowsAsync<ChainSourceException>(() => LedgerPull.CoinsAsync(Source(), folder, [new FollowStart(Split.Id)]));

        Assert.True(failure.IsTransient);
        Assert.Contains("reorganised while coins were followed", failure.Message);
        Assert.Empty(Directory.GetFiles(Root["facts"], "*followed*"));
    }

    [Fact]
    public async Task Stops_after_so_many_hops_and_says_where()
    {
        (ILedger ledger, FollowResult result) = await FollowAsync(true, new FollowOptions { Hops = 1 }, new FollowStart(Split.Id));

        Assert.Equal(2, result.Transactions);
        Assert.Equal([(Peels[0].Coin(1).Id, Owner(20), FollowEnd.Hops)], result.Unfollowed.Select(coin => (coin.Coin, coin.Owner, coin.Reason)));
        Assert.Null(await ledger.TransactionAsync(Regtest, Peels[1].Id));
        Assert.False(await IsCompleteAsync(ledger, 20));
    }

    [Fact]
    public async Task Follows_one_coin_alone()
    {
        (ILedger ledger, FollowResult result) = await FollowAsync(true, new FollowOptions { Hops = 5 }, new FollowStart(Split.Id, 1));

        Assert.Equal(1, result.Transactions);
        Assert.Equal(Owner(2), Assert.Single(result.Histories.Accounts).Address);
        Assert.Null(await ledger.TransactionAsync(Regtest, Peels[0].Id));
        var failure = await Assert.ThrowsAsync<MissingResponseException>(() => FollowAsync(true, null, new FollowStart(Split.Id, 9)));
        Assert.Contains($"found 3 outputs of transaction {Split.Id}, expected one with index 9", failure.Message);
    }

    [Fact]
    public async Task The_budget_goes_to_the_largest_coins()
    {
        RegtestTransaction small = RegtestTransaction.Spend([Split.Coin(1)], Out(18, 3));
        Chain.AddBlock(small);

        (ILedger ledger, FollowResult result) = await FollowAsync(true, new FollowOptions { Hops = 5, MaxTransactions = 2 }, new FollowStart(Split.Id));

        Assert.Equal(2, result.Transactions);
        Assert.NotNull(await ledger.TransactionAsync(Regtest, Peels[0].Id));
        Assert.Equal(
            [(Split.Coin(1).Id, FollowEnd.Budget), (Peels[0].Coin(1).Id, FollowEnd.Budget)], result.Unfollowed.Select(coin => (coin.Coin, coin.Reason)));
    }

    [Fact]
    public async Task Leaves_off_at_those_it_is_told_of()
    {
        (_, FollowResult result) = await FollowAsync(true, new FollowOptions { Hops = 5, StopsAt = address => address == Owner(20) }, new FollowStart(Split.Id));

        Assert.Equal(2, result.Transactions);
        Assert.Equal((Peels[0].Coin(1).Id, FollowEnd.Owner), (Assert.Single(result.Unfollowed).Coin, result.Unfollowed[0].Reason));
        Assert.DoesNotContain(Log.Entries, entry => entry.Subject == Peels[1].Id.ToString());
    }

    [Fact]
    public async Task Stolen_coins_are_followed_whoever_owns_them()
    {
        (_, FollowResult stolen) = await FollowAsync(true, new FollowOptions { Hops = 1, StopsAt = address => address == Owner(1) }, new FollowStart(Split.Id));
        (_, FollowResult passed) = await FollowAsync(true, new FollowOptions { Hops = 1, StopsAt = address => address == Owner(1) }, new FollowStart(Split.Id, IsStolen: false));

        Assert.Equal((2, FollowEnd.Hops), (stolen.Transactions, Assert.Single(stolen.Unfollowed).Reason));
        Assert.Equal((1, FollowEnd.Owner), (passed.Transactions, Assert.Single(passed.Unfollowed).Reason));
    }

    [Fact]
    public async Task An_owner_with_too_long_a_history_is_left_unexplored()
    {
        (ILedger ledger, FollowResult result) = await FollowAsync(
            true, new FollowOptions { Hops = 5, Histories = new HistoryOptions { MaxTransactions = 1 } }, new FollowStart(Split.Id));

        // The owner of the last rest has other business as well.
        Assert.All(result.Histories.Accounts, account => Assert.Equal(HistoryState.Complete, account.State));
        Chain.AddBlock(RegtestTransaction.Spend([Chain.Blocks[2].Coinbase.Coin(0)], Out(50, 22)));
        Assert.True(await IsCompleteAsync(ledger, 22));

        using var other = new TemporaryFolder();
        await using FactFolder folder = FactFolder.Open(other.Path, Regtest);
        FollowResult second = await LedgerPull.CoinsAsync(
            Source(), folder, [new FollowStart(Split.Id)], new FollowOptions { Hops = 5, Histories = new HistoryOptions { MaxTransactions = 1 } });
        Assert.Equal(HistoryState.TooLong, second.Histories.Accounts.Single(account => account.Address == Owner(22)).State);
    }

    [Fact]
    public async Task What_was_followed_before_is_not_asked_for_again()
    {
        await FollowAsync(true, new FollowOptions { Hops = 1 }, new FollowStart(Split.Id));
        int asked = Server.Requests.Count;

        (ILedger ledger, FollowResult result) = await FollowAsync(true, new FollowOptions { Hops = 5 }, new FollowStart(Split.Id));

        Assert.Equal(4, result.Transactions);
        Assert.NotNull(await ledger.TransactionAsync(Regtest, Peels[2].Id));
        Assert.DoesNotContain(Server.Requests.Skip(asked), request => request.Path == $"tx/{Split.Id}/merkle-proof");
        Assert.Contains(Server.Requests.Skip(asked), request => request.Path == $"tx/{Peels[2].Id}/merkle-proof");
    }

    [Fact]
    public async Task A_transaction_that_is_in_no_block_is_told()
    {
        RegtestTransaction waiting = RegtestTransaction.Spend([Split.Coin(1)], Out(18, 3));
        Esplora.Waiting.Add(waiting);

        var failure = await Assert.ThrowsAsync<MissingResponseException>(() => FollowAsync(true, null, new FollowStart(waiting.Id)));

        Assert.Contains($"found no block with transaction {waiting.Id}", failure.Message);

        // As a spender it does not count.
        (ILedger ledger, FollowResult result) = await FollowAsync(true, new FollowOptions { Hops = 5 }, new FollowStart(Split.Id, 1));
        Assert.Equal(1, result.Transactions);
        Assert.True(await IsCompleteAsync(ledger, 2));
    }

    [Fact]
    public async Task Spends_later_than_the_facts_speak_of_do_not_count()
    {
        await FollowAsync(true, new FollowOptions { Hops = 0 }, new FollowStart(Split.Id, 1));
        RegtestTransaction later = RegtestTransaction.Spend([Split.Coin(1)], Out(18, 3));
        Chain.AddBlock(later);

        (ILedger ledger, FollowResult result) = await FollowAsync(true, new FollowOptions { Hops = 5 }, new FollowStart(Split.Id, 1));

        Assert.Equal(1, result.Transactions);
        Assert.Null(await ledger.TransactionAsync(Regtest, later.Id));
        Assert.True(await IsCompleteAsync(ledger, 2));
        var failure = await Assert.ThrowsAsync<MissingResponseException>(() => FollowAsync(true, null, new FollowStart(later.Id)));
        Assert.Contains($"as of which the facts speak", failure.Message);
    }

    [Fact]
    public async Task A_reorganisation_takes_back_what_was_followed()
    {
        RegtestTransaction spend = RegtestTransaction.Spend([Split.Coin(1)], Out(18, 3));
        Chain.AddBlock(spend);
        await FollowAsync(true, new FollowOptions { Hops = 5 }, new FollowStart(Split.Id));
        Chain.Reorg(1);

        (ILedger ledger, FollowResult result) = await FollowAsync(
            true, new FollowOptions { Hops = 5, Histories = new HistoryOptions { AsOf = Chain.TipHeight } }, new FollowStart(Split.Id));

        Assert.Single(result.Histories.Reorganisations);
        Assert.Null(await ledger.TransactionAsync(Regtest, spend.Id));
        Assert.True(await IsCompleteAsync(ledger, 2));
    }

    private async Task<(ILedger Ledger, FollowResult Result)> FollowAsync(bool inFolder, FollowOptions? options, params FollowStart[] starts)
    {
        if (!inFolder)
        {
            var ledger = new MemoryLedger();
            return (ledger, await LedgerPull.CoinsAsync(Source(), ledger, starts, options));
        }

        FollowResult result;
        await using (FactFolder folder = Open())
        {
            result = await LedgerPull.CoinsAsync(Source(), folder, starts, options);
        }

        return (await FolderAsync(), result);
    }
}
