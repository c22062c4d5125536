using System.Collections.Immutable;
using System.Text.Json;
using WalletTrace.Notebooks.Displaying;
using WalletTrace.Notebooks.Files;
using WalletTrace.Tests.Support;

namespace WalletTrace.Notebooks.Tests.Files;

/// <summary>A notebook as a page: what is in it, and what nothing in it can do.</summary>
public sealed class NotebookPageTests
{
    [Fact]
    public void A_page_has_text_code_and_what_the_code_showed_and_loads_nothing()
    {
        string page = Page(
            new NotebookCell(CellKind.Markdown, "# Title\n\n*text*\n\n| a | b |\n|---|---|\n| 1 | 2 |"),
            Code("var x = \"a < b\"; // why", new StreamOutput("stdout", "one\n\ttwo"), new ResultOutput(MimeBundle.Of(MimeBundle.Html, "<b>3</b>").With(MimeBundle.Plain, "3"), 1)),
            new NotebookCell(CellKind.Raw, "raw <b>"));

        Assert.StartsWith("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n", page, StringComparison.Ordinal);
        Assert.Contains("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'\"/>", page, StringComparison.Ordinal);
        Assert.Contains("<title>A &amp; B</title>", page, StringComparison.Ordinal);
        Assert.Contains("<h1>Title</h1>\n<p><em>text</em></p>\n<table>", page, StringComparison.Ordinal);
        Assert.Contains("<div class=\"count\">[1]</div>\n<pre class=\"code\"><span class=\"word\">var</span> x = <span class=\"string\">&quot;a &lt; b&quot;</span>; <span class=\"note\">// why</span></pre>", page, StringComparison.Ordinal);
        Assert.Contains("<pre class=\"stdout\">one\n    two</pre>", page, StringComparison.Ordinal);
        Assert.Contains("<div class=\"shown\"><b>3</b></div>", page, StringComparison.Ordinal);
        Assert.Contains("<pre class=\"text\">raw &lt;b&gt;</pre>", page, StringComparison.Ordinal);
        Assert.Contains("light-dark(", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("src=\"http", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<link", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>", "&lt;script&gt;")]
    [InlineData("a <img src=x onerror=alert(1)> b", "&lt;img src=x onerror=alert(1)&gt;")]
    [InlineData("[a](javascript:alert(1))", "<a href=\"#\">a</a>")]
    [InlineData("[a](JaVaScRiPt:alert(1))", "<a href=\"#\">a</a>")]
    [InlineData("[a](data:text/html,x)", "<a href=\"#\">a</a>")]
    [InlineData("[a](<java\tscript:alert(1)>)", "<a href=\"#\">a</a>")]
    [InlineData("<javascript:alert(1)>", "<p>javascript:alert(1)</p>")]
    [InlineData("[a][r]\n\n[r]: vbscript:x", "<a href=\"#\">a</a>")]
    [InlineData("[a](https://example.org/)", "<a href=\"https://example.org/\">a</a>")]
    [InlineData("[a](../case/README.md#x:y)", "<a href=\"../case/README.md#x:y\">a</a>")]
    [InlineData("![alt](https://example.org/p.png)", "<a href=\"https://example.org/p.png\">alt</a>")]
    public void Text_can_do_nothing_but_be_read(string markdown, string html)
    {
        string page = Page(new NotebookCell(CellKind.Markdown, markdown));

        Assert.Contains(html, page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", page, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Pictures_that_come_with_a_cell_are_in_the_page()
    {
        var cell = new NotebookCell(CellKind.Markdown, "![a picture](attachment:a%20b.png) ![none](attachment:none.png)")
        {
            Others = ImmutableSortedDictionary<string, JsonElement>.Empty.Add("attachments", JsonElement.Parse("""{"a b.png": {"image/png": "AA\n==\"<"}}""")),
        };

        string page = Page(cell);

        Assert.Contains("<img src=\"data:image/png;base64,AA==\" alt=\"a picture\" />", page, StringComparison.Ordinal);
        Assert.Contains("<a href=\"#\">none</a>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_and_errors_of_cells_are_shown_and_cannot_run_scripts()
    {
        string page = Page(Code(
            "x",
            new DisplayOutput(MimeBundle.Of(MimeBundle.Svg, "<svg onload=\"alert(1)\"/>").With(MimeBundle.Plain, "text")),
            new DisplayOutput(MimeBundle.Of("image/png", "AA\n==\n")),
            new DisplayOutput(MimeBundle.Of("text/markdown", "*m* <script>")),
            new ErrorOutput("Bad", "m", ["at <x>", "\u001b[31mred"])));

        Assert.Contains("<img alt=\"\" src=\"data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIi8+\"/>", page, StringComparison.Ordinal);
        Assert.Contains("<img alt=\"\" src=\"data:image/png;base64,AA==\"/>", page, StringComparison.Ordinal);
        Assert.Contains("<em>m</em> &lt;script&gt;", page, StringComparison.Ordinal);
        Assert.Contains("<pre class=\"error\">at &lt;x&gt;\n\\u{001B}[31mred</pre>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Code_that_cannot_be_parsed_stays_as_it_is()
    {
        string page = Page(Code("#r \"nuget: X\"\nint x = ;\n\"open\n/* also"));

        Assert.Contains("int", page, StringComparison.Ordinal);
        Assert.Contains("/* also", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_written_whole()
    {
        using var folder = new TemporaryFolder();
        NotebookPage.Save(new NotebookFile([new NotebookCell(CellKind.Markdown, "text")]), "t", folder["a.html"]);

        Assert.EndsWith("</html>\n", await File.ReadAllTextAsync(folder["a.html"]), StringComparison.Ordinal);
    }

    private static NotebookCell Code(string source, params ImmutableArray<NotebookOutput> outputs) => new(CellKind.Code, source) { ExecutionCount = 1, Outputs = outputs };

    private static string Page(params ImmutableArray<NotebookCell> cells)
    {
        using var writer = new StringWriter();
        NotebookPage.Write(new NotebookFile(cells), "A & B", writer);
        return writer.ToString();
    }
}
