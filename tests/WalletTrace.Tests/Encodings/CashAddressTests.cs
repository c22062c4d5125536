namespace WalletTrace.Tests.Encodings;

public class CashAddressTests
{
    /// <summary>The examples of translation in the cashaddr specification.</summary>
    [Theory]
    [InlineData("1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu", "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a")]
    [InlineData("1KXrWXciRDZUpQwQmuM1DbwsKDLYAYsVLR", "bitcoincash:qr95sy3j9xwd2ap32xkykttr4cvcu7as4y0qverfuy")]
    [InlineData("16w1D5WRVKJuZUsSRzdLp9w3YGcgoxDXb", "bitcoincash:qqq3728yw0y47sqn6l2na30mcw6zm78dzqre909m2r")]
    [InlineData("3CWFddi6m4ndiGyKqzYvsFYagqDLPVMTzC", "bitcoincash:ppm2qsznhks23z7629mms6s4cwef74vcwvn0h829pq")]
    [InlineData("3LDsS579y7sruadqu11beEJoTjdFiFCdX4", "bitcoincash:pr95sy3j9xwd2ap32xkykttr4cvcu7as4yc93ky28e")]
    [InlineData("31nwvkZwyPdgzjBJZXfDmSWsC4ZLKpYyUw", "bitcoincash:pqq3728yw0y47sqn6l2na30mcw6zm78dzq5ucqzc37")]
    public void Reads_old_and_new_forms_alike(string legacy, string cash)
    {
        var address = Address.Parse(cash, ChainId.BitcoinCash);
        Assert.Equal(cash, address.ToString(ChainId.BitcoinCash));
        Assert.Equal(address, Address.Parse(legacy, ChainId.BitcoinCash));
        Assert.Equal(address, Address.Parse(cash.ToUpperInvariant(), ChainId.BitcoinCash));
        Assert.Equal(address, Address.Parse(cash[(cash.IndexOf(':', StringComparison.Ordinal) + 1)..], ChainId.BitcoinCash));
        Assert.Equal(legacy, address.ToString(ChainId.Bitcoin));
    }

    /// <summary>Both are given in CHIP-2022-02 for the hash f5bf48b3…: one plain, one able to receive tokens.</summary>
    [Fact]
    public void Reads_an_address_able_to_receive_tokens_as_the_same_script() => Assert.Equal(
        Address.Parse("bitcoincash:qr6m7j9njldwwzlg9v7v53unlr4jkmx6eylep8ekg2", ChainId.BitcoinCash),
        Address.Parse("bitcoincash:zr6m7j9njldwwzlg9v7v53unlr4jkmx6eycnjehshe", ChainId.BitcoinCash));

    [Theory]
    [InlineData("bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6q", "the cashaddr checksum is wrong")]
    [InlineData("bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6b", "found 'b' at character 54")]
    [InlineData("bitcoincash:Qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", "found 'Q' at character 13, expected letters of one case only")]
    [InlineData("bchtest:pr6m7j9njldwwzlg9v7v53unlr4jkmx6eyvwc0uz5t", "found prefix \"bchtest\", expected \"bitcoincash\" or none")]
    [InlineData("bitcoincash:qqqq", "found 4 characters, expected 42")]
    [InlineData("bitcoincash:q9adhakpwzztepkpwp5z0dq62m6u5v5xtyj7j3h2ws4mr9g0", "found version byte 1, expected a public key hash of 20 bytes")]
    public void Names_the_wrong_part(string text, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => Address.Parse(text, ChainId.BitcoinCash)).Message, StringComparison.Ordinal);
}
