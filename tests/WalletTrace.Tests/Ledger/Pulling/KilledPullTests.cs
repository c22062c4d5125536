using WalletTrace.Chains;
using WalletTrace.Chains.Files;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Ledger.Pulling;

/// <summary>
/// Pulls that are killed between any two changes of a file. The folder as it stood then is copied, which is what a killed process leaves: it must
/// be readable at once, hold one chain only, and after the next pull hold what it would have held anyway.
/// </summary>
public sealed class KilledPullTests : IDisposable
{
    private static readonly ChainId Regtest = ChainId.BitcoinRegtest;

    private readonly TemporaryFolder root = new();

    public void Dispose() => root.Dispose();

    [Fact]
    public async Task A_pull_killed_anywhere_is_resumed()
    {
        ScriptedSource source = ScriptedSource.To(23);

        IReadOnlyList<string> left = await SnapshotsAsync(source);

        Assert.Equal(3 * 2, left.Count);
        await AssertResumesAsync(left, source);
    }

    [Fact]
    public async Task A_short_file_that_was_being_taken_up_again_is_never_lost()
    {
        ScriptedSource source = ScriptedSource.To(13);
        await SnapshotsAsync(source);
        source.Mine(4);

        IReadOnlyList<string> left = await SnapshotsAsync(source);

        Assert.Equal(3, left.Count);
        await AssertResumesAsync(left, source);
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(5, 2)]
    [InlineData(14, 15)]
    [InlineData(24, 30)]
    public async Task A_reorganisation_killed_anywhere_is_finished_by_the_next_pull(int depth, int length)
    {
        ScriptedSource source = ScriptedSource.To(27);
        await SnapshotsAsync(source);
        await AddHistoriesAsync(source);
        source.Reorganise(depth, length, "other");

        IReadOnlyList<string> left = await SnapshotsAsync(source);

        Assert.True(left.Count >= 6, $"{left.Count} snapshots");
        await AssertResumesAsync(left, source);
    }

    [Fact]
    public async Task A_reorganisation_killed_anywhere_may_be_followed_by_another_or_turn_back()
    {
        ScriptedSource source = ScriptedSource.To(27);
        ScriptedSource unchanged = ScriptedSource.To(27);
        await SnapshotsAsync(source);
        await AddHistoriesAsync(source);
        source.Reorganise(9, 10, "other");
        IReadOnlyList<string> left = await SnapshotsAsync(source);

        source.Reorganise(12, 13, "third");
        foreach (string folder in left)
        {
            string copy = folder + "-back";
            Copy(folder, copy);
            unchanged.BeforeBlock = null;
            await PullAsync(copy, unchanged);
            await FactFolderTests.AssertHoldsAsync(copy, unchanged);
        }

        await AssertResumesAsync(left, source);
    }

    [Fact]
    public async Task Histories_without_blocks_of_their_own_are_never_left_as_they_were()
    {
        ScriptedSource source = ScriptedSource.To(27);
        Directory.CreateDirectory(root["case/facts"]);
        await AddHistoriesAsync(source);
        source.Reorganise(2, 3, "other");

        foreach (string folder in await SnapshotsAsync(source, new PullOptions { To = 1 }))
        {
            await PullAsync(folder, source);
            foreach (string path in Directory.GetFiles(Path.Combine(folder, "facts"), "*account*"))
            {
                Assert.All((await FactFile.ReadAsync(path).ToListAsync()).OfType<CoverageRecord>(), record => Assert.True(record.ToHeight <= 25, record.ToString()));
            }
        }
    }

    /// <summary>Pulls, and copies the folder at every step on the way.</summary>
    private async Task<IReadOnlyList<string>> SnapshotsAsync(ScriptedSource source, PullOptions? options = null)
    {
        var left = new List<string>();
        string snapshots = root[FormattableString.Invariant($"snapshots-{Directory.GetDirectories(root.Path).Length}")];
        await using FactFolder folder = FactFolder.Open(root["case"], Regtest, Limits(_ =>
        {
            left.Add(Path.Combine(snapshots, FormattableString.Invariant($"{left.Count}")));
            Copy(root["case"], left[^1]);
        }));
        await LedgerPull.BlocksAsync(source, folder, options);
        return left;
    }

    private static async Task AssertResumesAsync(IReadOnlyList<string> left, ScriptedSource source)
    {
        foreach (string folder in left)
        {
            await AssertHoldsOneChainAsync(folder);
            await PullAsync(folder, source);
            await FactFolderTests.AssertHoldsAsync(folder, source);
            Assert.DoesNotContain(Directory.GetFiles(Path.Combine(folder, "facts")), path => path.EndsWith(".part", StringComparison.Ordinal));
        }
    }

    /// <summary>Blocks of two branches at once, or a file cut short, would be refused.</summary>
    private static async Task AssertHoldsOneChainAsync(string folder)
    {
        var ledger = new MemoryLedger();
        foreach (string path in Directory.GetFiles(Path.Combine(folder, "facts"), "*.jsonl.gz"))
        {
            await ledger.AppendAsync(FactFile.ReadAsync(path));
        }

        BlockRecord? below = null;
        await foreach (BlockRecord block in ledger.BlocksAsync())
        {
            Assert.True(below is null || block.Height != below.Height + 1 || block.Parent == below.Hash);
            below = block;
        }
    }

    private async Task AddHistoriesAsync(ScriptedSource source)
    {
        // One with the highest blocks, one with blocks further down that reads up to the tip, one without any.
        int[][] heights = [[source.Height, source.Height - 1, 4], [source.Height - 8, 5], []];
        for (int number = 0; number < heights.Length; number++)
        {
            IEnumerable<Fact> facts = heights[number].SelectMany(height => source.Best[height].Facts.Prepend(source.Best[height].Block));
            await FactFile.WriteJsonLinesAsync(
                root[FormattableString.Invariant($"case/facts/bitcoin-regtest-account-{number}.jsonl.gz")],
                facts.Append(new CoverageRecord(Regtest, Support.Facts.Address(Regtest, 500 + number), 0, source.Height, CoverageKinds.Coins, "an explorer")));
        }
    }

    private static async Task PullAsync(string folder, ScriptedSource source)
    {
        await using FactFolder opened = FactFolder.Open(folder, Regtest, Limits(null));
        await LedgerPull.BlocksAsync(source, opened);
    }

    private static FolderLimits Limits(Action<string>? step) => new(BlocksPerFile: 10, Step: step);

    private static void Copy(string from, string to)
    {
        foreach (string path in Directory.GetFiles(from, "*", SearchOption.AllDirectories).Where(path => !path.EndsWith(".lock", StringComparison.Ordinal)))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, path));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            if (path.EndsWith(".part", StringComparison.Ordinal))
            {
                // Still being written: a killed process leaves some of it.
                File.WriteAllText(copy, "cut sho");
            }
            else
            {
                File.Copy(path, copy);
            }
        }
    }
}
