using System.Text;

namespace WalletTrace.Cli.Watching;

/// <summary>Writes results while a progress line stands below them: the line is wiped before, and drawn anew by itself.</summary>
/// <param name="output">Where results go.</param>
/// <param name="progress">The line.</param>
internal sealed class UnderProgress(TextWriter output, ProgressLine progress) : TextWriter
{
    /// <inheritdoc/>
    public override Encoding Encoding => output.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => progress.Above(() => output.Write(value));

    /// <inheritdoc/>
    public override void Write(string? value) => progress.Above(() => output.Write(value));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => progress.Above(() => output.Write(buffer, index, count));

    /// <inheritdoc/>
    public override void Flush() => output.Flush();
}
