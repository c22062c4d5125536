using System.Text;
using CsCheck;
using WalletTrace.Notebooks.Displaying;
using WalletTrace.Notebooks.Files;
using WalletTrace.Notebooks.Tests.Support;
using WalletTrace.Tests.Support;

namespace WalletTrace.Notebooks.Tests.Files;

public sealed class NotebookFileTests
{
    /// <summary>As nbformat 5.5 writes it.</summary>
    private const string Written =
        """
        {
         "cells": [
          {
           "cell_type": "markdown",
           "metadata": {},
           "source": [
            "# Über\n",
            "\n",
            "text"
           ]
          },
          {
           "cell_type": "code",
           "execution_count": 2,
           "metadata": {
            "tags": [
             "a",
             "b"
            ]
           },
           "outputs": [
            {
             "name": "stdout",
             "output_type": "stream",
             "text": [
              "one\n",
              "two"
             ]
            },
            {
             "data": {
              "application/json": {
               "b": 1.50,
               "list": []
              },
              "image/png": "iVBO\nRw0=\n",
              "image/svg+xml": [
               "<svg>\n",
               "</svg>"
              ],
              "text/plain": []
             },
             "metadata": {
              "width": 10
             },
             "output_type": "display_data"
            },
            {
             "data": {
              "text/plain": [
               "3"
              ]
             },
             "execution_count": 2,
             "metadata": {},
             "output_type": "execute_result"
            },
            {
             "ename": "E",
             "evalue": "told",
             "output_type": "error",
             "traceback": [
              "line \"1\"\\",
              "\u001b[0m\ttab"
             ]
            }
           ],
           "source": [
            "1 + 2"
           ]
          },
          {
           "attachments": {
            "a.png": {
             "image/png": "AA=="
            }
           },
           "cell_type": "raw",
           "metadata": {},
           "source": []
          }
         ],
         "metadata": {
          "kernelspec": {
           "display_name": "C#",
           "language": "C#",
           "name": ".net-csharp"
          },
          "nobody": [
           null,
           true,
           12345678901234567890123
          ]
         },
         "nbformat": 4,
         "nbformat_minor": 4
        }

        """;

    [Fact]
    public void What_jupyter_wrote_is_written_again_to_the_byte() => Assert.Equal(Written, Parse(Written).ToString());

    [Fact]
    public void What_is_read_is_what_the_file_says()
    {
        NotebookFile notebook = Parse(Written);

        Assert.Equal([CellKind.Markdown, CellKind.Code, CellKind.Raw], notebook.Cells.Select(cell => cell.Kind));
        Assert.Equal("# Über\n\ntext", notebook.Cells[0].Source);
        Assert.Equal(2, notebook.Cells[1].ExecutionCount);
        Assert.Equal(4, notebook.Minor);
        Assert.Equal(new StreamOutput("stdout", "one\ntwo"), notebook.Cells[1].Outputs[0]);
        MimeBundle shown = ((DisplayOutput)notebook.Cells[1].Outputs[1]).Bundle;
        Assert.Equal("<svg>\n</svg>", shown.Data[MimeBundle.Svg]);
        Assert.Equal("", shown.Data[MimeBundle.Plain]);
        Assert.Equal(2, ((ResultOutput)notebook.Cells[1].Outputs[2]).ExecutionCount);
        Assert.Equal(["line \"1\"\\", "\u001b[0m\ttab"], ((ErrorOutput)notebook.Cells[1].Outputs[3]).Lines.AsEnumerable());
        Assert.Equal(["attachments"], notebook.Cells[2].Others.Keys);
    }

    [Fact]
    public void Names_are_in_the_order_of_code_points_and_what_is_of_the_moment_is_left_out()
    {
        NotebookFile notebook = Parse(
            """
            {"nbformat_minor": 5, "nbformat": 4, "metadata": {"orig_nbformat": 3, "\uFF5E": 1, "\uD83D\uDE00": 2, "a": 3},
             "cells": [{"source": "1", "cell_type": "code", "id": "x", "metadata": {"trusted": true}, "outputs": [], "execution_count": null}]}
            """);

        Assert.Equal(
            """
            {
             "cells": [
              {
               "cell_type": "code",
               "execution_count": null,
               "id": "x",
               "metadata": {},
               "outputs": [],
               "source": [
                "1"
               ]
              }
             ],
             "metadata": {
              "a": 3,
              "～": 1,
              "😀": 2
             },
             "nbformat": 4,
             "nbformat_minor": 5
            }

            """,
            notebook.ToString());
    }

    [Theory]
    [InlineData("", "found what is no JSON, is nested deeper than 64 levels or names something twice, expected a notebook, in a.ipynb, line 1")]
    [InlineData("{\n\"cells\": [\n", "in a.ipynb, line 3")]
    [InlineData("{\"cells\": [], \"cells\": []}", "names something twice")]
    [InlineData("[]", "found a list, expected a JSON object, in a.ipynb")]
    [InlineData("{}", "found no nbformat, expected nbformat 4, in a.ipynb")]
    [InlineData("{\"nbformat\": 3, \"worksheets\": []}", "found nbformat 3, expected nbformat 4; open and save it in Jupyter, which writes nbformat 4")]
    [InlineData("{\"nbformat\": 5}", "found nbformat 5, expected nbformat 4, in")]
    [InlineData("{\"nbformat\": \"4\"}", "found text \"4\" as nbformat, expected a whole number")]
    [InlineData("{\"nbformat\": 4, \"more\": 1}", "found \"more\", expected nothing but cells, metadata, nbformat and nbformat_minor")]
    [InlineData("{\"nbformat\": 4, \"metadata\": {}, \"cells\": []}", "found no nbformat_minor, expected a whole number")]
    [InlineData("{\"nbformat\": 4, \"metadata\": {}}", "found no cells, expected one")]
    [InlineData("{\"nbformat\": 4, \"metadata\": \"\\ud800\"}", "found half a character (an unpaired surrogate), expected text, in a.ipynb, metadata")]
    public void What_is_no_notebook_is_told_with_what_was_found_and_where(string text, string told) =>
        Assert.Contains(told, Assert.Throws<NotebookFormatException>(() => Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("1", "found the number, expected a cell, in a.ipynb, cell 1")]
    [InlineData("{}", "found no cell_type, expected one, in a.ipynb, cell 1")]
    [InlineData("{\"cell_type\": \"heading\"}", "found cell_type \"heading\", expected code, markdown or raw, in a.ipynb, cell 1")]
    [InlineData("{\"cell_type\": \"raw\", \"source\": [1], \"metadata\": {}}", "found the number as \"source\", expected text, in a.ipynb, cell 1")]
    [InlineData("{\"cell_type\": \"raw\", \"source\": \"\", \"metadata\": []}", "found a list as metadata, expected an object, in a.ipynb, cell 1")]
    [InlineData("{\"cell_type\": \"code\", \"source\": \"\", \"metadata\": {}, \"outputs\": [{\"output_type\": \"pyout\"}]}", "found output_type \"pyout\", expected stream, display_data, execute_result or error, in a.ipynb, cell 1, output 1")]
    [InlineData("{\"cell_type\": \"code\", \"source\": \"\", \"metadata\": {}, \"outputs\": {}}", "found an object as outputs, expected a list, in a.ipynb, cell 1")]
    [InlineData("{\"cell_type\": \"code\", \"source\": \"\", \"metadata\": {}, \"outputs\": [], \"execution_count\": 1.5}", "found the number 1.5 as execution_count, expected a whole number, in a.ipynb, cell 1")]
    public void What_is_no_cell_is_told_with_its_place(string cell, string told)
    {
        string text = $$"""{"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [{{cell}}]}""";

        Assert.Contains(told, Assert.Throws<NotebookFormatException>(() => Parse(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_nested_too_deeply_or_no_utf8_is_refused()
    {
        string deep = new string('[', 65) + new string(']', 65);
        Assert.Throws<NotebookFormatException>(() => Parse($$"""{"nbformat": 4, "nbformat_minor": 4, "cells": [], "metadata": {"a": {{deep}} } }"""));
        Assert.Contains("no UTF-8", Assert.Throws<NotebookFormatException>(() => NotebookFile.Parse(new byte[] { (byte)'"', 0xFF, (byte)'"' }, "a.ipynb")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_read_and_written_whole()
    {
        using var folder = new TemporaryFolder();
        string path = folder["a.ipynb"];
        Parse(Written).Save(path);

        Assert.Equal(Written, await File.ReadAllTextAsync(path));
        Assert.Equal(Written, (await NotebookFile.LoadAsync(path)).ToString());
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void Any_text_survives_and_is_told_in_lines_as_python_tells_them_apart()
    {
        Gen.OneOf(Gen.Char['\0', '\u0100'], Gen.Const('\n'), Gen.Const('\r'), Gen.Char['\u2020', '\u2030']).Array[0, 40].Select(chars => new string(chars)).Sample(text =>
        {
            var notebook = new NotebookFile([new NotebookCell(CellKind.Code, text) { Outputs = [new StreamOutput("stdout", text), new DisplayOutput(MimeBundle.Of(MimeBundle.Html, text))] }]);
            NotebookFile read = Parse(notebook.ToString());
            Assert.Equal(text, read.Cells[0].Source);
            Assert.Equal(notebook.ToString(), read.ToString());
        });
    }

    [NbformatFact]
    public void Jupyters_own_writer_writes_the_same()
    {
        using var folder = new TemporaryFolder();
        const string awkward = "a\nb\r\nc\rd\u000be\u000cf\u001cg\u001dh\u001ei\u0085j\u2028k\u2029l\u0001\u007f\"\\/é😀";
        var notebook = new NotebookFile(
        [
            new NotebookCell(CellKind.Markdown, awkward),
            new NotebookCell(CellKind.Code, awkward)
            {
                ExecutionCount = 7,
                Outputs =
                [
                    new StreamOutput("stderr", awkward),
                    new DisplayOutput(MimeBundle.Of(MimeBundle.Html, awkward).With("image/png", "a\nb").With("application/vnd.x+json", """{"z":[1,{"a":null}],"é":1e5}""")),
                    new ResultOutput(MimeBundle.Of(MimeBundle.Plain, "").With(MimeBundle.Svg, "<svg>\n"), 7),
                    new ErrorOutput("E", awkward, ["", awkward]),
                ],
            },
            new NotebookCell(CellKind.Raw, ""),
        ]);
        notebook.Save(folder["a.ipynb"]);

        (int code, string error) = NbformatFactAttribute.Run(
            """
            import sys, nbformat
            book = nbformat.read(sys.argv[1], as_version=nbformat.NO_CONVERT)
            nbformat.validate(book)
            nbformat.write(book, sys.argv[2])
            """,
            folder["a.ipynb"],
            folder["b.ipynb"]);

        Assert.True(code == 0, error);

        // Python rounds and rewrites numbers; nothing else differs.
        Assert.Equal(File.ReadAllText(folder["a.ipynb"]).Replace("1e5", "100000.0", StringComparison.Ordinal), File.ReadAllText(folder["b.ipynb"]));
    }

    private static NotebookFile Parse(string text) => NotebookFile.Parse(Encoding.UTF8.GetBytes(text), "a.ipynb");
}
