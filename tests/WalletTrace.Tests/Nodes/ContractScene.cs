using System.Text.Json.Nodes;

namespace WalletTrace.Tests.Nodes;

/// <summary>
/// A chain on a real node in which the chain's coin and tokens move in every way that contracts have, and in which much looks like a movement and is none.
/// </summary>
internal sealed class ContractScene : IAsyncDisposable
{
    /// <summary>The contracts that everyone knows, at the places where everyone knows them.</summary>
    public static readonly Address Weth = Known("c02aaa39b223fe8d0a0e5c4f27ead9083c756cc2");
    public static readonly Address Usdt = Known("dac17f958d2ee523a2206206994597c13d831ec7");
    public static readonly Address Usdc = Known("a0b86991c6218b36c1d19d4a2e9eb0ce3606eb48");

    /// <summary>Code that accounts with keys run as theirs.</summary>
    public static readonly Address Delegate = Known("ca11500000000000000000000000000000000000");

    /// <summary>A key's own leave (EIP-7702) to run the delegate's code: signed by account 9 on chain 1, while its nonce is 0.</summary>
    private static readonly JsonObject Leave = new()
    {
        ["chainId"] = "0x1", ["address"] = EvmNode.Hex(Delegate), ["nonce"] = "0x0", ["yParity"] = "0x0",
        ["r"] = "0xde60ac0311c0d51f9bbb15f2c4bfdbe141818ab94e75d5de01fcdeda64bda23",
        ["s"] = "0x77ef86fde4049e8b5890c9e6c536d22014770275b680ef8a0810d0b1f545926e",
    };

    private readonly Dictionary<string, Address> places = [];

    private ContractScene(EvmNode node) => Node = node;

    public EvmNode Node { get; }

    /// <summary>The first block of a chain on which the scene can be played.</summary>
    public static async Task<JsonObject> GenesisAsync() => EvmNode.Genesis(
        (Weth, await Solidity.ContractAsync("Weth")), (Usdt, await Solidity.ContractAsync("Issuer")), (Usdc, await Solidity.ContractAsync("Blacklister")),
        (Delegate, await Solidity.ContractAsync("Calls")));

    /// <summary>Where a contract of the scene is.</summary>
    public Address this[string name] => places[name];

    /// <summary>Someone who has no key.</summary>
    public static Address Someone(int number) => EvmNode.Named(number);

    /// <summary>Plays on anvil, which knows the latest rules.</summary>
    public static async Task<ContractScene> OnAnvilAsync() => await PlayedAsync(await EvmNode.AnvilAsync(await GenesisAsync()), async scene =>
    {
        await scene.PlayAsync();
        await scene.TakeOnCodeAsync();
    });

    /// <summary>Plays on ganache, which does not know of accounts that take on code.</summary>
    public static async Task<ContractScene> OnGanacheAsync() => await PlayedAsync(await EvmNode.GanacheAsync(), async scene =>
    {
        foreach ((string place, JsonNode? account) in (JsonObject)(await GenesisAsync())["alloc"]!)
        {
            if (account!["code"] is { } code)
            {
                await scene.Node.CallAsync("evm_setAccountCode", place, code.DeepClone());
            }
        }

        await scene.PlayAsync();
    });

    /// <summary>A call by one of the node's accounts.</summary>
    public static NodeCall Call(int from, Address to, string signature, params object[] arguments) => new(from, to, Abi.Call(signature, arguments));

    /// <summary>A plain payment by one of the node's accounts.</summary>
    public static NodeCall Pay(int from, Address to, uint value) => new(from, to, []) { Value = value };

    /// <summary>Makes a block in which all must succeed.</summary>
    public async Task SucceedAsync(params IReadOnlyList<NodeCall> calls)
    {
        IReadOnlyList<JsonNode> receipts = await Node.BlockAsync(calls);
        for (int at = 0; at < calls.Count; at++)
        {
            Assert.True(EvmNode.Succeeded(receipts[at]), $"call {at} of a block failed: {receipts[at].ToJsonString()}");
        }
    }

    /// <summary>Makes a block in which all must fail.</summary>
    public async Task FailAsync(params IReadOnlyList<NodeCall> calls) => Assert.DoesNotContain(await Node.BlockAsync(calls), EvmNode.Succeeded);

    public ValueTask DisposeAsync() => Node.DisposeAsync();

    private static Address Known(string digits) => Address.Evm(Convert.FromHexString(digits));

    private static async Task<ContractScene> PlayedAsync(EvmNode node, Func<ContractScene, Task> play)
    {
        var scene = new ContractScene(node);
        try
        {
            await play(scene);
            return scene;
        }
        catch
        {
            // Nobody else would end the node.
            await scene.DisposeAsync();
            throw;
        }
    }

    private static UInt256[] Numbers(params uint[] numbers) => [.. numbers.Select(number => (UInt256)number)];

    private async Task PlayAsync()
    {
        await DeployAsync(
            ("Calls", "Calls", []), ("Other", "Calls", []), ("Token", "Token", ["TOK", 18]), ("Coin", "Token", ["COI", 6]), ("Fee", "FeeToken", [Someone(90), true]),
            ("SilentFee", "FeeToken", [Someone(90), false]), ("Rebase", "RebaseToken", []), ("Fake", "FakeUsdt", []), ("Nft", "Nft", []), ("Multi", "Multi", []),
            ("WethCopy", "Weth", []), ("IssuerCopy", "Issuer", []), ("Router", "Router", [Weth]), ("Bomb", "Bomb", []));
        await DeployAsync(
            ("Proxy", "Proxy", [this["Token"]]), ("Pool", "Pool", [this["Token"], this["Coin"]]), ("WethPool", "Pool", [this["Coin"], Weth]));
        await PayAsync();
        await CallAsync();
        await MoveTokensAsync();
        await SwapAsync();
        await FreezeAsync();
    }

    private async Task DeployAsync(params (string Name, string Contract, object[] Arguments)[] contracts)
    {
        Address[] deployed = await Node.DeployAsync([.. contracts.Select(contract => (contract.Contract, contract.Arguments))]);
        for (int at = 0; at < contracts.Length; at++)
        {
            places.Add(contracts[at].Name, deployed[at]);
        }
    }

    /// <summary>Transactions that themselves pay.</summary>
    private async Task PayAsync()
    {
        byte[] bomb = (await Solidity.ContractAsync("Bomb")).Creation;
        byte[] refuser = (await Solidity.ContractAsync("Refuser")).Creation;
        await SucceedAsync(
            Pay(1, Someone(1), 1_000_001) with { Fields = new JsonObject { ["gasPrice"] = "0x1bf08eb000" } },
            Pay(2, Someone(2), 1_000_002) with { Fields = new JsonObject { ["gasPrice"] = "0x174876e800", ["accessList"] = AccessList() } },
            Pay(3, Someone(1), 1_000_003) with { Fields = new JsonObject { ["maxFeePerGas"] = "0x12a05f2000", ["maxPriorityFeePerGas"] = "0x12a05f2000" } },
            Pay(3, EvmNode.Accounts[3], 1_000_004),
            Pay(4, Someone(3), 0),
            Pay(4, EvmNode.Proposer, 1_000_005),
            new NodeCall(4, null, bomb) { Value = 1_000_006 });
        await FailAsync(
            Call(5, this["Calls"], "fail()") with { Value = 7 },
            Call(5, this["Calls"], "exhaust(address)", Someone(4)) with { Value = 8 },
            Call(5, this["Calls"], "payAndRevert(address,address,uint256)", Someone(4), this["Token"], 9) with { Value = 9 },
            new NodeCall(5, null, refuser) { Value = 10 });
    }

    private JsonArray AccessList() => [new JsonObject { ["address"] = EvmNode.Hex(this["Token"]), ["storageKeys"] = new JsonArray(EvmNode.Hex(new byte[32])) }];

    /// <summary>Contracts that pay, and those that seem to.</summary>
    private async Task CallAsync()
    {
        Address calls = this["Calls"], other = this["Other"], bomb = this["Bomb"];
        await SucceedAsync(
            Call(0, calls, "hop(address[])", (Address[])[other, calls, Someone(10)]) with { Value = 1_001 },
            Call(0, calls, "pay(address[],uint256[])", (Address[])[Someone(11), Someone(12), other, Someone(11)], Numbers(10, 20, 30, 0)) with { Value = 1_002 },
            Call(0, calls, "swallow(address,address,address,uint256)", other, Someone(13), this["Token"], 5) with { Value = 1_003 },
            Call(0, calls, "overdraw(address)", Someone(14)) with { Value = 1_004 },
            Call(0, calls, "borrow(address,address[],uint256[])", other, (Address[])[Someone(15), Someone(16)], Numbers(40, 50)) with { Value = 1_005 },
            Call(0, calls, "borrowOld(address,address[],uint256[])", other, (Address[])[Someone(15), Someone(16)], Numbers(60, 70)) with { Value = 1_006 },
            Call(0, calls, "look(address)", other) with { Value = 1_007 },
            Call(0, calls, "around()") with { Value = 1_008 });
        await SucceedAsync(
            Call(0, calls, "create(uint256)", 11) with { Value = 100 },
            Call(0, calls, "create2(uint256,bytes32)", 12, 1) with { Value = 100 },
            Call(0, calls, "create(uint256)", 0) with { Value = 100 },
            Call(0, calls, "miscreate()") with { Value = 13 },
            Call(0, calls, "flash(address)", Someone(17)) with { Value = 14 },
            Call(0, calls, "flash(address)", 0) with { Value = 15 },
            Call(0, calls, "late(address)", Someone(18)) with { Value = 17 });
        await SucceedAsync(
            Pay(1, bomb, 200),
            Call(1, bomb, "explode(address)", bomb) with { Value = 21 },
            Call(1, bomb, "explode(address)", Someone(19)) with { Value = 22 },
            Call(1, bomb, "explode(address)", bomb),
            Pay(1, Someone(20), 5_000));
    }

    private async Task MoveTokensAsync()
    {
        Address token = this["Token"], fake = this["Fake"], nft = this["Nft"], multi = this["Multi"], proxy = this["Proxy"];
        Address one = EvmNode.Accounts[1], two = EvmNode.Accounts[2];
        await SucceedAsync(
            Call(1, token, "mint(address,uint256)", one, 1_000_000),
            Call(1, token, "transfer(address,uint256)", two, 300_000),
            Call(1, token, "transfer(address,uint256)", one, 5),
            Call(1, token, "transfer(address,uint256)", Someone(30), 0),
            Call(1, token, "approve(address,uint256)", two, 1_000),
            Call(2, token, "transferFrom(address,address,uint256)", one, Someone(31), 900),
            Call(2, token, "burn(uint256)", 100),
            Call(2, token, "approve(address,uint256)", this["Calls"], 1_000),
            Call(2, this["Calls"], "payTokens(address,address[],uint256[])", token, (Address[])[Someone(32), Someone(33), Someone(32)], Numbers(1, 2, 3)),
            Call(1, proxy, "mint(address,uint256)", one, 700),
            Call(1, proxy, "transfer(address,uint256)", Someone(34), 70),
            Call(1, proxy, "upgradeTo(address)", this["Coin"]),
            Call(1, proxy, "transfer(address,uint256)", Someone(35), 7));
        await FailAsync(Call(1, token, "transfer(address,uint256)", two, UInt256.MaxValue), Call(3, token, "burn(uint256)", 1));
        foreach (string fee in (string[])["Fee", "SilentFee"])
        {
            await SucceedAsync(
                Call(1, this[fee], "mint(address,uint256)", one, 1_000_000), Call(1, this[fee], "transfer(address,uint256)", Someone(36), 10_050));
        }

        await SucceedAsync(
            Call(1, this["Rebase"], "mint(address,uint256)", one, 1_000), Call(1, this["Rebase"], "transfer(address,uint256)", Someone(37), 400),
            Call(1, this["Rebase"], "rebase(uint256)", 150));
        await SucceedAsync(
            Call(3, fake, "spoof(address,address,uint256)", one, Someone(38), 1_000_000_000),
            Call(3, fake, "spoof(address,address,uint256)", two, Someone(38), 0),
            Call(3, fake, "transferFrom(address,address,uint256)", one, Someone(39), 0),
            Call(3, fake, "approve(address,uint256)", one, 1),
            Call(3, fake, "pretend(address,uint256)", one, 500),
            Call(3, fake, "miscount(address,address)", one, Someone(40)),
            Call(3, fake, "mangle(address,address)", one, Someone(40)));
        await SucceedAsync(
            Call(1, nft, "mint(address,uint256)", one, 7), Call(1, nft, "mint(address,uint256)", one, 8), Call(1, nft, "approve(address,uint256)", two, 7),
            Call(1, nft, "setApprovalForAll(address,bool)", two, true), Call(1, nft, "transferFrom(address,address,uint256)", one, Someone(41), 7),
            Call(1, nft, "transferFrom(address,address,uint256)", one, default(Address), 8),
            Call(1, multi, "mint(address,uint256,uint256)", one, 1, 100), Call(1, multi, "mintBatch(address,uint256[],uint256[])", one, Numbers(2, 3, 2), Numbers(20, 30, 5)),
            Call(1, multi, "send(address,uint256,uint256)", Someone(42), 1, 10), Call(1, multi, "sendBatch(address,uint256[],uint256[])", Someone(43), Numbers(1, 2), Numbers(3, 4)),
            Call(1, multi, "burn(uint256,uint256)", 3, 30));
    }

    /// <summary>Wraps, pools and swaps, by account 6.</summary>
    private async Task SwapAsync()
    {
        Address token = this["Token"], coin = this["Coin"], pool = this["Pool"], wethPool = this["WethPool"], router = this["Router"];
        Address trader = EvmNode.Accounts[6], maker = EvmNode.Accounts[7];
        await SucceedAsync(
            Call(6, Weth, "deposit()") with { Value = 2_000_000 }, Pay(7, Weth, 50_000_000), Call(6, Weth, "transfer(address,uint256)", Someone(50), 1_000),
            Call(6, Weth, "withdraw(uint256)", 400_000), Call(6, this["WethCopy"], "deposit()") with { Value = 3_000 }, Call(6, this["WethCopy"], "withdraw(uint256)", 1_000));
        await SucceedAsync(
            Call(7, token, "mint(address,uint256)", maker, 100_000_000), Call(7, coin, "mint(address,uint256)", maker, 100_000_000),
            Call(7, token, "transfer(address,uint256)", pool, 40_000_000), Call(7, coin, "transfer(address,uint256)", pool, 20_000_000), Call(7, pool, "add(address)", maker),
            Call(7, coin, "transfer(address,uint256)", wethPool, 30_000_000), Call(7, Weth, "transfer(address,uint256)", wethPool, 10_000_000),
            Call(7, wethPool, "add(address)", maker),
            Call(6, token, "mint(address,uint256)", trader, 1_000_000), Call(6, token, "approve(address,uint256)", router, 1_000_000),
            Call(6, coin, "approve(address,uint256)", router, 1_000_000));
        await SucceedAsync(
            Call(6, router, "swap(address,uint256,address[],address)", token, 100_000, (Address[])[pool], trader),
            Call(6, router, "swap(address,uint256,address[],address)", token, 100_001, (Address[])[pool, wethPool], trader),
            Call(6, router, "swapCoin(address[],address)", (Address[])[wethPool], trader) with { Value = 100_002 },
            Call(6, router, "swapCoin(address[],address)", (Address[])[wethPool, pool], Someone(51)) with { Value = 100_003 },
            Call(6, router, "swapForCoin(address,uint256,address[],address)", token, 100_004, (Address[])[pool, wethPool], Someone(52)),
            Call(7, pool, "transfer(address,uint256)", pool, 1_000_000), Call(7, pool, "remove(address)", maker));
    }

    private async Task FreezeAsync()
    {
        foreach (Address issuer in (Address[])[Usdt, this["IssuerCopy"]])
        {
            await SucceedAsync(
                Call(8, issuer, "mint(address,uint256)", EvmNode.Accounts[8], 1_000_000), Call(8, issuer, "mint(address,uint256)", EvmNode.Accounts[4], 500),
                Call(8, issuer, "transfer(address,uint256)", Someone(60), 600_000), Call(8, issuer, "transfer(address,uint256)", Someone(61), 100_000),
                Call(8, issuer, "addBlackList(address)", Someone(60)), Call(8, issuer, "destroyBlackFunds(address)", Someone(60)),
                Call(8, issuer, "addToBlockedList(address)", Someone(61)), Call(8, issuer, "destroyBlockedFunds(address)", Someone(61)),
                Call(8, issuer, "addBlackList(address)", EvmNode.Accounts[4]), Call(8, issuer, "addToBlockedList(address)", Someone(62)));
            await FailAsync(Call(4, issuer, "transfer(address,uint256)", Someone(63), 1));
            await SucceedAsync(
                Call(8, issuer, "removeBlackList(address)", EvmNode.Accounts[4]), Call(8, issuer, "removeFromBlockedList(address)", Someone(62)),
                Call(4, issuer, "transfer(address,uint256)", Someone(63), 1));
        }

        await SucceedAsync(
            Call(8, Usdc, "mint(address,uint256)", EvmNode.Accounts[8], 9_000), Call(8, Usdc, "transfer(address,uint256)", Someone(64), 800),
            Call(8, Usdc, "blacklist(address)", Someone(64)), Call(8, Usdc, "unBlacklist(address)", Someone(64)));
    }

    /// <summary>
    /// A transaction with which an account takes on code, from another; account 9 runs the delegate's code from now on, and pays on what comes to it, with the
    /// second transaction some of its own.
    /// </summary>
    private Task TakeOnCodeAsync() => SucceedAsync(
        Call(0, EvmNode.Accounts[9], "hop(address[])", (Address[])[Someone(71)]) with { Value = 71, Fields = new JsonObject { ["authorizationList"] = new JsonArray(Leave.DeepClone()) } },
        Call(1, EvmNode.Accounts[9], "pay(address[],uint256[])", (Address[])[Someone(72), this["Calls"]], Numbers(72, 73)));
}
