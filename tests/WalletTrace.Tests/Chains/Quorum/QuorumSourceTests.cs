using System.Globalization;
using WalletTrace.Chains;
using WalletTrace.Chains.Quorum;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Quorum;

/// <summary>Whatever one of two sources makes up, leaves out or changes is found, and what only one of them ever knew is not held against the other.</summary>
public sealed class QuorumSourceTests
{
    private const int Height = 6;

    private static readonly Address Payer = Facts.Address(ChainId.Ethereum, 1);

    private readonly AccountSource honest = AccountSource.To(Height);
    private readonly AccountSource other;
    private readonly List<SourceDifference> told = [];

    public QuorumSourceTests() => other = honest.As(AccountScene.AllKinds);

    /// <summary>Lies about the history of an account.</summary>
    public static TheoryData<string> Lies => [.. Falsifications.Keys];

    private static Dictionary<string, Func<Fact[], IEnumerable<Fact>>> Falsifications { get; } = new()
    {
        ["a dropped transaction"] = facts => facts.Where(fact => fact is not (TransactionRecord { Height: 3, Index: 1 } or TransferRecord { Height: 3, TransactionIndex: 1 })),
        ["a dropped transfer"] = facts => facts.Where(fact => fact is not TransferRecord { Height: 2, TransactionIndex: 0, Kind: TransferKind.Native }),
        ["a changed amount"] = facts => facts.Select(fact => fact is TransferRecord { Height: 4, Kind: TransferKind.Token } transfer ? transfer with { Amount = transfer.Amount + UInt256.One } : fact),
        ["a swapped recipient"] = facts => facts.Select(fact => fact is TransferRecord { Height: 4, Kind: TransferKind.Native } transfer ? transfer with { To = Facts.Address(ChainId.Ethereum, 666) } : fact),
        ["another token"] = facts => facts.Select(fact => fact is TransferRecord { Height: 4, Kind: TransferKind.Token } transfer
            ? transfer with { Asset = Asset.Token(ChainId.Ethereum, "erc20", Facts.Address(ChainId.Ethereum, 901), 6, "USDT") } : fact),
        ["a fake transfer"] = facts => facts.SelectMany(fact => fact is TransferRecord { Height: 5, Kind: TransferKind.Token } transfer
            ? (Fact[])[transfer, transfer with { Index = transfer.Index + 1, Amount = 1_000_000 }] : [fact]),
        ["a fake transaction"] = facts => facts.SelectMany(fact => fact is TransactionRecord { Height: 5, Index: 1 } transaction
            ? (Fact[])[transaction with { Index = 2, Id = Facts.Id(99) }, Fake(5, 2), transaction] : [fact]),
        ["another id"] = facts => facts.Select(fact => fact is TransactionRecord { Height: 1, Index: 0 } transaction ? transaction with { Id = Facts.Id(99) } : fact),
        ["a failed transaction that did not fail"] = facts => facts.Select(fact => fact is TransactionRecord { Height: 1, Index: 0 } transaction ? transaction with { Failed = true } : fact),
        ["another block"] = facts => facts.Select(fact => fact is BlockRecord { Height: 2 } block ? block with { Hash = new BlockHash(Facts.Id(99)) } : fact),
        ["another time"] = facts => facts.Select(fact => fact is BlockRecord { Height: 2 } block ? block with { Time = block.Time + 1 } : fact),
        ["the last block left out"] = facts => facts.Where(fact => fact is BlockRecord or CoverageRecord || HeightOf(fact) < Height),
    };

    [Fact]
    public async Task What_all_agree_on_is_given_and_covered_in_the_name_of_all()
    {
        HistoryPage[] pages = await ReadAsync();

        Assert.Equal(FactsOf(await HistoryAsync(honest)), FactsOf(pages));
        Assert.Equal(
            [new CoverageRecord(ChainId.Ethereum, Payer, 0, Height, AccountScene.AllKinds, "a scripted node and another node")],
            pages.SelectMany(page => page.Facts).OfType<CoverageRecord>());
        Assert.True(pages[^1].IsComplete);
        Assert.Contains(pages[^1].Facts, fact => fact is BlockRecord { Height: Height });
        Assert.Empty(told);
    }

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task A_lie_of_either_source_is_refused_and_named(string lie)
    {
        foreach (AccountSource liar in (AccountSource[])[honest, other])
        {
            (honest.FalsifyHistory, other.FalsifyHistory) = (null, null);
            liar.FalsifyHistory = page => page with { Facts = [.. Falsifications[lie]([.. page.Facts])] };
            told.Clear();

            SourceDisagreementException refusal = await Assert.ThrowsAsync<SourceDisagreementException>(() => ReadAsync());

            Assert.Equal(told, refusal.Differences);
            Assert.Equal(told.Count, refusal.Count);
            Assert.InRange(refusal.Count, 1, 2);
            Assert.All(told, difference => Assert.Equal((honest.Name, other.Name), (difference.First.Source, difference.Other.Source)));
            Assert.Contains(told[0].ToString(), refusal.Message, StringComparison.Ordinal);
            Assert.False(refusal.IsTransient);
        }
    }

    [Fact]
    public async Task A_difference_says_who_said_what()
    {
        other.FalsifyHistory = page => page with { Facts = [.. Falsifications["a dropped transaction"]([.. page.Facts])] };
        await Assert.ThrowsAsync<SourceDisagreementException>(() => ReadAsync());

        SourceDifference difference = Assert.Single(told);
        Assert.IsType<TransactionRecord>(difference.First.Fact);
        Assert.Null(difference.Other.Fact);
        Assert.EndsWith("; another node says nothing of it", difference.ToString(), StringComparison.Ordinal);
        Assert.StartsWith($"the history of {Payer.ToString(ChainId.Ethereum)}: a scripted node says transaction ", difference.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task Where_differences_are_only_reported_the_first_source_is_believed_and_named(string lie)
    {
        other.FalsifyHistory = page => page with { Facts = [.. Falsifications[lie]([.. page.Facts])] };

        HistoryPage[] pages = await ReadAsync(policy: DifferencePolicy.Report);

        Assert.Equal(FactsOf(await HistoryAsync(honest)), FactsOf(pages));
        Assert.Equal([honest.Name], pages.SelectMany(page => page.Facts).OfType<CoverageRecord>().Select(record => record.Source));
        Assert.NotEmpty(told);
    }

    [Fact]
    public async Task What_a_source_never_claims_to_know_is_no_difference_and_covered_by_the_other_alone()
    {
        AccountSource poorer = honest.As(CoverageKinds.Native | CoverageKinds.Fee | CoverageKinds.Token);

        HistoryPage[] pages = await ReadAsync(honest, poorer);

        Assert.Equal(
            [(CoverageKinds.Native | CoverageKinds.Fee | CoverageKinds.Token, "a scripted node and another node"), (AccountScene.AllKinds & ~(CoverageKinds.Native | CoverageKinds.Fee | CoverageKinds.Token), honest.Name)],
            pages.SelectMany(page => page.Facts).OfType<CoverageRecord>().Select(record => (record.Kinds, record.Source)));
        Assert.Equal(FactsOf(await HistoryAsync(honest)), FactsOf(pages));
        Assert.DoesNotContain((await ReadAsync(poorer, honest)).SelectMany(page => page.Facts), fact => fact is CoverageRecord record && record.Kinds.HasFlag(CoverageKinds.Internal));
        Assert.Empty(told);
    }

    [Fact]
    public async Task A_source_that_is_behind_cuts_the_history_and_is_not_at_odds()
    {
        honest.Mine(3);
        foreach (QuorumSource source in (QuorumSource[])[Quorum(honest, other), Quorum(other, honest)])
        {
            HistoryPage[] pages = [.. await HistoryAsync(source)];

            Assert.Equal(Height, (await source.TipAsync()).Height);
            Assert.Equal(Height, Assert.Single(pages.SelectMany(page => page.Facts).OfType<CoverageRecord>()).ToHeight);
            Assert.Equal(FactsOf(await HistoryAsync(other)), FactsOf(pages));
        }

        Assert.Null(await Quorum(honest, other).HashAtAsync(Height + 1));
    }

    [Fact]
    public async Task Sources_of_two_branches_disagree_on_a_block_which_may_pass()
    {
        other.Reorganise(2, 3, "other");

        SourceDisagreementException refusal = await Assert.ThrowsAsync<SourceDisagreementException>(async () => await Quorum(honest, other).TipAsync());

        Assert.True(refusal.IsTransient);
        Assert.Contains($"hash {honest.Best[Height].Block.Hash}", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(honest.Best[Height].Block.Hash, (await Quorum(honest, other, DifferencePolicy.Report).TipAsync()).Hash);
        await Assert.ThrowsAsync<SourceDisagreementException>(() => ReadAsync(honest, other));
    }

    [Fact]
    public async Task A_history_that_one_source_cut_is_not_complete_but_what_both_tell_must_agree()
    {
        other.FalsifyHistory = page => page with { Facts = [.. page.Facts.Where(fact => fact is not CoverageRecord && HeightOf(fact) < 3)], IsComplete = false };
        HistoryPage[] pages = await ReadAsync();
        Assert.DoesNotContain(pages, page => page.IsComplete || page.Facts.Any(fact => fact is CoverageRecord));
        Assert.Empty(told);

        other.FalsifyHistory = page => page with
        {
            Facts = [.. page.Facts.Where(fact => fact is not CoverageRecord && HeightOf(fact) < 3).Select(fact => fact is TransferRecord transfer ? transfer with { Amount = 1 } : fact)], IsComplete = false,
        };
        await Assert.ThrowsAsync<SourceDisagreementException>(() => ReadAsync());
    }

    [Fact]
    public async Task Three_sources_are_held_against_the_first()
    {
        AccountSource third = honest.As(AccountScene.AllKinds, "a third node");
        third.FalsifyHistory = page => page with { Facts = [.. Falsifications["a changed amount"]([.. page.Facts])] };
        QuorumSource source = QuorumSource.Of([honest, other, third], new QuorumOptions { Differences = told.Add, Name = "three nodes" });

        SourceDisagreementException refusal = await Assert.ThrowsAsync<SourceDisagreementException>(() => HistoryAsync(source));

        Assert.Equal("three nodes", refusal.SourceName);
        Assert.Equal("a third node", Assert.Single(told).Other.Source);
    }

    [Fact]
    public async Task What_a_source_leaves_open_is_no_difference()
    {
        other.FalsifyHistory = page => page with
        {
            Facts = [.. page.Facts.Select(fact => fact is BlockRecord block ? block with { Parent = null } : fact is TransferRecord { Kind: TransferKind.Fee } fee ? fee with { Burnt = 5 } : fact)],
        };

        await ReadAsync();

        Assert.Empty(told);
    }

    [Fact]
    public void Sources_that_cannot_be_held_against_each_other_are_refused()
    {
        Assert.Throws<ArgumentException>(() => QuorumSource.Of([honest]));
        Assert.Throws<ArgumentException>(() => QuorumSource.Of([honest, AccountSource.To(1, chain: ChainId.Tron)]));
        Assert.Throws<ArgumentException>(() => QuorumSource.Of([honest, other], new QuorumOptions { Name = " " }));
        Assert.Throws<ArgumentException>(() => new SourceDisagreementException([], "a", "b"));
        Assert.IsNotAssignableFrom<ICoinSource>(QuorumSource.Of([honest, other]));
        Assert.IsNotAssignableFrom<ISelectiveHistorySource>(QuorumSource.Of([honest, other]));
    }

    private static long HeightOf(Fact fact) => FactCut.HeightOf(fact);

    private static TransferRecord Fake(long height, int transaction) => new(
        ChainId.Ethereum, height, transaction, TransferIndex.Value, TransferKind.Native, Asset.Native(ChainId.Ethereum), Facts.Address(ChainId.Ethereum, 8), Payer, 5);

    private static IEnumerable<string> FactsOf(IEnumerable<HistoryPage> pages) => pages.SelectMany(page => page.Facts).Where(fact => fact is not CoverageRecord)
        .Select(fact => Convert.ToString(fact, CultureInfo.InvariantCulture)!).Distinct();

    private static async Task<HistoryPage[]> HistoryAsync(IAccountHistorySource source)
    {
        var pages = new List<HistoryPage>();
        await foreach (HistoryPage page in source.ReadHistoryAsync(Payer))
        {
            pages.Add(page);
        }

        return [.. pages];
    }

    private QuorumSource Quorum(AccountSource first, AccountSource second, DifferencePolicy policy = DifferencePolicy.Refuse) =>
        QuorumSource.Of([first, second], new QuorumOptions { Differences = told.Add, OnDifference = policy });

    private Task<HistoryPage[]> ReadAsync(AccountSource? first = null, AccountSource? second = null, DifferencePolicy policy = DifferencePolicy.Refuse) =>
        HistoryAsync(Quorum(first ?? honest, second ?? other, policy));
}
