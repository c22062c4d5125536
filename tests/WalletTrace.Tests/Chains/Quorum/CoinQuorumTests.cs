using System.Text;
using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin.Esplora;
using WalletTrace.Chains.Quorum;
using WalletTrace.Tests.Chains.Bitcoin.Esplora;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Quorum;

/// <summary>Coins are followed as far as two servers agree where they went.</summary>
public sealed class CoinQuorumTests : EsploraScene, IAsyncLifetime
{
    private readonly List<SourceDifference> told = [];
    private LoopbackServer second = null!;
    private EsploraServer esplora = null!;

    private TransactionId Old => Chain.Blocks[^4].Transactions[^1].Id;

    public new async Task InitializeAsync()
    {
        await base.InitializeAsync();
        esplora = new EsploraServer(Chain) { PageSize = 3 };
        second = await LoopbackServer.StartAsync(request => esplora.Answer(request));
    }

    public new async Task DisposeAsync()
    {
        await second.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Two_servers_that_agree_answer_as_one()
    {
        ICoinSource source = Quorum();

        Assert.Equal(await Source().TransactionAsync(Old), await source.TransactionAsync(Old));
        Assert.Equal(await Source().OutspendsAsync(Old), await source.OutspendsAsync(Old));
        Assert.Null(await source.TransactionAsync(Facts.Id(1234)));
        Assert.Null(await source.OutspendsAsync(Facts.Id(1234)));
        Assert.Equal(2, ((IMeteredSource)source).Meters.Count);
        Assert.All(((IMeteredSource)source).Meters, meter => Assert.InRange(meter.Usage.Requests, 1, long.MaxValue));
    }

    [Fact]
    public async Task A_spender_that_one_of_them_makes_up_or_denies_is_refused()
    {
        foreach ((string from, string to) in ((string, string)[])[("\"spent\":true", "\"spent\":false"), ("\"vin\":0", "\"vin\":1")])
        {
            second.Lie = (request, honest) => request.Path.EndsWith("/outspends", StringComparison.Ordinal) ? Changed(honest, from, to) : honest;
            told.Clear();

            SourceDisagreementException refusal = await Assert.ThrowsAsync<SourceDisagreementException>(async () => await Quorum().OutspendsAsync(Old));

            Assert.InRange(told.Count, 1, 2);
            Assert.Contains("where the coins of transaction", refusal.Message, StringComparison.Ordinal);
            Assert.NotNull(await Quorum(DifferencePolicy.Report).OutspendsAsync(Old));
        }
    }

    [Fact]
    public async Task A_transaction_that_one_of_them_denies_is_refused_unless_it_is_in_the_last_block()
    {
        second.Lie = (request, honest) => request.Path == $"tx/{Old}" ? Reply.Text("Transaction not found", 404) : honest;
        await Assert.ThrowsAsync<SourceDisagreementException>(async () => await Quorum().TransactionAsync(Old));

        TransactionId last = Chain.Tip.Transactions[^1].Id;
        second.Lie = (request, honest) => request.Path == $"tx/{last}" ? Reply.Text("Transaction not found", 404) : honest;
        Assert.Null(await Quorum().TransactionAsync(last));
    }

    private static Reply Changed(Reply honest, string from, string to)
    {
        string text = Encoding.UTF8.GetString(honest.Body);
        string changed = text.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(text, changed);
        return Reply.Json(changed);
    }

    private ICoinSource Quorum(DifferencePolicy policy = DifferencePolicy.Refuse) => Assert.IsAssignableFrom<ICoinSource>(QuorumSource.Of(
        [Source(), new EsploraSource(second.Client, second.Address, RegtestChain.Id, new EsploraOptions { TimeProvider = new TestTime(TimeSpan.FromSeconds(30)) })],
        new QuorumOptions { OnDifference = policy, Differences = told.Add }));
}
