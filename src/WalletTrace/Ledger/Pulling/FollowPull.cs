using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin;

namespace WalletTrace.Ledger.Pulling;

/// <summary>Follows coins forward: from transaction to the transactions that spend its outputs, hop by hop.</summary>
internal sealed class FollowPull(ICoinSource source, IHistoryTarget target, FollowOptions options)
{
    private const string Method = "following a coin";

    private readonly HistoryPull histories = new(source, target, options.Histories);
    private readonly Dictionary<TransactionId, Known> known = [];
    private readonly Dictionary<CoinId, TransactionId> spenders = [];
    private readonly HashSet<TransactionId> followed = [];
    private readonly List<UnfollowedCoin> unfollowed = [];
    private readonly HashSet<Address> owners = [];
    private readonly List<Fact> added = [];

    /// <summary>Follows what the starts made.</summary>
    public async Task<FollowResult> RunAsync(IReadOnlyCollection<FollowStart> starts, CancellationToken cancellationToken)
    {
        await source.CapabilitiesAsync(cancellationToken).ConfigureAwait(false);
        BlockPoint tip = await source.TipAsync(cancellationToken).ConfigureAwait(false);
        long asOf = await histories.SettleAsync(TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        Remember(await target.FollowedAsync(cancellationToken).ConfigureAwait(false));
        ILookup<TransactionId, FollowStart> chosen = starts.ToLookup(start => start.Id);
        List<Step> wave = [.. chosen.Select(start => new Step(start.Key))];
        for (int hop = 0; wave.Count > 0 && hop <= options.Hops; hop++)
        {
            var next = new Dictionary<TransactionId, Step>();
            for (int at = 0; at < wave.Count; at++)
            {
                await FollowAsync(wave[at], hop, hop == 0 ? [.. chosen[wave[at].Id]] : [new FollowStart(wave[at].Id, IsStolen: false)], asOf, next, cancellationToken).ConfigureAwait(false);
                options.Progress?.Report(new FollowProgress(hop, followed.Count, wave.Count - at - 1 + next.Count));
            }

            // Each hop is kept, so that a pull that is broken off asks for little again.
            if (added.Count > 0)
            {
                await CheckIsThereAsync(tip, cancellationToken).ConfigureAwait(false);
                await target.AddFollowedAsync(added, cancellationToken).ConfigureAwait(false);
                added.Clear();
            }

            wave = [.. next.Values.OrderByDescending(step => step.Value).ThenBy(step => step.Id)];
        }

        return new FollowResult(followed.Count, [.. unfollowed], await histories.RunAsync([.. owners.Order()], cancellationToken).ConfigureAwait(false));
    }

    /// <summary>What was read before and after a reorganisation must not stand side by side: the higher would hide that the lower is stale.</summary>
    private async ValueTask CheckIsThereAsync(BlockPoint tip, CancellationToken cancellationToken)
    {
        if (await source.HashAtAsync(tip.Height, cancellationToken).ConfigureAwait(false) is var now && now != tip.Hash)
        {
            throw new ChainSourceException(
                FormattableString.Invariant($"the chain was reorganised while coins were followed: found {now?.ToString() ?? "no block"} at height {tip.Height}, expected block {tip.Hash}; ")
                    + "the hops before are kept; pull the same again",
                source.Name,
                Method,
                isTransient: true);
        }
    }

    private async Task FollowAsync(
        Step step, int hop, IReadOnlyList<FollowStart> chosen, long asOf, Dictionary<TransactionId, Step> next, CancellationToken cancellationToken)
    {
        if (followed.Contains(step.Id))
        {
            return;
        }

        if (followed.Count >= options.MaxTransactions)
        {
            unfollowed.AddRange(step.Coins.Select(coin => coin with { Reason = FollowEnd.Budget }));
            return;
        }

        List<OutputRecord> outputs = (await FindAsync(step.Id, asOf, cancellationToken).ConfigureAwait(false)).Outputs;
        CheckChosen(step.Id, chosen, outputs);
        followed.Add(step.Id);
        IReadOnlyList<CoinSpend>? spends = null;
        foreach (OutputRecord output in outputs.Where(output => output.Owner.Kind != AddressKind.Unspendable && !output.Amount.IsZero))
        {
            FollowStart[] starts = [.. chosen.Where(start => start.Index is null || start.Index == output.Index)];
            if (starts.Length == 0)
            {
                continue;
            }

            var coin = new UnfollowedCoin(new CoinId(step.Id, output.Index), output.Owner, output.Amount, FollowEnd.Hops);
            if (!starts.Any(start => start.IsStolen) && options.StopsAt(output.Owner))
            {
                unfollowed.Add(coin with { Reason = FollowEnd.Owner });
                continue;
            }

            if (!spenders.TryGetValue(coin.Coin, out TransactionId spender))
            {
                spends ??= await source.OutspendsAsync(step.Id, cancellationToken).ConfigureAwait(false) ?? throw Gone(step.Id);
                switch (spends.FirstOrDefault(spend => spend.Coin == coin.Coin))
                {
                    case { State: SpendState.Unspent }:
                    case { State: SpendState.Spent, Block.Height: var height } when height > asOf:
                        owners.Add(output.Owner);
                        continue;
                    case { State: SpendState.Spent, Spender: { } found }:
                        spender = found;
                        break;
                    default:
                        unfollowed.Add(coin with { Reason = FollowEnd.Unknown });
                        continue;
                }
            }

            if (hop == options.Hops)
            {
                unfollowed.Add(coin);
                continue;
            }

            if (!next.TryGetValue(spender, out Step? following))
            {
                next.Add(spender, following = new Step(spender));
            }

            following.Coins.Add(coin);
        }
    }

    /// <summary>A start's outputs that are asked for must be there.</summary>
    private void CheckChosen(TransactionId id, IReadOnlyList<FollowStart> chosen, List<OutputRecord> outputs)
    {
        foreach (FollowStart start in chosen)
        {
            if (start.Index is { } index && !outputs.Exists(output => output.Index == index))
            {
                throw new MissingResponseException(
                    FormattableString.Invariant($"found {outputs.Count} outputs of transaction {id}, expected one with index {index}; is the coin's index right?"), source.Name, Method);
            }
        }
    }

    private async ValueTask<Known> FindAsync(TransactionId id, long asOf, CancellationToken cancellationToken)
    {
        if (!known.TryGetValue(id, out Known? found))
        {
            IReadOnlyList<Fact> facts = await source.TransactionAsync(id, cancellationToken).ConfigureAwait(false) ?? throw Gone(id);
            Remember(facts);
            found = known[id];
            added.AddRange(found.Height <= asOf ? facts : []);
        }

        return found.Height <= asOf ? found : throw new MissingResponseException(
            FormattableString.Invariant($"found transaction {id} in block {found.Height}, expected it at or below {asOf}, as of which the facts speak; pull all as of a later height"),
            source.Name,
            Method);
    }

    private void Remember(IReadOnlyList<Fact> facts)
    {
        var byPlace = new Dictionary<(long Height, int Index), (TransactionId Id, Known Known)>();
        foreach (TransactionRecord transaction in facts.OfType<TransactionRecord>())
        {
            var found = new Known(transaction.Height, []);
            if (known.TryAdd(transaction.Id, found))
            {
                byPlace.Add((transaction.Height, transaction.Index), (transaction.Id, found));
            }
        }

        foreach (OutputRecord output in facts.OfType<OutputRecord>())
        {
            byPlace.GetValueOrDefault((output.Height, output.TransactionIndex)).Known?.Outputs.Add(output);
        }

        foreach (InputRecord input in facts.OfType<InputRecord>())
        {
            if (input.Coin is { } coin && byPlace.TryGetValue((input.Height, input.TransactionIndex), out var spender))
            {
                spenders[coin] = spender.Id;
            }
        }
    }

    private MissingResponseException Gone(TransactionId id) =>
        new($"found no block with transaction {id}, expected one; is the id right, and is the transaction in a block yet?", source.Name, Method);

    /// <summary>What is known of a transaction.</summary>
    private sealed record Known(long Height, List<OutputRecord> Outputs);

    /// <summary>A transaction to be followed, and the coins by which it was reached.</summary>
    private sealed record Step(TransactionId Id)
    {
        public List<UnfollowedCoin> Coins { get; } = [];

        public UInt256 Value => Coins.Aggregate(UInt256.Zero, (sum, coin) => sum + coin.Amount);
    }
}
