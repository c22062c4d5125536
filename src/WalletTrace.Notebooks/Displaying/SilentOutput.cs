namespace WalletTrace.Notebooks.Displaying;

/// <summary>An output that takes nothing and asks nobody: of a cell that runs silently, and of an expression that is asked for beside one.</summary>
internal sealed class SilentOutput : ICellOutput
{
    /// <inheritdoc/>
    public void Write(bool isError, string text)
    {
    }

    /// <inheritdoc/>
    public void Display(MimeBundle bundle, string? displayId = null)
    {
    }

    /// <inheritdoc/>
    public void Update(MimeBundle bundle, string displayId)
    {
    }

    /// <inheritdoc/>
    public void Clear(bool wait)
    {
    }

    /// <inheritdoc/>
    public string ReadLine(string prompt, bool isSecret, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("A cell that runs silently cannot ask for a line.");
}
