using System.Runtime.InteropServices;
using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Evm;

/// <summary>A movement of the chain's own coin inside a transaction.</summary>
/// <param name="From">Who gave.</param>
/// <param name="To">Who got; the default value where it was destroyed.</param>
/// <param name="Amount">How much; more than zero.</param>
internal readonly record struct EvmMove(Address From, Address To, UInt256 Amount);

/// <summary>What kind of frame a trace tells.</summary>
internal enum EvmFrameKind : byte
{
    /// <summary>A call with its own value.</summary>
    Call,

    /// <summary>A call of another's code on one's own account, which moves nothing, whatever value it tells.</summary>
    Borrowed,

    /// <summary>The making of a contract.</summary>
    Create,

    /// <summary>The end of a contract, whose coins go to another account.</summary>
    Destroy,
}

/// <summary>A frame of a trace.</summary>
/// <param name="Kind">What kind.</param>
/// <param name="From">Who called, or which contract ends.</param>
/// <param name="To">Who was called, was made, or gets what is left; the default value where nothing was made.</param>
/// <param name="Value">What goes along.</param>
/// <param name="Failed">Whether all that it did was undone.</param>
internal readonly record struct EvmFrame(EvmFrameKind Kind, Address From, Address To, UInt256 Value, bool Failed)
{
    /// <summary>On whose account what is inside runs.</summary>
    public Address Account => Kind == EvmFrameKind.Borrowed ? From : To;
}

/// <summary>
/// Gathers what the frames of transactions move, in the order in which they begin. What a reader gives it stands: frames that failed, and all that is below
/// them, it must leave out.
/// </summary>
internal sealed class EvmMoves
{
    private readonly List<EvmMove> moves = [];
    private readonly HashSet<Address> made = [];
    private readonly Dictionary<Address, (int From, bool IsGone)> ended = [];
    private bool? cancun;
    private int first;

    /// <summary>The movements of all transactions since the last <see cref="Clear"/>.</summary>
    public ReadOnlySpan<EvmMove> All => CollectionsMarshal.AsSpan(moves);

    /// <summary>Whether a contract that destroyed itself kept or got coins where it is not known whether the chain destroys them with it.</summary>
    public bool HasUndecided { get; private set; }

    /// <summary>Forgets all and takes up a block.</summary>
    /// <param name="cancun">Whether a contract is only destroyed if it was made in the same transaction (EIP-6780); null if that is not known.</param>
    public void Clear(bool? cancun)
    {
        moves.Clear();
        HasUndecided = false;
        this.cancun = cancun;
    }

    /// <summary>Takes up a transaction with the frame that is the transaction itself, which must be what the transaction says.</summary>
    public void Begin(ref EvmTransaction transaction, in EvmFrame top)
    {
        made.Clear();
        ended.Clear();
        first = moves.Count;
        transaction.FirstMove = first;
        transaction.MoveCount = 0;
        Check(ref transaction, top);
        if (top.Kind == EvmFrameKind.Create && !top.Failed)
        {
            made.Add(top.To);
        }
    }

    /// <summary>Adds a frame inside the transaction.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="account">On whose account the frame around it runs.</param>
    public void Add(in EvmFrame frame, Address account)
    {
        switch (frame.Kind)
        {
            case EvmFrameKind.Create:
                made.Add(frame.To);
                Move(frame.From, frame.To, frame.Value);
                break;
            case EvmFrameKind.Call:
                Move(frame.From, frame.To, frame.Value);
                break;
            case EvmFrameKind.Destroy:
                Destroy(MovesNothing(frame, account) ? new EvmFrame(EvmFrameKind.Destroy, account, account, UInt256.Zero, false) : frame);
                break;
        }
    }

    /// <summary>Ends the transaction: what came to a contract after it destroyed itself is destroyed with it now.</summary>
    public void End(ref EvmTransaction transaction)
    {
        foreach ((Address contract, (int From, bool IsGone) end) in ended)
        {
            UInt256 got = default;
            UInt256 gave = default;
            foreach (EvmMove move in moves.Skip(end.From))
            {
                got = UInt256.SaturatingAdd(got, move.To == contract ? move.Amount : default);
                gave = UInt256.SaturatingAdd(gave, move.From == contract ? move.Amount : default);
            }

            UInt256 left = UInt256.SaturatingSubtract(got, gave);
            HasUndecided |= !end.IsGone && !left.IsZero;
            Move(contract, default, end.IsGone ? left : default);
        }

        transaction.MoveCount = moves.Count - first;
    }

    private static void Check(ref EvmTransaction transaction, in EvmFrame top)
    {
        bool isRight = top.From == transaction.From && top.Value == transaction.Value && (top.Kind, transaction.IsCreation) switch
        {
            (EvmFrameKind.Create, true) => top.Failed || transaction.Created.IsDefault || top.To == transaction.Created,
            (EvmFrameKind.Call, false) => top.To == transaction.To,
            _ => false,
        };
        if (!isRight)
        {
            throw new AnswerException(FormattableString.Invariant(
                $"found the trace of another transaction ({top.Kind} from {top.From} to {top.To} with value {top.Value}), expected that of 0x{transaction.Hash}, from {transaction.From} to {transaction.To} with value {transaction.Value}"));
        }

        EvmOutcome outcome = top.Failed ? EvmOutcome.Failed : EvmOutcome.Succeeded;
        if (transaction.Outcome != EvmOutcome.Unknown && transaction.Outcome != outcome)
        {
            throw new AnswerException($"found a trace in which transaction 0x{transaction.Hash} {outcome}, expected that it {transaction.Outcome} as its receipt says");
        }

        transaction.Outcome = outcome;
    }

    /// <summary>
    /// Whether a contract ends in its own favour without a movement, as nodes built on revm (Reth, anvil) tell it: as if the caller of the contract ended, with
    /// the value of the call, in favour of the contract; or with no accounts at all.
    /// </summary>
    private static bool MovesNothing(in EvmFrame frame, Address account) =>
        frame.From != account && (frame.To == account || (frame.Value.IsZero && frame.To.IsZero));

    private void Destroy(in EvmFrame frame)
    {
        bool isMadeHere = made.Contains(frame.From);
        bool isGone = isMadeHere || cancun == false;
        if (frame.From != frame.To || isGone)
        {
            Move(frame.From, frame.From == frame.To ? default : frame.To, frame.Value);
        }

        if (isGone || cancun is null)
        {
            ended.TryAdd(frame.From, (moves.Count, isGone));
        }

        HasUndecided |= cancun is null && !isMadeHere && frame.From == frame.To && !frame.Value.IsZero;
    }

    private void Move(Address from, Address to, UInt256 amount)
    {
        if (!amount.IsZero)
        {
            moves.Add(new EvmMove(from, to, amount));
        }
    }
}
