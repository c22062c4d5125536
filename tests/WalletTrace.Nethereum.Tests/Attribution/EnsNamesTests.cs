using System.Text;
using System.Text.Json.Nodes;
using Nethereum.JsonRpc.Client;
using Nethereum.Util;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm.Nodes;
using WalletTrace.Nethereum.Tests.Support;
using WalletTrace.Tests.Support;

namespace WalletTrace.Nethereum.Tests.Attribution;

/// <summary>Names as labels, against a registry on the loopback with honest and hostile records.</summary>
public sealed class EnsNamesTests : IAsyncLifetime
{
    private const string Owner = "0xd8da6bf26964af9d7eed9e03e53415d37aa96045";
    private const string Other = "0x1111111111111111111111111111111111111111";
    private const string NameOf = "0x691f3431";
    private const string AddressOf = "0x3b3b57de";

    private readonly EnsNode node = new();
    private LoopbackServer server = null!;

    public async Task InitializeAsync() => server = await LoopbackServer.StartAsync(node.Answer);

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task A_claimed_name_that_leads_back_is_a_label_with_height_date_and_source()
    {
        // The hashes of these names are those of EIP-137 and of the registry on Ethereum.
        Assert.Equal("93cdeb708b7545dc668eb9280176169d1c33cfd8ed6f04690a0bcc88a93fc4ae", EnsNode.NodeOf("eth"));
        Assert.Equal("ee6c4522aab0003e8d14cd40a6af439055fd2577951148c14b6cea9a53475835", EnsNode.NodeOf("vitalik.eth"));
        node.Claims(Owner, "vitalik.eth");
        node.Leads("vitalik.eth", Owner);

        EnsAnswer answer = await Names().OfAccountsAsync([At(Owner), At(Other), At(Owner)]);

        var account = new Account(ChainId.Ethereum, At(Owner));
        Label label = Assert.Single(answer.Labels.All);
        Assert.Equal(
            new Label(account, "vitalik.eth", Category.Unknown, "ENS at height 19000000, account and name agree", Confidence.Medium, new DateOnly(2024, 1, 13)), label);
        Assert.Equal(label, Assert.Single(answer.Labels.Of(account)));
        Assert.Empty(answer.Refused);
        Assert.Equal(EnsNode.Height, answer.Height);
        Assert.Equal(["0x121eac0"], node.Heights);
    }

    [Fact]
    public async Task All_is_read_after_the_block_that_is_asked_for()
    {
        node.Claims(Owner, "vitalik.eth");
        node.Leads("vitalik.eth", Owner);

        EnsAnswer answer = await Names().OfAccountsAsync([At(Owner)], height: 17_000_000);

        Assert.Equal("ENS at height 17000000, account and name agree", Assert.Single(answer.Labels.All).Source);
        Assert.Equal(["0x1036640"], node.Heights);
        await Assert.ThrowsAsync<MissingResponseException>(() => Names().OfAccountsAsync([At(Owner)], EnsNode.Height + 1));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Names().OfAccountsAsync([At(Owner)], -1));
    }

    [Fact]
    public async Task A_name_that_somebody_else_has_does_not_count()
    {
        node.Claims(Other, "vitalik.eth");
        node.Leads("vitalik.eth", Owner);

        AssertRefused(await Names().OfAccountsAsync([At(Other)]), Other, "vitalik.eth", EnsRefusalReason.NotConfirmed);
    }

    [Fact]
    public async Task A_name_that_leads_nowhere_does_not_count()
    {
        node.Claims(Other, "nowhere.eth");

        AssertRefused(await Names().OfAccountsAsync([At(Other)]), Other, "nowhere.eth", EnsRefusalReason.NotConfirmed);
    }

    [Theory]
    [InlineData("Vitalik.eth")]
    [InlineData("vitalik\u200b.eth")]
    [InlineData("\u202evitalik.eth")]
    [InlineData("vit\u0430lik.eth")] // a Cyrillic а
    [InlineData("vitalik..eth")]
    [InlineData("<script>.eth")]
    [InlineData("a\nb.eth")]
    [InlineData("vitalik.eth\0")]
    public async Task A_name_in_another_than_its_one_form_does_not_count_even_where_it_would_lead_back(string name)
    {
        node.Claims(Other, name);
        node.Leads("vitalik.eth", Other);

        AssertRefused(await Names().OfAccountsAsync([At(Other)]), Other, name, EnsRefusalReason.NotNormal);
    }

    [Fact]
    public async Task Names_beyond_ascii_are_kept_as_they_are_written()
    {
        node.Claims(Owner, "👨‍👩‍👧.eth");
        node.Leads("👨‍👩‍👧.eth", Owner);

        Assert.Equal("👨‍👩‍👧.eth", Assert.Single((await Names().OfAccountsAsync([At(Owner)])).Labels.All).Text);
    }

    public static TheoryData<string> NoNames => new(
        "0x",
        "0x01",
        EnsNode.Word(Owner),
        EnsNode.Text([0xff, 0xfe, 0x2e, 0x65]),
        EnsNode.Text(Encoding.UTF8.GetBytes(new string('a', 252) + ".eth")),

        // A length of 2^31 bytes, of 2^256 - 1, and a text that begins beyond the end.
        "0x" + new string('0', 62) + "20" + new string('0', 56) + "80000000",
        "0x" + new string('0', 62) + "20" + new string('f', 64),
        "0x" + new string('0', 60) + "ff20" + new string('0', 64));

    [Theory]
    [MemberData(nameof(NoNames))]
    public async Task What_is_no_name_does_not_count(string told)
    {
        node.Says(EnsNode.ReverseNodeOf(Other), NameOf, told);

        AssertRefused(await Names().OfAccountsAsync([At(Other)]), Other, null, EnsRefusalReason.Malformed);
    }

    [Theory]
    [InlineData(3, "execution reverted: OffchainLookup")]
    [InlineData(-32000, "execution reverted")]
    [InlineData(-32000, "out of gas")]
    [InlineData(-32000, "invalid opcode: INVALID")]
    [InlineData(-32000, "execution aborted (timeout = 5s)")]
    [InlineData(-32015, "VM error")]
    public async Task A_resolver_that_ends_in_nothing_or_wants_to_be_asked_elsewhere_does_not_count_and_keeps_nobody_elses_name(int code, string message)
    {
        node.Says(EnsNode.ReverseNodeOf(Other), NameOf, new RpcNode.Error(code, message));
        node.Claims(Owner, "vitalik.eth");
        node.Leads("vitalik.eth", Owner);

        EnsAnswer answer = await Names().OfAccountsAsync([At(Other), At(Owner)]);

        Assert.Equal("vitalik.eth", Assert.Single(answer.Labels.All).Text);
        Assert.Equal(new EnsRefusal(new Account(ChainId.Ethereum, At(Other)), null, EnsRefusalReason.Reverted), Assert.Single(answer.Refused));
    }

    [Fact]
    public async Task A_name_leads_to_an_account_with_little_confidence_until_the_account_claims_it()
    {
        node.Leads("thief.eth", Owner);

        Label label = Assert.Single((await Names().OfNamesAsync(["THIEF.eth"])).Labels.All);
        Assert.Equal(("thief.eth", "ENS at height 19000000, the name's record alone", Confidence.Low), (label.Text, label.Source, label.Confidence));

        node.Claims(Owner, "thief.eth");
        label = Assert.Single((await Names().OfNamesAsync(["thief.eth"])).Labels.All);
        Assert.Equal((new Account(ChainId.Ethereum, At(Owner)), Confidence.Medium), (label.Account, label.Confidence));
    }

    [Fact]
    public async Task Names_that_are_none_or_whose_records_are_no_addresses_are_told_apart_from_those_without_records()
    {
        node.Says(EnsNode.NodeOf("dirty.eth"), AddressOf, "0x" + new string('1', 64));
        node.Says(EnsNode.NodeOf("short.eth"), AddressOf, Owner);
        node.Leads("zero.eth", "0x0000000000000000000000000000000000000000");

        EnsAnswer answer = await Names().OfNamesAsync(["dirty.eth", "short.eth", "zero.eth", "nothing.eth", "a..eth", ""]);

        Assert.Equal(0, answer.Labels.Count);
        Assert.Equal(
            [("dirty.eth", EnsRefusalReason.Malformed), ("short.eth", EnsRefusalReason.Malformed), ("a..eth", EnsRefusalReason.NotNormal), ("", EnsRefusalReason.NotNormal)],
            answer.Refused.Select(refusal => (refusal.Name, refusal.Reason)));
    }

    [Fact]
    public async Task Every_account_and_name_is_disclosed_before_it_is_asked_about()
    {
        node.Claims(Owner, "vitalik.eth");
        node.Leads("vitalik.eth", Owner);
        var log = new DisclosureLog();
        var told = new List<int>();
        server.Lie = (_, honest) =>
        {
            told.Add(log.Entries.Count);
            return honest;
        };

        await Names(log).OfAccountsAsync([At(Owner)]);
        await Names(log).OfNamesAsync(["Vitalik.eth"]);

        // The block, then four requests about the account; the block, then four about the name.
        Assert.Equal([0, 1, 1, 1, 1, 1, 2, 2, 2, 2], told);

        Assert.Equal(
            [("node.example", "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045"), ("node.example", "vitalik.eth")],
            log.Entries.Select(entry => (entry.Host, entry.Subject)));
    }

    [Fact]
    public async Task Many_accounts_take_a_few_requests()
    {
        string[] accounts = [.. Enumerable.Range(1, 120).Select(at => $"0x{at:x40}")];
        foreach (string account in accounts)
        {
            node.Claims(account, $"n{account[^2..]}.eth");
            node.Leads($"n{account[^2..]}.eth", account);
        }

        EnsAnswer answer = await Names().OfAccountsAsync(accounts.Select(At));

        Assert.Equal(120, answer.Labels.Count);
        Assert.Equal(1 + (120 / 20 * 4), server.Requests.Count);
    }

    [Fact]
    public async Task A_node_that_takes_no_lists_of_calls_is_asked_one_by_one()
    {
        node.Claims(Owner, "vitalik.eth");
        node.Leads("vitalik.eth", Owner);
        var names = new EnsNames(new RpcClient(server.Address), options: new NethereumOptions { CallsAtOnce = 1 });

        Assert.Equal(1, (await names.OfAccountsAsync([At(Owner)])).Labels.Count);

        Assert.Equal(6, server.Requests.Count);
        Assert.All(server.Requests, request => Assert.Equal((byte)'{', request.Body[0]));
    }

    [Fact]
    public void The_functions_that_are_asked_are_those_of_their_standards()
    {
        var hash = new Sha3Keccack();
        Assert.Equal(
            ["0178b8bf", NameOf[2..], AddressOf[2..]],
            ((string[])["resolver(bytes32)", "name(bytes32)", "addr(bytes32)"]).Select(function => hash.CalculateHash(function)[..8]));
    }

    [Theory]
    [InlineData(-32000, "missing trie node 1234 (path )")]
    [InlineData(-32000, "header not found")]
    [InlineData(-32005, "limit exceeded")]
    [InlineData(-32603, "Internal error")]
    public async Task A_node_that_failed_is_never_an_account_without_a_name(int code, string message)
    {
        node.Claims(Owner, "vitalik.eth");
        node.Says(EnsNode.NodeOf("vitalik.eth"), AddressOf, new RpcNode.Error(code, message));

        RpcErrorException failure = await Assert.ThrowsAsync<RpcErrorException>(() => Names().OfAccountsAsync([At(Owner)]));

        Assert.Equal(code, failure.Code);
    }

    [Theory]
    [InlineData("\\ud800")]
    [InlineData("0x0")]
    [InlineData("0xzz")]
    [InlineData("")]
    public async Task Answers_that_are_no_data_are_errors(string told)
    {
        node.Claims(Owner, "vitalik.eth");
        server.Lie = (request, honest) => Encoding.UTF8.GetString(request.Body).Contains("eth_call", StringComparison.Ordinal)
            ? Reply.Json(JsonNode.Parse(request.Body) is JsonArray
                ? $"[{string.Join(',', JsonNode.Parse(request.Body)!.AsArray().Select(call => Told(call!, told)))}]"
                : Told(JsonNode.Parse(request.Body)!, told))
            : honest;

        await Assert.ThrowsAsync<ChainSourceException>(() => Names().OfAccountsAsync([At(Owner)]));
    }

    [Fact]
    public async Task A_chain_without_a_registry_or_another_chain_is_an_error()
    {
        var nobody = At("0x2222222222222222222222222222222222222222");
        var elsewhere = new EnsNames(new RpcClient(server.Address), registry: nobody);
        Assert.Contains("is the registry of ENS at", (await Assert.ThrowsAsync<ChainSourceException>(() => elsewhere.OfAccountsAsync([At(Owner)]))).Message, StringComparison.Ordinal);

        node.ChainNumber = "0x38";
        Assert.Contains("found chain 56, expected eip155:1", (await Assert.ThrowsAsync<ChainSourceException>(() => Names().OfAccountsAsync([At(Owner)]))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new EnsNames(new RpcClient(server.Address), ChainId.Bitcoin));
    }

    private static string Told(JsonNode call, string told) => $$"""{"jsonrpc":"2.0","id":{{call["id"]!.ToJsonString()}},"result":"{{told}}"}""";

    private static Address At(string text) => Address.Parse(text, ChainId.Ethereum);

    private static void AssertRefused(EnsAnswer answer, string address, string? name, EnsRefusalReason reason)
    {
        Assert.Equal(0, answer.Labels.Count);
        Assert.Equal(new EnsRefusal(new Account(ChainId.Ethereum, At(address)), name, reason), Assert.Single(answer.Refused));
    }

    private EnsNames Names(IDisclosureLog? log = null) => new(new RpcClient(server.Address), options: new NethereumOptions { Host = "node.example" }, disclosures: log);
}
