using System.Security.Cryptography;

namespace WalletTrace.Chains.Bitcoin.Files;

/// <summary>
/// Finds the undo record of each block of the chain. Nothing in a record names its block but a checksum over the hash of the block's predecessor and the
/// record. It stands in the file of the same number, and a node writes it when it connects the block: after its predecessor's, whatever the order in which
/// the blocks came.
/// </summary>
/// <remarks>
/// <para>A file is matched when the first of its blocks is asked for: each record is hashed once, and again only where a record of a stale block with as
/// many transactions stands before it.</para>
/// <para>The checksum does not tell two children of one block apart. Where a stale sibling lies in the same file with as many transactions, all records
/// with the right checksum are tried on the block at once; if several that differ fit, none is taken.</para>
/// </remarks>
internal sealed class UndoMatcher
{
    private const int ChecksumLength = SHA256.HashSizeInBytes;

    // How often a file's bytes may be hashed in vain before its records count as being in no order.
    private const int MostPasses = 64;

    private readonly BlockFolder folder;
    private readonly StoredBlock[] chain;
    private readonly IReadOnlyDictionary<int, UndoFile> files;
    private readonly Func<int, UndoPlace, bool> fits;
    private readonly Dictionary<int, FileState> states = [];
    private readonly HashSet<int> contested = [];

    // For each block of the chain the number of its record in its file; -1 for none.
    private readonly int[] recordOf;

    /// <summary>Prepares to match, and matches the blocks that have stale siblings.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="stored">The chain.</param>
    /// <param name="files">The undo files by number.</param>
    /// <param name="fits">Whether a record can be that of the block at a position of the chain.</param>
    /// <exception cref="ChainDataException">The records of a file are in no order.</exception>
    /// <exception cref="ChainSourceException">A file cannot be read.</exception>
    public UndoMatcher(BlockFolder folder, StoredChain stored, IReadOnlyDictionary<int, UndoFile> files, Func<int, UndoPlace, bool> fits)
    {
        this.folder = folder;
        this.files = files;
        this.fits = fits;
        chain = stored.Blocks;
        recordOf = new int[chain.Length];
        ILookup<BlockHash, StoredBlock> stale = stored.Stale.ToLookup(block => block.Parent);
        for (int position = 0; position < chain.Length; position++)
        {
            StoredBlock block = chain[position];
            if (!states.TryGetValue(block.File, out FileState? state))
            {
                state = new FileState(files.GetValueOrDefault(block.File));
                states.Add(block.File, state);
            }

            recordOf[position] = -1;
            state.Positions.Add(position);
            if (NeedsUndo(position) && stale[block.Parent].Any(sibling => IsRival(sibling, block)))
            {
                contested.Add(position);
                recordOf[position] = Contest(position, state);
            }
        }
    }

    /// <summary>For each file whose records are too few for its blocks how many blocks lack theirs, as far as it can be told without reading them all.</summary>
    public IEnumerable<(int File, int Lacking, int Blocks)> Lacking()
    {
        foreach ((int file, FileState state) in states)
        {
            var records = files.GetValueOrDefault(file)?.Records.CountBy(record => record.TransactionCount).ToDictionary() ?? [];
            int left = records.Values.Sum();
            int needed = 0;
            int lacking = 0;
            int anyCount = 0;
            foreach (int position in state.Positions.Where(NeedsUndo))
            {
                needed++;
                int transactions = chain[position].TransactionCount - 1;
                if (contested.Contains(position) && recordOf[position] < 0)
                {
                    lacking++;
                }
                else if (transactions < 0)
                {
                    anyCount++;
                }
                else if (records.TryGetValue(transactions, out int there) && there > 0)
                {
                    records[transactions] = there - 1;
                    left--;
                }
                else
                {
                    lacking++;
                }
            }

            lacking += Math.Max(0, anyCount - left);
            if (lacking > 0)
            {
                yield return (file, lacking, needed);
            }
        }
    }

    /// <summary>Whether a block spends anything.</summary>
    public bool NeedsUndo(int position) => chain[position].TransactionCount != 1;

    /// <summary>The record of a block; null where its file has none that fits.</summary>
    /// <exception cref="ChainDataException">The records of the file are in no order.</exception>
    /// <exception cref="ChainSourceException">The file cannot be read.</exception>
    public UndoPlace? Find(int position)
    {
        FileState state = states[chain[position].File];
        lock (state)
        {
            if (!state.IsMatched)
            {
                Match(state);
                state.IsMatched = true;
            }
        }

        return recordOf[position] is >= 0 and int record ? state.File!.Records[record] : null;
    }

    /// <summary>A record that no block of the chain took, with as many transactions as a block: the one that is damaged, if one is.</summary>
    public UndoPlace? Untaken(int position)
    {
        UndoFile file = files[chain[position].File];
        HashSet<int> taken = [.. states[chain[position].File].Positions.Select(other => recordOf[other])];
        for (int record = 0; record < file.Records.Count; record++)
        {
            if (Fits(file.Records[record], chain[position]) && !taken.Contains(record))
            {
                return file.Records[record];
            }
        }

        return null;
    }

    private static bool Fits(UndoPlace record, in StoredBlock block) => block.TransactionCount < 0 || record.TransactionCount == block.TransactionCount - 1;

    private static bool IsRival(in StoredBlock sibling, in StoredBlock block) =>
        sibling.File == block.File && (sibling.TransactionCount == block.TransactionCount || sibling.TransactionCount < 0 || block.TransactionCount < 0);

    private void Match(FileState state)
    {
        if (state.File is not { } file)
        {
            return;
        }

        using MappedFiles.Lease mapped = folder.Map(file.Name);
        using var hasher = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var taken = new bool[file.Records.Count];
        foreach (int position in state.Positions.Where(position => recordOf[position] >= 0))
        {
            taken[recordOf[position]] = true;
        }

        byte[] buffer = [];
        int next = 0;
        foreach (int position in state.Positions.Where(position => NeedsUndo(position) && !contested.Contains(position)))
        {
            for (int tried = 0; tried < taken.Length; tried++)
            {
                int record = (next + tried) % taken.Length;
                UndoPlace place = file.Records[record];
                bool isCandidate = !taken[record] && Fits(place, chain[position]);
                if (isCandidate && IsOf(file, mapped, place, chain[position].Parent, hasher, ref buffer))
                {
                    recordOf[position] = record;
                    taken[record] = true;
                    next = record + 1;
                    break;
                }

                state.Spend(isCandidate ? place.Length : 1);
            }
        }
    }

    /// <summary>The record of a block with a stale sibling; -1 where there is none, or where it cannot be told which it is.</summary>
    private int Contest(int position, FileState state)
    {
        if (state.File is not { } file)
        {
            return -1;
        }

        using MappedFiles.Lease mapped = folder.Map(file.Name);
        using var hasher = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = [];
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int record = 0; record < file.Records.Count; record++)
        {
            UndoPlace place = file.Records[record];
            bool isCandidate = Fits(place, chain[position]);
            state.Spend(isCandidate ? place.Length : 1);
            if (isCandidate && IsOf(file, mapped, place, chain[position].Parent, hasher, ref buffer))
            {
                // Equal records are as good as one.
                found.TryAdd(Convert.ToHexStringLower(folder.Bytes(mapped, file.Name, place.Offset + place.Length, ChecksumLength, ref buffer)), record);
            }
        }

        int[] fitting = found.Count == 1 ? [.. found.Values] : [.. found.Values.Where(record => fits(position, file.Records[record]))];
        return fitting.Length == 1 ? fitting[0] : -1;
    }

    private bool IsOf(UndoFile file, MappedFiles.Lease mapped, UndoPlace record, BlockHash parent, IncrementalHash hasher, ref byte[] buffer)
    {
        ReadOnlySpan<byte> bytes = folder.Bytes(mapped, file.Name, record.Offset, record.Length + ChecksumLength, ref buffer);
        Span<byte> hash = stackalloc byte[ChecksumLength];
        parent.Bytes.CopyTo(hash);
        hash.Reverse();
        hasher.AppendData(hash);
        hasher.AppendData(bytes[..record.Length]);
        hasher.GetHashAndReset(hash);
        SHA256.HashData(hash, hash);
        return hash.SequenceEqual(bytes[record.Length..]);
    }

    private sealed class FileState(UndoFile? file)
    {
        private long budget = file is null ? 0 : MostPasses * file.Records.Sum(record => record.Length + 1L);

        /// <summary>The undo file; null where there is none.</summary>
        public UndoFile? File => file;

        /// <summary>The blocks of the chain in the file, in the order of the chain.</summary>
        public List<int> Positions { get; } = [];

        public bool IsMatched { get; set; }

        /// <summary>Counts bytes that were hashed in vain and records that were passed over.</summary>
        public void Spend(int work)
        {
            budget -= work;
            if (budget < 0)
            {
                throw new ChainDataException("undo records cannot be matched with blocks: found them in no order, expected the chain's", file!.Name);
            }
        }
    }
}
