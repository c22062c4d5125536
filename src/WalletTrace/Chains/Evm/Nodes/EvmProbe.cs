using System.Globalization;
using System.Text.Json;
using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Evm.Nodes;

/// <summary>Finds out what a node can do, by having it do so once: no list of methods can be asked for.</summary>
internal sealed class EvmProbe(EvmNode node, ChainId chain, EvmRpcOptions options)
{
    /// <summary>The setting of the tracer that tells calls.</summary>
    public const string CallTracer = "{\"tracer\":\"callTracer\"}";

    // Below the tip, where every replica behind one address should have all there is of a block.
    private const int Depth = 3;

    // So many blocks are looked at for one with transactions.
    private const int Span = 8;

    /// <summary>Asks.</summary>
    /// <exception cref="ChainSourceException">The node serves another chain, cannot be reached, or lacks what is required.</exception>
    public async Task<EvmAbilities> RunAsync(CancellationToken cancellationToken)
    {
        EvmAnswer[] answers = await node.AskAsync(
            [new EvmAsk("eth_chainId", "[]"), new EvmAsk("web3_clientVersion", "[]") { MayBeNull = true, MayFail = true }, NodeHeader.Tagged("latest")], cancellationToken).ConfigureAwait(false);
        CheckChain(answers[0].Result);
        string software = answers[1].Result.ValueKind == JsonValueKind.String
            ? SafeText.Trim(node.Read("web3_clientVersion", () => new JsonValue(answers[1].Result, "version").Text), 60) : "a node";
        NodeHeader tip = node.Read("eth_getBlockByNumber", () => NodeHeader.Read(answers[2].Result, null));
        long first = await FirstAsync(tip.Point.Height, cancellationToken).ConfigureAwait(false);
        NodeHeader sample = await SampleAsync(tip, first, cancellationToken).ConfigureAwait(false);
        return new EvmAbilities(
            software,
            await CanAsync(new EvmAsk("eth_getBlockReceipts", $"[\"{Hash(sample)}\"]"), static result => result.ValueKind == JsonValueKind.Array, cancellationToken).ConfigureAwait(false),
            await TracesAsync(sample, first, cancellationToken).ConfigureAwait(false),
            await CanAsync(FilterOf(sample), static result => result.ValueKind == JsonValueKind.Array, cancellationToken).ConfigureAwait(false),
            first,
            sample);
    }

    /// <summary>Asks for the calls in a block.</summary>
    public static EvmAsk TraceOf(NodeHeader block, TraceMethod method) => method switch
    {
        TraceMethod.CallsByHash => new EvmAsk("debug_traceBlockByHash", $"[\"{Hash(block)}\",{CallTracer}]"),
        TraceMethod.CallsByNumber => new EvmAsk("debug_traceBlockByNumber", $"[\"{NodeHeader.Quantity(block.Point.Height)}\",{CallTracer}]"),
        _ => new EvmAsk("trace_block", $"[\"{NodeHeader.Quantity(block.Point.Height)}\"]"),
    };

    private static string Hash(NodeHeader block) => $"0x{block.Point.Hash}";

    // The account of nobody: its calls are asked for only to see whether they can be.
    private static EvmAsk FilterOf(NodeHeader block) => new(
        "trace_filter",
        $"[{{\"fromBlock\":\"{NodeHeader.Quantity(block.Point.Height)}\",\"toBlock\":\"{NodeHeader.Quantity(block.Point.Height)}\",\"fromAddress\":[\"0x{new string('0', 39)}1\"]}}]");

    private static bool IsCallTrace(JsonElement result) => result.ValueKind == JsonValueKind.Array
        && result.EnumerateArray().All(static entry => entry.ValueKind == JsonValueKind.Object
            && entry.TryGetProperty("result", out JsonElement call) && call.ValueKind == JsonValueKind.Object && call.TryGetProperty("type", out _));

    private void CheckChain(JsonElement told)
    {
        ulong number = node.Read("eth_chainId", () => EvmJson.Quantity64(told, "chain id"));
        string found = number.ToString(CultureInfo.InvariantCulture);
        if (found != chain.Reference)
        {
            throw new ChainSourceException(
                $"the server serves another chain: found chain id {found}, expected {chain.Reference} of {chain.Name}; ask a server of that chain", node.Name, "eth_chainId");
        }
    }

    /// <summary>The lowest block that the node has. Block 0 says nothing: it is built in.</summary>
    private async Task<long> FirstAsync(long tip, CancellationToken cancellationToken)
    {
        if (tip == 0 || await HasAsync(1).ConfigureAwait(false))
        {
            return 0;
        }

        long lacking = 1;
        long having = tip;
        while (having - lacking > 1)
        {
            long middle = lacking + ((having - lacking) / 2);
            (lacking, having) = await HasAsync(middle).ConfigureAwait(false) ? (lacking, middle) : (middle, having);
        }

        return having;

        async Task<bool> HasAsync(long height) =>
            (await node.AskAsync(NodeHeader.At(height) with { MayFail = true }, cancellationToken).ConfigureAwait(false)).IsGiven;
    }

    /// <summary>A block a little below the tip, one with transactions if there is one near: an empty one shows less of what a node can do.</summary>
    private async Task<NodeHeader> SampleAsync(NodeHeader tip, long first, CancellationToken cancellationToken)
    {
        long highest = Math.Max(Math.Min(tip.Point.Height, Math.Max(first, 1)), tip.Point.Height - Depth);
        long lowest = Math.Max(Math.Min(highest, Math.Max(first, 1)), highest - Span + 1);
        long[] heights = [.. Enumerable.Range(0, (int)(highest - lowest + 1)).Select(at => highest - at)];
        EvmAnswer[] answers = await node.AskAsync([.. heights.Select(NodeHeader.At)], cancellationToken).ConfigureAwait(false);
        NodeHeader[] headers =
        [
            .. heights.Zip(answers).Where(pair => pair.Second.IsGiven).Select(pair => node.Read("eth_getBlockByNumber", () => NodeHeader.Read(pair.Second.Result, pair.First))),
        ];
        return Array.Find(headers, header => header.Transactions.Count > 0) ?? headers.FirstOrDefault() ?? tip;
    }

    private async Task<NodeHeader?> HeaderAsync(long height, CancellationToken cancellationToken)
    {
        EvmAnswer answer = await node.AskAsync(NodeHeader.At(height), cancellationToken).ConfigureAwait(false);
        return answer.IsGiven ? node.Read("eth_getBlockByNumber", () => NodeHeader.Read(answer.Result, height)) : null;
    }

    /// <summary>
    /// How calls are told. A node that has let go of old states could trace only its newest blocks: then calls are not told, unless they are required, and
    /// it fails where it cannot.
    /// </summary>
    private async Task<TraceMethod> TracesAsync(NodeHeader sample, long first, CancellationToken cancellationToken)
    {
        foreach (TraceMethod method in (TraceMethod[])[TraceMethod.CallsByHash, TraceMethod.CallsByNumber, TraceMethod.FlatByNumber])
        {
            Func<JsonElement, bool> isRight = method == TraceMethod.FlatByNumber ? static result => result.ValueKind == JsonValueKind.Array : IsCallTrace;
            if (await CanAsync(TraceOf(sample, method), isRight, cancellationToken).ConfigureAwait(false)
                && (options.RequireInternal || await IsTracedAsync(Math.Min(sample.Point.Height, Math.Max(first, 1)), method, isRight).ConfigureAwait(false)))
            {
                return method;
            }
        }

        return !options.RequireInternal ? TraceMethod.None : throw new UnsupportedMethodException(
            $"found no method that tells the calls of contracts, expected one since {nameof(EvmRpcOptions.RequireInternal)} is set; ask a node that has debug_traceBlockByHash with callTracer, or trace_block",
            node.Name,
            "debug_traceBlockByHash");

        async Task<bool> IsTracedAsync(long height, TraceMethod method, Func<JsonElement, bool> isRight) => height == sample.Point.Height
            || (await HeaderAsync(height, cancellationToken).ConfigureAwait(false) is { } early
                && await CanAsync(TraceOf(early, method), isRight, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Whether the node answers a call as it should. Nodes refuse methods that they lack in too many ways to tell them from others.</summary>
    private async Task<bool> CanAsync(EvmAsk ask, Func<JsonElement, bool> isRight, CancellationToken cancellationToken)
    {
        try
        {
            EvmAnswer answer = await node.AskAsync(ask with { MayBeNull = true, MayFail = true }, cancellationToken).ConfigureAwait(false);
            return answer.IsGiven ? isRight(answer.Result) : IsGenesis(answer.Error);
        }
        catch (ChainSourceException refusal) when (!refusal.IsTransient && refusal is not AnswerMissingException)
        {
            // A gateway in front of the node refuses with a status of HTTP.
            return false;
        }

        // The first block runs nothing, so that there is nothing to trace on a chain that has only just begun.
        static bool IsGenesis(EvmCallError? error) => error is not null && error.Message.Contains("genesis is not traceable", StringComparison.OrdinalIgnoreCase);
    }
}
