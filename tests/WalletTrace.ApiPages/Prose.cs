using System.Text;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace WalletTrace.ApiPages;

/// <summary>Turns documentation into Markdown, with links that lead somewhere.</summary>
/// <param name="api">The types.</param>
/// <param name="package">The package of the page.</param>
/// <param name="page">Its namespace; empty for the index.</param>
internal sealed class Prose(Api api, string package, string page)
{
    private static readonly SymbolDisplayFormat Short = new(
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters,
        memberOptions: SymbolDisplayMemberOptions.IncludeContainingType,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier,
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypes);

    /// <summary>An element as paragraphs, with empty lines between them.</summary>
    public string Paragraphs(XElement? element) => string.Join("\n\n", Split(element));

    /// <summary>An element as one paragraph.</summary>
    public string Line(XElement? element) => string.Join(' ', Split(element));

    /// <summary>The first sentence of an element.</summary>
    public string FirstSentence(XElement? element)
    {
        string text = Line(element);
        for (int end = text.IndexOf(". ", StringComparison.Ordinal); end >= 0; end = text.IndexOf(". ", end + 1, StringComparison.Ordinal))
        {
            // Not inside of a link or code, and not after an abbreviation of one letter.
            string sentence = text[..(end + 1)];
            if (sentence.Count(c => c == '`') % 2 == 0 && sentence.Count(c => c == '[') == sentence.Count(c => c == ']') && !(end > 1 && text[end - 2] is '.' or ' '))
            {
                return sentence;
            }
        }

        return text;
    }

    /// <summary>A type with links to those of its parts that stand on a page.</summary>
    public string Type(ITypeSymbol type) => string.Concat(type.ToDisplayParts(Short).Select(part => part.Symbol is INamedTypeSymbol named && api.Has(named)
        ? $"[{Escape(part.ToString())}]({api.LinkTo(named, package, page)})"
        : Escape(part.ToString())));

    /// <summary>Whether a type has parts that stand on a page.</summary>
    public bool IsLinked(ITypeSymbol type) => type.ToDisplayParts(Short).Any(part => part.Symbol is INamedTypeSymbol named && api.Has(named));

    /// <summary>What an id of the documentation names, as a link where it stands on a page.</summary>
    public string Reference(string id)
    {
        if (api.Find(id) is { } symbol)
        {
            return $"[{Code(symbol.ToDisplayString(Short))}]({api.LinkTo(symbol, package, page)})";
        }

        // Of what is not here the name is enough: the last one, without its parameters.
        string name = id[(id.IndexOf(':', StringComparison.Ordinal) + 1)..].Split('(')[0];
        return Code(name[(name.LastIndexOf('.') + 1)..].Split('`')[0]);
    }

    /// <summary>Code in a line.</summary>
    public static string Code(string text) => text.Contains('`', StringComparison.Ordinal) ? $"`` {text} ``" : $"`{text}`";

    /// <summary>Text that means itself.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        foreach (char c in text)
        {
            if (c is '\\' or '&' or '`' or '*' or '_' or '<' or '>' or '[' or ']' or '|')
            {
                escaped.Append('\\');
            }

            escaped.Append(c);
        }

        return escaped.ToString();
    }

    private List<string> Split(XElement? element)
    {
        var paragraphs = new List<string>();
        var current = new StringBuilder();
        foreach (XNode node in element?.Nodes() ?? [])
        {
            switch (node)
            {
                case XElement { Name.LocalName: "para" } inner:
                    End();
                    paragraphs.AddRange(Split(inner));
                    break;
                case XElement { Name.LocalName: "list" } list:
                    End();
                    paragraphs.Add(string.Join('\n', list.Elements("item").Select(item => $"- {Line(item.Element("description") ?? item)}")));
                    break;
                case XElement { Name.LocalName: "code" } code:
                    End();
                    paragraphs.Add($"```cs\n{code.Value.Trim('\n', '\r').TrimEnd().ReplaceLineEndings("\n")}\n```");
                    break;
                default:
                    current.Append(Inline(node));
                    break;
            }
        }

        End();
        return paragraphs;

        void End()
        {
            string text = string.Join(' ', current.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            if (text.Length > 0)
            {
                paragraphs.Add(text);
            }

            current.Clear();
        }
    }

    private string Inline(XNode node) => node switch
    {
        XText text => Escape(text.Value),
        XElement { Name.LocalName: "see" or "seealso" } see when (string?)see.Attribute("cref") is { } cref => Reference(cref),
        XElement { Name.LocalName: "see" } see when (string?)see.Attribute("langword") is { } word => Code(word),
        XElement { Name.LocalName: "see" } see when (string?)see.Attribute("href") is { } address => see.IsEmpty ? $"<{address}>" : $"[{Escape(see.Value)}]({address})",
        XElement { Name.LocalName: "paramref" or "typeparamref" } named => Code((string?)named.Attribute("name") ?? ""),
        XElement { Name.LocalName: "c" } code => Code(code.Value),
        XElement { Name.LocalName: "em" or "i" } inner => $"*{string.Concat(inner.Nodes().Select(Inline))}*",
        XElement { Name.LocalName: "b" } inner => $"**{string.Concat(inner.Nodes().Select(Inline))}**",
        XElement inner => string.Concat(inner.Nodes().Select(Inline)),
        _ => "",
    };
}
