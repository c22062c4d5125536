namespace WalletTrace.Tests.Encodings;

public class EvmAddressTests
{
    /// <summary>The examples of EIP-55, and the Ronin bridge thief.</summary>
    [Theory]
    [InlineData("0x52908400098527886E0F7030069857D2E4169EE7")]
    [InlineData("0x8617E340B3D01FA5F11F306F4090FD50E238070D")]
    [InlineData("0xde709f2102306220921060314715629080e2fb77")]
    [InlineData("0x27b1fdb04752bbc536007a920d24acb045561c26")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359")]
    [InlineData("0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB")]
    [InlineData("0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb")]
    [InlineData("0x098B716B8Aaf21512996dC57EB0615e2383E2f96")]
    public void Reads_any_single_case_and_writes_EIP55(string text)
    {
        var address = Address.Parse(text, ChainId.Ethereum);
        Assert.Equal(text, address.ToString(ChainId.Ethereum));
        Assert.Equal(address, Address.Parse(text.ToLowerInvariant(), ChainId.Ethereum));
        Assert.Equal(address, Address.Parse("0x" + text[2..].ToUpperInvariant(), ChainId.Ethereum));
    }

    [Fact]
    public void Names_the_letter_whose_case_is_wrong()
    {
        const string Right = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
        for (var i = 2; i < Right.Length; i++)
        {
            if (!char.IsAsciiLetter(Right[i]))
            {
                continue;
            }

            var flipped = (char)(Right[i] ^ 0x20);
            var error = Assert.Throws<FormatException>(() => Address.Parse($"{Right[..i]}{flipped}{Right[(i + 1)..]}", ChainId.Ethereum)).Message;
            Assert.Contains($"the EIP-55 checksum is wrong: found '{flipped}' at character {i + 1}, expected '{Right[i]}' (1 of 40 digits differ in case", error, StringComparison.Ordinal);
        }
    }

    /// <summary>A changed digit changes the expected case of about half of the letters: with 13 letters or more the chance that none differs is small.</summary>
    [Fact]
    public void Finds_nearly_every_changed_digit()
    {
        const string Right = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
        var missed = 0;
        for (var i = 2; i < Right.Length; i++)
        {
            foreach (var c in "0123456789abcdefABCDEF")
            {
                missed += c != Right[i] && Address.TryParse($"{Right[..i]}{c}{Right[(i + 1)..]}", ChainId.Ethereum, out _, out _) ? 1 : 0;
            }
        }

        Assert.Equal(0, missed);
    }

    [Theory]
    [InlineData("", "found nothing")]
    [InlineData("5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "found no prefix, expected 0x and 40 hexadecimal digits")]
    [InlineData("0X5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "found prefix 0X, expected 0x")]
    [InlineData("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beae", "found 39 hexadecimal digits, expected 40")]
    [InlineData("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed0", "found 41 hexadecimal digits, expected 40")]
    [InlineData("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaeg", "found 'g' at character 42, expected a hexadecimal digit")]
    [InlineData("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beae\u200b", "found '\\u{200B}' at character 42")]
    [InlineData("TAVEuovS7uVd6V9M95CqCKpdxDZQE5qSaG", "found an address of TRON, expected one of Ethereum")]
    [InlineData("4105ae12a400000000000000000000000000267c6f", "found an address of TRON, expected one of Ethereum")]
    [InlineData("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "found an address of Bitcoin or Bitcoin Cash, expected one of Ethereum")]
    public void Names_the_wrong_part(string text, string message)
    {
        var error = Assert.Throws<FormatException>(() => Address.Parse(text, ChainId.Ethereum)).Message;
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Contains("on eip155:1", error, StringComparison.Ordinal);
    }
}
