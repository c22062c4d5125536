namespace WalletTrace.Chains.Files;

/// <summary>The columns of all kinds of row.</summary>
internal enum Column
{
    Chain,
    Height,
    Time,
    TransactionIndex,
    Transaction,
    Failed,
    Index,
    Kind,
    Asset,
    Decimals,
    Symbol,
    From,
    To,
    SpentTransaction,
    SpentIndex,
    Owner,
    Amount,
    Hash,
    Parent,
    Account,
    FromHeight,
    ToHeight,
    Kinds,
    Source,
    ReadAt,
    Burnt,
}

/// <summary>How a column's value is written in JSON Lines.</summary>
internal enum ColumnForm
{
    /// <summary>As a string.</summary>
    Text,

    /// <summary>As a whole number.</summary>
    Number,

    /// <summary>As a whole number or a string.</summary>
    Time,

    /// <summary>As true or false.</summary>
    Flag,
}

/// <summary>One kind of row: its name and its columns in the order in which they are written.</summary>
internal sealed class RowSchema
{
    private static readonly string[] Names =
    [
        "chain", "height", "time", "transaction_index", "transaction", "failed", "index", "kind", "asset", "decimals", "symbol", "from", "to",
        "spent_transaction", "spent_index", "owner", "amount", "hash", "parent", "account", "from_height", "to_height", "kinds", "source", "read_at",
        "burnt",
    ];

    private RowSchema(string record, Column[] columns, params Column[] optional)
    {
        Record = record;
        Columns = columns;
        Optional = optional;
    }

    /// <summary>Rows of one transfer each.</summary>
    public static RowSchema Transfer { get; } = new(
        "transfer",
        [
            Column.Chain, Column.Height, Column.Time, Column.TransactionIndex, Column.Transaction, Column.Failed, Column.Index, Column.Kind,
            Column.Asset, Column.Decimals, Column.Symbol, Column.From, Column.To, Column.Amount, Column.Burnt,
        ],
        Column.Decimals,
        Column.Symbol,
        Column.Burnt);

    /// <summary>Rows each with what an issuer did to one account's holding of its token.</summary>
    public static RowSchema Freeze { get; } = new(
        "freeze",
        [
            Column.Chain, Column.Height, Column.Time, Column.TransactionIndex, Column.Transaction, Column.Failed, Column.Index, Column.Kind,
            Column.Asset, Column.Decimals, Column.Symbol, Column.Account, Column.Amount,
        ]);

    /// <summary>Rows of one input of a UTXO transaction each.</summary>
    public static RowSchema Input { get; } = new(
        "input",
        [
            Column.Chain, Column.Height, Column.Time, Column.TransactionIndex, Column.Transaction, Column.Index, Column.SpentTransaction,
            Column.SpentIndex, Column.Owner, Column.Amount,
        ]);

    /// <summary>Rows of one output of a UTXO transaction each.</summary>
    public static RowSchema Output { get; } = new(
        "output",
        [
            Column.Chain, Column.Height, Column.Time, Column.TransactionIndex, Column.Transaction, Column.Index, Column.Owner, Column.Amount,
        ]);

    /// <summary>Rows of one transaction each; only needed for those of which no movement is known.</summary>
    public static RowSchema Transaction { get; } = new(
        "transaction",
        [Column.Chain, Column.Height, Column.Time, Column.TransactionIndex, Column.Transaction, Column.Failed]);

    /// <summary>Rows of one block each; only needed where its hash or parent is known, or no transaction in it.</summary>
    public static RowSchema Block { get; } = new("block", [Column.Chain, Column.Height, Column.Time, Column.Hash, Column.Parent]);

    /// <summary>Rows of one statement of coverage each.</summary>
    public static RowSchema Coverage { get; } = new(
        "coverage",
        [Column.Chain, Column.Account, Column.FromHeight, Column.ToHeight, Column.Kinds, Column.Source, Column.ReadAt]);

    /// <summary>Every kind of row, in the order in which they are written.</summary>
    public static IReadOnlyList<RowSchema> All { get; } = [Block, Transaction, Transfer, Freeze, Input, Output, Coverage];

    /// <summary>The name of the kind, as JSON Lines have it under "record".</summary>
    public string Record { get; }

    /// <summary>The name of the CSV file that holds such rows, without its extension.</summary>
    public string File => this == Coverage ? Record : Record + "s";

    /// <summary>The columns, in the order in which they are written.</summary>
    public IReadOnlyList<Column> Columns { get; }

    /// <summary>The columns that a CSV file may leave out.</summary>
    public IReadOnlyList<Column> Optional { get; }

    /// <summary>A column's name.</summary>
    public static string NameOf(Column column) => Names[(int)column];

    /// <summary>How a column's value is written in JSON Lines.</summary>
    public static ColumnForm FormOf(Column column) => column switch
    {
        Column.Height or Column.TransactionIndex or Column.Index or Column.Decimals or Column.SpentIndex or Column.FromHeight or Column.ToHeight => ColumnForm.Number,
        Column.Time or Column.ReadAt => ColumnForm.Time,
        Column.Failed => ColumnForm.Flag,
        _ => ColumnForm.Text,
    };

    /// <summary>The column of this kind with a name; null when there is none.</summary>
    public Column? Find(ReadOnlySpan<char> name)
    {
        foreach (var column in Columns)
        {
            if (name.SequenceEqual(NameOf(column)))
            {
                return column;
            }
        }

        return null;
    }

    /// <summary>The kind of rows that a header announces.</summary>
    /// <param name="header">The names of the columns, each once, in any order.</param>
    /// <param name="problem">What is wrong with the header; null on success.</param>
    public static RowSchema? Recognise(IReadOnlyList<string> header, out string? problem)
    {
        // The kind that shares most columns and lacks fewest; so that the message speaks of what was meant.
        var nearest = All
            .OrderByDescending(schema => header.Count(name => schema.Find(name) is not null))
            .ThenBy(schema => schema.Columns.Count)
            .First();
        var unknown = header.Where(name => nearest.Find(name) is null).ToArray();
        var missing = nearest.Columns.Except(nearest.Optional).Select(NameOf).Except(header).ToArray();
        if (unknown.Length == 0 && missing.Length == 0)
        {
            problem = null;
            return nearest;
        }

        problem = unknown.Length == header.Count
            ? $"the header is of no kind that is known: found {SafeText.Quote(string.Join(',', header))}"
            : $"the header is not that of {nearest.File}: found {(unknown.Length > 0 ? $"unknown column {SafeText.Quote(unknown[0])}" : $"no column {missing[0]}")}";
        problem += unknown.Length == header.Count
            ? $", expected the columns of {string.Join(", ", All.Select(schema => schema.File))}"
            : $", expected {nearest.Header}";
        return null;
    }

    /// <summary>The header of a CSV file of such rows.</summary>
    public string Header => string.Join(',', Columns.Select(NameOf));
}
