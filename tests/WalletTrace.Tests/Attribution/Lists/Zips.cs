using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace WalletTrace.Tests.Attribution.Lists;

/// <summary>Packs files.</summary>
internal static class Zips
{
    /// <summary>A ZIP of texts.</summary>
    public static MemoryStream Of(params (string Name, string Text)[] files)
    {
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, string text) in files)
            {
                using Stream entry = zip.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        stream.Position = 0;
        return stream;
    }

    /// <summary>A tar, packed by gzip.</summary>
    public static byte[] TarGz(params TarEntry[] entries)
    {
        var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Ustar))
        {
            foreach (TarEntry entry in entries)
            {
                tar.WriteEntry(entry);
            }
        }

        return stream.ToArray();
    }

    /// <summary>A file of a tar.</summary>
    public static TarEntry File(string name, string text) => new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) };
}
