using CsCheck;

namespace WalletTrace.Tests.Support;

/// <summary>Small made-up EVM chains in which a few accounts and contracts do everything that explorers list, again and again in other order.</summary>
internal static class RandomEvmChains
{
    private const int Accounts = 5;

    private static readonly Address Token = Account(60);
    private static readonly Address Art = Account(61);

    /// <summary>A chain of up to so many blocks with up to three transactions each.</summary>
    public static Gen<ScriptedChain> Of(ChainId id, int blocks) => Transactions.Array[0, 3].Array[1, blocks].Select(all =>
    {
        var chain = new ScriptedChain(id);
        foreach (ScriptedTransaction[] block in all)
        {
            chain.Add(block);
        }

        return chain;
    });

    public static Address Account(int number) => Facts.Address(ChainId.Ethereum, number);

    private static Gen<Address> Someone { get; } = Gen.Int[1, Accounts].Select(Account);

    // Zero often enough, and the same amounts again.
    private static Gen<UInt256> Amount { get; } = Gen.Int[0, 4].Select(number => (UInt256)(ulong)number);

    // What the called contract does: its own calls only, and nothing after its end.
    private static Gen<Func<Address, ScriptedCall>[]> Calls { get; } = Gen.Select(Gen.OneOf("CALL", "CALL", "CALL", "DELEGATECALL", "CREATE2", "SELFDESTRUCT"), Someone, Amount, Gen.Int[0, 5], Gen.Int[100, 120])
        .Select((type, to, amount, fate, made) => (Type: type, Make: (Func<Address, ScriptedCall>)(from => new ScriptedCall(type, from, type == "CREATE2" ? Account(made) : to, amount) { Fails = fate == 0 })))
        .Array[0, 3].Select(all => all.Take(1 + all.TakeWhile(call => call.Type != "SELFDESTRUCT").Count()).Select(call => call.Make).ToArray());

    private static Gen<ScriptedLog> Log { get; } = Gen.Select(Gen.Int[0, 4], Someone, Someone, Amount).Select((kind, from, to, amount) => kind switch
    {
        0 => ScriptedLog.Erc20(Token, ScriptedLog.Zero, to, amount),
        1 => ScriptedLog.Erc20(Token, from, ScriptedLog.Zero, amount),
        2 => ScriptedLog.Erc721(Art, from, to, amount),
        3 => ScriptedLog.Approval(Token, from, to, amount),
        _ => ScriptedLog.Erc20(Token, from, to, amount),
    });

    private static Gen<ScriptedTransaction> Transactions { get; } = Gen.Select(
        Gen.Select(Someone, Someone, Amount), Gen.Int[0, 9], Calls, Log.Array[0, 2], Gen.OneOf(0, 1, 2, 3)).Select((ends, fate, calls, logs, type) =>
    {
        (Address from, Address to, UInt256 value) = ends;
        bool isPlain = fate < 4;
        bool hasFailed = fate == 9;
        return new ScriptedTransaction(from, fate == 8 ? null : to, value)
        {
            HasFailed = hasFailed,
            Type = fate == 8 && type == 3 ? 2 : type,
            Blobs = type == 3 && fate != 8 ? 1 : null,
            GasUsed = isPlain ? 21_000UL : 90_000,
            Calls = isPlain || fate == 8 ? [] : [.. calls.Select(make => make(to))],
            Logs = isPlain || hasFailed ? [] : logs,
        };
    });
}
