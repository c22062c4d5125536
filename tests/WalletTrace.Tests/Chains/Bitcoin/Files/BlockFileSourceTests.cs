using CsCheck;
using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin;
using WalletTrace.Chains.Bitcoin.Files;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Bitcoin.Files;

/// <summary>Which blocks of a folder are the chain, and what of the files is passed over.</summary>
public sealed class BlockFileSourceTests
{
    private static readonly byte[] Garbage = [.. Enumerable.Range(1, 37).Select(number => (byte)number)];

    [Fact]
    public async Task Whatever_lies_where_in_the_files_the_chain_is_the_same()
    {
        RegtestChain chain = RegtestChain.Sample();
        chain.Reorg(4);
        RegtestBlock[] all = [.. chain.All];
        await Gen.Select(Gen.Shuffle(all), Gen.Byte[64, 255].Array[8], Gen.Int[1, 5], Gen.Int[0, 3].Array[all.Length]).SampleAsync(async (order, key, files, gaps) =>
        {
            using var folder = new BlockFolderWriter(key);
            for (int number = 0; number < files; number++)
            {
                byte[] content = [.. order.Select((block, at) => (block, at)).Where(entry => entry.at % files == number)
                    .SelectMany(entry => (byte[])[.. Garbage[..gaps[entry.at]], .. BlockFolderWriter.Record(entry.block.Bytes)])];
                folder.Write(BlockFolderWriter.BlockFile(number), content);
            }

            using BlockFileSource source = await OpenAsync(folder);

            Assert.Equal((5, 0), (source.StaleBlockCount + 1, source.UnconnectedBlockCount));
            Assert.Equal(gaps.Sum(), source.Findings.Sum(finding => finding.Kind == BlockFileFindingKind.Garbage ? finding.Length : 0));
            Assert.Equal(chain.Blocks.Select(block => block.Hash), await HashesAsync(source));
        }, iter: 30);
    }

    [Fact]
    public async Task Of_two_equal_branches_the_one_whose_tip_was_stored_first_is_the_chain()
    {
        RegtestChain chain = RegtestChain.Sample();
        RegtestBlock one = chain.Prepare(RegtestScripts.P2pkh(1));
        RegtestBlock other = chain.Prepare(RegtestScripts.P2pkh(2));
        foreach ((RegtestBlock first, RegtestBlock second) in ((RegtestBlock, RegtestBlock)[])[(one, other), (other, one)])
        {
            using var folder = new BlockFolderWriter();
            folder.WriteBlocks(0, [first, .. chain.Blocks]);
            folder.WriteBlocks(1, [second]);

            using BlockFileSource source = await OpenAsync(folder);

            Assert.Equal(first.Hash, (await source.TipAsync()).Hash);
            Assert.Equal(1, source.StaleBlockCount);
        }
    }

    [Fact]
    public async Task A_longer_branch_of_made_up_blocks_that_lack_their_work_is_not_the_chain()
    {
        RegtestChain chain = RegtestChain.Sample();
        RegtestBlock fake = chain.Prepare(RegtestScripts.P2pkh(1));

        // A target so hard that it would outweigh the chain, and a hash that is far from meeting it.
        byte[] bytes = [.. fake.Bytes];
        BitConverter.TryWriteBytes(bytes.AsSpan(72), 0x1d00ffff);
        using var folder = new BlockFolderWriter();
        folder.Write(BlockFolderWriter.BlockFile(0), [.. BlockFolderWriter.Record(bytes), .. chain.Blocks.SelectMany(block => BlockFolderWriter.Record(block.Bytes))]);

        using BlockFileSource source = await OpenAsync(folder);

        Assert.Equal(chain.Tip.Hash, (await source.TipAsync()).Hash);
        Assert.Equal(BlockFileFindingKind.Garbage, Assert.Single(source.Findings).Kind);
    }

    [Fact]
    public async Task A_block_that_is_stored_twice_is_one()
    {
        RegtestChain chain = RegtestChain.Sample();
        using var folder = new BlockFolderWriter();
        folder.WriteBlocks(0, chain.Blocks);
        folder.WriteBlocks(1, chain.Blocks.Skip(3));

        using BlockFileSource source = await OpenAsync(folder);

        Assert.Equal((0, 0), (source.StaleBlockCount, source.UnconnectedBlockCount));
        Assert.Equal(chain.Blocks.Select(block => block.Hash), await HashesAsync(source));
    }

    [Fact]
    public async Task What_lies_between_records_is_passed_over_and_told_with_its_place()
    {
        RegtestChain chain = RegtestChain.Sample();
        byte[] first = BlockFolderWriter.Record(chain.BytesAt(0));
        byte[] rest = [.. chain.Blocks.Skip(1).SelectMany(block => BlockFolderWriter.Record(block.Bytes))];

        // The marks of a record with nothing behind them that could be one.
        byte[] lookAlike = [.. BlockFolderWriter.Record(new byte[100]), .. BlockFolderWriter.Record([1, 2, 3])];
        using var folder = new BlockFolderWriter([9, 8, 7, 6, 5, 4, 3, 2]);
        folder.Write(BlockFolderWriter.BlockFile(0), [.. first, .. Garbage, .. lookAlike, .. rest, .. Garbage]);

        using BlockFileSource source = await OpenAsync(folder);

        Assert.Equal(
            [(first.Length, Garbage.Length + lookAlike.Length), (first.Length + Garbage.Length + lookAlike.Length + rest.Length, Garbage.Length)],
            source.Findings.Select(finding => ((int)finding.Offset, (int)finding.Length)));
        Assert.All(source.Findings, finding => Assert.Equal((BlockFileFindingKind.Garbage, "blk00000.dat"), (finding.Kind, finding.File)));
        Assert.Equal($"blk00000.dat, byte {first.Length}: {Garbage.Length + lookAlike.Length} bytes are no record and were passed over", source.Findings[0].ToString());
        Assert.Equal(chain.Blocks.Select(block => block.Hash), await HashesAsync(source));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Room_that_a_node_makes_ahead_is_nothing_to_tell(bool withKey)
    {
        RegtestChain chain = RegtestChain.Sample();
        using var folder = new BlockFolderWriter(withKey ? [1, 2, 3, 4, 5, 6, 7, 8] : null);
        folder.Write(BlockFolderWriter.BlockFile(0), [.. chain.Blocks.SelectMany(block => BlockFolderWriter.Record(block.Bytes))], room: 1_000_000);

        using BlockFileSource source = await OpenAsync(folder);

        Assert.Empty(source.Findings);
        Assert.Equal(chain.Blocks.Select(block => block.Hash), await HashesAsync(source));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5000)]
    public async Task A_last_record_that_is_cut_short_is_left_out_and_told(int room)
    {
        RegtestChain chain = RegtestChain.Sample();
        byte[] whole = [.. chain.Blocks.SkipLast(1).SelectMany(block => BlockFolderWriter.Record(block.Bytes))];
        using var folder = new BlockFolderWriter([1, 2, 3, 4, 5, 6, 7, 8]);
        folder.Write(BlockFolderWriter.BlockFile(0), [.. whole, .. BlockFolderWriter.Record(chain.Tip.Bytes)[..^40]], room);

        using BlockFileSource source = await OpenAsync(folder);

        Assert.Equal(chain.TipHeight - 1, (await source.TipAsync()).Height);
        BlockFileFinding finding = Assert.Single(source.Findings);
        Assert.Equal(BlockFileFindingKind.CutShort, finding.Kind);
        Assert.InRange(finding.Offset, whole.Length, whole.Length + 8);
        Assert.Equal(chain.Blocks.SkipLast(1).Select(block => block.Hash), await HashesAsync(source));
    }

    [Fact]
    public async Task Where_an_ancestor_is_missing_only_what_is_connected_counts_and_a_range_beyond_it_is_an_error()
    {
        RegtestChain chain = RegtestChain.Sample();
        using var folder = new BlockFolderWriter();
        folder.WriteBlocks(0, chain.Blocks.Take(10));
        folder.WriteBlocks(2, chain.Blocks.Skip(11));

        using BlockFileSource source = await OpenAsync(folder);

        Assert.Equal(new BlockRange(0, 9), source.Heights);
        Assert.Equal(chain.Blocks.Count - 11, source.UnconnectedBlockCount);
        Assert.Equal((BlockFileFindingKind.MissingFile, "blk00001.dat"), (source.Findings[0].Kind, source.Findings[0].File));
        var error = await Assert.ThrowsAsync<ChainSourceException>(async () => await source.ReadAsync(new BlockRange(5, 12)).ToListAsync());
        Assert.Contains($"found blocks 0–9 of {RegtestChain.Id}, expected 5–12", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{source.UnconnectedBlockCount} further blocks", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_pruned_folder_blocks_tell_their_heights_themselves()
    {
        RegtestChain chain = RegtestChain.Sample();
        using var folder = new BlockFolderWriter();
        folder.WriteBlocks(3, chain.Blocks.Skip(20).Reverse());
        folder.WriteUndo(3, chain.Blocks.Skip(20));

        using BlockFileSource source = await OpenAsync(folder, readUndo: true);

        Assert.Equal(new BlockRange(20, chain.TipHeight), source.Heights);
        Assert.Equal(20, (await source.CapabilitiesAsync()).FirstHeight);
        Assert.Equal(chain.HashAt(21), await source.HashAtAsync(21));
        await foreach (BlockFacts block in source.ReadAsync(source.Heights))
        {
            Assert.Equal(chain.FactsAt(block.Block.Height, withSpent: true).Facts, block.Facts);
        }

        var error = await Assert.ThrowsAsync<ChainSourceException>(async () => await source.HashAtAsync(19));
        Assert.Contains($"the predecessor {chain.HashAt(19)} of its first block is not in the folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Heights_that_contradict_each_other_are_an_error()
    {
        // A chain whose first block is left out and whose last one claims the height of another.
        RegtestChain chain = RegtestChain.Sample();
        var coinbase = new RegtestTransaction([new RegtestInput(null, [1, 99, 0], [])], [new RegtestOutput(1, RegtestScripts.P2pkh(1))]);
        RegtestBlock liar = RegtestChain.Mine(chain.TipHeight + 1, 0x2000_0000, RegtestTransaction.Hash(chain.Tip.Header), (uint)RegtestChain.TimeAt(chain.TipHeight + 1), [coinbase]);
        using var folder = new BlockFolderWriter();
        folder.WriteBlocks(0, [.. chain.Blocks.Skip(20), liar]);

        var error = await Assert.ThrowsAsync<ChainSourceException>(async () => (await OpenAsync(folder)).Dispose());

        Assert.Contains($"found height 99 in block {liar.Hash}", error.Message, StringComparison.Ordinal);
        Assert.Contains($"expected {chain.TipHeight + 1}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pruned_folder_whose_blocks_tell_no_height_is_an_error()
    {
        RegtestChain chain = RegtestChain.Sample();
        RegtestBlock old = RegtestChain.Mine(31, 1, RegtestTransaction.Hash(chain.Tip.Header), (uint)RegtestChain.TimeAt(31), chain.Tip.Transactions);
        using var folder = new BlockFolderWriter();
        folder.WriteBlocks(0, [old]);

        var error = await Assert.ThrowsAsync<ChainSourceException>(async () => (await OpenAsync(folder)).Dispose());

        Assert.Contains($"found no height in block {old.Hash}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_block_is_an_error_that_names_it_and_its_place_and_the_blocks_before_it_are_given()
    {
        RegtestChain chain = RegtestChain.Sample();
        byte[] content = [.. chain.Blocks.SelectMany(block => BlockFolderWriter.Record(block.Bytes))];
        int start = chain.Blocks.Take(14).Sum(block => block.Bytes.Length + 8) + 8;
        content[start + chain.Blocks[14].Bytes.Length - 6] ^= 1;
        using var folder = new BlockFolderWriter();
        folder.Write(BlockFolderWriter.BlockFile(0), content);
        using BlockFileSource source = await OpenAsync(folder);
        var given = new List<long>();

        var error = await Assert.ThrowsAsync<ChainDataException>(async () =>
        {
            await foreach (BlockFacts block in source.ReadAsync(source.Heights))
            {
                given.Add(block.Block.Height);
            }
        });

        Assert.Equal(Enumerable.Range(0, 14).Select(height => (long)height), given);
        Assert.Contains($"block 14 {chain.HashAt(14)}", error.Message, StringComparison.Ordinal);
        Assert.Contains($"blk00000.dat, byte {start}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_block_that_is_another_one_since_the_folder_was_opened_is_an_error()
    {
        RegtestChain chain = RegtestChain.Sample();
        using var folder = new BlockFolderWriter();
        folder.WriteBlocks(0, chain.Blocks);
        using BlockFileSource source = await OpenAsync(folder);
        using (FileStream file = File.OpenWrite(Path.Combine(folder.Folder, "blk00000.dat")))
        {
            // The second and third block are as long as each other.
            file.Position = chain.Blocks[0].Bytes.Length + 8 + 8;
            file.Write(chain.Blocks[2].Bytes);
        }

        var error = await Assert.ThrowsAsync<ChainDataException>(async () => await source.ReadAsync(source.Heights).CountAsync());

        Assert.Contains($"found block {chain.HashAt(2)}, expected the block {chain.HashAt(1)} that stood there", error.Message, StringComparison.Ordinal);
        source.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await source.ReadAsync(source.Heights).CountAsync());
    }

    [Fact]
    public async Task A_file_full_of_marks_is_passed_over()
    {
        RegtestChain chain = RegtestChain.Sample();
        byte[] marks = [.. Enumerable.Repeat(BlockFolderWriter.Record([]), 40_000).SelectMany(record => record)];
        using var folder = new BlockFolderWriter();
        folder.Write(BlockFolderWriter.BlockFile(0), [.. marks, .. chain.Blocks.SelectMany(block => BlockFolderWriter.Record(block.Bytes))]);

        using BlockFileSource source = await OpenAsync(folder);

        Assert.Equal((0L, marks.LongLength), (source.Findings[0].Offset, source.Findings[0].Length));
        Assert.Equal(chain.Blocks.Select(block => block.Hash), await HashesAsync(source));
    }

    [Fact]
    public async Task Visiting_shows_what_reading_gives()
    {
        RegtestChain chain = RegtestChain.Sample();
        using var folder = BlockFolderWriter.Shuffled(chain, [1, 2, 3, 4, 5, 6, 7, 8]);
        using BlockFileSource source = await OpenAsync(folder, readUndo: true);
        long next = 5;

        source.Visit(new BlockRange(5, chain.TipHeight), (block, height, spent) =>
        {
            Assert.Equal(next++, height);
            Assert.Equal(chain.FactsAt(height, withSpent: true).Facts, block.ToFacts(height, spent).Facts);
        });

        Assert.Equal(chain.TipHeight + 1, next);
        using var stop = new CancellationTokenSource();
        int seen = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => source.Visit(source.Heights, (_, _, _) =>
        {
            if (++seen == 4)
            {
                stop.Cancel();
            }
        }, stop.Token));
        Assert.Equal(4, seen);
        Assert.Throws<InvalidOperationException>(() => source.Visit(source.Heights, (_, height, _) => throw new InvalidOperationException($"at {height}")));
    }

    [Fact]
    public async Task Opening_tells_its_progress_and_can_be_ended()
    {
        using var folder = BlockFolderWriter.Shuffled(RegtestChain.Sample());
        var told = new List<BlockFileProgress>();

        (await BlockFileSource.OpenAsync(folder.Folder, RegtestChain.Id, null, new Immediate(told.Add))).Dispose();

        Assert.Equal([1, 2, 3], told.Select(progress => progress.FilesRead));
        Assert.Equal((3, 31, told[^1].Bytes), (told[^1].Files, told[^1].Blocks, told[^1].BytesRead));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            BlockFileSource.OpenAsync(folder.Folder, RegtestChain.Id, cancellationToken: new CancellationToken(true)));
    }

    [Fact]
    public async Task A_folder_that_is_none_or_of_another_chain_is_an_error_that_says_so()
    {
        using var folder = BlockFolderWriter.Shuffled(RegtestChain.Sample());
        string parent = Path.GetDirectoryName(folder.Folder)!;
        async Task<string> ErrorAsync(string path, ChainId chain) =>
            (await Assert.ThrowsAsync<ChainSourceException>(async () => (await BlockFileSource.OpenAsync(path, chain)).Dispose())).Message;

        Assert.Contains("found no such folder", await ErrorAsync(Path.Combine(parent, "absent"), RegtestChain.Id), StringComparison.Ordinal);
        Assert.Contains("give the folder \"blocks\" inside it", await ErrorAsync(parent, RegtestChain.Id), StringComparison.Ordinal);
        Assert.Contains("found no block", await ErrorAsync(folder.Folder, ChainId.Bitcoin), StringComparison.Ordinal);
        folder.Write(BlockFolderWriter.BlockFile(0), BlockFolderWriter.Record(KnownBlocks.Genesis));
        folder.Write(BlockFolderWriter.BlockFile(1), []);
        folder.Write(BlockFolderWriter.BlockFile(2), []);
        Assert.Contains($"found the first block {BlockHeader.Read(KnownBlocks.Genesis).Hash}, expected 0f9188", await ErrorAsync(folder.Folder, RegtestChain.Id), StringComparison.Ordinal);
        File.WriteAllBytes(Path.Combine(folder.Folder, "xor.dat"), [1, 2, 3]);
        Assert.Contains("found a key of 3 bytes, expected 8", await ErrorAsync(folder.Folder, RegtestChain.Id), StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => BlockFileSource.OpenAsync(folder.Folder, ChainId.Ethereum));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => BlockFileSource.OpenAsync(folder.Folder, RegtestChain.Id, new BlockFileOptions { ReadAhead = 0 }));
    }

    [Fact]
    public async Task The_name_of_the_source_does_not_tell_the_way_to_the_folder()
    {
        using var folder = BlockFolderWriter.Shuffled(RegtestChain.Sample());
        using BlockFileSource source = await OpenAsync(folder);

        Assert.Equal("block files in blocks", source.Name);
    }

    private static Task<BlockFileSource> OpenAsync(BlockFolderWriter folder, bool readUndo = false) =>
        BlockFileSource.OpenAsync(folder.Folder, RegtestChain.Id, new BlockFileOptions { ReadUndo = readUndo });

    private static async Task<List<BlockHash>> HashesAsync(BlockFileSource source) =>
        await source.ReadAsync(source.Heights).Select(block => block.Block.Hash!.Value).ToListAsync();

    private sealed class Immediate(Action<BlockFileProgress> tell) : IProgress<BlockFileProgress>
    {
        public void Report(BlockFileProgress value) => tell(value);
    }
}
