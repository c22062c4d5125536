using WalletTrace.Chains;
using WalletTrace.Chains.Files;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Ledger.Pulling;

public sealed class FactFolderTests : IDisposable
{
    private static readonly ChainId Regtest = ChainId.BitcoinRegtest;
    private static readonly FolderLimits Small = new(BlocksPerFile: 10, FactsPerFile: 1_000, ShortFile: 1 << 18);

    private readonly TemporaryFolder root = new();

    public void Dispose() => root.Dispose();

    [Fact]
    public async Task Cuts_the_chain_into_files_each_with_all_that_is_in_its_blocks()
    {
        ScriptedSource source = ScriptedSource.To(25);

        PullResult result = await PullAsync(source);

        Assert.Equal(
            ["bitcoin-regtest-000000000-000000009.jsonl.gz", "bitcoin-regtest-000000010-000000019.jsonl.gz", "bitcoin-regtest-000000020-000000025.jsonl.gz"], Names());
        Assert.Equal((26, 26 + 24, 0), (result.Blocks, result.Transactions, result.UnknownSpends));
        List<Fact> middle = await FactFile.ReadAsync(root["facts/" + Names()[1]]).ToListAsync();
        Assert.Equal(Enumerable.Range(10, 10), middle.OfType<BlockRecord>().Where(block => block.Hash is not null).Select(block => (int)block.Height));
        CoverageRecord coverage = Assert.Single(middle.OfType<CoverageRecord>());
        Assert.Equal((null, 10, 19, source.Name), (coverage.Address, coverage.FromHeight, coverage.ToHeight, coverage.Source));
        await AssertHoldsAsync(source);
    }

    [Fact]
    public async Task Ends_a_file_early_that_has_many_facts()
    {
        ScriptedSource source = ScriptedSource.To(9);

        await PullAsync(source, Small with { FactsPerFile = 30, ShortFile = 0 });

        Assert.Equal(3, Names().Length);
        await AssertHoldsAsync(source);
    }

    [Fact]
    public async Task Takes_up_a_short_file_again_and_goes_on()
    {
        ScriptedSource source = ScriptedSource.To(3);
        await PullAsync(source);
        for (int pull = 0; pull < 4; pull++)
        {
            source.Mine(2);
            await PullAsync(source);
        }

        Assert.Equal(["bitcoin-regtest-000000000-000000009.jsonl.gz", "bitcoin-regtest-000000010-000000011.jsonl.gz"], Names());
        Assert.Equal(Enumerable.Range(0, 12), source.Given.Select(height => (int)height));
        await AssertHoldsAsync(source);

        source.Mine(1);
        await PullAsync(source, Small with { ShortFile = 0 });
        Assert.Equal("bitcoin-regtest-000000012-000000012.jsonl.gz", Names()[^1]);
        await AssertHoldsAsync(source);
    }

    [Fact]
    public async Task Cancelled_it_keeps_all_whole_blocks()
    {
        ScriptedSource source = ScriptedSource.To(40);
        using var cancel = new CancellationTokenSource();
        source.BeforeBlock = height =>
        {
            if (height == 27)
            {
                cancel.Cancel();
            }
        };
        await using (FactFolder folder = FactFolder.Open(root.Path, Regtest, Small))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => LedgerPull.BlocksAsync(source, folder, cancellationToken: cancel.Token));
            Assert.Equal("0–26", string.Join(", ", folder.Blocks));
        }

        source.BeforeBlock = null;
        Assert.Equal("27–40", string.Join(", ", (await PullAsync(source)).Added));
        Assert.Equal(5, Names().Length);
        await AssertHoldsAsync(source);
    }

    [Fact]
    public async Task Fills_holes_between_files()
    {
        ScriptedSource source = ScriptedSource.To(34);
        await PullAsync(source, options: new PullOptions { From = 25, To = 28 });
        await PullAsync(source, options: new PullOptions { From = 12, To = 13 });

        PullResult result = await PullAsync(source);

        Assert.Equal("0–11, 14–24, 29–34", string.Join(", ", result.Added));
        await AssertHoldsAsync(source);
    }

    [Fact]
    public async Task Counts_every_input_that_was_not_told_where_the_first_blocks_are_missing()
    {
        ScriptedSource source = ScriptedSource.To(14);

        Assert.Equal(2 * 5, (await PullAsync(source, options: new PullOptions { From = 10 })).UnknownSpends);
        Assert.Equal(0, (await PullAsync(source)).UnknownSpends);
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(8, 3)]
    [InlineData(17, 30)]
    [InlineData(25, 1)]
    public async Task A_reorganisation_leaves_the_new_chain_and_a_note_of_the_old(int depth, int length)
    {
        ScriptedSource source = ScriptedSource.To(25);
        await PullAsync(source);
        BlockRecord[] old = [.. source.Best.Select(block => block.Block)];
        source.Reorganise(depth, length, "other");

        PullResult result = await PullAsync(source);

        Assert.Equal(25 - depth, Assert.Single(result.Reorganisations).KeptHeight);
        await AssertHoldsAsync(source);
        string[] noted = await File.ReadAllLinesAsync(root[FactFolder.StaleBlocksFile]);
        Assert.Equal("chain,height,hash,replaced_by,noticed_at", noted[0]);
        Assert.Equal(old[^depth..].Select(block => FormattableString.Invariant($"{Regtest},{block.Height},{block.Hash}")), noted[1..].Select(row => string.Join(',', row.Split(',')[..3])));
        Assert.Matches(",[0-9a-f]{64},20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z$", noted[1]);
    }

    [Fact]
    public async Task A_change_that_the_file_system_refuses_leaves_a_folder_with_which_the_next_pull_goes_on()
    {
        for (int refused = 1; refused <= 12; refused++)
        {
            using var place = new TemporaryFolder();
            ScriptedSource source = ScriptedSource.To(27);
            int left = int.MaxValue;
            await using FactFolder folder = FactFolder.Open(place.Path, Regtest, Small with
            {
                // What comes after a deletion is not refused: it is done by then.
                Step = step => left = step.EndsWith("deleted", StringComparison.Ordinal) ? left : left == 0 ? throw new IOException($"refused {step}") : left - 1,
            });
            await LedgerPull.BlocksAsync(source, folder);
            source.Reorganise(14, 10, "other");
            left = refused - 1;

            if (await Record.ExceptionAsync(() => LedgerPull.BlocksAsync(source, folder)) is { } failure)
            {
                Assert.IsType<IOException>(failure);
            }

            left = int.MaxValue;
            await LedgerPull.BlocksAsync(source, folder);
            Assert.Equal("0–23", string.Join(", ", folder.Blocks));
            await AssertHoldsAsync(place.Path, source);
        }
    }

    [Fact]
    public async Task What_was_noted_of_a_reorganisation_is_noted_once()
    {
        ScriptedSource source = ScriptedSource.To(12);
        await PullAsync(source);
        source.Reorganise(2, 3, "other");
        await PullAsync(source);
        string first = await File.ReadAllTextAsync(root[FactFolder.StaleBlocksFile]);

        source.Reorganise(1, 2, "third");
        await PullAsync(source);

        string second = await File.ReadAllTextAsync(root[FactFolder.StaleBlocksFile]);
        Assert.StartsWith(first, second);
        Assert.Equal(1 + 2 + 1, second.TrimEnd('\n').Split('\n').Length);
    }

    [Fact]
    public async Task Histories_that_were_pulled_are_cut_with_the_chain_and_others_are_left_alone()
    {
        ScriptedSource source = ScriptedSource.To(12);
        await PullAsync(source);
        Address address = Support.Facts.Address(Regtest, 7);
        Fact[] known = [.. source.Best[9].Facts.Prepend(source.Best[9].Block), .. source.Best[12].Facts.Prepend(source.Best[12].Block)];
        string own = root["facts/mine.jsonl.gz"];
        string account = root["facts/bitcoin-regtest-account-x.jsonl.gz"];
        string empty = root["facts/bitcoin-regtest-account-y.jsonl.gz"];
        string followed = root["facts/bitcoin-regtest-followed.jsonl.gz"];
        await FactFile.WriteJsonLinesAsync(own, known);
        await FactFile.WriteJsonLinesAsync(account, [.. known, new CoverageRecord(Regtest, address, 0, 12, CoverageKinds.Coins, "an explorer")]);
        await FactFile.WriteJsonLinesAsync(empty, [new CoverageRecord(Regtest, Support.Facts.Address(Regtest, 99), 0, 12, CoverageKinds.Coins, "an explorer")]);
        await FactFile.WriteJsonLinesAsync(followed, known[^3..].Prepend(source.Best[12].Facts.First(fact => fact is TransactionRecord { Index: 1 })).Prepend(source.Best[12].Block));
        byte[] before = await File.ReadAllBytesAsync(own);
        source.Reorganise(2, 4, "other");

        await PullAsync(source);

        Assert.Equal(before, await File.ReadAllBytesAsync(own));
        Assert.False(File.Exists(followed));
        Assert.Equal(10, Assert.IsType<CoverageRecord>(Assert.Single(await FactFile.ReadAsync(empty).ToListAsync())).ToHeight);
        List<Fact> cut = await FactFile.ReadAsync(account).ToListAsync();
        Assert.Equal(10, Assert.Single(cut.OfType<CoverageRecord>()).ToHeight);
        Assert.All(cut.OfType<BlockRecord>(), block => Assert.Equal(9, block.Height));
    }

    [Fact]
    public async Task A_history_of_an_explorer_shows_a_reorganisation_too()
    {
        ScriptedSource source = ScriptedSource.To(12);
        Directory.CreateDirectory(root["facts"]);
        await FactFile.WriteJsonLinesAsync(root["facts/bitcoin-regtest-account-x.jsonl.gz"], source.Best[12].Facts.Prepend(source.Best[12].Block));
        source.Reorganise(1, 1, "other");

        Assert.Equal(12, Assert.Single(Assert.Single((await PullAsync(source)).Reorganisations).Dropped).Height);
        await AssertHoldsAsync(source);
    }

    [Fact]
    public async Task Only_one_pull_works_in_a_folder()
    {
        await using FactFolder first = FactFolder.Open(root.Path, Regtest);
        Assert.Contains("found another pull at work", Assert.Throws<WalletTraceException>(() => FactFolder.Open(root.Path, Regtest)).Message);
        await first.DisposeAsync();
        await using FactFolder second = FactFolder.Open(root.Path, Regtest);
    }

    [Fact]
    public async Task Keeps_chains_apart()
    {
        ScriptedSource bitcoin = ScriptedSource.To(5, ChainId.Bitcoin);
        ScriptedSource test = ScriptedSource.To(5, ChainId.BitcoinTestnet3);
        await PullAsync(bitcoin);
        await PullAsync(test);
        test.Reorganise(3, 4, "other");

        await PullAsync(test);
        await PullAsync(bitcoin);

        Assert.Equal(["bitcoin-000000000-000000005.jsonl.gz", "bitcoin-testnet3-000000000-000000006.jsonl.gz"], Names());
        await using FactFolder folder = FactFolder.Open(root.Path, ChainId.Bitcoin);
        await Assert.ThrowsAsync<ArgumentException>(() => LedgerPull.BlocksAsync(test, folder));
        Assert.Throws<ArgumentException>(() => FactFolder.Open(root.Path, ChainId.Parse("cosmos:cosmoshub-4")));
    }

    [Fact]
    public async Task A_damaged_file_is_told_and_nothing_is_built_on_it()
    {
        ScriptedSource source = ScriptedSource.To(12);
        await PullAsync(source);
        string last = root["facts/" + Names()[^1]];
        byte[] bytes = await File.ReadAllBytesAsync(last);
        await File.WriteAllBytesAsync(last, bytes[..^9]);
        source.Mine(1);

        var failure = await Assert.ThrowsAsync<LedgerFormatException>(() => PullAsync(source));

        Assert.Equal(Path.GetFileName(last), failure.File);
        Assert.Equal(2, Names().Length);
    }

    private async Task<PullResult> PullAsync(ScriptedSource source, FolderLimits? limits = null, PullOptions? options = null)
    {
        await using FactFolder folder = FactFolder.Open(root.Path, source.Chain, limits ?? Small);
        return await LedgerPull.BlocksAsync(source, folder, options);
    }

    private string[] Names() => NamesIn(root.Path);

    private Task AssertHoldsAsync(ScriptedSource source) => AssertHoldsAsync(root.Path, source);

    internal static string[] NamesIn(string folder) =>
        [.. Directory.GetFiles(Path.Combine(folder, "facts")).Select(path => Path.GetFileName(path)).Where(name => !name.Contains("account", StringComparison.Ordinal) && name[0] != '.').Order(StringComparer.Ordinal)];

    /// <summary>The files together are the source's chain and nothing else.</summary>
    internal static async Task AssertHoldsAsync(string folder, ScriptedSource source)
    {
        var ledger = new MemoryLedger();
        foreach (string path in Directory.GetFiles(Path.Combine(folder, "facts"), "*.jsonl.gz"))
        {
            await ledger.AppendAsync(FactFile.ReadAsync(path));
        }

        await LedgerPullTests.AssertIsTheChainAsync(ledger, source);
    }
}
