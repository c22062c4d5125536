using System.Buffers.Binary;
using ICSharpCode.SharpZipLib.BZip2;
using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin;
using WalletTrace.Chains.Bitcoin.Files;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Bitcoin.Files;

/// <summary>Recorded blocks, read from files as a node writes them.</summary>
public sealed class RecordedBlockFileTests
{
    private const string BlockFile = "bitcoin/blocks/277647.dat.bz2";
    private const string Coins = "bitcoin/blocks/277647.utxostore.bz2";
    private const string Later = "bitcoin/blocks/btcd-block-00000000000000000016.blk";

    private static readonly byte[] Magic = [0xf9, 0xbe, 0xb4, 0xd9];

    /// <summary>
    /// The coins that block 277,647 spends but for those it makes itself, as btcd keeps them: id, index and length as 32-bit numbers, then height and
    /// whether it came of a coinbase, amount and script in the same short forms as in Bitcoin Core's undo files.
    /// </summary>
    [SharedDataFact(Coins)]
    public async Task A_recorded_block_with_the_coins_it_spends_adds_up_to_the_base_unit()
    {
        using var folder = new BlockFolderWriter();
        byte[] file = Unpacked(BlockFile);
        folder.Write("blk00105.dat", file, room: 4096);
        folder.Write("rev00105.dat", BlockFolderWriter.UndoRecord(UndoOf(file[8..], CoinsIn(Unpacked(Coins))), file.AsSpan(12, 32), Magic));

        using BlockFileSource source = await BlockFileSource.OpenAsync(folder.Folder, ChainId.Bitcoin);

        Assert.Empty(source.Findings);
        Assert.Equal(new BlockRange(277_647, 277_647), source.Heights);
        Assert.True((await source.CapabilitiesAsync()).GivesPreviousOutputs);
        BlockFacts block = await source.ReadAsync(source.Heights).SingleAsync();
        UInt256 Sum(IEnumerable<UInt256> amounts) => amounts.Aggregate(default(UInt256), (sum, amount) => sum + amount);
        UInt256 spent = Sum(block.Facts.OfType<InputRecord>().Where(input => input.Coin is not null).Select(input => input.Amount!.Value));
        UInt256 made = Sum(block.Facts.OfType<OutputRecord>().Where(output => output.TransactionIndex > 0).Select(output => output.Amount));
        UInt256 reward = Sum(block.Facts.OfType<OutputRecord>().Where(output => output.TransactionIndex == 0).Select(output => output.Amount));

        // 25 BTC of subsidy at this height.
        Assert.Equal((UInt256)25_0000_0000 + spent - made, reward);
    }

    [SharedDataFact(Coins)]
    public void An_input_of_the_form_of_a_key_hash_is_signed_with_the_key_of_the_owner_that_its_undo_tells()
    {
        byte[] file = Unpacked(BlockFile);
        var spent = new SpentOutput[1];
        int checkedInputs = 0;
        BlockView block = new BlockDecoder(ChainId.Bitcoin).Decode(file.AsSpan(8));
        int count = UndoReader.Read(UndoOf(file[8..], CoinsIn(Unpacked(Coins))), block, ref spent);

        Assert.Equal(block.Inputs.Length - 1, count);
        for (int at = 0; at < count; at++)
        {
            // A signature and a short key: who spends a key hash shows the key.
            DecodedInput input = block.Inputs[at + 1];
            ReadOnlySpan<byte> script = block.Bytes.Slice(input.ScriptStart, input.ScriptLength);
            if (spent[at].Owner.Kind == AddressKind.P2pkh && script.Length > 34 && script[^34] == 33)
            {
                Assert.Equal(HashOfKey(script[^33..]), spent[at].Owner.ToByteArray());
                checkedInputs++;
            }
        }

        Assert.InRange(checkedInputs, 100, count);
    }

    [SharedDataFact(Later)]
    public async Task A_recorded_block_with_witnesses_is_read_through_a_key()
    {
        using var folder = new BlockFolderWriter([0xde, 0xad, 0xbe, 0xef, 1, 2, 3, 4]);
        folder.Write("blk01025.dat", BlockFolderWriter.Record(File.ReadAllBytes(SharedData.Find(Later)!), Magic), room: 100);

        using BlockFileSource source = await BlockFileSource.OpenAsync(folder.Folder, ChainId.Bitcoin);

        // 3,315 transactions, 5,055 inputs and 8,150 outputs.
        Assert.Equal("0000000000000000001602407ac49862a7bca9d00f7f402db20b7be2f5de59d2", (await source.TipAsync()).Hash.ToString());
        Assert.Equal(3315 + 5055 + 8150, (await source.ReadAsync(source.Heights).SingleAsync()).Facts.Count);
    }

    private static byte[] Unpacked(string path)
    {
        using var packed = new BZip2InputStream(File.OpenRead(SharedData.Find(path)!));
        var bytes = new MemoryStream();
        packed.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static byte[] HashOfKey(ReadOnlySpan<byte> key)
    {
        var digest = new Org.BouncyCastle.Crypto.Digests.RipeMD160Digest();
        var hash = new byte[20];
        digest.BlockUpdate(System.Security.Cryptography.SHA256.HashData(key));
        digest.DoFinal(hash);
        return hash;
    }

    private static Dictionary<CoinId, byte[]> CoinsIn(byte[] store)
    {
        var coins = new Dictionary<CoinId, byte[]>();
        for (int at = 0; at < store.Length;)
        {
            int index = BinaryPrimitives.ReadInt32LittleEndian(store.AsSpan(at + 32));
            int length = BinaryPrimitives.ReadInt32LittleEndian(store.AsSpan(at + 36));
            coins.Add(new CoinId(TransactionId.FromReversedBytes(store.AsSpan(at, 32)), index), store[(at + 40)..(at + 40 + length)]);
            at += 40 + length;
        }

        return coins;
    }

    /// <summary>The undo record that a node would write: what the store has, and the block's own outputs where it spends those.</summary>
    private static byte[] UndoOf(byte[] bytes, Dictionary<CoinId, byte[]> coins)
    {
        BlockView block = new BlockDecoder(ChainId.Bitcoin).Decode(bytes);
        using var undo = new MemoryStream();
        using var writer = new BinaryWriter(undo);
        RegtestTransaction.WriteCount(writer, block.Transactions.Length - 1);
        foreach (DecodedTransaction transaction in block.Transactions)
        {
            if (transaction.FirstInput > 0)
            {
                RegtestTransaction.WriteCount(writer, transaction.InputCount);
                foreach (DecodedInput input in block.InputsOf(transaction))
                {
                    WriteCoin(writer, coins[input.Coin!.Value]);
                }
            }

            for (int index = 0; index < transaction.OutputCount; index++)
            {
                DecodedOutput output = block.OutputsOf(transaction)[index];
                using var coin = new MemoryStream();
                using var made = new BinaryWriter(coin);
                BlockFolderWriter.WriteNumber(made, 277_647 * 2);
                BlockFolderWriter.WriteOutput(made, new RegtestOutput(output.Value, bytes[output.ScriptStart..(output.ScriptStart + output.ScriptLength)]));
                made.Flush();
                coins[new CoinId(transaction.Id, index)] = coin.ToArray();
            }
        }

        writer.Flush();
        return undo.ToArray();
    }

    /// <summary>Writes a coin with the zero that undo files keep behind the height.</summary>
    private static void WriteCoin(BinaryWriter writer, byte[] coin)
    {
        int height = 1 + Array.FindIndex(coin, digit => digit < 0x80);
        writer.Write(coin.AsSpan(0, height));
        writer.Write((byte)0);
        writer.Write(coin.AsSpan(height));
    }
}
