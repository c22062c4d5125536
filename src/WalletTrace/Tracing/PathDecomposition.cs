using WalletTrace.Graph;

namespace WalletTrace.Tracing;

/// <summary>Splits the stolen value that a rule puts into the sinks by the paths it travelled.</summary>
internal static class PathDecomposition
{
    public static FlowPaths Run(FlowGraph graph, TaintPlan plan, TaintOutcome outcome, int pathLimit, CancellationToken cancellationToken)
        => throw new NotImplementedException();
}
