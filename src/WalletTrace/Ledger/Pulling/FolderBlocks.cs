using WalletTrace.Chains;
using WalletTrace.Chains.Files;

namespace WalletTrace.Ledger.Pulling;

/// <summary>Which blocks the files of a case's folder hold. What of them is asked for is read then, a file at a time.</summary>
internal sealed class FolderBlocks
{
    // The file read last answers most questions: they go from block to block.
    private const int FilesKept = 2;

    private readonly FolderFiles files;
    private readonly List<Segment> segments;
    private readonly Dictionary<CoverageKinds, HeightRanges> covered = [];
    private readonly List<(string Path, BlockRecord[] Blocks)> read = [];
    private Dictionary<string, SparseFile>? sparse;

    /// <param name="files">The folder.</param>
    public FolderBlocks(FolderFiles files)
    {
        this.files = files;
        segments = files.Segments();

        // What other files hold as well is left from a change that was broken off, or was read better since. Of two that hold the same the shorter goes.
        foreach (Segment segment in segments.OrderBy(segment => segment.To - segment.From).ToArray())
        {
            DeleteSpare(segment);
        }
    }

    /// <summary>The heights of which all blocks are there with all movements of some kinds; with <see cref="CoverageKinds.None"/> of any.</summary>
    public HeightRanges Covered(CoverageKinds kinds)
    {
        if (!covered.TryGetValue(kinds, out HeightRanges? heights))
        {
            covered.Add(kinds, heights = ReadKinds.Together(segments.Select(segment => (segment.From, segment.To, segment.Kinds)), kinds));
        }

        return heights;
    }

    /// <summary>The file of some kinds whose last block is at a height; null when there is none.</summary>
    public Segment? EndingAt(long height, CoverageKinds kinds) =>
        segments.Where(segment => segment.To == height && segment.Kinds == kinds).Cast<Segment?>().FirstOrDefault();

    /// <summary>Notes a file that was written; those that now tell nothing of their own go.</summary>
    public void Add(Segment added)
    {
        segments.RemoveAll(segment => segment.Path == added.Path);
        segments.Add(added);
        segments.Sort(FolderFiles.Compare);
        covered.Clear();
        foreach (Segment segment in segments.Where(segment => segment != added && segment.From <= added.To && added.From <= segment.To).ToArray())
        {
            DeleteSpare(segment);
        }
    }

    /// <summary>Notes a file with facts of single accounts or coins that was written or replaced.</summary>
    public async ValueTask AddSparseAsync(string path, CancellationToken cancellationToken) =>
        (await SparseAsync(cancellationToken).ConfigureAwait(false))[path] = await ReadSparseAsync(path, cancellationToken).ConfigureAwait(false);

    /// <summary>What is stated of single accounts, and in the same form of the whole chain.</summary>
    public async ValueTask<IReadOnlyList<CoverageRecord>> CoverageAsync(ChainId chain, CancellationToken cancellationToken) =>
    [
        .. from kinds in segments.Select(segment => segment.Kinds).Distinct()
           from range in Covered(kinds).Ranges
           select new CoverageRecord(chain, null, range.From, range.To, kinds, "blocks"),
        .. (await SparseAsync(cancellationToken).ConfigureAwait(false)).Values.SelectMany(file => file.Coverage),
    ];

    /// <summary>The block at a height, of the files with stretches of blocks; null when it is in none.</summary>
    public async ValueTask<BlockRecord?> FindAsync(long height, CancellationToken cancellationToken)
    {
        foreach (Segment segment in segments)
        {
            if (segment.From <= height && height <= segment.To)
            {
                return Array.Find(await ReadAsync(segment.Path, cancellationToken).ConfigureAwait(false), block => block.Height == height);
            }
        }

        return null;
    }

    /// <summary>The highest height between two that a file with a stretch of blocks holds; null when none does.</summary>
    public long? LastBetween(long from, long to) =>
        segments.Where(segment => segment.From <= to && from <= segment.To).Max(segment => (long?)Math.Min(segment.To, to));

    /// <summary>The highest known block at or below a height; null when there is none.</summary>
    public async ValueTask<BlockRecord?> LastAsync(long atMost, CancellationToken cancellationToken)
    {
        BlockRecord? last = null;
        foreach (SparseFile file in (await SparseAsync(cancellationToken).ConfigureAwait(false)).Values)
        {
            if (Last(file.Blocks, atMost) is { } block && block.Height > (last?.Height ?? -1))
            {
                last = block;
            }
        }

        return LastBetween(0, atMost) is { } highest && highest > (last?.Height ?? -1) ? await FindAsync(highest, cancellationToken).ConfigureAwait(false) : last;
    }

    /// <summary>Takes away all above a height.</summary>
    /// <remarks>
    /// As long as anything of the old chain is there, the highest block of what is left is one that the chain took back, and so shows that the work
    /// is not done. A file that is cut is written anew before the old one goes: both hold the same chain.
    /// </remarks>
    public async ValueTask RewindAsync(long height, CancellationToken cancellationToken)
    {
        read.Clear();
        Dictionary<string, SparseFile> others = await SparseAsync(cancellationToken).ConfigureAwait(false);

        // First what no block of its own would show to be stale.
        foreach ((string path, SparseFile file) in others.Where(pair => pair.Value.To > height).OrderBy(pair => Last(pair.Value.Blocks, long.MaxValue)?.Height).ToArray())
        {
            await CutAsync(path, height, path, cancellationToken).ConfigureAwait(false);
            others.Remove(path);
            if (File.Exists(path))
            {
                others.Add(path, await ReadSparseAsync(path, cancellationToken).ConfigureAwait(false));
            }
        }

        // From the top down; files of different kinds may hold the same heights.
        foreach (Segment segment in segments.Where(segment => segment.To > height).OrderByDescending(segment => segment.To).ThenByDescending(segment => segment.From).ToArray())
        {
            string path = files.SegmentPath(segment.From, height, segment.Kinds);
            if (segment.From <= height)
            {
                await CutAsync(segment.Path, height, path, cancellationToken).ConfigureAwait(false);
            }

            // What is known changes with the file: broken off here, the same folder goes on like one that is opened anew.
            files.Delete(segment.Path);
            segments.Remove(segment);
            covered.Clear();
            if (segment.From <= height)
            {
                Add(new Segment(segment.From, height, segment.Kinds, path));
            }
        }
    }

    /// <summary>Deletes a file if others together hold all its heights with all its kinds: what they tell of them is the same.</summary>
    private void DeleteSpare(Segment segment)
    {
        var others = new HeightRanges();
        foreach (Segment other in segments)
        {
            if (other != segment && other.From <= segment.To && segment.From <= other.To && (segment.Kinds & ~other.Kinds) == CoverageKinds.None)
            {
                others.Add(other.From, other.To);
            }
        }

        if (others.EndOfRun(segment.From) >= segment.To)
        {
            files.Delete(segment.Path);
            segments.Remove(segment);
            covered.Clear();
        }
    }

    private static BlockRecord? Last(BlockRecord[] blocks, long atMost)
    {
        int low = 0;
        int high = blocks.Length;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            if (blocks[middle].Height <= atMost)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low > 0 ? blocks[low - 1] : null;
    }

    private async ValueTask CutAsync(string path, long height, string target, CancellationToken cancellationToken)
    {
        var writer = new FactFileWriter(target);
        bool isEmpty = true;
        await using (writer.ConfigureAwait(false))
        {
            await foreach (Fact fact in FactCut.UpTo(FactFile.ReadAsync(path, cancellationToken), height, cancellationToken).ConfigureAwait(false))
            {
                await writer.WriteAsync(fact, cancellationToken).ConfigureAwait(false);
                isEmpty = false;
            }

            if (!isEmpty)
            {
                await files.KeepAsync(writer, target, cancellationToken).ConfigureAwait(false);
            }
        }

        if (isEmpty)
        {
            files.Delete(path);
        }
    }

    private async ValueTask<BlockRecord[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        int known = read.FindIndex(entry => entry.Path == path);
        if (known < 0)
        {
            SparseFile file = await ReadSparseAsync(path, cancellationToken).ConfigureAwait(false);
            read.RemoveRange(0, Math.Max(0, read.Count - FilesKept + 1));
            read.Add((path, file.Blocks));
            known = read.Count - 1;
        }

        return read[known].Blocks;
    }

    private async ValueTask<Dictionary<string, SparseFile>> SparseAsync(CancellationToken cancellationToken)
    {
        if (sparse is null)
        {
            var found = new Dictionary<string, SparseFile>();
            foreach (string path in files.Sparse())
            {
                found.Add(path, await ReadSparseAsync(path, cancellationToken).ConfigureAwait(false));
            }

            sparse = found;
        }

        return sparse;
    }

    private static async ValueTask<SparseFile> ReadSparseAsync(string path, CancellationToken cancellationToken)
    {
        var blocks = new SortedDictionary<long, BlockRecord>();
        var coverage = new List<CoverageRecord>();
        long to = -1;
        await foreach (Fact fact in FactFile.ReadAsync(path, cancellationToken).ConfigureAwait(false))
        {
            to = Math.Max(to, FactCut.HeightOf(fact));
            if (fact is BlockRecord block && (block.Hash is not null || !blocks.ContainsKey(block.Height)))
            {
                blocks[block.Height] = block;
            }
            else if (fact is CoverageRecord record)
            {
                coverage.Add(record);
            }
        }

        return new SparseFile([.. blocks.Values], coverage, to);
    }

    /// <summary>What is known of a file.</summary>
    /// <param name="Blocks">Its blocks, upwards.</param>
    /// <param name="Coverage">What it states to have been read.</param>
    /// <param name="To">The last height of which it tells anything.</param>
    private sealed record SparseFile(BlockRecord[] Blocks, IReadOnlyList<CoverageRecord> Coverage, long To);
}
