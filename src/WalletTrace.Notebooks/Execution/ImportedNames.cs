using System.Collections.Immutable;

namespace WalletTrace.Notebooks.Execution;

/// <summary>What cells name without importing it: the namespaces that a file-based program has too, those of WalletTrace that its users need, and the functions of cells.</summary>
internal static class ImportedNames
{
    /// <summary>The names, as <c>using</c> directives take them; the last are types, whose methods are imported.</summary>
    public static readonly ImmutableArray<string> All =
    [
        "System",
        "System.Collections.Generic",
        "System.IO",
        "System.Linq",
        "System.Net.Http",
        "System.Numerics",
        "System.Text",
        "System.Threading",
        "System.Threading.Tasks",
        "WalletTrace",
        "WalletTrace.Attribution",
        "WalletTrace.Attribution.Lists",
        "WalletTrace.Attribution.Screening",
        "WalletTrace.Chains",
        "WalletTrace.DuckDb",
        "WalletTrace.Graph",
        "WalletTrace.Inference",
        "WalletTrace.Ledger",
        "WalletTrace.Reports",
        "WalletTrace.Tracing",
        "WalletTrace.Tracing.Cases",
        "WalletTrace.Valuation",
        "WalletTrace.Notebooks.Displaying",
        "WalletTrace.Notebooks.Execution.CellFunctions",
        "WalletTrace.Notebooks.Execution.CellExtensions",
        "WalletTrace.Notebooks.Execution.InteractiveFunctions",
    ];
}
