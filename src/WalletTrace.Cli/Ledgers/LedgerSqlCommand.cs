using System.CommandLine;
using WalletTrace.DuckDb;

namespace WalletTrace.Cli.Ledgers;

/// <summary><c>wallettrace ledger sql</c>: asks a ledger in SQL.</summary>
internal static class LedgerSqlCommand
{
    private const int DefaultLimit = 100;
    private const int MaxStatement = 1 << 20;

    private const string Tables =
        """
        SELECT table_name AS "table", NULL AS "column", NULL AS type, comment AS meaning, 0 AS place FROM duckdb_tables() WHERE NOT internal
        UNION ALL SELECT view_name, NULL, NULL, comment, 0 FROM duckdb_views() WHERE NOT internal
        UNION ALL SELECT table_name, column_name, lower(data_type), comment, column_index FROM duckdb_columns() WHERE NOT internal
        """;

    /// <summary>The command with its options.</summary>
    public static Command Build(CaseRunner runner)
    {
        var command = new Command(
            "sql",
            "Asks a ledger in SQL, as DuckDB speaks it, one statement that reads. The ledger is opened read-only, and the statement sees nothing of this machine but "
            + "the ledger. Amounts come whole, with all digits. --tables shows which tables, views and columns there are, and what they mean.");
        Argument<string> file = LedgerCommand.File();
        var statement = new Argument<string?>("STATEMENT") { Description = "The statement. Left out, it is read from --file, or from standard input.", Arity = ArgumentArity.ZeroOrOne };
        var source = new Option<string?>("--file") { HelpName = "SQL", Description = "A file with the statement." };
        var tables = new Option<bool>("--tables") { Description = "Show the tables, views and columns, and what they mean." };
        var csv = new Option<bool>("--csv") { Description = "Write all rows as CSV." };
        var json = new Option<bool>("--json") { Description = "Write all rows as JSON: a list of objects, one on a line; whole numbers up to 64 bits as numbers, all larger and all decimals as text." };
        Option<int?> limit = CaseOptions.Limit("--limit", $"Show at most so many rows. Default: {DefaultLimit} of a table, all of CSV and JSON.");
        command.Arguments.Add(file);
        command.Arguments.Add(statement);
        foreach (Option option in new Option[] { source, tables, csv, json, limit })
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            int given = (result.GetValue(statement) is null ? 0 : 1) + (result.GetValue(source) is null ? 0 : 1) + (result.GetValue(tables) ? 1 : 0);
            if (given > 1)
            {
                result.AddError("one statement is asked: found more than one of STATEMENT, --file and --tables, expected one of them");
            }

            if (result.GetValue(csv) && result.GetValue(json))
            {
                result.AddError("--csv and --json are two ways to write the same: found both, expected one of them");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            bool showsTables = parsed.GetValue(tables);
            string sql = showsTables ? $"SELECT \"table\", \"column\", type, meaning FROM ({Tables}) ORDER BY \"table\", place"
                : parsed.GetValue(statement) ?? await ReadAsync(parsed.GetValue(source), runner.Terminal.Input, cancellationToken).ConfigureAwait(false);
            if (string.IsNullOrWhiteSpace(sql))
            {
                throw new UsageException("there is nothing to ask: found an empty statement, expected one such as \"SELECT * FROM transfers LIMIT 10\"");
            }

            SqlForm form = parsed.GetValue(csv) ? SqlForm.Csv : parsed.GetValue(json) ? SqlForm.Json : SqlForm.Table;
            int? most = parsed.GetValue(limit) ?? (form == SqlForm.Table && !showsTables ? DefaultLimit : null);
            return await Task.Run(() => AskAsync(parsed.GetRequiredValue(file), sql, form, most, runner.Terminal, cancellationToken), cancellationToken).ConfigureAwait(false);
        });
        return command;
    }

    private static async Task<int> AskAsync(string path, string sql, SqlForm form, int? limit, Terminal terminal, CancellationToken cancellationToken)
    {
        DuckDbLedger ledger = await LedgerFiles.ReadAsync(path, cancellationToken).ConfigureAwait(false);
        await using (ledger.ConfigureAwait(false))
        {
            try
            {
                SqlRows rows = await ledger.SqlAsync(sql, cancellationToken).ConfigureAwait(false);
                await using (((IAsyncDisposable)rows).ConfigureAwait(false))
                {
                    await new SqlOutput(terminal, rows, limit).WriteAsync(form, cancellationToken).ConfigureAwait(false);
                }

                return ExitCode.Done;
            }
            catch (ArgumentException failure) when (failure.InnerException is InvalidOperationException told)
            {
                WriteProblem(terminal, told.Message);
                return ExitCode.Usage;
            }
        }
    }

    /// <summary>What the database says, with the place in the statement that it means.</summary>
    private static void WriteProblem(Terminal terminal, string told)
    {
        const int longest = 400;
        string[] lines = [.. told.Split('\n').Where(line => line.Length > 0)];
        terminal.Error.Write($"{CommandLine.Name}: the statement cannot be run: {SafeText.Trim(lines.FirstOrDefault(), longest)}\n");
        foreach (string line in lines.Skip(1))
        {
            terminal.Error.Write($"  {SafeText.Trim(line, longest)}\n");
        }

        terminal.Error.Write(told.Contains("disabled by configuration", StringComparison.Ordinal)
            ? "a statement sees nothing of this machine but the ledger; to bring files together with it, open it in DuckDB itself\n"
            : "expected one statement that reads, such as SELECT, DESCRIBE or SHOW; --tables shows what there is to ask\n");
    }

    private static async Task<string> ReadAsync(string? path, TextReader input, CancellationToken cancellationToken)
    {
        if (path is null)
        {
            var text = new char[MaxStatement + 1];
            int length = await input.ReadBlockAsync(text, cancellationToken).ConfigureAwait(false);
            return length <= MaxStatement ? new string(text, 0, length) : throw TooLong();
        }

        return await CaseRunner.LoadFileAsync(
            "the statement",
            path,
            async () => new FileInfo(path).Length <= MaxStatement ? await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false) : throw TooLong()).ConfigureAwait(false);
    }

    private static UsageException TooLong() => new(FormattableString.Invariant($"the statement is too long: found more than {MaxStatement} characters, expected fewer"));
}
