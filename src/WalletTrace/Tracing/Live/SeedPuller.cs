using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Graph.Building;
using WalletTrace.Ledger;

namespace WalletTrace.Tracing.Live;

/// <summary>
/// Sees to it that the ledger holds what the seeds of a trace need: first the histories of wallets, in which transactions of other seeds may stand, then
/// the transactions that are still missing. Asks for each once.
/// </summary>
/// <param name="ledger">The facts.</param>
/// <param name="pull">Who is asked.</param>
/// <param name="refusals">Told what became of them, so that the graph does not ask for them again.</param>
internal sealed class SeedPuller(ILedger ledger, ISeedPull pull, Refusals refusals)
{
    private readonly HashSet<(Account Account, Asset Asset)> wallets = [];
    private readonly HashSet<(ChainId Chain, TransactionId Id)> transactions = [];
    private readonly Dictionary<Seed, SeedNews> unpulled = [];

    /// <summary>Why the ledger lacks seeds although they were asked for.</summary>
    public IReadOnlyDictionary<Seed, SeedNews> Unpulled => unpulled;

    /// <summary>Pulls what is missing.</summary>
    public async Task PullAsync(IReadOnlyList<Theft> thefts, CancellationToken cancellationToken)
    {
        foreach (Seed seed in thefts.SelectMany(theft => theft.Seeds))
        {
            (Account, Asset)? wanted = seed switch
            {
                WalletAmountSeed wallet => (wallet.Account, wallet.Amount.Asset),
                WalletFlowsSeed wallet => (wallet.Account, wallet.Asset),
                _ => null,
            };
            if (wanted is var (account, asset))
            {
                await WalletAsync(seed, account, asset, cancellationToken).ConfigureAwait(false);
            }
        }

        foreach (Seed seed in thefts.SelectMany(theft => theft.Seeds))
        {
            TransactionId? wanted = seed switch
            {
                WalletAmountSeed wallet => wallet.Before,
                TransactionSeed transaction => transaction.Id,
                TransferSeed transfer => transfer.Id,
                CoinSeed coin => coin.Coin.Transaction,
                _ => null,
            };
            if (wanted is { } id)
            {
                await TransactionAsync(seed, id, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Lets all be asked for again: the chain took blocks back.</summary>
    public void Rewind()
    {
        wallets.Clear();
        transactions.Clear();
        unpulled.Clear();
    }

    private async ValueTask WalletAsync(Seed seed, Account account, Asset asset, CancellationToken cancellationToken)
    {
        CoverageKinds complete = await ledger.CompleteKindsAsync(account, cancellationToken: cancellationToken).ConfigureAwait(false);
        if ((BranchStops.NeededFor(asset) & ~complete) == CoverageKinds.None || !wallets.Add((account, asset)))
        {
            return;
        }

        SeedNews news = await pull.AccountAsync(account, asset, cancellationToken).ConfigureAwait(false);
        Note(Vertex.OfAccount(account, asset), news);
        if (news.Reason != StopReason.None)
        {
            unpulled[seed] = news;
        }
    }

    private async ValueTask TransactionAsync(Seed seed, TransactionId id, CancellationToken cancellationToken)
    {
        LedgerTransaction? known = await ledger.TransactionAsync(seed.Chain, id, cancellationToken).ConfigureAwait(false);
        if ((known is not null && (!seed.Chain.IsUtxo || BlockBalance.IsWhole(known))) || !transactions.Add((seed.Chain, id)))
        {
            return;
        }

        SeedNews news = await pull.TransactionAsync(seed.Chain, id, cancellationToken).ConfigureAwait(false);
        if (news.Reason != StopReason.None)
        {
            // It may stand in the history of a wallet that was not asked for: so it is not known to be lacking.
            SeedNews cut = unpulled.FirstOrDefault(pair => pair.Key.Chain == seed.Chain && pair.Value.Reason == StopReason.Budget).Value;
            news = cut.Reason == StopReason.Budget ? cut : news;
        }

        Note(Vertex.OfTransaction(seed.Chain, id), news);
        if (news.Reason != StopReason.None)
        {
            unpulled[seed] = seed.Chain.IsUtxo || news.Reason == StopReason.Budget ? news
                : news with { Detail = $"{news.Detail} Or give the theft a wallet as well, in whose history the transaction stands." };
        }
    }

    private void Note(Vertex vertex, SeedNews news) =>
        refusals.Note(new BranchNews(new FrontierBranch(vertex, vertex.Account, default, default, 0), news.Reason, news.Detail));
}
