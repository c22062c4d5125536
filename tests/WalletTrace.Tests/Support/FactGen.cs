using CsCheck;
using WalletTrace.Chains;

namespace WalletTrace.Tests.Support;

/// <summary>Random facts that do not contradict each other, of an account chain and a UTXO chain.</summary>
internal static class FactGen
{
    private const int Accounts = 5;
    private const long BlockSalt = 8_000_000;

    // One token is told in several ways.
    private static readonly Asset[] Assets =
    [
        Facts.Ether,
        Asset.Token(ChainId.Ethereum, "erc20", Facts.Address(ChainId.Ethereum, 900), 6, "USDT"),
        Asset.Token(ChainId.Ethereum, "erc20", Facts.Address(ChainId.Ethereum, 901), 0, "=1+1,\"x\"\n"),
        Asset.Token(ChainId.Ethereum, "erc20", Facts.Address(ChainId.Ethereum, 900), 0),
        Asset.Token(ChainId.Ethereum, "erc20", Facts.Address(ChainId.Ethereum, 901), 8, "ABC"),
        Asset.Token(ChainId.Ethereum, "erc20", Facts.Address(ChainId.Ethereum, 900), 18, "Tether"),
    ];

    private static readonly Gen<(int Gap, int Drift, bool Told)> Block = Gen.Select(Gen.Int[1, 3], Gen.Int[-40, 90], Gen.Bool);

    private static readonly Gen<(int Kind, int From, int To, UInt256 Amount)> Movement = Gen.Select(
        Gen.Int[0, 6], Gen.Int[0, Accounts - 1], Gen.Int[0, Accounts - 1],
        Gen.OneOf(
            Gen.ULong[0, 1000].Select(value => (UInt256)value),
            Gen.Select(Gen.ULong, Gen.ULong, Gen.ULong, Gen.ULong, (a, b, c, d) => new UInt256(a, b, c, d))));

    private static readonly Gen<Fact[]> AccountChain =
        Gen.Select(Block, Gen.Select(Gen.Int[0, 3], Gen.Bool, Movement.Array[0, 4]).Array[0, 3]).Array[0, 6].Select(blocks =>
        {
            var facts = new List<Fact>();
            long height = 0;
            foreach (var ((gap, drift, told), transactions) in blocks)
            {
                height += gap;
                facts.Add(BlockAt(ChainId.Ethereum, height, drift, told));
                int index = 0;
                foreach (var (skip, failed, movements) in transactions)
                {
                    index += 1 + skip;
                    facts.Add(Facts.Transaction(ChainId.Ethereum, height, index, (height * 100) + index, failed));
                    for (int i = 0; i < movements.Length; i++)
                    {
                        facts.Add(TransferOf(height, index, i, movements[i]));
                    }

                    if (skip == 3)
                    {
                        facts.Add(FreezeOf(height, index, movements.Length));
                    }
                }

                if (drift % 3 == 0)
                {
                    facts.Add(Facts.Transaction(ChainId.Ethereum, height, TransactionRecord.OfBlock, BlockSalt + height));
                    facts.Add(TransferOf(height, TransactionRecord.OfBlock, drift < 0 ? 0 : drift, ((int)TransferKind.Reward, 0, (int)height % Accounts, 7)));
                }
            }

            return facts.ToArray();
        });

    private static readonly Gen<Fact[]> UtxoChain =
        Gen.Select(
            Block,
            Gen.Select(Gen.Int[0, 99].Array[0, 3], Gen.Select(Gen.Int[0, Accounts], Gen.ULong[0, 1000]).Array[0, 3], Gen.Int[0, 3]).Array[0, 3])
        .Array[0, 6].Select(blocks =>
        {
            var facts = new List<Fact>();
            var coins = new List<OutputRecord>();
            var ids = new Dictionary<(long, int), long>();
            long height = 0;
            foreach (var ((gap, drift, told), transactions) in blocks)
            {
                height += gap;
                facts.Add(BlockAt(ChainId.Bitcoin, height, drift, told));
                for (int index = 0; index < transactions.Length; index++)
                {
                    var (picks, made, tellOwner) = transactions[index];
                    ids[(height, index)] = 50_000 + (height * 100) + index;
                    facts.Add(Facts.Transaction(ChainId.Bitcoin, height, index, ids[(height, index)]));
                    for (int i = 0; i < picks.Length; i++)
                    {
                        facts.Add(InputOf(height, index, i, picks[i], tellOwner));
                    }

                    for (int i = 0; i < made.Length; i++)
                    {
                        // One owner more than there are accounts: nobody.
                        var output = Facts.Output(height, index, i, made[i].Item1, made[i].Item2);
                        bool isSpendable = made[i].Item1 < Accounts;
                        output = isSpendable ? output : output with { Owner = Facts.Unspendable(i) };
                        facts.Add(output);
                        if (isSpendable)
                        {
                            coins.Add(output);
                        }
                    }
                }
            }

            return facts.ToArray();

            InputRecord InputOf(long height, int index, int i, int pick, int tellOwner)
            {
                if (pick % 10 == 0)
                {
                    return new InputRecord(ChainId.Bitcoin, height, index, i, null, null, (UInt256)(ulong)pick);
                }

                if (coins.Count == 0 || pick % 3 == 0)
                {
                    // A coin of which the ledger does not know the origin.
                    return Facts.Input(height, index, i, 900_000 + (height * 1000) + (index * 10) + i, pick, tellOwner > 1 ? pick % Accounts : null, tellOwner > 2 ? 7u : null);
                }

                var coin = coins[pick % coins.Count];
                coins.Remove(coin);
                return new InputRecord(
                    ChainId.Bitcoin,
                    height,
                    index,
                    i,
                    new CoinId(Facts.Id(ids[(coin.Height, coin.TransactionIndex)]), coin.Index),
                    tellOwner > 1 ? coin.Owner : null,
                    tellOwner > 2 ? coin.Amount : null);
            }
        });

    private static readonly Gen<Fact[]> Coverages =
        Gen.Select(Gen.Bool, Gen.Int[-1, Accounts - 1], Gen.Long[0, 12], Gen.Long[0, 12], Gen.Int[1, 127], Gen.Int[0, 2]).Array[0, 8]
        .Select(entries => entries.Select(Fact (entry) =>
        {
            var (utxo, account, from, length, kinds, readAt) = entry;
            var chain = utxo ? ChainId.Bitcoin : ChainId.Ethereum;
            return new CoverageRecord(
                chain,
                account < 0 ? null : Facts.Address(chain, account),
                from,
                from + length,
                utxo ? CoverageKinds.Coins : (CoverageKinds)kinds,
                readAt == 0 ? "an, \"explorer\"" : "a node",
                readAt == 0 ? null : 1_700_000_000 + readAt);
        }).ToArray());

    /// <summary>Facts of both chains with coverage; blocks before transactions before movements.</summary>
    public static readonly Gen<Fact[]> Ledger = Gen.Select(AccountChain, UtxoChain, Coverages, Fact[] (a, u, c) => [.. a, .. u, .. c]);

    /// <summary>The same facts in an order drawn from the seed.</summary>
    public static Fact[] Shuffled(IEnumerable<Fact> facts, int seed)
    {
        Fact[] shuffled = [.. facts];
        new Random(seed).Shuffle(shuffled);
        return shuffled;
    }

    // Gaps between heights leave blocks whose parent's hash is told but not its block.
    private static BlockRecord BlockAt(ChainId chain, long height, int drift, bool told)
    {
        long salt = chain.IsUtxo ? 7_000_000 : BlockSalt;
        return new BlockRecord(
            chain, height, 10_000 + (height * 20) + drift, told ? Facts.Hash(salt + height) : null, told ? Facts.Hash(salt + height - 1) : null);
    }

    private static TransferRecord TransferOf(long height, int transactionIndex, int index, (int Kind, int From, int To, UInt256 Amount) movement)
    {
        var kind = (TransferKind)movement.Kind;
        var asset = kind switch
        {
            TransferKind.Token => Assets[1 + ((movement.From + movement.To) % 5)],
            TransferKind.Mint or TransferKind.Burn => Assets[movement.From],
            _ => Assets[0],
        };
        return new TransferRecord(
            ChainId.Ethereum,
            height,
            transactionIndex,
            index,
            kind,
            asset,
            kind is TransferKind.Mint or TransferKind.Reward ? null : Facts.Address(ChainId.Ethereum, movement.From),
            kind is TransferKind.Burn or TransferKind.Fee ? null : Facts.Address(ChainId.Ethereum, movement.To),
            movement.Amount,
            kind == TransferKind.Fee && movement.To < 3 ? movement.To == 0 ? movement.Amount : UInt256.Min(movement.Amount, (ulong)movement.To) : null);
    }

    private static FreezeRecord FreezeOf(long height, int transactionIndex, int number)
    {
        var kind = (FreezeKind)(height % 3);
        return new FreezeRecord(
            ChainId.Ethereum, height, transactionIndex, TransferIndex.Event(number), kind, Assets[1 + number], Facts.Address(ChainId.Ethereum, 3 + number),
            kind == FreezeKind.Destroyed ? (UInt256)5 : null);
    }
}
