using System.Globalization;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Tracing;

namespace WalletTrace.Benchmarks.Live;

/// <summary>
/// The flow records of a real case as LaunderNetEvm41 gives them (NAME__NAME.csv, NAME__source_addresses.csv and NAME__terminal_addresses.csv in a folder), told as
/// transfers of a token that counts US cents: records give values in dollars, whatever moved.
/// </summary>
/// <param name="Name">The case.</param>
/// <param name="Ledger">A transfer for each record.</param>
/// <param name="Labels">The terminal addresses, each a service.</param>
/// <param name="Thefts">What the source addresses send.</param>
internal sealed record FlowRecords(string Name, MemoryLedger Ledger, LabelSet Labels, IReadOnlyList<Theft> Thefts)
{
    private const string Header = "Timestamp,Block,Tx_hash,From,From_label,To,To_label,Value_in_USD";
    private const string Sources = "__source_addresses.csv";

    /// <summary>The token.</summary>
    public static Asset Dollars { get; } = Asset.Token(ChainId.Ethereum, "erc20", "0x0000000000000000000000000000000000000001", 2, "USD");

    /// <summary>Reads all cases of a folder.</summary>
    /// <exception cref="FormatException">A file is not as expected.</exception>
    public static IEnumerable<FlowRecords> ReadAll(string folder) =>
        Directory.EnumerateFiles(folder, "*" + Sources).Order(StringComparer.Ordinal).Select(file => Read(folder, Path.GetFileName(file)[..^Sources.Length]));

    private static FlowRecords Read(string folder, string name)
    {
        Row[] rows = [.. ReadRows(Path.Combine(folder, $"{name}__{name}.csv")).OrderBy(row => row.Height)];
        HashSet<Address> senders = [.. rows.Select(row => row.From)];
        return new FlowRecords(
            name,
            new MemoryLedger(Facts(rows)),
            new LabelSet(Addresses(folder, $"{name}__terminal_addresses.csv")
                .Select(address => new Label(new Account(ChainId.Ethereum, address), "terminal address", Category.Service, "LaunderNetEvm41", Confidence.High))),
            [
                .. Addresses(folder, name + Sources).Where(senders.Contains)
                    .Select(address => Theft.Wallet(new Account(ChainId.Ethereum, address)).OutflowsFrom(0, Dollars).Named(address.ToString(ChainId.Ethereum))),
            ]);
    }

    /// <summary>Blocks and transactions in which nothing happens but what records tell: those of a block in the order of the file.</summary>
    private static IEnumerable<Fact> Facts(Row[] rows)
    {
        foreach (IGrouping<long, Row> block in rows.GroupBy(row => row.Height))
        {
            yield return new BlockRecord(ChainId.Ethereum, block.Key, block.First().Time);
            int index = 0;
            int position = 0;
            foreach (IGrouping<TransactionId, Row> transaction in block.GroupBy(row => row.Transaction))
            {
                yield return new TransactionRecord(ChainId.Ethereum, block.Key, index, transaction.Key);
                foreach (Row row in transaction)
                {
                    yield return new TransferRecord(
                        ChainId.Ethereum, block.Key, index, TransferIndex.Event(position++), TransferKind.Token, Dollars, row.From, row.To, row.Amount);
                }

                index++;
            }
        }

        long tip = rows[^1].Height + 100;
        yield return new BlockRecord(ChainId.Ethereum, tip, rows[^1].Time + 1_200);
        yield return new CoverageRecord(ChainId.Ethereum, null, 0, tip, CoverageKinds.Token | CoverageKinds.Mint | CoverageKinds.Burn, "LaunderNetEvm41");
    }

    private static IEnumerable<Row> ReadRows(string file)
    {
        string[] lines = File.ReadAllLines(file);
        if (lines[0] != Header)
        {
            throw new FormatException($"found the header \"{lines[0]}\", expected \"{Header}\" in {file}");
        }

        for (int at = 1; at < lines.Length; at++)
        {
            string[] cells = lines[at].Split(',');
            yield return cells.Length == 8
                ? new Row(
                    DateTimeOffset.Parse(cells[0], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUnixTimeSeconds(),
                    long.Parse(cells[1], CultureInfo.InvariantCulture),
                    TransactionId.Parse(cells[2]),
                    Address.Parse(cells[3], ChainId.Ethereum),
                    Address.Parse(cells[5], ChainId.Ethereum),
                    Amount.Parse($"{cells[7]} USD", Dollars).Units)
                : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"found {cells.Length} cells, expected 8 in line {at + 1} of {file}"));
        }
    }

    private static IEnumerable<Address> Addresses(string folder, string file) =>
        File.ReadLines(Path.Combine(folder, file)).Select(line => line.Trim()).Where(line => line.Length > 0).Select(line => Address.Parse(line, ChainId.Ethereum)).Distinct();

    private readonly record struct Row(long Time, long Height, TransactionId Transaction, Address From, Address To, UInt256 Amount);
}
