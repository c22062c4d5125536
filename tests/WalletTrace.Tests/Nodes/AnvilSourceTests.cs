using System.Reflection;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm;
using WalletTrace.Tests.Chains;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Nodes;

/// <summary>The source over a real node keeps what every source of blocks keeps.</summary>
public sealed class AnvilSourceTests
{
    [AnvilFact]
    public async Task Keeps_all_of_the_contract_of_block_sources()
    {
        MethodInfo[] promises = [.. typeof(BlockSourceContract).GetMethods().Where(method => method.GetCustomAttribute<FactAttribute>() is not null)];
        Assert.InRange(promises.Length, 7, int.MaxValue);
        foreach (MethodInfo promise in promises)
        {
            await using EvmNode node = await EvmNode.AnvilAsync(await ContractScene.GenesisAsync());
            await NodeChain.MakeAsync(node);
            var contract = new Contract(node);
            await (Task)promise.Invoke(contract, null)!;
            await contract.DisposeAsync();
        }
    }

    private sealed class Contract(EvmNode node) : BlockSourceContract
    {
        private protected override CoverageKinds Kinds => CoverageKinds.Native | CoverageKinds.Internal | CoverageKinds.Token | CoverageKinds.Mint
            | CoverageKinds.Burn | CoverageKinds.Fee | CoverageKinds.Reward;

        private protected override IContractChain MakeChain() => new NodeChain(node);

        private protected override Task<IBlockSource> OpenAsync(IContractChain chain) => Task.FromResult<IBlockSource>(node.Source());
    }

    /// <summary>A few blocks on a node, and what is expected of them: what the node tells in other ways than those by which the source asks.</summary>
    private sealed class NodeChain(EvmNode node) : IContractChain
    {
        public ChainId Id => EvmNode.Chain;

        public long TipHeight => Wait(node.HeightAsync());

        /// <summary>Makes the blocks: payments, calls and tokens, and some that are empty.</summary>
        public static async Task MakeAsync(EvmNode node)
        {
            Address[] made = await node.DeployAsync(("Calls", []), ("Calls", []), ("Token", ["TOK", 18]));
            for (uint round = 1; round <= 5; round++)
            {
                await node.BlockAsync(
                    ContractScene.Pay(1, ContractScene.Someone(1), round),
                    ContractScene.Call(2, made[0], "hop(address[])", (Address[])[made[1], ContractScene.Someone(2)]) with { Value = round },
                    ContractScene.Call(3, made[2], "mint(address,uint256)", EvmNode.Accounts[3], (UInt256)(10 * round)),
                    ContractScene.Call(3, made[2], "transfer(address,uint256)", ContractScene.Someone(3), (UInt256)round));
                await node.BlockAsync();
            }
        }

        public BlockHash HashAt(long height) => BlockHash.Parse(Wait(node.HashAtAsync(height))[2..]);

        public BlockFacts FactsAt(long height, SourceCapabilities able) => Wait(FactsAsync(height));

        public void Reorg(int depth)
        {
            Wait(node.CallAsync("anvil_rollback", depth));
            for (int made = 0; made <= depth; made++)
            {
                Wait(node.BlockAsync(ContractScene.Pay(4, ContractScene.Someone(4), (uint)(depth + made + 1))));
            }
        }

        // The interface of the contract is not asynchronous; no context waits here.
        private static T Wait<T>(Task<T> task) => Task.Run(() => task).GetAwaiter().GetResult();

        private async Task<BlockFacts> FactsAsync(long height)
        {
            string block = EvmNode.Hex((UInt256)height);
            return new EvmBlockDecoder(EvmNode.Chain, node.Decoding).Decode(new EvmBlockAnswers
            {
                Block = await node.ElementAsync("eth_getBlockByNumber", block, true),
                Receipts = EvmBlockAnswers.ListOf(await node.ElementAsync("eth_getBlockReceipts", block)),
                FlatTraces = EvmBlockAnswers.ListOf(await node.ElementAsync("trace_block", block)),
                Uncles = [],
            });
        }
    }
}
