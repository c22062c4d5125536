using WalletTrace.Encodings;

namespace WalletTrace.Tests.Encodings;

/// <summary>The test vectors of BIP 173 and BIP 350.</summary>
public class SegwitAddressTests
{
    [Theory]
    [InlineData("A12UEL5L", "Bech32")]
    [InlineData("a12uel5l", "Bech32")]
    [InlineData("an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs", "Bech32")]
    [InlineData("abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", "Bech32")]
    [InlineData("split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w", "Bech32")]
    [InlineData("?1ezyfcl", "Bech32")]
    [InlineData("A1LQFN3A", "Bech32m")]
    [InlineData("a1lqfn3a", "Bech32m")]
    [InlineData("an83characterlonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnumber11sg7hg6", "Bech32m")]
    [InlineData("abcdef1l7aum6echk45nj3s0wdvt2fg8x9yrzpqzd3ryx", "Bech32m")]
    [InlineData("11llllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllludsr8", "Bech32m")]
    [InlineData("split1checkupstagehandshakeupstreamerranterredcaperredlc445v", "Bech32m")]
    [InlineData("?1v759aa", "Bech32m")]
    public void Reads_the_valid_strings(string text, string variant)
    {
        var values = new byte[Bech32.MaxLength];
        Assert.True(Bech32.TryDecode(text, values, out var separator, out var count, out var found, out var error), error);
        Assert.Equal(variant, found.ToString());
        Assert.Equal(text.ToLowerInvariant(), Bech32.Encode(text[..separator].ToLowerInvariant(), values.AsSpan(0, count), found));
    }

    [Theory]
    [InlineData("\u00201xj0phk", "found ' ' at character 1")]
    [InlineData("\u007f1g6xzxy", "at character 1")]
    [InlineData("\u00801vctc34", "at character 1")]
    [InlineData("an84characterslonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnumber11d6pts4", "found 91 characters, expected at most 90")]
    [InlineData("qyrz8wqd2c9m", "found no human-readable part")]
    [InlineData("1qyrz8wqd2c9m", "found no human-readable part")]
    [InlineData("y1b0jsk6g", "found 'b' at character 3")]
    [InlineData("lt1igcx5c0", "found 'i' at character 4")]
    [InlineData("in1muywd", "found 5 characters after the digit 1, expected at least the 6")]
    [InlineData("mm1crxm3i", "found 'i' at character 9")]
    [InlineData("au1s5cgom", "found 'o' at character 8")]
    [InlineData("M1VUXWEZ", "the bech32 checksum is wrong")]
    [InlineData("16plkw9", "found no human-readable part")]
    [InlineData("1p2gdwpf", "found no human-readable part")]
    [InlineData("A1G7SGD8", "the bech32 checksum is wrong")]
    [InlineData("10a06t8", "found no human-readable part")]
    [InlineData("1qzzfhee", "found no human-readable part")]
    [InlineData("x1b4n0q5v", "found 'b' at character 3")]
    [InlineData("li1dgmt3", "expected at least the 6")]
    public void Refuses_the_invalid_strings(string text, string message)
    {
        Assert.False(Bech32.TryDecode(text, new byte[Bech32.MaxLength], out _, out _, out _, out var error));
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "0014751e76e8199196d454941c45d1b3a323f1433bd6", AddressKind.P2wpkh)]
    [InlineData("tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7", "00201863143c14c5166804bd19203356da136c985678cd4d27a1b8c6329604903262", AddressKind.P2wsh)]
    [InlineData("bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y", "5128751e76e8199196d454941c45d1b3a323f1433bd6751e76e8199196d454941c45d1b3a323f1433bd6", AddressKind.Witness)]
    [InlineData("BC1SW50QGDZ25J", "6002751e", AddressKind.Witness)]
    [InlineData("bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs", "5210751e76e8199196d454941c45d1b3a323", AddressKind.Witness)]
    [InlineData("tb1qqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesrxh6hy", "0020000000c4a5cad46221b2a187905e5266362b99d5e91c6ce24d165dab93e86433", AddressKind.P2wsh)]
    [InlineData("tb1pqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesf3hn0c", "5120000000c4a5cad46221b2a187905e5266362b99d5e91c6ce24d165dab93e86433", AddressKind.P2tr)]
    [InlineData("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", "512079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798", AddressKind.P2tr)]
    public void Reads_the_valid_addresses_and_their_scripts(string text, string script, AddressKind kind)
    {
        var chain = text.StartsWith("tb", StringComparison.Ordinal) ? ChainId.BitcoinTestnet3 : ChainId.Bitcoin;
        var address = Address.Parse(text, chain);
        Assert.Equal(kind, address.Kind);
        Assert.Equal(text.ToLowerInvariant(), address.ToString(chain));
        Assert.Equal(address, Address.FromOutputScript(Convert.FromHexString(script), chain));
    }

    [Theory]
    [InlineData("tc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq5zuyut", "found human-readable part \"tc\", expected \"bc\"")]
    [InlineData("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd", "the checksum is of the wrong variant: found bech32, expected bech32m for witness version 1")]
    [InlineData("tb1z0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqglt7rf", "found bech32, expected bech32m for witness version 2")]
    [InlineData("BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL", "found bech32, expected bech32m for witness version 16")]
    [InlineData("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh", "found bech32m, expected bech32 for witness version 0")]
    [InlineData("tb1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq24jc47", "found bech32m, expected bech32 for witness version 0")]
    [InlineData("bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4", "found 'o' at character 60")]
    [InlineData("BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R", "found witness version 17, expected 0 to 16")]
    [InlineData("bc1pw5dgrnzv", "found a witness program of 1 bytes, expected 2 to 40")]
    [InlineData("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v8n0nx0muaewav253zgeav", "found a witness program of 41 bytes, expected 2 to 40")]
    [InlineData("BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P", "found a witness program of 16 bytes, expected 20 or 32 for witness version 0")]
    [InlineData("tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq47Zagq", "found 'Z' at character 59, expected letters of one case only")]
    [InlineData("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qwwzcrf", "found bits left over")]
    [InlineData("tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vpggkg4j", "found bits left over")]
    [InlineData("bc1gmk9yu", "found no witness version")]
    [InlineData("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", "the bech32 checksum is wrong")]
    [InlineData("BC13W508D6QEJXTDG4Y5R3ZARVARY0C5XW7KN40WF2", "found witness version 17")]
    [InlineData("bc1zw508d6qejxtdg4y5r3zarvaryvqyzf3du", "the checksum is of the wrong variant")]
    [InlineData("tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3pjxtptv", "found bits left over")]
    public void Names_what_is_wrong_with_the_invalid_addresses(string text, string message)
    {
        var chain = text.StartsWith("tb", StringComparison.Ordinal) ? ChainId.BitcoinTestnet3 : ChainId.Bitcoin;
        Assert.Contains(message, Assert.Throws<FormatException>(() => Address.Parse(text, chain)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_the_chain_of_a_stray_address() => Assert.Contains(
        "found an address of Bitcoin testnet3 or Bitcoin testnet4 or Bitcoin signet, expected one of Bitcoin",
        Assert.Throws<FormatException>(() => Address.Parse("tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7", ChainId.Bitcoin)).Message,
        StringComparison.Ordinal);
}
