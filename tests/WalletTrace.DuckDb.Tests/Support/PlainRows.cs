using System.Globalization;
using WalletTrace.Chains;
using WalletTrace.DuckDb.Database;

namespace WalletTrace.DuckDb.Tests.Support;

/// <summary>
/// Puts facts into the tables one by one in plain SQL, unchecked: another hand than the ledger's own, and the way to tables that no ledger would make.
/// </summary>
internal sealed class PlainRows
{
    private static readonly UInt256 DecimalLimit = UInt256.Parse("1" + new string('0', 38));

    private readonly List<string> statements = [];
    private readonly Dictionary<ChainId, int> chains = [];
    private readonly Dictionary<Account, int> accounts = [];
    private readonly Dictionary<(Asset, int, string?), int> assets = [];

    /// <summary>Writes facts into an empty ledger; each once.</summary>
    public static Task WriteAsync(DuckDbLedger ledger, IEnumerable<Fact> facts)
    {
        var rows = new PlainRows();
        Fact[] all = [.. facts];
        Array.ForEach(all, rows.Add);
        return ledger.WriteAsync(
            connection =>
            {
                rows.statements.ForEach(statement => connection.Execute(statement));
                connection.Execute("INSERT INTO append VALUES (1, 0, 'append', NULL, NULL, NULL, 0, uuid())");
                var change = new LedgerChange();
                foreach (ChainId chain in rows.chains.Keys)
                {
                    change.Added[chain] = 0;
                }

                return change;
            },
            CancellationToken.None);
    }

    private void Add(Fact fact)
    {
        string chain = Invariant($"{Chain(fact.Chain)}");
        switch (fact)
        {
            case BlockRecord block:
                Insert("block", $"{chain}, {block.Height}, {block.Time}, {Sql.Of(block.Hash)}, {Sql.Of(block.Parent)}");
                break;
            case TransactionRecord transaction:
                Insert("transaction", $"{chain}, {transaction.Height}, {transaction.Index}, {Sql.Of(transaction.Id)}, {transaction.Failed}");
                break;
            case TransferRecord transfer:
                Insert("transfer", $"{chain}, {transfer.Height}, {transfer.TransactionIndex}, {transfer.Index}, '{FactText.Name(transfer.Kind)}', {Number(transfer.Asset)}, {Number(fact.Chain, transfer.From)}, {Number(fact.Chain, transfer.To)}, {Amount(transfer.Amount)}, {Amount(transfer.Burnt)}");
                break;
            case FreezeRecord freeze:
                Insert("holding_freeze", $"{chain}, {freeze.Height}, {freeze.TransactionIndex}, {freeze.Index}, '{FactText.Name(freeze.Kind)}', {Number(freeze.Asset)}, {Number(fact.Chain, freeze.Address)}, {Amount(freeze.Amount)}");
                break;
            case InputRecord input:
                string coin = input.Coin is { } spent ? Invariant($"{Sql.Of(spent.Transaction)}, {spent.Index}") : "NULL, NULL";
                Insert("input", $"{chain}, {input.Height}, {input.TransactionIndex}, {input.Index}, {coin}, {Number(fact.Chain, input.Owner)}, {Amount(input.Amount)}");
                break;
            case OutputRecord output:
                Insert("output", $"{chain}, {output.Height}, {output.TransactionIndex}, {output.Index}, {Number(fact.Chain, output.Owner)}, {Amount(output.Amount)}");
                break;
            case CoverageRecord coverage:
                Insert("coverage", $"{chain}, {Number(fact.Chain, coverage.Address)}, {coverage.FromHeight}, {coverage.ToHeight}, {(int)coverage.Kinds}, {Sql.Of(coverage.Source)}, {Sql.Of(coverage.ReadAt)}");
                break;
        }
    }

    private void Insert(string table, FormattableString values) => statements.Add($"INSERT INTO {table} VALUES ({FormattableString.Invariant(values)}, 1)");

    private int Chain(ChainId chain) => Number(chains, chain, number => Invariant($"INSERT INTO chain VALUES ({number}, {Sql.Of(chain.ToString())})"));

    private string Number(ChainId chain, Address? address) => address is not { } given ? "NULL" : Invariant($"{Number(
        accounts,
        new Account(chain, given),
        number => Invariant($"INSERT INTO account VALUES ({number}, {Chain(chain)}, {Sql.Of(given.ToString(chain))})"))}");

    private int Number(Asset asset) => Number(
        assets,
        (asset, asset.Decimals, asset.Symbol),
        number => Invariant($"INSERT INTO asset VALUES ({number}, {Chain(asset.Chain)}, {Sql.Of(asset.ToString())}, {asset.Decimals}, {Sql.Of(asset.Symbol)})"));

    private int Number<T>(Dictionary<T, int> numbers, T key, Func<int, string> statement)
        where T : notnull
    {
        if (!numbers.TryGetValue(key, out int number))
        {
            number = numbers.Count + 1;
            numbers.Add(key, number);
            statements.Add(statement(number));
        }

        return number;
    }

    private static string Amount(UInt256? amount) => amount is not { } given ? "NULL, NULL" : given < DecimalLimit ? $"{given}, NULL" : $"NULL, '{given}'";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
