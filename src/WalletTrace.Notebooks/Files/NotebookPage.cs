using System.Globalization;
using System.Text;
using WalletTrace.Notebooks.Displaying;
using WalletTrace.Reports;
using WalletTrace.Reports.Html;

namespace WalletTrace.Notebooks.Files;

/// <summary>A notebook as one page of HTML, for those without Jupyter: text, code and what the code showed. It holds no script and loads nothing.</summary>
/// <remarks>
/// HTML that cells showed stands in it as it is, as in Jupyter; the page's policy keeps it from running scripts, sending forms and loading anything. Pictures
/// are in the page. Light or dark as the reader prefers.
/// </remarks>
public static class NotebookPage
{
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

    private const string Style = """
        :root{color-scheme:light dark;--page:light-dark(#fff,#14171b);--ink:light-dark(#1a1e24,#e4e8ed);--soft:light-dark(#59626d,#9ca7b3);--line:light-dark(#dde2e8,#2c333b);
        --faint:light-dark(#f5f7f9,#1b2026);--link:light-dark(#1d4f91,#8fb8ec);--word:light-dark(#1d4f91,#8fb8ec);--text:light-dark(#94402a,#e0a08c);--note:light-dark(#3f7030,#8fc07c)}
        body{margin:0;background:var(--page);color:var(--ink);font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"DejaVu Sans",sans-serif}
        main{max-width:1100px;margin:0 auto;padding:32px 24px 80px}
        h1,h2,h3,h4{line-height:1.25;margin:36px 0 10px;overflow-wrap:anywhere}
        a{color:var(--link)}
        .text{max-width:76ch;overflow-wrap:anywhere}
        .text table{border-collapse:collapse}.text th,.text td{padding:4px 12px;border:1px solid var(--line);text-align:left}
        .text img{max-width:100%}
        blockquote{margin:0 0 12px;padding-left:16px;border-left:3px solid var(--line);color:var(--soft)}
        code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:13px}
        pre{margin:0;white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.5}
        .cell{display:grid;grid-template-columns:44px minmax(0,1fr);margin:14px 0}
        .count{color:var(--soft);font-size:12.5px;padding-top:9px}
        .code{background:var(--faint);border:1px solid var(--line);border-radius:4px;padding:8px 12px}
        .word{color:var(--word)}.string{color:var(--text)}.note{color:var(--note)}
        .shown{grid-column:2;padding:8px 0 0;overflow-x:auto}
        .shown img{max-width:100%;height:auto}
        .error{border-left:3px solid #b4513f;padding-left:10px}
        .stderr{color:var(--soft)}
        """;

    // From the richest to the plainest, as Jupyter chooses.
    private static readonly string[] Preferred = [MimeBundle.Html, "text/markdown", MimeBundle.Svg, "image/png", "image/jpeg", "image/gif", "image/webp", MimeBundle.Plain];

    /// <summary>Writes the page into a file, whole or not at all.</summary>
    /// <param name="notebook">The notebook.</param>
    /// <param name="title">The page's title.</param>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="cancellationToken">Stops the writing; nothing is left behind.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Save(NotebookFile notebook, string title, string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        TraceSaving.WriteWhole(path, TraceSaving.Text(writer => Write(notebook, title, writer)), cancellationToken);
    }

    /// <summary>Writes the page. Deterministic.</summary>
    /// <param name="notebook">The notebook.</param>
    /// <param name="title">The page's title.</param>
    /// <param name="writer">Where to.</param>
    public static void Write(NotebookFile notebook, string title, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Markup.Of($"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n<meta http-equiv=\"Content-Security-Policy\" content=\"{new Markup(Policy)}\"/>\n"));
        writer.Write(Markup.Of($"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>{title}</title>\n<style>\n{new Markup(Style.ReplaceLineEndings("\n"))}\n</style>\n</head>\n<body>\n<main>\n"));
        foreach (NotebookCell cell in notebook.Cells)
        {
            writer.Write(cell.Kind switch
            {
                CellKind.Code => Code(cell),
                CellKind.Markdown => Markup.Of($"<div class=\"text\">\n{MarkdownHtml.Of(cell.Source, cell.Others.GetValueOrDefault("attachments"))}</div>\n"),
                _ => Markup.Of($"<pre class=\"text\">{Lines(cell.Source)}</pre>\n"),
            });
        }

        writer.Write("</main>\n</body>\n</html>\n");
    }

    private static Markup Code(NotebookCell cell) => Markup.Of(
        $"<div class=\"cell\">\n<div class=\"count\">[{cell.ExecutionCount?.ToString(CultureInfo.InvariantCulture) ?? " "}]</div>\n<pre class=\"code\">{CodeHtml.Of(cell.Source)}</pre>\n{Markup.Join("", cell.Outputs.Select(output => Markup.Of($"<div class=\"shown\">{Output(output)}</div>\n")))}</div>\n");

    private static Markup Output(NotebookOutput output) => output switch
    {
        StreamOutput stream => Markup.Of($"<pre class=\"{(stream.Name == "stderr" ? "stderr" : "stdout")}\">{Lines(stream.Text)}</pre>"),
        DisplayOutput display => Bundle(display.Bundle),
        ResultOutput result => Bundle(result.Bundle),
        ErrorOutput error => Markup.Of($"<pre class=\"error\">{Lines(string.Join('\n', error.Lines))}</pre>"),
        _ => Markup.Empty,
    };

    private static Markup Bundle(MimeBundle bundle)
    {
        string type = Preferred.FirstOrDefault(bundle.Data.ContainsKey) ?? bundle.Data.Keys.FirstOrDefault("");
        string text = bundle.Data.GetValueOrDefault(type, "");
        return type switch
        {
            MimeBundle.Html => new Markup(text),
            "text/markdown" => MarkdownHtml.Of(text, default),
            MimeBundle.Svg => Picture(type, Convert.ToBase64String(Encoding.UTF8.GetBytes(text))),
            _ when type.StartsWith("image/", StringComparison.Ordinal) => Picture(type, string.Concat(text.Where(letter => !char.IsWhiteSpace(letter)))),
            _ => Markup.Of($"<pre>{Lines(text)}</pre>"),
        };
    }

    private static Markup Picture(string type, string base64) => Markup.Of($"<img alt=\"\" src=\"data:{type};base64,{base64}\"/>");

    /// <summary>Text whose lines stay lines.</summary>
    internal static Markup Lines(string text) => Markup.Join("\n", text.ReplaceLineEndings("\n").Split('\n').Select(line => Markup.Of($"{line.Replace("\t", "    ", StringComparison.Ordinal)}")));
}
