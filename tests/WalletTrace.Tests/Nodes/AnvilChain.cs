using WalletTrace.Chains;
using WalletTrace.Chains.Evm.Nodes;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;

namespace WalletTrace.Tests.Nodes;

/// <summary>The scene on one anvil for all tests that only look at it, and what was pulled from it.</summary>
public sealed class AnvilChain : IAsyncLifetime
{
    private ContractScene? scene;

    internal ContractScene Scene => scene!;

    internal EvmNode Node => Scene.Node;

    internal MemoryLedger Ledger { get; } = new();

    internal PullResult Pulled { get; private set; } = null!;

    /// <summary>Every block as the source gives it.</summary>
    internal IReadOnlyList<BlockFacts> Blocks { get; private set; } = [];

    public async Task InitializeAsync()
    {
        if (EvmPackages.AnvilProblem is not null)
        {
            return;
        }

        scene = await ContractScene.OnAnvilAsync();
        Pulled = await LedgerPull.BlocksAsync(Node.Source(), Ledger);
        Blocks = await ReadAsync(Node.Source());
    }

    public async Task DisposeAsync()
    {
        if (scene is not null)
        {
            await scene.DisposeAsync();
        }
    }

    /// <summary>Every block as a source gives it.</summary>
    internal static async Task<IReadOnlyList<BlockFacts>> ReadAsync(EvmRpcSource source)
    {
        var blocks = new List<BlockFacts>();
        await foreach (BlockFacts block in source.ReadAsync(new BlockRange(0, (await source.TipAsync()).Height)))
        {
            blocks.Add(block);
        }

        return blocks;
    }
}

/// <summary>Tests that look at one chain on anvil.</summary>
[CollectionDefinition(Name)]
public sealed class OnOneAnvil : ICollectionFixture<AnvilChain>
{
    public const string Name = "anvil";
}
