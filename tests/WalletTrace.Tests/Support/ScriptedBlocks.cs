using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using WalletTrace.Chains;

namespace WalletTrace.Tests.Support;

/// <summary>
/// A source of blocks that does what a test says: its chain grows and forks, and it can fail or change its mind at any block. What blocks hold is a matter of
/// each kind of chain.
/// </summary>
internal abstract class ScriptedBlocks(ChainId chain, CoverageKinds kinds) : IBlockSource
{
    private readonly List<BlockFacts> best = [];

    public ChainId Chain => chain;

    public string Name { get; set; } = "a scripted node";

    public SourceCapabilities Capabilities { get; set; } = new(kinds, false, 0, "for tests");

    /// <summary>The kinds of movement that it tells.</summary>
    public CoverageKinds Kinds { get; } = kinds;

    /// <summary>Called before each block is given, with its height.</summary>
    public Action<long>? BeforeBlock { get; set; }

    /// <summary>Changes a block on its way out.</summary>
    public Func<BlockFacts, BlockFacts>? Falsify { get; set; }

    /// <summary>Every height whose block was given, in order.</summary>
    public List<long> Given { get; } = [];

    public int Height => best.Count - 1;

    public IReadOnlyList<BlockFacts> Best => best;

    /// <summary>Adds blocks; another branch makes other blocks of the same parent.</summary>
    public void Mine(int count, string branch = "")
    {
        for (int mined = 0; mined < count; mined++)
        {
            best.Add(Build(branch));
        }
    }

    /// <summary>Takes the highest blocks back and adds others.</summary>
    public void Reorganise(int depth, int count, string branch)
    {
        best.RemoveRange(best.Count - depth, depth);
        Mine(count, branch);
    }

    public ValueTask<SourceCapabilities> CapabilitiesAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult(Capabilities);

    public ValueTask<BlockPoint> TipAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(new BlockPoint(Height, best[^1].Block.Hash!.Value));
    }

    public ValueTask<BlockHash?> HashAtAsync(long height, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(height < best.Count ? best[(int)height].Block.Hash : null);

    public async IAsyncEnumerable<BlockFacts> ReadAsync(BlockRange range, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        BlockHash? parent = null;
        for (long height = range.From; height <= range.To; height++)
        {
            BeforeBlock?.Invoke(height);
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            if (height > Height)
            {
                throw new MissingResponseException(FormattableString.Invariant($"no block {height}"), Name, "reading");
            }

            BlockFacts block = Told(best[(int)height]);
            if (parent is { } below && block.Block.Parent != below)
            {
                throw new ReorgException(chain, below.ToString(), block.Block.Parent.ToString()!, height - 2);
            }

            parent = block.Block.Hash;
            Given.Add(height);
            yield return Falsify?.Invoke(block) ?? block;
        }
    }

    /// <summary>All that this source tells of its chain, from a height on.</summary>
    public IEnumerable<Fact> AllTold(long from = 0) => best.Skip((int)from).Select(Told).SelectMany(block => block.Facts.Prepend(block.Block));

    /// <summary>The next block of the best chain.</summary>
    protected abstract BlockFacts Build(string branch);

    /// <summary>What the source tells of a block.</summary>
    protected virtual BlockFacts Told(BlockFacts block) => block;

    /// <summary>Has the same chain as another source.</summary>
    protected void TakeChainOf(ScriptedBlocks other) => best.AddRange(other.best);

    protected static TransactionId Id(string what, int height, string salt) => TransactionId.FromBytes(
        SHA256.HashData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{what} {height} {salt}"))));
}
