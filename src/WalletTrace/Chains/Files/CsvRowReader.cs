using WalletTrace.Encodings;

namespace WalletTrace.Chains.Files;

/// <summary>Reads the rows of a CSV file, of the one kind that its header announces.</summary>
internal sealed class CsvRowReader(LineReader lines) : IRowReader
{
    private readonly CsvReader csv = new(lines, needsFinalLineBreak: true);
    private RowSchema? schema;
    private Column[] columns = [];

    /// <inheritdoc/>
    public async ValueTask<bool> ReadAsync(FactRow row, CancellationToken cancellationToken)
    {
        schema ??= await ReadHeaderAsync(cancellationToken).ConfigureAwait(false);
        if (!await csv.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        row.Clear(schema, csv.Line);
        for (int field = 0; field < columns.Length; field++)
        {
            row.Set(columns[field], csv[field]);
        }

        return true;
    }

    private async ValueTask<RowSchema> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        await csv.ReadHeaderAsync(string.Join(", ", RowSchema.All.Select(known => known.File)), cancellationToken).ConfigureAwait(false);
        var found = RowSchema.Recognise(csv.Columns, out var problem) ?? throw lines.Fail(problem!);
        columns = [.. csv.Columns.Select(column => found.Find(column)!.Value)];
        return found;
    }
}
