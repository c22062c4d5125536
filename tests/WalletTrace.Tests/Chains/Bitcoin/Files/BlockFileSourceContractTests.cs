using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin.Files;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Bitcoin.Files;

/// <summary>A folder of block files keeps what every source of blocks keeps.</summary>
public abstract class BlockFileSourceContract : RegtestSourceContract
{
    private protected async Task<IBlockSource> OpenAsync(BlockFolderWriter folder, BlockFileOptions? options = null) =>
        Keep(await BlockFileSource.OpenAsync(Keep(folder).Folder, RegtestChain.Id, options));
}

/// <summary>With undo files.</summary>
public sealed class BlockFileSourceWithUndoContractTests : BlockFileSourceContract
{
    private protected override async Task<IBlockSource> OpenAsync(RegtestChain chain)
    {
        IBlockSource source = await OpenAsync(BlockFolderWriter.Shuffled(chain));
        Assert.True((await source.CapabilitiesAsync()).GivesPreviousOutputs);
        return source;
    }
}

/// <summary>With undo files and a key laid over all.</summary>
public sealed class BlockFileSourceWithKeyContractTests : BlockFileSourceContract
{
    private protected override async Task<IBlockSource> OpenAsync(RegtestChain chain)
    {
        IBlockSource source = await OpenAsync(BlockFolderWriter.Shuffled(chain, [0x7b, 0, 0xff, 0x13, 0xa5, 0x5a, 1, 0x80]), new BlockFileOptions { ReadAhead = 1, Parallelism = 1 });
        Assert.True((await source.CapabilitiesAsync()).GivesPreviousOutputs);
        return source;
    }
}

/// <summary>Without undo files.</summary>
public sealed class BlockFileSourceWithoutUndoContractTests : BlockFileSourceContract
{
    private protected override async Task<IBlockSource> OpenAsync(RegtestChain chain)
    {
        IBlockSource source = await OpenAsync(BlockFolderWriter.Shuffled(chain, withUndo: false));
        Assert.False((await source.CapabilitiesAsync()).GivesPreviousOutputs);
        Assert.Contains("with no undo records", (await source.CapabilitiesAsync()).Description, StringComparison.Ordinal);
        Assert.Empty(((BlockFileSource)source).Findings);
        return source;
    }
}
