using WalletTrace.Reports.Html;

namespace WalletTrace.Reports.Views;

/// <summary>Makes pieces of HTML that stand in a page of somebody else's, and pictures that are files of their own.</summary>
internal static class Fragment
{
    /// <summary>A piece with its style. Nothing in it has an id, a heading of the page around it, a script, or is loaded.</summary>
    /// <param name="write">Writes what stands in it.</param>
    public static string Of(Action<PageWriter> write)
    {
        string inside = Written(write, PageForm.Fragment);
        return $"<div class=\"{FragmentStyle.Class}\">\n{FragmentStyle.For(inside)}\n{inside}</div>\n";
    }

    /// <summary>A picture as an SVG file with its style.</summary>
    /// <param name="write">Draws it.</param>
    public static string PictureOf(Action<PageWriter> write)
    {
        string drawn = Written(write, PageForm.Picture);
        int inside = drawn.IndexOf('\n', StringComparison.Ordinal) + 1;
        return $"{drawn[..inside]}{FragmentStyle.ForPicture(drawn)}\n{drawn[inside..]}";
    }

    /// <summary>Plain text as a piece, its lines as they are.</summary>
    public static void WriteLines(PageWriter page, string text)
    {
        page.Line($"<pre>{Markup.Join("\n", text.TrimEnd('\n').Split('\n').Select(line => Markup.Of($"{line}")))}</pre>");
    }

    private static string Written(Action<PageWriter> write, PageForm form)
    {
        using var writer = new StringWriter();
        write(new PageWriter(writer, CancellationToken.None, form));
        return writer.ToString();
    }
}
