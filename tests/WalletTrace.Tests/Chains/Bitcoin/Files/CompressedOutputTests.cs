using CsCheck;
using WalletTrace.Chains.Bitcoin;
using WalletTrace.Chains.Bitcoin.Files;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Bitcoin.Files;

/// <summary>The short forms of numbers and amounts.</summary>
public sealed class CompressedOutputTests
{
    // Source: the comment on VARINT in serialize.h of Bitcoin Core, and serialize_tests.cpp.
    [Theory]
    [InlineData(0UL, "00")]
    [InlineData(1UL, "01")]
    [InlineData(0x7fUL, "7f")]
    [InlineData(0x80UL, "8000")]
    [InlineData(0xffUL, "807f")]
    [InlineData(0x100UL, "8100")]
    [InlineData(0x1234UL, "a334")]
    [InlineData(0xffffUL, "82fe7f")]
    [InlineData(0x123456UL, "c7e756")]
    [InlineData(0x80123456UL, "86ffc7e756")]
    [InlineData(0xffffffffUL, "8efefefe7f")]
    [InlineData(0x7fffffffffffffffUL, "fefefefefefefefe7f")]
    [InlineData(0xffffffffffffffffUL, "80fefefefefefefefe7f")]
    public void Numbers_are_read_as_a_node_writes_them(ulong number, string bytes) => Assert.Equal(number, Number(Convert.FromHexString(bytes)));

    [Theory]
    [InlineData("80fefefefefefefeff00")]
    [InlineData("ffffffffffffffffff7f")]
    [InlineData("ffffffffffffffffffffffff7f")]
    public void A_number_of_more_than_64_bits_is_refused(string bytes) => Assert.Throws<ByteException>(() => Number(Convert.FromHexString(bytes)));

    [Fact]
    public void A_number_without_an_end_is_refused() => Assert.Throws<ByteException>(() => Number([0x80, 0x80]));

    [Fact]
    public void Numbers_come_back_as_they_were_written() => Gen.ULong.Sample(number =>
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        BlockFolderWriter.WriteNumber(writer, number);
        writer.Flush();
        return Number(bytes.ToArray()) == number;
    });

    // Source: compress_tests.cpp of Bitcoin Core.
    [Theory]
    [InlineData(0UL, 0x0UL)]
    [InlineData(1UL, 0x1UL)]
    [InlineData(1_000_000UL, 0x7UL)]
    [InlineData(100_000_000UL, 0x9UL)]
    [InlineData(50_0000_0000UL, 0x32UL)]
    [InlineData(21_000_000_0000_0000UL, 0x1406f40UL)]
    public void Amounts_are_read_as_a_node_shortens_them(ulong amount, ulong number) => Assert.Equal((UInt128)amount, CompressedOutput.Amount(number));

    [Fact]
    public void No_number_is_too_large_for_an_amount() => Assert.True(CompressedOutput.Amount(ulong.MaxValue) > 0);

    private static ulong Number(byte[] bytes)
    {
        var cursor = new ByteCursor(bytes);
        ulong number = CompressedOutput.Number(ref cursor);
        Assert.Equal(0, cursor.Left);
        return number;
    }
}
