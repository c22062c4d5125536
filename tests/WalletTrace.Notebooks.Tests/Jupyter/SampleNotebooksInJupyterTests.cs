using System.Text.Json.Nodes;
using WalletTrace.Notebooks.Tests.Jupyter.Support;
using WalletTrace.Tests.Support;

namespace WalletTrace.Notebooks.Tests.Jupyter;

/// <summary>The sample notebooks, executed by Jupyter's own nbconvert.</summary>
public sealed class SampleNotebooksInJupyterTests
{
    private const int Samples = 6;

    [JupyterFact]
    public void Every_sample_notebook_shows_in_Jupyter_what_is_saved_in_it()
    {
        using var home = new JupyterHome();

        // A copy: some of them write files beside themselves.
        string samples = home.Folder["samples"];
        foreach (string file in Directory.GetFiles(Repository.PathOf("samples"), "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(samples, Path.GetRelativePath(Repository.PathOf("samples"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        string[] paths = [.. Directory.GetFiles(Path.Combine(samples, "notebooks"), "*.ipynb").Order(StringComparer.Ordinal)];
        Assert.Equal(Samples, paths.Length);
        foreach (string path in paths)
        {
            JsonArray saved = JsonNode.Parse(File.ReadAllText(path))!["cells"]!.AsArray();
            JsonArray executed = home.Execute(path)["cells"]!.AsArray();

            Assert.Equal(saved.Count, executed.Count);
            for (int cell = 0; cell < saved.Count; cell++)
            {
                Assert.Equal($"{Path.GetFileName(path)}, cell {cell}: {Shown(saved[cell]!)}", $"{Path.GetFileName(path)}, cell {cell}: {Shown(executed[cell]!)}");
            }

            Assert.Contains(saved, cell => cell!["outputs"] is JsonArray { Count: > 0 });
        }
    }

    /// <summary>What a cell shows, with texts that are split into lines put together: both forms are the same in a notebook.</summary>
    private static string Shown(JsonNode cell) => $"[{cell["execution_count"]}] {Whole(cell["outputs"])?.ToJsonString()}";

    private static JsonNode? Whole(JsonNode? node) => node switch
    {
        JsonArray { Count: > 0 } lines when lines.All(line => line?.GetValueKind() == System.Text.Json.JsonValueKind.String) => string.Concat(lines.Select(line => (string?)line)),
        JsonArray items => new JsonArray([.. items.Select(Whole)]),
        JsonObject fields => new JsonObject(fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => KeyValuePair.Create(field.Key, Whole(field.Value)))),
        _ => node?.DeepClone(),
    };
}
