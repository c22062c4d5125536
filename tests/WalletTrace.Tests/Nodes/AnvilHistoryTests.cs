using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;

namespace WalletTrace.Tests.Nodes;

/// <summary>Histories of single accounts from a real node, beside the blocks of the same node.</summary>
[Collection(OnOneAnvil.Name)]
public sealed class AnvilHistoryTests(AnvilChain chain)
{
    private const CoverageKinds Claimed = CoverageKinds.Native | CoverageKinds.Internal | CoverageKinds.Token | CoverageKinds.Mint | CoverageKinds.Burn | CoverageKinds.Fee;

    [AnvilFact]
    public async Task A_history_holds_what_the_blocks_say_of_the_account()
    {
        Address[] accounts =
        [
            .. EvmNode.Accounts, .. new[] { "Calls", "Other", "Bomb", "Pool", "Router" }.Select(name => chain.Scene[name]), ContractScene.Weth,
            .. Enumerable.Range(1, 72).Select(ContractScene.Someone),
        ];
        var ledger = new MemoryLedger();

        HistoryResult result = await LedgerPull.AccountsAsync(chain.Node.Source(), ledger, accounts);

        // Read to their ends; what only blocks tell, the proposer's part of fees, they do not claim.
        Assert.All(result.Accounts, account => Assert.True(account.State is HistoryState.Complete or HistoryState.Uncertain));
        var wrong = new List<string>();
        foreach (Address address in accounts)
        {
            AccountHistory told = await ledger.HistoryAsync(new Account(EvmNode.Chain, address));
            AccountHistory all = await chain.Ledger.HistoryAsync(told.Account);
            Assert.Equal(Claimed, told.CompleteKinds);
            wrong.AddRange(Movements(all).Except(Movements(told)).Select(transfer => $"lacks {transfer}"));
            wrong.AddRange(Movements(told).Except(Movements(all)).Select(transfer => $"has {transfer}"));
        }

        Assert.Empty(wrong);
    }

    private static IEnumerable<TransferRecord> Movements(AccountHistory history) =>
        history.Transactions.SelectMany(transaction => transaction.Transfers)
            .Where(transfer => (transfer.From == history.Account.Address || transfer.To == history.Account.Address) && transfer.Kind != TransferKind.Reward);
}
