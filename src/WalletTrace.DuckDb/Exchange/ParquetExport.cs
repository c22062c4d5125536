using WalletTrace.Chains.Files;
using WalletTrace.DuckDb.Database;

namespace WalletTrace.DuckDb;

/// <summary>Writes a ledger's tables as Parquet files into a folder.</summary>
internal static class ParquetExport
{
    /// <summary>The names of the files, without their extension, with what they hold.</summary>
    private static readonly (string Name, Func<LedgerPart, string> Query)[] Tables =
    [
        .. RowSchema.All.Select(schema => (schema.File, (Func<LedgerPart, string>)(part => RowQueries.Of(schema, part, isText: false)))),
        ("accounts", _ => RowQueries.Accounts),
        ("assets", _ => RowQueries.Assets),
        .. ClaimQueries.All.Select(claims => (claims.Name, (Func<LedgerPart, string>)(_ => claims.Query))),
        ("answers", _ => RowQueries.Answers),
        ("disclosures", _ => RowQueries.Disclosures),
    ];

    /// <summary>Writes them.</summary>
    /// <param name="connection">A connection to the ledger that may write files.</param>
    /// <param name="folder">The folder; it must not be there, or be empty.</param>
    /// <param name="part">Which part of the facts.</param>
    /// <param name="progress">Told which file is being written.</param>
    /// <param name="cancellationToken">Ends the writing; nothing stays of it.</param>
    /// <returns>The files with the number of their rows.</returns>
    /// <exception cref="WalletTraceException">There is something in the folder.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static async Task<IReadOnlyList<ExportedFile>> RunAsync(
        LedgerConnection connection, string folder, LedgerPart part, IProgress<ExportProgress>? progress, CancellationToken cancellationToken)
    {
        using var pending = new PendingFolder(folder, [.. Tables.Select(table => table.Name + ParquetImport.Ending), ParquetManifest.Name]);
        var files = new List<ExportedFile>();
        foreach ((string name, Func<LedgerPart, string> query) in Tables)
        {
            string file = name + ParquetImport.Ending;
            progress?.Report(new ExportProgress(file, files.Count, Tables.Length, files.Sum(done => done.Rows)));
            files.Add(new ExportedFile(file, Copy(connection, query(part), Path.Combine(pending.Path, file), cancellationToken)));
        }

        await ParquetManifest.WriteAsync(pending.Path, files, cancellationToken).ConfigureAwait(false);
        pending.Keep();
        return files;
    }

    private static long Copy(LedgerConnection connection, string query, string path, CancellationToken cancellationToken)
    {
        long rows = connection.Number(
            FormattableString.Invariant($"COPY ({query}) TO {Sql.Of(path)} (FORMAT parquet, COMPRESSION zstd, KV_METADATA {{wallettrace: 'version {ParquetManifest.Version}'}})"),
            cancellationToken) ?? 0;
        using var written = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        written.Flush(flushToDisk: true);
        return rows;
    }
}
