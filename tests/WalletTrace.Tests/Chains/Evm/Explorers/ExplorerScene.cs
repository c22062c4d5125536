using WalletTrace.Chains;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Evm.Explorers;

/// <summary>A made-up chain in which one account does all that explorers have lists for, and others do what looks like it.</summary>
internal static class ExplorerScene
{
    public static readonly Address Alice = Account(1);
    public static readonly Address Bob = Account(2);
    public static readonly Address Carol = Account(3);
    public static readonly Address Nobody = Account(9);
    public static readonly Address Router = Account(20);
    public static readonly Address Vault = Account(21);
    public static readonly Address Coin = Account(30);
    public static readonly Address Art = Account(31);
    public static readonly Address Items = Account(32);
    public static readonly Address Fake = Account(33);

    public static readonly UInt256 Huge = UInt256.Parse("115792089237316195423570985008687907853269984665640564039457584007913129639935");

    public static Address Account(int number) => Facts.Address(ChainId.Ethereum, number);

    public static ScriptedChain Make()
    {
        var chain = new ScriptedChain();
        chain.Add(Pay(Bob, Alice, 5_000_000_000_000_000_000), Pay(Carol, Bob, 3));
        chain.Add(
            Pay(Carol, Bob, 1) with { Logs = [ScriptedLog.Erc20(Coin, Carol, Bob, 7)] },
            Pay(Alice, Coin, 0) with { GasUsed = 60_000, Logs = [ScriptedLog.Approval(Coin, Alice, Router, Huge), ScriptedLog.Erc20(Coin, Alice, Bob, 250)] });
        chain.Add();

        // A router that pays twice the same, takes a detour that is undone, borrows code, and makes and unmakes a contract.
        chain.Add(Pay(Alice, Router, 1_000_000_000_000) with
        {
            GasUsed = 300_000,
            Calls =
            [
                new("CALL", Router, Vault, 400, new ScriptedCall("CALL", Vault, Bob, 150), new ScriptedCall("DELEGATECALL", Vault, Carol, 400)),
                new("CALL", Router, Carol, 90, new ScriptedCall("CALL", Carol, Alice, 90)) { Fails = true },
                new("CALL", Router, Alice, 25),
                new("CALL", Router, Alice, 25),
                new("CALL", Router, Alice, 0),
                new("CREATE2", Router, Account(40), 60, new ScriptedCall("SELFDESTRUCT", Account(40), Alice, 60)),
                new("CREATE", Router, Account(41), 0),
            ],
            Logs = [ScriptedLog.Erc20(Coin, Router, Alice, 1_000), ScriptedLog.Erc20(Coin, Router, Alice, 1_000), ScriptedLog.Erc20(Coin, Router, Vault, 5)],
        });

        // It failed: nothing moved but the fee.
        chain.Add(Pay(Alice, Router, 77) with { HasFailed = true, Calls = [new("CALL", Router, Alice, 77)] });

        // The account creates a contract, and gets something from the making.
        chain.Add(new ScriptedTransaction(Alice, null, 12) { GasUsed = 100_000, Calls = [new("CALL", chain.NextCreated(Alice), Alice, 2)] });

        // Others make it a party: tokens of all kinds, a mint, a burn, bait, a look-alike.
        chain.Add(
            Pay(Carol, Art, 0) with { Logs = [ScriptedLog.Erc721(Art, ScriptedLog.Zero, Alice, Huge), ScriptedLog.Erc721(Art, Carol, Bob, 1)] },
            Pay(Carol, Items, 0) with { Logs = [ScriptedLog.Erc1155(Items, Carol, Alice, 4, 40), ScriptedLog.Erc1155(Items, Carol, Alice, (5, 50), (6, 60), (5, 50))] },
            Pay(Bob, Fake, 0) with { Logs = [ScriptedLog.Erc20(Fake, Alice, Carol, 9_999), ScriptedLog.Erc20(Coin, Alice, Bob, 0), ScriptedLog.Malformed(Fake, Alice, Carol, 3)] });
        chain.Add(
            Pay(Alice, Coin, 0) with { Logs = [ScriptedLog.Erc20(Coin, Alice, ScriptedLog.Zero, 600)] },
            Pay(Bob, Vault, 0) with { Calls = [new("CALL", Vault, Alice, 8), new("CALL", Vault, Bob, 1)] });
        chain.Add([Pay(Alice, Alice, 4)], [new ScriptedWithdrawal(13, Alice, 3_402_931_175), new ScriptedWithdrawal(14, Bob, 1), new ScriptedWithdrawal(15, Alice, 32_000_000_000)]);
        chain.Add(Pay(Bob, Carol, 6));
        return chain;
    }

    public static ScriptedTransaction Pay(Address from, Address to, UInt256 value) => new(from, to, value);
}
