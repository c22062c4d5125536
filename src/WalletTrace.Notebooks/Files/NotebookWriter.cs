using System.Text.Json;
using WalletTrace.Notebooks.Displaying;

namespace WalletTrace.Notebooks.Files;

/// <summary>Writes notebooks as nbformat's own writer does.</summary>
internal sealed class NotebookWriter
{
    private readonly NotebookJson json = new();

    /// <summary>The text of a notebook's file.</summary>
    public static string Write(NotebookFile notebook)
    {
        var writer = new NotebookWriter();
        writer.json.Object(
            ("cells", () => writer.json.Array(notebook.Cells.Select(cell => (Action)(() => writer.Cell(cell))))),
            ("metadata", () => writer.json.Element(notebook.Metadata)),
            ("nbformat", () => writer.json.Number(4)),
            ("nbformat_minor", () => writer.json.Number(notebook.Minor)));
        return writer.json + "\n";
    }

    /// <summary>The text of what a cell showed, as it stands in a file; two outputs are the same when it is.</summary>
    public static string Write(NotebookOutput output)
    {
        var writer = new NotebookWriter();
        writer.Output(output);
        return writer.json.ToString();
    }

    private void Cell(NotebookCell cell)
    {
        List<(string, Action)> members =
        [
            ("cell_type", () => json.String(cell.Kind switch { CellKind.Code => "code", CellKind.Markdown => "markdown", _ => "raw" })),
            ("metadata", () => json.Element(cell.Metadata)),
            ("source", () => json.InLines(cell.Source)),
            .. cell.Others.Select(other => (other.Key, (Action)(() => json.Element(other.Value)))),
        ];
        if (cell.Kind == CellKind.Code)
        {
            members.Add(("execution_count", () => json.Number(cell.ExecutionCount)));
            members.Add(("outputs", () => json.Array(cell.Outputs.Select(output => (Action)(() => Output(output))))));
        }

        json.Object(members);
    }

    private void Output(NotebookOutput output)
    {
        switch (output)
        {
            case StreamOutput stream:
                json.Object(
                    ("output_type", () => json.String("stream")), ("name", () => json.String(stream.Name)), ("text", () => json.InLines(stream.Text)));
                break;
            case DisplayOutput display:
                json.Object(
                    ("output_type", () => json.String("display_data")), ("data", () => Bundle(display.Bundle)), ("metadata", () => json.Element(display.Metadata)));
                break;
            case ResultOutput result:
                json.Object(
                    ("output_type", () => json.String("execute_result")),
                    ("data", () => Bundle(result.Bundle)),
                    ("execution_count", () => json.Number(result.ExecutionCount)),
                    ("metadata", () => json.Element(result.Metadata)));
                break;
            case ErrorOutput error:
                json.Object(
                    ("output_type", () => json.String("error")),
                    ("ename", () => json.String(error.Name)),
                    ("evalue", () => json.String(error.Message)),
                    ("traceback", () => json.Array(error.Lines.Select(line => (Action)(() => json.String(line))))));
                break;
        }
    }

    private void Bundle(MimeBundle bundle) => json.Object(bundle.Data.Select(form => (form.Key, (Action)(() =>
    {
        if (NotebookJson.IsJson(form.Key))
        {
            json.Element(JsonElement.Parse(form.Value));
        }
        else if (NotebookJson.IsWrittenInLines(form.Key))
        {
            json.InLines(form.Value);
        }
        else
        {
            json.String(form.Value);
        }
    }))));
}
