using WalletTrace.Chains;
using WalletTrace.Chains.Files;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Ledger.Pulling;

/// <summary>Pulled facts of account chains, of which one source tells more than another.</summary>
public sealed class AccountFolderTests : IDisposable
{
    private const CoverageKinds Logs = CoverageKinds.Native | CoverageKinds.Fee | CoverageKinds.Token | CoverageKinds.Mint | CoverageKinds.Burn;

    private static readonly FolderLimits Small = new(BlocksPerFile: 10, FactsPerFile: 1_000, ShortFile: 1 << 18);

    private readonly TemporaryFolder root = new();

    public void Dispose() => root.Dispose();

    [Fact]
    public async Task A_file_of_an_account_chain_says_which_kinds_are_in_it()
    {
        AccountSource source = AccountSource.To(25, Logs);

        PullResult result = await PullAsync(source, new PullOptions { From = 12 });

        Assert.Equal(["ethereum-000000012-000000019-native+token+fee+mint+burn.jsonl.gz", "ethereum-000000020-000000025-native+token+fee+mint+burn.jsonl.gz"], Names());
        Assert.Equal((14, 28, 0), (result.Blocks, result.Transactions, result.UnknownSpends));
        Assert.Equal("12–25", string.Join(", ", result.Added));
        await AssertHoldsAsync(source, 12);
    }

    [Fact]
    public async Task A_short_file_is_taken_up_again_only_for_the_same_kinds()
    {
        AccountSource source = AccountSource.To(3, Logs);
        await PullAsync(source);
        source.Mine(2);
        await PullAsync(source);
        Assert.Equal("ethereum-000000000-000000005-native+token+fee+mint+burn.jsonl.gz", Assert.Single(Names()));
        AccountSource all = source.As(AccountScene.AllKinds);
        all.Mine(2);

        await PullAsync(all, new PullOptions { From = 6 });

        Assert.Equal(["ethereum-000000000-000000005-native+token+fee+mint+burn.jsonl.gz", "ethereum-000000006-000000007-native+internal+token+fee+mint+burn+reward.jsonl.gz"], Names());
    }

    [Fact]
    public async Task What_holds_fewer_kinds_is_read_again_and_replaced()
    {
        AccountSource few = AccountSource.To(25, Logs);
        await PullAsync(few);
        AccountSource all = few.As(AccountScene.AllKinds);

        PullResult result = await PullAsync(all);

        Assert.Equal(26, result.Blocks);
        Assert.Equal(3, Names().Length);
        Assert.All(Names(), name => Assert.Contains("+internal+", name, StringComparison.Ordinal));
        await AssertHoldsAsync(all);
    }

    [Fact]
    public async Task What_holds_more_kinds_is_kept_and_not_read_again()
    {
        AccountSource all = AccountSource.To(25);
        await PullAsync(all);
        string[] before = Names();
        AccountSource few = all.As(Logs);

        Assert.Equal(0, (await PullAsync(few)).Blocks);

        Assert.Equal(before, Names());
        Assert.Empty(few.Given);
        await AssertHoldsAsync(all);
    }

    [Fact]
    public async Task What_two_sources_tell_together_is_not_asked_of_a_third()
    {
        AccountSource coins = AccountSource.To(14, CoverageKinds.Native | CoverageKinds.Fee | CoverageKinds.Internal | CoverageKinds.Reward);
        AccountSource tokens = coins.As(CoverageKinds.Token | CoverageKinds.Mint | CoverageKinds.Burn);
        await PullAsync(coins);
        await PullAsync(tokens);
        Assert.Equal(4, Names().Length);
        AccountSource all = coins.As(AccountScene.AllKinds);

        await PullAsync(all, new PullOptions { To = 9 });
        Assert.Empty(all.Given);
        await AssertHoldsAsync(all);
    }

    [Fact]
    public async Task A_stretch_read_better_within_another_counts_once()
    {
        AccountSource few = AccountSource.To(29, Logs);
        await PullAsync(few);
        AccountSource all = few.As(AccountScene.AllKinds);

        await PullAsync(all, new PullOptions { From = 13, To = 15 });
        Assert.Equal(4, Names().Length);
        Assert.Equal("10–12, 16–19", string.Join(", ", (await PullAsync(all, new PullOptions { From = 10, To = 19 })).Added));

        Assert.Equal(2, Names().Count(name => !name.Contains("+internal+", StringComparison.Ordinal)));
        MemoryLedger ledger = await LedgerAsync();
        Assert.Equal(30, (await ledger.HistoryAsync(Facts.Account(ChainId.Ethereum, 2))).Transactions.Count);
        Assert.Equal(10, (await ledger.HistoryAsync(Facts.Account(ChainId.Ethereum, 3))).Transactions.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(12)]
    public async Task A_reorganisation_while_better_blocks_are_read_leaves_one_chain(int depth)
    {
        AccountSource few = AccountSource.To(25, Logs);
        await PullAsync(few);
        AccountSource all = few.As(AccountScene.AllKinds);
        bool done = false;
        all.BeforeBlock = height =>
        {
            if (height == 20 && !done)
            {
                done = true;
                all.Reorganise(depth, depth + 1, "other");
            }
        };

        PullResult result = await PullAsync(all);

        Assert.NotEmpty(result.Reorganisations);
        Assert.Equal(27, Assert.Single(result.Noise).Value);
        Assert.Equal("0–26", string.Join(", ", result.Added));
        await AssertHoldsAsync(all);
    }

    [Fact]
    public async Task A_change_that_is_broken_off_anywhere_leaves_a_folder_with_which_the_next_pull_goes_on()
    {
        AccountSource few = AccountSource.To(27, Logs);
        AccountSource all = few.As(AccountScene.AllKinds);
        all.Reorganise(4, 3, "other");
        for (int refused = 1; refused <= 16; refused++)
        {
            using var place = new TemporaryFolder();
            await using (FactFolder folder = FactFolder.Open(place.Path, ChainId.Ethereum, Small))
            {
                await LedgerPull.BlocksAsync(few, folder);
            }

            int left = refused;
            await using (FactFolder folder = FactFolder.Open(place.Path, ChainId.Ethereum, Small with { Step = step => _ = --left <= 0 ? throw new IOException($"refused {step}") : 0 }))
            {
                Assert.True(await Record.ExceptionAsync(() => LedgerPull.BlocksAsync(all, folder)) is null or IOException);
            }

            await using (FactFolder folder = FactFolder.Open(place.Path, ChainId.Ethereum, Small))
            {
                await LedgerPull.BlocksAsync(all, folder);
            }

            await AssertHoldsAsync(place.Path, all);
            Assert.Equal(3, FactFolderTests.NamesIn(place.Path).Length);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_pull_killed_anywhere_has_lost_nothing_that_was_there_and_is_resumed(bool isShort)
    {
        AccountSource few = AccountSource.To(isShort ? 13 : 27, Logs);
        AccountSource all = few.As(AccountScene.AllKinds);
        Address account = Facts.Address(ChainId.Ethereum, 1);
        await PullAsync(few);
        Assert.Equal(HistoryState.AlreadyComplete, await HistoryAsync(few, account));
        Assert.Equal(HistoryState.Complete, await HistoryAsync(few.As(CoverageKinds.Internal, "an explorer"), account));
        all.Mine(3);
        var left = new List<string>();
        using var copies = new TemporaryFolder();

        await using (FactFolder folder = FactFolder.Open(root.Path, ChainId.Ethereum, Small with { Step = _ => Copy() }))
        {
            await LedgerPull.AccountsAsync(all, folder, [account], new HistoryOptions { AsOf = few.Best.Count - 1 });
            await LedgerPull.BlocksAsync(all, folder);
        }

        Assert.True(left.Count >= 6, $"{left.Count} copies");
        Fact[] before = [.. few.AllTold()];
        foreach (string copy in left)
        {
            MemoryLedger ledger = await LedgerAsync(copy);
            Assert.Empty(before.Except(await ledger.FactsAsync().ToListAsync()));
            Assert.All(ReadKinds.Each(Logs), kind => Assert.True(
                ReadKinds.Together(ledger.Coverage.Where(record => record.Address is null), kind).EndOfRun(0) >= few.Best.Count - 1, $"{copy}: {kind}"));
            Assert.True(ReadKinds.Together(ledger.Coverage.Where(record => record.Address is null || record.Address == account), CoverageKinds.Internal).EndOfRun(0) >= few.Best.Count - 1, copy);
            await using (FactFolder folder = FactFolder.Open(copy, ChainId.Ethereum, Small))
            {
                await LedgerPull.BlocksAsync(all, folder);
            }

            await AssertHoldsAsync(copy, all);
        }

        void Copy()
        {
            left.Add(copies[FormattableString.Invariant($"{left.Count}")]);
            Directory.CreateDirectory(Path.Combine(left[^1], "facts"));
            Array.ForEach(Directory.GetFiles(root["facts"], "*.jsonl.gz"), file => File.Copy(file, Path.Combine(left[^1], "facts", Path.GetFileName(file))));
        }
    }

    [Fact]
    public async Task A_block_of_which_a_source_cannot_tell_all_is_a_gap_in_coverage_and_asked_for_again_by_the_next_pull()
    {
        AccountSource source = AccountSource.To(5);
        source.Falsify = block => block.Block.Height == 3 ? block with { Kinds = Logs } : block;
        var ledger = new MemoryLedger();

        PullResult result = await PullAsync(source);
        PullResult inMemory = await LedgerPull.BlocksAsync(source, ledger);

        Assert.Equal("3–3", string.Join(", ", result.Incomplete));
        Assert.Equal("3–3", string.Join(", ", inMemory.Incomplete));
        Assert.Equal([.. Enumerable.Range(0, 6), .. Enumerable.Range(0, 6)], source.Given.Select(height => (int)height));
        Assert.Equal(Logs, (await (await LedgerAsync()).HistoryAsync(Facts.Account(ChainId.Ethereum, 2))).CompleteKinds);
        Assert.Equal(Logs, (await ledger.HistoryAsync(Facts.Account(ChainId.Ethereum, 2))).CompleteKinds);

        source.Falsify = null;
        Assert.Equal("3–3", string.Join(", ", (await PullAsync(source)).Added));
        Assert.Equal(AccountScene.AllKinds, (await (await LedgerAsync()).HistoryAsync(Facts.Account(ChainId.Ethereum, 2))).CompleteKinds);
        Assert.DoesNotContain(Names(), name => name.Contains("-native+token", StringComparison.Ordinal));
        await AssertHoldsAsync(source);
    }

    [Fact]
    public async Task A_history_with_fewer_kinds_is_replaced_and_one_with_more_is_kept()
    {
        AccountSource few = AccountSource.To(9, Logs);
        AccountSource all = few.As(AccountScene.AllKinds);
        Address account = Facts.Address(ChainId.Ethereum, 2);

        Assert.Equal(HistoryState.Complete, await HistoryAsync(few, account));
        Assert.Equal(HistoryState.AlreadyComplete, await HistoryAsync(few, account));
        Assert.Equal(HistoryState.Complete, await HistoryAsync(all, account));
        Assert.Equal(HistoryState.AlreadyComplete, await HistoryAsync(few, account));

        Assert.Equal([10, 10, 10], (await FileOf(account)).OfType<TransferRecord>().CountBy(move => move.Kind).Select(pair => pair.Value));
        Assert.Equal(AccountScene.AllKinds, (await (await LedgerAsync()).HistoryAsync(new Account(ChainId.Ethereum, account))).CompleteKinds);
    }

    [Fact]
    public async Task Histories_of_which_neither_tells_all_become_one()
    {
        AccountSource coins = AccountSource.To(9, CoverageKinds.Native | CoverageKinds.Fee);
        AccountSource tokens = coins.As(CoverageKinds.Token | CoverageKinds.Fee, "an explorer");
        Address account = Facts.Address(ChainId.Ethereum, 1);

        await HistoryAsync(coins, account);
        Assert.Equal(HistoryState.Complete, await HistoryAsync(tokens, account));

        Fact[] facts = await FileOf(account);
        Assert.Equal((10, 10, 10), (Count(TransferKind.Native), Count(TransferKind.Token), Count(TransferKind.Fee)));
        Assert.Equal([coins.Name, tokens.Name], facts.OfType<CoverageRecord>().Select(record => record.Source).Order());
        Assert.Equal(CoverageKinds.Native | CoverageKinds.Token | CoverageKinds.Fee, (await (await LedgerAsync()).HistoryAsync(new Account(ChainId.Ethereum, account))).CompleteKinds);

        int Count(TransferKind kind) => facts.OfType<TransferRecord>().Count(move => move.Kind == kind);
    }

    [Theory]
    [InlineData(3, 7)]
    [InlineData(7, 3)]
    public async Task What_was_read_of_a_history_that_was_cut_short_is_never_lost_to_one_cut_shorter(int first, int second)
    {
        AccountSource source = AccountSource.To(9, CoverageKinds.Native | CoverageKinds.Fee);
        Address account = Facts.Address(ChainId.Ethereum, 1);
        foreach (int length in new[] { first, second })
        {
            source.FalsifyHistory = page => new HistoryPage([.. page.Facts.Where(fact => fact is BlockRecord or TransactionRecord or TransferRecord).Take(4 * length)], length, false);
            Assert.Equal(HistoryState.Uncertain, await HistoryAsync(source, account));
        }

        Assert.Equal(7, (await FileOf(account)).OfType<TransactionRecord>().Count());
        Assert.Equal(7, (await (await LedgerAsync()).HistoryAsync(new Account(ChainId.Ethereum, account))).Transactions.Count);

        source.FalsifyHistory = null;
        Assert.Equal(HistoryState.Complete, await HistoryAsync(source, account));
        Assert.Equal(10, (await FileOf(account)).OfType<TransactionRecord>().Count());
        Assert.Single((await FileOf(account)).OfType<CoverageRecord>());
    }

    [Fact]
    public async Task A_history_without_its_first_blocks_or_with_a_kind_that_ends_early_is_not_called_complete()
    {
        AccountSource source = AccountSource.To(9, CoverageKinds.Native | CoverageKinds.Fee);
        Address account = Facts.Address(ChainId.Ethereum, 1);

        source.FalsifyHistory = page => page with { Facts = [.. page.Facts.Select(fact => fact is CoverageRecord record ? record with { FromHeight = 1 } : fact)] };
        Assert.Equal(HistoryState.Uncertain, await HistoryAsync(source, account));

        source.FalsifyHistory = page => page with
        {
            Facts = [.. page.Facts.SelectMany<Fact, Fact>(fact => fact is CoverageRecord record ? [record with { Kinds = CoverageKinds.Fee }, record with { Kinds = CoverageKinds.Native, ToHeight = 8 }] : [fact])],
        };
        Assert.Equal(HistoryState.Uncertain, await HistoryAsync(source, account));

        // What both tell is all.
        Assert.Equal(HistoryState.AlreadyComplete, await HistoryAsync(source, account));
    }

    [Fact]
    public async Task Blocks_of_the_whole_chain_and_a_history_complete_each_other_kind_by_kind()
    {
        AccountSource blocks = AccountSource.To(9, Logs);
        Address account = Facts.Address(ChainId.Ethereum, 2);
        await PullAsync(blocks);

        Assert.Equal(HistoryState.AlreadyComplete, await HistoryAsync(blocks, account));
        Assert.Equal(HistoryState.Complete, await HistoryAsync(blocks.As(AccountScene.AllKinds), account));
    }

    [Fact]
    public async Task Noise_is_counted_by_kind_as_far_as_it_is_asked_for()
    {
        AccountSource source = AccountSource.To(9);
        await using FactFolder folder = FactFolder.Open(root.Path, ChainId.Ethereum, Small);

        PullResult blocks = await LedgerPull.BlocksAsync(source, folder, new PullOptions { To = 3 });
        HistoryResult histories = await LedgerPull.AccountsAsync(source, folder, [Facts.Address(ChainId.Ethereum, 2), Facts.Address(ChainId.Ethereum, 3)], new HistoryOptions { AsOf = 9 });

        Assert.Equal([(NoiseKind.Approval, 4L)], blocks.Noise.Select(entry => (entry.Key, entry.Value)));
        Assert.Equal([(NoiseKind.Approval, 2L), (NoiseKind.ZeroValue, 2L)], histories.Noise.Select(entry => (entry.Key, entry.Value)));
        Assert.Equal(1, histories.Accounts[0].Noise[NoiseKind.Approval]);
        Assert.Empty((await LedgerPull.AccountsAsync(source, folder, [Facts.Address(ChainId.Ethereum, 2)], new HistoryOptions { AsOf = 9 })).Noise);
        Assert.Empty(default(AccountPull).Noise);
    }

    [Fact]
    public async Task A_ledger_is_filled_by_kinds_as_a_folder_is()
    {
        AccountSource few = AccountSource.To(25, Logs);
        AccountSource all = few.As(AccountScene.AllKinds);
        var ledger = new MemoryLedger();

        Assert.Equal(14, (await LedgerPull.BlocksAsync(few, ledger, new PullOptions { From = 12 })).Blocks);
        Assert.Equal(0, (await LedgerPull.BlocksAsync(few, ledger, new PullOptions { From = 12 })).Blocks);
        Assert.Equal(14, (await LedgerPull.BlocksAsync(all, ledger, new PullOptions { From = 12 })).Blocks);
        Assert.Equal(12, (await LedgerPull.BlocksAsync(few, ledger)).Blocks);

        Assert.Equal(26, (await ledger.HistoryAsync(Facts.Account(ChainId.Ethereum, 2))).Transactions.Count);
        Assert.Equal(14, (await ledger.HistoryAsync(Facts.Account(ChainId.Ethereum, 5))).Transactions.Count);
        Assert.Equal(HistoryState.AlreadyComplete, Assert.Single((await LedgerPull.AccountsAsync(few, ledger, [Facts.Address(ChainId.Ethereum, 2)])).Accounts).State);
        Assert.Equal(HistoryState.Complete, Assert.Single((await LedgerPull.AccountsAsync(all, ledger, [Facts.Address(ChainId.Ethereum, 2)])).Accounts).State);
    }

    private async Task<PullResult> PullAsync(AccountSource source, PullOptions? options = null)
    {
        await using FactFolder folder = FactFolder.Open(root.Path, source.Chain, Small);
        return await LedgerPull.BlocksAsync(source, folder, options);
    }

    private async Task<HistoryState> HistoryAsync(AccountSource source, Address account)
    {
        await using FactFolder folder = FactFolder.Open(root.Path, source.Chain, Small);
        return Assert.Single((await LedgerPull.AccountsAsync(source, folder, [account])).Accounts).State;
    }

    private async Task<Fact[]> FileOf(Address account) =>
        await FactFile.ReadAsync(root[$"facts/ethereum-account-{account.ToString(ChainId.Ethereum)}.jsonl.gz"]).ToArrayAsync();

    private string[] Names() => FactFolderTests.NamesIn(root.Path);

    private Task<MemoryLedger> LedgerAsync() => LedgerAsync(root.Path);

    private static async Task<MemoryLedger> LedgerAsync(string folder)
    {
        var ledger = new MemoryLedger();
        foreach (string path in Directory.GetFiles(Path.Combine(folder, "facts"), "*.jsonl.gz"))
        {
            await ledger.AppendAsync(FactFile.ReadAsync(path));
        }

        return ledger;
    }

    private Task AssertHoldsAsync(AccountSource source, long from = 0) => AssertHoldsAsync(root.Path, source, from);

    /// <summary>The files together are what the source tells and nothing else, coverage apart.</summary>
    private static async Task AssertHoldsAsync(string folder, AccountSource source, long from = 0)
    {
        var found = await (await LedgerAsync(folder)).FactsAsync().Where(fact => fact is not CoverageRecord).ToListAsync();
        var expected = await new MemoryLedger(source.AllTold(from)).FactsAsync().ToListAsync();
        Assert.Equal(expected, found);
    }
}
