using System.Globalization;
using System.Text;
using System.Text.Json;
using WalletTrace.DuckDb;

namespace WalletTrace.Cli.Ledgers;

/// <summary>What a ledger holds, as text and as JSON.</summary>
/// <param name="path">The ledger as the user names it.</param>
/// <param name="info">Its figures.</param>
/// <param name="bytes">The room that each table takes on the disk.</param>
/// <param name="index">The state of its index.</param>
internal sealed class InfoReport(string path, LedgerInfo info, IReadOnlyDictionary<string, long> bytes, IndexExamination index)
{
    /// <summary>The figures within so many columns.</summary>
    public string ToText(int width)
    {
        var text = new StringBuilder();
        Line("Ledger", $"{SafeText.Trim(path, 300)}, {Size(info.FileBytes)}{(info.LogBytes > 0 ? $" and {Size(info.LogBytes)} in its log" : "")}");
        Line("", $"version {info.SchemaVersion} of the tables, made by {SafeText.Trim(info.CreatedBy)}, opened with DuckDB {info.EngineVersion}");
        Line("Id", info.Id.ToString());
        Line("Appends", $"{Number(info.Appends)}, and {Number(info.Rewinds)} rewinds{(info.LastAppendAt is { } last ? $"; the last at {Time(last)}" : "")}");
        Line("Index", IndexText.Of(index) + (index.Bytes > 0 ? $", {Size(index.Bytes)}" : ""));
        Line("Labels", Number(Rows("label")) + (Rows("withdrawal") is var withdrawn and > 0 ? $", and {Number(withdrawn)} withdrawals of labels, entities or sources: SELECT * FROM label_history" : ""));
        Line("Entities", $"{Number(Rows("entity"))}, {Number(Rows("relation"))} relations, {Number(Rows("link"))} asserted links; {Number(Rows("edition"))} editions of lists");
        Line("Answers", $"{Number(Rows("answer_read"))} kept, {Number(Rows("answer"))} of them different");
        Line("Told to others", Rows("disclosure") is 0 ? "nothing" : $"{Number(Rows("disclosure"))} times: SELECT * FROM told");
        Line("Contradictions", Rows("contradiction") is 0 ? "none" : $"{Number(Rows("contradiction"))} facts set apart: SELECT * FROM contradiction");
        foreach (ChainInfo chain in info.Chains)
        {
            text.Append('\n');
            Line(chain.Chain.Name, chain.Chain.ToString());
            Line("  Blocks", Number(chain.Blocks) + (chain is { FirstHeight: { } first, LastHeight: { } to } ? $" known, from {Number(first)} to {Number(to)}" : ""));
            Line("  Transactions", Number(chain.Transactions));
            Line(chain.Chain.IsUtxo ? "  Outputs" : "  Transfers", Number(chain.Movements));
            Line("  Accounts", $"{Number(chain.Accounts)}, and {Number(chain.Assets)} {(chain.Assets == 1 ? "asset" : "assets")}");
            Line("  Speaks as of", chain.AsOf is { } asOf ? $"block {Number(asOf)}" : "no block: nothing is covered");
            string[] spans = [.. chain.Coverage.GroupBy(span => span.Kind).Select(spans => $"{Words.Of(spans.Key)} {string.Join(", ", spans.Select(span => $"{Number(span.FromHeight)} to {Number(span.ToHeight)}"))}")];
            Line("  Covered", spans.Length > 0 ? $"the whole chain: {string.Join("; ", spans)}" : "no heights of the whole chain");
            Line("", $"{Number(chain.CoveredAccounts)} accounts by themselves");
        }

        text.Append('\n').Append(CultureInfo.InvariantCulture, $"{"Table",-20}{"rows",16}{"on disk",14}\n");
        foreach (TableInfo table in info.Tables.Where(table => table.Rows > 0))
        {
            text.Append(CultureInfo.InvariantCulture, $"{table.Name,-20}{table.Rows,16:N0}{Size(bytes.GetValueOrDefault(table.Name)),14}\n");
        }

        return text.ToString();

        void Line(string heading, string words) => SummaryText.Append(text, width, heading, words);
    }

    /// <summary>The figures as JSON.</summary>
    public string ToJson()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("id", info.Id);
            json.WriteNumber("schemaVersion", info.SchemaVersion);
            json.WriteString("createdBy", info.CreatedBy);
            json.WriteString("engineVersion", info.EngineVersion);
            json.WriteNumber("fileBytes", info.FileBytes);
            json.WriteNumber("logBytes", info.LogBytes);
            json.WriteString("index", Words.Of(index.Condition));
            json.WriteNumber("indexBytes", index.Bytes);
            json.WriteNumber("appends", info.Appends);
            json.WriteNumber("rewinds", info.Rewinds);
            Write(json, "lastAppendAt", info.LastAppendAt);
            json.WriteStartArray("chains");
            foreach (ChainInfo chain in info.Chains)
            {
                Write(json, chain);
            }

            json.WriteEndArray();
            json.WriteStartArray("tables");
            foreach (TableInfo table in info.Tables)
            {
                json.WriteStartObject();
                json.WriteString("name", table.Name);
                json.WriteNumber("rows", table.Rows);
                json.WriteNumber("bytes", bytes.GetValueOrDefault(table.Name));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void Write(Utf8JsonWriter json, ChainInfo chain)
    {
        json.WriteStartObject();
        json.WriteString("chain", chain.Chain.ToString());
        json.WriteNumber("blocks", chain.Blocks);
        Write(json, "firstHeight", chain.FirstHeight);
        Write(json, "lastHeight", chain.LastHeight);
        json.WriteNumber("transactions", chain.Transactions);
        json.WriteNumber("movements", chain.Movements);
        json.WriteNumber("accounts", chain.Accounts);
        json.WriteNumber("assets", chain.Assets);
        Write(json, "asOf", chain.AsOf);
        json.WriteNumber("coveredAccounts", chain.CoveredAccounts);
        json.WriteStartArray("coverage");
        foreach (CoverageSpan span in chain.Coverage)
        {
            json.WriteStartObject();
            json.WriteString("kind", Words.Of(span.Kind));
            json.WriteNumber("fromHeight", span.FromHeight);
            json.WriteNumber("toHeight", span.ToHeight);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } given)
        {
            json.WriteNumber(name, given);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private long Rows(string table) => info.Tables.FirstOrDefault(one => one.Name == table)?.Rows ?? 0;

    private static string Number(long number) => SummaryText.Number(number);

    private static string Time(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A size in the largest unit of which there are ten, rounded down to a whole number.</summary>
    private static string Size(long size) => size switch
    {
        >= 10L << 30 => $"{Number(size >> 30)} GiB",
        >= 10L << 20 => $"{Number(size >> 20)} MiB",
        >= 10L << 10 => $"{Number(size >> 10)} KiB",
        _ => $"{Number(size)} bytes",
    };
}

/// <summary>Says what an index is good for.</summary>
internal static class IndexText
{
    /// <summary>The words for it.</summary>
    public static string Of(IndexExamination index) => index.Condition switch
    {
        IndexCondition.Missing => "none yet: it is made when it is needed",
        IndexCondition.Fresh => "holds all that the ledger does",
        IndexCondition.Behind => "the ledger changed since it was made: it is brought up to date when it is needed",
        _ => $"damaged, and made anew when it is needed: {SafeText.Trim(index.Problem, 300)}",
    };
}
