namespace WalletTrace.Graph;

/// <summary>Which way a trace goes.</summary>
public enum TraceDirection
{
    /// <summary>Where did the value go?</summary>
    Forward,

    /// <summary>Where did the value come from?</summary>
    Backward,
}
