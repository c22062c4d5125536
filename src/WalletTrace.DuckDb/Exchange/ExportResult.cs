namespace WalletTrace.DuckDb;

/// <summary>A file that an export wrote.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Rows">The number of its rows.</param>
public sealed record ExportedFile(string Name, long Rows);

/// <summary>How far an export is.</summary>
/// <param name="File">The name of the file that is being written.</param>
/// <param name="FilesWritten">The number of files written.</param>
/// <param name="Files">The number of all files.</param>
/// <param name="Rows">The number of rows written.</param>
public sealed record ExportProgress(string File, int FilesWritten, int Files, long Rows);
