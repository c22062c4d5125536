using System.Text.Json.Nodes;
using WalletTrace.Cli;
using WalletTrace.Tests.Cli;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Nodes;

/// <summary>The command line over a real node of an EVM chain: a theft, a swap of what was stolen, and where it ended.</summary>
public sealed class AnvilCommandTests : IDisposable
{
    private const int Victim = 1;
    private const int Thief = 8;
    private const ulong Stolen = 5_000_000_000_000_000_000;
    private const ulong Given = 2_000_000_000_000_000_000;

    private const ulong Depth = 9_000_000_000_000_000_000;

    private readonly TemporaryFolder root = new();

    public void Dispose() => root.Dispose();

    [AnvilFact]
    public async Task What_was_stolen_is_pulled_traced_through_a_swap_and_held_against_the_nodes_balances()
    {
        JsonObject genesis = await ContractScene.GenesisAsync();
        genesis["alloc"]![EvmNode.Hex(EvmNode.Accounts[Thief])]!["balance"] = "0x0";
        await using EvmNode node = await EvmNode.AnvilAsync(genesis);
        Address[] made = await node.DeployAsync(("Token", ["TOK", 18]), ("Router", [ContractScene.Weth]));
        (Address token, Address router) = (made[0], made[1]);
        Address pool = (await node.DeployAsync(("Pool", [token, ContractScene.Weth])))[0];
        await node.BlockAsync(
            ContractScene.Call(0, token, "mint(address,uint256)", pool, (UInt256)Depth),
            ContractScene.Call(0, ContractScene.Weth, "deposit()") with { Value = Depth },
            ContractScene.Call(0, ContractScene.Weth, "transfer(address,uint256)", pool, (UInt256)Depth));
        await node.BlockAsync(ContractScene.Call(0, pool, "add(address)", EvmNode.Accounts[0]));
        string theft = (string)(await node.BlockAsync(new NodeCall(Victim, EvmNode.Accounts[Thief], []) { Value = Stolen }))[0]["transactionHash"]!;
        await node.BlockAsync(ContractScene.Call(Thief, router, "swapCoin(address[],address)", (Address[])[pool], EvmNode.Accounts[Thief]) with { Value = Given });
        UInt256 got = (await node.AskAsync(token, "balanceOf(address)", EvmNode.Accounts[Thief]))!.Value;
        UInt256 passed = (UInt256)((ulong)got / 2);
        await node.BlockAsync(ContractScene.Call(Thief, token, "transfer(address,uint256)", ContractScene.Someone(60), passed));
        string place = root["case"];

        CommandRun pull = await CommandRun.OfAsync(
            "pull", "evm", place, "--node", node.Place.ToString(), "--transaction", theft, "--reconcile", EvmNode.Accounts[Thief].ToString(EvmNode.Chain));
        Assert.True(pull.Code == ExitCode.Done, pull.Error);
        string known = string.Join(',', new[] { token, ContractScene.Weth }.Select(contract => $"{EvmNode.Chain}/erc20:{contract.ToString(EvmNode.Chain)}"));
        CommandRun trace = await CommandRun.OfAsync("trace", place, "--rule", "fifo,haircut", "--tokens", known, "--html", root["report.html"], "--json", root["report.json"]);
        Assert.True(trace.Code == ExitCode.Done, trace.Error);

        Assert.Contains("2 equal", pull.Output);
        Assert.Contains("5 ETH stolen, followed", trace.Output);
        Assert.Contains("Came in by swaps", trace.Output);
        JsonNode report = JsonNode.Parse(await File.ReadAllTextAsync(root["report.json"]))!;
        Assert.Equal(
            new SortedSet<string> { (got - passed).ToString(), passed.ToString() },
            [.. report["sinks"]!.AsArray().Where(sink => ((string)sink!["asset"]!).Contains("erc20", StringComparison.Ordinal)).Select(sink => (string)sink!["amounts"]![0]![0]!)]);
        CommandRun off = await CommandRun.OfAsync("trace", place, "--rule", "fifo", "--tokens", known, "--swaps", "off");
        Assert.DoesNotContain("Came in by swaps", off.Output);
        CommandRun unknown = await CommandRun.OfAsync("trace", place, "--rule", "fifo");
        Assert.DoesNotContain("Came in by swaps", unknown.Output);
        Assert.Contains("UnknownAsset", unknown.Output);
    }
}
