using System.Globalization;
using System.Text;
using WalletTrace.Encodings;

namespace WalletTrace.Attribution;

/// <summary>Writes labels as CSV, as <see cref="LabelFile"/> reads them.</summary>
internal static class LabelWriter
{
    /// <summary>Writes a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="labels">The labels, in their order.</param>
    public static void WriteCsv(string path, IEnumerable<Label> labels)
    {
        using var writer = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        writer.Write(string.Join(',', LabelFields.Keys) + "\n");
        foreach (Label label in labels)
        {
            string[] fields =
            [
                label.Subject.ToString(), label.Text, EnumText.NameOf(label.Category), label.Source,
                label.Confidence == Confidence.Unknown ? "" : EnumText.NameOf(label.Confidence),
                label.Date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "",
            ];
            writer.Write(string.Join(',', fields.Select(Quoted)) + "\n");
        }
    }

    private static string Quoted(string field) =>
        field.AsSpan().ContainsAny(",\"\r\n") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
}
