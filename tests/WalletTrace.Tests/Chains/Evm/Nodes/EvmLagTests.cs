using WalletTrace.Chains;
using WalletTrace.Chains.Evm.Nodes;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Evm.Nodes;

/// <summary>Behind one address there may be nodes of which some lag: what they give is never taken for all there is.</summary>
public sealed class EvmLagTests : EvmNodeScene
{
    private const int Lag = 8;

    private static readonly Address Holder = EvmChain.Account(1);

    [Fact]
    public async Task A_tip_below_one_that_was_told_before_is_asked_for_again()
    {
        EvmRpcSource source = Source();
        Assert.Equal(Chain.TipHeight, (await source.TipAsync()).Height);

        AnswerLate(_ => true, times: 2);

        Assert.Equal(Chain.TipHeight, (await source.TipAsync()).Height);
        Assert.Equal(2, Time.Waits.Count);
    }

    [Fact]
    public async Task A_tip_that_stays_below_is_a_failure_that_says_so_and_then_the_chain_is_taken_for_shorter()
    {
        EvmRpcSource source = Source();
        await source.TipAsync();
        AnswerLate(_ => true, times: int.MaxValue);

        LaggingReplicaException failure = await Assert.ThrowsAsync<LaggingReplicaException>(async () => await source.TipAsync());

        Assert.Equal((true, Chain.TipHeight - Lag, Chain.TipHeight - 5), (failure.IsTransient, failure.Found, failure.Expected));
        Assert.Equal(Chain.TipHeight - Lag, (await source.TipAsync()).Height);
    }

    [Fact]
    public async Task A_tip_a_little_below_is_taken()
    {
        EvmRpcSource source = Source(new EvmRpcOptions { TimeProvider = Time, TipTolerance = Lag });
        await source.TipAsync();
        AnswerLate(_ => true, times: 1);

        Assert.Equal(Chain.TipHeight - Lag, (await source.TipAsync()).Height);
    }

    [Fact]
    public async Task Events_from_a_node_that_lags_are_asked_for_again()
    {
        Node = new EvmServer(Chain);
        List<HistoryPage> whole = await HistoryAsync(Source(), Holder);
        AnswerLate(methods => methods.Contains("eth_getLogs"), times: 2);

        List<HistoryPage> pages = await HistoryAsync(Source(), Holder);

        Assert.Equal(whole.SelectMany(page => page.Facts.Where(fact => fact is not CoverageRecord)), pages.SelectMany(page => page.Facts.Where(fact => fact is not CoverageRecord)));
        Assert.Contains(whole.SelectMany(page => page.Facts), fact => fact is TransferRecord transfer && transfer.Height > Chain.TipHeight - Lag);
    }

    [Fact]
    public async Task A_history_is_not_called_complete_when_every_answer_about_events_comes_from_a_node_that_lags()
    {
        AnswerLate(methods => methods.Contains("eth_getLogs"), times: int.MaxValue);

        LaggingReplicaException failure = await Assert.ThrowsAsync<LaggingReplicaException>(() => HistoryAsync(Source(), Holder));

        Assert.Equal((Chain.TipHeight - Lag, Chain.TipHeight), (failure.Found, failure.Expected));
    }

    [Fact]
    public async Task A_last_block_that_is_there_no_more_is_no_reorganisation_but_a_reason_to_read_again()
    {
        int logs = 0;
        AnswerLate(methods => methods.Contains("eth_getLogs") ? ++logs < 0 : logs > 0 && methods is ["eth_getBlockByNumber"], times: int.MaxValue);

        MissingResponseException failure = await Assert.ThrowsAsync<MissingResponseException>(() => HistoryAsync(Source(), Holder));

        Assert.True(failure.IsTransient);
        Assert.Contains("read again", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Lets some requests be answered by a node that lags.</summary>
    private void AnswerLate(Func<IReadOnlyList<string>, bool> which, int times) => Server.Lie = (request, honest) =>
    {
        if (!which([.. EvmServer.MethodsOf(request)]) || times-- <= 0)
        {
            return honest;
        }

        Node.Behind = Lag;
        try
        {
            return Node.Answer(request);
        }
        finally
        {
            Node.Behind = 0;
        }
    };
}
