using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Inference;
using WalletTrace.Ledger;

namespace WalletTrace.Tests.Support;

/// <summary>
/// What an account D does that may be a deposit account: U and V are customers, H and K hot wallets of the service Hex, M of the service Mox, X is a stranger,
/// G pays for the gas of others.
/// </summary>
internal static class DepositScene
{
    public const ulong Milli = 1_000_000_000_000_000;
    public const ulong Gas = Milli / 2;

    public static LabelSet Labels { get; } = new(
    [
        AccountScene.Label('H', Category.Exchange, "Hex 14"),
        AccountScene.Label('K', Category.Exchange, "hex: Hot Wallet"),
        AccountScene.Label('M', Category.Exchange, "Mox"),
    ]);

    /// <summary>A customer pays in, and D forwards it all in the next block, less the fee.</summary>
    public static AccountScene Round(this AccountScene scene, long height, char customer, ulong milli, char to = 'H')
    {
        scene.Pay(height, customer, 'D', milli * Milli);
        return scene.Forward(height + 1, (milli * Milli) - Gas, to);
    }

    /// <summary>D sends something and pays the fee.</summary>
    public static AccountScene Forward(this AccountScene scene, long height, ulong amount, char to = 'H')
    {
        scene.Run(height, Move.Fee('D', Gas), Move.Pay('D', to, amount));
        return scene;
    }

    /// <summary>A customer pays a token in; D forwards it all in the next block with a call of the token's contract, for gas that G gave.</summary>
    public static AccountScene TokenRound(this AccountScene scene, long height, char customer, ulong amount, char to = 'H', char gas = 'G')
    {
        scene.Run(height, Move.Fee(customer, 1), Move.Token(customer, 'D', amount));
        scene.Run(height + 1, Move.Fee(gas, 1), Move.Pay(gas, 'D', Gas));
        scene.Run(height + 2, Move.Fee('D', Gas), Move.Pay('D', 'T', 0), Move.Token('D', to, amount));
        return scene;
    }

    /// <summary>What is found of D.</summary>
    public static DepositAccount? Find(IEnumerable<Fact> facts, Asset asset, out DepositObstacle obstacle, DepositLimits? limits = null)
    {
        AccountHistory history = new MemoryLedger(facts).HistoryAsync(AccountScene.Account('D')).AsTask().GetAwaiter().GetResult();
        return new DepositFinder(ServicesOf, limits).Find(history, asset, out obstacle);
    }

    /// <summary>Why D is no deposit account; none when it is one.</summary>
    public static DepositObstacle Obstacle(AccountScene scene, Asset? asset = null, DepositLimits? limits = null, CoverageKinds kinds = AccountScene.AllKinds)
    {
        DepositAccount? found = Find(scene.Cover("D", kinds).All, asset ?? Facts.Ether, out DepositObstacle obstacle, limits);
        Assert.Equal(obstacle == DepositObstacle.None, found is not null);
        return obstacle;
    }

    public static IReadOnlyList<string> ServicesOf(Account account) =>
        account == AccountScene.Account('H') || account == AccountScene.Account('K') ? ["Hex"]
        : account == AccountScene.Account('M') ? ["Mox"]
        : [];
}
