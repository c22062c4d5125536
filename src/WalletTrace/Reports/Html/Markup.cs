using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace WalletTrace.Reports.Html;

/// <summary>
/// A piece of HTML or SVG. It is made from interpolated strings whose literal parts are markup and whose holes are text: every hole is
/// escaped, unless it is a piece of markup itself. So hostile text cannot become markup by an oversight.
/// </summary>
internal readonly record struct Markup(string Value)
{
    public static Markup Empty { get; } = new("");

    /// <summary>Markup with escaped text in its holes.</summary>
    public static Markup Of(ref MarkupHandler markup) => new(markup.ToString());

    /// <summary>Pieces one after the other.</summary>
    public static Markup Join(string separator, IEnumerable<Markup> pieces) => new(string.Join(separator, pieces.Select(piece => piece.Value)));

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}

/// <summary>Builds <see cref="Markup"/> from an interpolated string.</summary>
[InterpolatedStringHandler]
internal readonly ref struct MarkupHandler(int literalLength, int formattedCount)
{
    private readonly StringBuilder built = new(literalLength + (formattedCount * 16));

    public void AppendLiteral(string markup) => built.Append(markup);

    public void AppendFormatted(string? text) => built.Append(Escaping.Html(text));

    public void AppendFormatted(Markup markup) => built.Append(markup.Value);

    public void AppendFormatted(int number) => built.Append(CultureInfo.InvariantCulture, $"{number}");

    public void AppendFormatted(long number) => built.Append(CultureInfo.InvariantCulture, $"{number}");

    /// <summary>A length or place in a picture.</summary>
    public void AppendFormatted(double pixels) => built.Append(Figures.Pixel(pixels));

    public override string ToString() => built.ToString();
}

/// <summary>Where a piece stands that a <see cref="PageWriter"/> writes.</summary>
internal enum PageForm
{
    /// <summary>In a page of its own, with headings and places that links lead to.</summary>
    Page,

    /// <summary>Among others in a page of somebody else's: no headings and ids, which would be counted among that page's.</summary>
    Fragment,

    /// <summary>A picture that is a file of its own.</summary>
    Picture,
}

/// <summary>Writes a page piece by piece, a line each.</summary>
internal sealed class PageWriter(TextWriter writer, CancellationToken cancellationToken, PageForm form = PageForm.Page)
{
    /// <summary>Where the piece stands.</summary>
    public PageForm Form => form;

    /// <summary>Begins a section under a heading.</summary>
    /// <param name="id">By what links of a page know it; null for none.</param>
    /// <param name="title">The heading.</param>
    public void OpenSection(string? id, Markup title)
    {
        if (form != PageForm.Page)
        {
            Heading(title);
            return;
        }

        if (id is null)
        {
            Line($"<section>");
        }
        else
        {
            Line($"""<section id="{id}">""");
        }

        Line($"<h2>{title}</h2>");
    }

    /// <summary>Ends a section.</summary>
    public void CloseSection()
    {
        if (form == PageForm.Page)
        {
            Line($"</section>");
        }
    }

    /// <summary>Writes a heading within a section.</summary>
    public void Heading(Markup text)
    {
        if (form == PageForm.Page)
        {
            Line($"<h3>{text}</h3>");
        }
        else
        {
            Line($"""<p class="heading">{text}</p>""");
        }
    }

    /// <summary>Writes a line of markup with escaped text in its holes.</summary>
    public void Line(ref MarkupHandler markup)
    {
        cancellationToken.ThrowIfCancellationRequested();
        writer.Write(markup.ToString());
        writer.Write('\n');
    }

    /// <summary>Writes a line of markup.</summary>
    public void Line(Markup markup) => Line($"{markup}");

    /// <summary>What would be written, as a piece of markup without its last end of line.</summary>
    public Markup Captured(Action<PageWriter> write)
    {
        using var captured = new StringWriter();
        write(new PageWriter(captured, cancellationToken, form));
        return new Markup(captured.ToString().TrimEnd('\n'));
    }
}
