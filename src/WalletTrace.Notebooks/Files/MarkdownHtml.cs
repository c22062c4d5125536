using System.Text.Json;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using WalletTrace.Reports.Html;

namespace WalletTrace.Notebooks.Files;

/// <summary>Markdown as HTML that can do nothing but be read: no HTML of its own, no links but to pages and places in them, no pictures but those that come with the cell.</summary>
internal static class MarkdownHtml
{
    private const string Attached = "attachment:";

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().UsePipeTables().UseEmphasisExtras().Build();

    /// <summary>The text as HTML.</summary>
    /// <param name="markdown">The text.</param>
    /// <param name="attachments">The pictures of the cell by name, each a bundle; no object where there are none.</param>
    public static Markup Of(string markdown, JsonElement attachments)
    {
        MarkdownDocument document = Markdown.Parse(markdown, Pipeline);
        foreach (LinkInline link in document.Descendants<LinkInline>())
        {
            string target = link.GetDynamicUrl?.Invoke() ?? link.Url ?? "";
            link.GetDynamicUrl = null;
            string? picture = link.IsImage ? Picture(target, attachments) : null;
            link.IsImage = picture is not null;
            link.Url = picture ?? (IsHarmless(target) ? target : "#");
        }

        foreach (AutolinkInline link in document.Descendants<AutolinkInline>().Where(link => !link.IsEmail && !IsHarmless(link.Url)).ToArray())
        {
            link.ReplaceBy(new LiteralInline(link.Url));
        }

        return new Markup(document.ToHtml(Pipeline));
    }

    private static bool IsHarmless(string target)
    {
        int colon = target.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 || target.AsSpan(0, colon).IndexOfAny('/', '?', '#') >= 0
            || target.StartsWith("https:", StringComparison.OrdinalIgnoreCase) || target.StartsWith("http:", StringComparison.OrdinalIgnoreCase)
            || target.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase);
    }

    private static string? Picture(string target, JsonElement attachments)
    {
        if (!target.StartsWith(Attached, StringComparison.Ordinal) || attachments.ValueKind != JsonValueKind.Object
            || !attachments.TryGetProperty(Uri.UnescapeDataString(target[Attached.Length..]), out JsonElement bundle) || bundle.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        return bundle.EnumerateObject().Where(form => form.Name is "image/png" or "image/jpeg" or "image/gif" or "image/webp" && form.Value.ValueKind == JsonValueKind.String)
            .Select(form => $"data:{form.Name};base64,{string.Concat(form.Value.GetString()!.Where(letter => char.IsAsciiLetterOrDigit(letter) || letter is '+' or '/' or '='))}").FirstOrDefault();
    }
}
