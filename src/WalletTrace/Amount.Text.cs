using System.Buffers;
using System.Globalization;
using System.Text;

namespace WalletTrace;

public readonly partial struct Amount
{
    private const string BaseUnits = "units";

    // Longer symbols are cut: they are hostile text more often than names.
    private const int MaxSymbol = 32;

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.,");

    /// <summary>The amount in whole coins with its symbol, for instance "173600 ETH" or "0.5 BTC": exact, without trailing zeros.</summary>
    public override string ToString() => ToString(null);

    /// <summary>The amount as text, exact. The culture plays no part.</summary>
    /// <param name="format">
    /// Null, "" or "G": whole coins with decimals and the symbol ("1234.5 ETH"); "N": the same with commas between groups
    /// of three digits ("1,234.5 ETH"); "units": base units by name ("1234500000000000000000 wei", or "… units" where they have none).
    /// An asset without symbol is named by its id.
    /// </param>
    /// <param name="formatProvider">Ignored.</param>
    /// <exception cref="FormatException">The format is another.</exception>
    public string ToString(string? format, IFormatProvider? formatProvider = null) => format switch
    {
        null or "" or "G" => $"{ToDecimalString()} {UnitName()}",
        "N" => $"{ToDecimalString(groups: true)} {UnitName()}",
        BaseUnits => $"{Units} {(Asset.SmallUnits is [var smallest, ..] ? smallest.Name : BaseUnits)}",
        _ => throw new FormatException($"an amount cannot be written: found format {SafeText.Quote(format)}, expected G, N or units"),
    };

    /// <summary>The number of whole coins, exact, without symbol and trailing zeros, for instance "0.5".</summary>
    /// <param name="groups">Whether commas stand between groups of three digits before the point.</param>
    public string ToDecimalString(bool groups = false)
    {
        var digits = Units.ToString();
        var decimals = Asset.Decimals;
        var whole = digits.Length > decimals ? digits[..^decimals] : "0";
        var fraction = decimals == 0 ? string.Empty : digits.PadLeft(decimals, '0')[^decimals..].TrimEnd('0');
        var text = new StringBuilder(whole);
        for (var i = whole.Length - 3; groups && i > 0; i -= 3)
        {
            text.Insert(i, ',');
        }

        return fraction.Length == 0 ? text.ToString() : text.Append('.').Append(fraction).ToString();
    }

    /// <summary>Writes the amount as text into a span; false when it does not fit. The culture plays no part.</summary>
    /// <param name="destination">Where to write.</param>
    /// <param name="charsWritten">The number of characters written.</param>
    /// <param name="format">As for <see cref="ToString(string?, IFormatProvider?)"/>.</param>
    /// <param name="provider">Ignored.</param>
    /// <exception cref="FormatException">The format is unknown.</exception>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format = default, IFormatProvider? provider = null)
    {
        var text = ToString(format.ToString());
        var fits = text.TryCopyTo(destination);
        charsWritten = fits ? text.Length : 0;
        return fits;
    }

    private string UnitName() =>
        string.IsNullOrWhiteSpace(Asset.Symbol) ? Describe(Asset) : SafeText.Trim(Asset.Symbol, MaxSymbol);

    /// <summary>Reads the number and its unit; returns what is wrong, null when nothing is.</summary>
    private static string? Read(ReadOnlySpan<char> text, Asset asset, out UInt256 units)
    {
        units = default;
        var space = text.IndexOf(' ');
        var number = space < 0 ? text : text[..space];
        var unit = space < 0 ? default : text[space..].TrimStart(' ');
        return FindScale(unit, asset, out var scale) ?? ReadNumber(number, scale, out units);
    }

    /// <summary>How many decimals a unit has above the base unit.</summary>
    private static string? FindScale(ReadOnlySpan<char> unit, Asset asset, out int scale)
    {
        scale = asset.Decimals;
        var isSymbol = !string.IsNullOrWhiteSpace(asset.Symbol) && unit.Equals(asset.Symbol, StringComparison.OrdinalIgnoreCase);
        if (unit.Equals(BaseUnits, StringComparison.Ordinal))
        {
            scale = 0;
            return isSymbol
                ? $"found unit \"{BaseUnits}\", which is the asset's symbol as well; give the asset's id {asset} as the unit"
                : null;
        }

        if (unit.IsEmpty || isSymbol || unit.Equals(asset.ToString(), StringComparison.Ordinal))
        {
            return null;
        }

        foreach (var small in asset.SmallUnits)
        {
            if (unit.Equals(small.Name, StringComparison.OrdinalIgnoreCase))
            {
                scale = small.Exponent;
                return null;
            }
        }

        return $"found unit {SafeText.Quote(unit)}, expected {ExpectedUnits(asset)}";
    }

    private static string ExpectedUnits(Asset asset)
    {
        var names = new List<string>();
        if (!string.IsNullOrWhiteSpace(asset.Symbol))
        {
            names.Add(SafeText.Trim(asset.Symbol, MaxSymbol));
        }

        foreach (var small in asset.SmallUnits)
        {
            names.Add(small.Name);
        }

        return $"{string.Join(", ", names.Append(BaseUnits))} or no unit";
    }

    private static string? ReadNumber(ReadOnlySpan<char> number, int scale, out UInt256 units)
    {
        units = default;
        var problem = FindForeign(number);
        if (problem is not null)
        {
            return problem;
        }

        var point = number.IndexOf('.');
        var whole = point < 0 ? number : number[..point];
        var fraction = point < 0 ? default : number[(point + 1)..];
        if (whole.IsEmpty || (point >= 0 && fraction.IsEmpty))
        {
            return whole.IsEmpty
                ? "found no digit before the point, expected at least one"
                : "found no digit after the point, expected at least one";
        }

        if (fraction.IndexOfAny('.', ',') is var stray and >= 0)
        {
            return SafeText.Unexpected(fraction[stray], point + 1 + stray, "only digits after the point");
        }

        if (fraction.Length > scale)
        {
            return string.Create(CultureInfo.InvariantCulture, $"found {fraction.Length} decimals, expected at most {scale}");
        }

        problem = FindWrongGroup(whole);
        if (problem is not null)
        {
            return problem;
        }

        // Zeros make up the missing decimals; leading zeros would only lengthen the digits.
        var digits = string.Concat(whole.ToString().Replace(",", string.Empty, StringComparison.Ordinal), fraction, new string('0', scale - fraction.Length)).TrimStart('0');
        return UInt256.TryReadDigits(digits, ref units)
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"found a number of {digits.Length} digits in base units, expected at most 2^256 - 1 (1.16e77)");
    }

    /// <summary>Names what cannot stand in a number, with its own words for the likely mistakes.</summary>
    private static string? FindForeign(ReadOnlySpan<char> number)
    {
        if (number.IsEmpty)
        {
            return "found no number, expected digits";
        }

        if (number[0] is '-' or '−')
        {
            return "found a negative number, expected zero or more";
        }

        var foreign = number.IndexOfAnyExcept(NumberCharacters);
        if (foreign < 0)
        {
            return null;
        }

        var expected = number[foreign] switch
        {
            'e' or 'E' when foreign > 0 && number[(foreign + 1)..].IndexOfAnyInRange('0', '9') >= 0 => "a number without exponent",
            _ when foreign > 0 && char.IsLetter(number[foreign]) => "a space between number and unit",
            _ => "a digit",
        };
        return SafeText.Unexpected(number[foreign], foreign, expected);
    }

    /// <summary>Commas must part groups of three; a first group of 0 is refused, as "0,125" is more likely a decimal comma.</summary>
    private static string? FindWrongGroup(ReadOnlySpan<char> whole)
    {
        var comma = whole.IndexOf(',');
        if (comma < 0)
        {
            return null;
        }

        if (comma is 0 or > 3 || whole[0] == '0')
        {
            return SafeText.Unexpected(',', comma, "commas only between groups of three digits");
        }

        for (var start = comma; start < whole.Length; start += 4)
        {
            var group = whole[(start + 1)..];
            var next = group.IndexOf(',');
            var length = next < 0 ? group.Length : next;
            if (length != 3)
            {
                return SafeText.Unexpected(',', start, "commas only between groups of three digits");
            }
        }

        return null;
    }
}
