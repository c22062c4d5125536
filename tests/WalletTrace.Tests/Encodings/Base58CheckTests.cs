using WalletTrace.Encodings;

namespace WalletTrace.Tests.Encodings;

public class Base58CheckTests
{
    /// <summary>Addresses well known on their chains, with the version byte and hash that they stand for.</summary>
    [Theory]
    [InlineData("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "bip122:000000000019d6689c085ae165831e93", AddressKind.P2pkh, "62e907b15cbf27d5425399ebf6f0fb50ebb88f18")]
    [InlineData("1111111111111111111114oLvT2", "bip122:000000000019d6689c085ae165831e93", AddressKind.P2pkh, "0000000000000000000000000000000000000000")]
    [InlineData("1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu", "bip122:000000000019d6689c085ae165831e93", AddressKind.P2pkh, "76a04053bda0a88bda5177b86a15c3b29f559873")]
    [InlineData("3CWFddi6m4ndiGyKqzYvsFYagqDLPVMTzC", "bip122:000000000019d6689c085ae165831e93", AddressKind.P2sh, "76a04053bda0a88bda5177b86a15c3b29f559873")]
    [InlineData("T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb", "tron:0x2b6653dc", AddressKind.Tron, "0000000000000000000000000000000000000000")]
    [InlineData("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "tron:0x2b6653dc", AddressKind.Tron, "a614f803b6fd780986a42c78ec9c7f77e6ded13c")]
    public void Reads_and_writes_known_addresses(string text, string chain, AddressKind kind, string hash)
    {
        var id = ChainId.Parse(chain);
        var address = Address.Parse(text, id);
        Assert.Equal(kind, address.Kind);
        Assert.Equal(hash, Convert.ToHexStringLower(address.ToByteArray()));
        Assert.Equal(text, address.ToString(id));
    }

    [Fact]
    public void Begins_with_the_letters_known_on_each_chain()
    {
        var key = Address.FromBytes(AddressKind.P2pkh, Convert.FromHexString("751e76e8199196d454941c45d1b3a323f1433bd6"));
        var script = Address.FromBytes(AddressKind.P2sh, key.ToByteArray());
        Assert.StartsWith("L", key.ToString(ChainId.Litecoin), StringComparison.Ordinal);
        Assert.StartsWith("M", script.ToString(ChainId.Litecoin), StringComparison.Ordinal);
        Assert.StartsWith("D", key.ToString(ChainId.Dogecoin), StringComparison.Ordinal);
        Assert.Contains(script.ToString(ChainId.Dogecoin)[0], "9A");
        Assert.Equal("mrCDrCybB6J1vRfbwM5hemdJz73FwDBC8r", key.ToString(ChainId.BitcoinTestnet3));
        Assert.StartsWith("2", script.ToString(ChainId.BitcoinSignet), StringComparison.Ordinal);
        Assert.Equal("1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH", key.ToString(ChainId.Bitcoin));
        Assert.Equal("34", script.ToString(ChainId.Bitcoin).Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(script, Address.Parse(script.ToString(ChainId.Bitcoin), ChainId.Litecoin));
    }

    [Theory]
    [InlineData("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", "bip122:000000000019d6689c085ae165831e93", "the base58 checksum is wrong: found c29b7d94, expected c29b7d93 for what stands before it")]
    [InlineData("1A1zP1eP5QGefi2DMPTfTL5SLmv7Div0Na", "bip122:000000000019d6689c085ae165831e93", "found '0' at character 32, expected a base58 character")]
    [InlineData("1A1zP1eP5QGefi2DMPTfTL5SLmv7Divf", "bip122:000000000019d6689c085ae165831e93", "found 32 base58 characters that stand for 24 bytes, expected 25")]
    [InlineData("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNaNaNaNaNaNaNa", "bip122:000000000019d6689c085ae165831e93", "that stand for more bytes, expected 25")]
    [InlineData("11A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "bip122:000000000019d6689c085ae165831e93", "stand for 26 bytes")]
    [InlineData("TAVEuovS7uVd6V9M95CqCKpdxDZQE5qSaG", "bip122:000000000019d6689c085ae165831e93", "found an address of TRON, expected one of Bitcoin")]
    [InlineData("mrCDrCybB6J1vRfbwM5hemdJz73FwDBC8r", "bip122:000000000019d6689c085ae165831e93", "found an address of Bitcoin testnet3 or Bitcoin testnet4 or Bitcoin signet or Bitcoin regtest, expected one of Bitcoin")]
    [InlineData("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "tron:0x2b6653dc", "found an address of Bitcoin or Bitcoin Cash, expected one of TRON")]
    [InlineData("0x098b716b8aaf21512996dc57eb0615e2383e2f96", "tron:0x2b6653dc", "found an address of an EVM chain, expected one of TRON")]
    [InlineData("TAVEuovS7uVd6V9M95CqCKpdxDZQE5qSaH", "tron:0x2b6653dc", "the base58 checksum is wrong")]
    [InlineData("41a614f803b6fd780986a42c78ec9c7f77e6ded13x", "tron:0x2b6653dc", "found 'x' at character 42, expected a hexadecimal digit")]
    public void Names_the_wrong_part(string text, string chain, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => Address.Parse(text, ChainId.Parse(chain))).Message, StringComparison.Ordinal);

    [Fact]
    public void Reads_TRON_hexadecimal() => Assert.Equal(
        Address.Parse("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", ChainId.Tron),
        Address.Parse("41a614f803b6fd780986a42c78ec9c7f77e6ded13c", ChainId.Tron));

    [Fact]
    public void Counts_leading_zero_bytes_exactly()
    {
        var zeros = Base58Check.Encode(0, new byte[20]);
        Assert.False(Address.TryParse("1" + zeros, ChainId.Bitcoin, out _, out _));
        Assert.False(Address.TryParse(zeros.AsSpan(1), ChainId.Bitcoin, out _, out _));
    }

    [Fact]
    public void Tells_a_Litecoin_address_that_begins_like_bech32()
    {
        // Searching the hashes 0, 1, 2 … for one whose base58 form begins with LTC1 takes too long; the first digits depend on
        // the high bytes only, so they are found by halving the interval of hashes.
        Span<byte> hash = stackalloc byte[20];
        for (var bit = 0; bit < 40; bit++)
        {
            hash[bit / 8] |= (byte)(0x80 >> (bit % 8));
            if (string.CompareOrdinal(Base58Check.Encode(0x30, hash), "LTC1zzzz") > 0)
            {
                hash[bit / 8] ^= (byte)(0x80 >> (bit % 8));
            }
        }

        var text = Base58Check.Encode(0x30, hash);
        Assert.StartsWith("LTC1", text, StringComparison.Ordinal);
        Assert.Equal(Address.FromBytes(AddressKind.P2pkh, hash), Address.Parse(text, ChainId.Litecoin));
    }
}
