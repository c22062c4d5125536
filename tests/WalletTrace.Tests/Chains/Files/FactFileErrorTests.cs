using System.Text;
using CsCheck;
using WalletTrace.Chains;
using WalletTrace.Chains.Files;
using WalletTrace.Encodings;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Files;

/// <summary>What is wrong with a file is said with its name, the line, the column, the text and what was expected.</summary>
public class FactFileErrorTests
{
    private const string Id = "0xc28fad5e8d5e0ce6a2eaf67b6687be5d58113e16be590824d6cfa1a94467d0b7";
    private const string From = "0x098B716B8Aaf21512996dC57EB0615e2383E2f96";
    private const string To = "0x08723392Ed15743cc38513C4925f5e6be5c17243";
    private const string Header = "chain,height,time,transaction_index,transaction,failed,index,kind,asset,from,to,amount\n";
    private const string Good = $"eip155:1,5,50,1,{Id},false,0,native,native,{From},{To},12";
    private const string BurntHeader = "chain,height,time,transaction_index,transaction,failed,index,kind,asset,from,to,amount,burnt\n";
    private const string FreezeHeader = "chain,height,time,transaction_index,transaction,failed,index,kind,asset,decimals,symbol,account,amount\n";
    private const string Tether = "erc20:0xdAC17F958D2ee523a2206206994597C13D831ec7";
    private const string Satoshi = "bip122:000000000019d6689c085ae165831e93,5,50,1,c28fad5e8d5e0ce6a2eaf67b6687be5d58113e16be590824d6cfa1a94467d0b7";

    public static TheoryData<int, string, string, string> Cells() => new()
    {
        { 0, "1", "chain", "namespace:reference" },
        { 0, "ethereum", "chain", "namespace:reference" },
        { 0, "\uFEFFeip155:1", "chain", "cannot be read" },
        { 0, "cosmos:cosmoshub-4", "chain", "unknown chain cosmos:cosmoshub-4" },
        { 0, "bip122:000000000019d6689c085ae165831e93", "from", "" },
        { 1, "-5", "height", "found a negative number" },
        { 1, "5.0", "height", "decimal digits" },
        { 1, "0x5", "height", "decimal digits" },
        { 1, "", "height", "found nothing" },
        { 1, " 5", "height", "decimal digits" },
        { 1, "٥", "height", "decimal digits" },
        { 1, "9223372036854775808", "height", "too large" },
        { 2, "", "time", "found nothing" },
        { 2, "yesterday", "time", "2022-03-23T13:29:09Z" },
        { 2, "2022-02-30T00:00:00Z", "time", "found no time" },
        { 2, "2022-03-23T13:29:09", "time", "found no time" },
        { 2, "2022-03-23T13:29:09+02:00", "time", "found no time" },
        { 2, "1969-12-31T23:59:59Z", "time", "from 1970 on" },
        { 2, "1648043349000", "time", "at most 253402300799" },
        { 3, "2147483648", "transaction_index", "at most 2147483647" },
        { 4, "", "transaction", "found nothing" },
        { 4, "0xc28f", "transaction", "expected 64" },
        { 4, "0xz28fad5e8d5e0ce6a2eaf67b6687be5d58113e16be590824d6cfa1a94467d0b7", "transaction", "hexadecimal digit" },
        { 5, "", "failed", "true or false" },
        { 5, "False", "failed", "true or false" },
        { 6, "-1", "index", "negative" },
        { 7, "", "kind", "native, internal, token, fee, mint, burn, reward" },
        { 7, "Native", "kind", "unknown kind" },
        { 7, "approval", "kind", "unknown kind" },
        { 8, "", "asset", "expected" },
        { 8, "slip44:61", "asset", "slip44:60" },
        { 8, "eip155:137/slip44:966", "asset", "expected one of eip155:1" },
        { 8, "erc20:0xdAC17F958D2ee523a2206206994597C13D831ec7", "asset", "decimals are not known" },
        { 8, "USDT", "asset", "expected" },
        { 9, "0x098b716B8Aaf21512996dC57EB0615e2383E2f96", "from", "EIP-55" },
        { 9, "098b716b8aaf21512996dc57eb0615e2383e2f96", "from", "0x" },
        { 9, "TAVEuovS7uVd6V9M95CqCKpdxDZQE5qSaG", "from", "expected" },
        { 10, "0x098b716b8aaf21512996dc57eb0615e2383e2f9", "to", "40" },
        { 11, "", "amount", "found nothing" },
        { 11, "-12", "amount", "found a negative number" },
        { 11, "+12", "amount", "decimal digits" },
        { 11, "12.5", "amount", "decimal digits" },
        { 11, "1e18", "amount", "decimal digits" },
        { 11, "1_000", "amount", "decimal digits" },
        { 11, "0xff", "amount", "decimal digits" },
        { 11, "115792089237316195423570985008687907853269984665640564039457584007913129639936", "amount", "below 2^256" },
        { 11, new string('9', 100_000), "amount", "below 2^256" },
    };

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task A_value_that_cannot_be_is_named_with_file_line_and_column(int column, string value, string name, string expected)
    {
        string[] cells = Good.Split(',');
        cells[column] = value;

        var failure = await Assert.ThrowsAsync<ChainDataException>(() => ReadAsync("facts.csv", $"{Header}{Good}\n{string.Join(',', cells)}\n"));

        Assert.Equal($"facts.csv, line 3, column {name}", failure.Where);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.True(failure.Message.Length < 700, failure.Message);
    }

    public static TheoryData<string, string> Rows() => new()
    {
        { "chain,height,time,transaction_index,transaction,failed,index,kind,asset,decimals,symbol,from,to,amount\n" + $"eip155:1,5,50,1,{Id},false,0,native,native,18,,{From},{To},1\n", "column asset" },
        { "chain,height,time,transaction_index,transaction,failed,index,kind,asset,decimals,symbol,from,to,amount\n" + $"eip155:1,5,50,1,{Id},false,0,token,erc20:{To},78,,{From},{To},1\n", "column decimals" },
        { Header + $"eip155:1,5,50,1,{Id},false,0,native,native,,{To},1\n", "found no from" },
        { Header + $"eip155:1,5,50,1,{Id},false,0,fee,native,{From},{To},1\n", "found to, expected none" },
        { Header + $"eip155:1,5,50,1,{Id},false,0,token,native,{From},{To},1\n", "expected a token" },
        { Header + $"eip155:1,5,50,1,{new string('0', 64)},false,0,native,native,{From},{To},1\n", "zeros only" },
        { $"chain,height,time,transaction_index,transaction,index,spent_transaction,spent_index,owner,amount\n{Satoshi},0,,3,,\n", "column spent_index" },
        { $"chain,height,time,transaction_index,transaction,index,spent_transaction,spent_index,owner,amount\n{Satoshi},0,{Id},,,\n", "column spent_index" },
        { $"chain,height,time,transaction_index,transaction,index,owner,amount\n{Satoshi},0,12cbQLTFMXRnSzktFkuoG3eHoMeFtpTu3T,1\n", "checksum" },
        { $"chain,height,time,transaction_index,transaction,index,owner,amount\n{Satoshi},0,bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5,1\n", "checksum" },
        { $"chain,height,time,transaction_index,transaction,index,owner,amount\n{Satoshi},0,,1\n", "column owner" },
        { $"chain,height,time,transaction_index,transaction,index,owner,amount\neip155:1,5,50,1,{Id},0,{From},1\n", "expected a UTXO chain" },
        { "chain,account,from_height,to_height,kinds,source,read_at\neip155:1,,0,5,,x,\n", "column kinds" },
        { "chain,account,from_height,to_height,kinds,source,read_at\neip155:1,,0,5,native+approval,x,\n", "\"approval\"" },
        { "chain,account,from_height,to_height,kinds,source,read_at\neip155:1,,0,5,native+native,x,\n", "\"native\" twice" },
        { "chain,account,from_height,to_height,kinds,source,read_at\neip155:1,,5,4,native,x,\n", "heights 5 to 4" },
        { "chain,account,from_height,to_height,kinds,source,read_at\neip155:1,,0,4,native,,\n", "a source" },
        { "chain,account,from_height,to_height,kinds,source,read_at\neip155:1,,0,4,coins,x,\n", "kinds of movement" },
        { "chain,account,from_height,to_height,kinds,source,read_at\neip155:1,,0,4,native,x,soon\n", "column read_at" },
        { BurntHeader + $"eip155:1,5,50,1,{Id},false,0,fee,native,{From},,5,6\n", "found 6 of a fee of 5 burnt" },
        { BurntHeader + $"eip155:1,5,50,1,{Id},false,0,native,native,{From},{To},5,1\n", "expected one of a fee only" },
        { BurntHeader + $"eip155:1,5,50,1,{Id},false,0,fee,native,{From},,5,x\n", "column burnt" },
        { BurntHeader + $"eip155:1,5,50,1,{Id},false,9223372036854775807,fee,native,{From},,5,\n", "found a fee with index 9223372036854775807" },
        { Header + $"eip155:1,5,50,2147483647,{Id},true,0,reward,native,,{To},1\n", "own movements failed" },
        { Header + $"eip155:1,5,50,2147483647,{Id},false,0,native,native,{From},{To},1\n", "expected a reward or a mint" },
        { $"chain,height,time,transaction_index,transaction,failed\nbip122:000000000019d6689c085ae165831e93,5,50,2147483647,{Id},false\n", "whose coinbase is a transaction" },
        { FreezeHeader + $"eip155:1,5,50,1,{Id},false,9,burnt,{Tether},6,USDT,{To},\n", "frozen, released, destroyed" },
        { FreezeHeader + $"eip155:1,5,50,1,{Id},false,9,frozen,{Tether},6,USDT,,\n", "column account" },
        { FreezeHeader + $"eip155:1,5,50,1,{Id},false,9,frozen,{Tether},6,USDT,{To},1\n", "found an amount, expected none for kind frozen" },
        { FreezeHeader + $"eip155:1,5,50,1,{Id},false,9,destroyed,{Tether},6,USDT,{To},\n", "found no amount" },
        { FreezeHeader + $"eip155:1,5,50,1,{Id},false,9,frozen,native,,,{To},\n", "expected a token, which has an issuer" },
        { FreezeHeader + $"eip155:1,5,50,2147483647,{Id},false,9,frozen,{Tether},6,USDT,{To},\n", "expected it in a transaction" },
        { FreezeHeader + $"bip122:000000000019d6689c085ae165831e93,5,50,1,{Id},false,9,frozen,slip44:0,,,12cbQLTFMXRnSzktFkuoG3eHoMeFtpTu3S,\n", "expected an account chain" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_row_that_cannot_be_is_named_with_file_and_line(string content, string expected)
    {
        var failure = await Assert.ThrowsAsync<ChainDataException>(() => ReadAsync("facts.csv", content));

        Assert.StartsWith("facts.csv, line 2", failure.Where, StringComparison.Ordinal);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, int, string> Files() => new()
    {
        { "", 1, "the file is empty" },
        { "\n", 1, "found an empty line" },
        { "<!DOCTYPE html><html><head><title>502 Bad Gateway</title>\n</html>\n", 1, "looks like a web page" },
        { "   <html>\n", 1, "looks like a web page" },
        { "a,b,c\n", 1, "of no kind that is known" },
        { "block,tx_index,time,hash,from,to,value_wei\n", 1, "unknown column" },
        { Header.Replace("amount", "ammount", StringComparison.Ordinal), 1, "unknown column \"ammount\"" },
        { Header.Replace("amount", "AMOUNT", StringComparison.Ordinal), 1, "unknown column \"AMOUNT\"" },
        { Header.Replace(",amount", "", StringComparison.Ordinal), 1, "no column amount" },
        { Header.Replace("amount", "amount,note", StringComparison.Ordinal), 1, "unknown column \"note\"" },
        { Header.Replace("amount", "to", StringComparison.Ordinal), 1, "column \"to\" twice" },
        { Header.Replace("amount", "amount,", StringComparison.Ordinal), 1, "unknown column \"\"" },
        { Header.TrimEnd('\n'), 1, "no line break after it" },
        { $"{Header}{Good}\n{Good}", 3, "no line break after it" },
        { $"{Header}{Good}\n{Good[..^20]}\n", 3, "found 11 fields, expected 12; \"amount\" and what follows it is missing" },
        { $"{Header}{Good},\n", 2, "found 13 fields, expected 12" },
        { $"{Header}{Good}\n\n{Good}\n", 3, "found an empty line" },
        { $"{Header}{Good[..^2]}\"12\n", 2, "in the quoted field \"amount\"" },
        { $"{Header}{Good[..^2]}\"12\n{Good}\n", 2, "in the quoted field \"amount\"" },
        { $"{Header}{Good[..^2]}\"12\"3\n", 2, "text after its closing quote" },
        { $"{Header}{Good[..^2]}1\"2\n", 2, "a quote in a field without quotes" },
        { $"{Header}{Good}\r{Good}\n", 2, "a carriage return" },
        { $"{Header}{Good[..^1]}\02\n", 2, "found byte 0x00" },
        { $"{Header}{new string('1', (1 << 20) + 1)}\n", 2, "more than 1048576 bytes" },
        { $"{Header}{new string('1', 3 << 20)}", 2, "more than 1048576 bytes" },
        { $"{Header}\"{string.Concat(Enumerable.Repeat("aaaaaaaaa\n", 200_000))}\"\n", 2, "more than 1048576 characters" },
        { $"{Header}{new string(',', 64)}\n", 2, "more than 64 fields" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_malformed_file_is_named_with_the_line(string content, int line, string expected)
    {
        var failure = await Assert.ThrowsAsync<LedgerFormatException>(() => ReadAsync("facts.csv", content));

        Assert.Equal("facts.csv", failure.File);
        Assert.Equal(line, failure.Line);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.True(failure.Message.Length < 700, failure.Message);
    }

    public static TheoryData<string, int, string> JsonFiles() => new()
    {
        { "", 1, "the file is empty" },
        { "\n", 1, "expected one whole object" },
        { "<html>\n", 1, "expected one whole object" },
        { "[]\n", 1, "expected one whole object" },
        { "{}\n", 1, "found no \"record\"" },
        { "{\"record\":7}\n", 1, "found record \"a number\"" },
        { "{\"record\":\"approval\"}\n", 1, "found record \"approval\"" },
        { "{\"record\":\"block\",\"record\":\"block\"}\n", 1, "found \"record\" twice" },
        { Block("\"hieght\":6") + "\n", 1, "unknown name \"hieght\"" },
        { Block("\"height\":6") + "\n", 1, "found the name a second time" },
        { Block("\"hash\":7") + "\n", 1, "found a number, expected a string" },
        { Block("\"hash\":[\"a\"]") + "\n", 1, "found an array" },
        { Block("\"hash\":{}") + "\n", 1, "found an object" },
        { Block("\"hash\":\"\\ud800\"") + "\n", 1, "expected one whole object" },
        { Block("\"hash\":null") + "\n" + Block("\"hash\":null") + Block("\"hash\":null") + "\n", 2, "expected one whole object" },
        { Block("\"hash\":null") + "\n" + Block("\"hash\":null")[..^4], 2, "may have been cut short" },
        { "{\"record\":\"block\",\"chain\":\"eip155:1\",\"height\":\"5\"}\n", 1, "\"height\" cannot be read: found a string, expected a whole number" },
        { "{\"record\":\"transfer\",\"amount\":12}\n", 1, "many programs round large numbers" },
        { "{\"record\":\"transfer\",\"failed\":\"false\"}\n", 1, "expected true or false" },
        { "{\"record\":\"block\",\"chain\":\"eip155:1\\u0000\0\"}\n", 1, "found byte 0x00" },
    };

    [Theory]
    [MemberData(nameof(JsonFiles))]
    public async Task A_malformed_line_of_JSON_is_named(string content, int line, string expected)
    {
        var failure = await Assert.ThrowsAsync<LedgerFormatException>(() => ReadAsync("facts.jsonl", content));

        Assert.Equal(line, failure.Line);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"record\":\"block\",\"chain\":\"eip155:1\",\"height\":1.5,\"time\":1}\n", "column height")]
    [InlineData("{\"record\":\"block\",\"chain\":\"eip155:1\",\"height\":1e3,\"time\":1}\n", "column height")]
    [InlineData("{\"record\":\"block\",\"chain\":\"eip155:1\",\"height\":-1,\"time\":1}\n", "found a negative number")]
    [InlineData("{\"record\":\"block\",\"chain\":\"eip155:1\",\"height\":1}\n", "column time")]
    [InlineData("{\"record\":\"coverage\",\"chain\":\"eip155:1\",\"from_height\":0,\"to_height\":9,\"kinds\":\"native\",\"source\":\"a\\u0000b\"}\n", "without NUL")]
    public async Task A_value_of_JSON_that_cannot_be_is_named(string content, string expected)
    {
        var failure = await Assert.ThrowsAsync<ChainDataException>(() => ReadAsync("facts.jsonl", content));

        Assert.Contains("facts.jsonl, line 1", failure.Where, StringComparison.Ordinal);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0xff, 0xfe, 0x63, 0x00 }, "found UTF-16")]
    [InlineData(new byte[] { 0xfe, 0xff, 0x00, 0x63 }, "found UTF-16")]
    [InlineData(new byte[] { 0x1f, 0x8b, 0x08, 0x00 }, "found gzip")]
    [InlineData(new byte[] { 0x63, 0xc3, 0x28 }, "found byte 0xc3")]
    [InlineData(new byte[] { 0x63, 0xed, 0xa0, 0x80 }, "found byte 0xed")]
    public async Task Bytes_that_are_no_text_are_named(byte[] content, string expected)
    {
        var failure = await Assert.ThrowsAsync<LedgerFormatException>(
            async () => await FactFile.ReadAsync(new MemoryStream(content), "facts.csv").ToListAsync());

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, failure.Line);
    }

    [Fact]
    public async Task The_byte_that_is_no_text_is_counted_from_the_start_of_the_file()
    {
        byte[] content = [.. Encoding.UTF8.GetBytes("\uFEFFchain,é\r\n12"), 0xff, (byte)'\n'];
        var lines = new LineReader(new MemoryStream(content), "facts.csv");
        Assert.True(await lines.ReadAsync(default));

        var failure = await Assert.ThrowsAsync<LedgerFormatException>(async () => await lines.ReadAsync(default));
        Assert.Equal(2, failure.Line);
        Assert.Equal(Array.IndexOf(content, (byte)0xff), failure.Offset);
    }

    [Fact]
    public async Task A_packed_file_that_is_cut_anywhere_is_an_error()
    {
        var packed = Packing.Gzip(Header + string.Concat(Enumerable.Repeat(Good + "\n", 50)));
        Assert.NotEmpty(await FactFile.ReadAsync(new MemoryStream(packed), "facts.csv.gz").ToListAsync());

        for (int length = 0; length < packed.Length; length++)
        {
            await Assert.ThrowsAsync<LedgerFormatException>(
                async () => await FactFile.ReadAsync(new MemoryStream(packed[..length]), "facts.csv.gz").ToListAsync());
        }
    }

    [Fact]
    public async Task A_packed_file_with_something_behind_it_is_an_error()
    {
        var packed = Packing.Gzip(Header + Good + "\n");
        foreach (byte[] more in new byte[][] { [0], [1, 2, 3, 4, 5], new byte[10_000], Packing.Gzip(Good + "\n") })
        {
            await Assert.ThrowsAsync<LedgerFormatException>(
                async () => await FactFile.ReadAsync(new MemoryStream([.. packed, .. more]), "facts.csv.gz").ToListAsync());
        }
    }

    [Fact]
    public async Task A_file_called_packed_that_is_not_is_an_error()
    {
        var failure = await Assert.ThrowsAsync<LedgerFormatException>(() => ReadAsync("facts.csv.gz", Header + Good + "\n"));
        Assert.Contains("no gzip", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_cut_anywhere_is_an_error_or_lacks_whole_rows()
    {
        var content = Encoding.UTF8.GetBytes($"{Header}{Good}\n{Good.Replace(",0,native", ",\"1\",native", StringComparison.Ordinal)}\n");
        int whole = (await FactFile.ReadAsync(new MemoryStream(content), "facts.csv").ToListAsync()).Count;
        for (int length = 0; length < content.Length; length++)
        {
            try
            {
                var facts = await FactFile.ReadAsync(new MemoryStream(content[..length]), "facts.csv").ToListAsync();
                Assert.Equal((byte)'\n', content[length - 1]);
                Assert.True(facts.Count < whole);
            }
            catch (LedgerFormatException)
            {
            }
        }
    }

    [Fact]
    public async Task Random_damage_never_ends_in_another_kind_of_error() =>
        await Gen.Select(Gen.Int[0, 10_000], Gen.Byte, Gen.Bool).Array[1, 4].SampleAsync(async damages =>
        {
            foreach (var name in new[] { "facts.csv", "facts.jsonl", "facts.csv.gz" })
            {
                var text = name == "facts.jsonl" ? Block("\"hash\":null") + "\n" + Block("\"parent\":null") + "\n" : Header + Good + "\n" + Good + "\n";
                List<byte> content = [.. name == "facts.csv.gz" ? Packing.Gzip(text) : Encoding.UTF8.GetBytes(text)];
                foreach (var (at, value, insert) in damages)
                {
                    if (insert)
                    {
                        content.Insert(at % content.Count, value);
                    }
                    else
                    {
                        content[at % content.Count] = value;
                    }
                }

                var failure = await Record.ExceptionAsync(
                    async () => await FactFile.ReadAsync(new MemoryStream(content.ToArray()), name).ToListAsync());
                Assert.True(failure is null or WalletTraceException, failure?.ToString());
            }
        });

    private static string Block(string more) => $$"""{"record":"block","chain":"eip155:1","height":5,"time":50,{{more}}}""";

    private static async Task<List<Fact>> ReadAsync(string name, string content) =>
        await FactFile.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(content)), name).ToListAsync();
}
