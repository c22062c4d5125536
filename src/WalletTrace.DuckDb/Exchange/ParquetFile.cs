using System.Data.Common;
using System.Globalization;
using DuckDB.NET.Data;
using WalletTrace.DuckDb.Database;

namespace WalletTrace.DuckDb;

/// <summary>
/// One Parquet file of unknown origin, read by a DuckDB of its own that can open this one file, in bounded memory, and nothing else: no other file, no network, no
/// extension.
/// </summary>
internal sealed class ParquetFile : IDisposable
{
    private const string MemoryLimit = "1GB";

    private readonly DuckDBConnection connection;
    private readonly string path;

    private ParquetFile(DuckDBConnection connection, string path, IReadOnlyDictionary<string, string> columns)
    {
        this.connection = connection;
        this.path = path;
        Columns = columns;
    }

    /// <summary>The file's name.</summary>
    public string Name => Path.GetFileName(path);

    /// <summary>The types of the file's columns by their names, in their order.</summary>
    public IReadOnlyDictionary<string, string> Columns { get; private set; }

    /// <summary>Opens a file and reads which columns it has.</summary>
    /// <exception cref="LedgerFormatException">It is no Parquet file, or a damaged one.</exception>
    public static ParquetFile Open(string path)
    {
        string full = Path.GetFullPath(path);
        if (full.AsSpan().ContainsAny("*?["))
        {
            throw new LedgerFormatException("the file cannot be read: found one of * ? [ in its path, which stand for other names, expected none; rename it", Path.GetFileName(path));
        }

        var connection = new DuckDBConnection("Data Source=:memory:");
        var file = new ParquetFile(connection, full, new Dictionary<string, string>());
        try
        {
            connection.Open();
            Execute(connection, $"SET memory_limit = '{MemoryLimit}'; SET temp_directory = ''; SET autoinstall_known_extensions = false; SET autoload_known_extensions = false");
            Execute(connection, $"SET allowed_paths = [{Sql.Of(full)}]; SET enable_external_access = false; SET lock_configuration = true");
            file.Columns = file.Describe();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Throws unless the file has some columns.</summary>
    /// <param name="what">What the file holds.</param>
    /// <param name="expected">The columns with their types.</param>
    /// <exception cref="LedgerFormatException">It has not.</exception>
    public void Check(string what, IEnumerable<(string Name, string Type)> expected)
    {
        foreach ((string name, string type) in expected)
        {
            if (Columns.GetValueOrDefault(name) != type)
            {
                throw new LedgerFormatException(
                    $"the {what} cannot be read: found {(Columns.TryGetValue(name, out string? found) ? $"the type {SafeText.Trim(found)} for the column" : "no column")} {name}, expected {type}", Name);
            }
        }
    }

    /// <summary>Begins to read rows; the number of each in the file, from 1, is the first value.</summary>
    /// <param name="expressions">What is read of each row.</param>
    public RowCursor Read(IEnumerable<string> expressions)
    {
        DuckDBCommand command = connection.CreateCommand();
        command.UseStreamingMode = true;
        command.CommandText = $"SELECT file_row_number + 1, {string.Join(", ", expressions)} FROM {Source}";
        try
        {
            return new RowCursor(this, command, command.ExecuteReader());
        }
        catch (DuckDBException cause)
        {
            command.Dispose();
            throw Damaged(cause, 1);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();

    /// <summary>What DuckDB says of a file, in the words of this library.</summary>
    internal LedgerFormatException Damaged(DuckDBException cause, long? row)
    {
        string told = cause.Message.Split('\n')[0].Replace(path, Name, StringComparison.Ordinal);
        string place = row is { } at ? string.Create(CultureInfo.InvariantCulture, $" at or after row {at}") : "";
        return new LedgerFormatException($"the Parquet file cannot be read{place}: found {SafeText.Quote(told, 300)}, expected a whole Parquet file; write or fetch it again", Name, innerException: cause);
    }

    private string Source => $"read_parquet({Sql.Of(path)}, file_row_number = true)";

    private static void Execute(DuckDBConnection connection, string sql)
    {
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private Dictionary<string, string> Describe()
    {
        try
        {
            using DuckDBCommand command = connection.CreateCommand();
            command.CommandText = $"DESCRIBE SELECT * EXCLUDE (file_row_number) FROM {Source}";
            using DbDataReader reader = command.ExecuteReader();
            var columns = new Dictionary<string, string>(StringComparer.Ordinal);
            while (reader.Read())
            {
                columns.Add(reader.GetString(0), reader.GetString(1));
            }

            return columns;
        }
        catch (DuckDBException cause)
        {
            throw Damaged(cause, null);
        }
    }
}

/// <summary>The rows of a Parquet file, one after the other.</summary>
internal sealed class RowCursor(ParquetFile file, DuckDBCommand command, DbDataReader reader) : IDisposable
{
    /// <summary>The number of the row in its file, from 1; 0 before the first.</summary>
    public long Number { get; private set; }

    /// <summary>Goes on to the next row; false after the last.</summary>
    /// <exception cref="LedgerFormatException">The file is damaged there.</exception>
    public bool Read()
    {
        try
        {
            if (!reader.Read())
            {
                return false;
            }

            Number = reader.GetInt64(0);
            return true;
        }
        catch (DuckDBException cause)
        {
            throw file.Damaged(cause, Number + 1);
        }
    }

    /// <summary>Whether one of the expressions has no value.</summary>
    /// <param name="index">Which, from 0.</param>
    public bool IsNull(int index) => reader.IsDBNull(index + 1);

    /// <summary>The text of one of the expressions; null for none.</summary>
    /// <param name="index">Which, from 0.</param>
    public string? Text(int index) => IsNull(index) ? null : reader.GetString(index + 1);

    /// <summary>The bytes of one of the expressions.</summary>
    /// <param name="index">Which, from 0.</param>
    public byte[] Bytes(int index)
    {
        using var stream = (Stream)reader.GetValue(index + 1);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        reader.Dispose();
        command.Dispose();
    }
}
