using System.Text;
using WalletTrace.Reports;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Support;

/// <summary>Reports as strings.</summary>
internal static class Rendered
{
    /// <summary>Every format by its file ending.</summary>
    public static IReadOnlyList<string> Formats => TraceSaving.Endings;

    /// <summary>A report without the version of the library.</summary>
    public static string As(string ending, TraceResult trace, ReportOptions? options = null)
    {
        using var writer = new StringWriter { NewLine = "(not used)" };
        switch (ending)
        {
            case ".html":
                HtmlReport.Write(trace, writer, options);
                break;
            case ".json":
                using (var stream = new MemoryStream())
                {
                    JsonReport.Write(trace, stream, options);
                    writer.Write(Encoding.UTF8.GetString(stream.ToArray()));
                }

                break;
            case ".csv":
                CsvReport.Write(trace, writer, options);
                break;
            case ".graphml":
                GraphMlReport.Write(trace, writer, options);
                break;
            case ".dot":
                DotReport.Write(trace, writer, options);
                break;
            case ".txt":
                TextReport.Write(trace, writer, options);
                break;
            default:
                throw new ArgumentException($"No format is written for {ending}.", nameof(ending));
        }

        return writer.ToString().Replace(Generator.Name, "WalletTrace (version)", StringComparison.Ordinal);
    }
}
