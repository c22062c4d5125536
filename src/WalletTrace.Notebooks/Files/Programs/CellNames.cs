using System.Collections.Immutable;

namespace WalletTrace.Notebooks.Files.Programs;

/// <summary>Sees to it that no cell declares what another declares: in a notebook the later one hides the earlier, in a program there is one of each name.</summary>
internal static class CellNames
{
    /// <summary>Checks the cells of a notebook.</summary>
    /// <exception cref="NotebookProgramException">Two declare the same; names both.</exception>
    public static void Check(ImmutableArray<ProgramCell> cells)
    {
        var declared = new Dictionary<string, (string As, int Cell)>(StringComparer.Ordinal);
        foreach (ProgramCell cell in cells)
        {
            foreach (string name in cell.Declared)
            {
                // Types have names of their own; variables and functions share theirs.
                string key = name.StartsWith("the type ", StringComparison.Ordinal) ? name : name[(name.LastIndexOf(' ') + 1)..];
                if (!declared.TryAdd(key, (name, cell.Number)))
                {
                    (string before, int first) = declared[key];
                    string where = first == cell.Number ? FormattableString.Invariant($"cell {first} declares {before} twice") : FormattableString.Invariant($"cell {cell.Number} declares {name}, and so does cell {first}");
                    throw new NotebookProgramException($"{where}; a program has one of each name, so give one of them another");
                }
            }
        }
    }
}
