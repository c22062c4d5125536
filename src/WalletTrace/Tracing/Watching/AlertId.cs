using System.Security.Cryptography;
using System.Text;

namespace WalletTrace.Tracing.Watching;

/// <summary>
/// The name of an alert: the SHA-256 of what it is about, so that whoever finds it again, after a restart or on another machine, names it alike. Neither the
/// block nor the time of finding is part of it: a transaction that is mined again in another block is the same news.
/// </summary>
/// <remarks>
/// The hash is taken of lines of UTF-8 that end with a line feed: <c>wallettrace alert 1</c>, the kind's number, and what tells alerts of the kind apart, which
/// each kind of alert says.
/// </remarks>
public readonly record struct AlertId : IComparable<AlertId>
{
    private readonly TransactionId hash;

    private AlertId(TransactionId hash) => this.hash = hash;

    /// <summary>Reads 64 hexadecimal digits.</summary>
    /// <exception cref="FormatException">The text is anything else; the message names what was found.</exception>
    public static AlertId Parse(string text) => new(TransactionId.Parse(text));

    /// <inheritdoc/>
    public int CompareTo(AlertId other) => hash.CompareTo(other.hash);

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => hash.ToString();

    /// <summary>The name of what tells an alert from all others of its kind.</summary>
    internal static AlertId Of(AlertKind kind, params ReadOnlySpan<string> parts)
    {
        var text = new StringBuilder("wallettrace alert 1\n").Append((int)kind).Append('\n');
        foreach (string part in parts)
        {
            // Names of thefts and of sources may hold anything; a line feed in one must not make two lines of it.
            text.Append(part.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal)).Append('\n');
        }

        return new AlertId(TransactionId.FromBytes(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))));
    }

    internal static bool TryParse(string? text, out AlertId id)
    {
        bool isHash = TransactionId.TryParse(text, out TransactionId hash, out _);
        id = new AlertId(hash);
        return isHash;
    }
}
