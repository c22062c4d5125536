using System.Text.RegularExpressions;
using WalletTrace.Attribution;
using WalletTrace.Cli.Ledgers;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Cli.Mcp;

/// <summary>The cases that may be asked about, by name: those of the command line and no others.</summary>
internal sealed partial class ServedCases : IDisposable
{
    private readonly List<ServedCase> all = [];

    /// <summary>Names the cases of a command line.</summary>
    /// <param name="cases">CASE or NAME=CASE.</param>
    /// <param name="labels">Files of labels, lists and ledgers that are known beside.</param>
    /// <exception cref="UsageException">Two have one name, or a name cannot be one.</exception>
    public ServedCases(IEnumerable<string> cases, IReadOnlyList<string> labels)
    {
        Lists = new ServedLabels(labels);
        foreach (string text in cases)
        {
            (string name, string place) = Split(text);
            if (!NameForm().IsMatch(name))
            {
                throw new UsageException($"the case {SafeText.Quote(text)} has no name to ask for it by: found {SafeText.Quote(name)}, expected letters, digits, points, hyphens and underscores; give it one with NAME=CASE");
            }

            if (all.Exists(other => other.Name == name))
            {
                throw new UsageException($"two cases are called {name}, expected different names; give one of them another with NAME=CASE");
            }

            all.Add(new ServedCase(name, place, Lists, Traces));
        }
    }

    /// <summary>The cases, in the order of the command line.</summary>
    public IReadOnlyList<ServedCase> All => all;

    /// <summary>Their names.</summary>
    public IEnumerable<string> Names => all.Select(one => one.Name);

    /// <summary>The traces that are kept.</summary>
    public KeptTraces Traces { get; } = new();

    /// <summary>The labels that are known beside those of the cases.</summary>
    public ServedLabels Lists { get; }

    /// <summary>The case of a name.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public ServedCase Find(string name) => all.Find(one => one.Name == name)
        ?? throw new UsageException($"there is no case {SafeText.Quote(name, 80)}: expected one of {string.Join(", ", Names)}");

    /// <summary>The labels of all cases and lists, as they were known at a time.</summary>
    /// <param name="known">The time.</param>
    /// <param name="progress">Told what is being done.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<LabelSet> LabelsAsync(DateTimeOffset known, ProgressLine progress, CancellationToken cancellationToken)
    {
        var sets = new List<LabelSet> { await Lists.ReadAsync(known, progress, cancellationToken).ConfigureAwait(false) };
        foreach (ServedCase one in all)
        {
            sets.Add(await one.LabelsAsync(known, cancellationToken).ConfigureAwait(false));
        }

        return LabelSet.Together(sets);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        all.ForEach(one => one.Dispose());
        Lists.Dispose();
    }

    private static (string Name, string Place) Split(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && !Path.Exists(text) ? (text[..equals], text[(equals + 1)..]) : (NameOf(text), text);
    }

    /// <summary>What a case is called that is given no name: like its folder, or its file without the ending.</summary>
    private static string NameOf(string place)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(place));
        bool isOfFolder = !LedgerFiles.IsLedger(place) && Path.GetFileName(full) == CaseFile.DefaultName;
        return isOfFolder ? Path.GetFileName(Path.GetDirectoryName(full)) ?? ""
            : Directory.Exists(full) ? Path.GetFileName(full)
            : Path.GetFileNameWithoutExtension(full);
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", RegexOptions.CultureInvariant)]
    private static partial Regex NameForm();
}
