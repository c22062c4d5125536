using WalletTrace.Encodings;

namespace WalletTrace.Attribution.Screening;

/// <summary>Segregated witness addresses with the prefixes of the chains known here, from bytes, by a table of BIP 173's polynomial.</summary>
internal static class FastBech32
{
    private const uint Bech32Constant = 1;
    private const uint Bech32mConstant = 0x2bc830a3;
    private const int ChecksumLength = 6;

    private static readonly sbyte[] SmallValues = CharacterValues.OfBytes("qpzry9x8gf2tvdw0s3jn54khce6mua7l");
    private static readonly sbyte[] CapitalValues = CharacterValues.OfBytes("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L");
    private static readonly uint[] Steps = FindSteps();

    // The longer prefix first: both begin with bc.
    private static readonly (byte[] Small, byte[] Capital, RowForm Form, uint State)[] Prefixes =
        [Prefix("bcrt", RowForm.Bcrt), Prefix("bc", RowForm.Bc), Prefix("tb", RowForm.Tb), Prefix("ltc", RowForm.Ltc)];

    /// <summary>Reads an address whose checksum is right; false for anything else.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out Address address, out RowForm form)
    {
        address = default;
        form = RowForm.None;
        if (text.Length > Bech32.MaxLength)
        {
            return false;
        }

        foreach ((byte[] small, byte[] capital, RowForm its, uint state) in Prefixes)
        {
            bool isSmall = text.StartsWith(small);
            if (isSmall || text.StartsWith(capital))
            {
                form = its;
                return TryReadProgram(text[small.Length..], isSmall ? SmallValues : CapitalValues, state, out address);
            }
        }

        return false;
    }

    private static bool TryReadProgram(ReadOnlySpan<byte> text, sbyte[] values, uint state, out Address address)
    {
        address = default;
        if (text.Length <= ChecksumLength)
        {
            return false;
        }

        // The version, then at most 64 bytes: what is longer than a program is none.
        Span<byte> program = stackalloc byte[64];
        int version = values[text[0]];
        uint pending = 0;
        int bits = 0;
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            int value = values[text[i]];
            if (value < 0)
            {
                return false;
            }

            state = ((state & 0x1ffffff) << 5) ^ (uint)value ^ Steps[state >> 25];
            if (i > 0 && i < text.Length - ChecksumLength)
            {
                pending = ((pending << 5) | (uint)value) & 0xfff;
                bits += 5;
                if (bits >= 8)
                {
                    bits -= 8;
                    program[length++] = (byte)(pending >> bits & 0xff);
                }
            }
        }

        bool isWhole = bits < 5 && (pending & ((1u << bits) - 1)) == 0;
        if (!isWhole || state != (version == 0 ? Bech32Constant : Bech32mConstant) || text.Length == ChecksumLength || !SegwitAddress.IsProgram(version, length))
        {
            return false;
        }

        address = (version, length) switch
        {
            (0, 20) => Address.FromTrusted(AddressKind.P2wpkh, program[..20]),
            (0, _) => Address.FromTrusted(AddressKind.P2wsh, program[..length]),
            (1, 32) => Address.FromTrusted(AddressKind.P2tr, program[..length], 1),
            _ => Address.FromTrusted(AddressKind.Witness, program[..length], version),
        };
        return true;
    }

    private static (byte[] Small, byte[] Capital, RowForm Form, uint State) Prefix(string text, RowForm form)
    {
        uint state = 1;
        foreach (uint value in (IEnumerable<uint>)[.. text.Select(c => (uint)c >> 5), 0, .. text.Select(c => (uint)c & 31)])
        {
            state = ((state & 0x1ffffff) << 5) ^ value ^ Steps[state >> 25];
        }

        return ([.. (text + "1").Select(c => (byte)c)], [.. (text.ToUpperInvariant() + "1").Select(c => (byte)c)], form, state);
    }

    private static uint[] FindSteps()
    {
        ReadOnlySpan<uint> generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
        var steps = new uint[32];
        for (int top = 0; top < steps.Length; top++)
        {
            for (int bit = 0; bit < generator.Length; bit++)
            {
                steps[top] ^= (top >> bit & 1) == 0 ? 0 : generator[bit];
            }
        }

        return steps;
    }
}
