using CsCheck;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tests.Tracing.Live;

/// <summary>Whole live traces over sources, on random cases.</summary>
public sealed class LiveSourcePropertyTests
{
    [Fact]
    public void Over_an_explorer_a_live_trace_finds_what_the_trace_over_all_facts_finds() => Gen.Select(
        Startable(RandomLedgers.Accounts, (seed, _) => seed is WalletAmountSeed { Before: null } or WalletFlowsSeed),
        Gen.Bool,
        Gen.Int[0, 12]).Sample((small, backward, budget) => Compare(small, ChainId.Ethereum, world => new ScriptedExplorer(ChainId.Ethereum, world) { Height = Last(small) }, backward, budget), iter: 150);

    [Fact]
    public void Over_a_server_of_coins_a_live_trace_finds_what_the_trace_over_all_facts_finds() => Gen.Select(
        Startable(RandomLedgers.Coins, (seed, small) => seed is not CoinSeed coin || IsKnown(coin.Coin, small)),
        Gen.Bool,
        Gen.Int[0, 12]).Sample(
        (small, backward, budget) => Compare(small, ChainId.Bitcoin, world => new ScriptedCoins(world) { Height = Last(small) }, backward, budget), iter: 150);

    /// <summary>Cases with those of their seeds that a source of the kind can tell.</summary>
    private static Gen<SmallLedger> Startable(Gen<SmallLedger> cases, Func<Seed, SmallLedger, bool> canTell) => cases
        .Select(small => small with
        {
            Thefts = [.. small.Thefts.Select(theft => theft with { Seeds = [.. theft.Seeds.Where(seed => canTell(seed, small))] }).Where(theft => theft.Seeds.Count > 0)],
        })
        .Where(small => small.Thefts.Length > 0);

    /// <summary>A run that a budget breaks off, another that goes on, and one more that has nothing to ask for.</summary>
    private static void Compare(SmallLedger small, ChainId chain, Func<IEnumerable<Fact>, ScriptedProvider> sourceOf, bool backward, int budget)
    {
        // Movements of blocks themselves stand under their hashes, which these blocks do not have.
        Fact[] world =
        [
            .. small.Facts
                .Where(fact => fact is not (CoverageRecord or TransactionRecord { Index: TransactionRecord.OfBlock } or TransferRecord { TransactionIndex: TransactionRecord.OfBlock }))
                .Select(fact => fact is InputRecord input ? Told(input, small) : fact),
        ];
        ScriptedProvider source = sourceOf(world);
        Trace query = Trace.From(small.Thefts).Knowing(new LabelSet(small.Labels)).Using(Enum.GetValues<TaintRule>()).FollowSwaps(false)
            .With(new LiveOptions { Kinds = PullKinds.All });
        query = backward ? query.Backward() : query;
        TraceResult? whole = Run(query.Over(new MemoryLedger([.. world, Facts.Coverage(chain, null, 0, source.Height, source.Kinds)])));
        var ledger = new MemoryLedger();
        Trace live = query.Over(ledger, source);
        TraceResult? partial = Run(live.Within(requests: budget));
        if (partial is { Live: { } report })
        {
            Assert.True(source.Requests.Count <= budget);
            if (partial.HasStarted)
            {
                Assert.Equal(TraceText.Figures(Run(query.Over(ledger))!), TraceText.Figures(partial));
            }

            Assert.True(report.IsPartial || partial.HasStarted);
            Assert.True(report.IsPartial || partial.Graph.Stops.All(stop => stop.Reason != StopReason.Budget));
        }

        TraceResult? continued = Run(live);
        Assert.Equal(Traced(whole), Traced(continued));
        int asked = source.Asked.Count;
        Assert.Equal(Traced(whole), Traced(Run(live)));
        bool isAnswered = continued?.Coverage.All(entry => entry.Reason != StopReason.Unanswered) == true && !IsInPart(world);
        Assert.True(!isAnswered || asked == source.Asked.Count, string.Join(", ", source.Requests));

        ScriptedProvider undisturbed = sourceOf(world);
        Assert.Equal(Traced(whole), Traced(Run(query.Over(new MemoryLedger(), undisturbed))));
        Assert.True(!isAnswered || undisturbed.Asked.Count == undisturbed.Asked.Distinct().Count(), string.Join(", ", undisturbed.Asked));
    }

    /// <summary>An input with what it spends, as servers of coins tell it.</summary>
    private static InputRecord Told(InputRecord input, SmallLedger small) =>
        small.Ledger().TransactionAsync(input.Chain, input.Coin?.Transaction ?? default).AsTask().GetAwaiter().GetResult()?.Outputs.FirstOrDefault(output => output.Index == input.Coin!.Value.Index) is { } spent
            ? input with { Owner = spent.Owner, Amount = spent.Amount }
            : input;

    /// <summary>Whether the transaction that created a coin is known with it: a server that knows a coin knows that.</summary>
    private static bool IsKnown(CoinId coin, SmallLedger small) => small.Ledger().TransactionAsync(ChainId.Bitcoin, coin.Transaction).AsTask().GetAwaiter().GetResult()
        ?.Outputs.Any(output => output.Index == coin.Index) == true;

    private static long Last(SmallLedger small) => small.Facts.Max(fact => fact is BlockRecord block ? block.Height : 0);

    /// <summary>Whether of some transaction even the source does not know all: a seed of that kind is asked for again in each run.</summary>
    private static bool IsInPart(Fact[] world) => world.OfType<TransactionRecord>().Any(at => at.Chain.IsUtxo
        && (Holes(world.OfType<InputRecord>().Where(input => (input.Height, input.TransactionIndex) == (at.Height, at.Index)).Select(input => input.Index))
            || Holes(world.OfType<OutputRecord>().Where(output => (output.Height, output.TransactionIndex) == (at.Height, at.Index)).Select(output => output.Index))));

    private static bool Holes(IEnumerable<int> indexes) => indexes.Order().Where((index, at) => index != at).Any() || !indexes.Any();

    private static string Traced(TraceResult? trace) => trace is null ? "" : TraceText.EndsAndHops(trace);

    private static TraceResult? Run(Trace trace)
    {
        try
        {
            return trace.RunAsync().GetAwaiter().GetResult();
        }
        catch (SeedException)
        {
            return null;
        }
    }
}
