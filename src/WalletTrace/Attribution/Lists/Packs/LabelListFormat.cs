using System.Runtime.CompilerServices;

namespace WalletTrace.Attribution.Lists;

/// <summary>This library's own label files, see <see cref="LabelFile"/>: a row that cannot be read makes the whole file unfit, as everywhere they are read.</summary>
internal sealed class LabelListFormat : IListFormat
{
    public string Name => "wallettrace-labels";

    public string Description => "WalletTrace's own label files (CSV or YAML: account, text, category, source, confidence, date)";

    public bool Recognises(string name, ReadOnlySpan<byte> head)
    {
        ArgumentNullException.ThrowIfNull(name);
        return LabelFile.IsLabelFile(name) && (name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? HasOwnColumns(PackHeader.Of(head)) : PackYaml.HasKey(head, "labels"));
    }

    /// <summary>Whether a header, in small letters without blanks, is that of a label file.</summary>
    public static bool HasOwnColumns(string[] columns) => columns.Contains("account") && columns.Contains("text") && columns.Contains("category") && columns.Contains("source");

    public async IAsyncEnumerable<ListItem> ReadAsync(Stream stream, ListReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        byte[] file = await ListJson.ReadAllAsync(stream, options, cancellationToken).ConfigureAwait(false);
        int entry = 0;
        foreach (Label label in LabelFile.Read(new MemoryStream(file), LabelFile.IsLabelFile(options.Name) ? options.Name : options.Name + ".csv"))
        {
            yield return new ListedLabel(
                PackJson.Entry(++entry),
                label with { Source = options.Source ?? label.Source, Url = label.Url ?? options.Url, LearnedAt = label.LearnedAt ?? options.LearnedAt });
        }
    }
}
