using System.Text.Json;
using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Evm;

/// <summary>Reads the nested frames of go-ethereum's <c>callTracer</c>. Walks them with a stack of its own: how deep a trace is decides the caller of a contract.</summary>
internal sealed class EvmCallTraces
{
    /// <summary>Frames can be 1,025 deep: the transaction and 1,024 calls.</summary>
    public const int MaxDepth = 1_100;

    private static readonly JsonShape EntryShape = new("a trace", "txHash", "result", "error", "type");

    private static readonly JsonShape Shape = new("a frame of a trace", "type", "from", "to", "value", "error", "calls");

    private readonly JsonElement[] found = new JsonElement[Shape.Count];
    private readonly Stack<JsonElement.ArrayEnumerator> open = new();

    /// <summary>Reads the trace of a transaction.</summary>
    /// <param name="entry">A frame, or a frame as <c>result</c> with its transaction's hash beside it.</param>
    /// <param name="transaction">The transaction; learns whether it failed.</param>
    /// <param name="moves">Gets what it moved.</param>
    public void Read(in JsonElement entry, ref EvmTransaction transaction, EvmMoves moves)
    {
        EvmFrame top = ReadFrame(Top(entry, transaction), out JsonElement calls);
        moves.Begin(ref transaction, top);
        if (!top.Failed)
        {
            Walk(calls, moves);
        }

        moves.End(ref transaction);
    }

    private JsonElement Top(in JsonElement entry, in EvmTransaction transaction)
    {
        EntryShape.Read(entry, found);
        if (found[0].IsGiven() && EvmJson.Hash(found[0], "txHash") is var hash && hash != transaction.Hash)
        {
            throw new AnswerException($"found the trace of transaction 0x{hash}, expected that of 0x{transaction.Hash}");
        }

        if (found[1].IsGiven())
        {
            return found[1];
        }

        return found[3].IsGiven() ? entry : throw new AnswerException(
            $"found no trace of transaction 0x{transaction.Hash}, expected its result", text: found[2].IsGiven() ? found[2].GetRawText() : null);
    }

    private void Walk(in JsonElement calls, EvmMoves moves)
    {
        open.Clear();
        Open(calls);
        while (open.TryPop(out JsonElement.ArrayEnumerator frames))
        {
            if (!frames.MoveNext())
            {
                continue;
            }

            EvmFrame frame = ReadFrame(frames.Current, out JsonElement inner);
            open.Push(frames);
            if (!frame.Failed)
            {
                moves.Add(frame);
                Open(inner);
            }
        }
    }

    private void Open(in JsonElement calls)
    {
        if (!calls.IsGiven())
        {
            return;
        }

        if (open.Count >= MaxDepth)
        {
            throw new AnswerException(FormattableString.Invariant($"found a trace more than {MaxDepth} frames deep, expected at most the 1,025 that the EVM allows"));
        }

        EvmJson.Length(calls, "calls");
        open.Push(calls.EnumerateArray());
    }

    private EvmFrame ReadFrame(in JsonElement frame, out JsonElement calls)
    {
        Shape.Read(frame, found);
        EvmFrameKind kind = KindOf(found[0]);
        bool failed = found[4].IsGiven();
        calls = found[5];
        if (kind == EvmFrameKind.Destroy && !failed && !found[3].IsGiven())
        {
            throw new AnswerException("found a SELFDESTRUCT that does not tell who gets what, expected from, to and value; this node is too old for callTracer, use trace_block");
        }

        UInt256 value = found[3].IsGiven() ? EvmJson.Quantity(found[3], "value") : default;
        Address to = found[2].IsGiven() || !failed
            ? EvmJson.Address(found[2], "to")
            : default;
        return new EvmFrame(kind, EvmJson.Address(found[1], "from"), to, value, failed);
    }

    private static EvmFrameKind KindOf(in JsonElement type) =>
        EvmJson.Says(type, "CALL"u8) ? EvmFrameKind.Call
        : EvmJson.Says(type, "STATICCALL"u8) || EvmJson.Says(type, "DELEGATECALL"u8) || EvmJson.Says(type, "CALLCODE"u8) ? EvmFrameKind.Borrowed
        : EvmJson.Says(type, "CREATE"u8) || EvmJson.Says(type, "CREATE2"u8) ? EvmFrameKind.Create
        : EvmJson.Says(type, "SELFDESTRUCT"u8) ? EvmFrameKind.Destroy
        : throw EvmJson.Wrong(type, "type of a frame", "CALL, STATICCALL, DELEGATECALL, CALLCODE, CREATE, CREATE2 or SELFDESTRUCT");
}
