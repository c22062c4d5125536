namespace WalletTrace.Chains.Evm.Nodes;

/// <summary>How a node tells the calls that a block's transactions made.</summary>
internal enum TraceMethod
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary><c>debug_traceBlockByHash</c> with <c>callTracer</c>.</summary>
    CallsByHash,

    /// <summary><c>debug_traceBlockByNumber</c> with <c>callTracer</c>.</summary>
    CallsByNumber,

    /// <summary><c>trace_block</c>, which takes a number.</summary>
    FlatByNumber,
}

/// <summary>What was found out about a node.</summary>
/// <param name="Software">What it calls itself.</param>
/// <param name="HasBlockReceipts">Whether it gives all receipts of a block at once, by its hash.</param>
/// <param name="Traces">How it tells calls.</param>
/// <param name="HasTraceFilter">Whether it finds the calls of an account.</param>
/// <param name="FirstHeight">The lowest block it still has.</param>
/// <param name="Sample">A block near the tip.</param>
internal sealed record EvmAbilities(
    string Software, bool HasBlockReceipts, TraceMethod Traces, bool HasTraceFilter, long FirstHeight, NodeHeader Sample)
{
    /// <summary>In words for people.</summary>
    public string Description => FormattableString.Invariant(
        $"{Software} by JSON-RPC, blocks from height {FirstHeight}, receipts {(HasBlockReceipts ? "by block" : "one by one")}, {Calls}, {(HasTraceFilter ? "calls of an account by trace_filter" : "no calls of an account")}");

    private string Calls => Traces switch
    {
        TraceMethod.CallsByHash => "calls by debug_traceBlockByHash",
        TraceMethod.CallsByNumber => "calls by debug_traceBlockByNumber",
        TraceMethod.FlatByNumber => "calls by trace_block",
        _ => "no calls inside transactions",
    };
}
