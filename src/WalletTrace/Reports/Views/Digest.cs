using System.Collections.Immutable;
using WalletTrace.Reports.Html;

namespace WalletTrace.Reports.Views;

/// <summary>A result that is told in a title, a few sentences and tables, as HTML and as plain text alike.</summary>
/// <param name="Title">What it is. Hostile text; empty for none.</param>
/// <param name="Sentences">What is to be said of it. Hostile text.</param>
/// <param name="Sheets">The tables.</param>
internal sealed record Digest(string Title, ImmutableArray<string> Sentences, ImmutableArray<Sheet> Sheets)
{
    /// <summary>A digest that is one table.</summary>
    public static Digest Of(Sheet sheet) => new("", [], [sheet]);

    /// <summary>As a piece of HTML with its own style.</summary>
    public string ToHtml() => Fragment.Of(page =>
    {
        if (Title.Length > 0)
        {
            page.Line($"""<p class="title">{Pieces.Text(Title)}</p>""");
        }

        foreach (string sentence in Sentences)
        {
            page.Line($"<p>{Pieces.Sentence(sentence)}</p>");
        }

        foreach (Sheet sheet in Sheets)
        {
            sheet.Write(page);
        }
    });

    /// <summary>As text.</summary>
    public string ToText()
    {
        TextStyle style = TextStyle.Plain;
        using var writer = new StringWriter();
        if (Title.Length > 0)
        {
            writer.Write(style.Bold(TextLayout.Cut(Escaping.Terminal(Title), style.Width)) + "\n");
        }

        foreach (string sentence in Sentences)
        {
            TextReport.WriteWrapped(Escaping.Shown(sentence, Escaping.SentenceLength), writer, style);
        }

        foreach (Sheet sheet in Sheets)
        {
            sheet.Write(writer, style);
        }

        return writer.ToString().TrimStart('\n');
    }
}
