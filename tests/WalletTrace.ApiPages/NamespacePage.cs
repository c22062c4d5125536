using System.Text;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace WalletTrace.ApiPages;

/// <summary>The page of a namespace: a list of its types, then each type with its members.</summary>
/// <param name="api">All types.</param>
/// <param name="name">The namespace.</param>
/// <param name="types">Its types, in order.</param>
internal sealed class NamespacePage(Api api, string name, IReadOnlyList<INamedTypeSymbol> types)
{
    private readonly StringBuilder page = new();
    private readonly Documentation documentation = new(api);
    private readonly Prose prose = new(api, types[0].ContainingAssembly.Name, name);

    /// <summary>Writes it.</summary>
    public string Write()
    {
        page.Append($"# {name}\n\n{Pages.Origin} [All namespaces](README.md).\n\n");
        foreach (INamedTypeSymbol type in types)
        {
            page.Append($"- [{Prose.Escape(Api.NameOf(type))}](#{api.AnchorOf(type)}): {prose.FirstSentence(documentation.Of(type)?.Element("summary"))}\n");
        }

        foreach (INamedTypeSymbol type in types)
        {
            WriteType(type);
        }

        return page.Replace("\n\n\n", "\n\n").ToString().TrimEnd() + "\n";
    }

    private void WriteType(INamedTypeSymbol type)
    {
        XElement? said = documentation.Of(type);
        page.Append($"\n<a id=\"{api.AnchorOf(type)}\"></a>\n## {Prose.Escape(Api.NameOf(type))}\n\n```cs\n{Signatures.Of(type)}\n```\n\n");
        WriteParagraphs(said?.Element("summary"));
        WriteParagraphs(said?.Element("remarks"));
        WriteTypeParameters(said);
        if (type.TypeKind == TypeKind.Delegate)
        {
            WriteParameters(type.DelegateInvokeMethod!.Parameters, said);
        }

        ISymbol[] members = [.. type.TypeKind == TypeKind.Delegate ? [] : Api.MembersOf(type)];
        foreach (IGrouping<int, ISymbol> kind in members.Where(IsTold).GroupBy(Overloads.KindOf))
        {
            page.Append($"**{Overloads.Kinds[kind.Key]}**\n\n");
            foreach (ISymbol member in kind)
            {
                WriteMember(type, member, said);
            }
        }

        string[] others = [.. members.Where(member => !IsTold(member) && Documentation.IsSaid(member)).Select(member => Prose.Code(Signatures.Of(member)))];
        if (others.Length > 0)
        {
            page.Append($"As .NET's own types say: {string.Join(", ", others)}.\n\n");
        }
    }

    /// <summary>What the compiler adds to records by itself is not told, and what says only what .NET says is told at the end; but how to make one is told in any case.</summary>
    private bool IsTold(ISymbol member) => documentation.Of(member)?.Element("summary") is not null || member is IMethodSymbol { MethodKind: MethodKind.Constructor, Parameters.IsEmpty: true, ContainingType.TypeKind: TypeKind.Class };

    private void WriteMember(INamedTypeSymbol type, ISymbol member, XElement? saidOfType)
    {
        XElement? said = documentation.Of(member);
        string summary = prose.Paragraphs(said?.Element("summary"));
        page.Append($"<a id=\"{api.AnchorOf(member)}\"></a>\n");
        if (type.TypeKind == TypeKind.Enum)
        {
            page.Append($"{Prose.Code(Signatures.Of(member))}: {prose.Line(said?.Element("summary"))}\n\n");
            return;
        }

        page.Append($"{Prose.Code(Signatures.Of(member))}\n\n");

        // The constructor of a record says of itself what its type says.
        bool isSame = member is IMethodSymbol { MethodKind: MethodKind.Constructor } && summary == prose.Paragraphs(saidOfType?.Element("summary"));
        if (summary.Length > 0 && !isSame)
        {
            page.Append($"{summary}\n\n");
            WriteParagraphs(said?.Element("remarks"));
        }

        int before = page.Length;
        WriteDetails(member, said);
        if (page.Length > before)
        {
            page.Append('\n');
        }
    }

    private void WriteDetails(ISymbol member, XElement? said)
    {
        foreach (XElement parameter in said?.Elements("typeparam") ?? [])
        {
            page.Append($"- {Prose.Code((string?)parameter.Attribute("name") ?? "")}: {prose.Line(parameter)}\n");
        }

        switch (member)
        {
            case IMethodSymbol method:
                WriteParameters(method.Parameters, said);
                WriteResult("Returns", method.ReturnType, said?.Element("returns"));
                break;
            case IPropertySymbol property:
                WriteParameters(property.Parameters, said);
                WriteResult("Type", property.Type, said?.Element("value"));
                break;
            case IFieldSymbol field:
                WriteResult("Type", field.Type, null);
                break;
            case IEventSymbol raised:
                WriteResult("Type", raised.Type, null);
                break;
        }

        foreach (XElement thrown in said?.Elements("exception") ?? [])
        {
            page.Append($"- Throws {prose.Reference((string?)thrown.Attribute("cref") ?? "")}: {prose.Line(thrown)}\n");
        }
    }

    private void WriteParameters(IEnumerable<IParameterSymbol> parameters, XElement? said)
    {
        foreach (IParameterSymbol parameter in parameters)
        {
            XElement? about = said?.Elements("param").FirstOrDefault(one => (string?)one.Attribute("name") == parameter.Name);
            if (about is not null || prose.IsLinked(parameter.Type))
            {
                page.Append($"- {Prose.Code(parameter.Name)} ({prose.Type(parameter.Type)}){(about is null ? "" : $": {prose.Line(about)}")}\n");
            }
        }
    }

    private void WriteResult(string what, ITypeSymbol type, XElement? said)
    {
        if (said is not null || prose.IsLinked(type))
        {
            page.Append($"- {what} {prose.Type(type)}{(said is null ? "" : $": {prose.Line(said)}")}\n");
        }
    }

    private void WriteTypeParameters(XElement? said)
    {
        XElement[] all = [.. said?.Elements("typeparam") ?? []];
        foreach (XElement one in all)
        {
            page.Append($"- {Prose.Code((string?)one.Attribute("name") ?? "")}: {prose.Line(one)}\n");
        }

        if (all.Length > 0)
        {
            page.Append('\n');
        }
    }

    private void WriteParagraphs(XElement? said)
    {
        if (prose.Paragraphs(said) is { Length: > 0 } text)
        {
            page.Append($"{text}\n\n");
        }
    }
}
