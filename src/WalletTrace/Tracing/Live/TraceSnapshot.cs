namespace WalletTrace.Tracing.Live;

/// <summary>What a trace has found so far. Exact for the accounts that were followed; what was not is in the result's coverage with its value.</summary>
/// <param name="Result">The result so far.</param>
/// <param name="Live">How far the asking has come.</param>
/// <param name="IsLast">Whether nothing more comes.</param>
public sealed record TraceSnapshot(TraceResult Result, LiveReport Live, bool IsLast);
