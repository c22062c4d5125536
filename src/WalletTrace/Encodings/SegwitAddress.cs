using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace WalletTrace.Encodings;

/// <summary>Segregated witness addresses: a witness version and program in bech32 (version 0) or bech32m (1 to 16); BIP 141, 173, 350.</summary>
internal static class SegwitAddress
{
    /// <summary>Whether a version and length make a witness program that an address can stand for.</summary>
    public static bool IsProgram(int version, int length) =>
        version == 0 ? length is 20 or 32 : version is > 0 and <= 16 && length is >= 2 and <= 40;

    /// <summary>Reads an address whose human-readable part must be <paramref name="prefix"/>.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, string prefix, out Address address, [NotNullWhen(false)] out string? error)
    {
        address = default;
        Span<byte> values = stackalloc byte[Bech32.MaxLength];
        if (!Bech32.TryDecode(text, values, out var separator, out var count, out var variant, out error))
        {
            return false;
        }

        if (!text[..separator].Equals(prefix, StringComparison.OrdinalIgnoreCase))
        {
            error = $"found human-readable part {SafeText.Quote(text[..separator])}, expected \"{prefix}\"";
            return false;
        }

        Span<byte> program = stackalloc byte[Bech32.MaxLength];
        var length = count == 0 ? 0 : FiveBits.ToBytes(values[1..count], program);
        var version = count == 0 ? -1 : values[0];
        error = FindProblem(version, length, variant);
        if (error is not null)
        {
            return false;
        }

        address = Address.FromWitnessProgram(version, program[..length]);
        return true;
    }

    /// <summary>Writes the address of a witness program.</summary>
    public static string Encode(string prefix, int version, ReadOnlySpan<byte> program)
    {
        Span<byte> values = stackalloc byte[1 + FiveBits.CountFor(Address.MaxLength)];
        values = values[..(1 + FiveBits.CountFor(program.Length))];
        values[0] = (byte)version;
        FiveBits.FromBytes(program, values[1..]);
        return Bech32.Encode(prefix, values, Expected(version));
    }

    private static Bech32Variant Expected(int version) => version == 0 ? Bech32Variant.Bech32 : Bech32Variant.Bech32m;

    private static string? FindProblem(int version, int length, Bech32Variant variant)
    {
        if (version is < 0 or > 16)
        {
            return version < 0
                ? "found no witness version after the digit 1, expected 0 to 16"
                : string.Create(CultureInfo.InvariantCulture, $"found witness version {version}, expected 0 to 16");
        }

        if (variant != Expected(version))
        {
            return string.Create(CultureInfo.InvariantCulture, $"the checksum is of the wrong variant: found {Name(variant)}, expected {Name(Expected(version))} for witness version {version}");
        }

        if (length < 0)
        {
            return "found bits left over after the last byte of the witness program, expected fewer than five and all zero";
        }

        return IsProgram(version, length)
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"found a witness program of {length} bytes, expected {(version == 0 ? "20 or 32 for witness version 0" : "2 to 40")}");
    }

    private static string Name(Bech32Variant variant) => variant == Bech32Variant.Bech32 ? "bech32" : "bech32m";
}
