using WalletTrace.Attribution;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Cli.Labels;

/// <summary>Labels that were taken into a folder: two files of its own, beside whatever else is in it.</summary>
internal sealed class LabelFolder
{
    private const string LabelsName = "imported-labels.csv";
    private const string EntitiesName = "imported-entities.yaml";

    private readonly string path;

    private LabelFolder(string path, LabelStore store)
    {
        this.path = path;
        Store = store;
    }

    /// <summary>The claims.</summary>
    public LabelStore Store { get; }

    /// <summary>Whether labels were taken into a folder before, or a case is there into which they can be.</summary>
    public static bool IsFolder(string path) => File.Exists(Path.Combine(path, LabelsName)) || File.Exists(Path.Combine(path, EntitiesName)) || File.Exists(Path.Combine(path, CaseFile.DefaultName));

    /// <summary>Reads what was taken into a folder.</summary>
    public static LabelFolder Open(string path)
    {
        var store = new LabelStore();
        string[] files = [.. new[] { LabelsName, EntitiesName }.Select(name => Path.Combine(path, name)).Where(File.Exists)];
        store.Append(LabelSet.Together(files.Select(LabelFile.ReadAll)));
        return new LabelFolder(path, store);
    }

    /// <summary>Writes the files anew, each as a whole or not at all.</summary>
    /// <returns>What the case file must say so that they count; null where it does.</returns>
    public string? Save()
    {
        LabelSet history = Store.History();
        Label[] labels = [.. history.All];
        bool hasEntities = history.Entities.All.Length + history.Entities.Relations.Length + history.Entities.Links.Length + history.Editions.Length > 0;
        List<string> written = [];
        Write(LabelsName, labels.Length > 0, place => LabelWriter.WriteCsv(place, labels), written);
        Write(EntitiesName, hasEntities, place => LabelWriter.WriteYaml(place, history.Entities, history.Editions), written);

        string file = Path.Combine(path, CaseFile.DefaultName);
        string text = File.Exists(file) ? File.ReadAllText(file) : string.Empty;
        return written.Count > 0 && !written.All(name => text.Contains(name, StringComparison.Ordinal))
            ? $"They count once {CaseFile.DefaultName} names them:\n  labels: [{string.Join(", ", written)}]\n"
            : null;
    }

    private void Write(string name, bool isNeeded, Action<string> write, List<string> written)
    {
        string target = Path.Combine(path, name);
        if (!isNeeded)
        {
            return;
        }

        OutputFile.Write(target, place =>
        {
            string pending = place + ".writing";
            try
            {
                write(pending);
                long length = new FileInfo(pending).Length;
                if (length > LabelFile.MaxFileLength)
                {
                    throw new WalletTraceException(FormattableString.Invariant(
                        $"the labels are too many for a file: found {length} bytes, expected at most {LabelFile.MaxFileLength}; keep them in a ledger, CASE.duckdb"));
                }

                File.Move(pending, place, overwrite: true);
            }
            finally
            {
                File.Delete(pending);
            }
        });
        written.Add(name);
    }
}
