using WalletTrace.Chains.Bitcoin;

namespace WalletTrace.Tests.Chains.Bitcoin;

/// <summary>Compact targets mean what Bitcoin Core says they mean.</summary>
public sealed class ProofOfWorkTests
{
    [Theory]
    [InlineData(0x01120000u, "12")]
    [InlineData(0x02123456u, "1234")]
    [InlineData(0x03123456u, "123456")]
    [InlineData(0x04123456u, "12345600")]
    [InlineData(0x05009234u, "92340000")]
    [InlineData(0x20123456u, "1234560000000000000000000000000000000000000000000000000000000000")]
    [InlineData(0x1d00ffffu, "ffff0000000000000000000000000000000000000000000000000000")]
    public void A_compact_number_stands_for_a_target(uint bits, string target) =>
        Assert.Equal(target, ProofOfWork.TargetOf(bits)!.Value.ToString("x"));

    // Cases of Bitcoin Core's arith_uint256_tests: zero, negative, wider than 256 bits.
    [Theory]
    [InlineData(0u)]
    [InlineData(0x00123456u)]
    [InlineData(0x01003456u)]
    [InlineData(0x02000056u)]
    [InlineData(0x04000000u)]
    [InlineData(0x01fedcbau)]
    [InlineData(0x04923456u)]
    [InlineData(0xff123456u)]
    [InlineData(0x21010000u)]
    [InlineData(0x22000100u)]
    public void A_compact_number_that_stands_for_none_is_told(uint bits) => Assert.Null(ProofOfWork.TargetOf(bits));

    [Fact]
    public void Work_is_the_number_of_hashes_that_a_target_takes()
    {
        Assert.Equal("100010001", ProofOfWork.WorkOf(0x1d00ffff).ToString("x"));
        Assert.Equal("2", ProofOfWork.WorkOf(0x207fffff).ToString("x"));
        Assert.Equal(UInt256.Zero, ProofOfWork.WorkOf(0));
    }

    [Fact]
    public void Every_known_chain_has_an_anchor_that_fits_its_id_and_a_target()
    {
        foreach (string id in ChainParameters.KnownIds.Where(id => id.StartsWith("bip122:", StringComparison.Ordinal)))
        {
            UtxoRules rules = ChainParameters.Find(id)!.Utxo!;

            Assert.StartsWith(id["bip122:".Length..], rules.AnchorHash, StringComparison.Ordinal);
            Assert.Equal(64, rules.AnchorHash.Length);
            Assert.NotNull(ProofOfWork.TargetOf(rules.EasiestBits));
        }
    }
}
