using System.Buffers.Binary;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace WalletTrace.Encodings;

/// <summary>
/// Hashes one message on each lane of a vector kernel, block by block side by side. Words stand in rows: a row holds one word of
/// each lane.
/// </summary>
/// <remarks>
/// All lanes end with the same block: a shorter message starts later. So all digests are ready at once, the second hash of a double
/// one takes them from where they stand, and the last two blocks, which hold the padding, come at once as well.
/// </remarks>
internal static unsafe class Sha256Lanes
{
    private const int BlockLength = Sha256Constants.BlockWords * sizeof(uint);
    private const int DigestLength = Sha256Constants.DigestWords * sizeof(uint);
    private const int MaxLanes = Sha256Kernel512.Lanes;
    private const int Scheduled = Sha256Constants.Rounds - Sha256Constants.BlockWords;

    // A one bit and zeros, then the length in bits.
    private const byte PaddingStart = 0x80;
    private const int PaddingLength = 1 + sizeof(ulong);

    // The last two blocks of a message: all of its padding and more than the four bytes before it.
    private const int TailBlocks = 2;
    private const int TailLength = TailBlocks * BlockLength;

    // The most that padding takes: with one byte more there would be another block of the message.
    private const int MaxPadding = BlockLength + PaddingLength - 1;

    private const int CacheLine = 64;

    /// <summary>The work space of a call. It starts at a cache line, so that no row lies across two.</summary>
    public struct Scratch
    {
        // The state of each lane before its first block, between blocks, and the words of a block: rows.
        public fixed uint Initial[Sha256Constants.DigestWords * MaxLanes];
        public fixed uint State[Sha256Constants.DigestWords * MaxLanes];
        public fixed uint Words[Sha256Constants.Rounds * MaxLanes];

        // What clears the end of a tail runs on into the next one, which is made later; behind the last there is room.
        public fixed byte Tails[TailLength * MaxLanes];
        public fixed byte Spill[BlockLength];

        // Of each lane, the address to read from or write to, the address of its message, the step in which that starts, and its first word.
        public fixed ulong At[MaxLanes];
        public fixed ulong Sources[MaxLanes];
        public fixed int Starts[MaxLanes];
        public fixed uint Heads[MaxLanes];
    }

    /// <summary>The bytes to set aside for a work space.</summary>
    public static int SpaceLength => sizeof(Scratch) + CacheLine;

    /// <summary>Prepares a work space in the bytes set aside for it.</summary>
    public static Scratch* Prepare(byte* space, int lanes)
    {
        unchecked
        {
            var scratch = (Scratch*)(((nuint)space + CacheLine - 1) & ~(nuint)(CacheLine - 1));
            for (var row = 0; row < Sha256Constants.DigestWords; row++)
            {
                Fill(scratch->Initial + (row * lanes), lanes, Sha256Constants.Initial[row]);
            }

            return scratch;
        }
    }

    /// <summary>The blocks of a message with its padding.</summary>
    public static int Blocks(int length) => unchecked((int)(((uint)length + PaddingLength + BlockLength - 1) / BlockLength));

    /// <summary>Hashes messages that lie within the data, at most one to a lane.</summary>
    /// <param name="scratch">The work space.</param>
    /// <param name="lanes">The lanes of the kernel to use.</param>
    /// <param name="data">The bytes.</param>
    /// <param name="messages">All messages.</param>
    /// <param name="group">Which of them to hash, those of most blocks first.</param>
    /// <param name="twice">Whether to hash the digest again.</param>
    /// <param name="digests">Receives the digest of each message in its place among all.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Hash(
        Scratch* scratch,
        int lanes,
        ReadOnlySpan<byte> data,
        ReadOnlySpan<HashRange> messages,
        ReadOnlySpan<ushort> group,
        bool twice,
        Span<byte> digests)
    {
        fixed (byte* bytes = data)
        fixed (byte* results = digests)
        fixed (uint* constants = Sha256Constants.OfRounds)
        {
            unchecked
            {
                var steps = Blocks(messages[group[0]].Length);
                for (var lane = 0; lane < lanes; lane++)
                {
                    // A lane without a message of its own repeats the last one.
                    ref readonly var message = ref messages[group[Math.Min(lane, group.Length - 1)]];
                    scratch->Starts[lane] = steps - Blocks(message.Length);
                    scratch->Sources[lane] = (ulong)(bytes + message.Start);
                    scratch->Heads[lane] = MakeTail(scratch->Tails + (lane * TailLength), bytes, data.Length, in message);
                }

                Run(scratch, lanes, steps, twice ? scratch->Words : scratch->State, constants);
                if (twice)
                {
                    HashDigests(scratch, lanes, constants);
                }

                for (var lane = 0; lane < lanes; lane++)
                {
                    scratch->At[lane] = (ulong)(results + (group[Math.Min(lane, group.Length - 1)] * DigestLength));
                }

                Sha256Transpose.WriteDigests(scratch->State, (byte**)scratch->At, lanes);
            }
        }
    }

    /// <summary>Writes the double hash of each pair of nodes. The parents may overwrite the nodes.</summary>
    /// <param name="scratch">The work space.</param>
    /// <param name="lanes">The lanes of the kernel to use.</param>
    /// <param name="nodes">The pairs, but for the last one.</param>
    /// <param name="pairs">How many there are, at most one to a lane.</param>
    /// <param name="last">The last pair.</param>
    /// <param name="parents">Receives the hashes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void HashPairs(Scratch* scratch, int lanes, byte* nodes, int pairs, byte* last, byte* parents)
    {
        Debug.Assert(pairs > 0 && pairs <= lanes);
        fixed (uint* constants = Sha256Constants.OfRounds)
        fixed (uint* padding = Sha256Constants.OfPadding)
        {
            unchecked
            {
                for (var lane = 0; lane < lanes; lane++)
                {
                    scratch->At[lane] = (ulong)(lane < pairs - 1 ? nodes + (lane * BlockLength) : last);
                }

                Sha256Transpose.ReadBlocks((byte**)scratch->At, 0, scratch->Words, lanes);
                Compress(scratch->Initial, scratch->State, scratch->Words, lanes, constants, Scheduled);
                Fill(scratch->Words, Sha256Constants.DigestWords * lanes, 0);
                Compress(scratch->State, scratch->Words, scratch->Words, lanes, padding, 0);
                HashDigests(scratch, lanes, constants);
                for (var lane = 0; lane < lanes; lane++)
                {
                    scratch->At[lane] = (ulong)(parents + (Math.Min(lane, pairs - 1) * DigestLength));
                }

                Sha256Transpose.WriteDigests(scratch->State, (byte**)scratch->At, lanes);
            }
        }
    }

    /// <summary>Makes the last two blocks of a message; if it has but one, that is the second. Gives the first word of the message.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint MakeTail(byte* tail, byte* data, int dataLength, in HashRange message)
    {
        unchecked
        {
            var blocks = Blocks(message.Length);
            var before = (blocks - TailBlocks) * BlockLength;
            var end = message.Length - before;
            var first = tail;
            if (blocks == 1)
            {
                first += BlockLength;
                Copy(first, data, dataLength, message.Start, message.Length, BlockLength);
            }
            else
            {
                Copy(first, data, dataLength, message.Start + before, end, TailLength);
            }

            Unsafe.InitBlockUnaligned(tail + end, 0, MaxPadding);
            tail[end] = PaddingStart;
            Unsafe.WriteUnaligned(tail + TailLength - sizeof(ulong), BinaryPrimitives.ReverseEndianness((ulong)message.Length * 8));
            if (message.Length >= 2 * HashRange.EndLength)
            {
                first = data + message.Start - message.HeadGap;
                var last = data + message.Start + message.Length + message.TailGap - HashRange.EndLength;
                Unsafe.WriteUnaligned(tail + end - HashRange.EndLength, Unsafe.ReadUnaligned<uint>(last));
            }

            return BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<uint>(first));
        }
    }

    /// <summary>Copies a constant number of bytes, whatever follows those that are asked for, unless the data end before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(byte* target, byte* data, int dataLength, int from, int length, [ConstantExpected] uint room)
    {
        unchecked
        {
            if (from <= dataLength - (int)room)
            {
                Unsafe.CopyBlockUnaligned(target, data + from, room);
            }
            else
            {
                Unsafe.CopyBlockUnaligned(target, data + from, (uint)length);
            }
        }
    }

    /// <summary>Hashes the messages whose tails are made; the first takes so many steps. Puts the digests into eight rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run(Scratch* scratch, int lanes, int steps, uint* result, uint* constants)
    {
        unchecked
        {
            // Until its own message starts, a lane reads what the first one reads, which has the longest.
            for (var lane = 0; lane < lanes; lane++)
            {
                scratch->At[lane] = scratch->Sources[0];
            }

            var tailStep = Math.Max(steps - TailBlocks, 0);
            var started = 0;
            for (var step = 0; step < steps; step++)
            {
                var first = started;
                while (started < lanes && scratch->Starts[started] == step)
                {
                    started++;
                }

                if (step < tailStep)
                {
                    for (var lane = first; lane < started; lane++)
                    {
                        scratch->At[lane] = scratch->Sources[lane] - (ulong)(step * BlockLength);
                    }
                }
                else if (step == tailStep)
                {
                    for (var lane = 0; lane < lanes; lane++)
                    {
                        scratch->At[lane] = (ulong)(scratch->Tails + (lane * TailLength) + ((TailBlocks - steps) * BlockLength));
                    }
                }

                Sha256Transpose.ReadBlocks((byte**)scratch->At, step * BlockLength, scratch->Words, lanes);
                if (started > first)
                {
                    Start(scratch, lanes, step);
                }

                Compress(
                    step == 0 ? scratch->Initial : scratch->State,
                    step == steps - 1 ? result : scratch->State,
                    scratch->Words,
                    lanes,
                    constants,
                    Scheduled);
            }
        }
    }

    /// <summary>Gives the messages that start with this step their first word and, unless all are new, the initial state.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Start(Scratch* scratch, int lanes, int step)
    {
        unchecked
        {
            for (var lane = 0; lane < lanes; lane += Vector256<uint>.Count)
            {
                var starting = Vector256.Equals(Vector256.Load(scratch->Starts + lane), Vector256.Create(step)).AsUInt32();
                Take(starting, scratch->Heads + lane, scratch->Words + lane);
                if (step > 0)
                {
                    for (var row = 0; row < Sha256Constants.DigestWords; row++)
                    {
                        Take(starting, scratch->Initial + (row * lanes) + lane, scratch->State + (row * lanes) + lane);
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take(Vector256<uint> mask, uint* values, uint* row) =>
        Vector256.ConditionalSelect(mask, Vector256.Load(values), Vector256.Load(row)).Store(row);

    /// <summary>Hashes the digests in the first eight rows of words, each with its padding one block; the state is the digest then.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void HashDigests(Scratch* scratch, int lanes, uint* constants)
    {
        unchecked
        {
            var padding = scratch->Words + (Sha256Constants.DigestWords * lanes);
            var length = scratch->Words + ((Sha256Constants.BlockWords - 1) * lanes);
            Fill(padding, lanes, (uint)PaddingStart << 24);
            Fill(padding + lanes, (int)(length - padding) - lanes, 0);
            Fill(length, lanes, DigestLength * 8);
            Compress(scratch->Initial, scratch->State, scratch->Words, lanes, constants, Scheduled);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Compress(uint* state, uint* result, uint* words, int lanes, uint* constants, int scheduled)
    {
        if (lanes == Sha256Kernel512.Lanes)
        {
            Sha256Kernel512.Compress(state, result, words, constants, scheduled);
        }
        else
        {
            Sha256Kernel256.Compress(state, result, words, constants, scheduled);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fill(uint* rows, int count, uint value)
    {
        unchecked
        {
            for (var i = 0; i < count; i += Vector256<uint>.Count)
            {
                Vector256.Create(value).Store(rows + i);
            }
        }
    }
}
