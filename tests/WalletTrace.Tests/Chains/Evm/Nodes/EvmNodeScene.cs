using WalletTrace.Chains;
using WalletTrace.Chains.Evm.Nodes;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Evm.Nodes;

/// <summary>A made-up chain behind a server that plays a node, honestly or not.</summary>
public abstract class EvmNodeScene : IAsyncLifetime
{
    private protected const string Key = "s3cr3tk3y";

    private protected EvmChain Chain { get; } = EvmChain.Sample();

    private protected TestTime Time { get; } = new(TimeSpan.FromSeconds(30));

    private protected EvmServer Node { get; set; } = null!;

    private protected LoopbackServer Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Node = new EvmServer(Chain) { Lacks = EvmServer.WithoutParity };
        Server = await LoopbackServer.StartAsync(request => Node.Answer(request));
    }

    public async Task DisposeAsync() => await Server.DisposeAsync();

    private protected EvmRpcSource Source(EvmRpcOptions? options = null) =>
        new(Server.Client, new Uri(Server.Address, $"v3/{Key}"), ChainId.Ethereum, options ?? new EvmRpcOptions { TimeProvider = Time });

    private protected async Task<List<BlockFacts>> ReadAsync(EvmRpcSource source, BlockRange? range = null, List<long>? given = null)
    {
        var blocks = new List<BlockFacts>();
        await foreach (BlockFacts block in source.ReadAsync(range ?? new BlockRange(0, Chain.TipHeight)))
        {
            blocks.Add(block);
            given?.Add(block.Block.Height);
        }

        return blocks;
    }

    private protected static async Task<List<HistoryPage>> HistoryAsync(EvmRpcSource source, Address address)
    {
        var pages = new List<HistoryPage>();
        await foreach (HistoryPage page in source.ReadHistoryAsync(address))
        {
            pages.Add(page);
        }

        return pages;
    }

    /// <summary>How often a method was called.</summary>
    private protected int Calls(string method) => Server.Requests.Sum(request => EvmServer.MethodsOf(request).Count(called => called == method));
}
