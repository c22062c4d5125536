using System.Text.Json;

namespace WalletTrace.Reports;

/// <summary>What all JSON reports have in common: indented, LF, the schema and what wrote it as the first members, and a newline at the end.</summary>
internal static class JsonShell
{
    private static readonly JsonWriterOptions WriterOptions = new() { Indented = true, NewLine = "\n" };

    /// <summary>Writes a document; the stream stays open.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="schema">The schema and its version.</param>
    /// <param name="writeMembers">Writes what follows.</param>
    public static void Write(Stream stream, string schema, Action<Utf8JsonWriter> writeMembers)
    {
        using (var json = new Utf8JsonWriter(stream, WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("schema", schema);
            json.WriteString("generator", Generator.Name);
            writeMembers(json);
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
    }

    /// <summary>Writes the member <c>assets</c>: what the ids of assets stand for.</summary>
    public static void WriteAssets(Utf8JsonWriter json, IEnumerable<Asset> assets)
    {
        json.WriteStartArray("assets");
        foreach (Asset asset in assets)
        {
            json.WriteStartObject();
            json.WriteString("id", asset.ToString());
            json.WriteString("symbol", asset.Symbol);
            json.WriteNumber("decimals", asset.Decimals);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
