using System.Collections.Immutable;
using System.Globalization;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;

namespace WalletTrace.Tracing.Live;

/// <content>Coins and transactions of UTXO chains.</content>
internal sealed partial class FrontierPull
{
    // An owner with more transactions than this is not read before it was seen whether the coins themselves can be followed: that takes a few requests.
    private const int SmallOwner = 50;

    // Where a coin goes and what spends it takes about so many requests.
    private const int RequestsOfCoin = 4;

    private readonly HashSet<(ChainId, CoinId)> unspent = [];

    // Coins of which a provider was asked where they went. It is not asked for that again.
    private readonly HashSet<(Provider, CoinId)> followed = [];

    /// <summary>
    /// Finds out what became of coins: by blocks, by their owner's history since, or where that is long by themselves. Where the ledger does not know where
    /// they came from, a backward trace asks for that: by the transactions that created them, or else by their owner's whole history.
    /// </summary>
    private async ValueTask<Outcome> CoinsAsync(Account owner, ImmutableArray<CoinId> coins, CancellationToken cancellationToken)
    {
        var told = new Told();
        if (await OriginsAsync(owner.Chain, coins, cancellationToken).ConfigureAwait(false) is { Count: > 0 } origins)
        {
            if (await CreatorsAsync(owner.Chain, origins, told, cancellationToken).ConfigureAwait(false) is { } found)
            {
                return found;
            }
        }
        else
        {
            var settled = new List<CoinId>();
            foreach (CoinId coin in coins)
            {
                if (await ledger.SpenderAsync(owner.Chain, coin, cancellationToken).ConfigureAwait(false) is not null)
                {
                    settled.Add(coin);
                }
            }

            if (settled.Count > 0)
            {
                return Outcome.News with { Coins = [.. settled] };
            }
        }

        long from = await FirstHeightAsync(ledger, owner.Chain, coins, cancellationToken).ConfigureAwait(false);
        var need = new Need(owner, CoverageKinds.Coins, CoverageKinds.Coins, Asset.Native(owner.Chain), from, hubLimit);
        return (await ledger.CompleteKindsAsync(owner, from, cancellationToken).ConfigureAwait(false)).HasFlag(CoverageKinds.Coins) ? Outcome.News
            : await BlocksAsync(owner, CoverageKinds.Coins, from, told, cancellationToken).ConfigureAwait(false)
            ?? await HistoriesAsync(need, told, (provider, run) => CoinsAsync(provider, run, coins, told, cancellationToken), cancellationToken).ConfigureAwait(false)
            ?? Ended(told, owner.Chain, $"what became of coins of {owner}");
    }

    /// <summary>The transactions that created coins, as far as the ledger does not hold them with these coins.</summary>
    private async ValueTask<IReadOnlyList<TransactionId>> OriginsAsync(ChainId chain, ImmutableArray<CoinId> coins, CancellationToken cancellationToken)
    {
        var unknown = new List<TransactionId>();
        foreach (IGrouping<TransactionId, CoinId> together in coins.GroupBy(coin => coin.Transaction))
        {
            LedgerTransaction? creator = await ledger.TransactionAsync(chain, together.Key, cancellationToken).ConfigureAwait(false);
            if (creator is null || together.Any(coin => creator.Outputs.All(output => output.Index != coin.Index)))
            {
                unknown.Add(together.Key);
            }
        }

        return unknown;
    }

    /// <summary>Asks for transactions by themselves.</summary>
    /// <returns>Null where one of them did not come.</returns>
    private async ValueTask<Outcome?> CreatorsAsync(ChainId chain, IReadOnlyList<TransactionId> ids, Told told, CancellationToken cancellationToken)
    {
        Outcome? outcome = null;
        foreach (TransactionId id in ids)
        {
            outcome = await EachAsync(
                told, Of(chain).Where(provider => provider.Source is ICoinSource), provider => FindAsync(provider, chain, id, told, cancellationToken), cancellationToken).ConfigureAwait(false);
            if (outcome is null or { IsRewound: true })
            {
                break;
            }
        }

        return outcome;
    }

    private async ValueTask<Outcome?> CoinsAsync(Provider provider, HistoryRun run, ImmutableArray<CoinId> coins, Told told, CancellationToken cancellationToken)
    {
        bool canFollow = provider.Source is ICoinSource && coins.Any(coin => MayFollow(provider, run.Need.Account.Chain, coin));
        if (canFollow && await IsLongAsync(provider, run, coins, cancellationToken).ConfigureAwait(false))
        {
            canFollow = false;
            if (await FollowAsync(provider, run, coins, told, cancellationToken).ConfigureAwait(false) is { } found)
            {
                return found;
            }
        }

        Outcome? outcome = await FromAsync(provider, run, told, cancellationToken).ConfigureAwait(false);
        if (outcome?.Reason != StopReason.Hub)
        {
            return outcome;
        }

        outcome = (canFollow ? await FollowAsync(provider, run, coins, told, cancellationToken).ConfigureAwait(false) : null) ?? outcome;
        if (outcome.Reason != StopReason.Hub || coins.All(coin => unspent.Contains((run.Need.Account.Chain, coin))))
        {
            return outcome;
        }

        // Of a hub's coins another source may tell what this one does not.
        run.Ended = outcome;
        return null;
    }

    /// <summary>Whether a provider may be asked where a coin went: nobody said that it is unspent, and it was not asked before.</summary>
    private bool MayFollow(Provider provider, ChainId chain, CoinId coin) => !unspent.Contains((chain, coin)) && !followed.Contains((provider, coin));

    /// <summary>Whether reading an owner's history is known to cost more than following the coins.</summary>
    private static async ValueTask<bool> IsLongAsync(Provider provider, HistoryRun run, ImmutableArray<CoinId> coins, CancellationToken cancellationToken)
    {
        if (run.Hub is not null)
        {
            return true;
        }

        if (await provider.SizeAsync(run.Need.Account.Address, cancellationToken).ConfigureAwait(false) is not { } size)
        {
            return false;
        }

        run.IsSizeAsked = true;
        if (run.Need.HubLimit is { } limit)
        {
            run.Hub = new HubWatch(limit, 0).Judge(size, provider.Name);
        }

        return size.Transactions > Math.Max(SmallOwner, RequestsOfCoin * coins.Select(coin => coin.Transaction).Distinct().Count());
    }

    /// <summary>Asks where coins went, and for the transactions that spend them.</summary>
    /// <returns>Null where no coin was found to be spent; else which ones were.</returns>
    private async ValueTask<Outcome?> FollowAsync(Provider provider, HistoryRun run, ImmutableArray<CoinId> coins, Told told, CancellationToken cancellationToken)
    {
        ChainId chain = run.Need.Account.Chain;
        if (await AsOfAsync(provider, chain, told, cancellationToken).ConfigureAwait(false) is not { } asOf)
        {
            return null;
        }

        if (await SettleAsync(provider, run.Held, asOf, cancellationToken).ConfigureAwait(false))
        {
            return Outcome.News with { IsRewound = true };
        }

        var spenders = new Dictionary<TransactionId, List<CoinId>>();
        foreach (IGrouping<TransactionId, CoinId> together in coins.Where(coin => MayFollow(provider, chain, coin)).GroupBy(coin => coin.Transaction).ToArray())
        {
            askedTransactions.Add((chain, together.Key));
            IReadOnlyList<CoinSpend>? spends = await provider.OutspendsAsync(together.Key, cancellationToken).ConfigureAwait(false);
            followed.UnionWith(together.Select(coin => (provider, coin)));
            if (spends is null)
            {
                told.Say(provider, $"it does not know transaction {together.Key}");
                continue;
            }

            foreach (CoinSpend spend in spends.Where(spend => together.Contains(spend.Coin)))
            {
                if (spend is { State: SpendState.Spent, Spender: { } spender, Block: { } block } && block.Height <= asOf)
                {
                    (spenders.TryGetValue(spender, out List<CoinId>? spent) ? spent : spenders[spender] = []).Add(spend.Coin);
                }
                else if (spend.State != SpendState.Unknown)
                {
                    unspent.Add((chain, spend.Coin));
                }
            }
        }

        var settled = new List<CoinId>();
        foreach ((TransactionId spender, List<CoinId> spent) in spenders)
        {
            settled.AddRange(await TakeAsync(provider, chain, spender, asOf, spent, told, cancellationToken).ConfigureAwait(false) ? spent : []);
        }

        return settled.Count > 0 ? Outcome.News with { Coins = [.. settled] } : null;
    }

    private async ValueTask<Outcome> TransactionAsync(ChainId chain, TransactionId id, Told told, CancellationToken cancellationToken) =>
        await EachAsync(told, Of(chain).Where(provider => provider.Source is ICoinSource), provider => FindAsync(provider, chain, id, told, cancellationToken), cancellationToken).ConfigureAwait(false)
        ?? Ended(told, chain, $"transaction {id.ToString(chain)}");

    private async ValueTask<Outcome?> FindAsync(Provider provider, ChainId chain, TransactionId id, Told told, CancellationToken cancellationToken)
    {
        if (await AsOfAsync(provider, chain, told, cancellationToken).ConfigureAwait(false) is not { } asOf)
        {
            return null;
        }

        var held = new HeldHistories(ledger, chain, null, 0);
        bool isRewound = await SettleAsync(provider, held, asOf, cancellationToken).ConfigureAwait(false);
        return await TakeAsync(provider, chain, id, asOf, [], told, cancellationToken).ConfigureAwait(false) || isRewound
            ? Outcome.News with { IsRewound = isRewound }
            : null;
    }

    /// <summary>Takes a transaction into the ledger.</summary>
    private async ValueTask<bool> TakeAsync(
        Provider provider, ChainId chain, TransactionId id, long asOf, IReadOnlyList<CoinId> spent, Told told, CancellationToken cancellationToken)
    {
        askedTransactions.Add((chain, id));
        IReadOnlyList<Fact>? facts = await provider.TransactionAsync(id, cancellationToken).ConfigureAwait(false);
        TransactionRecord? found = facts?.OfType<TransactionRecord>().FirstOrDefault(record => record.Id == id);
        if (found is null)
        {
            told.Say(provider, $"it knows of no block with transaction {id.ToString(chain)}");
            return false;
        }

        if (found.Height > asOf)
        {
            told.Say(provider, string.Create(
                CultureInfo.InvariantCulture, $"transaction {id.ToString(chain)} is in block {found.Height}, above {asOf}, as of which the facts speak"));
            return false;
        }

        if (!spent.All(coin => facts!.OfType<InputRecord>().Any(input => input.Coin == coin)))
        {
            told.Say(provider, $"transaction {id.ToString(chain)} does not spend the coin that it is said to spend");
            return false;
        }

        await ledger.AppendAsync(facts!, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Follows the chain where it has changed its mind; not for every coin anew.</summary>
    /// <returns>Whether it took blocks back.</returns>
    private async ValueTask<bool> SettleAsync(Provider provider, HeldHistories held, long asOf, CancellationToken cancellationToken)
    {
        if (!provider.IsSettled)
        {
            await new HistoryPull((IAccountHistorySource)provider.Source, held, How(provider, asOf)).SettleAsync(MaxCheckAge, cancellationToken).ConfigureAwait(false);
            provider.IsSettled = true;
        }

        return held.IsRewound;
    }

    /// <summary>The height of the first of some coins; 0 where that is not known of one.</summary>
    internal static async ValueTask<long> FirstHeightAsync(ILedger ledger, ChainId chain, ImmutableArray<CoinId> coins, CancellationToken cancellationToken)
    {
        long? first = null;
        foreach (TransactionId id in coins.Select(coin => coin.Transaction).Distinct())
        {
            LedgerTransaction? creator = await ledger.TransactionAsync(chain, id, cancellationToken).ConfigureAwait(false);
            first = Math.Min(first ?? long.MaxValue, TwiceMined.HeightsOf(chain, id)?.First ?? creator?.Record.Height ?? 0);
        }

        return first ?? 0;
    }
}
