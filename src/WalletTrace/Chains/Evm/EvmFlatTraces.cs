using System.Text.Json;
using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Evm;

/// <summary>
/// Reads the flat traces of <c>trace_block</c>, as OpenEthereum began them and Erigon, Nethermind, Reth and anvil go on: one entry for each frame, in the
/// order in which they begin, each with its place in the tree. A frame that is left out leaves a gap, which is found.
/// </summary>
internal sealed class EvmFlatTraces
{
    private static readonly JsonShape Shape = new(
        "a trace", "action", "result", "error", "subtraces", "traceAddress", "transactionHash", "type");

    private static readonly JsonShape ActionShape = new("a trace's action", "callType", "from", "to", "value", "address", "refundAddress", "balance");

    private static readonly JsonShape ResultShape = new("a trace's result", "address");

    private readonly JsonElement[] found = new JsonElement[Shape.Count];
    private readonly JsonElement[] action = new JsonElement[ActionShape.Count];
    private readonly JsonElement[] result = new JsonElement[ResultShape.Count];

    // How many frames each open frame is to have inside it, how many it had, and on whose account they run, from the transaction itself on.
    private readonly List<(int Expected, int Seen, Address Account)> open = [];

    // How deep the outermost open frame that failed is; below it nothing stands.
    private int? failedAt;

    /// <summary>Reads the traces of transactions, all of them in order.</summary>
    /// <param name="traces">The traces; those that belong to no transaction (rewards) are passed over.</param>
    /// <param name="transactions">The transactions; learn whether they failed.</param>
    /// <param name="moves">Gets what they moved.</param>
    public void Read(IReadOnlyList<JsonElement> traces, Span<EvmTransaction> transactions, EvmMoves moves)
    {
        int current = -1;
        for (int i = 0; i < traces.Count; i++)
        {
            Shape.Read(traces[i], found);
            if (EvmJson.Says(found[6], "reward"u8))
            {
                continue;
            }

            int depth = EvmJson.Length(found[4], "traceAddress");
            if (depth == 0)
            {
                Finish(current, transactions, moves);
                current++;
                if (current == transactions.Length)
                {
                    throw new AnswerException(FormattableString.Invariant($"found traces of more than {transactions.Length} transactions, expected one of each"));
                }
            }
            else if (current < 0)
            {
                throw new AnswerException("found a trace inside of a transaction first, expected the transaction itself");
            }

            CheckTransaction(transactions[current]);
            Place(depth);
            Take(depth, ref transactions[current], moves);
        }

        Finish(current, transactions, moves);
        if (current + 1 != transactions.Length)
        {
            throw new AnswerException(FormattableString.Invariant($"found traces of {current + 1} transactions, expected those of {transactions.Length}"));
        }
    }

    private void CheckTransaction(in EvmTransaction transaction)
    {
        if (found[5].IsGiven() && EvmJson.Hash(found[5], "transactionHash") is var hash && hash != transaction.Hash)
        {
            throw new AnswerException($"found a trace of transaction 0x{hash}, expected one of 0x{transaction.Hash}");
        }
    }

    private void Finish(int current, Span<EvmTransaction> transactions, EvmMoves moves)
    {
        if (current < 0)
        {
            return;
        }

        Close(0);
        moves.End(ref transactions[current]);
    }

    /// <summary>Holds the place of a frame against the tree so far, and opens it there.</summary>
    private void Place(int depth)
    {
        if (depth > open.Count || depth > EvmCallTraces.MaxDepth)
        {
            throw Gap(FormattableString.Invariant($"a frame {depth} deep, expected one at most {Math.Min(open.Count, EvmCallTraces.MaxDepth)} deep after that before it"));
        }

        Close(depth);
        int level = 0;
        foreach (JsonElement step in found[4].EnumerateArray())
        {
            // Those above were counted when they were opened.
            int expected = level == depth - 1 ? open[level].Seen : open[level].Seen - 1;
            if (step.ValueKind != JsonValueKind.Number || !step.TryGetInt32(out int told) || told != expected)
            {
                throw Gap(FormattableString.Invariant($"{step} in the place of a frame, expected {expected}"));
            }

            level++;
        }

        if (depth > 0)
        {
            open[depth - 1] = open[depth - 1] with { Seen = open[depth - 1].Seen + 1 };
        }

        if (found[3].ValueKind != JsonValueKind.Number || !found[3].TryGetInt32(out int inside))
        {
            throw EvmJson.Wrong(found[3], "subtraces", "a number of frames");
        }

        open.Add((inside, 0, default));
    }

    private void Close(int depth)
    {
        while (open.Count > depth)
        {
            (int expected, int seen, _) = open[^1];
            if (expected != seen)
            {
                throw Gap(FormattableString.Invariant($"{seen} frames inside another, expected {expected}"));
            }

            open.RemoveAt(open.Count - 1);
        }
    }

    private void Take(int depth, ref EvmTransaction transaction, EvmMoves moves)
    {
        if (depth <= (failedAt ?? -1) || depth == 0)
        {
            failedAt = null;
        }

        if (failedAt is not null)
        {
            return;
        }

        EvmFrame frame = ReadFrame();
        open[depth] = open[depth] with { Account = frame.Account };
        failedAt = frame.Failed ? depth : null;
        if (depth == 0)
        {
            moves.Begin(ref transaction, frame);
        }
        else if (!frame.Failed)
        {
            moves.Add(frame, open[depth - 1].Account);
        }
    }

    private EvmFrame ReadFrame()
    {
        ActionShape.Read(found[0], action);
        bool failed = found[2].IsGiven();
        if (EvmJson.Says(found[6], "suicide"u8))
        {
            return new EvmFrame(
                EvmFrameKind.Destroy, EvmJson.Address(action[4], "address"), EvmJson.Address(action[5], "refundAddress"), EvmJson.Quantity(action[6], "balance"), failed);
        }

        UInt256 value = EvmJson.Quantity(action[3], "value");
        Address from = EvmJson.Address(action[1], "from");
        if (EvmJson.Says(found[6], "create"u8))
        {
            result[0] = default;
            if (found[1].IsGiven())
            {
                ResultShape.Read(found[1], result);
            }

            return new EvmFrame(EvmFrameKind.Create, from, failed && !result[0].IsGiven() ? default : EvmJson.Address(result[0], "address"), value, failed);
        }

        if (!EvmJson.Says(found[6], "call"u8))
        {
            throw EvmJson.Wrong(found[6], "type of a trace", "call, create, suicide or reward");
        }

        bool isCall = EvmJson.Says(action[0], "call"u8);
        if (!isCall && !EvmJson.Says(action[0], "delegatecall"u8) && !EvmJson.Says(action[0], "staticcall"u8) && !EvmJson.Says(action[0], "callcode"u8))
        {
            throw EvmJson.Wrong(action[0], "callType", "call, delegatecall, staticcall or callcode");
        }

        return new EvmFrame(isCall ? EvmFrameKind.Call : EvmFrameKind.Borrowed, from, EvmJson.Address(action[2], "to"), value, failed);
    }

    private static AnswerException Gap(string found) => new($"the traces have gaps or are out of order: found {found}");
}
