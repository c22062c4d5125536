namespace WalletTrace.Tracing.Cases;

/// <summary>How far the reading of a case's facts has come.</summary>
/// <param name="File">The name of the file that is being read.</param>
/// <param name="FilesRead">The number of files read before it.</param>
/// <param name="Files">The number of files in all.</param>
/// <param name="Facts">The number of facts read so far, of all files.</param>
public sealed record CaseProgress(string File, int FilesRead, int Files, long Facts);
