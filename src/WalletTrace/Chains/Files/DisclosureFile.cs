using System.Globalization;
using System.Text;

namespace WalletTrace.Chains.Files;

/// <summary>
/// Keeps disclosures in a CSV file that only ever grows: time (UTC), host, chain, subject and kind. Each is written before the request is sent. Safe to use
/// from any thread.
/// </summary>
public sealed class DisclosureFile : IDisclosureLog, IDisposable
{
    /// <summary>The name of the file in a case's folder.</summary>
    public const string DefaultName = "disclosures.csv";

    private const string Header = "time,host,chain,subject,kind\n";

    private readonly Lock gate = new();
    private readonly FileStream file;

    /// <summary>Opens a file, to add to what it holds.</summary>
    /// <param name="path">The file; it is made if need be.</param>
    /// <exception cref="IOException">The file cannot be opened or made.</exception>
    public DisclosureFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, 1);
        if (file.Position == 0)
        {
            Write(Header);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The file cannot be written to: then nothing is to be told either.</exception>
    public void Add(Disclosure disclosure)
    {
        string row = string.Create(
            CultureInfo.InvariantCulture,
            $"{DateTimeOffset.FromUnixTimeSeconds(disclosure.Time):yyyy-MM-dd'T'HH:mm:ss'Z'},{Cell(disclosure.Host)},{disclosure.Chain},{Cell(disclosure.Subject)},{disclosure.Kind.ToString().ToLowerInvariant()}\n");
        lock (gate)
        {
            Write(row);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    // Hosts and subjects are made of few kinds of characters; whatever else one holds stays inside its cell and is no formula.
    private static string Cell(string text)
    {
        string shown = SafeText.Trim(text);
        return shown.Length > 0 && shown.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or ':' or '-' or '_') && shown[0] != '-'
            ? shown
            : $"\"'{shown.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private void Write(string text)
    {
        file.Write(Encoding.UTF8.GetBytes(text));
        file.Flush();
    }
}
