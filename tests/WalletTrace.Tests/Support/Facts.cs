using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using WalletTrace.Chains;
using WalletTrace.Ledger;

namespace WalletTrace.Tests.Support;

/// <summary>Short ways to write facts in tests, and a whole ledger as text to compare.</summary>
internal static class Facts
{
    public static ChainId Ethereum => ChainId.Ethereum;

    public static ChainId Bitcoin => ChainId.Bitcoin;

    public static Asset Ether { get; } = Asset.Native(ChainId.Ethereum);

    /// <summary>An address whose last four bytes are the number; of the chain's common kind.</summary>
    public static Address Address(ChainId chain, int number)
    {
        Span<byte> bytes = stackalloc byte[20];
        bytes.Clear();
        bytes[0] = 0xaa;
        BinaryPrimitives.WriteInt32BigEndian(bytes[16..], number);
        return WalletTrace.Address.FromBytes(chain.IsUtxo ? AddressKind.P2wpkh : chain.IsTron ? AddressKind.Tron : AddressKind.Evm, bytes);
    }

    /// <summary>The owner of an OP_RETURN output with one byte of data.</summary>
    public static Address Unspendable(int number) => WalletTrace.Address.FromOutputScript([0x6a, 0x01, (byte)number], ChainId.Bitcoin);

    public static Account Account(ChainId chain, int number) => new(chain, Address(chain, number));

    public static TransactionId Id(long number) => TransactionId.Parse(number.ToString("x64", CultureInfo.InvariantCulture));

    public static BlockHash Hash(long number) => new(Id(number));

    public static BlockRecord Block(ChainId chain, long height, long? time = null, long? hash = null, long? parent = null) =>
        new(chain, height, time ?? 1000 + height, hash is { } h ? Hash(h) : null, parent is { } p ? Hash(p) : null);

    public static TransactionRecord Transaction(ChainId chain, long height, int index, long id, bool failed = false) =>
        new(chain, height, index, Id(id), failed);

    public static TransferRecord Transfer(long height, int transactionIndex, int index, int from, int to, ulong amount) => new(
        Ethereum, height, transactionIndex, index, TransferKind.Native, Ether, Address(Ethereum, from), Address(Ethereum, to), amount);

    public static OutputRecord Output(long height, int transactionIndex, int index, int owner, ulong amount) =>
        new(Bitcoin, height, transactionIndex, index, Address(Bitcoin, owner), amount);

    public static InputRecord Input(long height, int transactionIndex, int index, long spent, int spentIndex, int? owner = null, ulong? amount = null) => new(
        Bitcoin,
        height,
        transactionIndex,
        index,
        new CoinId(Id(spent), spentIndex),
        owner is { } o ? Address(Bitcoin, o) : null,
        amount is { } a ? (UInt256)a : null);

    public static CoverageRecord Coverage(ChainId chain, int? account, long from, long to, CoverageKinds kinds, string source = "test") =>
        new(chain, account is { } a ? Address(chain, a) : null, from, to, kinds, source);

    /// <summary>Everything that a ledger answers, a line for each thing; equal texts are equal ledgers.</summary>
    public static async Task<string> DumpAsync(ILedger ledger)
    {
        var text = new StringBuilder();
        var accounts = new SortedSet<Account>();
        var coins = new List<(ChainId Chain, CoinId Coin)>();
        foreach (var chain in ledger.Chains)
        {
            text.Append(CultureInfo.InvariantCulture, $"chain {chain} as of {ledger.AsOf(chain)}\n");
        }

        await foreach (var fact in ledger.FactsAsync())
        {
            text.Append(Line(fact)).Append('\n');
            switch (fact)
            {
                case TransferRecord transfer:
                    accounts.UnionWith(new[] { transfer.From, transfer.To }.OfType<Address>().Select(address => new Account(transfer.Chain, address)));
                    break;
                case FreezeRecord freeze:
                    accounts.Add(new Account(freeze.Chain, freeze.Address));
                    break;
                case InputRecord { Coin: { } coin } input:
                    coins.Add((input.Chain, coin));
                    accounts.UnionWith(new[] { input.Owner }.OfType<Address>().Select(address => new Account(input.Chain, address)));
                    break;
                case OutputRecord output:
                    accounts.Add(new Account(output.Chain, output.Owner));
                    break;
                case CoverageRecord { Address: { } address } coverage:
                    accounts.Add(new Account(coverage.Chain, address));
                    break;
            }
        }

        await foreach (var transaction in ledger.TransactionsAsync())
        {
            text.Append(CultureInfo.InvariantCulture, $"{transaction.Record} at {transaction.Time} ({transaction.MonotoneTime})\n");
            var found = await ledger.TransactionAsync(transaction.Record.Chain, transaction.Record.Id);
            text.Append(CultureInfo.InvariantCulture, $"  found by id: {found?.Record}\n");
        }

        foreach (var account in accounts)
        {
            var history = await ledger.HistoryAsync(account);
            text.Append(CultureInfo.InvariantCulture, $"{account}: {history.CompleteKinds}\n");
            foreach (CoverageKinds kinds in new[] { CoverageKinds.Native, CoverageKinds.Native | CoverageKinds.Fee, CoverageKinds.Token, CoverageKinds.Coins })
            {
                text.Append(CultureInfo.InvariantCulture, $"  {kinds} to {await ledger.CompleteToAsync(account, kinds)}\n");
            }

            text.AppendJoin('\n', (await ledger.FreezesAsync(account)).Select(Line)).Append('\n');
            text.AppendJoin('\n', history.Transactions.Select(transaction => $"  {transaction.RankOf(0)} {transaction.Record.Id}")).Append('\n');
        }

        foreach (var (chain, coin) in coins)
        {
            text.Append(CultureInfo.InvariantCulture, $"{coin} spent in {(await ledger.SpenderAsync(chain, coin))?.Record.Id}\n");
        }

        return text.ToString();
    }

    /// <summary>A fact as a line. (A record's own text leaves the decimals and symbol of an asset out.)</summary>
    public static string Line(Fact fact) => ((fact as TransferRecord)?.Asset ?? (fact as FreezeRecord)?.Asset) is { } asset
        ? string.Create(CultureInfo.InvariantCulture, $"{fact} with {asset.Decimals} decimals, {asset.Symbol}")
        : fact.ToString();
}
