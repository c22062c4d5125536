using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json.Nodes;

namespace WalletTrace.Tests.Support;

/// <summary>The blocks of an emulation of Wasabi 2 on a regtest node, as the node told them, by height.</summary>
internal static class EmulatedWallets
{
    public const string Path = "bitcoin/coinjoin/emul_wasabi2_2024-04-05_15-19.tar.gz";

    public static IReadOnlyList<JsonNode> Blocks()
    {
        using var file = new GZipStream(File.OpenRead(SharedData.Find(Path)!), CompressionMode.Decompress);
        using var archive = new TarReader(file);
        var blocks = new SortedDictionary<long, JsonNode>();
        while (archive.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is { } stream && entry.Name.Contains("/block_", StringComparison.Ordinal))
            {
                JsonNode block = JsonNode.Parse(stream)!;
                blocks.Add((long)block["height"]!, block);
            }
        }

        return [.. blocks.Values];
    }
}
