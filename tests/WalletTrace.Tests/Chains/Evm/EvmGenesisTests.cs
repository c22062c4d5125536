using System.Text;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Evm;

/// <summary>What accounts hold in the first block, read from a genesis.json and proven where only balances make up the state.</summary>
public sealed class EvmGenesisTests
{
    private const string Two = """
        {
            "config": { "chainId": 1 },
            "alloc": {
                "0x0000000000000000000000000000000000000002": { "balance": "0x10" },
                "0000000000000000000000000000000000000001": { "balance": "1000000000000000000000" }
            }
        }
        """;

    [Fact]
    public void Balances_become_mints_of_the_first_block_in_the_order_of_addresses()
    {
        EvmGenesis genesis = Read(Two);
        Assert.True(genesis.CanProve);
        var scene = new EvmScene(0);
        scene.Block["stateRoot"] = StateRoot((1, UInt256.Parse("1000000000000000000000")), (2, 16U));
        var decoder = new EvmBlockDecoder(ChainId.Ethereum, EvmScene.Unchecked with { Genesis = genesis });
        BlockFacts block = decoder.Decode(scene.Answers());

        TransferRecord[] mints = [.. block.Facts.OfType<TransferRecord>()];
        Assert.Equal([EvmScene.AddressOf(1), EvmScene.AddressOf(2)], mints.Select(mint => mint.To!.Value));
        Assert.Equal([UInt256.Parse("1000000000000000000000"), 16U], mints.Select(mint => mint.Amount));
        Assert.All(mints, mint => Assert.Equal((TransferKind.Mint, TransactionRecord.OfBlock), (mint.Kind, mint.TransactionIndex)));
        Assert.All(block.Facts, fact => Assert.Null(FactShape.Problem(fact)));
        Assert.True(block.Kinds.HasFlag(CoverageKinds.Mint | CoverageKinds.Reward));
        Assert.Null(block.Block.Parent);
    }

    [Fact]
    public void An_allocation_of_another_chain_is_found_out_by_the_root_of_the_state()
    {
        var scene = new EvmScene(0);
        scene.Block["stateRoot"] = StateRoot((1, UInt256.Parse("1000000000000000000000")), (2, 17U));
        var decoder = new EvmBlockDecoder(ChainId.Ethereum, EvmScene.Unchecked with { Genesis = Read(Two) });
        Assert.Contains("that of another chain", Assert.Throws<ChainDataException>(() => decoder.Decode(scene.Answers())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_an_allocation_the_first_block_does_not_claim_its_mints()
    {
        Assert.False(new EvmScene(0).Decode().Kinds.HasFlag(CoverageKinds.Mint));
        Assert.True(new EvmScene(1).Decode().Kinds.HasFlag(CoverageKinds.Mint));
    }

    [Fact]
    public void What_has_code_or_storage_cannot_be_proven_and_is_taken_as_it_is()
    {
        EvmGenesis genesis = Read("""{ "0x0000000000000000000000000000000000000002": { "balance": "0x10", "code": "0x60", "storage": { "0x0": "0x1" } } }""");
        Assert.False(genesis.CanProve);
        Assert.Single(genesis.Accounts);
    }

    [Theory]
    [InlineData("", "no JSON")]
    [InlineData("[]", "expected an object of accounts")]
    [InlineData("""{ "alloc": [] }""", "expected an object of accounts")]
    [InlineData("""{ "0x01": { "balance": "0x10" } }""", "found 2 hexadecimal digits")]
    [InlineData("""{ "0x0000000000000000000000000000000000000002": { "balance": 16 } }""", "expected a text")]
    [InlineData("""{ "0x0000000000000000000000000000000000000002": { "balance": "-1" } }""", "for balance")]
    [InlineData("""{ "0x0000000000000000000000000000000000000002": { } }""", "found no balance")]
    [InlineData("""{ "0x0000000000000000000000000000000000000002": { "balance": "0x1" }, "0000000000000000000000000000000000000002": { "balance": "0x1" } }""", "twice")]
    public void What_is_no_allocation_is_refused(string json, string message) =>
        Assert.Contains(message, Assert.Throws<ChainDataException>(() => Read(json)).Message, StringComparison.Ordinal);

    private static EvmGenesis Read(string json) => EvmGenesis.Read(Encoding.UTF8.GetBytes(json));

    /// <summary>The root of a state by the naive trie: each account's RLP written out by hand.</summary>
    private static string StateRoot(params (long Account, UInt256 Balance)[] accounts)
    {
        var entries = accounts.Select(entry =>
        {
            var rlp = new WalletTrace.Encodings.RlpWriter();
            rlp.Bytes([]);
            rlp.Number(entry.Balance);
            rlp.Bytes(Convert.FromHexString("56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421"));
            rlp.Bytes(Convert.FromHexString("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"));
            rlp.EndList(0);
            var address = new byte[20];
            EvmScene.AddressOf(entry.Account).CopyTo(address);
            var key = new byte[32];
            WalletTrace.Encodings.Keccak256.Hash(address, key);
            return (key, rlp.Written.ToArray());
        });
        return $"0x{Convert.ToHexStringLower(NaiveTrie.Root(entries))}";
    }
}
