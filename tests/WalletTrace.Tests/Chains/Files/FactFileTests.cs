using System.Globalization;
using System.Text;
using WalletTrace.Chains;
using WalletTrace.Chains.Files;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Files;

public class FactFileTests
{
    private const string Header = "chain,height,time,transaction_index,transaction,failed,index,kind,asset,from,to,amount\n";
    private const string Thief = "0x098B716B8Aaf21512996dC57EB0615e2383E2f96";
    private const string Next = "0x08723392Ed15743cc38513C4925f5e6be5c17243";
    private const string Id = "0xc28fad5e8d5e0ce6a2eaf67b6687be5d58113e16be590824d6cfa1a94467d0b7";
    private const string Tether = "erc20:0xdAC17F958D2ee523a2206206994597C13D831ec7";
    private const string Satoshi = "12cbQLTFMXRnSzktFkuoG3eHoMeFtpTu3S";
    private const string Coin = "f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16";

    [Fact]
    public async Task Reads_transfers_in_any_order_of_columns()
    {
        var facts = await ReadAsync("transfers.csv", $"""
            amount,chain,height,time,transaction_index,transaction,failed,index,kind,asset,from,to
            173600000000000000000000,eip155:1,14442835,1648043349,17,{Id},false,0,fee,native,{Thief},
            115792089237316195423570985008687907853269984665640564039457584007913129639935,eip155:1,14442835,2022-03-23T13:49:09Z,17,{Id},0,1,native,slip44:60,{Thief},{Next}
            5,eip155:1,14442836,1648043360,0,{Coin},1,0,reward,eip155:1/slip44:60,,{Next}

            """);

        var thief = Address.Parse(Thief, ChainId.Ethereum);
        var next = Address.Parse(Next, ChainId.Ethereum);
        Assert.Equal(
            [
                new BlockRecord(ChainId.Ethereum, 14442835, 1648043349),
                new TransactionRecord(ChainId.Ethereum, 14442835, 17, TransactionId.Parse(Id)),
                new TransferRecord(ChainId.Ethereum, 14442835, 17, 0, TransferKind.Fee, Facts.Ether, thief, null, UInt256.Parse("173600000000000000000000")),
                new TransferRecord(ChainId.Ethereum, 14442835, 17, 1, TransferKind.Native, Facts.Ether, thief, next, UInt256.MaxValue),
                new BlockRecord(ChainId.Ethereum, 14442836, 1648043360),
                new TransactionRecord(ChainId.Ethereum, 14442836, 0, TransactionId.Parse(Coin), true),
                new TransferRecord(ChainId.Ethereum, 14442836, 0, 0, TransferKind.Reward, Facts.Ether, null, next, 5u),
            ],
            facts);
    }

    [Fact]
    public async Task Reads_tokens_with_the_decimals_and_symbol_they_are_said_to_have()
    {
        var facts = await ReadAsync("transfers.csv", $"""
            chain,height,time,transaction_index,transaction,failed,index,kind,asset,decimals,symbol,from,to,amount
            eip155:1,1,1,1,{Id},false,0,token,{Tether},6,"=cmd|' /C calc'!A0, ""x""
            ",{Thief},{Next},1

            """);

        var transfer = Assert.IsType<TransferRecord>(facts[^1]);
        Assert.Equal($"eip155:1/{Tether}", transfer.Asset.ToString());
        Assert.Equal(6, transfer.Asset.Decimals);
        Assert.Equal("=cmd|' /C calc'!A0, \"x\"\n", transfer.Asset.Symbol);
    }

    [Fact]
    public async Task Reads_inputs_and_outputs_and_what_may_be_left_empty_in_them()
    {
        var bitcoin = ChainId.Bitcoin;
        var inputs = await ReadAsync("inputs.csv", $"""
            chain,height,time,transaction_index,transaction,index,spent_transaction,spent_index,owner,amount
            {bitcoin},170,1231731025,0,b1fea52486ce0c62bb442b530a3f0132b826c74e473d1f2c220bfa78111c5082,0,,,,5000000000
            {bitcoin},170,1231731025,1,{Coin},0,0437cd7f8525ceed2324359c2d0ba26006d92d856a9c20fa0241106ee5a597c9,0,{Satoshi},5000000000
            {bitcoin},170,1231731025,1,{Coin},1,0437cd7f8525ceed2324359c2d0ba26006d92d856a9c20fa0241106ee5a597c9,1,,

            """);
        Assert.Equal([null, 0, 1], inputs.OfType<InputRecord>().Select(input => input.Coin?.Index));
        Assert.Equal([5_000_000_000u, 5_000_000_000u, null], inputs.OfType<InputRecord>().Select(input => (ulong?)input.Amount));
        Assert.Equal(Address.Parse(Satoshi, bitcoin), inputs.OfType<InputRecord>().ElementAt(1).Owner);

        var outputs = await ReadAsync("outputs.csv", $"""
            chain,height,time,transaction_index,transaction,index,owner,amount
            {bitcoin},170,1231731025,1,{Coin},1,{Satoshi},4000000000

            """);
        Assert.Equal(new OutputRecord(bitcoin, 170, 1, 1, Address.Parse(Satoshi, bitcoin), 4_000_000_000u), outputs[^1]);
    }

    [Fact]
    public async Task Reads_blocks_transactions_and_coverage()
    {
        Assert.Equal(
            [
                new BlockRecord(ChainId.Ethereum, 7, 70, BlockHash.Parse(Id), BlockHash.Parse(Coin)),
                new BlockRecord(ChainId.Ethereum, 9, 90),
            ],
            await ReadAsync("blocks.csv", $"chain,height,time,hash,parent\neip155:1,7,70,{Id},{Coin}\neip155:1,9,90,,\n"));

        Assert.Equal(
            [new BlockRecord(ChainId.Ethereum, 7, 70), new TransactionRecord(ChainId.Ethereum, 7, 3, TransactionId.Parse(Id), true)],
            await ReadAsync("transactions.csv", $"chain,height,time,transaction_index,transaction,failed\neip155:1,7,70,3,{Id},true\n"));

        Assert.Equal(
            [
                new CoverageRecord(ChainId.Ethereum, Address.Parse(Thief, ChainId.Ethereum), 0, 15_000_000, CoverageKinds.Native | CoverageKinds.Fee, "an explorer", 1_700_000_000),
                new CoverageRecord(ChainId.Bitcoin, null, 0, 170, CoverageKinds.Coins, "a node"),
            ],
            await ReadAsync("coverage.csv", $"""
                chain,account,from_height,to_height,kinds,source,read_at
                eip155:1,{Thief},0,15000000,fee+native,an explorer,2023-11-14T22:13:20Z
                {ChainId.Bitcoin},,0,170,coins,a node,

                """));
    }

    [Fact]
    public async Task Reads_JSON_Lines_of_all_kinds_in_one_file()
    {
        var facts = await ReadAsync("facts.jsonl", $$"""
            {"record":"transfer","chain":"eip155:1","height":5,"time":50,"transaction_index":1,"transaction":"{{Id}}","failed":false,"index":0,"kind":"native","asset":"native","from":"{{Thief}}","to":"{{Next}}","amount":"12"}
            {"time":"1970-01-01T00:01:00Z","height":6,"chain":"eip155:1","record":"block","hash":null}
            {"record":"coverage","chain":"eip155:1","from_height":0,"to_height":9,"kinds":"native","source":"\u202eesrever"}
            """);

        Assert.Equal(5, facts.Count);
        Assert.Equal((UInt256)12u, Assert.IsType<TransferRecord>(facts[2]).Amount);
        Assert.Equal(new BlockRecord(ChainId.Ethereum, 6, 60), facts[3]);
        Assert.Equal("\u202eesrever", Assert.IsType<CoverageRecord>(facts[4]).Source);
    }

    [Fact]
    public async Task Tells_a_block_and_a_transaction_once_for_rows_that_follow_each_other()
    {
        var facts = await ReadAsync("transfers.csv", Header + Row(0) + Row(1));

        Assert.Equal(["BlockRecord", "TransactionRecord", "TransferRecord", "TransferRecord"], facts.Select(fact => fact.GetType().Name));
    }

    [Theory]
    [InlineData("\uFEFF", "\n")]
    [InlineData("", "\r\n")]
    [InlineData("\uFEFF", "\r\n")]
    public async Task Reads_a_byte_order_mark_and_the_line_breaks_of_Windows(string mark, string lineBreak)
    {
        var facts = await ReadAsync("b.csv", $"{mark}chain,height,time,hash,parent{lineBreak}\"eip155:1\",7,70,\"\",{lineBreak}");

        Assert.Equal(new BlockRecord(ChainId.Ethereum, 7, 70), Assert.Single(facts));
    }

    [Theory]
    [InlineData("x.csv.gz")]
    [InlineData("x.CSV.GZ")]
    public async Task Unpacks_gzip(string name)
    {
        var packed = Packing.Gzip("chain,height,time,hash,parent\neip155:1,7,70,,\n");

        Assert.Single(await FactFile.ReadAsync(new MemoryStream(packed), name).ToListAsync());
    }

    [Fact]
    public async Task Reads_and_writes_files_that_are_larger_than_its_buffers()
    {
        using var folder = new TemporaryFolder();
        var facts = Enumerable.Range(0, 30_000).Select(height => Facts.Block(ChainId.Ethereum, height, hash: height)).ToList<Fact>();

        await FactFile.WriteJsonLinesAsync(folder["blocks.jsonl.gz"], facts);
        var paths = await FactFile.WriteCsvAsync(folder.Path, facts);

        Assert.Equal(facts, await FactFile.ReadAsync(folder["blocks.jsonl.gz"]).ToListAsync());
        Assert.Equal([folder["blocks.csv"]], paths);
        Assert.Equal(facts, await FactFile.ReadAsync(paths[0]).ToListAsync());
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
    }

    [Fact]
    public async Task Reads_a_row_of_nearly_the_greatest_length()
    {
        var name = new string('x', FactShape.MaxNameLength);
        var padding = new string('0', (1 << 20) - 300);

        var facts = await ReadAsync("coverage.csv", $"chain,account,from_height,to_height,kinds,source,read_at\neip155:1,,{padding}1,2,native,{name},\n");

        Assert.Equal(1, Assert.IsType<CoverageRecord>(facts[0]).FromHeight);
    }

    [Fact]
    public async Task Stops_when_it_is_cancelled_and_leaves_no_file()
    {
        using var folder = new TemporaryFolder();
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        Fact[] facts = [Facts.Block(ChainId.Ethereum, 1)];

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FactFile.WriteCsvAsync(folder.Path, facts, cancellationToken: source.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FactFile.WriteJsonLinesAsync(folder["x.jsonl"], facts, source.Token));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));

        await FactFile.WriteJsonLinesAsync(folder["x.jsonl"], facts);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await FactFile.ReadAsync(folder["x.jsonl"], source.Token).ToListAsync());
    }

    [Fact]
    public async Task Replaces_no_file_when_a_fact_is_wrong()
    {
        using var folder = new TemporaryFolder();
        folder.Write("blocks.csv", "as it was");
        Fact[] facts = [Facts.Block(ChainId.Ethereum, 1), Facts.Coverage(ChainId.Ethereum, 1, 0, 1, CoverageKinds.Fee), Facts.Transaction(ChainId.Ethereum, 2, 0, 1)];

        await Assert.ThrowsAsync<ChainDataException>(() => FactFile.WriteCsvAsync(folder.Path, facts, packed: true));
        await Assert.ThrowsAsync<ChainDataException>(() => FactFile.WriteJsonLinesAsync(folder["x.jsonl"], facts));
        await Assert.ThrowsAsync<ContradictionException>(
            () => FactFile.WriteJsonLinesAsync(folder["x.jsonl"], [facts[0], Facts.Block(ChainId.Ethereum, 1, time: 7)]));

        Assert.Equal([folder["blocks.csv"]], Directory.GetFileSystemEntries(folder.Path));
        Assert.Equal("as it was", await File.ReadAllTextAsync(folder["blocks.csv"]));
    }

    [Fact]
    public void Refuses_a_name_that_does_not_say_what_is_in_the_file()
    {
        Assert.Throws<ArgumentException>(() => FactFile.ReadAsync("facts.xlsx"));
        Assert.Throws<ArgumentException>(() => FactFile.ReadAsync(Stream.Null, "facts.gz"));
        Assert.Throws<ArgumentNullException>(() => FactFile.ReadAsync(null!, "facts.csv"));
    }

    [Fact]
    public async Task Fills_a_ledger()
    {
        var ledger = new MemoryLedger();
        await ledger.AppendAsync(FactFile.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(Header + Row(0))), "transfers.csv"));

        var history = await ledger.HistoryAsync(Account.Parse($"eip155:1:{Next}"));
        Assert.Equal(TransactionId.Parse(Id), Assert.Single(history.Transactions).Record.Id);
    }

    private static string Row(int index) =>
        string.Create(CultureInfo.InvariantCulture, $"eip155:1,5,50,1,{Id},false,{index},native,native,{Thief},{Next},1\n");

    private static async Task<List<Fact>> ReadAsync(string name, string content) =>
        await FactFile.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(content)), name).ToListAsync();
}
