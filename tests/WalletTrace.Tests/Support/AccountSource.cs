using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using WalletTrace.Chains;

namespace WalletTrace.Tests.Support;

/// <summary>
/// A source of an account chain that does what a test says: it tells whole blocks or single histories, but only the kinds of movement that it is said to
/// have. Each block has a payment with its fee and a contract's payment, and one with a token; and a reward of its own.
/// </summary>
internal sealed class AccountSource(ChainId chain, CoverageKinds kinds) : IBlockSource, IAccountHistorySource
{
    private readonly List<BlockFacts> best = [];

    public ChainId Chain => chain;

    public string Name { get; set; } = "a scripted node";

    public SourceCapabilities Capabilities { get; set; } = new(kinds, false, 0, "for tests");

    /// <summary>Called before each block is given, with its height.</summary>
    public Action<long>? BeforeBlock { get; set; }

    /// <summary>Changes a block on its way out.</summary>
    public Func<BlockFacts, BlockFacts>? Falsify { get; set; }

    /// <summary>Every height whose block was given, in order.</summary>
    public List<long> Given { get; } = [];

    /// <summary>Whose history was asked for, in order.</summary>
    public List<Address> Asked { get; } = [];

    public IReadOnlyList<BlockFacts> Best => best;

    /// <summary>A source whose chain has blocks from 0 to a height.</summary>
    public static AccountSource To(int height, CoverageKinds kinds = AccountScene.AllKinds, ChainId? chain = null)
    {
        var source = new AccountSource(chain ?? ChainId.Ethereum, kinds);
        source.Mine(height + 1);
        return source;
    }

    /// <summary>The same chain as another source tells it.</summary>
    public AccountSource As(CoverageKinds other, string name = "another node")
    {
        var source = new AccountSource(chain, other) { Name = name };
        source.best.AddRange(best);
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

    public ValueTask<BlockPoint> TipAsync(CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(new BlockPoint(best.Count - 1, best[^1].Block.Hash!.Value));

    public ValueTask<BlockHash?> HashAtAsync(long height, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(height < best.Count ? best[(int)height].Block.Hash : null);

    public async IAsyncEnumerable<BlockFacts> ReadAsync(BlockRange range, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (long height = range.From; height <= range.To; height++)
        {
            BeforeBlock?.Invoke(height);
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            Given.Add(height);
            BlockFacts block = Told(best[(int)height]);
            yield return Falsify?.Invoke(block) ?? block;
        }
    }

    public async IAsyncEnumerable<HistoryPage> ReadHistoryAsync(
        Address address, int? maxTransactions = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Asked.Add(address);
        await Task.Yield();
        var facts = new List<Fact>();
        foreach (BlockFacts block in best.Select(Told))
        {
            var mine = block.Facts.OfType<TransferRecord>().Where(move => move.From == address || move.To == address).Select(move => move.TransactionIndex).ToHashSet();
            facts.AddRange(mine.Count > 0 ? [block.Block] : []);
            facts.AddRange(block.Facts.Where(fact => fact is TransactionRecord transaction ? mine.Contains(transaction.Index) : mine.Contains(((TransferRecord)fact).TransactionIndex)));
        }

        facts.Add(new CoverageRecord(chain, address, 0, best.Count - 1, kinds, Name));
        Noise noise = new(1, 0, TransferIndex.Event(9), NoiseKind.Approval, Facts.Address(chain, 900));
        yield return new HistoryPage(facts, facts.Count(fact => fact is TransactionRecord), true) { Noise = [noise, noise with { Kind = NoiseKind.ZeroValue }] };
    }

    /// <summary>All that this source tells of its chain.</summary>
    public IEnumerable<Fact> AllTold(long from = 0) => best.Skip((int)from).Select(Told).SelectMany(block => block.Facts.Prepend(block.Block));

    private BlockFacts Told(BlockFacts block) => block with
    {
        Facts = [.. block.Facts.Where(fact => fact is not TransferRecord transfer || kinds.HasFlag((CoverageKinds)(1 << (int)transfer.Kind)))], Kinds = kinds,
    };

    private BlockFacts Build(string branch)
    {
        int height = best.Count;
        BlockHash? parent = height == 0 ? null : best[^1].Block.Hash;
        var hash = new BlockHash(Id("block", height, branch + parent));
        Asset coin = Asset.Native(chain);
        Asset token = Asset.Token(chain, chain.IsTron ? "trc20" : "erc20", Facts.Address(chain, 900), 6, "USDT");
        List<Fact> facts =
        [
            new TransactionRecord(chain, height, 0, Id("payment", height, branch)),
            Move(0, TransferIndex.Fee, TransferKind.Fee, coin, 1, null, 21),
            Move(0, TransferIndex.Value, TransferKind.Native, coin, 1, 2, 1_000),
            Move(0, TransferIndex.Internal(0), TransferKind.Internal, coin, 2, 3, 400),
            new TransactionRecord(chain, height, 1, Id("token", height, branch)),
            Move(1, TransferIndex.Event(height), TransferKind.Token, token, 1, 4, 70),
            new TransactionRecord(chain, height, TransactionRecord.OfBlock, hash.Bytes),
            Move(TransactionRecord.OfBlock, TransferIndex.Reward(0), TransferKind.Reward, coin, null, 5, 2_000),
        ];
        var noise = new Noise(height, 1, TransferIndex.Event(height + 1), NoiseKind.Approval, Facts.Address(chain, 900));
        return new BlockFacts(new BlockRecord(chain, height, 1_700_000_000 + (12 * height), hash, parent), facts, kinds) { Noise = [noise] };

        TransferRecord Move(int transaction, long index, TransferKind kind, Asset asset, int? from, int? to, ulong amount) =>
            new(chain, height, transaction, index, kind, asset, AddressOf(from), AddressOf(to), amount);
    }

    private Address? AddressOf(int? number) => number is { } known ? Facts.Address(chain, known) : null;

    private static TransactionId Id(string what, int height, string salt) => TransactionId.FromBytes(
        SHA256.HashData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{what} {height} {salt}"))));
}
