using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

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
    private const int DigestWords = 8;
    private const int DigestLength = DigestWords * sizeof(uint);
    private const int MaxLanes = Sha256Kernel512.Lanes;
    private const int Scheduled = Sha256Constants.Rounds - Sha256Constants.BlockWords;

    // A one bit and zeros, then the length in bits.
    private const byte PaddingStart = 0x80;
    private const int PaddingLength = 1 + sizeof(ulong);

    // The last two blocks of a message hold all of its padding and the last four bytes before it.
    private const int TailBlocks = 2;
    private const int TailLength = TailBlocks * BlockLength;

    // The most that padding takes: a block but one byte more would need no other block.
    private const int MaxPadding = BlockLength + PaddingLength - 1;

    private const int CacheLine = 64;

    // Vectors of 256 bits hold a word of eight lanes.
    private const int VectorLanes = 8;

    /// <summary>The work space of a call. It starts at a cache line, so that no row lies across two.</summary>
    public struct Scratch
    {
        public fixed uint State[DigestWords * MaxLanes];
        public fixed uint Words[Sha256Constants.Rounds * MaxLanes];
        public fixed byte Tails[TailLength * MaxLanes];

        // What clears the end of a tail runs on into the next one, which is made later; behind the last there is room.
        public fixed byte Spill[BlockLength];
        public fixed ulong At[MaxLanes];
        public fixed ulong Sources[MaxLanes];
        public fixed int Starts[MaxLanes];
        public fixed uint Heads[MaxLanes];
    }

    /// <summary>The bytes to set aside for a work space.</summary>
    public static int SpaceLength => sizeof(Scratch) + CacheLine;

    /// <summary>The work space in the bytes set aside for it.</summary>
    public static Scratch* Align(byte* space)
    {
        unchecked
        {
            return (Scratch*)(((nuint)space + CacheLine - 1) & ~(nuint)(CacheLine - 1));
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

                Run(scratch, lanes, steps, constants);
                if (twice)
                {
                    HashDigests(scratch, lanes, constants);
                }

                for (var lane = 0; lane < lanes; lane++)
                {
                    scratch->At[lane] = (ulong)(results + (group[Math.Min(lane, group.Length - 1)] * DigestLength));
                }

                WriteDigests(scratch, lanes);
            }
        }
    }

    /// <summary>Writes the double hash of each pair of nodes, at most one pair to a lane, the last of which may stand elsewhere. The parents may overwrite the nodes.</summary>
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

                ReadBlocks(scratch, lanes, 0);
                StartAll(scratch, lanes);
                Compress(scratch, lanes, constants, Scheduled);
                new Span<uint>(scratch->Words, DigestWords * lanes).Clear();
                Compress(scratch, lanes, padding, 0);
                HashDigests(scratch, lanes, constants);
                for (var lane = 0; lane < lanes; lane++)
                {
                    scratch->At[lane] = (ulong)(parents + (Math.Min(lane, pairs - 1) * DigestLength));
                }

                WriteDigests(scratch, lanes);
            }
        }
    }

    /// <summary>Makes the last two blocks of a message; of a message of one block, that is the second. Gives the message's first word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint MakeTail(byte* tail, byte* data, int dataLength, in HashRange message)
    {
        unchecked
        {
            var blocks = Blocks(message.Length);
            var before = (blocks - TailBlocks) * BlockLength;
            var end = message.Length - before;
            var from = message.Start + before;
            if (blocks == 1)
            {
                from = message.Start;
                if (from <= dataLength - BlockLength)
                {
                    Unsafe.CopyBlockUnaligned(tail + BlockLength, data + from, BlockLength);
                }
                else
                {
                    Buffer.MemoryCopy(data + from, tail + BlockLength, BlockLength, message.Length);
                }
            }
            else if (from <= dataLength - TailLength)
            {
                Unsafe.CopyBlockUnaligned(tail, data + from, TailLength);
            }
            else
            {
                Buffer.MemoryCopy(data + from, tail, TailLength, end);
            }

            Unsafe.InitBlockUnaligned(tail + end, 0, MaxPadding);
            tail[end] = PaddingStart;
            Unsafe.WriteUnaligned(tail + TailLength - sizeof(ulong), BinaryPrimitives.ReverseEndianness((ulong)message.Length * 8));
            var first = tail + BlockLength;
            if (message.Length >= 2 * HashRange.EndLength)
            {
                first = data + message.Start - message.HeadGap;
                var last = data + message.Start + message.Length + message.TailGap - HashRange.EndLength;
                Unsafe.WriteUnaligned(tail + end - HashRange.EndLength, Unsafe.ReadUnaligned<uint>(last));
            }

            return BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<uint>(first));
        }
    }

    private static void Run(Scratch* scratch, int lanes, int steps, uint* constants)
    {
        unchecked
        {
            // A lane reads what the first one reads, which has the longest message, until its own starts.
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

                ReadBlocks(scratch, lanes, step * BlockLength);
                if (started - first == lanes)
                {
                    StartAll(scratch, lanes);
                    Unsafe.CopyBlock(scratch->Words, scratch->Heads, (uint)(lanes * sizeof(uint)));
                }
                else if (started > first)
                {
                    StartSome(scratch, lanes, step);
                }

                Compress(scratch, lanes, constants, Scheduled);
            }
        }
    }

    /// <summary>Reads a block of each lane into sixteen rows of words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ReadBlocks(Scratch* scratch, int lanes, int offset)
    {
        unchecked
        {
            var bigEndian = Vector256.Create(
                (byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
            for (var lane = 0; lane < lanes; lane += VectorLanes)
            {
                var at = (byte**)scratch->At + lane;
                for (var quarter = 0; quarter < BlockLength; quarter += Vector128<byte>.Count)
                {
                    var place = offset + quarter;
                    var a = Avx2.Shuffle(Join(at[0] + place, at[4] + place), bigEndian).AsUInt32();
                    var b = Avx2.Shuffle(Join(at[1] + place, at[5] + place), bigEndian).AsUInt32();
                    var c = Avx2.Shuffle(Join(at[2] + place, at[6] + place), bigEndian).AsUInt32();
                    var d = Avx2.Shuffle(Join(at[3] + place, at[7] + place), bigEndian).AsUInt32();
                    Transpose(ref a, ref b, ref c, ref d);
                    var rows = scratch->Words + (quarter / sizeof(uint) * lanes) + lane;
                    a.Store(rows);
                    b.Store(rows + lanes);
                    c.Store(rows + (2 * lanes));
                    d.Store(rows + (3 * lanes));
                }
            }
        }
    }

    /// <summary>Writes the digest of each lane to where it belongs.</summary>
    private static void WriteDigests(Scratch* scratch, int lanes)
    {
        unchecked
        {
            var bigEndian = Vector256.Create(
                (byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
            for (var lane = 0; lane < lanes; lane += VectorLanes)
            {
                var at = (byte**)scratch->At + lane;
                for (var half = 0; half < DigestLength; half += Vector128<byte>.Count)
                {
                    var rows = scratch->State + (half / sizeof(uint) * lanes) + lane;
                    var a = Vector256.Load(rows);
                    var b = Vector256.Load(rows + lanes);
                    var c = Vector256.Load(rows + (2 * lanes));
                    var d = Vector256.Load(rows + (3 * lanes));
                    Transpose(ref a, ref b, ref c, ref d);
                    Part(Avx2.Shuffle(a.AsByte(), bigEndian), at[0] + half, at[4] + half);
                    Part(Avx2.Shuffle(b.AsByte(), bigEndian), at[1] + half, at[5] + half);
                    Part(Avx2.Shuffle(c.AsByte(), bigEndian), at[2] + half, at[6] + half);
                    Part(Avx2.Shuffle(d.AsByte(), bigEndian), at[3] + half, at[7] + half);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Join(byte* lower, byte* upper) => Vector256.Create(Vector128.Load(lower), Vector128.Load(upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Part(Vector256<byte> value, byte* lower, byte* upper)
    {
        value.GetLower().Store(lower);
        value.GetUpper().Store(upper);
    }

    /// <summary>Turns rows into columns, in both halves of the vectors apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(ref Vector256<uint> a, ref Vector256<uint> b, ref Vector256<uint> c, ref Vector256<uint> d)
    {
        var lowAb = Avx2.UnpackLow(a, b).AsUInt64();
        var highAb = Avx2.UnpackHigh(a, b).AsUInt64();
        var lowCd = Avx2.UnpackLow(c, d).AsUInt64();
        var highCd = Avx2.UnpackHigh(c, d).AsUInt64();
        a = Avx2.UnpackLow(lowAb, lowCd).AsUInt32();
        b = Avx2.UnpackHigh(lowAb, lowCd).AsUInt32();
        c = Avx2.UnpackLow(highAb, highCd).AsUInt32();
        d = Avx2.UnpackHigh(highAb, highCd).AsUInt32();
    }

    private static void StartAll(Scratch* scratch, int lanes)
    {
        unchecked
        {
            for (var row = 0; row < DigestWords; row++)
            {
                new Span<uint>(scratch->State + (row * lanes), lanes).Fill(Sha256Constants.Start[row]);
            }
        }
    }

    private static void StartSome(Scratch* scratch, int lanes, int step)
    {
        unchecked
        {
            for (var lane = 0; lane < lanes; lane += VectorLanes)
            {
                var starting = Vector256.Equals(Vector256.Load(scratch->Starts + lane), Vector256.Create(step)).AsUInt32();
                var word = scratch->Words + lane;
                Vector256.ConditionalSelect(starting, Vector256.Load(scratch->Heads + lane), Vector256.Load(word)).Store(word);
                for (var row = 0; row < DigestWords; row++)
                {
                    word = scratch->State + (row * lanes) + lane;
                    Vector256.ConditionalSelect(starting, Vector256.Create(Sha256Constants.Start[row]), Vector256.Load(word)).Store(word);
                }
            }
        }
    }

    /// <summary>Hashes the digests again: a block of eight words, padding and the length of 256 bits.</summary>
    private static void HashDigests(Scratch* scratch, int lanes, uint* constants)
    {
        unchecked
        {
            Unsafe.CopyBlock(scratch->Words, scratch->State, (uint)(DigestWords * lanes * sizeof(uint)));
            new Span<uint>(scratch->Words + (DigestWords * lanes), lanes).Fill((uint)PaddingStart << 24);
            new Span<uint>(scratch->Words + ((DigestWords + 1) * lanes), (Sha256Constants.BlockWords - DigestWords - 2) * lanes).Clear();
            new Span<uint>(scratch->Words + ((Sha256Constants.BlockWords - 1) * lanes), lanes).Fill(DigestLength * 8);
            StartAll(scratch, lanes);
            Compress(scratch, lanes, constants, Scheduled);
        }
    }

    private static void Compress(Scratch* scratch, int lanes, uint* constants, int scheduled)
    {
        if (lanes == Sha256Kernel512.Lanes)
        {
            Sha256Kernel512.Compress(scratch->State, scratch->Words, constants, scheduled);
        }
        else
        {
            Sha256Kernel256.Compress(scratch->State, scratch->Words, constants, scheduled);
        }
    }
}
