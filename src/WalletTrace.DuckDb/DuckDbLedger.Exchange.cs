using WalletTrace.DuckDb.Database;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.DuckDb;

public sealed partial class DuckDbLedger
{
    /// <summary>
    /// Writes the ledger as Parquet files into a folder, one for each table, whose rows say all by themselves: addresses, ids and assets as text, amounts as
    /// DECIMAL(38, 0) with the digits of larger ones in a text column <c>wide_…</c> beside it. The columns are those of the interchange format. What is
    /// appended meanwhile is not in it.
    /// </summary>
    /// <param name="folder">The folder, which gets its name only once all is written; it must not be there, or be empty.</param>
    /// <param name="part">Which part of the facts; null for all. Accounts, assets, labels, answers and disclosures are always all there.</param>
    /// <param name="progress">Told at the start of each file.</param>
    /// <param name="cancellationToken">Ends the writing; nothing stays of it.</param>
    /// <returns>The files, with the number of their rows.</returns>
    /// <exception cref="ArgumentException">The part can have no heights.</exception>
    /// <exception cref="InvalidOperationException">The ledger was opened without <see cref="DuckDbLedgerOptions.AllowExternalAccess"/>.</exception>
    /// <exception cref="LedgerStorageException">A file cannot be written.</exception>
    /// <exception cref="LedgerFormatException">The ledger's file is damaged.</exception>
    /// <exception cref="WalletTraceException">There is something in the folder.</exception>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public Task<IReadOnlyList<ExportedFile>> ExportParquetAsync(
        string folder, LedgerPart? part = null, IProgress<ExportProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        part = (part ?? LedgerPart.All).Checked(nameof(part));
        progress = Attendant.Hearing(progress);
        cancellationToken = Attendant.Ending(cancellationToken);
        return options.AllowExternalAccess
            ? ExportAsync(connection => ParquetExport.RunAsync(connection, folder, part, progress, cancellationToken), cancellationToken)
            : throw new InvalidOperationException(
                $"the ledger cannot be exported: found it opened without {nameof(DuckDbLedgerOptions.AllowExternalAccess)}, expected it with that, since other files are written");
    }

    /// <summary>
    /// Takes in the Parquet files of a folder: those that <see cref="ExportParquetAsync"/> wrote, or anybody's with the same columns. Files are read
    /// in bounded memory, by a database of their own that can open nothing else, and taken in in batches, each of which stays whatever becomes of the next. What is
    /// known already is passed over. Coverage is taken in last, and not where facts that came with it contradict others.
    /// </summary>
    /// <param name="folder">The folder. Of files that a <c>ledger.json</c> in it lists, the checksums must be right.</param>
    /// <param name="progress">Told after each batch.</param>
    /// <param name="cancellationToken">Ends the import between two batches; what was taken in stays, without its coverage.</param>
    /// <exception cref="LedgerFormatException">A file is missing, damaged, or has columns that are none of facts; with the file, and the row where there is one.</exception>
    /// <exception cref="ChainDataException">A value cannot be what it should be; with file, row, column and text.</exception>
    /// <exception cref="ContradictionException">Two facts cannot both be true, and the ledger refuses what contradicts.</exception>
    /// <exception cref="ReorgException">The blocks of a chain do not follow each other.</exception>
    /// <exception cref="LedgerStorageException">The ledger cannot be written to.</exception>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public Task<ImportResult> ImportParquetAsync(string folder, IProgress<CaseProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return new LedgerImport(this, Attendant.Hearing(progress)).RunAsync([folder], [], Attendant.Ending(cancellationToken));
    }

    /// <summary>
    /// Takes in what a folder or file holds: a case (the folder with its <see cref="CaseFile.DefaultName"/>, or that file) with the facts and labels that it names,
    /// a folder with files of facts, a single one of them, or Parquet as <see cref="ImportParquetAsync"/>. All rules are those of that: bounded memory, what is
    /// known already is passed over, and coverage comes last.
    /// </summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="progress">Told at the start of each file and after each batch.</param>
    /// <param name="cancellationToken">Ends the import between two batches; what was taken in stays, without its coverage.</param>
    /// <exception cref="LedgerFormatException">A file is missing, malformed or damaged; with the file, and the line or row where there is one.</exception>
    /// <exception cref="ChainDataException">A value cannot be what it should be; with file, line or row, column and text.</exception>
    /// <exception cref="ContradictionException">Two facts cannot both be true, and the ledger refuses what contradicts.</exception>
    /// <exception cref="ReorgException">The blocks of a chain do not follow each other.</exception>
    /// <exception cref="WalletTraceException">There is nothing at the path, or nothing that can be taken in.</exception>
    /// <exception cref="LedgerStorageException">The ledger cannot be written to.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public Task<ImportResult> ImportAsync(string path, IProgress<CaseProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new LedgerImport(this, progress).RunAsync([path], [], cancellationToken);
    }

    /// <summary>Writes files of one moment: what is committed meanwhile does not show in them.</summary>
    internal async Task<T> ExportAsync<T>(Func<LedgerConnection, Task<T>> write, CancellationToken cancellationToken)
    {
        LedgerConnection connection = Take();
        try
        {
            // A transaction that meets damage reads no more; where nobody can write none is needed.
            connection.Execute(IsReadOnly ? "SELECT 1" : "BEGIN TRANSACTION READ ONLY", cancellationToken);
            return await Task.Run(() => write(connection), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            connection.RollBack();
            Give(connection);
        }
    }

    /// <summary>The room that each table takes on the disk, in bytes: that of the blocks in which it has data, some of which tables share.</summary>
    internal async Task<IReadOnlyDictionary<string, long>> TableBytesAsync(CancellationToken cancellationToken) => await ReadAsync(
        connection =>
        {
            long block = connection.Number("SELECT block_size::BIGINT FROM pragma_database_size()", cancellationToken) ?? 0;
            return LedgerTables.Names.ToDictionary(
                name => name,
                name => block * (connection.Number($"SELECT count(DISTINCT block_id) FROM pragma_storage_info('{name}') WHERE persistent AND block_id >= 0", cancellationToken) ?? 0));
        },
        cancellationToken).ConfigureAwait(false);

    /// <summary>The largest answer that is kept, in bytes.</summary>
    internal int MaxAnswerBytes => options.MaxAnswerBytes;

    /// <summary>The number of rows with facts.</summary>
    internal ValueTask<long> CountFactsAsync(CancellationToken cancellationToken) => ReadAsync(
        connection => connection.Number(
            "SELECT (SELECT count(*) FROM block) + (SELECT count(*) FROM transaction) + (SELECT count(*) FROM transfer) + (SELECT count(*) FROM holding_freeze) + (SELECT count(*) FROM input) + (SELECT count(*) FROM output)",
            cancellationToken) ?? 0,
        cancellationToken);

    /// <summary>The number of times that facts were written or taken back.</summary>
    internal ValueTask<long> CountAppendsAsync(CancellationToken cancellationToken) =>
        ReadAsync(connection => Count(connection, "append", cancellationToken), cancellationToken);

    /// <summary>Whether nothing in it is worth keeping: neither facts and labels nor what was told to whom. Answers from which nothing came do not count.</summary>
    internal ValueTask<bool> IsBlankAsync(CancellationToken cancellationToken) => ReadAsync(
        connection => ((string[])["append", "label", "disclosure"]).All(table => Count(connection, table, cancellationToken) == 0), cancellationToken);
}
