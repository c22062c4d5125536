namespace WalletTrace.Tests.Errors;

public class ErrorTests
{
    [Fact]
    public void Chain_data_names_the_place_and_shows_the_text()
    {
        var error = new ChainDataException("amount: found a negative number, expected zero or more", "transfers.csv, line 12", "-1\u202e\n" + new string('9', 500));
        Assert.Equal("transfers.csv, line 12", error.Where);
        Assert.Equal(120, error.Text!.Length);
        Assert.StartsWith(@"amount: found a negative number, expected zero or more, at transfers.csv, line 12: ""-1\u{202E}\u{000A}999", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal("nothing found, at block 7", new ChainDataException("nothing found", "block 7").Message);
    }

    [Fact]
    public void Ledger_format_names_the_file_and_line_or_byte()
    {
        Assert.Equal("wrong header, in a.csv, line 1", new LedgerFormatException("wrong header", "a.csv", line: 1).Message);
        Assert.Equal("cut short, in a.bin, byte 4096", new LedgerFormatException("cut short", "a.bin", offset: 4096).Message);
    }

    [Fact]
    public void Reorg_says_how_far_to_rewind()
    {
        var error = new ReorgException(ChainId.Ethereum, "0xaa", "0xbb", 99);
        Assert.Equal("chain eip155:1 was reorganised: found block 0xbb, expected 0xaa; rewind to height 99 and read again", error.Message);
        Assert.Equal((ChainId.Ethereum, "0xaa", "0xbb", 99), (error.Chain, error.Expected, error.Found, error.RewindHeight));
    }

    [Fact]
    public void All_failures_share_one_base() => Assert.All(
        typeof(WalletTraceException).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(Exception))),
        type => Assert.True(type == typeof(WalletTraceException) || type.IsSubclassOf(typeof(WalletTraceException))));
}
