namespace WalletTrace.Chains.Bitcoin.Files;

/// <summary>The blocks of the best chain in a folder, in order, without gaps.</summary>
internal sealed class StoredChain
{
    private StoredChain(StoredBlock[] blocks, long firstHeight, IReadOnlyList<StoredBlock> stale, int unconnected)
    {
        Blocks = blocks;
        FirstHeight = firstHeight;
        Stale = stale;
        UnconnectedCount = unconnected;
    }

    /// <summary>The blocks from the first height upwards.</summary>
    public StoredBlock[] Blocks { get; }

    /// <summary>The height of the first block: 0, or higher where a node is pruned.</summary>
    public long FirstHeight { get; }

    /// <summary>The height of the last block.</summary>
    public long TipHeight => FirstHeight + Blocks.Length - 1;

    /// <summary>The blocks that branch off the chain.</summary>
    public IReadOnlyList<StoredBlock> Stale { get; }

    /// <summary>How many blocks lack a predecessor that would lead to the chain.</summary>
    public int UnconnectedCount { get; }

    /// <summary>Finds the chain, decodes its first and last block, and finds its heights.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="chain">The chain that its files should be of.</param>
    /// <param name="index">All its blocks. What is found to be cut short is added to its findings.</param>
    /// <param name="checks">What to check of the blocks that are decoded.</param>
    /// <exception cref="ChainSourceException">There is no chain, it is another one, or its heights cannot be told.</exception>
    /// <exception cref="ChainDataException">The first or last block is malformed, or a header cannot follow the one before.</exception>
    public static StoredChain Find(BlockFolder folder, ChainId chain, FolderIndex index, BlockChecks checks)
    {
        UtxoRules rules = chain.Parameters!.Utxo!;
        StoredBlock[] all = index.Blocks;
        var finder = new ChainFinder(all);
        using var reader = new StoredBlockReader(folder, chain, checks | BlockChecks.MerkleRoot);
        Func<StoredBlock, bool> isLetIn = Beginning(folder, chain, rules, all);
        var leftOut = new HashSet<int>();
        while (true)
        {
            int tip = finder.BestTip(isLetIn, leftOut);
            if (tip < 0)
            {
                throw new ChainSourceException($"found no block of {chain}, expected one at least; check that the folder is of this chain", folder.Name, "open");
            }

            if (!IsWhole(reader, all, tip, index.Findings))
            {
                leftOut.Add(tip);
                continue;
            }

            int[] order = finder.ChainTo(tip);
            StoredBlock[] blocks = Array.ConvertAll(order, at => all[at]);
            (List<int> stale, int unconnected) = finder.Others(order);
            long first = HeightOf(folder, chain, rules, reader, blocks);
            CheckAnchor(folder, chain, rules, blocks, first);
            if (checks.HasFlag(BlockChecks.ProofOfWork))
            {
                CheckHeaders(chain, blocks, first);
            }

            return new StoredChain(blocks, first, stale.ConvertAll(at => all[at]), unconnected);
        }
    }

    /// <summary>
    /// With which block the chain may begin: with the chain's first where the folder has it, else with any, and the height is told by the blocks
    /// themselves.
    /// </summary>
    private static Func<StoredBlock, bool> Beginning(BlockFolder folder, ChainId chain, UtxoRules rules, StoredBlock[] all)
    {
        var anchor = BlockHash.Parse(rules.AnchorHash);
        bool IsGenesis(StoredBlock block) => block.Parent.Bytes.IsZero && (rules.AnchorHeight > 0 || block.Hash == anchor);
        if (Array.Exists(all, IsGenesis))
        {
            return IsGenesis;
        }

        if (Array.Find(all, block => block.Parent.Bytes.IsZero) is { Length: > 0 } other)
        {
            throw new ChainSourceException($"found the first block {other.Hash}, expected {anchor}: the folder is of another chain than {chain}", folder.Name, "open");
        }

        return static _ => true;
    }

    /// <summary>
    /// Whether a tip can be read. The last record of a file may have been cut short with room already made behind it; anywhere else a block that cannot
    /// be read is an error when it is asked for.
    /// </summary>
    private static bool IsWhole(StoredBlockReader reader, StoredBlock[] all, int tip, List<BlockFileFinding> findings)
    {
        StoredBlock block = all[tip];
        bool isLast = tip == all.Length - 1 || all[tip + 1].File != block.File;
        try
        {
            reader.Read(block, null);
            return true;
        }
        catch (ChainDataException problem) when (isLast)
        {
            findings.Add(new BlockFileFinding(BlockFileFindingKind.CutShort, block.FileName, block.Offset, block.Length,
                $"the last record is not a whole block and is left out: {problem.Message}"));
            return false;
        }
    }

    private static long HeightOf(BlockFolder folder, ChainId chain, UtxoRules rules, StoredBlockReader reader, StoredBlock[] blocks)
    {
        if (blocks[0].Parent.Bytes.IsZero)
        {
            return 0;
        }

        if (blocks[0].Hash == BlockHash.Parse(rules.AnchorHash))
        {
            return rules.AnchorHeight;
        }

        // The chain's beginning is not there. One block may tell anything, so three must agree.
        long? first = null;
        foreach (int position in new[] { 0, blocks.Length / 2, blocks.Length - 1 })
        {
            if (CoinbaseHeight.Of(reader.Read(blocks[position], null)) is not { } told)
            {
                throw new ChainSourceException(
                    $"found no height in block {blocks[position].Hash} of {chain} (BIP 34), expected one, for the chain's beginning is not in the folder; give a folder with all blocks", folder.Name, "open");
            }

            long start = told - position;
            if (start < 1 || (first is { } before && before != start))
            {
                throw new ChainSourceException(
                    FormattableString.Invariant($"found height {told} in block {blocks[position].Hash} of {chain}, expected {(first ?? 1) + position} by the blocks before it; give a folder with all blocks"), folder.Name, "open");
            }

            first = start;
        }

        return first!.Value;
    }

    /// <summary>A chain that shares its beginning with another is told by the block with which it went its own way.</summary>
    private static void CheckAnchor(BlockFolder folder, ChainId chain, UtxoRules rules, StoredBlock[] blocks, long first)
    {
        if (HashAt(rules.AnchorHeight) is { } found && found != BlockHash.Parse(rules.AnchorHash))
        {
            throw new ChainSourceException(
                FormattableString.Invariant($"found block {found} at height {rules.AnchorHeight}, expected {rules.AnchorHash}: the folder is of another chain than {chain}"), folder.Name, "open");
        }

        if (rules.Stranger is var (height, strange) && HashAt(height) == BlockHash.Parse(strange))
        {
            throw new ChainSourceException(
                FormattableString.Invariant($"found block {strange} at height {height}: the folder is of a chain that went its own way from {chain}"), folder.Name, "open");
        }

        BlockHash? HashAt(long at) => at >= first && at - first < blocks.Length ? blocks[at - first].Hash : null;
    }

    /// <summary>Each header must follow from those before it, so that a made-up chain of easy blocks is not taken for the best.</summary>
    private static void CheckHeaders(ChainId chain, StoredBlock[] blocks, long first)
    {
        var headers = new HeaderChain(chain);
        for (int position = 0; position < blocks.Length; position++)
        {
            StoredBlock block = blocks[position];
            headers.Add(new BlockHeader(0, block.Parent, default, block.Time, block.Bits, 0, block.Hash), first + position);
        }
    }
}
