namespace WalletTrace.Tests.Nodes;

/// <summary>
/// A test that runs a real node of the regtest network, bcoin. Skipped, with the reason, where there is none: WALLETTRACE_BCOIN names the folder of
/// the npm package, and <c>node</c> is on the path.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute()
    {
        if (BcoinNode.Problem is { } problem)
        {
            Skip = problem;
        }
    }
}
