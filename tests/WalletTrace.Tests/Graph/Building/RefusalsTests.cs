using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Graph.Building;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Graph.Building;

public sealed class RefusalsTests
{
    [Fact]
    public void What_the_chain_took_back_may_be_asked_for_again_though_it_was_looked_at_in_vain_before()
    {
        var refusals = new Refusals();
        Vertex account = Vertex.OfAccount(AccountScene.Account('a'), Support.Facts.Ether);
        CoinId coin = CoinScene.Coin(Support.Facts.Id(1), 0);
        var coins = new FrontierBranch(Vertex.OfAccount(CoinScene.Account('b'), Asset.Native(ChainId.Bitcoin)), CoinScene.Account('b'), 1, 1, 1) { Coins = [coin] };
        refusals.Note(new BranchNews(new FrontierBranch(account, account.Account, 1, 1, 1), StopReason.None, string.Empty));
        refusals.Note(new BranchNews(coins, StopReason.None, string.Empty));

        Assert.Equal((StopReason.Unanswered, StopReason.Unanswered), (refusals.Of(account, "a gap")?.Reason, refusals.Of(ChainId.Bitcoin, coin)?.Reason));
        refusals.Rewind();

        Assert.Null(refusals.Of(account, "a gap"));
        Assert.Null(refusals.Of(ChainId.Bitcoin, coin));
    }
}
