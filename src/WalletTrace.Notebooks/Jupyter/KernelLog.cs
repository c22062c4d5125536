namespace WalletTrace.Notebooks.Jupyter;

/// <summary>What a kernel tells whoever started it: messages that it did not take, and why. A flood of them is told once.</summary>
/// <param name="writer">Where to write; Jupyter shows a kernel's standard error.</param>
internal sealed class KernelLog(TextWriter writer)
{
    private const int Most = 1_000;
    private const int LongestLine = 4_000;

    private readonly Lock gate = new();
    private int count;

    /// <summary>Writes a line.</summary>
    public void Write(string line)
    {
        lock (gate)
        {
            count++;
            if (count <= Most)
            {
                writer.Write($"wallettrace kernel: {SafeText.Trim(line, LongestLine)}\n");
            }
            else if (count == Most + 1)
            {
                writer.Write($"wallettrace kernel: {Most} lines were written; no more are\n");
            }
        }
    }
}
