using System.IO.Compression;
using System.Text;

namespace WalletTrace.Tests.Support;

internal static class Packing
{
    /// <summary>A text as a gzip file.</summary>
    public static byte[] Gzip(string text)
    {
        var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Optimal))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return stream.ToArray();
    }
}
