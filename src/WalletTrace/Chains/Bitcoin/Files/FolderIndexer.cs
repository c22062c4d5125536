using System.Buffers.Binary;

namespace WalletTrace.Chains.Bitcoin.Files;

/// <summary>Finds all blocks and undo records of a folder: the first pass, over their first bytes only, several files at a time.</summary>
internal sealed class FolderIndexer(BlockFolder folder, UtxoRules rules, BlockFileOptions options, IProgress<BlockFileProgress>? progress)
{
    private const int LongestCount = 9;
    private const int ChecksumLength = 32;

    // A spent output takes some hundred bytes at most where the input that spends it takes 41; far beyond what any block needs.
    private const int UndoPerBlock = 16;

    private readonly Lock gate = new();
    private readonly Dictionary<int, (List<StoredBlock> Blocks, UndoFile? Undo, List<BlockFileFinding> Findings)> read = [];
    private int filesRead;
    private long bytesRead;
    private long blocksFound;

    /// <summary>Goes over all files.</summary>
    /// <exception cref="ChainSourceException">A file cannot be read.</exception>
    public async Task<FolderIndex> RunAsync(CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(folder.BlockFiles.Keys, parallel, (number, token) =>
        {
            Read(number, token);
            return ValueTask.CompletedTask;
        }).ConfigureAwait(false);

        var blocks = new StoredBlock[read.Values.Sum(file => file.Blocks.Count)];
        var undo = new Dictionary<int, UndoFile>();
        var findings = new List<BlockFileFinding>();
        int count = 0;
        int expected = -1;
        foreach (int number in folder.BlockFiles.Keys)
        {
            if (expected >= 0 && number != expected)
            {
                findings.Add(new BlockFileFinding(BlockFileFindingKind.MissingFile, BlockFolder.BlockFile(expected), 0, 0,
                    FormattableString.Invariant($"{number - expected} files are missing before {BlockFolder.BlockFile(number)}")));
            }

            expected = number + 1;
            var file = read[number];
            file.Blocks.CopyTo(blocks, count);
            count += file.Blocks.Count;
            findings.AddRange(file.Findings);
            if (file.Undo is { } records)
            {
                undo.Add(number, records);
            }
        }

        return new FolderIndex(blocks, undo, findings);
    }

    private void Read(int number, CancellationToken cancellationToken)
    {
        var findings = new List<BlockFileFinding>();
        List<StoredBlock> blocks = ReadBlocks(number, findings, cancellationToken);
        UndoFile? undo = options.ReadUndo && folder.UndoFiles.TryGetValue(number, out long length) ? ReadUndo(number, length, findings, cancellationToken) : null;
        lock (gate)
        {
            read.Add(number, (blocks, undo, findings));
            filesRead++;
            bytesRead += folder.BlockFiles[number];
            blocksFound += blocks.Count;
            progress?.Report(new BlockFileProgress(filesRead, folder.BlockFiles.Count, bytesRead, folder.BlockFiles.Values.Sum(), blocksFound));
        }
    }

    private List<StoredBlock> ReadBlocks(int number, List<BlockFileFinding> findings, CancellationToken cancellationToken)
    {
        var blocks = new List<StoredBlock>();
        var form = new RecordScanner.Form(BlockHeader.Length + 1, rules.MaxBlockLength, 0, BlockHeader.Length + LongestCount);
        new RecordScanner(folder, rules.FileMagic, findings).Scan(BlockFolder.BlockFile(number), folder.BlockFiles[number], form, (offset, length, start) =>
        {
            BlockHeader header = BlockHeader.Read(start);
            if (!IsPlausible(header, start))
            {
                return false;
            }

            bool isMerged = rules.MergedMiningId is not null && MergedMining.IsIn(header);
            int transactions = isMerged ? -1 : TryReadCount(start[BlockHeader.Length..]);
            blocks.Add(new StoredBlock(header.Hash, header.Parent, offset, number, length, header.Time, header.Bits, transactions));
            return true;
        }, cancellationToken);
        return blocks;
    }

    private UndoFile ReadUndo(int number, long length, List<BlockFileFinding> findings, CancellationToken cancellationToken)
    {
        var records = new List<UndoPlace>();
        string name = BlockFolder.UndoFile(number);
        int longest = (int)Math.Min((long)rules.MaxBlockLength * UndoPerBlock, int.MaxValue / 2);
        var form = new RecordScanner.Form(1, longest, ChecksumLength, LongestCount);
        new RecordScanner(folder, rules.FileMagic, findings).Scan(name, length, form, (offset, held, start) =>
        {
            int transactions = TryReadCount(start);
            if (transactions < 0 || transactions > held)
            {
                return false;
            }

            records.Add(new UndoPlace(offset, held, transactions));
            return true;
        }, cancellationToken);
        return new UndoFile(name, records);
    }

    /// <summary>
    /// Whether a header can be one. Where that is cheap its work is checked, lest bytes that only look like a header outweigh the chain; where it is not
    /// (scrypt), the block is checked when it is decoded.
    /// </summary>
    private bool IsPlausible(in BlockHeader header, ReadOnlySpan<byte> start) =>
        !options.Checks.HasFlag(BlockChecks.ProofOfWork) || rules.WorkHash != WorkHash.DoubleSha256 || ProofOfWork.Problem(header, start, rules) is null;

    /// <summary>A count (CompactSize) at the start of bytes; -1 where there is none that can be.</summary>
    private static int TryReadCount(ReadOnlySpan<byte> bytes)
    {
        ulong count = bytes switch
        {
            [< 0xfd, ..] => bytes[0],
            [0xfd, _, _, ..] => BinaryPrimitives.ReadUInt16LittleEndian(bytes[1..]),
            [0xfe, _, _, _, _, ..] => BinaryPrimitives.ReadUInt32LittleEndian(bytes[1..]),
            _ => ulong.MaxValue,
        };
        return count <= int.MaxValue ? (int)count : -1;
    }
}

/// <summary>What the first pass found, in the order of the files.</summary>
internal sealed record FolderIndex(StoredBlock[] Blocks, IReadOnlyDictionary<int, UndoFile> UndoFiles, List<BlockFileFinding> Findings);
