using WalletTrace.Notebooks.Displaying;

namespace WalletTrace.Notebooks.Execution;

/// <summary>Something that a cell has shown, and that can be replaced where it stands.</summary>
public sealed class DisplayHandle
{
    private readonly SessionOutput output;
    private readonly string name;

    internal DisplayHandle(SessionOutput output, string name)
    {
        this.output = output;
        this.name = name;
    }

    /// <summary>Shows another value in its place.</summary>
    /// <param name="value">What; null is shown as such.</param>
    public void Update(object? value) => output.Replace(name, Formatter.Of(value));

    /// <summary>Shows another text in its place, as what it is said to be.</summary>
    /// <param name="value">The text, or a value whose text is meant.</param>
    /// <param name="mimeType">What it is.</param>
    public void Update(object? value, string mimeType) => output.Replace(name, CellFunctions.As(value, mimeType));
}
