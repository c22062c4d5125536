namespace WalletTrace.DuckDb.Database;

internal sealed partial class LedgerDatabase
{
    // Between the name of a ledger and what names the attempt to make it.
    private const string Making = ".making-";

    /// <summary>
    /// Makes a ledger under another name, and gives it its own when it is whole: a process that is killed meanwhile, or finds the disk full, leaves nothing that
    /// bears the name of a ledger and is none.
    /// </summary>
    private static void Make(string file)
    {
        CheckPlace(file, readOnly: false);
        if (System.IO.File.Exists(file + LedgerLog.Extension))
        {
            throw new LedgerStorageException(
                $"the ledger cannot be made: found the log of one ({Path.GetFileName(file)}{LedgerLog.Extension}) without the ledger, expected both or neither; put the ledger back, or take the log away",
                file);
        }

        try
        {
            // What those that were killed left. Who is making it at this moment finds that another was quicker.
            DeleteAll(file, Making + "*");
            string made = $"{file}{Making}{Guid.NewGuid().ToString("N")[..8]}";
            try
            {
                using (LedgerDatabase database = OpenRaw(made, new DuckDbLedgerOptions { Threads = 1 }, file))
                {
                    database.Prepare(withMacros: false);
                    using LedgerConnection connection = database.Connect();
                    connection.Execute("CHECKPOINT");
                }

                System.IO.File.Move(made, file);
            }
            finally
            {
                DeleteAll(made, "*");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!System.IO.File.Exists(file))
            {
                throw new LedgerStorageException($"the ledger cannot be made: {SafeText.Trim(e.Message)}; make room or give the right", file, e);
            }

            // Another process was quicker.
        }
    }

    private static void DeleteAll(string file, string rest)
    {
        foreach (string path in Directory.EnumerateFiles(Path.GetDirectoryName(file)!, Path.GetFileName(file) + rest))
        {
            System.IO.File.Delete(path);
        }
    }
}
