using WalletTrace.Cli.Live;
using WalletTrace.Cli.Sources;
using WalletTrace.Graph;
using WalletTrace.Tracing.Live;
using Xunit;

namespace WalletTrace.Tests.Cli;

public sealed class SourceSpecTests
{
    [Theory]
    [InlineData("etherscan", "Etherscan", null, "https://api.etherscan.io/v2/api")]
    [InlineData("etherscan@base", "Etherscan", "eip155:8453", "https://api.etherscan.io/v2/api")]
    [InlineData("etherscan@8453=http://127.0.0.1:1/api", "Etherscan", "eip155:8453", "http://127.0.0.1:1/api")]
    [InlineData("trongrid", "Trongrid", null, "https://api.trongrid.io/")]
    [InlineData("esplora@bitcoin", "Esplora", "bip122:000000000019d6689c085ae165831e93", "https://blockstream.info/api/")]
    [InlineData("esplora=https://mempool.space/api/?a=b", "Esplora", null, "https://mempool.space/api/?a=b")]
    [InlineData("node@tron=http://127.0.0.1:8090/", "Node", "tron:0x2b6653dc", "http://127.0.0.1:8090/")]
    public void A_source_is_kind_network_and_place(string text, string kind, string? chain, string address)
    {
        SourceSpec spec = SourceSpec.Read(text);
        Assert.Equal((kind, chain, new Uri(address)), (spec.Kind.ToString(), spec.Chain?.ToString(), spec.Address));
    }

    [Fact]
    public void Block_files_are_in_a_folder() => Assert.Equal(("a=b", null), (SourceSpec.Read("files=a=b").Folder, SourceSpec.Read("files=a=b").Address));

    [Theory]
    [InlineData("bitquery", "kinds etherscan, blockscout")]
    [InlineData("node", "expected node=URL")]
    [InlineData("blockscout@base", "expected blockscout=URL")]
    [InlineData("esplora@litecoin", "expected esplora=URL")]
    [InlineData("files", "files=FOLDER")]
    [InlineData("etherscan@bitcoin", "expected a chain that it serves: an EVM chain")]
    [InlineData("trongrid@ethereum", "tron")]
    [InlineData("etherscan@nowhere", "expected a chain id, or one of")]
    [InlineData("node=ftp://example.org/", "expected an address such as")]
    [InlineData("node=http://me:secret@example.org/", "found a user name")]
    public void What_is_no_source_is_refused_with_what_was_expected(string text, string expected)
    {
        string message = Assert.Throws<FormatException>(() => SourceSpec.Read(text)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_that_does_not_name_its_chain_serves_those_of_the_case()
    {
        ChainId[] both = [ChainId.Bitcoin, ChainId.Ethereum, ChainId.Parse("eip155:8453")];
        Assert.Equal(both[1..], SourceSpec.Read("etherscan").ChainsIn(both));
        Assert.Equal([ChainId.Bitcoin], SourceSpec.Read("esplora").ChainsIn(both));
        Assert.Equal([ChainId.Tron], SourceSpec.Read("node@tron=http://127.0.0.1/").ChainsIn(both));
        Assert.Contains("name it: blockscout@NETWORK", Problem("blockscout=http://127.0.0.1/", both), StringComparison.Ordinal);
        Assert.Contains("is of no chain of the case", Problem("trongrid", both), StringComparison.Ordinal);

        static string Problem(string text, ChainId[] chains) => Assert.Throws<WalletTrace.Cli.UsageException>(() => SourceSpec.Read(text).ChainsIn(chains)).Message;
    }

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("10m", 600)]
    [InlineData("2h", 7_200)]
    [InlineData("1d", 86_400)]
    public void A_length_of_time_has_a_unit(string text, int seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), LiveSettings.ReadDuration(text));

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("0m")]
    [InlineData("-1h")]
    [InlineData("1.5h")]
    [InlineData("99999999999h")]
    public void What_is_no_length_of_time_is_refused(string text) =>
        Assert.Contains("such as 90s", Assert.Throws<FormatException>(() => LiveSettings.ReadDuration(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(null, 10_000)]
    [InlineData(500, 10_000)]
    [InlineData(20_000, 20_000)]
    public void Who_lets_larger_accounts_be_followed_lets_them_be_read(int? hub, int expected)
    {
        var sources = new SourceRequest([], NoneOf(""), NoneOf(0m), NoneOf(0));
        Assert.Equal(expected, new LiveRequest(sources, new LiveOptions(), [], false, null, false).OptionsFor(new StopRules { HubLimit = hub }).HubLimit);

        static ILookup<SourceKind, T> NoneOf<T>(T value) => Enumerable.Repeat((SourceKind.Node, value), 0).ToLookup(one => one.Item1, one => one.Item2);
    }
}
