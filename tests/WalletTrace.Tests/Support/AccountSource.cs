using System.Runtime.CompilerServices;
using WalletTrace.Chains;

namespace WalletTrace.Tests.Support;

/// <summary>
/// A source of an account chain that does what a test says: it tells whole blocks or single histories, but only the kinds of movement that it is said to
/// have. Each block has a payment with its fee and a contract's payment, and one with a token; and a reward of its own.
/// </summary>
internal sealed class AccountSource(ChainId chain, CoverageKinds kinds) : ScriptedBlocks(chain, kinds), IAccountHistorySource
{
    /// <summary>Changes a history on its way out.</summary>
    public Func<HistoryPage, HistoryPage>? FalsifyHistory { get; set; }

    /// <summary>Whose history was asked for, in order.</summary>
    public List<Address> Asked { get; } = [];

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
        var source = new AccountSource(Chain, other) { Name = name };
        source.TakeChainOf(this);
        return source;
    }

    public async IAsyncEnumerable<HistoryPage> ReadHistoryAsync(
        Address address, int? maxTransactions = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Asked.Add(address);
        await Task.Yield();
        var facts = new List<Fact>();
        foreach (BlockFacts block in Best.Select(Told))
        {
            var mine = block.Facts.OfType<TransferRecord>().Where(move => move.From == address || move.To == address).Select(move => move.TransactionIndex).ToHashSet();
            facts.AddRange(mine.Count > 0 ? [block.Block] : []);
            facts.AddRange(block.Facts.Where(fact => fact is TransactionRecord transaction ? mine.Contains(transaction.Index) : mine.Contains(((TransferRecord)fact).TransactionIndex)));
        }

        facts.Add(new CoverageRecord(Chain, address, 0, Height, Kinds, Name));
        Noise noise = new(1, 0, TransferIndex.Event(9), NoiseKind.Approval, Facts.Address(Chain, 900));
        var page = new HistoryPage(facts, facts.Count(fact => fact is TransactionRecord), true) { Noise = [noise, noise with { Kind = NoiseKind.ZeroValue }] };
        yield return FalsifyHistory?.Invoke(page) ?? page;
    }

    protected override BlockFacts Told(BlockFacts block) => block with
    {
        Facts = [.. block.Facts.Where(fact => fact is not TransferRecord transfer || Kinds.HasFlag((CoverageKinds)(1 << (int)transfer.Kind)))], Kinds = Kinds,
    };

    protected override BlockFacts Build(string branch)
    {
        int height = Best.Count;
        BlockHash? parent = height == 0 ? null : Best[^1].Block.Hash;
        var hash = new BlockHash(Id("block", height, branch + parent));
        Asset coin = Asset.Native(Chain);
        Asset token = Asset.Token(Chain, Chain.IsTron ? "trc20" : "erc20", Facts.Address(Chain, 900), 6, "USDT");
        List<Fact> facts =
        [
            new TransactionRecord(Chain, height, 0, Id("payment", height, branch)),
            Move(0, TransferIndex.Fee, TransferKind.Fee, coin, 1, null, 21),
            Move(0, TransferIndex.Value, TransferKind.Native, coin, 1, 2, 1_000),
            Move(0, TransferIndex.Internal(0), TransferKind.Internal, coin, 2, 3, 400),
            new TransactionRecord(Chain, height, 1, Id("token", height, branch)),
            Move(1, TransferIndex.Event(height), TransferKind.Token, token, 1, 4, 70),
            new TransactionRecord(Chain, height, TransactionRecord.OfBlock, hash.Bytes),
            Move(TransactionRecord.OfBlock, TransferIndex.Reward(0), TransferKind.Reward, coin, null, 5, 2_000),
        ];
        var noise = new Noise(height, 1, TransferIndex.Event(height + 1), NoiseKind.Approval, Facts.Address(Chain, 900));
        return new BlockFacts(new BlockRecord(Chain, height, 1_700_000_000 + (12 * height), hash, parent), facts, Kinds) { Noise = [noise] };

        TransferRecord Move(int transaction, long index, TransferKind kind, Asset asset, int? from, int? to, ulong amount) =>
            new(Chain, height, transaction, index, kind, asset, AddressOf(from), AddressOf(to), amount);
    }

    private Address? AddressOf(int? number) => number is { } known ? Facts.Address(Chain, known) : null;
}
