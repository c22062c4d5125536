namespace WalletTrace.Chains.Files;

/// <summary>Reads the rows of an interchange file, whichever format it is in.</summary>
internal interface IRowReader
{
    /// <summary>Reads the next row; false at the end of the file.</summary>
    /// <exception cref="LedgerFormatException">What stands there is no row of a known kind, or names a column that is unknown or twice there.</exception>
    ValueTask<bool> ReadAsync(FactRow row, CancellationToken cancellationToken);
}
