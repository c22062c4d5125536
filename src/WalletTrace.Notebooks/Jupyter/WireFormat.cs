using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NetMQ;

namespace WalletTrace.Notebooks.Jupyter;

/// <summary>
/// How messages of Jupyter's protocol lie in frames: identities, a delimiter, a signature, then header, parent's header, metadata and content as JSON
/// (https://jupyter-client.readthedocs.io/en/stable/messaging.html#the-wire-protocol).
/// </summary>
/// <remarks>
/// Implementation note: reading is for one thread, since it remembers signatures; writing is for any.
/// </remarks>
/// <param name="key">The secret with which messages are signed; empty where they are not.</param>
internal sealed class WireFormat(ReadOnlySpan<byte> key)
{
    /// <summary>The version of the protocol that this kernel speaks.</summary>
    public const string Version = "5.3";

    /// <summary>The most bytes that a message may have.</summary>
    public const int LargestMessage = 64 * 1024 * 1024;

    /// <summary>The most frames that a message may have.</summary>
    public const int MostFrames = 256;

    // Part frames: signature, header, parent's header, metadata, content.
    private const int Parts = 5;
    private const int MostIdentities = 16;
    private const int LargestHeader = 64 * 1024;

    private readonly byte[] key = key.ToArray();
    private readonly SeenSignatures seen = new();
    private readonly string session = Guid.NewGuid().ToString();

    private static ReadOnlySpan<byte> Delimiter => "<IDS|MSG>"u8;

    private static readonly byte[] Nothing = "{}"u8.ToArray();

    /// <summary>Reads a message.</summary>
    /// <param name="frames">Its frames.</param>
    /// <param name="message">The message.</param>
    /// <param name="problem">Why it is none that this kernel takes; nothing of its content is told.</param>
    public bool TryRead(IReadOnlyList<byte[]> frames, [NotNullWhen(true)] out JupyterMessage? message, [NotNullWhen(false)] out string? problem)
    {
        message = null;
        int at = 0;
        while (at < frames.Count && !frames[at].AsSpan().SequenceEqual(Delimiter))
        {
            at++;
        }

        if (frames.Count > MostFrames || frames.Sum(frame => (long)frame.Length) > LargestMessage)
        {
            problem = $"found more than {MostFrames} frames or {LargestMessage} bytes";
            return false;
        }

        if (at > MostIdentities || frames.Count - at - 1 < Parts)
        {
            problem = $"found {frames.Count} frames, expected at most {MostIdentities} identities, a delimiter, a signature and four parts";
            return false;
        }

        byte[] signature = frames[at + 1], header = frames[at + 2], parent = frames[at + 3], metadata = frames[at + 4], content = frames[at + 5];
        if (key.Length > 0)
        {
            byte[] expected = Sign(header, parent, metadata, content);
            if (!CryptographicOperations.FixedTimeEquals(expected, signature))
            {
                problem = "found a wrong signature, expected one made with the key of the connection file";
                return false;
            }

            if (!seen.Add(signature))
            {
                problem = "found a signature that came before, so somebody sends a message again";
                return false;
            }
        }

        if (header.Length > LargestHeader || !JsonFields.TryParseObject(header, out JsonElement head, out string? wrong))
        {
            problem = $"found a header that cannot be read, expected an object of at most {LargestHeader} bytes";
            return false;
        }

        if (head.Text("msg_id") is not { } id || head.Text("msg_type") is not { } type)
        {
            problem = "found a header without msg_id or msg_type";
            return false;
        }

        problem = null;
        string? parentId = JsonFields.TryParseObject(parent, out JsonElement above, out _) ? above.Text("msg_id") : null;
        bool hasContent = JsonFields.TryParseObject(content, out JsonElement said, out wrong);
        message = new JupyterMessage([.. frames.Take(at)], header, id, type, parentId, hasContent ? said : null, hasContent ? null : wrong);
        return true;
    }

    /// <summary>Writes a message.</summary>
    /// <param name="identities">Whom it goes to; on the publishing socket its topic.</param>
    /// <param name="type">Its type.</param>
    /// <param name="parent">The header of the message that it answers, or that caused it; nothing for none.</param>
    /// <param name="content">What it says: an object of JSON.</param>
    /// <param name="id">What it is called.</param>
    public NetMQMessage Write(IEnumerable<byte[]> identities, string type, ReadOnlyMemory<byte>? parent, byte[] content, out string id)
    {
        string name = id = Guid.NewGuid().ToString();
        byte[] header = JsonText.Object(json =>
        {
            json.WriteString("msg_id", name);
            json.WriteString("session", session);
            json.WriteString("username", "kernel");
            json.WriteString("date", DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture));
            json.WriteString("msg_type", type);
            json.WriteString("version", Version);
        });
        byte[] above = parent?.ToArray() ?? Nothing;
        var message = new NetMQMessage();
        foreach (byte[] identity in identities)
        {
            message.Append(identity);
        }

        message.Append(Delimiter.ToArray());
        message.Append(key.Length > 0 ? Sign(header, above, Nothing, content) : []);
        message.Append(header);
        message.Append(above);
        message.Append(Nothing);
        message.Append(content);
        return message;
    }

    private byte[] Sign(params ReadOnlySpan<byte[]> parts)
    {
        using var digest = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        foreach (byte[] part in parts)
        {
            digest.AppendData(part);
        }

        return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(digest.GetHashAndReset()));
    }
}

/// <summary>The signatures of the last 65,536 messages, as many as Jupyter itself remembers, so that none of them is taken a second time.</summary>
internal sealed class SeenSignatures
{
    private const int Most = 1 << 16;

    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly Queue<string> order = new();

    /// <summary>Remembers one.</summary>
    /// <returns>Whether it is new.</returns>
    public bool Add(ReadOnlySpan<byte> signature)
    {
        string text = Encoding.ASCII.GetString(signature);
        if (!known.Add(text))
        {
            return false;
        }

        order.Enqueue(text);
        if (order.Count > Most)
        {
            known.Remove(order.Dequeue());
        }

        return true;
    }
}
