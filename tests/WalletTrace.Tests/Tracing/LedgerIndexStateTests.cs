using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Graph.Coordinates;
using WalletTrace.Graph.Whole;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Indexing;

namespace WalletTrace.Tests.Tracing;

/// <summary>What an index stands on, while it changes.</summary>
public sealed class LedgerIndexStateTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Who_asks_is_answered_though_the_files_are_retired_before_they_are_checked()
    {
        (await LedgerIndex.CreateAsync(new MemoryLedger(Facts(1)), folder["index"])).Dispose();
        IndexBase opened = IndexBase.Open(folder["index"]);
        Assert.True(opened.TryEnter());
        opened.Retire();

        await opened.VerifiedAsync(CancellationToken.None);

        Assert.Equal(100UL, (ulong)opened.Questions.Graph.Flows.Amount(0));
        opened.Exit();
        Assert.False(opened.TryEnter());
    }

    [Fact]
    public async Task Flows_that_are_read_after_the_index_was_closed_are_read_to_their_end_or_not_at_all()
    {
        LedgerIndex index = await LedgerIndex.CreateAsync(new MemoryLedger([.. Facts(1), .. Facts(2)]), folder["index"]);
        IEnumerable<FlowTaint> begun = await index.AskAsync(asked => asked.TaintedFlows(TaintPlan.OfFlows(0, 1), TaintRule.Fifo));
        IEnumerable<FlowTaint> late = await index.AskAsync(asked => asked.TaintedFlows(TaintPlan.OfFlows(0, 1), TaintRule.Fifo));
        using (IEnumerator<FlowTaint> reader = begun.GetEnumerator())
        {
            Assert.True(reader.MoveNext());
            index.Dispose();

            Assert.True(reader.MoveNext());
            Assert.Equal(new FlowTaint(1, 0, 100), reader.Current);
            Assert.False(reader.MoveNext());
        }

        Assert.Throws<ObjectDisposedException>(() => late.Count());
    }

    [Fact]
    public async Task Coordinates_of_what_is_frozen_are_shared_by_all_later_tails_asked_or_not()
    {
        using LedgerIndex made = await LedgerIndex.CreateAsync(new MemoryLedger(Facts(1)), folder["index"]);
        IndexState state = IndexFiles.Open(folder["index"]);
        var first = (CoordinatesOf<ulong, Math64>)state.Questions.Coordinates;
        for (long height = 2; height <= 4; height++)
        {
            var builder = new LedgerGraphBuilder(state.Graph);
            foreach (LedgerTransaction transaction in await new MemoryLedger(Facts(height)).TransactionsAsync().ToArrayAsync())
            {
                builder.Add(transaction);
            }

            state = state.Extended(builder.Build([]), new Dictionary<string, string>());
        }

        var last = (CoordinatesOf<ulong, Math64>)state.Questions.Coordinates;

        Assert.Equal((1, 4), (state.Graph.Flows.FrozenFlowCount, state.Graph.Flows.FlowCount));
        Assert.True(Unsafe.AreSame(ref MemoryMarshal.GetReference(first.Outgoing), ref MemoryMarshal.GetReference(last.Outgoing)));
        Assert.Equal(FlowCoordinates.Create(state.Graph.Flows).InStart(3), last.InStart(3));
        state.Base.Retire();
    }

    [Fact]
    public async Task An_index_that_is_given_up_half_made_leaves_nothing_and_the_one_before_it_whole()
    {
        var more = new LedgerQuestions(await LedgerGraph.FreezeAsync(new MemoryLedger([.. Facts(1), .. Facts(2)])));
        Assert.Throws<OperationCanceledException>(() => IndexFiles.Save(folder["index"], more, new Dictionary<string, string>(), new CancellationToken(true)));
        Assert.Empty(Directory.EnumerateDirectories(folder["index"]));
        Assert.Throws<IndexDamagedException>(() => LedgerIndex.Open(folder["index"]));

        (await LedgerIndex.CreateAsync(new MemoryLedger(Facts(1)), folder["index"])).Dispose();
        Assert.Throws<OperationCanceledException>(() => IndexFiles.Save(folder["index"], more, new Dictionary<string, string>(), new CancellationToken(true)));

        Assert.Single(Directory.EnumerateDirectories(folder["index"]));
        using LedgerIndex before = LedgerIndex.Open(folder["index"]);
        await before.VerifiedAsync();
        Assert.Equal(1, before.FlowCount);
    }

    private static Fact[] Facts(long height) =>
    [
        Support.Facts.Block(ChainId.Ethereum, height), Support.Facts.Transaction(ChainId.Ethereum, height, 0, 1000 + height), Support.Facts.Transfer(height, 0, 1, 1, 2, 100),
    ];
}
