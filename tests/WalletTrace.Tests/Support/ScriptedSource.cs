using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using WalletTrace.Chains;

namespace WalletTrace.Tests.Support;

/// <summary>
/// A source of blocks that does what a test says: its chain grows and forks, and it can fail or change its mind at any block. Each block has a
/// coinbase, and from the third on a payment that spends the coinbase two blocks below and one output of the block before.
/// </summary>
internal sealed class ScriptedSource(ChainId chain) : IBlockSource
{
    private readonly List<BlockFacts> best = [];

    public ChainId Chain => chain;

    public string Name { get; set; } = "a scripted node";

    public SourceCapabilities Capabilities { get; set; } = new(CoverageKinds.Coins, false, 0, "for tests");

    /// <summary>Called before each block is given, with its height.</summary>
    public Action<long>? BeforeBlock { get; set; }

    /// <summary>Changes a block on its way out.</summary>
    public Func<BlockFacts, BlockFacts>? Falsify { get; set; }

    /// <summary>Every height whose block was given, in order.</summary>
    public List<long> Given { get; } = [];

    /// <summary>Every height whose hash was asked for, in order.</summary>
    public List<long> Asked { get; } = [];

    public int Height => best.Count - 1;

    public IReadOnlyList<BlockFacts> Best => best;

    /// <summary>A source whose chain has blocks from 0 to a height.</summary>
    public static ScriptedSource To(int height, ChainId? chain = null)
    {
        var source = new ScriptedSource(chain ?? ChainId.BitcoinRegtest);
        source.Mine(height + 1);
        return source;
    }

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

    public ValueTask<BlockHash?> HashAtAsync(long height, CancellationToken cancellationToken = default)
    {
        Asked.Add(height);
        return ValueTask.FromResult(height < best.Count ? best[(int)height].Block.Hash : null);
    }

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

            BlockFacts block = best[(int)height];
            if (parent is { } below && block.Block.Parent != below)
            {
                throw new ReorgException(chain, below.ToString(), block.Block.Parent.ToString()!, height - 2);
            }

            parent = block.Block.Hash;
            Given.Add(height);
            yield return Falsify?.Invoke(block) ?? block;
        }
    }

    /// <summary>All facts of the chain up to its tip, with the coverage of one reading.</summary>
    public IEnumerable<Fact> Facts(long from = 0) =>
        best.Skip((int)from).SelectMany(block => block.Facts.Prepend(block.Block));

    private BlockFacts Build(string branch)
    {
        int height = best.Count;
        BlockHash? parent = height == 0 ? null : best[^1].Block.Hash;
        var facts = new List<Fact> { new TransactionRecord(chain, height, 0, Id("coinbase", height, branch)), new InputRecord(chain, height, 0, 0, null) };
        facts.Add(new OutputRecord(chain, height, 0, 0, Support.Facts.Address(chain, height), 5_000_000_000));
        if (height >= 2)
        {
            facts.Add(new TransactionRecord(chain, height, 1, Id("payment", height, branch)));
            facts.Add(new InputRecord(chain, height, 1, 0, new CoinId(IdAt(height - 2, 0), 0)));
            if (height >= 3)
            {
                facts.Add(new InputRecord(chain, height, 1, 1, new CoinId(IdAt(height - 1, 1), 1)));
            }

            facts.Add(new OutputRecord(chain, height, 1, 0, Support.Facts.Address(chain, 1_000 + height), (UInt256)(ulong)(4_000_000_000 + height)));
            facts.Add(new OutputRecord(chain, height, 1, 1, Support.Facts.Address(chain, 7), 900_000_000));
        }

        var hash = new BlockHash(Id("block", height, branch + parent));
        return new BlockFacts(new BlockRecord(chain, height, 1_700_000_000 + (600 * height), hash, parent), facts, CoverageKinds.Coins);
    }

    private TransactionId IdAt(int height, int index) => best[height].Facts.OfType<TransactionRecord>().ElementAt(index).Id;

    private static TransactionId Id(string what, int height, string salt) => TransactionId.FromBytes(
        SHA256.HashData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{what} {height} {salt}"))));
}
