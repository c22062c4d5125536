using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using WalletTrace.Encodings;

namespace WalletTrace.Attribution.Screening;

/// <summary>How far a row was read.</summary>
internal enum RowState : byte
{
    /// <summary>Not in a form that is read here, or damaged.</summary>
    Unread,

    /// <summary>An address of 20 bytes.</summary>
    Narrow,

    /// <summary>Any other.</summary>
    Wide,

    /// <summary>Base58 whose checksum is not verified yet.</summary>
    Base58,

    /// <summary>An EVM address whose letter case is not verified yet.</summary>
    MixedCase,
}

/// <summary>Some rows on their way: decoded one by one, their hashes computed together.</summary>
internal sealed class RowBatch
{
    /// <summary>What ends the address in a row.</summary>
    public static readonly SearchValues<byte> Ends = SearchValues.Create(",;\t \"\r"u8);

    private const int Capacity = 1024;
    private const int PayloadStride = 25;

    private readonly RowState[] states = new RowState[Capacity];
    private readonly RowForm[] forms = new RowForm[Capacity];
    private readonly long[] rows = new long[Capacity];
    private readonly (int Start, int Length)[] places = new (int, int)[Capacity];
    private readonly ChainId[] chains = new ChainId[Capacity];
    private readonly ulong[] keys = new ulong[Capacity * PayloadKey.Narrow];
    private readonly ulong[] hashes = new ulong[Capacity];
    private readonly Address[] wide = new Address[Capacity];

    private readonly int[] base58Rows = new int[Capacity];
    private readonly byte[] payloads = new byte[Capacity * PayloadStride];
    private readonly HashRange[] messages = new HashRange[Capacity];
    private readonly byte[] digests = new byte[Capacity * Sha256Batch.DigestLength];
    private int base58Count;

    private readonly int[] mixedRows = new int[Capacity];
    private readonly ulong[] digits = new ulong[Capacity * Keccak256Batch.MessageWords];
    private readonly ulong[] small = new ulong[Capacity * Keccak256Batch.MessageWords];
    private readonly ulong[] keccaks = new ulong[Capacity * Keccak256Batch.HashWords];
    private int mixedCount;

    private byte[] lastChainText = [];
    private ChainId lastChain;
    private RowForm lastChainForms;

    public RowBatch()
    {
        for (int i = 0; i < Capacity; i++)
        {
            messages[i] = new HashRange(i * PayloadStride, Base58Check.PayloadLength);
        }
    }

    public int Count { get; private set; }

    public bool IsFull => Count == Capacity;

    public RowState StateOf(int row) => states[row];

    public RowForm FormOf(int row) => forms[row];

    public long RowOf(int row) => rows[row];

    public (int Start, int Length) PlaceOf(int row) => places[row];

    public ChainId ChainOf(int row) => chains[row];

    public void Clear()
    {
        Count = 0;
        base58Count = 0;
        mixedCount = 0;
    }

    /// <summary>The address of a row.</summary>
    public Address AddressOf(int row)
    {
        if (states[row] == RowState.Wide)
        {
            return wide[row];
        }

        Span<byte> bytes = stackalloc byte[24];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, keys[row * PayloadKey.Narrow]);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], keys[(row * PayloadKey.Narrow) + 1]);
        ulong last = keys[(row * PayloadKey.Narrow) + 2];
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], last);
        return Address.FromTrusted(forms[row] == RowForm.Tron ? AddressKind.Tron : unchecked((AddressKind)last), bytes[..20]);
    }

    /// <summary>The labels of a row's address.</summary>
    public ReadOnlySpan<Label> Find(ScreeningIndex index, int row) => index.Narrow.Find(hashes[row], keys.AsSpan(row * PayloadKey.Narrow, PayloadKey.Narrow));

    /// <summary>Takes a row in; its text begins and ends with neither blank nor line break.</summary>
    public void Add(ReadOnlySpan<byte> text, int start, int length, long number)
    {
        int row = Count++;
        rows[row] = number;
        places[row] = (start, length);
        chains[row] = default;
        ReadOnlySpan<byte> field = text.Slice(start, length);
        states[row] = Read(row, field);
    }

    private RowState Read(int row, ReadOnlySpan<byte> text)
    {
        if (text.Length == 42 && text[0] == (byte)'0' && text[1] == (byte)'x')
        {
            return ReadEvm(row, text[2..]);
        }

        if (text.Length is >= 26 and <= Base58Check.MaxDigits && ReadBase58(row, text))
        {
            return RowState.Base58;
        }

        int colon = text.IndexOf((byte)':');
        return colon > 0 ? ReadOnChain(row, text, colon)
            : text.Length == 42 && text[0] == (byte)'4' && text[1] == (byte)'1' ? ReadTronDigits(row, text)
            : FastBech32.TryRead(text, out Address address, out forms[row]) ? Put(row, address)
            : RowState.Unread;
    }

    /// <summary>An address behind its chain, as CAIP-10 has it.</summary>
    private RowState ReadOnChain(int row, ReadOnlySpan<byte> text, int colon)
    {
        int second = text[(colon + 1)..].IndexOf((byte)':');
        if (second < 0)
        {
            return RowState.Unread;
        }

        second += colon + 1;
        if (!text[..second].SequenceEqual(lastChainText))
        {
            if (second > 64)
            {
                return RowState.Unread;
            }

            Span<char> name = stackalloc char[second];
            for (int i = 0; i < second; i++)
            {
                name[i] = (char)text[i];
            }

            if (!ChainId.TryParse(name, out lastChain, out _))
            {
                lastChainText = [];
                return RowState.Unread;
            }

            lastChainText = text[..second].ToArray();
            lastChainForms = RowForms.Of(lastChain);
        }

        ReadOnlySpan<byte> address = text[(second + 1)..];
        if (address.Contains((byte)':'))
        {
            return RowState.Unread;
        }

        RowState state = Read(row, address);
        chains[row] = lastChain;
        if (state == RowState.Unread || (forms[row] & lastChainForms) != 0)
        {
            return state;
        }

        // Of another chain: nothing is to be verified.
        base58Count -= state == RowState.Base58 ? 1 : 0;
        mixedCount -= state == RowState.MixedCase ? 1 : 0;
        return RowState.Unread;
    }

    private RowState ReadEvm(int row, ReadOnlySpan<byte> hex)
    {
        Span<byte> bytes = stackalloc byte[20];
        if (Convert.FromHexString(hex, bytes, out _, out _) != OperationStatus.Done)
        {
            return RowState.Unread;
        }

        Put(row, bytes, AddressKind.Evm);
        forms[row] = RowForm.Evm;
        if (!hex.ContainsAnyInRange((byte)'a', (byte)'f') || !hex.ContainsAnyInRange((byte)'A', (byte)'F'))
        {
            return RowState.Narrow;
        }

        int at = mixedCount * Keccak256Batch.MessageWords;
        MemoryMarshal.Cast<byte, ulong>(hex).CopyTo(digits.AsSpan(at));
        for (int word = at; word < at + Keccak256Batch.MessageWords; word++)
        {
            // Digits have this bit already, and letters are small with it.
            small[word] = digits[word] | 0x2020_2020_2020_2020;
        }

        mixedRows[mixedCount++] = row;
        return RowState.MixedCase;
    }

    private RowState ReadTronDigits(int row, ReadOnlySpan<byte> text)
    {
        Span<byte> bytes = stackalloc byte[Base58Check.PayloadLength];
        if (Convert.FromHexString(text, bytes, out _, out _) != OperationStatus.Done)
        {
            return RowState.Unread;
        }

        Put(row, bytes[1..], AddressKind.Tron);
        forms[row] = RowForm.Tron;
        return RowState.Narrow;
    }

    private bool ReadBase58(int row, ReadOnlySpan<byte> text)
    {
        Span<byte> payload = payloads.AsSpan(base58Count * PayloadStride, PayloadStride);
        if (!FastBase58.TryRead(text, payload))
        {
            return false;
        }

        RowForm form = RowForms.OfVersion(payload[0]);
        if (form == RowForm.None)
        {
            return false;
        }

        AddressKind kind = form switch
        {
            RowForm.Tron => AddressKind.Tron,
            RowForm.Version00 or RowForm.Version30 or RowForm.Version1e or RowForm.Version6f => AddressKind.P2pkh,
            _ => AddressKind.P2sh,
        };
        Put(row, payload.Slice(1, 20), kind);
        forms[row] = form;
        base58Rows[base58Count++] = row;
        return true;
    }

    private void Put(int row, ReadOnlySpan<byte> bytes, AddressKind kind)
    {
        int at = row * PayloadKey.Narrow;
        keys[at] = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        keys[at + 1] = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        keys[at + 2] = PayloadKey.Last(BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]), kind);
    }

    private RowState Put(int row, Address address)
    {
        if (PayloadKey.IsNarrow(address.Kind))
        {
            PayloadKey.WriteNarrow(address, keys.AsSpan(row * PayloadKey.Narrow, PayloadKey.Narrow));
            return RowState.Narrow;
        }

        wide[row] = address;
        return RowState.Wide;
    }

    /// <summary>Verifies what is not verified yet; what is wrong is unread.</summary>
    public void Verify()
    {
        Sha256Batch.DoubleHash(payloads, messages.AsSpan(0, base58Count), digests);
        for (int i = 0; i < base58Count; i++)
        {
            uint found = MemoryMarshal.Read<uint>(payloads.AsSpan((i * PayloadStride) + Base58Check.PayloadLength));
            bool isRight = found == MemoryMarshal.Read<uint>(digests.AsSpan(i * Sha256Batch.DigestLength));
            states[base58Rows[i]] = isRight ? RowState.Narrow : RowState.Unread;
        }

        Keccak256Batch.Hash(small, keccaks, mixedCount);
        for (int i = 0; i < mixedCount; i++)
        {
            states[mixedRows[i]] = CaseCheck.IsRight(digits.AsSpan(i * Keccak256Batch.MessageWords, Keccak256Batch.MessageWords), keccaks.AsSpan(i * Keccak256Batch.HashWords, Keccak256Batch.HashWords))
                ? RowState.Narrow
                : RowState.Unread;
        }
    }

    /// <summary>Brings the places of all rows in a table near.</summary>
    public void Prefetch(ScreeningIndex index)
    {
        for (int row = 0; row < Count; row++)
        {
            if (states[row] == RowState.Narrow)
            {
                hashes[row] = PayloadTable.Hash(keys.AsSpan(row * PayloadKey.Narrow, PayloadKey.Narrow));
                index.Narrow.Prefetch(hashes[row]);
            }
        }
    }
}
