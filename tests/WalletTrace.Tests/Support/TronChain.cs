using System.Text.Json.Nodes;
using WalletTrace.Chains;
using static WalletTrace.Tests.Support.TronBytes;

namespace WalletTrace.Tests.Support;

/// <summary>A made-up chain of TRON upon the real first block of its main network.</summary>
internal sealed class TronChain : IContractChain
{
    public const string Genesis = "00000000000000001ebf88508a03865c71d452e25f4d51194196a1d22b6653dc";

    // Source: config.conf of github.com/tronprotocol/java-tron.
    private const string BeforeGenesis = "e58f33f9baf9305dc6f82b9f1934ea8f0ade2defb951258d50167028c780351f";
    private const string Sentence = "A new system must allow existing systems to be linked together without requiring any central control or coordination";
    private const long FirstTime = 1_529_891_469_000;

    private readonly List<Block> blocks = [];
    private int salt;

    public TronChain()
    {
        (string Address, long Balance)[] given =
        [
            ("TLLM21wteSPs4hKjbxgmH1L6poyMjeTbHm", 99_000_000_000_000_000), ("TXmVpin5vq5gdZsciyyjdZgKRUju4st1wM", 0),
            ("TLsV52sRDL79HXGGm9yzwKibb6BeruhUzy", long.MinValue),
        ];
        TronTx[] transactions = [.. given.Select(entry =>
        {
            Address address = Address.Parse(entry.Address, ChainId.Tron);
            byte[] contract = [.. Text(1, "0x000000000000000000000"), .. Owner(2, address), .. Number(3, entry.Balance)];
            return new TronTx
            {
                Does = (1, "TransferContract", contract),
                Owner = address,
                Moves = entry.Balance > 0 ? [TronTx.Move(TransferIndex.Mint, TransferKind.Mint, Trx, null, address, entry.Balance)] : [],
            };
        })];
        byte[] root = Root([.. transactions.Select(transaction => Field(1, transaction.Raw))]);
        byte[] witness = System.Text.Encoding.ASCII.GetBytes(Sentence);
        blocks.Add(new Block(0, 0, root, Convert.FromHexString(BeforeGenesis), witness, 0, transactions));
    }

    public static Asset Trx { get; } = Asset.Native(ChainId.Tron);

    public ChainId Id => ChainId.Tron;

    public long TipHeight => blocks.Count - 1;

    public IReadOnlyList<Block> Blocks => blocks;

    public static Asset Trc10(long token) => Asset.Token(ChainId.Tron, "trc10", $"{token}", 0);

    public BlockHash HashAt(long height) => blocks[(int)height].Hash;

    public void Add(params TronTx[] given)
    {
        long signed = FirstTime + (3000L * blocks.Count);
        TronTx[] transactions = [.. given.Select((transaction, at) => transaction.Time == 0 ? transaction with { Time = signed - 1000 + at } : transaction)];
        byte[] root = Root([.. transactions.Select(transaction => transaction.Whole)]);
        byte[] parent = Convert.FromHexString(blocks[^1].Hash.ToString());
        blocks.Add(new Block(
            blocks.Count, FirstTime + (3000L * (blocks.Count + salt)), root, parent, Whole(Facts.Address(ChainId.Tron, 77)), blocks.Count == 1 ? 0 : 28, transactions));
    }

    public BlockFacts FactsAt(long height, SourceCapabilities able)
    {
        Block block = blocks[(int)height];
        CoverageKinds kinds = able.Kinds;
        var facts = new List<Fact>();
        var noise = new List<Noise>();
        for (int index = 0; index < block.Transactions.Count; index++)
        {
            TronTx transaction = block.Transactions[index];
            facts.AddRange(transaction.FactsAt(height, index).Where(fact => fact is not TransferRecord { Kind: TransferKind.Internal } || able.Kinds.HasFlag(CoverageKinds.Internal)));
            noise.AddRange(transaction.NoiseAt(height, index));
            kinds &= ~transaction.Lacks;
        }

        return new BlockFacts(block.Record, facts, kinds) { Noise = noise };
    }

    public void Reorg(int depth)
    {
        salt += 100;
        Block[] dropped = [.. blocks[^depth..]];
        blocks.RemoveRange(blocks.Count - depth, depth);
        foreach (Block block in dropped)
        {
            Add([.. block.Transactions]);
        }

        Add();
    }

    /// <summary>A block.</summary>
    internal sealed record Block(long Height, long Time, byte[] Root, byte[] Parent, byte[] Witness, int Version, IReadOnlyList<TronTx> Transactions)
    {
        public BlockHash Hash => BlockId(Time, Root, Parent, Height, Witness, Version);

        public BlockRecord Record => new(ChainId.Tron, Height, Time / 1000, Hash, Height == 0 ? null : new BlockHash(TransactionId.FromBytes(Parent)));

        /// <summary>As a node tells it.</summary>
        public JsonObject ToJson(bool visible)
        {
            var raw = new JsonObject { ["txTrieRoot"] = Convert.ToHexStringLower(Root), ["parentHash"] = Convert.ToHexStringLower(Parent) };
            raw["witness_address"] = visible && Witness.Length == 21 ? Address.Tron(Witness).ToString(ChainId.Tron) : Convert.ToHexStringLower(Witness);
            foreach ((string name, long value) in ((string, long)[])[("number", Height), ("timestamp", Time), ("version", Version)])
            {
                if (value != 0)
                {
                    raw[name] = value;
                }
            }

            var told = new JsonObject { ["blockID"] = Hash.ToString(), ["block_header"] = new JsonObject { ["raw_data"] = raw, ["witness_signature"] = "00" } };
            if (Transactions.Count > 0)
            {
                told["transactions"] = new JsonArray([.. Transactions.Select(transaction => Height > 0 ? transaction.InBlock() : First(transaction))]);
            }

            return told;
        }

        /// <summary>The first block's transactions were signed by nobody and have no results.</summary>
        private static JsonObject First(TronTx transaction)
        {
            JsonObject told = transaction.InBlock();
            told.Remove("ret");
            told.Remove("signature");
            return told;
        }
    }
}
