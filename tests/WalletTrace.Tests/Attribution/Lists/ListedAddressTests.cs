using WalletTrace.Attribution;
using WalletTrace.Attribution.Lists;

namespace WalletTrace.Tests.Attribution.Lists;

public class ListedAddressTests
{
    // Real addresses: OFAC's SDN list of 27 September 2024 and of 2 October 2026, GraphSense's packs, each chain's own documents.
    [Theory]
    [InlineData("0x098B716B8Aaf21512996dC57EB0615e2383E2f96", null, "eip155:1:0x098b716b8aaf21512996dc57eb0615e2383e2f96")]
    [InlineData("0x098b716b8aaf21512996dc57eb0615e2383e2f96", "ETH", "eip155:1:0x098b716b8aaf21512996dc57eb0615e2383e2f96")]
    [InlineData(" 0x4f47bc496083c727c5fbe3ce9cdf2b0f6496270c ", "BSC", "eip155:56:0x4f47bc496083c727c5fbe3ce9cdf2b0f6496270c")]
    [InlineData("0x4f47bc496083c727c5fbe3ce9cdf2b0f6496270c", "arb", "eip155:42161:0x4f47bc496083c727c5fbe3ce9cdf2b0f6496270c")]
    [InlineData("0x6667ed6cb6e7accc4004e8844dbdd0e72d58c31c", "ETC", "eip155:61:0x6667ed6cb6e7accc4004e8844dbdd0e72d58c31c")]
    [InlineData("0x19aa5fe80d33a56d56c78e82ea5e50e5d80b4dff", "USDT", "eip155:1:0x19aa5fe80d33a56d56c78e82ea5e50e5d80b4dff")]
    [InlineData("xdc472c619028bA67B817b48f8d64DBB7699Ce0fadf", "XinFin", "eip155:50:0x472c619028ba67b817b48f8d64dbb7699ce0fadf")]
    [InlineData("TEAqwfMhXLaomXhZ8KeMhx3njGmQEDnsUR", "USDT", "tron:0x2b6653dc:TEAqwfMhXLaomXhZ8KeMhx3njGmQEDnsUR")]
    [InlineData("16iWn2J1McqjToYLHSsAyS6En3QA8YQ91H", "USDT", "bip122:000000000019d6689c085ae165831e93:16iWn2J1McqjToYLHSsAyS6En3QA8YQ91H")]
    [InlineData("3E6ZCKRrsdPc35chA9Eftp1h3DLW18NFNV", null, "bip122:000000000019d6689c085ae165831e93:3E6ZCKRrsdPc35chA9Eftp1h3DLW18NFNV")]
    [InlineData("3E6ZCKRrsdPc35chA9Eftp1h3DLW18NFNV", "LTC", "bip122:12a765e31ffd4059bada1e25190f6e98:MLJhWCqppkF2qatbG2E1iTG6Muvx2FuCSt")]
    [InlineData("17om4dHcDNy9LAagMj8mGW59vyXjvA3GBn", "BCH", "bip122:000000000000000000651ef99cb9fcbe:bitcoincash:qp9232aytsstvt347ls8qqnl803xgnx4a5zxxjsgel")]
    [InlineData("17om4dHcDNy9LAagMj8mGW59vyXjvA3GBn", "Bitcoin Cash", "bip122:000000000000000000651ef99cb9fcbe:bitcoincash:qp9232aytsstvt347ls8qqnl803xgnx4a5zxxjsgel")]
    [InlineData("0x4f47bc496083c727c5fbe3ce9cdf2b0f6496270c", "BNB Smart Chain", "eip155:56:0x4f47bc496083c727c5fbe3ce9cdf2b0f6496270c")]
    [InlineData("0x4f47bc496083c727c5fbe3ce9cdf2b0f6496270c", "USDT (BEP20)", "eip155:56:0x4f47bc496083c727c5fbe3ce9cdf2b0f6496270c")]
    [InlineData("17om4dHcDNy9LAagMj8mGW59vyXjvA3GBn", "BSV", "foreign:BSV:17om4dHcDNy9LAagMj8mGW59vyXjvA3GBn")]
    [InlineData("bitcoincash:qptsxhxxuyww0a3s3gy2ee9cwdgjhz7pqyw9d2dwsl", null, "bip122:000000000000000000651ef99cb9fcbe:bitcoincash:qptsxhxxuyww0a3s3gy2ee9cwdgjhz7pqyw9d2dwsl")]
    [InlineData("simpleledger:qp5y6ggsn8y0pzghhn2zap7kyestzqh2vc7t400n96", "USDT", "bip122:000000000000000000651ef99cb9fcbe:bitcoincash:qp5y6ggsn8y0pzghhn2zap7kyestzqh2vcjs756nmy")]
    [InlineData("M8yFL6SFC6TreATegTyuSYkDfDRbisdpT3", "LTC", "bip122:12a765e31ffd4059bada1e25190f6e98:M8yFL6SFC6TreATegTyuSYkDfDRbisdpT3")]
    [InlineData("MSakZo8uwUuoVgJ6s3ugLTRE2HTRUgybkZ", "ETP", "foreign:ETP:MSakZo8uwUuoVgJ6s3ugLTRE2HTRUgybkZ")]
    [InlineData("DFCT8ZPq6MytZU3HSvbTJevxt4MLq2Xasu", "DOGE", "bip122:1a91e3dace36e2be3bf030a65679fe82:DFCT8ZPq6MytZU3HSvbTJevxt4MLq2Xasu")]
    [InlineData("DPRWrAopjKfzEMne2jiLBuwyH9m1LZE5DF", "XVG", "foreign:XVG:DPRWrAopjKfzEMne2jiLBuwyH9m1LZE5DF")]
    [InlineData("GPwg61XoHqQPNmAucFACuQ5H9sGCDv9TpS", null, "foreign:BTG:GPwg61XoHqQPNmAucFACuQ5H9sGCDv9TpS")]
    [InlineData("XkW5GRvMfUmVCTxZF5L8P75zNhUnzmBkjA", null, "foreign:DASH:XkW5GRvMfUmVCTxZF5L8P75zNhUnzmBkjA")]
    [InlineData("t1ZmpK4QFcvyQZ3ghTgSboBW8b4HgiZHQF9", null, "foreign:ZEC:t1ZmpK4QFcvyQZ3ghTgSboBW8b4HgiZHQF9")]
    [InlineData("rGeyCsqc6vKXuyTGF39WJxmTRemoV3c97h", "Ripple", "foreign:XRP:rGeyCsqc6vKXuyTGF39WJxmTRemoV3c97h")]
    [InlineData("884Bz8UH63aYsjVdkfWfScRYWZGGNbjFL7pztqvWNSrtYT4reFSwyvkCj9KEGUtheHhhMUj87ciTBFyzoesrMJ4L1FvSoxL", null, "foreign:XMR:884Bz8UH63aYsjVdkfWfScRYWZGGNbjFL7pztqvWNSrtYT4reFSwyvkCj9KEGUtheHhhMUj87ciTBFyzoesrMJ4L1FvSoxL")]
    [InlineData("tz1KtGwriE7VuLwT3LwuvU9Nv4wAxP7XZ57d", null, "foreign:XTZ:tz1KtGwriE7VuLwT3LwuvU9Nv4wAxP7XZ57d")]
    [InlineData("GAWPTHY6233GRWZZ7JXDMVXDUDCVQVVQ2SXCSTG3R3CNP5LQPDAHNBKL", "XLM", "foreign:XLM:GAWPTHY6233GRWZZ7JXDMVXDUDCVQVVQ2SXCSTG3R3CNP5LQPDAHNBKL")]
    [InlineData("UGYKOYFAEB6373DVH6ME6BFVHNG6BMWTYU6VZBMFFI2YQ72QACBSZLNYZ4", "USDT", "foreign:ALGO:UGYKOYFAEB6373DVH6ME6BFVHNG6BMWTYU6VZBMFFI2YQ72QACBSZLNYZ4")]
    [InlineData("12T1tgaYZzEkFpnPvyqttmPRJxbGbR4uDx49cvZR5SRF8QDu", "DOT", "foreign:DOT:12T1tgaYZzEkFpnPvyqttmPRJxbGbR4uDx49cvZR5SRF8QDu")]
    [InlineData("cosmos1h9ymfm2fxrqgd257dlw5nku3jgqjgpl59sm5ns", null, "foreign:ATOM:cosmos1h9ymfm2fxrqgd257dlw5nku3jgqjgpl59sm5ns")]
    [InlineData("X-avax1ju2khnvkex4u30rt5jm5x8jd3jdfhvawg7ed9x", "AVAX", "foreign:AVAX:X-avax1ju2khnvkex4u30rt5jm5x8jd3jdfhvawg7ed9x")]
    [InlineData("addr1qxrlkh6yh0km5m5n7923syel0yqqvc3pjrnqrzrz3gwpxd70prfqwehanuxzkwmv55ff9gr7tjx5vymykd2galr9chaqlwjwm9", "ADA", "foreign:ADA:addr1qxrlkh6yh0km5m5n7923syel0yqqvc3pjrnqrzrz3gwpxd70prfqwehanuxzkwmv55ff9gr7tjx5vymykd2galr9chaqlwjwm9")]
    [InlineData("VTq1EUZ3aA1hREP9UeTNVcy1FRwgdzMGMdg29LNP5V5JzJg5XeMa3JTk5GrV8nHZYwvKyzpJtmFnddTi", "L-BTC", "foreign:L-BTC:VTq1EUZ3aA1hREP9UeTNVcy1FRwgdzMGMdg29LNP5V5JzJg5XeMa3JTk5GrV8nHZYwvKyzpJtmFnddTi")]
    [InlineData("ecash:qpuqempp9cv9u00jht2yvhhelmtudpvp6q680ygtfe", "XEC", "foreign:XEC:ecash:qpuqempp9cv9u00jht2yvhhelmtudpvp6q680ygtfe")]
    public void Reads_what_the_form_says(string text, string? ticker, string expected)
    {
        ListedAddress read = ListedAddress.Read(text, ticker);

        Assert.Null(read.Problem);
        Assert.Equal(Subject(expected), Assert.Single(read.Subjects));
        Assert.False(read.TickerDisagrees);
        Assert.Null(read.Note);
    }

    [Theory]
    [InlineData("TWBAPzpPiZarfVsY2BLXeaLhNHurn4wkWG", "XBT", "tron:0x2b6653dc:TWBAPzpPiZarfVsY2BLXeaLhNHurn4wkWG")]
    [InlineData("16iWn2J1McqjToYLHSsAyS6En3QA8YQ91H", "TRX", "bip122:000000000019d6689c085ae165831e93:16iWn2J1McqjToYLHSsAyS6En3QA8YQ91H")]
    [InlineData("16iWn2J1McqjToYLHSsAyS6En3QA8YQ91H", "BTG", "bip122:000000000019d6689c085ae165831e93:16iWn2J1McqjToYLHSsAyS6En3QA8YQ91H")]
    [InlineData("bitcoincash:qpnrayau0ax6qcwlxhdzp8kze5gfjwlznygdmdpwjv", "BSV", "bip122:000000000000000000651ef99cb9fcbe:qpnrayau0ax6qcwlxhdzp8kze5gfjwlznygdmdpwjv")]
    [InlineData("0x4f47bc496083c727c5fbe3ce9cdf2b0f6496270c", "XMR", "eip155:1:0x4f47bc496083c727c5fbe3ce9cdf2b0f6496270c")]
    public void A_ticker_of_another_form_decides_nothing_and_is_told(string text, string ticker, string expected)
    {
        ListedAddress read = ListedAddress.Read(text, ticker);

        Assert.Equal(Subject(expected), Assert.Single(read.Subjects));
        Assert.True(read.TickerDisagrees);
    }

    [Fact]
    public void An_address_listed_for_several_chains_is_one_subject_on_each()
    {
        ListedAddress read = ListedAddress.Read("0x4f47bc496083c727c5fbe3ce9cdf2b0f6496270c", "ETH/BSC, ARB");

        Assert.Equal(["eip155:1", "eip155:56", "eip155:42161"], read.Subjects.Select(subject => subject.Account.Chain.ToString()));
        Assert.Equal([ChainId.Bitcoin], ListedAddress.Read("16iWn2J1McqjToYLHSsAyS6En3QA8YQ91H", "USDT BTC").Subjects.Select(subject => subject.Account.Chain));
        Assert.True(ListedAddress.Read("16iWn2J1McqjToYLHSsAyS6En3QA8YQ91H", "ETH BTC").TickerDisagrees);
    }

    [Fact]
    public void The_options_say_the_EVM_chain_only_where_nothing_else_does()
    {
        var options = new ListReadOptions { EvmChain = ChainId.Bsc };

        Assert.Equal(ChainId.Bsc, ListedAddress.Read("0x4f47bc496083c727c5fbe3ce9cdf2b0f6496270c", "USDT", options).Subjects[0].Account.Chain);
        Assert.Equal(ChainId.Bsc, ListedAddress.Read("0x4f47bc496083c727c5fbe3ce9cdf2b0f6496270c", null, options).Subjects[0].Account.Chain);
        Assert.Equal(ChainId.Ethereum, ListedAddress.Read("0x4f47bc496083c727c5fbe3ce9cdf2b0f6496270c", "ETH", options).Subjects[0].Account.Chain);
        Assert.Equal(ChainId.Evm(10), ListedAddress.Read("0x4f47bc496083c727c5fbe3ce9cdf2b0f6496270c", "eip155:10", options).Subjects[0].Account.Chain);
        Assert.Equal(ChainId.Tron, ListedAddress.Read("TWBAPzpPiZarfVsY2BLXeaLhNHurn4wkWG", "USDT", options).Subjects[0].Account.Chain);
    }

    [Theory]
    [InlineData("FxteHmLwG9nk1eL4pjNve3Eub2goGkkz6g6TbvdmW46a", "SOL", "foreign:SOL:FxteHmLwG9nk1eL4pjNve3Eub2goGkkz6g6TbvdmW46a", "no checksum")]
    [InlineData("GnCRxKqUEPouYMvTb5nJMGrDB3VkTXZnDTaDuVZdnWA3", "USDT", "foreign:SOL:GnCRxKqUEPouYMvTb5nJMGrDB3VkTXZnDTaDuVZdnWA3", "no checksum")]
    [InlineData("5be5543ff73456ab9f2d207887e2af87322c651ea1a873c5b25b7ffae456c320", "XMR", "foreign:XMR:5be5543ff73456ab9f2d207887e2af87322c651ea1a873c5b25b7ffae456c320", "payment id")]
    [InlineData("bitfinexdep1", "EOS", "foreign:EOS:bitfinexdep1", "no checksum")]
    [InlineData("0xFD9192f8ad8dc60c483a884f0fbc8940f5b8618f3cf2bbf91693982b373dfdea", "APT", "foreign:APT:0xfd9192f8ad8dc60c483a884f0fbc8940f5b8618f3cf2bbf91693982b373dfdea", "no checksum")]
    public void What_has_no_checksum_is_taken_only_beside_its_ticker_and_noted(string text, string ticker, string expected, string note)
    {
        ListedAddress read = ListedAddress.Read(text, ticker);

        Assert.Equal(Subject(expected), Assert.Single(read.Subjects));
        Assert.Contains(note, read.Note, StringComparison.Ordinal);
        Assert.NotNull(ListedAddress.Read(text).Problem);
    }

    [Theory]
    [InlineData("", null, "found nothing")]
    [InlineData("teaqwfmhxlaomxhz8kemhx3njgmqednsur", "USDT", "lost its case: found small letters only")]
    [InlineData("16iwn2j1mcqjtoylhssays6en3qa8yq91h", "XBT", "lost its case: found small letters only")]
    [InlineData("TEAQWFMHXLAOMXHZ8KEMHX3NJGMQEDNSUR", null, "lost its case: found capital letters only")]
    [InlineData("TEAqwfMhXLaomXhZ8KeMhx3njGmQED", null, "cut off")]
    [InlineData("0x098b716b8aaf21512996dc57eb0615e2383e2f", "ETH", "cut off or not an address: found 38 hexadecimal digits, expected 40")]
    [InlineData("bc1q92md7868uun8vplp9te0vaecmxyc5rrphdyvx", "XBT", "cut off")]
    [InlineData("884Bz8UH63aYsjVdkfWfScRYWZGGNbjFL7pztqvWNSrtYT4reFSwyvkCj9KEGUtheHh", "XMR", "cut off")]
    [InlineData("TEAqwfMhXLaomXhZ8KeMhx3njGmQEDnsRU", null, "swapped, characters 33 and 34")]
    [InlineData("0x098B716B8Aaf21512996dC57EB0615e2383E2f69", null, "swapped, characters 41 and 42")]
    [InlineData("bc1q92md7868uun8vplp9te0vaecmxyc5rrphdyvgx", "XBT", "swapped, characters 41 and 42")]
    [InlineData("0x098b716B8Aaf21512996dC57EB0615e2383E2f96", null, "EIP-55 checksum is wrong")]
    [InlineData("3E6ZCKRrsdPc35chA9Eftp1h3DLW18NFNW", "XBT", "base58 checksum is wrong")]
    [InlineData("I6iWn2J1McqjToYLHSsAyS6En3QA8YQ91H", "XBT", "mistaken for a digit")]
    [InlineData("16iWn2J1McqjToYLHSsAyS6En3QA8YQ9\u200b1H", "XBT", "does not show: found U+200B at character 33, expected letters and digits only; without it it reads")]
    [InlineData("16iWn2J1McqjToYLHSsAyS6En 3QA8YQ91H", "XBT", "a blank in the address: found one at character 26, expected a single word; without it it reads")]
    [InlineData("3\u04156ZCKRrsdPc35chA9Eftp1h3DLW18NFNV", "XBT", "another script: found U+0415 at character 2, which looks like E, expected letters and digits of ASCII only; with what it looks like it reads")]
    [InlineData("\uff11\uff16iWn2J1McqjToYLHSsAyS6En3QA8YQ91H", "XBT", "another script: found U+FF11")]
    [InlineData("16iWn2J1McqjToYLHSsAyS6En3QA8YQ91H (old)", "XBT", "what stands before it reads as an address")]
    [InlineData("Terra1t0an4m6t47rp3mj57rdfzw6dpd3lw8erxjppgw", "LUNA", "letters of one case only")]
    [InlineData("1.4390191554254E+48", null, "spreadsheets")]
    [InlineData("0x098b…2f96", "ETH", "shortened")]
    [InlineData("1BoatSLRH...wX5", "XBT", "shortened")]
    [InlineData("098b716b8aaf21512996dc57eb0615e2383e2f96", "ETH", "without 0x")]
    [InlineData("4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b", "XBT", "hash of a transaction")]
    [InlineData("0x8ed95d1746bf1e4dab58d8ed4724f1ef95b20db08ed95d1746bf1e4dab58d8ed", "ETH", "hash of a transaction")]
    [InlineData("t1ZmpK4QFcvyQZ3ghTgSboBW8b4HgiZHQF8", "ZEC", "found")]
    [InlineData("rGeyCsqc6vKXuyTGF39WJxmTRemoV3c97g", "XRP", "found")]
    [InlineData("GD2TRYZSEGDYSBD65KWLTDWAZEJBT5OBJWBHMBSZAERMOCOJWP7DKJWG", "XLM", "found")]
    [InlineData("cosmos1h9ymfm2fxrqgd257dlw5nku3jgqjgpl59sm5nz", "ATOM", "bech32 checksum is wrong")]
    [InlineData("lnbc1pvjluezpp5qqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqfqypqdpl2pkx2ctnv5sxxmmwwd5kgetjypeh2ursdae8g6twvus8g6rfwvs8qun0dfjkxaq8rkx3yf5tcsyz3d73gafnh3cax9rn449d9p5uxz9ezhhypd0elx87sjle52x86fux2ypatgddc6k63n7erqz25le42c4u4ecky03ylcqca784w", "XBT", "Lightning")]
    [InlineData("nonsense", "XBT", "found")]
    [InlineData("DE89370400440532013000", null, "found")]
    public void Damage_is_named(string text, string? ticker, string expected)
    {
        ListedAddress read = ListedAddress.Read(text, ticker);

        Assert.Empty(read.Subjects);
        Assert.Contains(expected, read.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_misprint_of_one_letter_is_never_read()
    {
        string[] addresses =
        [
            "TEAqwfMhXLaomXhZ8KeMhx3njGmQEDnsUR", "16iWn2J1McqjToYLHSsAyS6En3QA8YQ91H", "bc1q92md7868uun8vplp9te0vaecmxyc5rrphdyvxg", "t1ZmpK4QFcvyQZ3ghTgSboBW8b4HgiZHQF9",
            "rGeyCsqc6vKXuyTGF39WJxmTRemoV3c97h", "GD2TRYZSEGDYSBD65KWLTDWAZEJBT5OBJWBHMBSZAERMOCOJWP7DKJWH",
            "884Bz8UH63aYsjVdkfWfScRYWZGGNbjFL7pztqvWNSrtYT4reFSwyvkCj9KEGUtheHhhMUj87ciTBFyzoesrMJ4L1FvSoxL", "bitcoincash:qptsxhxxuyww0a3s3gy2ee9cwdgjhz7pqyw9d2dwsl",
        ];
        string letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz123456789";

        foreach (string address in addresses)
        {
            Assert.Null(ListedAddress.Read(address).Problem);
            for (int at = 0; at < address.Length; at++)
            {
                char other = letters[(letters.IndexOf(address[at], StringComparison.Ordinal) + 7) % letters.Length];
                string wrong = string.Concat(address.AsSpan(0, at), other.ToString(), address.AsSpan(at + 1));
                Assert.NotNull(ListedAddress.Read(wrong).Problem);
            }
        }
    }

    private static LabelSubject Subject(string text)
    {
        Assert.True(LabelSubject.TryParse(text, out LabelSubject? subject, out string? error), error);
        return subject;
    }
}
