using WalletTrace.Tests.Support;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Tests.Tracing.Cases;

/// <summary>A case that is malformed, empty or reaches out of its folder is refused with the line and what to write instead.</summary>
public sealed class CaseFileErrorTests : IDisposable
{
    private const string Thief = "eip155:1:0x098B716B8Aaf21512996dC57EB0615e2383E2f96";
    private const string Id = "c28fad5e8d5e0ce6a2eaf67b6687be5d58113e16be590824d6cfa1a94467d0b7";
    private const string Bitcoin = "bip122:000000000019d6689c085ae165831e93";
    private const string Head = "name: x\nfacts: [blocks.csv]\n";
    private const string Theft = "thefts: [{name: y, wallet: \"" + Thief + "\", amount: 1 ETH, height: 5}]\n";

    private readonly TemporaryFolder folder = new();

    public CaseFileErrorTests()
    {
        folder.Write("case/blocks.csv", "chain,height,time,hash,parent\neip155:1,7,70,,\n");
        folder.Write("outside/blocks.csv", "chain,height,time,hash,parent\neip155:1,7,70,,\n");
    }

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, int, string> Malformed() => new()
    {
        { "", 1, "found nothing, expected keys with values such as name" },
        { "# nothing\n", 1, "found nothing" },
        { "- a list\n", 1, "found a list" },
        { "name: [\n", 2, "no YAML" },
        { "name: &a x\nfacts: *a\n", 1, "an anchor" },
        { Head, 1, "the case has no theft to start from: found nothing under thefts, expected a list with at least one entry such as {name: …, wallet:" },
        { Head + "thefts: []\n", 3, "the case has no theft to start from: found a list under thefts" },
        { Head + "thefts:\n", 3, "the case has no theft" },
        { Head + "thefts: y\n", 3, "found the value \"y\" under thefts" },
        { "name: x\n" + Theft, 1, "the case has no facts: found nothing under facts, expected a list of files" },
        { "name: x\nfacts: []\n" + Theft, 2, "the case has no facts: found an empty list" },
        { "facts: [blocks.csv]\n" + Theft, 1, "found no name" },
        { "name: ''\nfacts: [blocks.csv]\n" + Theft, 1, "found 0 characters, expected 1 to 200" },
        { $"name: {new string('x', 201)}\nfacts: [blocks.csv]\n{Theft}", 1, "found 201 characters" },
        { Head + Theft + "rulez: [fifo]\n", 4, "unknown key \"rulez\" in the case; perhaps rules was meant" },
        { Head + Theft + "Name: y\n", 4, "perhaps name was meant" },
        { Head + Theft + "name: y\n", 4, "the key \"name\" twice" },
        { Head + Theft + "rules: [fofo]\n", 4, "rules cannot be read: found \"fofo\", expected one of poison, haircut, fifo" },
        { Head + Theft + "rules: [fifo, FIFO]\n", 4, "found fifo twice" },
        { Head + Theft + "rules: []\n", 4, "rules cannot be read: found an empty list" },
        { Head + Theft + "rules: {fifo: yes}\n", 4, "expected a list of texts" },
        { Head + Theft + "direction: sideways\n", 4, "expected one of forward, backward" },
        { Head + Theft + "lifo: yes\n", 4, "expected one of as_taken, as_they_lay" },
        { Head + Theft + "fees: miner\n", 4, "expected one of sink, coinbase_subsidy_first, coinbase_fees_first" },
        { Head + Theft + "swaps: maybe\n", 4, "swaps cannot be read: found \"maybe\", expected follow or off" },
        { Head + Theft + "tokens: [USDT]\n", 4, "tokens cannot be read: " },
        { Head + Theft + "prices: none.csv\n", 4, "expected a file that is there" },
        { Head + Theft + "prices: ../outside/blocks.csv\n", 4, "expected a path inside the case's folder" },
        { Head + Theft + "prices: 2022.txt\n", 4, "expected a file that is there" },
        { Head + Theft + "prices: []\n", 4, "found neither files nor pegged tokens" },
        { Head + Theft + "prices:\n  files: []\n", 5, "found neither files nor pegged tokens" },
        { Head + Theft + "prices:\n  filez: x\n", 5, "unknown key \"filez\" in prices; perhaps files was meant" },
        { Head + Theft + "prices:\n  files: blocks.csv\n  convention: linear\n", 6, "expected one of close_of_day, last_before" },
        { Head + Theft + "prices:\n  files: blocks.csv\n  oldest: 367\n", 6, "expected a whole number from 0 to 366" },
        { Head + Theft + "prices:\n  files: blocks.csv\n  currency: usd\n", 6, "expected three capitals such as USD" },
        { Head + Theft + "prices:\n  files: blocks.csv\n  pegged: USDC\n", 6, "pegged cannot be read: asset \"USDC\" cannot be read" },
        { Head + Theft + "prices:\n  files: [{asset: eip155:1/slip44:60}]\n", 5, "found no file" },
        { Head + Theft + "prices:\n  files: [{file: blocks.csv, asset: ETH}]\n", 5, "asset cannot be read: asset \"ETH\"" },
        { Head + Theft + "prices:\n  files: [[blocks.csv]]\n", 5, "expected files such as prices.csv" },
        { Head + Theft + "stop: 12\n", 4, "stop cannot be read: found the value \"12\"" },
        { Head + Theft + "stop:\n  hopps: 12\n", 5, "unknown key \"hopps\" in stop; perhaps hops was meant" },
        { Head + Theft + "stop:\n  hops: 0\n", 5, "found \"0\", expected a whole number from 1" },
        { Head + Theft + "stop:\n  hops: -1\n", 5, "found \"-1\"" },
        { Head + Theft + "stop:\n  hops: many\n", 5, "found \"many\"" },
        { Head + Theft + "stop:\n  hub: 99999999999\n", 5, "expected a whole number from 1 to 2147483647" },
        { Head + Theft + "stop:\n  categories: [exchange, mixr]\n", 5, "found \"mixr\", expected one of unknown, exchange" },
        { Head + Theft + "stop:\n  deposits: [exchange, off]\n", 5, "found \"off\", expected one of unknown, exchange" },
        { Head + Theft + "stop:\n  deposit_forwards: 0\n", 5, "found \"0\", expected a whole number from 1" },
        { Head + Theft + "stop:\n  minimum: 1 BTC\n", 5, "found unit \"BTC\", expected ETH" },
        { Head + Theft + "stop:\n  minimum: -1 ETH\n", 5, "negative" },
        { Head + Theft + "stop:\n  minimum: [1 ETH, 2 ETH]\n", 5, "found two of eip155:1/slip44:60" },
        { Head + Theft + "stop:\n  minimum: {asset: native}\n", 5, "found no amount" },
        { Head + Theft + "stop:\n  until: tomorrow\n", 5, "expected a day such as 2022-04-30" },
        { Head + "thefts:\n- x\n", 4, "a theft cannot be read: found the value \"x\"" },
        { Head + Seed("wallet: " + Thief), 4, "found a wallet alone, expected amount and height, or outflows_from" },
        { Head + "thefts:\n- wallet: " + Thief + "\n  outflows_from: 5\n", 4, "found no name" },
        { Head + Seed("name: ''") , 5, "the key \"name\" twice" },
        { Head + "thefts:\n- {name: a, wallet: '" + Thief + "', outflows_from: 5}\n- {name: a, wallet: '" + Thief + "', outflows_from: 5}\n", 5, "expected one that no other theft has" },
        { Head + Seed("walet: " + Thief), 5, "perhaps wallet was meant" },
        { Head + Seed("wallet: 0x098B716B8Aaf21512996dC57EB0615e2383E2f96"), 5, "wallet cannot be read" },
        { Head + Seed("wallet: eip155:1:0x098b716B8Aaf21512996dC57EB0615e2383E2f96", "outflows_from: 5"), 5, "EIP-55" },
        { Head + Seed("wallet: " + Thief, "amount: 1 ETH"), 4, "found no height" },
        { Head + Seed("wallet: " + Thief, "amount: 1 BTC", "height: 5"), 6, "amount cannot be read" },
        { Head + Seed("wallet: " + Thief, "amount: 115792089237316195423570985008687907853269984665640564039457584007913129639936 wei", "height: 5"), 6, "2^256 - 1" },
        { Head + Seed("wallet: " + Thief, "amount: 1 ETH", "height: -5"), 7, "found \"-5\", expected a whole number from 0" },
        { Head + Seed("wallet: " + Thief, "amount: 1 ETH", "height: 99999999999999999999"), 7, "expected a whole number from 0" },
        { Head + Seed("wallet: " + Thief, "amount: 1 ETH", "height: 5", "before: 0x12"), 8, "before cannot be read" },
        { Head + Seed("wallet: " + Thief, "amount: 1 ETH", "height: 5", "outflows_from: 5"), 8, "a seed has one or the other" },
        { Head + Seed("wallet: " + Thief, "height: 5"), 6, "it says when an amount is stolen" },
        { Head + Seed("wallet: " + Thief, "inflows_up_to: 5"), 6, "write outflows_from" },
        { "direction: backward\n" + Head + Seed("wallet: " + Thief, "outflows_from: 5"), 7, "write inflows_up_to" },
        { Head + Seed("wallet: " + Thief, "outflows_from: 5", "asset: erc20:0xdAC17F958D2ee523a2206206994597C13D831ec7"), 7, "decimals are not known" },
        { Head + Seed("wallet: " + Thief, "outflows_from: 5", "asset: eip155:137/slip44:966"), 7, "expected one of eip155:1" },
        { Head + Seed("wallet: eip155:77777:0x098b716b8aaf21512996dc57eb0615e2383e2f96", "outflows_from: 5"), 4, "whose coin is unknown" },
        { Head + Seed("wallet: " + Thief, "chain: eip155:1", "outflows_from: 5"), 6, "whose account names its chain" },
        { Head + Seed($"wallet: {Bitcoin}:12cbQLTFMXRnSzktFkuoG3eHoMeFtpTu3S", "amount: 1 BTC", "height: 5"), 6, "expected a coin, a transaction, or outflows_from" },
        { Head + Seed("transaction: " + Id), 4, "found no chain" },
        { Head + Seed("transaction: 12", "chain: eip155:1"), 5, "transaction cannot be read" },
        { Head + Seed("transaction: " + Id, "chain: ethereum"), 6, "chain cannot be read" },
        { Head + Seed("transaction: " + Id, "chain: cosmos:hub"), 6, "unknown chain cosmos:hub" },
        { Head + Seed("transaction: " + Id, "chain: eip155:1", "transfer: first"), 7, "found \"first\"" },
        { Head + Seed("transaction: " + Id, "chain: eip155:1", "amount: 1 ETH"), 7, "it belongs to a wallet" },
        { Head + Seed("transaction: " + Id, "chain: " + Bitcoin, $"coin: {Id}:0"), 4, "found both transaction and coin" },
        { Head + Seed("chain: " + Bitcoin), 4, "found neither wallet nor transaction nor coin" },
        { Head + Seed($"coin: {Id}:0", "chain: eip155:1"), 5, "expected a UTXO chain" },
        { Head + Seed($"coin: {Id}", "chain: " + Bitcoin), 5, "expected transaction id, colon and output index" },
        { Head + Seed($"coin: {Id}:-1", "chain: " + Bitcoin), 5, "expected transaction id, colon and output index" },
        { Head + Seed($"coin: {Id[1..]}:1", "chain: " + Bitcoin), 5, "coin cannot be read" },
        { Head + Seed("seeds: []"), 5, "found an empty list" },
        { Head + Seed("seeds: x"), 5, "found the value \"x\", expected a list" },
        { Head + Seed("seeds: [x]"), 5, "a seed cannot be read" },
        { Head + Seed("seeds: [{}]"), 5, "neither wallet nor transaction nor coin" },
        { Head + Seed("wallet: " + Thief, "seeds: [{}]"), 5, "write it into one of them" },
        { "name: x\nfacts: [facts.csv]\n" + Theft, 2, "found \"facts.csv\", expected a file that is there" },
        { "name: x\nfacts: ['*.jsonl']\n" + Theft, 2, "expected at least one file that matches" },
        { "name: x\nfacts: ['none/*.csv']\n" + Theft, 2, "expected at least one file that matches" },
        { "name: x\nfacts: ['*/blocks.csv']\n" + Theft, 2, "in the last part of the path only" },
        { "name: x\nfacts: [case.yaml]\n" + Theft, 2, "expected a name that ends with one of .csv, .csv.gz, .jsonl" },
        { Head + Theft + "labels: [labels.csv]\n", 4, "found \"labels.csv\", expected a file that is there" },
        { Head + Theft + "labels: [[a]]\n", 4, "found a list in the list" },
        { Head + Theft + "labels: [blocks.csv, blocks.csv.gz]\n", 4, "found \"blocks.csv.gz\"" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Names_the_line_and_what_to_write(string yaml, int line, string expected)
    {
        var failure = await Assert.ThrowsAsync<LedgerFormatException>(() => LoadAsync(yaml));

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.Equal(line, failure.Line);
        Assert.Equal("case.yaml", failure.File);
        Assert.DoesNotContain(folder.Path, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../outside/blocks.csv")]
    [InlineData("./blocks.csv")]
    [InlineData("a/../blocks.csv")]
    [InlineData("/etc/passwd")]
    [InlineData("//server/share/blocks.csv")]
    [InlineData("C:/blocks.csv")]
    [InlineData("..\\\\outside\\\\blocks.csv")]
    [InlineData("file:///etc/passwd")]
    [InlineData("a//blocks.csv")]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("*/../../outside/*.csv")]
    public async Task Reads_no_file_outside_its_folder(string name)
    {
        foreach (var yaml in new[] { $"name: x\nfacts: [\"{name}\"]\n{Theft}", $"{Head.Replace("\n", "\n", StringComparison.Ordinal)}labels: [\"{name}\"]\n{Theft}" })
        {
            var failure = await Assert.ThrowsAsync<LedgerFormatException>(() => LoadAsync(yaml));
            Assert.Contains("expected a path inside the case's folder", failure.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("link.csv")]
    [InlineData("*.csv")]
    [InlineData("linked/blocks.csv")]
    [InlineData("linked/*.csv")]
    [InlineData("linked/*.jsonl")]
    [InlineData("linked/none.csv")]
    [InlineData("twice/blocks.csv")]
    [InlineData("relative.csv")]
    public async Task Follows_no_link_out_of_its_folder(string name)
    {
        File.CreateSymbolicLink(folder["case/link.csv"], folder["outside/blocks.csv"]);
        File.CreateSymbolicLink(folder["case/relative.csv"], "../outside/blocks.csv");
        Directory.CreateSymbolicLink(folder["case/linked"], folder["outside"]);
        Directory.CreateSymbolicLink(folder["case/twice"], folder["case/linked"]);

        var failure = await Assert.ThrowsAsync<LedgerFormatException>(() => LoadAsync($"name: x\nfacts: [\"{name}\"]\n{Theft}"));

        Assert.Contains("found a link that leads out of it", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Follows_links_that_stay_inside_and_links_to_its_folder()
    {
        File.CreateSymbolicLink(folder["case/link.csv"], "blocks.csv");
        Directory.CreateSymbolicLink(folder["elsewhere"], folder["case"]);
        folder.Write("case/case.yaml", $"name: x\nfacts: [link.csv]\n{Theft}");

        var file = await CaseFile.LoadAsync(folder["elsewhere"]);

        Assert.Single((await file.LoadLedgerAsync()).Chains);
    }

    [Fact]
    public async Task Does_not_follow_links_for_ever()
    {
        File.CreateSymbolicLink(folder["case/a.csv"], "b.csv");
        File.CreateSymbolicLink(folder["case/b.csv"], "a.csv");

        await Assert.ThrowsAsync<IOException>(() => LoadAsync($"name: x\nfacts: [a.csv]\n{Theft}"));
    }

    [Fact]
    public async Task Refuses_a_file_that_is_no_case_at_all()
    {
        await Assert.ThrowsAsync<FileNotFoundException>(() => CaseFile.LoadAsync(folder["case/none.yaml"]));
        await Assert.ThrowsAsync<FileNotFoundException>(() => CaseFile.LoadAsync(folder["case"]));
        var missing = await Assert.ThrowsAsync<FileNotFoundException>(() => CaseFile.LoadAsync("no-such-case"));
        Assert.Equal("the case cannot be read: found no file \"no-such-case\", expected a case file or a folder with a case.yaml in it", missing.Message);
        await Assert.ThrowsAsync<ArgumentException>(() => CaseFile.LoadAsync(""));

        var failure = await Assert.ThrowsAsync<LedgerFormatException>(() => LoadAsync("# " + new string('x', 1 << 20)));
        Assert.Contains("more than 1048576 bytes", failure.Message, StringComparison.Ordinal);

        await File.WriteAllBytesAsync(folder["case/case.yaml"], [.. "name: x\nfacts: "u8, 0xff]);
        failure = await Assert.ThrowsAsync<LedgerFormatException>(() => CaseFile.LoadAsync(folder["case"]));
        Assert.Equal(2, failure.Line);
    }

    private static string Seed(params string[] keys) => "thefts:\n- name: y\n" + string.Concat(keys.Select(key => $"  {key}\n"));

    private Task<CaseFile> LoadAsync(string yaml) => CaseFile.LoadAsync(folder.Write("case/case.yaml", yaml));
}
