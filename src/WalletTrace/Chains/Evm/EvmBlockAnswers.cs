using System.Text.Json;

namespace WalletTrace.Chains.Evm;

/// <summary>What a node answered about one block: the values of <c>result</c>, undecoded. What is null was not asked.</summary>
public sealed record EvmBlockAnswers
{
    /// <summary><c>eth_getBlockByNumber</c> or <c>eth_getBlockByHash</c>, with full transactions.</summary>
    public required JsonElement Block { get; init; }

    /// <summary>
    /// <c>eth_getBlockReceipts</c>, or each transaction's <c>eth_getTransactionReceipt</c> in order. Logs are taken from them.
    /// </summary>
    public IReadOnlyList<JsonElement>? Receipts { get; init; }

    /// <summary><c>eth_getLogs</c> of this block, by its hash and without a filter; not used where receipts are given.</summary>
    public IReadOnlyList<JsonElement>? Logs { get; init; }

    /// <summary>
    /// <c>debug_traceBlockByNumber</c> or <c>debug_traceBlockByHash</c> with <c>callTracer</c>, or each transaction's <c>debug_traceTransaction</c> in order.
    /// </summary>
    public IReadOnlyList<JsonElement>? CallTraces { get; init; }

    /// <summary><c>trace_block</c>; not used where call traces are given.</summary>
    public IReadOnlyList<JsonElement>? FlatTraces { get; init; }

    /// <summary><c>eth_getUncleByBlockHashAndIndex</c> of each uncle in order.</summary>
    public IReadOnlyList<JsonElement>? Uncles { get; init; }

    /// <summary>The entries of a list that a node answered, for the properties of this type.</summary>
    /// <param name="result">The list.</param>
    /// <exception cref="ChainDataException">It is none.</exception>
    public static IReadOnlyList<JsonElement> ListOf(JsonElement result) => result.ValueKind == JsonValueKind.Array
        ? [.. result.EnumerateArray()]
        : throw new ChainDataException($"found {result.ValueKind}, expected a list", "a node's answer");
}

/// <summary>What a node answered about one transaction: the values of <c>result</c>, undecoded. What is null was not asked.</summary>
public sealed record EvmTransactionAnswers
{
    /// <summary><c>eth_getTransactionByHash</c>.</summary>
    public required JsonElement Transaction { get; init; }

    /// <summary><c>eth_getTransactionReceipt</c>.</summary>
    public JsonElement? Receipt { get; init; }

    /// <summary><c>debug_traceTransaction</c> with <c>callTracer</c>.</summary>
    public JsonElement? CallTrace { get; init; }

    /// <summary><c>trace_transaction</c>; not used where a call trace is given.</summary>
    public IReadOnlyList<JsonElement>? FlatTraces { get; init; }

    /// <summary>
    /// The block, with or without full transactions: from it come the burnt part of the fee and who made the block. Without it neither is told.
    /// </summary>
    public JsonElement? Header { get; init; }
}

/// <summary>One transaction as facts.</summary>
/// <param name="Facts">The transaction and its movements in order; empty where it is not told whether it failed.</param>
/// <param name="Kinds">The kinds of movement of this transaction that are all among the facts.</param>
/// <param name="Noise">What looks like a movement in it and is none, in order.</param>
public sealed record EvmTransactionFacts(IReadOnlyList<Fact> Facts, CoverageKinds Kinds, IReadOnlyList<Noise> Noise);
