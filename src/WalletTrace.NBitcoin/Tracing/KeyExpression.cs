using System.Globalization;
using NBitcoin;

namespace WalletTrace.Tracing;

/// <summary>
/// A key of a descriptor that stands for many: an extended public key with the steps that lead from it to the keys of addresses (BIP 380), one of them
/// perhaps a choice (BIP 389), and perhaps an open last one.
/// </summary>
internal sealed class KeyExpression
{
    private const int MaxSteps = 32;

    private readonly ExtPubKey[] keys;
    private readonly bool isTaproot;

    private KeyExpression(ExtPubKey[] keys, bool isRanged, bool isTaproot)
    {
        this.keys = keys;
        IsRanged = isRanged;
        this.isTaproot = isTaproot;
    }

    /// <summary>How many keys the choice offers; 1 where there is none.</summary>
    public int Choices => keys.Length;

    /// <summary>Whether the last step is open.</summary>
    public bool IsRanged { get; }

    /// <summary>Reads the steps behind a key.</summary>
    /// <exception cref="FormatException">Says what was found instead, without the key.</exception>
    public static KeyExpression Parse(ExtPubKey key, string path, bool isTaproot)
    {
        string[] steps = path.Length == 0 ? [] : path[1..].Split('/');
        if (steps.Length > MaxSteps)
        {
            throw new FormatException(FormattableString.Invariant($"found {steps.Length} steps behind a key, expected at most {MaxSteps}"));
        }

        ExtPubKey[] keys = [key];
        bool isRanged = false;
        for (int at = 0; at < steps.Length; at++)
        {
            string step = steps[at];
            if (step.EndsWith('\'') || step.EndsWith('h') || step.EndsWith('H'))
            {
                throw new FormatException("found a hardened step behind an extended public key, expected plain ones; only the private key leads that way: ask for the public key at its end");
            }

            if (step == "*" && at == steps.Length - 1)
            {
                isRanged = true;
            }
            else if (step is ['<', .., '>'])
            {
                keys = keys.Length == 1 ? Choose(keys[0], step[1..^1]) : throw new FormatException("found two choices of steps behind one key, expected one at most");
            }
            else
            {
                uint index = Index(step);
                keys = [.. keys.Select(from => from.Derive(index))];
            }
        }

        return new KeyExpression(keys, isRanged, isTaproot);
    }

    /// <summary>The public key of a choice and an index, in hexadecimal. Where there is no choice the one key counts for all.</summary>
    public string At(int choice, int index)
    {
        ExtPubKey key = keys.Length == 1 ? keys[0] : keys[choice];
        ReadOnlySpan<byte> point = (IsRanged ? key.Derive((uint)index) : key).PubKey.ToBytes();
        return Convert.ToHexStringLower(isTaproot ? point[1..] : point);
    }

    private static ExtPubKey[] Choose(ExtPubKey from, string list)
    {
        uint[] indices = [.. list.Split(';').Select(Index)];
        return indices.Length >= 2 && indices.Distinct().Count() == indices.Length ? [.. indices.Select(from.Derive)]
            : throw new FormatException("found a choice of steps that offers fewer than two or one of them twice, expected for instance <0;1>");
    }

    private static uint Index(string step) =>
        uint.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out uint index) && index <= int.MaxValue ? index
            : throw new FormatException("found a step behind a key that is no number below 2^31, expected numbers, one choice such as <0;1>, and * at the end only");
}
