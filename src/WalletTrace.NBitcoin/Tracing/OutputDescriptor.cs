using System.Text;
using NBitcoin;
using NBitcoin.WalletPolicies;

namespace WalletTrace.Tracing;

/// <summary>
/// An output descriptor (BIP 380 and its parts). Keys that stand for many are replaced by the one wanted, here; what the descriptor makes of its keys is
/// read by NBitcoin's own parser.
/// </summary>
internal sealed class OutputDescriptor
{
    // 20 keys with their origins have room.
    private const int MaxLength = 10_000;

    // A Taproot tree may have 128 levels (BIP 341).
    private const int MaxDepth = 140;

    // No other part of a descriptor is so long, but for hashes and keys in hexadecimal.
    private const int MinKeyLength = 50;

    // The longest script that an input can hold (BIP 16).
    private const int MaxPush = 520;

    private const int CompressedKeyDigits = 66;
    private const int UncompressedKeyDigits = 130;
    private const string Expected = "expected pk, pkh, wpkh, sh, wsh, tr, multi, sortedmulti, combo, addr or raw, with whole keys";

    private static readonly string[] BareForms = ["pk(", "multi(", "sortedmulti("];

    private readonly ChainId chain;
    private readonly Network network;

    // Text that stays, and between each two pieces of it a key.
    private readonly List<string> texts = [];
    private readonly List<KeyExpression> keys = [];

    private OutputDescriptor(string text, ChainId chain)
    {
        this.chain = chain;
        network = chain.ToNetwork();
        ReadParts(text);
        int[] choices = [.. keys.Select(key => key.Choices).Where(count => count > 1).Distinct()];
        Choices = choices.Length <= 1 ? choices.FirstOrDefault(1) : throw new FormatException("found choices of steps of different lengths, expected as many in each key");
        IsRanged = keys.Any(key => key.IsRanged);

        // Whatever is wrong shows now and not when addresses are asked for.
        AddressAt(0, 0);
    }

    /// <summary>How many rows of addresses there are, for instance one for receiving and one for change.</summary>
    public int Choices { get; }

    /// <summary>Whether a row goes on and on; else it has one address.</summary>
    public bool IsRanged { get; }

    /// <summary>Reads a descriptor; "combo" is several at once.</summary>
    /// <exception cref="FormatException">The message says what is wrong, without any key.</exception>
    public static IReadOnlyList<OutputDescriptor> Parse(string text, ChainId chain)
    {
        text = WithoutChecksum(text.Trim());
        if (Inside(text, "combo(") is not { } key)
        {
            return [new OutputDescriptor(text, chain)];
        }

        // BIP 384: an uncompressed key has no witness scripts.
        string[] plain = [$"pk({key})", $"pkh({key})"];
        string[] witness = chain.ToNetwork().Consensus.SupportSegwit && !IsUncompressed(key[(key.IndexOf(']', StringComparison.Ordinal) + 1)..]) ? [$"wpkh({key})", $"sh(wpkh({key}))"] : [];
        return [.. plain.Concat(witness).Select(form => new OutputDescriptor(form, chain))];
    }

    /// <summary>Who owns the outputs of a row at an index.</summary>
    public Address AddressAt(int choice, int index)
    {
        var text = new StringBuilder(texts[0]);
        for (int at = 0; at < keys.Count; at++)
        {
            text.Append(keys[at].At(choice, index)).Append(texts[at + 1]);
        }

        string single = text.ToString();
        if (Inside(single, "addr(") is { } given)
        {
            // The reason is not told, for it repeats the text, which may be a private key.
            return Address.TryParse(given, chain, out Address address, out _) ? address
                : throw new FormatException($"found no address of {chain.Name} in addr(…), expected one without a typing error");
        }

        return (Inside(single, "raw(") is { } script ? RawScript(script) : ScriptOf(single)).ToAddress(chain);
    }

    private static string WithoutChecksum(string text)
    {
        if (text.Length is 0 or > MaxLength)
        {
            throw new FormatException(FormattableString.Invariant($"found {text.Length} characters, expected 1 to {MaxLength}"));
        }

        int mark = text.IndexOf('#', StringComparison.Ordinal);
        if (mark < 0)
        {
            return text;
        }

        string body = text[..mark];
        string checksum = Miniscript.GetCheckSum(body);
        return checksum.Length > 0 && text[(mark + 1)..] == checksum ? body
            : throw new FormatException("the checksum behind # does not fit what stands before it; copy the descriptor anew");
    }

    private static string? Inside(string text, string form) =>
        text.StartsWith(form, StringComparison.Ordinal) && text.EndsWith(')') ? text[form.Length..^1] : null;

    private static Script RawScript(string digits)
    {
        try
        {
            return new Script(Convert.FromHexString(digits));
        }
        catch (FormatException)
        {
            throw new FormatException("found something else than pairs of hexadecimal digits in raw(…), expected an output script");
        }
    }

    private Script ScriptOf(string single)
    {
        Miniscript.Scripts scripts = Read(single);
        bool isPushed = single.StartsWith("sh(", StringComparison.Ordinal) && !single.StartsWith("sh(wsh(", StringComparison.Ordinal);
        return isPushed && scripts.RedeemScript?.Length > MaxPush
            ? throw new FormatException(FormattableString.Invariant($"found a script of {scripts.RedeemScript.Length} bytes in sh(…), expected at most {MaxPush}; a longer one cannot be spent"))
            : scripts.ScriptPubKey;
    }

    private Miniscript.Scripts Read(string single)
    {
        var settings = new MiniscriptParsingSettings(network, KeyType.Classic)
        {
            Dialect = BareForms.Any(form => single.StartsWith(form, StringComparison.Ordinal)) ? MiniscriptDialect.Strict : MiniscriptDialect.BIP388,
            AllowedParameters = ParameterTypeFlags.None,
        };
        try
        {
            return Miniscript.Parse(single, settings).ToScripts();
        }
        catch (MiniscriptFormatException failure)
        {
            throw new FormatException($"NBitcoin cannot read it ({failure.Error.GetType().Name}), {Expected}");
        }
        catch (Exception failure) when (failure is FormatException or ArgumentException or InvalidOperationException)
        {
            throw new FormatException($"NBitcoin cannot make a script of it, {Expected}");
        }
    }

    private void ReadParts(string text)
    {
        var kept = new StringBuilder();
        int depth = 0;
        int start = 0;
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] is not ('(' or ')' or '{' or '}' or ','))
            {
                continue;
            }

            depth += text[at] switch { '(' or '{' => 1, ')' or '}' => -1, _ => 0 };
            if (depth is < 0 or > MaxDepth)
            {
                throw new FormatException(FormattableString.Invariant($"found brackets that close without being open or are more than {MaxDepth} deep"));
            }

            string part = text[start..at].Trim();
            if (text[at] == '(')
            {
                CheckForm(part);
            }

            AddPart(part, kept, text);
            kept.Append(text[at]);
            start = at + 1;
        }

        AddPart(text[start..].Trim(), kept, text);
        texts.Add(kept.ToString());
    }

    private void CheckForm(string name)
    {
        if (name is "wpkh" or "wsh" && !network.Consensus.SupportSegwit)
        {
            throw new FormatException($"found {name}, expected none: {chain.Name} has no segregated witnesses");
        }

        if (name == "musig")
        {
            throw new FormatException("found musig, which is not supported; give each address as addr(…)");
        }
    }

    /// <summary>Takes up what stands between two brackets or commas: a key is taken apart, all else stays as it is.</summary>
    private void AddPart(string part, StringBuilder kept, string whole)
    {
        string text = part.StartsWith('[') ? WithoutOrigin(part) : part;
        int steps = text.IndexOf('/', StringComparison.Ordinal);
        string key = steps < 0 ? text : text[..steps];
        bool isTaproot = whole.StartsWith("tr(", StringComparison.Ordinal);
        bool isHex = key.All(char.IsAsciiHexDigit);
        if (IsUncompressed(key) && (whole.Contains("wpkh(", StringComparison.Ordinal) || whole.Contains("wsh(", StringComparison.Ordinal)))
        {
            throw new FormatException("found an uncompressed public key in a witness script, expected compressed ones (BIP 382)");
        }

        if (key.Length < MinKeyLength || isHex || whole.StartsWith("addr(", StringComparison.Ordinal))
        {
            // Taproot takes compressed keys by their x coordinate (BIP 386).
            kept.Append(isTaproot && isHex && text.Length == CompressedKeyDigits ? text.AsSpan(2) : text);
            return;
        }

        ExtendedKey extended = ExtendedKey.Read(key, chain);
        if (extended.Form is { } form && !whole.StartsWith(form, StringComparison.Ordinal))
        {
            throw new FormatException($"found a key whose version stands for {form}…, expected an xpub or one that fits the descriptor");
        }

        texts.Add(kept.ToString());
        kept.Clear();
        keys.Add(KeyExpression.Parse(extended.Key, steps < 0 ? string.Empty : text[steps..], isTaproot));
    }

    private static bool IsUncompressed(string key) => key.Length == UncompressedKeyDigits && key.All(char.IsAsciiHexDigit);

    /// <summary>Where a key came from, a fingerprint and steps in square brackets, changes no address.</summary>
    private static string WithoutOrigin(string text)
    {
        int end = text.IndexOf(']', StringComparison.Ordinal);
        string[] parts = end < 0 ? [] : text[1..end].Split('/');
        bool isOrigin = parts.Length > 0 && parts[0].Length == 8 && parts[0].All(char.IsAsciiHexDigit) && parts.Skip(1).All(IsOriginStep);
        return isOrigin ? text[(end + 1)..]
            : throw new FormatException("found square brackets that hold no origin of a key, expected for instance [0123abcd/84h/0h/0h]");
    }

    private static bool IsOriginStep(string step)
    {
        string digits = step is [.., '\'' or 'h' or 'H'] ? step[..^1] : step;
        return digits.Length > 0 && digits.All(char.IsAsciiDigit);
    }
}
