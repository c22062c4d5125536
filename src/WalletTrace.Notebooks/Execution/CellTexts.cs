using System.Collections.Concurrent;

namespace WalletTrace.Notebooks.Execution;

/// <summary>The texts of the cells that ran, by their names, so that an error can show the line that it is about; of a cell that ran again, the newest.</summary>
internal sealed class CellTexts
{
    private readonly ConcurrentDictionary<string, string[]> lines = new(StringComparer.Ordinal);

    /// <summary>Keeps a cell's text.</summary>
    public void Add(string name, string code) => lines[name] = code.ReplaceLineEndings("\n").Split('\n');

    /// <summary>A line of a cell, by its number from 1; null where it is not known.</summary>
    public string? LineOf(string name, int line) => lines.TryGetValue(name, out string[]? text) && line >= 1 && line <= text.Length ? text[line - 1] : null;
}
