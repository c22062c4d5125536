using System.Security.Cryptography;
using System.Text;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support.World;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Support;

/// <summary>A made-up chain of TRON on which stolen tether is laundered, with books of its own; one transaction a block, in the order of the books.</summary>
internal sealed class TronWorld
{
    private const CoverageKinds Kinds = CoverageKinds.Native | CoverageKinds.Internal | CoverageKinds.Token | CoverageKinds.Fee | CoverageKinds.Mint | CoverageKinds.Burn;

    private readonly WorldOptions options;
    private readonly int thief;

    public TronWorld(WorldOptions options)
    {
        this.options = options with { IsToken = true };
        (Books, thief) = EvmWorld.Happen(this.options);
        foreach (WorldTransaction transaction in Books.Transactions)
        {
            Chain.Add(Written(transaction));
        }
    }

    public TronChain Chain { get; } = new();

    public WorldBooks Books { get; }

    public Theft Theft => Theft.Wallet(AccountOf(thief)).OutflowsFrom(0, TronScene.UsdtAsset).Named("theft on TRON");

    public IEnumerable<Label> Labels => Books.Accounts.Where(account => account.Name is not null)
        .Select(account => new Label(AccountOf(account.Number), account.Name!, account.Category, "the made-up world", Confidence.High));

    public IEnumerable<Fact> Facts =>
    [
        .. Chain.Blocks.SelectMany(block => block.Transactions.SelectMany((transaction, index) => transaction.FactsAt(block.Height, index)).Prepend(block.Record)),
        new CoverageRecord(ChainId.Tron, null, 0, Chain.TipHeight, Kinds, "the made-up world"),
    ];

    public Account AccountOf(int number) => new(ChainId.Tron, AddressOf(number));

    private Address AddressOf(int number) =>
        Address.Tron([0x41, .. SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"TRON {options.Seed} {number}"))).AsSpan(0, 20)]);

    private TronTx Written(WorldTransaction transaction)
    {
        (Address Contract, Asset Asset, WorldMove Move)[] moves = [.. transaction.Moves.Select(move => move.IsJunk
            ? (TronScene.FakeUsdt, Asset.Token(ChainId.Tron, "trc20", TronScene.FakeUsdt, 0), move) : (TronScene.Usdt, TronScene.UsdtAsset, move))];
        return TronTx.Trigger(AddressOf(transaction.Sender), moves[0].Contract) with
        {
            Fee = transaction.Fee,
            Logs = [.. moves.Select(entry => TronTestLog.Moved(entry.Contract, AddressOf(entry.Move.From), AddressOf(entry.Move.To), entry.Move.Amount))],
            Moves = [.. moves.Select((entry, at) => TronTx.Move(
                TransferIndex.Event(at), TransferKind.Token, entry.Asset, AddressOf(entry.Move.From), AddressOf(entry.Move.To), entry.Move.Amount))],
        };
    }
}
