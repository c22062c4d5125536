using System.Text;

namespace WalletTrace.Attribution.Lists;

/// <summary>The header of a CSV, as far as it serves to tell one format from another.</summary>
internal static class PackHeader
{
    private static readonly char[] Separators = [',', ';', '\t'];

    /// <summary>The names of the columns in small letters without blanks and quotes; empty where the first line that is no comment is none.</summary>
    public static string[] Of(ReadOnlySpan<byte> head) => LineOf(head) is { } line ? [.. line.Split(SeparatorOf(line)).Select(Plain)] : [];

    /// <summary>What stands between two fields: whichever is there most often; a comma where none is.</summary>
    public static char SeparatorOf(ReadOnlySpan<byte> head) => LineOf(head) is { } line ? SeparatorOf(line) : ',';

    /// <summary>A column's name in small letters without blanks, hyphens, underscores and quotes.</summary>
    public static string Plain(string name) => new([.. name.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);

    /// <summary>Whether a header has exactly some columns in their order.</summary>
    public static bool Is(ReadOnlySpan<byte> head, params ReadOnlySpan<string> columns) => Of(head).AsSpan().SequenceEqual(columns);

    private static char SeparatorOf(string line) => Separators.MaxBy(separator => line.Count(c => c == separator));

    private static string? LineOf(ReadOnlySpan<byte> head)
    {
        string text = Encoding.UTF8.GetString(head.StartsWith("\uFEFF"u8) ? head[3..] : head);
        return text.Split('\n').Select(line => line.Trim('\r')).FirstOrDefault(line => line.Trim().Length > 0 && line[0] != '#')
            is { Length: < 10_000 } line && line[0] is not ('{' or '[' or '<') ? line : null;
    }
}
