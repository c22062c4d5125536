using CsCheck;

namespace WalletTrace.Tests;

public class TransactionIdTests
{
    private const string Text = "46deef0f52e3a983b67abf4714448a41dd7ffd6d32d32da69d62081c68ad7882";

    [Fact]
    public void Prints_as_its_chain_does()
    {
        var id = TransactionId.Parse("0x" + Text);
        Assert.Equal(id, TransactionId.Parse(Text));
        Assert.Equal(id, TransactionId.Parse("0X" + Text.ToUpperInvariant()));
        Assert.Equal(Text, id.ToString());
        Assert.Equal("0x" + Text, id.ToString(ChainId.Ethereum));
        Assert.Equal(Text, id.ToString(ChainId.Bitcoin));
        Assert.Equal(Text, id.ToString(ChainId.Tron));
        Assert.Equal($"id {Text}", $"id {id}");
    }

    [Fact]
    public void Keeps_bytes_in_printed_order() => Gen.Byte.Array[32].Sample(bytes =>
    {
        var id = TransactionId.FromBytes(bytes);
        Assert.Equal(Convert.ToHexStringLower(bytes), id.ToString());
        Assert.Equal(id, TransactionId.Parse(id.ToString()));
        var copy = new byte[32];
        id.CopyTo(copy);
        Assert.Equal(bytes, copy);
        Assert.Equal(id, TransactionId.FromReversedBytes([.. bytes.Reverse()]));
    });

    [Fact]
    public void Orders_by_bytes() => Gen.Select(Gen.Byte[0, 3].Array[32], Gen.Byte[0, 3].Array[32]).Sample((a, b) =>
        Assert.Equal(
            Math.Sign(a.AsSpan().SequenceCompareTo(b)),
            TransactionId.FromBytes(a).CompareTo(TransactionId.FromBytes(b))));

    [Theory]
    [InlineData("", "found 0 hexadecimal digits, expected 64")]
    [InlineData("0x", "found 0 hexadecimal digits, expected 64")]
    [InlineData("46deef0f52e3a983b67abf4714448a41dd7ffd6d32d32da69d62081c68ad788", "found 63 hexadecimal digits, expected 64")]
    [InlineData("0x46deef0f52e3a983b67abf4714448a41dd7ffd6d32d32da69d62081c68ad788200", "found 66 hexadecimal digits, expected 64")]
    [InlineData("0xg6deef0f52e3a983b67abf4714448a41dd7ffd6d32d32da69d62081c68ad7882", "found 'g' at character 3, expected a hexadecimal digit")]
    [InlineData("46deef0f52e3a983b67abf4714448a41dd7ffd6d32d32da69d62081c68ad788 ", "found ' ' at character 64")]
    public void Refuses_what_is_no_id(string text, string message)
    {
        Assert.False(TransactionId.TryParse(text, out var id, out var error));
        Assert.True(id.IsZero);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => TransactionId.Parse(text));
    }

    [Fact]
    public void Refuses_another_number_of_bytes()
    {
        Assert.Throws<ArgumentException>(() => TransactionId.FromBytes(new byte[31]));
        Assert.Throws<ArgumentException>(() => TransactionId.FromReversedBytes(new byte[33]));
    }
}
