namespace WalletTrace.Notebooks.Displaying;

/// <summary>
/// Where a running cell writes: a front end over the Jupyter protocol, or the outputs of a notebook file. May be called from any thread; calls are taken in
/// the order in which they come.
/// </summary>
internal interface ICellOutput
{
    /// <summary>Writes to a stream of the cell.</summary>
    /// <param name="isError">Whether to standard error.</param>
    /// <param name="text">What.</param>
    void Write(bool isError, string text);

    /// <summary>Shows something.</summary>
    /// <param name="bundle">What.</param>
    /// <param name="displayId">By which name it can be replaced later; null for none.</param>
    void Display(MimeBundle bundle, string? displayId = null);

    /// <summary>Replaces what was shown under a name.</summary>
    void Update(MimeBundle bundle, string displayId);

    /// <summary>Removes what the cell has shown so far.</summary>
    /// <param name="wait">Only when the next output comes.</param>
    void Clear(bool wait);

    /// <summary>Asks the reader for a line.</summary>
    /// <exception cref="InvalidOperationException">Nobody is there to be asked.</exception>
    string ReadLine(string prompt, bool isSecret, CancellationToken cancellationToken);
}
