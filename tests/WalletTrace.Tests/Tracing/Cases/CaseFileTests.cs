using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Tests.Tracing.Cases;

public sealed class CaseFileTests : IDisposable
{
    private const string Thief = "eip155:1:0x098B716B8Aaf21512996dC57EB0615e2383E2f96";
    private const string Id = "0xc28fad5e8d5e0ce6a2eaf67b6687be5d58113e16be590824d6cfa1a94467d0b7";
    private const string Tether = "erc20:0xdAC17F958D2ee523a2206206994597C13D831ec7";
    private const string Bitcoin = "bip122:000000000019d6689c085ae165831e93";
    private const string Blocks = "chain,height,time,hash,parent\neip155:1,7,70,,\n";

    private readonly TemporaryFolder folder = new();

    public CaseFileTests()
    {
        folder.Write("facts/blocks.csv", Blocks);
        folder.Write("labels.csv", $"account,text,category,source\n{Thief},The thief,theft,somebody\n");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Reads_the_example_of_the_documentation()
    {
        var file = await LoadAsync($"""
            name: Ronin bridge, March 2022
            description: Where the ether went.
            thefts:
              - name: Ronin bridge
                wallet: {Thief.ToLowerInvariant()}
                amount: 173,600 ETH
                height: 14442835
            facts: [facts/blocks.csv]
            labels: [labels.csv]
            rules: [fifo, haircut, taint-first]
            stop:
              categories: [exchange, mixer, darknet_market]
              labels: ["A label"]
              minimum: 1 ETH
              hops: 12
              hub: 500
              budget: 1000
              until: 2022-12-31
            """);

        Assert.Equal("Ronin bridge, March 2022", file.Name);
        Assert.Equal("Where the ether went.", file.Description);
        var theft = Assert.Single(file.Thefts);
        Assert.Equal("Ronin bridge", theft.Name);
        Assert.Equal([new WalletAmountSeed(Account.Parse(Thief), Amount.Parse("173600", Facts.Ether), 14442835)], theft.Seeds);
        Assert.Equal<TaintRule>([TaintRule.Fifo, TaintRule.Haircut, TaintRule.TaintFirst], file.Parameters.Rules);
        Assert.Equal(TraceDirection.Forward, file.Parameters.Direction);
        Assert.Equal(LifoOrder.AsTaken, file.Parameters.LifoOrder);
        Assert.Equal(FeeConvention.Sink, file.Parameters.FeeConvention);
        Assert.Equal([Category.Exchange, Category.Mixer, Category.DarknetMarket], file.Stops.Categories);
        Assert.Equal(["A label"], file.Stops.Labels);
        Assert.Equal<Amount>([Amount.Parse("1 ETH", Facts.Ether)], file.Stops.Minimums);
        Assert.Equal((12, 500, 1000), (file.Stops.Hops, file.Stops.HubLimit, file.Stops.Budget));
        Assert.Equal(new DateTimeOffset(2022, 12, 31, 23, 59, 59, TimeSpan.Zero).ToUnixTimeSeconds(), file.Stops.Until);
        Assert.Equal("blocks.csv", Path.GetFileName(Assert.Single(file.FactFiles)));
        Assert.Equal("The thief", Assert.Single(file.LoadLabels().All).Text);
        Assert.Equal([ChainId.Ethereum], (await file.LoadLedgerAsync()).Chains);
    }

    [Fact]
    public async Task Has_a_default_for_all_but_name_thefts_and_facts()
    {
        var file = await LoadAsync(Case());

        Assert.Equal(string.Empty, file.Description);
        Assert.Equal<TaintRule>([TaintRule.Fifo, TaintRule.Haircut], file.Parameters.Rules);
        Assert.Equal(StopRules.Services, file.Stops.Categories);
        Assert.Empty(file.Stops.Minimums);
        Assert.Null(file.Stops.Hops);
        Assert.Empty(file.LoadLabels().All);
    }

    [Fact]
    public async Task Reads_every_kind_of_seed()
    {
        var file = await LoadAsync($$"""
            name: x
            facts: facts/blocks.csv
            thefts:
              - name: many
                seeds:
                  - {wallet: "{{Thief}}", amount: 5 gwei, height: 7, before: "{{Id}}"}
                  - {wallet: "{{Thief}}", amount: 5.5 USDT, height: 0, asset: "{{Tether}}", decimals: 6, symbol: USDT}
                  - {wallet: "{{Thief}}", outflows_from: 8}
                  - {wallet: "{{Thief}}", outflows_from: 8, asset: "eip155:1/{{Tether}}", decimals: 6}
                  - {chain: eip155:1, transaction: "{{Id}}"}
                  - {chain: eip155:1, transaction: "{{Id}}", transfer: 3}
                  - {chain: "{{Bitcoin}}", coin: "{{Id[2..]}}:4"}
              - name: one more
                chain: {{Bitcoin}}
                transaction: {{Id}}
            """);

        var wallet = Account.Parse(Thief);
        var id = TransactionId.Parse(Id);
        var tether = Asset.Parse($"eip155:1/{Tether}", 6, "USDT");
        Assert.Equal(["many", "one more"], file.Thefts.Select(theft => theft.Name));
        Assert.Equal(
            [
                new WalletAmountSeed(wallet, Amount.Parse("5 gwei", Facts.Ether), 7, id),
                new WalletAmountSeed(wallet, new Amount(5_500_000u, tether), 0),
                new WalletFlowsSeed(wallet, Facts.Ether, 8),
                new WalletFlowsSeed(wallet, tether, 8),
                new TransactionSeed(ChainId.Ethereum, id),
                new TransferSeed(ChainId.Ethereum, id, 3),
                new CoinSeed(ChainId.Bitcoin, new CoinId(id, 4)),
            ],
            file.Thefts[0].Seeds);
        Assert.Equal([new TransactionSeed(ChainId.Bitcoin, id)], file.Thefts[1].Seeds);
    }

    [Fact]
    public async Task Reads_a_backward_case()
    {
        var file = await LoadAsync($$"""
            {name: x, facts: [facts/blocks.csv], direction: backward, rules: all, lifo: as-they-lay, fees: coinbase-fees-first, swaps: off, tokens: "eip155:1/{{Tether}}",
             thefts: [{name: y, wallet: "{{Thief}}", inflows_up_to: 9}],
             stop: {categories: none, deposits: off, deposit_forwards: 3, until: 2022-12-31} }
            """);

        Assert.Equal(TraceDirection.Backward, file.Parameters.Direction);
        Assert.Equal(Enum.GetValues<TaintRule>(), file.Parameters.Rules);
        Assert.Equal(LifoOrder.AsTheyLay, file.Parameters.LifoOrder);
        Assert.Equal(FeeConvention.CoinbaseFeesFirst, file.Parameters.FeeConvention);
        Assert.Equal(FeeConvention.CoinbaseFeesFirst, (await file.OpenAsync()).Parameters.FeeConvention);
        Assert.False(file.Parameters.FollowSwaps);
        Assert.False((await file.OpenAsync()).Parameters.FollowSwaps);
        Assert.Equal(["eip155:1/" + Tether], (await file.OpenAsync()).Parameters.KnownTokens.Select(token => token.ToString()));
        Assert.Empty(file.Stops.Categories);
        Assert.Empty(file.Stops.DepositCategories);
        Assert.Equal(3, file.Stops.DepositLimits.LeastForwards);
        Assert.Equal(new DateTimeOffset(2022, 12, 31, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds(), file.Stops.Until);
        Assert.Equal(TraceDirection.Backward, (await file.OpenAsync()).Parameters.Direction);
    }

    [Theory]
    [InlineData("stop: {categories: services}", "")]
    [InlineData("stop: {deposits: [exchange, otc, payment]}", "")]
    [InlineData("stop: {until: '2022-04-30T12:00:00Z'}", "")]
    [InlineData("stop: {minimum: [1 ETH]}", "1 ETH")]
    [InlineData("stop: {minimum: 1000000000 wei}", "0.000000001 ETH")]
    [InlineData("stop: {minimum: {amount: 10 USDT, asset: 'erc20:0xdAC17F958D2ee523a2206206994597C13D831ec7', decimals: 6, symbol: USDT}}", "10 USDT")]
    [InlineData("stop: {minimum: [1 ETH, {amount: 2 BTC, chain: 'bip122:000000000019d6689c085ae165831e93'}]}", "1 ETH,2 BTC")]
    public async Task Reads_limits_in_all_their_forms(string stop, string minimums)
    {
        var file = await LoadAsync(Case(stop));

        Assert.Equal(minimums, string.Join(',', file.Stops.Minimums.Select(minimum => $"{minimum.ToDecimalString()} {minimum.Asset.Symbol}")));
        Assert.Equal(StopRules.Services, file.Stops.Categories);
    }

    [Fact]
    public async Task Finds_files_by_patterns_in_ordinal_order_and_each_once()
    {
        foreach (var name in new[] { "facts/b.csv", "facts/a.csv", "facts/c.jsonl", "facts/deep/d.csv", "facts/B.csv" })
        {
            folder.Write(name, Blocks);
        }

        var file = await LoadAsync(Case().Replace("[facts/blocks.csv]", "[facts/b.csv, facts/*.csv, 'facts/?.jsonl', facts/deep/*]", StringComparison.Ordinal));

        Assert.Equal(["b.csv", "B.csv", "a.csv", "blocks.csv", "c.jsonl", "d.csv"], file.FactFiles.Select(Path.GetFileName));
    }

    [Fact]
    public async Task Takes_the_folder_of_a_case_for_the_case()
    {
        folder.Write("case.yaml", Case());
        Assert.Equal("x", (await CaseFile.LoadAsync(folder.Path)).Name);
    }

    [Fact]
    public async Task Tells_how_far_the_reading_has_come()
    {
        folder.Write("facts/many.csv", "chain,height,time,hash,parent\n" + string.Concat(Enumerable.Range(100, 120_000).Select(height => $"eip155:1,{height},{height},,\n")));
        var file = await LoadAsync(Case().Replace("blocks.csv", "*.csv", StringComparison.Ordinal));
        var told = new List<CaseProgress>();

        await file.LoadLedgerAsync(new Told(told));

        Assert.Equal(
            [("blocks.csv", 0, 2, 0), ("many.csv", 1, 2, 1), ("many.csv", 1, 2, 50_001), ("many.csv", 1, 2, 100_001)],
            told.Select(progress => (progress.File, progress.FilesRead, progress.Files, (int)progress.Facts)));
    }

    [Fact]
    public async Task Names_file_and_line_of_facts_that_contradict_those_of_another_file()
    {
        folder.Write("facts/other.csv", "chain,height,time,hash,parent\neip155:1,6,60,,\neip155:1,7,71,,\n");
        var file = await LoadAsync(Case().Replace("blocks.csv", "*.csv", StringComparison.Ordinal));

        var failure = await Assert.ThrowsAsync<ContradictionException>(() => file.LoadLedgerAsync());

        Assert.Equal("other.csv, line 3", failure.Where);
        Assert.Contains("at other.csv, line 3: one block is told in two ways", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stops_reading_when_it_is_cancelled()
    {
        using var source = new CancellationTokenSource();
        var file = await LoadAsync(Case());
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => file.LoadLedgerAsync(cancellationToken: source.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CaseFile.LoadAsync(folder["case.yaml"], source.Token));
    }

    private static string Case(string more = "") => $$"""
        name: x
        facts: [facts/blocks.csv]
        thefts: [{name: y, wallet: "{{Thief}}", amount: 1 ETH, height: 5}]
        {{more}}
        """;

    private Task<CaseFile> LoadAsync(string yaml) => CaseFile.LoadAsync(folder.Write("case.yaml", yaml));

    private sealed class Told(List<CaseProgress> list) : IProgress<CaseProgress>
    {
        public void Report(CaseProgress value) => list.Add(value);
    }
}
