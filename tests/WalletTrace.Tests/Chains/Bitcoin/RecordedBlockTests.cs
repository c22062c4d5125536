using System.Security.Cryptography;
using WalletTrace.Chains.Bitcoin;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Bitcoin;

/// <summary>Whole recorded blocks decode exactly.</summary>
public sealed class RecordedBlockTests
{
    private const string Recorded = "bitcoin/blocks/btcd-block-00000000000000000016.blk";

    [SharedDataFact(Recorded)]
    public void A_block_of_thousands_of_transactions_passes_every_check()
    {
        BlockView block = new BlockDecoder(ChainId.Bitcoin).Decode(File.ReadAllBytes(SharedData.Find(Recorded)!));

        Assert.Equal("0000000000000000001602407ac49862a7bca9d00f7f402db20b7be2f5de59d2", block.Header.Hash.ToString());
        Assert.Equal(3315, block.Transactions.Length);
        Assert.Equal(5055, block.Inputs.Length);
        Assert.Equal(8150, block.Outputs.Length);
    }

    [SharedDataFact(Recorded)]
    public void Every_id_is_the_hash_of_its_bytes_and_every_owner_that_of_its_script()
    {
        BlockView block = new BlockDecoder(ChainId.Bitcoin).Decode(File.ReadAllBytes(SharedData.Find(Recorded)!));

        int witnesses = 0;
        foreach (DecodedTransaction transaction in block.Transactions)
        {
            byte[] bytes = block.Bytes.Slice(transaction.Start, transaction.Length).ToArray();
            byte[] hashed = transaction.HasWitness ? [.. bytes[..4], .. bytes[6..(transaction.WitnessStart - transaction.Start)], .. bytes[^4..]] : bytes;
            Assert.Equal(TransactionId.FromReversedBytes(SHA256.HashData(SHA256.HashData(hashed))), transaction.Id);
            witnesses += transaction.HasWitness ? 1 : 0;
        }

        Assert.InRange(witnesses, 2, block.Transactions.Length - 1);
        foreach (DecodedOutput output in block.Outputs)
        {
            Assert.Equal(Address.FromOutputScript(block.Bytes.Slice(output.ScriptStart, output.ScriptLength), ChainId.Bitcoin), output.Owner);
        }
    }
}
