using System.Globalization;

namespace WalletTrace;

/// <summary>A file of WalletTrace's own making, or one in its formats, that is damaged, cut short or of an unknown version.</summary>
public sealed class LedgerFormatException : WalletTraceException
{
    /// <summary>Makes a failure at a line or byte of a file.</summary>
    /// <param name="problem">What failed: found X, expected Y.</param>
    /// <param name="file">The file's name.</param>
    /// <param name="line">The line, counted from 1; null when the place is not a line.</param>
    /// <param name="offset">The byte, counted from 0; null when the place is not a byte.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public LedgerFormatException(string problem, string file, long? line = null, long? offset = null, Exception? innerException = null)
        : base(Describe(problem, file, line, offset), innerException)
    {
        File = file;
        Line = line;
        Offset = offset;
    }

    /// <summary>The file's name.</summary>
    public string File { get; }

    /// <summary>The line, counted from 1; null when the place is not a line.</summary>
    public long? Line { get; }

    /// <summary>The byte, counted from 0; null when the place is not a byte.</summary>
    public long? Offset { get; }

    private static string Describe(string problem, string file, long? line, long? offset)
    {
        var place = SafeText.Trim(file);
        place += line is null ? string.Empty : string.Create(CultureInfo.InvariantCulture, $", line {line}");
        place += offset is null ? string.Empty : string.Create(CultureInfo.InvariantCulture, $", byte {offset}");
        return $"{problem}, in {place}";
    }
}
