namespace WalletTrace.Benchmarks.Notebooks;

/// <summary>The cells that are run. They do next to no work of their own, so that what is measured is what it takes to run a cell.</summary>
internal static class NotebookCells
{
    /// <summary>The first cell, whose value is 5050.</summary>
    public const string First = "var numbers = Enumerable.Range(1, 100).ToList();\nnumbers.Sum()";

    /// <summary>A cell after the first: a query, a function, and what earlier cells declared.</summary>
    public static string Later(int number) => FormattableString.Invariant($$"""
        var sum{{number}} = numbers.Where(one => one % 7 == 0).Select(one => one + {{number}}).Sum();
        int Plus{{number}}(int more) => sum{{number}} + more;
        Plus{{number}}(numbers.Count)
        """);

    /// <summary>The value of such a cell: fourteen numbers are multiples of seven.</summary>
    public static int Value(int number) => (7 * 105) + (14 * number) + 100;
}
