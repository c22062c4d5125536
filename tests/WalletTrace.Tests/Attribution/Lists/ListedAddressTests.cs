using WalletTrace.Attribution;
using WalletTrace.Attribution.Lists;

namespace WalletTrace.Tests.Attribution.Lists;

public class ListedAddressTests
{
    // Real addresses: OFAC's SDN list of 27 September 2024 and of 2 October 2026, GraphSense's packs, each chain's own documents.
    [Theory]
    [InlineData("0x098B716B8Aaf21512996dC57EB0615e2383E2f96", null, "eip155:1:0x098B716B8Aaf21512996dC57EB0615e2383E2f96")]
    [InlineData("0x098b716b8aaf21512996dc57eb0615e2383e2f96", "ETH", "eip155:1:0x098B716B8Aaf21512996dC57EB0615e2383E2f96")]
    [InlineData(" 0x4f47bc496083c727c5fbe3ce9cdf2b0f6496270c ", "BSC", "eip155:56:0x4f47bc496083C727c5fbe3CE9CDf2B0f6496270c")]
    [InlineData("0x4f47bc496083c727c5fbe3ce9cdf2b0f6496270c", "arb", "eip155:42161:0x4f47bc496083C727c5fbe3CE9CDf2B0f6496270c")]
    [InlineData("0x6667ed6cb6e7accc4004e8844dbdd0e72d58c31c", "ETC", "eip155:61:0x6667ed6CB6E7aCcc4004E8844dBdd0E72D58C31C")]
    [InlineData("0x19aa5fe80d33a56d56c78e82ea5e50e5d80b4dff", "USDT", "eip155:1:0x19Aa5Fe80D33a56D56c78e82eA5E50E5d80b4Dff")]
    [InlineData("xdc472c619028bA67B817b48f8d64DBB7699Ce0fadf", "XinFin", "eip155:50:0x472C619028bA67b817B48f8D64DBB7699CE0FADF")]
    [InlineData("TEAqwfMhXLaomXhZ8KeMhx3njGmQEDnsUR", "USDT", "tron:0x2b6653dc:TEAqwfMhXLaomXhZ8KeMhx3njGmQEDnsUR")]
    [InlineData("16iWn2J1McqjToYLHSsAyS6En3QA8YQ91H", "USDT", "bip122:000000000019d6689c085ae165831e93:16iWn2J1McqjToYLHSsAyS6En3QA8YQ91H")]
    [InlineData("3E6ZCKRrsdPc35chA9Eftp1h3DLW18NFNV", null, "bip122:000000000019d6689c085ae165831e93:3E6ZCKRrsdPc35chA9Eftp1h3DLW18NFNV")]
    [InlineData("3E6ZCKRrsdPc35chA9Eftp1h3DLW18NFNV", "LTC", "bip122:12a765e31ffd4059bada1e25190f6e98:MLJhW8kFhAj2uuFpdH48sRSgpVmF84Sd2V")]
    [InlineData("17om4dHcDNy9LAagMj8mGW59vyXjvA3GBn", "BCH", "bip122:000000000000000000651ef99cb9fcbe:bitcoincash:qp9yt0hgxtjmz5sq9gd06f4n6gt0hrlhdykq3yufs3")]
    [InlineData("17om4dHcDNy9LAagMj8mGW59vyXjvA3GBn", "BSV", "foreign:BSV:17om4dHcDNy9LAagMj8mGW59vyXjvA3GBn")]
    [InlineData("bitcoincash:qptsxhxxuyww0a3s3gy2ee9cwdgjhz7pqyw9d2dwsl", null, "bip122:000000000000000000651ef99cb9fcbe:bitcoincash:qptsxhxxuyww0a3s3gy2ee9cwdgjhz7pqyw9d2dwsl")]
    [InlineData("simpleledger:qp5y6ggsn8y0pzghhn2zap7kyestzqh2vc7t400n96", "USDT", "bip122:000000000000000000651ef99cb9fcbe:bitcoincash:qp5y6ggsn8y0pzghhn2zap7kyestzqh2vcf7xnmy3w")]
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
        Assert.Equal(expected, Assert.Single(read.Subjects).ToString());
        Assert.False(read.TickerDisagrees);
        Assert.Null(read.Note);
    }
}
