using System.Runtime.CompilerServices;
using WalletTrace.Tracing;

namespace WalletTrace.Reports.Views;

/// <summary>Shows each result as HTML.</summary>
internal static class ResultHtml
{
    /// <summary>A result as a piece of HTML; null for what is no result of this library.</summary>
    public static string? Of(object result) => result switch
    {
        TraceResult trace => TraceFragments.Whole(trace),
        _ => null,
    };

    // Called by the runtime when the library is loaded; nothing else runs here, and no type is looked for by its name.
#pragma warning disable CA2255
    [ModuleInitializer]
    internal static void ShowResults() => ResultView.ShowBy(Of);
#pragma warning restore CA2255
}
