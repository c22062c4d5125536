using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Tracing;

namespace WalletTrace.NBitcoin.Tests.Support;

/// <summary>A ledger of a test network on which addresses of a wallet are paid and spent from, one transaction to a block.</summary>
internal sealed class WalletScene(WalletAddresses wallet)
{
    public const long Value = 1000;

    private readonly List<Fact> facts = [];
    private readonly Dictionary<(int, int), CoinId> coins = [];
    private long height;

    public ChainId Chain => wallet.Chain;

    /// <summary>The height of the next block.</summary>
    public long Next => height;

    /// <summary>Pays to an address from outside.</summary>
    public WalletScene Receive(int branch, int index, long value = Value)
    {
        TransactionId id = Begin();
        facts.Add(new InputRecord(Chain, height, 0, 0, null));
        facts.Add(new OutputRecord(Chain, height, 0, 0, AddressOf(branch, index), (UInt256)value));
        coins[(branch, index)] = new CoinId(id, 0);
        height++;
        return this;
    }

    /// <summary>Spends what an address got last, to somebody else.</summary>
    public WalletScene Spend(int branch, int index)
    {
        Begin();
        facts.Add(new InputRecord(Chain, height, 0, 0, coins[(branch, index)]));
        facts.Add(new OutputRecord(Chain, height, 0, 0, Stranger, (UInt256)Value));
        height++;
        return this;
    }

    /// <summary>The ledger, which covers the whole chain or nothing.</summary>
    public MemoryLedger Ledger(bool isCovered = true) =>
        new([.. facts, .. isCovered ? [new CoverageRecord(Chain, null, 0, Math.Max(0, height - 1), CoverageKinds.Coins, "made up")] : (Fact[])[]]);

    public Account AccountOf(int branch, int index) => wallet.At(branch, index)[0].Account;

    public Account StrangersAccount => new(Chain, Stranger);

    private static Address Stranger => Address.FromBytes(AddressKind.P2pkh, new byte[20]);

    private Address AddressOf(int branch, int index) => AccountOf(branch, index).Address;

    private TransactionId Begin()
    {
        TransactionId id = TransactionId.Parse((height + 1).ToString("x64", System.Globalization.CultureInfo.InvariantCulture));
        facts.Add(new BlockRecord(Chain, height, 1_700_000_000 + height));
        facts.Add(new TransactionRecord(Chain, height, 0, id));
        return id;
    }
}
