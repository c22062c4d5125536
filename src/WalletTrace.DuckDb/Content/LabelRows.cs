using WalletTrace.Attribution;
using WalletTrace.DuckDb.Database;
using WalletTrace.DuckDb.Writing;
using WalletTrace.Encodings;

namespace WalletTrace.DuckDb.Content;

/// <summary>Reads and writes the table of labels. Claims stand side by side; only exact repetitions are recognised.</summary>
internal static class LabelRows
{
    private static readonly int Epoch = new DateOnly(1970, 1, 1).DayNumber;

    /// <summary>Every label.</summary>
    /// <exception cref="LedgerFormatException">One is none.</exception>
    public static HashSet<Label> All(LedgerConnection connection, CancellationToken cancellationToken)
    {
        var labels = new HashSet<Label>();
        using ChunkReader rows = connection.Query(
            """
            SELECT c.name, a.address, l.text, l.category, l.source, l.confidence, l.date
            FROM label l LEFT JOIN account a ON a.id = l.account_id LEFT JOIN chain c ON c.id = a.chain_id
            """,
            cancellationToken);
        while (rows.Read())
        {
            if (rows.IsNull(0) || !ChainId.TryParse(rows.Text(0), out ChainId chain, out _) || !Address.TryParse(rows.Text(1), chain, out Address address, out _))
            {
                throw connection.Malformed("a label without an account, expected each to have one");
            }

            labels.Add(new Label(
                new Account(chain, address), rows.Text(2), Named<Category>(rows, 3), rows.Text(4), Named<Confidence>(rows, 5),
                rows.IsNull(6) ? null : DateOnly.FromDayNumber(rows.Int32(6) + Epoch)));
        }

        return labels;
    }

    /// <summary>Writes labels, each of which is new.</summary>
    public static void Write(LedgerConnection connection, IReadOnlyCollection<Label> labels)
    {
        var names = new AssetNumbers(connection);
        var accounts = new AccountNumbers(few: 0);
        accounts.Refresh(connection, names);
        var numbers = new Dictionary<Account, int>();
        foreach (IGrouping<ChainId, Account> ofChain in labels.Select(label => label.Account).Distinct().GroupBy(account => account.Chain))
        {
            Address[] addresses = [.. ofChain.Select(account => account.Address)];
            foreach (var (address, number) in accounts.Find(connection, names.IdOf(ofChain.Key), ofChain.Key, addresses, names))
            {
                numbers.Add(new Account(ofChain.Key, address), number);
            }
        }

        using (var tables = new FactTables(connection, 0))
        {
            names.Write(tables);
            accounts.Write(tables);
            tables.Close();
        }

        using var writer = new ChunkWriter(connection, "label");
        foreach (Label label in labels)
        {
            writer.Set(0, numbers[label.Account]);
            writer.SetText(1, label.Text);
            writer.SetText(2, EnumText.NameOf(label.Category));
            writer.SetText(3, label.Source);
            writer.SetText(4, EnumText.NameOf(label.Confidence));
            writer.Set(5, label.Date is { } date ? date.DayNumber - Epoch : (int?)null);
            writer.EndRow();
        }

        writer.Close();
    }

    private static TEnum Named<TEnum>(ChunkReader rows, int column)
        where TEnum : struct, Enum =>
        EnumText.TryParse(rows.Text(column), out TEnum value)
            ? value
            : throw rows.Malformed($"in the table label {SafeText.Quote(rows.Text(column))}, expected one of {EnumText.All<TEnum>()}");
}
