using System.Globalization;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Ledger;

namespace WalletTrace.Tests.Support;

/// <summary>One movement of a made-up transaction; accounts are letters.</summary>
internal readonly record struct Move(TransferKind Kind, Asset Asset, char? From, char? To, ulong Amount)
{
    public static Move Pay(char from, char to, ulong amount) => new(TransferKind.Native, Facts.Ether, from, to, amount);

    public static Move Call(char from, char to, ulong amount) => new(TransferKind.Internal, Facts.Ether, from, to, amount);

    public static Move Token(char from, char to, ulong amount) => new(TransferKind.Token, AccountScene.Usdt, from, to, amount);

    public static Move Fee(char from, ulong amount) => new(TransferKind.Fee, Facts.Ether, from, null, amount);

    public static Move Reward(char to, ulong amount) => new(TransferKind.Reward, Facts.Ether, null, to, amount);

    public static Move Mint(char to, ulong amount) => new(TransferKind.Mint, AccountScene.Usdt, null, to, amount);

    public static Move Burn(char from, ulong amount) => new(TransferKind.Burn, AccountScene.Usdt, from, null, amount);
}

/// <summary>A made-up account chain, written by hand: accounts are letters, block times are 1000 plus the height.</summary>
internal sealed class AccountScene
{
    public const CoverageKinds AllKinds = CoverageKinds.Native | CoverageKinds.Internal | CoverageKinds.Token | CoverageKinds.Fee
        | CoverageKinds.Mint | CoverageKinds.Burn | CoverageKinds.Reward;

    public const long LastHeight = 100;

    private readonly List<Fact> facts = [];
    private readonly Dictionary<long, int> counts = [];
    private long transactions;

    public static Asset Usdt { get; } = Asset.Token(ChainId.Ethereum, "erc20", Facts.Address(ChainId.Ethereum, 900), 6, "USDT");

    public IReadOnlyList<Fact> All => facts;

    public static Account Account(char letter) => Facts.Account(ChainId.Ethereum, letter);

    public static Amount Wei(ulong units) => new(units, Facts.Ether);

    /// <summary>Labels an account by letter.</summary>
    public static Label Label(char letter, Category category, string text = "label") => new(Account(letter), text, category, "test");

    public TransactionId Pay(long height, char from, char to, ulong amount) => Run(height, Move.Pay(from, to, amount));

    public TransactionId Run(long height, params IEnumerable<Move> moves) => Add(height, false, moves);

    public TransactionId Fail(long height, params IEnumerable<Move> moves) => Add(height, true, moves);

    /// <summary>Declares histories complete, one account for each letter.</summary>
    public AccountScene Cover(string letters, CoverageKinds kinds = AllKinds, long to = LastHeight)
    {
        facts.AddRange(letters.Select(letter => Facts.Coverage(ChainId.Ethereum, letter, 0, to, kinds)));
        return this;
    }

    public MemoryLedger Ledger() => new(facts);

    private TransactionId Add(long height, bool failed, IEnumerable<Move> moves)
    {
        int place = counts.GetValueOrDefault(height);
        if (place == 0)
        {
            facts.Add(Facts.Block(ChainId.Ethereum, height));
        }

        counts[height] = place + 1;
        TransactionRecord transaction = Facts.Transaction(ChainId.Ethereum, height, place, 0xE000 + transactions++, failed);
        facts.Add(transaction);
        int index = 0;
        foreach (Move move in moves)
        {
            facts.Add(new TransferRecord(
                ChainId.Ethereum, height, place, index++, move.Kind, move.Asset, Address(move.From), Address(move.To), move.Amount));
        }

        return transaction.Id;
    }

    private static Address? Address(char? letter) => letter is { } known ? Facts.Address(ChainId.Ethereum, known) : null;
}

/// <summary>A made-up UTXO chain, written by hand: owners are letters, block times are 1000 plus the height.</summary>
internal sealed class CoinScene
{
    private readonly List<Fact> facts = [];
    private readonly Dictionary<long, int> counts = [];
    private readonly Dictionary<CoinId, (char Owner, int Amount)> coins = [];
    private long transactions;

    /// <summary>The owner of an OP_RETURN output.</summary>
    public const char Nobody = '\0';

    public IReadOnlyList<Fact> All => facts;

    public static Account Account(char letter) => letter == Nobody ? new(ChainId.Bitcoin, Facts.Unspendable(1)) : Facts.Account(ChainId.Bitcoin, letter);

    public static Label Label(char letter, Category category, string text = "label") => new(Account(letter), text, category, "test");

    /// <summary>A coin by transaction and output index.</summary>
    public static CoinId Coin(TransactionId transaction, int index) => new(transaction, index);

    /// <summary>A coin that comes from nowhere the ledger knows; its owner and value are told by the input that spends it.</summary>
    public CoinId Outside(char owner, int amount)
    {
        var coin = new CoinId(Facts.Id(0xF0000 + coins.Count), 0);
        coins.Add(coin, (owner, amount));
        return coin;
    }

    /// <summary>A transaction that spends coins (null: newly issued); what the outputs leave is the fee.</summary>
    public TransactionId Spend(long height, IEnumerable<CoinId> inputs, params IEnumerable<(char Owner, int Amount)> outputs)
    {
        TransactionRecord transaction = Add(height);
        int vin = 0;
        foreach (CoinId coin in inputs)
        {
            (char owner, int amount) = coins[coin];
            facts.Add(new InputRecord(ChainId.Bitcoin, height, transaction.Index, vin++, coin, Account(owner).Address, (UInt256)amount));
        }

        return Create(transaction, outputs);
    }

    /// <summary>A transaction whose value is newly issued.</summary>
    public TransactionId Coinbase(long height, params IEnumerable<(char Owner, int Amount)> outputs) => Mint(height, null, outputs);

    /// <summary>A coinbase of which the source told what it is worth: the subsidy and the fees of its block.</summary>
    public TransactionId Mint(long height, int? worth, params IEnumerable<(char Owner, int Amount)> outputs)
    {
        TransactionRecord transaction = Add(height);
        facts.Add(new InputRecord(ChainId.Bitcoin, height, transaction.Index, 0, null, null, worth is { } told ? (UInt256)told : null));
        return Create(transaction, outputs);
    }

    /// <summary>Declares the whole chain read up to the last height.</summary>
    public CoinScene CoverAll()
    {
        facts.Add(Facts.Coverage(ChainId.Bitcoin, null, 0, AccountScene.LastHeight, CoverageKinds.Coins));
        return this;
    }

    /// <summary>Declares the coins of owners completely known, one owner for each letter.</summary>
    public CoinScene Cover(string letters)
    {
        facts.AddRange(letters.Select(letter => Facts.Coverage(ChainId.Bitcoin, letter, 0, AccountScene.LastHeight, CoverageKinds.Coins)));
        return this;
    }

    public void Forget(Predicate<Fact> which) => facts.RemoveAll(which);

    public void Tell(Fact fact) => facts.Add(fact);

    public MemoryLedger Ledger() => new(facts);

    private TransactionId Create(TransactionRecord transaction, IEnumerable<(char Owner, int Amount)> outputs)
    {
        int vout = 0;
        foreach ((char owner, int amount) in outputs)
        {
            coins.Add(new CoinId(transaction.Id, vout), (owner, amount));
            facts.Add(new OutputRecord(ChainId.Bitcoin, transaction.Height, transaction.Index, vout++, Account(owner).Address, (UInt256)amount));
        }

        return transaction.Id;
    }

    private TransactionRecord Add(long height)
    {
        int place = counts.GetValueOrDefault(height);
        if (place == 0)
        {
            facts.Add(Facts.Block(ChainId.Bitcoin, height));
        }

        counts[height] = place + 1;
        TransactionRecord transaction = Facts.Transaction(ChainId.Bitcoin, height, place, 0xB000 + transactions++);
        facts.Add(transaction);
        return transaction;
    }
}
