namespace WalletTrace.Chains.Files;

/// <summary>Writes facts as JSON Lines into a file that gets its name only once all is written. Memory grows with the transactions in the file.</summary>
internal sealed class FactFileWriter : IAsyncDisposable
{
    private readonly RowBuilder builder = new();
    private readonly FactRow row = new();
    private readonly PendingFile file;
    private readonly JsonRowWriter writer;

    /// <param name="path">The name that the file will have; packed with gzip if it ends with .gz.</param>
    public FactFileWriter(string path)
    {
        file = new PendingFile(path);
        writer = new JsonRowWriter(file.Stream, path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Writes a fact; what it refers to (block, transaction) came before it.</summary>
    /// <exception cref="ChainDataException">The fact cannot be true, or what it refers to has not come before it.</exception>
    /// <exception cref="ContradictionException">A block or transaction is told in two ways.</exception>
    public ValueTask WriteAsync(Fact fact, CancellationToken cancellationToken) =>
        builder.TryBuild(fact, row) ? writer.WriteAsync(row, cancellationToken) : ValueTask.CompletedTask;

    /// <summary>Ends the file and gives it its name; one that is there is replaced.</summary>
    /// <param name="path">Another name than was thought first; null for that.</param>
    /// <param name="cancellationToken">Ends the writing; the file gets no name then.</param>
    public async ValueTask KeepAsync(string? path, CancellationToken cancellationToken)
    {
        foreach (var rest in builder.Rest())
        {
            await writer.WriteAsync(rest, cancellationToken).ConfigureAwait(false);
        }

        await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
        await writer.DisposeAsync().ConfigureAwait(false);
        file.Keep(path);
    }

    /// <summary>Ends the writing; a file that was not kept is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            // On a full disk the packing cannot be ended; what there is of the file must go all the more.
            await writer.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            writer.Dispose();
            await file.DisposeAsync().ConfigureAwait(false);
        }
    }
}
