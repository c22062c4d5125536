using System.Collections.Immutable;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tests.Tracing.Live;

/// <summary>Branches that wait, and short ways to let a frontier pull for them.</summary>
public abstract class FrontierScene
{
    private protected MemoryLedger Ledger { get; set; } = new();

    private protected LabelSet Labels { get; set; } = LabelSet.Empty;

    private protected LiveOptions Options { get; set; } = new();

    /// <summary>On Ethereum A pays B, B pays C internally, C swaps USDT; and D does nothing.</summary>
    private protected static AccountScene World()
    {
        var scene = new AccountScene();
        scene.Run(10, Move.Pay('A', 'B', 50), Move.Fee('A', 1));
        scene.Run(20, Move.Pay('B', 'C', 30), Move.Fee('B', 1));
        scene.Run(20, Move.Call('B', 'D', 5), Move.Fee('A', 1));
        scene.Run(30, Move.Token('C', 'D', 7), Move.Fee('C', 1));
        return scene;
    }

    private protected static FrontierBranch Waits(char letter, ulong value = 10, Asset? asset = null) => new(
        Vertex.OfAccount(AccountScene.Account(letter), asset ?? Facts.Ether), AccountScene.Account(letter), value, value, 1);

    private protected static FrontierBranch Coins(char owner, params IEnumerable<CoinId> coins) => new(
        Vertex.OfAccount(CoinScene.Account(owner), Asset.Native(ChainId.Bitcoin)), CoinScene.Account(owner), 10, 10, 1) { Coins = [.. coins] };

    private protected static string History(char letter, CoverageKinds kinds, long from = 0) => ScriptedProvider.History(AccountScene.Account(letter), kinds, from);

    /// <summary>An explorer of the world, whose next request after so many ends what is told by a token.</summary>
    private protected static ScriptedExplorer EndingAt(int requests, CancellationTokenSource end)
    {
        int left = requests;
        return new ScriptedExplorer(ChainId.Ethereum, World().All)
        {
            PageSize = 1,
            Before = _ =>
            {
                if (left-- <= 0)
                {
                    end.Cancel();
                }
            },
        };
    }

    private protected FrontierPull Frontier(params IEnumerable<IChainSource> sources) => new(Ledger, sources, Options, Labels, new StopRules(), followsSwaps: true);

    /// <summary>Pulls for one branch.</summary>
    private protected static async Task<BranchNews> PullAsync(FrontierPull frontier, FrontierBranch branch) =>
        (await frontier.PullAsync([branch], CancellationToken.None))[0];

    private protected async Task<BranchNews> PullAsync(FrontierBranch branch, params IEnumerable<IChainSource> sources)
    {
        using FrontierPull frontier = Frontier(sources);
        return await PullAsync(frontier, branch);
    }

    private protected async Task<CoverageKinds> CompleteAsync(char letter) => await Ledger.CompleteKindsAsync(AccountScene.Account(letter));
}
