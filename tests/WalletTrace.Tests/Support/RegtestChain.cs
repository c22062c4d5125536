using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin;

namespace WalletTrace.Tests.Support;

/// <summary>A block of a made-up chain.</summary>
internal sealed record RegtestBlock(long Height, BlockHash Hash, byte[] Bytes, IReadOnlyList<RegtestTransaction> Transactions)
{
    public byte[] Header => Bytes[..BlockHeader.Length];

    public RegtestTransaction Coinbase => Transactions[0];

    /// <summary>What the block's inputs spend, in order, without the coinbase's.</summary>
    public IEnumerable<RegtestOutput> Spent => Transactions.Skip(1).SelectMany(transaction => transaction.Inputs).Select(input => input.Coin!.Output);
}

/// <summary>
/// A small chain with Bitcoin regtest's rules and genesis block: real headers, proof of work at regtest's target, Merkle roots, witness commitments,
/// subsidies and fees; only signatures are made up. The same calls make the same bytes. Stale blocks stay to be had by hash.
/// </summary>
internal sealed class RegtestChain : IContractChain
{
    public const uint EasiestBits = 0x207fffff;

    private const int HalvingInterval = 150;
    private const uint GenesisTime = 1_296_688_602;

    private readonly List<RegtestBlock> best = [];
    private readonly Dictionary<BlockHash, RegtestBlock> all = [];

    public RegtestChain()
    {
        // What the first block of every Bitcoin network says and pays to: chainparams.cpp of Bitcoin Core.
        byte[] words = [0x04, 0xff, 0xff, 0x00, 0x1d, 0x01, 0x04, 0x45, .. "The Times 03/Jan/2009 Chancellor on brink of second bailout for banks"u8];
        byte[] key = Convert.FromHexString(
            "04678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5f");
        var coinbase = new RegtestTransaction([new RegtestInput(null, words, [])], [new RegtestOutput(50_0000_0000, [65, .. key, 0xac])], 1);
        Add(Mine(0, 1, new byte[32], GenesisTime, [coinbase], firstNonce: 2));
    }

    public static ChainId Id => ChainId.BitcoinRegtest;

    ChainId IContractChain.Id => Id;

    /// <summary>The best chain from the genesis block on.</summary>
    public IReadOnlyList<RegtestBlock> Blocks => best;

    /// <summary>The blocks of all branches, in the order in which they were mined.</summary>
    public IEnumerable<RegtestBlock> All => all.Values;

    public long TipHeight => best.Count - 1;

    public RegtestBlock Tip => best[^1];

    /// <summary>A chain of 30 blocks in which coins of every script class are made and spent, some in their own block, with fees and without.</summary>
    public static RegtestChain Sample()
    {
        var chain = new RegtestChain();
        RegtestBlock first = chain.AddBlock();
        for (int number = 0; number < 12; number++)
        {
            chain.AddBlock();
        }

        // One coin becomes one of each class; all but the last of them, an OP_RETURN, are spent together.
        long each = 4_0000_0000;
        RegtestTransaction many = RegtestTransaction.Spend(
            [first.Coinbase.Coin(0)], RegtestScripts.OfEveryClass(7).Select((script, at) => new RegtestOutput(script is [0x6a, ..] ? 0 : each + at, script)));
        chain.AddBlock(many);
        RegtestCoin[] coins = [.. Enumerable.Range(0, many.Outputs.Count - 1).Select(many.Coin)];
        RegtestTransaction joined = RegtestTransaction.Spend(coins, new RegtestOutput(coins.Sum(coin => coin.Output.Value) - 1000, RegtestScripts.P2wpkh(8)));
        RegtestTransaction peeled = Peel(joined.Coin(0), 9);
        chain.AddBlock(joined, peeled, Peel(peeled.Coin(1), 10));
        chain.AddBlock(RegtestTransaction.Spend([peeled.Coin(0)], new RegtestOutput(peeled.Outputs[0].Value, RegtestScripts.P2sh(9))));
        for (int number = 0; number < 14; number++)
        {
            RegtestCoin reward = chain.best[number + 2].Coinbase.Coin(0);
            chain.AddBlock(number % 3 == 0 ? [] : [Peel(reward, 20 + number)]);
        }

        return chain;
    }

    /// <summary>Mines a block on the tip; the coinbase takes the subsidy and the fees.</summary>
    public RegtestBlock AddBlock(params RegtestTransaction[] transactions) => AddBlockPaying(RegtestScripts.P2pkh((int)best.Count), transactions);

    /// <summary>Mines a block whose coinbase pays to a script.</summary>
    public RegtestBlock AddBlockPaying(byte[] script, params RegtestTransaction[] transactions)
    {
        RegtestBlock block = Prepare(script, transactions);
        Add(block);
        return block;
    }

    /// <summary>A block on the tip that is not added.</summary>
    public RegtestBlock Prepare(byte[] script, params RegtestTransaction[] transactions)
    {
        long height = best.Count;
        long reward = (50_0000_0000 >> (int)(height / HalvingInterval)) + transactions.Sum(transaction => transaction.Fee);
        var outputs = new List<RegtestOutput> { new(reward, script) };
        bool hasWitness = transactions.Any(transaction => transaction.HasWitness);
        if (hasWitness)
        {
            // BIP 141: the coinbase's own witness is a reserved value, and it counts as zeros in the tree.
            byte[] root = MerkleRoot([new byte[32], .. transactions.Select(transaction => transaction.WitnessHash)]);
            outputs.Add(new RegtestOutput(0, [0x6a, 0x24, 0xaa, 0x21, 0xa9, 0xed, .. RegtestTransaction.Hash([.. root, .. new byte[32]])]));
        }

        // BIP 34: the height first. The number of stale blocks keeps the coinbases of two branches apart.
        byte[] place = [3, (byte)height, (byte)(height >> 8), (byte)(height >> 16), 1, (byte)(all.Count - best.Count)];
        var coinbase = new RegtestTransaction([new RegtestInput(null, place, hasWitness ? [new byte[32]] : [])], outputs);
        byte[] parent = RegtestTransaction.Hash(Tip.Header);
        return Mine(height, 0x2000_0000, parent, GenesisTime + (uint)(600 * height), [coinbase, .. transactions]);
    }

    /// <summary>Drops the highest blocks and mines one more than were dropped, without transactions.</summary>
    public void Reorg(int depth)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(depth, best.Count);
        best.RemoveRange(best.Count - depth, depth);
        for (int number = 0; number <= depth; number++)
        {
            AddBlock();
        }
    }

    public byte[] BytesAt(long height) => best[(int)height].Bytes;

    public BlockHash HashAt(long height) => best[(int)height].Hash;

    /// <summary>A block of any branch by its hash; null when there is none.</summary>
    public RegtestBlock? Find(BlockHash hash) => all.GetValueOrDefault(hash);

    /// <summary>The block of the best chain that holds a transaction; null when none does.</summary>
    public RegtestBlock? BlockOf(TransactionId id) => best.Find(block => block.Transactions.Any(transaction => transaction.Id == id));

    /// <summary>A block as facts, from what it was made of and not from its bytes.</summary>
    public BlockFacts FactsAt(long height, bool withSpent = false)
    {
        RegtestBlock block = best[(int)height];
        var facts = new List<Fact>();
        for (int index = 0; index < block.Transactions.Count; index++)
        {
            facts.AddRange(FactsOf(block.Transactions[index], height, index, withSpent));
        }

        // What the coinbase may claim is known where the fees are; these claim all of it.
        if (withSpent || block.Transactions.Count == 1)
        {
            facts[1] = (InputRecord)facts[1] with { Amount = (UInt256)block.Coinbase.Outputs.Sum(output => output.Value) };
        }

        var record = new BlockRecord(Id, height, TimeAt(height), block.Hash, height == 0 ? null : best[(int)height - 1].Hash);
        return new BlockFacts(record, facts, CoverageKinds.Coins);
    }

    BlockFacts IContractChain.FactsAt(long height, SourceCapabilities able) => FactsAt(height, able.GivesPreviousOutputs);

    /// <summary>A transaction at a place as facts.</summary>
    public static IEnumerable<Fact> FactsOf(RegtestTransaction transaction, long height, int index, bool withSpent)
    {
        yield return new TransactionRecord(Id, height, index, transaction.Id);
        for (int at = 0; at < transaction.Inputs.Count; at++)
        {
            RegtestCoin? coin = transaction.Inputs[at].Coin;
            yield return coin is not null && withSpent
                ? new InputRecord(Id, height, index, at, coin.Id, Address.FromOutputScript(coin.Output.Script, Id), (UInt256)coin.Output.Value)
                : new InputRecord(Id, height, index, at, coin?.Id);
        }

        for (int at = 0; at < transaction.Outputs.Count; at++)
        {
            RegtestOutput output = transaction.Outputs[at];
            yield return new OutputRecord(Id, height, index, at, Address.FromOutputScript(output.Script, Id), (UInt256)output.Value);
        }
    }

    public static long TimeAt(long height) => GenesisTime + (600 * height);

    /// <summary>A block with any parts, mined whatever they are: for lies.</summary>
    public static RegtestBlock Mine(
        long height, int version, byte[] parent, uint time, IReadOnlyList<RegtestTransaction> transactions, byte[]? merkleRoot = null, int firstNonce = 0)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(version);
        writer.Write(parent);
        writer.Write(merkleRoot ?? MerkleRoot([.. transactions.Select(transaction => transaction.IdHash)]));
        writer.Write(time);
        writer.Write(EasiestBits);
        writer.Write(0);
        RegtestTransaction.WriteCount(writer, transactions.Count);
        foreach (RegtestTransaction transaction in transactions)
        {
            writer.Write(transaction.Bytes);
        }

        writer.Flush();
        byte[] block = bytes.ToArray();

        // About half of all hashes meet regtest's target: the number's highest byte stands last.
        for (int nonce = firstNonce; ; nonce++)
        {
            BitConverter.TryWriteBytes(block.AsSpan(76), nonce);
            byte[] hash = RegtestTransaction.Hash(block.AsSpan(0, BlockHeader.Length));
            if (hash[31] < 0x7f)
            {
                return new RegtestBlock(height, new BlockHash(TransactionId.FromReversedBytes(hash)), block, transactions);
            }
        }
    }

    /// <summary>The Merkle root of hashes; where a row is odd its last hash counts twice.</summary>
    public static byte[] MerkleRoot(IReadOnlyList<byte[]> hashes)
    {
        while (hashes.Count > 1)
        {
            hashes = [.. hashes.Chunk(2).Select(pair => RegtestTransaction.Hash([.. pair[0], .. pair[^1]]))];
        }

        return hashes[0];
    }

    /// <summary>Spends a coin into a small part to one owner and the rest to another.</summary>
    private static RegtestTransaction Peel(RegtestCoin coin, int number) => RegtestTransaction.Spend(
        [coin], new RegtestOutput(1_0000 + number, RegtestScripts.P2pkh(number)), new RegtestOutput(coin.Output.Value - 1_0500 - number, RegtestScripts.P2tr(number)));

    private void Add(RegtestBlock block)
    {
        best.Add(block);
        all.Add(block.Hash, block);
    }
}
