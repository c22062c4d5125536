using System.Buffers;
using System.Text.Json;

namespace WalletTrace.Tracing.Watching;

/// <summary>The lines of an <see cref="AlertJournal"/>: a JSON object each, line feed included.</summary>
internal static class JournalLine
{
    /// <summary>The version of the format.</summary>
    public const int Version = 1;

    /// <summary>The first line.</summary>
    /// <param name="hasBaseline">Whether it is settled what was known when the watch began.</param>
    public static byte[] Header(bool hasBaseline) => Under("journal", json =>
    {
        json.WriteNumber("version", Version);
        json.WriteBoolean("baseline", hasBaseline);
    });

    /// <summary>Some of what was known when the watch began.</summary>
    public static byte[] Known(IEnumerable<AlertId> ids) => Line(json =>
    {
        json.WriteStartArray("known");
        foreach (AlertId id in ids)
        {
            json.WriteStringValue(id.ToString());
        }

        json.WriteEndArray();
    });

    /// <summary>An alert that is raised.</summary>
    public static byte[] Of(Alert alert) => Line(json =>
    {
        json.WritePropertyName("alert");
        AlertJson.Write(json, alert);
    });

    /// <summary>How many of the alerts a sink was given.</summary>
    public static byte[] Delivered(string sink, int count) => Under("delivered", json =>
    {
        json.WriteString("sink", sink);
        json.WriteNumber("count", count);
    });

    /// <summary>From which height on the blocks of a chain are followed.</summary>
    public static byte[] Follow(ChainId chain, long height) => Under("follow", json =>
    {
        json.WriteString("chain", chain.ToString());
        json.WriteNumber("from", height);
    });

    /// <summary>Up to which block histories of a chain are read.</summary>
    public static byte[] End(ChainId chain, long height, BlockHash hash) => Under("end", json =>
    {
        json.WriteString("chain", chain.ToString());
        json.WriteNumber("height", height);
        json.WriteString("hash", hash.ToString());
    });

    private static byte[] Under(string name, Action<Utf8JsonWriter> write) => Line(json =>
    {
        json.WriteStartObject(name);
        write(json);
        json.WriteEndObject();
    });

    private static byte[] Line(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        bytes.Write("\n"u8);
        return bytes.WrittenSpan.ToArray();
    }
}
