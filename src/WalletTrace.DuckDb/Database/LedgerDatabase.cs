using System.Globalization;
using DuckDB.NET.Native;

namespace WalletTrace.DuckDb.Database;

/// <summary>
/// A ledger's DuckDB file: opened by one user at a time, with the tables of this library's version in it. Everything is closed with it.
/// </summary>
internal sealed partial class LedgerDatabase : IDisposable
{
    // The lock on a file is the process's: a second opening in it would not be noticed by the system, and closing one would free the other's.
    private static readonly HashSet<string> Open = new(StringComparer.Ordinal);

    private readonly DuckDBDatabase native;
    private readonly string place;

    // The database stays open until its last connection is closed, be it after the database.
    private int users = 1;
    private int isClosed;

    private LedgerDatabase(DuckDBDatabase native, string file, string place, bool isReadOnly)
    {
        this.native = native;
        this.place = place;
        File = file;
        IsReadOnly = isReadOnly;
    }

    /// <summary>The file, with its whole path.</summary>
    public string File { get; }

    /// <summary>Whether nothing can be written.</summary>
    public bool IsReadOnly { get; }

    /// <summary>What names this ledger, however often it is moved or copied.</summary>
    public Guid Id { get; private set; }

    /// <summary>The version of its tables.</summary>
    public int SchemaVersion { get; private set; }

    /// <summary>What made it: the library's name and version.</summary>
    public string CreatedBy { get; private set; } = string.Empty;

    /// <summary>The version of DuckDB.</summary>
    public static string EngineVersion => NativeMethods.Startup.DuckDBLibraryVersion();

    /// <summary>Opens a ledger, and makes it where there is none.</summary>
    /// <exception cref="LedgerInUseException">It is open already.</exception>
    /// <exception cref="LedgerStorageException">It cannot be made, read or written.</exception>
    /// <exception cref="LedgerFormatException">It is no ledger, damaged, or made by a newer version.</exception>
    public static LedgerDatabase OpenFile(string path, DuckDbLedgerOptions options)
    {
        if (!options.ReadOnly && !System.IO.File.Exists(path))
        {
            Make(Path.GetFullPath(path));
        }

        LedgerDatabase database = OpenRaw(path, options);
        bool isReady = false;
        try
        {
            database.Prepare(options.AllowExternalAccess);
            isReady = true;
            return database;
        }
        finally
        {
            if (!isReady)
            {
                database.Dispose();
            }
        }
    }

    /// <summary>Opens a DuckDB file without asking what is in it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How.</param>
    /// <param name="shownAs">What it is called in messages; null for what it is.</param>
    public static LedgerDatabase OpenRaw(string path, DuckDbLedgerOptions options, string? shownAs = null)
    {
        string file = Path.GetFullPath(path);
        CheckPlace(file, options.ReadOnly);
        string place = FilePlace.Of(file);
        lock (Open)
        {
            if (!Open.Add(place))
            {
                throw new LedgerInUseException(file, "this process");
            }
        }

        DuckDBDatabase? native = null;
        try
        {
            CheckLog(file, options);
            native = OpenNative(file, options, shownAs ?? file);
            return new LedgerDatabase(native, shownAs ?? file, place, options.ReadOnly);
        }
        finally
        {
            if (native is null)
            {
                Free(place);
            }
        }
    }

    /// <summary>A new connection.</summary>
    public LedgerConnection Connect()
    {
        ObjectDisposedException.ThrowIf(isClosed != 0, typeof(DuckDbLedger));
        if (NativeMethods.Startup.DuckDBConnect(native, out DuckDBNativeConnection connection).IsSuccess())
        {
            Interlocked.Increment(ref users);
            return new LedgerConnection(connection, File, Leave);
        }

        throw new LedgerStorageException("the ledger cannot be connected to: found no connection, expected one; is there memory left?", File);
    }

    /// <summary>Closes the file, once every connection is closed: until then nobody else can open it.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref isClosed, 1) == 0)
        {
            native.Dispose();
            Leave();
        }
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref users) == 0)
        {
            Free(place);
        }
    }

    private static void Free(string place)
    {
        lock (Open)
        {
            Open.Remove(place);
        }
    }

    private static void CheckPlace(string file, bool readOnly)
    {
        if (Directory.Exists(file))
        {
            throw new LedgerStorageException("the ledger cannot be opened: found a folder, expected a file", file);
        }

        if (!System.IO.File.Exists(file) && readOnly)
        {
            throw new LedgerStorageException("the ledger cannot be opened: found no file, expected a ledger; without ReadOnly it is made", file);
        }

        if (!Directory.Exists(Path.GetDirectoryName(file)))
        {
            throw new LedgerStorageException("the ledger cannot be made: found no such folder, expected one; make it first", file);
        }
    }

    private static void CheckLog(string file, DuckDbLedgerOptions options)
    {
        string? damage;
        try
        {
            damage = LedgerLog.FindDamage(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerStorageException($"the ledger's log cannot be read: {SafeText.Trim(e.Message)}; give the right", file, e);
        }

        if (damage is not null)
        {
            // Who has the ledger open may have written on meanwhile.
            OpenNative(file, new DuckDbLedgerOptions { ReadOnly = true, Threads = options.Threads, MemoryLimit = options.MemoryLimit }, file).Dispose();
            throw DatabaseFault.OfLog(damage, file);
        }
    }

    private static DuckDBDatabase OpenNative(string file, DuckDbLedgerOptions options, string shownAs)
    {
        NativeMethods.Configuration.DuckDBCreateConfig(out DuckDBConfig config);
        using (config)
        {
            long memory = options.MemoryLimit ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;
            Set(config, "access_mode", options.ReadOnly ? "READ_ONLY" : "READ_WRITE");
            Set(config, "threads", (options.Threads ?? Environment.ProcessorCount).ToString(CultureInfo.InvariantCulture));
            Set(config, "memory_limit", string.Create(CultureInfo.InvariantCulture, $"{memory}B"));
            Set(config, "temp_directory", file + ".tmp");

            // Nothing is fetched or run that did not come with the library.
            Set(config, "autoinstall_known_extensions", "false");
            Set(config, "autoload_known_extensions", "false");
            Set(config, "allow_community_extensions", "false");

            // Last, for it locks other settings.
            Set(config, "enable_external_access", options.AllowExternalAccess ? "true" : "false");
            return NativeMethods.Startup.DuckDBOpen(file, out DuckDBDatabase database, config, out string told).IsSuccess()
                ? database
                : throw DatabaseFault.OnOpening(told, shownAs);
        }
    }

    private static void Set(DuckDBConfig config, string name, string value)
    {
        if (!NativeMethods.Configuration.DuckDBSetConfig(config, name, value).IsSuccess())
        {
            throw new ArgumentException($"the ledger cannot be opened with such options: found {value} for {name}, expected what DuckDB takes");
        }
    }
}
