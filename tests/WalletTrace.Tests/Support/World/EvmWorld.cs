using System.Security.Cryptography;
using System.Text;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm;
using WalletTrace.Ledger;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Support.World;

/// <summary>A made-up EVM chain on which a theft is laundered among thousands of accounts, with what is known of it: the same seed makes the same world.</summary>
internal sealed class EvmWorld
{
    /// <summary>How long all of it takes.</summary>
    public const long Days = 45;

    private const long FirstHeight = 1_000;
    private const long FirstTime = 1_700_000_000;
    private const long BlockSeconds = 12;
    private const CoverageKinds Kinds = CoverageKinds.Native | CoverageKinds.Internal | CoverageKinds.Token | CoverageKinds.Fee
        | CoverageKinds.Mint | CoverageKinds.Burn | CoverageKinds.Reward;

    private readonly UInt256 unit;
    private readonly Asset junk;

    private EvmWorld(ChainId chain, WorldOptions options, WorldBooks books, int thief)
    {
        Chain = chain;
        Options = options;
        Books = books;
        Stolen = options.IsToken ? EvmTokens.Of(chain)[0].On(chain) : Asset.Native(chain);
        unit = Enumerable.Repeat(10U, Stolen.Decimals - 6).Aggregate(UInt256.One, (product, ten) => product * ten);
        junk = Asset.Token(chain, "erc20", AddressOf(-1), 0);
        Thief = AccountOf(thief);
        Ledger = new MemoryLedger(Facts());
        Labels = new LabelSet(books.Accounts.Where(account => account.Name is not null)
            .Select(account => new Label(AccountOf(account.Number), account.Name!, account.Category, "the made-up world", Confidence.High)));
    }

    public ChainId Chain { get; }

    public WorldOptions Options { get; }

    /// <summary>The books that were kept while it was made.</summary>
    public WorldBooks Books { get; }

    /// <summary>The stolen asset.</summary>
    public Asset Stolen { get; }

    /// <summary>Who got what was stolen.</summary>
    public Account Thief { get; }

    /// <summary>All that happened.</summary>
    public MemoryLedger Ledger { get; }

    public LabelSet Labels { get; }

    /// <summary>The theft: all that the thief gives away.</summary>
    public Theft Theft => Theft.Wallet(Thief).OutflowsFrom(0, Stolen).Named($"theft on {Chain}");

    public static EvmWorld Make(ChainId chain, WorldOptions options)
    {
        (WorldBooks books, int thief) = Happen(options);
        return new EvmWorld(chain, options, books, thief);
    }

    /// <summary>Lets it all happen, on whichever chain; gives the books that were kept and who got what was stolen.</summary>
    public static (WorldBooks Books, int Thief) Happen(WorldOptions options)
    {
        var random = new WorldRandom((ulong)options.Seed);
        var books = new WorldBooks(options.IsToken, random.Branch());
        var crowd = new WorldCrowd(books, options, random.Branch());
        var launderer = new Launderer(books, options, crowd, random.Branch());
        crowd.Live(Days);
        int thief = launderer.Steal(5 * 24 * 3600);
        books.Run();
        return (books, thief);
    }

    public Account AccountOf(int number) => new(Chain, AddressOf(number));

    /// <summary>An amount of the books in base units of the stolen asset.</summary>
    public UInt256 UnitsOf(long amount) => (UInt256)(ulong)amount * unit;

    private static long HeightOf(long time) => FirstHeight + (time / BlockSeconds);

    private Address AddressOf(int number) => Address.Evm(Named($"account {number}").AsSpan(0, 20));

    private byte[] Named(string what) => SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{Chain} {Options.Seed} {what}")));

    private IEnumerable<Fact> Facts()
    {
        Asset coin = Asset.Native(Chain);
        UInt256 coinUnit = (UInt256)1_000_000_000_000U;
        Address[] addresses = [.. Books.Accounts.Select(account => AddressOf(account.Number))];
        long height = -1;
        int index = 0;
        int position = 0;
        for (int number = 0; number < Books.Transactions.Count; number++)
        {
            WorldTransaction transaction = Books.Transactions[number];
            if (HeightOf(transaction.Time) is var its && its != height)
            {
                height = its;
                index = 0;
                position = 0;
                yield return new BlockRecord(Chain, height, FirstTime + (height * BlockSeconds));
            }

            yield return new TransactionRecord(Chain, height, index, TransactionId.FromBytes(Named($"transaction {number}")));
            yield return new TransferRecord(
                Chain, height, index, TransferIndex.Fee, TransferKind.Fee, coin, addresses[transaction.Sender], null, (UInt256)(ulong)transaction.Fee * coinUnit);
            int calls = 0;
            foreach (WorldMove move in transaction.Moves)
            {
                bool isToken = Options.IsToken || move.IsJunk;
                (long place, TransferKind kind, Asset asset) = isToken ? (TransferIndex.Event(position++), TransferKind.Token, move.IsJunk ? junk : Stolen)
                    : move.IsCall ? (TransferIndex.Internal(calls++), TransferKind.Internal, coin)
                    : (TransferIndex.Value, TransferKind.Native, coin);
                yield return new TransferRecord(
                    Chain, height, index, place, kind, asset, addresses[move.From], addresses[move.To], move.IsJunk ? (UInt256)(ulong)move.Amount : UnitsOf(move.Amount));
            }

            index++;
        }

        long tip = HeightOf(Books.Transactions[^1].Time) + 100;
        yield return new BlockRecord(Chain, tip, FirstTime + (tip * BlockSeconds));
        yield return new CoverageRecord(Chain, null, 0, tip, Kinds, "the made-up world");
    }
}
