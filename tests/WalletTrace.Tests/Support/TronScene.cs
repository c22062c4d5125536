using System.Text.Json.Nodes;
using WalletTrace.Chains;
using static WalletTrace.Tests.Support.TronBytes;

namespace WalletTrace.Tests.Support;

/// <summary>A chain of TRON on which a little of everything happens.</summary>
internal static class TronScene
{
    public const long Token = 1_002_000;

    public static readonly Address Usdt = Address.Parse("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", ChainId.Tron);
    public static readonly Address FakeUsdt = At(40);
    public static readonly Address Router = At(41);
    public static readonly Address Vault = At(42);
    public static readonly Address Ann = At(1);
    public static readonly Address Bob = At(2);
    public static readonly Address Cat = At(3);
    public static readonly Address Nobody = At(99);

    public static Asset UsdtAsset { get; } = Asset.Token(ChainId.Tron, "trc20", Usdt, 6, "USDT");

    public static Address At(int number) => Facts.Address(ChainId.Tron, number);

    public static TronChain Make()
    {
        var chain = new TronChain();
        chain.Add(TronTx.Transfer(Ann, Bob, 5), TronTx.Transfer(Bob, Ann, 2, fee: 1_100_000));
        chain.Add(PassesOn(), TronTx.Transfer(Bob, Cat, 7));
        chain.Add();
        chain.Add(Fails(), SendsToken(Ann, Bob, 12));
        chain.Add(PaysTwice(), TronTx.Transfer(Cat, Bob, 3));
        chain.Add(Withdraws(Cat, 4_000_000), Stakes(Ann));
        chain.Add(TronTx.Transfer(Ann, Cat, 1), PassesOn());
        chain.Add(PaysTwice(), Fakes());
        chain.Add(TronTx.Transfer(Cat, Ann, 9), Ends(Vault, Ann, 30));
        chain.Add(TronTx.Transfer(Ann, Bob, 8));
        chain.Add(PassesOn());
        return chain;
    }

    /// <summary>A call with coins and a token, of which the contract passes some on; what was undone, moves nothing, or runs another's code does not count.</summary>
    public static TronTx PassesOn() => TronTx.Trigger(Ann, Router, value: 100, tokenValue: 50, token: Token) with
    {
        Fee = 345_000,
        Calls =
        [
            new(Router, Vault), new(Router, Bob, 60), new(Router, Cat, 11, Rejected: true), new(Router, Router, 5), new(Vault, Cat, 20, Token), new(Router, Cat, 40),
            new(Router, Vault, 3, Note: "freezeBalanceV2ForEnergy"),
        ],
        Moves =
        [
            TronTx.Move(2, TransferKind.Native, TronChain.Trx, Ann, Router, 100), TronTx.Move(3, TransferKind.Token, TronChain.Trc10(Token), Ann, Router, 50),
            TronTx.Move(4, TransferKind.Internal, TronChain.Trx, Router, Bob, 60), TronTx.Move(5, TransferKind.Token, TronChain.Trc10(Token), Vault, Cat, 20),
            TronTx.Move(6, TransferKind.Internal, TronChain.Trx, Router, Cat, 40),
        ],
    };

    /// <summary>A call that was undone: nothing but the fee moved.</summary>
    public static TronTx Fails() => TronTx.Trigger(Ann, Router, value: 1000) with
    {
        Ret = "REVERT", Fee = 500_000, Packing = 100, Calls = [new(Router, Bob, 1000, Rejected: true)],
    };

    public static TronTx SendsToken(Address from, Address to, long amount) => TronTx.Of(
        2, "TransferAssetContract", from, [.. Text(1, $"{Token}"), .. Owner(2, from), .. Owner(3, to), .. Number(4, amount)], to) with
    {
        Moves = [TronTx.Move(TransferIndex.TokenValue, TransferKind.Token, TronChain.Trc10(Token), from, to, amount)],
    };

    /// <summary>Two payments of the same in one transaction.</summary>
    public static TronTx PaysTwice() => TronTx.Trigger(Ann, Router) with
    {
        Calls = [new(Router, Usdt), new(Router, Usdt)],
        Logs = [TronTestLog.Moved(Usdt, Ann, Bob, 7_000_000), TronTestLog.Moved(Usdt, Ann, Bob, 7_000_000)],
        Moves =
        [
            TronTx.Move(TransferIndex.Event(0), TransferKind.Token, UsdtAsset, Ann, Bob, 7_000_000),
            TronTx.Move(TransferIndex.Event(1), TransferKind.Token, UsdtAsset, Ann, Bob, 7_000_000),
        ],
    };

    /// <summary>A contract that tells of payments by others: a token of its own, whatever it calls itself.</summary>
    public static TronTx Fakes() => TronTx.Trigger(Cat, FakeUsdt) with
    {
        Logs = [TronTestLog.Moved(FakeUsdt, Ann, Cat, 7_000_000)],
        Moves = [TronTx.Move(TransferIndex.Event(0), TransferKind.Token, Asset.Token(ChainId.Tron, "trc20", FakeUsdt, 0), Ann, Cat, 7_000_000)],
    };

    public static TronTx Withdraws(Address owner, long amount) => TronTx.Of(13, "WithdrawBalanceContract", owner, Owner(1, owner)) with
    {
        More = new Dictionary<string, JsonNode> { ["withdraw_amount"] = amount },
        Moves = [TronTx.Move(TransferIndex.Value, TransferKind.Reward, TronChain.Trx, null, owner, amount)],
    };

    public static TronTx Stakes(Address owner) =>
        TronTx.Of(54, "FreezeBalanceV2Contract", owner, [.. Owner(1, owner), .. Number(2, 1_000_000), .. Number(3, 1)]);

    /// <summary>A contract that ends and leaves what it has to somebody, or, when to itself, to nobody.</summary>
    public static TronTx Ends(Address contract, Address heir, long amount) => TronTx.Trigger(Bob, contract) with
    {
        Calls = [new(contract, heir, amount, Note: "suicide")],
        Moves =
        [
            contract == heir
                ? TronTx.Move(TransferIndex.Internal(0), TransferKind.Burn, TronChain.Trx, contract, null, amount)
                : TronTx.Move(TransferIndex.Internal(0), TransferKind.Internal, TronChain.Trx, contract, heir, amount),
        ],
    };
}
