using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin;
using WalletTrace.Chains.Bitcoin.Files;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Bitcoin.Files;

/// <summary>Undo files give what blocks spend.</summary>
public sealed class UndoFileTests
{
    // Real public keys, so that they are points of the curve: the first block's, whose other coordinate is odd, and one of block 170's, whose is even.
    private const string OddKey = "04678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5f";
    private const string EvenKey = "04ae1a62fe09c5f51b13905f07f06b99a2f7159b2225f374cd378d71302fa28414e7aab37397f554a7df5f142c21c1b7303b8a0626f1baded5c72a704f7e6cd84c";

    public static TheoryData<string> Scripts =>
    [
        .. RegtestScripts.OfEveryClass(3).SkipLast(1).Select(Convert.ToHexStringLower),
        $"41{OddKey}ac",
        $"41{EvenKey}ac",
        "21" + "03" + OddKey[2..66] + "ac",

        // Look-alikes that have no short form: a wrong first byte, a hybrid key, a hash of 21 bytes, an opcode too many.
        "41" + "06" + OddKey[2..] + "ac",
        "21" + "05" + OddKey[2..66] + "ac",
        "76a915" + OddKey[..42] + "88ac",
        "a914" + OddKey[..40] + "8787",
        string.Concat(Enumerable.Repeat("51", 400)),
    ];

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Every_form_of_script_gives_the_owner_and_value_of_the_output(string script)
    {
        var chain = new RegtestChain();
        RegtestBlock made = chain.AddBlockPaying(Convert.FromHexString(script));
        chain.AddBlock(RegtestTransaction.Spend([made.Coinbase.Coin(0)], new RegtestOutput(12_345_678_9, RegtestScripts.P2tr(1))));
        using var folder = BlockFolderWriter.Shuffled(chain);
        using BlockFileSource source = await BlockFileSource.OpenAsync(folder.Folder, RegtestChain.Id);

        BlockFacts block = await source.ReadAsync(new BlockRange(2, 2)).SingleAsync();

        Assert.Equal(chain.FactsAt(2, withSpent: true).Facts, block.Facts);
    }

    [Fact]
    public async Task Records_are_found_whatever_their_order_and_past_those_of_stale_blocks()
    {
        RegtestChain chain = Paying(12);
        using var folder = new BlockFolderWriter();
        folder.WriteBlocks(0, chain.Blocks);
        byte[][] records = [.. chain.Blocks.Skip(1).Select(BlockFolderWriter.UndoRecord)];
        byte[] stale = BlockFolderWriter.UndoRecord([1, 1, 2, 0, 9, 1, .. new byte[20]], RegtestTransaction.Hash(chain.Tip.Header));
        foreach (byte[][] order in (byte[][][])[records, [.. records.Reverse()], [.. records.SelectMany(record => (byte[][])[stale, record])]])
        {
            folder.Write(BlockFolderWriter.UndoFile(0), [.. order.SelectMany(record => record)]);
            using BlockFileSource source = await BlockFileSource.OpenAsync(folder.Folder, RegtestChain.Id);

            Assert.True((await source.CapabilitiesAsync()).GivesPreviousOutputs);
            await foreach (BlockFacts block in source.ReadAsync(source.Heights))
            {
                Assert.Equal(chain.FactsAt(block.Block.Height, withSpent: true).Facts, block.Facts);
            }
        }
    }

    [Fact]
    public async Task A_stale_sibling_with_as_many_transactions_does_not_pass_its_record_off()
    {
        RegtestChain chain = Paying(6);
        RegtestCoin[] rewards = [.. chain.Blocks.Skip(1).Take(2).Select(block => block.Coinbase.Coin(0))];
        RegtestBlock Child(int number, params RegtestCoin[] coins) => chain.Prepare(
            RegtestScripts.P2pkh(number), RegtestTransaction.Spend(coins, new RegtestOutput(coins.Sum(coin => coin.Output.Value), RegtestScripts.P2tr(number))));
        RegtestBlock ours = Child(1, rewards[0]);
        foreach ((RegtestBlock stale, bool isTold) in ((RegtestBlock, bool)[])[(Child(2, rewards[0], rewards[1]), true), (Child(2, rewards[0]), true), (Child(2, rewards[1]), false)])
        {
            using var folder = new BlockFolderWriter();
            folder.WriteBlocks(0, [.. chain.Blocks, ours, stale]);
            folder.WriteUndo(0, [.. chain.Blocks.Skip(1), stale, ours]);
            using BlockFileSource source = await BlockFileSource.OpenAsync(folder.Folder, RegtestChain.Id);

            // Where two different records fit, neither is taken.
            Assert.Equal(ours.Hash, (await source.TipAsync()).Hash);
            Assert.Equal(isTold, (await source.CapabilitiesAsync()).GivesPreviousOutputs);
            Assert.Equal(isTold ? [] : ["the records of 1 of the 6 blocks that spend are missing"], source.Findings.Select(finding => finding.Detail));
            BlockFacts tip = await source.ReadAsync(new BlockRange(7, 7)).SingleAsync();
            InputRecord input = tip.Facts.OfType<InputRecord>().Single(input => input.Coin is not null);
            Assert.Equal(isTold ? (UInt256)rewards[0].Output.Value : null, input.Amount);
        }
    }

    [Fact]
    public async Task A_wrong_checksum_is_an_error_that_names_the_block_and_the_place_of_the_record()
    {
        RegtestChain chain = Paying(6);
        byte[][] records = [.. chain.Blocks.Skip(1).Select(BlockFolderWriter.UndoRecord)];
        int start = records.Take(3).Sum(record => record.Length);
        for (int flipped = 9; flipped < records[3].Length; flipped++)
        {
            using var folder = new BlockFolderWriter();
            folder.WriteBlocks(0, chain.Blocks);
            byte[] content = [.. records.SelectMany(record => record)];
            content[start + flipped] ^= 0x10;
            folder.Write(BlockFolderWriter.UndoFile(0), content);
            using BlockFileSource source = await BlockFileSource.OpenAsync(folder.Folder, RegtestChain.Id);

            await source.ReadAsync(new BlockRange(0, 3)).CountAsync();
            var error = await Assert.ThrowsAsync<ChainDataException>(async () => await source.ReadAsync(new BlockRange(4, 4)).CountAsync());

            Assert.Contains($"rev00000.dat, byte {start + 8}, for block 4 {chain.HashAt(4)}", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_record_with_a_right_checksum_and_wrong_content_is_an_error_that_names_the_byte()
    {
        RegtestChain chain = Paying(3);
        using var folder = new BlockFolderWriter();
        folder.WriteBlocks(0, chain.Blocks);
        byte[] parent = chain.Tip.Header[4..36];
        byte[][] wrong =
        [
            [1, 2, 4, 0, 9, 1, .. new byte[20], 4, 0, 9, 1, .. new byte[20]],
            [1, 1, 4, 0, 9, 1, .. new byte[19]],
            [1, 1, 4, 0, 9, 1, .. new byte[21]],
            [1, 1, 4, 0, 9, 4, .. Enumerable.Repeat((byte)0xff, 32)],
            [1, 1, 4, 0, 9, 0x88, 0x7f, 1],
            [1, 1, 4, 0, .. Enumerable.Repeat((byte)0xff, 12), 0, 1],
            [1, 1, 4, 0, 0x86, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 1, .. new byte[20]],
        ];
        foreach (byte[] undo in wrong)
        {
            folder.Write(BlockFolderWriter.UndoFile(0), [.. chain.Blocks.Skip(1).SkipLast(1).SelectMany(BlockFolderWriter.UndoRecord), .. BlockFolderWriter.UndoRecord(undo, parent)]);
            using BlockFileSource source = await BlockFileSource.OpenAsync(folder.Folder, RegtestChain.Id);

            var error = await Assert.ThrowsAsync<ChainDataException>(async () => await source.ReadAsync(source.Heights).CountAsync());

            Assert.Matches($"^undo data cannot be read: found .*, expected .*, at rev00000.dat, byte [0-9]+, for block 3 {chain.Tip.Hash} of {RegtestChain.Id}$", error.Message);
        }
    }

    [Fact]
    public async Task Undo_that_says_less_than_the_outputs_claim_is_an_error_that_names_the_transaction()
    {
        RegtestChain chain = Paying(3);
        using var folder = new BlockFolderWriter();
        folder.WriteBlocks(0, chain.Blocks);
        byte[] poor = [1, 1, 4, 0, 1, 1, .. new byte[20]];
        folder.Write(BlockFolderWriter.UndoFile(0), [.. chain.Blocks.Skip(1).SkipLast(1).SelectMany(BlockFolderWriter.UndoRecord), .. BlockFolderWriter.UndoRecord(poor, chain.Tip.Header.AsSpan(4, 32))]);
        using BlockFileSource source = await BlockFileSource.OpenAsync(folder.Folder, RegtestChain.Id);

        var error = await Assert.ThrowsAsync<ChainDataException>(async () => await source.ReadAsync(source.Heights).CountAsync());

        Assert.Contains($"transaction {chain.Tip.Transactions[1].Id}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Blocks_whose_records_are_missing_come_without_and_that_is_told_before()
    {
        RegtestChain chain = Paying(8);
        using var folder = new BlockFolderWriter();
        folder.WriteBlocks(0, chain.Blocks);

        // The node was stopped before it had connected the last blocks, in the middle of a record.
        byte[] content = [.. chain.Blocks.Skip(1).SkipLast(2).SelectMany(BlockFolderWriter.UndoRecord)];
        folder.Write(BlockFolderWriter.UndoFile(0), [.. content, .. BlockFolderWriter.UndoRecord(chain.Blocks[^2])[..20]]);

        using BlockFileSource source = await BlockFileSource.OpenAsync(folder.Folder, RegtestChain.Id);

        Assert.False((await source.CapabilitiesAsync()).GivesPreviousOutputs);
        Assert.Equal(
            [(BlockFileFindingKind.CutShort, "rev00000.dat", content.Length), (BlockFileFindingKind.MissingUndo, "rev00000.dat", 0)],
            source.Findings.Select(finding => (finding.Kind, finding.File, (int)finding.Offset)));
        await foreach (BlockFacts block in source.ReadAsync(source.Heights))
        {
            Assert.Equal(chain.FactsAt(block.Block.Height, withSpent: block.Block.Height <= chain.TipHeight - 2).Facts, block.Facts);
        }
    }

    [Fact]
    public async Task A_file_of_records_that_is_still_empty_is_one_without_records()
    {
        RegtestChain chain = Paying(8);
        using var folder = new BlockFolderWriter();
        folder.WriteBlocks(0, chain.Blocks);
        folder.Write(BlockFolderWriter.UndoFile(0), []);

        using BlockFileSource source = await BlockFileSource.OpenAsync(folder.Folder, RegtestChain.Id);

        Assert.False((await source.CapabilitiesAsync()).GivesPreviousOutputs);
        await foreach (BlockFacts block in source.ReadAsync(source.Heights))
        {
            Assert.Equal(chain.FactsAt(block.Block.Height).Facts, block.Facts);
        }
    }

    [Fact]
    public async Task A_block_proven_by_another_chain_finds_its_record_too()
    {
        // Dogecoin's block 6,158,384: the number of its transactions does not stand behind the header. The coins it spends are made up, large enough.
        byte[] magic = [0xc0, 0xc0, 0xc0, 0xc0];
        RegtestOutput[] spent = [new(50_000_0000_0000, RegtestScripts.P2pkh(1)), new(60_000_0000_0001, RegtestScripts.P2sh(2))];
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write((byte)2);
        foreach (RegtestOutput output in spent)
        {
            writer.Write([1, 0x20, 0]);
            BlockFolderWriter.WriteOutput(writer, output);
        }

        writer.Flush();
        using var folder = new BlockFolderWriter();
        folder.Write("blk00007.dat", BlockFolderWriter.Record(KnownBlocks.MergedMined, magic));
        folder.Write("rev00007.dat", BlockFolderWriter.UndoRecord(bytes.ToArray(), KnownBlocks.MergedMined.AsSpan(4, 32), magic));
        using BlockFileSource source = await BlockFileSource.OpenAsync(folder.Folder, ChainId.Dogecoin);

        Assert.True((await source.CapabilitiesAsync()).GivesPreviousOutputs);
        Assert.Equal(new BlockRange(6_158_384, 6_158_384), source.Heights);
        BlockFacts block = await source.ReadAsync(source.Heights).SingleAsync();
        Assert.Equal(
            spent.Select(output => ((UInt256)output.Value, Address.FromOutputScript(output.Script, ChainId.Dogecoin))),
            block.Facts.OfType<InputRecord>().Where(input => input.Coin is not null).Select(input => (input.Amount!.Value, input.Owner!.Value)));
    }

    [Fact]
    public void What_takes_an_extension_block_back_is_passed_over_on_the_chain_that_has_them_and_nowhere_else()
    {
        RegtestChain chain = Paying(2);
        byte[] whole = [1, 1, 4, 0, 9, 1, .. new byte[20]];
        var spent = new SpentOutput[1];

        // A coin that came out of the extension block: bit 31 of what stands for its height, here 0, so that no version follows it.
        byte[] extended = [1, 1, 0x86, 0xfe, 0xfe, 0xff, 0x00, 9, 1, .. new byte[20], 7, 7, 7];
        Assert.Equal(1, UndoReader.Read(extended, new BlockDecoder(ChainId.Litecoin, BlockChecks.None).Decode(chain.BytesAt(2)), ref spent));
        Assert.Equal((100_000_000, AddressKind.P2sh), (spent[0].Value, spent[0].Owner.Kind));
        Assert.Equal(1, UndoReader.Read([.. whole, 7], new BlockDecoder(ChainId.Litecoin, BlockChecks.None).Decode(chain.BytesAt(2)), ref spent));
        Assert.Throws<ByteException>(() => UndoReader.Read([.. whole, 7], new BlockDecoder(RegtestChain.Id, BlockChecks.None).Decode(chain.BytesAt(2)), ref spent));
        Assert.Throws<ByteException>(() => UndoReader.Read(extended, new BlockDecoder(RegtestChain.Id, BlockChecks.None).Decode(chain.BytesAt(2)), ref spent));
        Assert.Equal(1, UndoReader.Read(whole, new BlockDecoder(RegtestChain.Id, BlockChecks.None).Decode(chain.BytesAt(2)), ref spent));
    }

    [Fact]
    public async Task Undo_files_are_left_alone_where_that_is_asked_for()
    {
        RegtestChain chain = Paying(3);
        using var folder = BlockFolderWriter.Shuffled(chain);
        folder.Write(BlockFolderWriter.UndoFile(0), [1, 2, 3]);

        using BlockFileSource source = await BlockFileSource.OpenAsync(folder.Folder, RegtestChain.Id, new BlockFileOptions { ReadUndo = false });

        Assert.Empty(source.Findings);
        Assert.False((await source.CapabilitiesAsync()).GivesPreviousOutputs);
        Assert.Equal(chain.FactsAt(3).Facts, (await source.ReadAsync(new BlockRange(3, 3)).SingleAsync()).Facts);
    }

    /// <summary>A chain in which each block but the first two spends the reward of the one before: all with as many transactions.</summary>
    private static RegtestChain Paying(int blocks)
    {
        var chain = new RegtestChain();
        for (int number = 0; number < blocks; number++)
        {
            RegtestOutput[] outputs = [new(1000 + number, RegtestScripts.P2pkh(number)), new(2000, RegtestScripts.P2wpkh(number))];
            chain.AddBlock(number == 0 ? [] : [RegtestTransaction.Spend([chain.Tip.Coinbase.Coin(0)], outputs)]);
        }

        return chain;
    }
}
