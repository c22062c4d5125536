using System.Security.Cryptography;

namespace WalletTrace.Chains.Bitcoin.Files;

/// <summary>
/// Finds the undo record of each block of the chain. Nothing in a record names its block but a checksum over the hash of the block's predecessor and the
/// record. It stands in the file of the same number, and a node writes it when it connects the block: after its predecessor's, whatever the order in which
/// the blocks came.
/// </summary>
/// <remarks>
/// A file is matched when the first of its blocks is asked for: each record is hashed once, and again only where a record of a stale block with as many
/// transactions stands before it.
/// </remarks>
internal sealed class UndoMatcher
{
    private const int ChecksumLength = SHA256.HashSizeInBytes;

    // How often a file's bytes may be hashed in vain before its records count as being in no order.
    private const int MostPasses = 64;

    private readonly BlockFolder folder;
    private readonly StoredBlock[] chain;
    private readonly IReadOnlyDictionary<int, UndoFile> files;
    private readonly Dictionary<int, FileState> states = [];

    // For each block of the chain the number of its record in its file; -1 for none.
    private readonly int[] recordOf;

    public UndoMatcher(BlockFolder folder, StoredBlock[] chain, IReadOnlyDictionary<int, UndoFile> files)
    {
        this.folder = folder;
        this.chain = chain;
        this.files = files;
        recordOf = new int[chain.Length];
        for (int position = 0; position < chain.Length; position++)
        {
            if (!states.TryGetValue(chain[position].File, out FileState? state))
            {
                state = new FileState();
                states.Add(chain[position].File, state);
            }

            state.Positions.Add(position);
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
                if (transactions < 0)
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
        if (!files.TryGetValue(chain[position].File, out UndoFile? file))
        {
            return null;
        }

        FileState state = states[chain[position].File];
        lock (state)
        {
            if (!state.IsMatched)
            {
                Match(file, state.Positions);
                state.IsMatched = true;
            }
        }

        return recordOf[position] is >= 0 and int record ? file.Records[record] : null;
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

    private void Match(UndoFile file, List<int> positions)
    {
        using MappedFiles.Lease mapped = folder.Map(file.Name);
        var taken = new bool[file.Records.Count];
        long budget = MostPasses * (mapped.Length + file.Records.Count);
        using var hasher = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = [];
        int next = 0;
        foreach (int position in positions)
        {
            recordOf[position] = -1;
            for (int tried = 0; tried < taken.Length && NeedsUndo(position); tried++)
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

                budget -= isCandidate ? place.Length : 1;
                if (budget < 0)
                {
                    throw new ChainDataException("undo records cannot be matched with blocks: found them in no order, expected the chain's", file.Name);
                }
            }
        }
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

    private sealed class FileState
    {
        /// <summary>The blocks of the chain in the file, in the order of the chain.</summary>
        public List<int> Positions { get; } = [];

        public bool IsMatched { get; set; }
    }
}
