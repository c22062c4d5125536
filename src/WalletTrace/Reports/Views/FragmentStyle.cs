using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using WalletTrace.Reports.Html;

namespace WalletTrace.Reports.Views;

/// <summary>
/// The style of a piece of HTML that stands in a page of somebody else's: those rules of the reports' own style sheet that the piece has a use for, told of the
/// inside of the piece alone.
/// </summary>
/// <remarks>
/// Dark or light: as the page says that it is, where it is one of Jupyter's (also one that nbconvert made) or of Visual Studio Code's; else as the reader prefers.
/// The piece brings its own background, so that it can be read on any page.
/// </remarks>
internal static partial class FragmentStyle
{
    /// <summary>The class of everything that stands by itself. Doubled it outweighs what notebooks say of the tables of their outputs.</summary>
    public const string Class = "wallettrace";

    private const string Fonts = "system-ui,-apple-system,\"Segoe UI\",Roboto,\"Helvetica Neue\",Arial,\"DejaVu Sans\",sans-serif";

    private const string Root = "color-scheme:light dark;display:block;box-sizing:border-box;padding:4px 8px 10px;background:var(--page);color:var(--ink);text-align:left;"
        + $"font:14px/1.5 {Fonts};font-variant-numeric:tabular-nums;";

    // What the reports do not need to say because their pages are their own, and what only a fragment has.
    private const string Inside = """
        .title{font-size:20px;font-weight:600;line-height:1.25;margin:6px 0 8px;overflow-wrap:anywhere}
        .heading{font-size:15px;font-weight:600;margin:20px 0 6px}
        .lead{font-size:16px;max-width:80ch}
        .scroll{margin:0;padding:0 0 2px}
        table{table-layout:auto;margin:0;border:0;color:inherit;font-size:13px}
        tbody tr,tbody tr:hover{background:none}
        th,td{padding-left:12px;line-height:1.45;max-width:none;border-width:0 0 1px;border-style:solid;border-color:var(--line)}
        dl{margin:0}
        dt,dd{float:none;width:auto;padding:0;font-weight:400;font-style:normal}
        ul{margin-left:0}
        pre{margin:0;padding:0;background:none;color:inherit;font-size:12.5px;line-height:1.45;white-space:pre-wrap;overflow-wrap:anywhere}
        th:first-child,td:first-child{padding-left:0}
        .who{min-width:264px}
        .hops{overflow-x:auto}
        .hops .who{min-width:220px}
        .narrow{width:auto}
        .left{text-align:left;white-space:normal;overflow-wrap:anywhere;min-width:12ch}
        thead .left{white-space:nowrap}
        .left>.mono{display:inline-block;vertical-align:top;min-width:26ch}
        td:has(>bdi){min-width:10ch}
        td:has(>.swatch){white-space:nowrap}
        .hops tr.hop>td:nth-child(2){min-width:13ch}
        table:has(thead th.n:nth-child(5)) .means{display:none}
        table:has(thead th.n:nth-child(5)) td[class*=" d1"]:not(.d1)>.f{display:block;min-width:0;text-align:right}
        .none{color:var(--soft);font-style:italic}
        .fold>summary,.pages>details>summary{display:block;padding:6px 0 6px 18px}
        .fold>summary::before,.pages>details>summary::before{top:13px}
        .fold[open]>summary::before,.pages>details[open]>summary::before{top:15px}
        @supports selector(::details-content){
        .pages{display:flex;flex-wrap:wrap;gap:0 4px}
        .pages>details{display:contents}
        .pages>details>summary{padding:2px 8px;border-radius:4px;color:var(--link);font-size:13px}
        .pages>details[open]>summary{background:var(--faint);color:var(--ink);font-weight:600}
        .pages>details>summary::before{display:none}
        .pages>details::details-content{order:1;flex:0 0 100%;min-width:0}
        }
        """;

    private static readonly ImmutableArray<Rule> Rules = [.. Read(PageStyle.Css)];
    private static readonly ImmutableArray<Rule> InsideRules = [.. Read(Inside.ReplaceLineEndings("\n"))];
    private static readonly ImmutableArray<(string Name, string Light, string Dark)> Colours = [.. ReadColours()];

    /// <summary>The style block of a piece.</summary>
    /// <param name="markup">The piece.</param>
    public static Markup For(string markup)
    {
        string rules = RulesFor(markup);
        var sheet = new StringBuilder($".{Class}.{Class}{{{Root}");
        foreach ((string name, string light, string dark) in ColoursIn(rules + Root))
        {
            // On the paper of a notebook no frame is to be seen.
            string colour = $"light-dark({light},{dark})";
            sheet.Append($"--{name}:{(name == "page" ? $"var(--jp-layout-color0,var(--vscode-editor-background,{colour}))" : colour)};");
        }

        sheet.Append('\n').Append(rules).Append("}\n");
        sheet.Append($"[data-jp-theme-light=\"true\"] .{Class}.{Class},.vscode-light .{Class}.{Class}{{color-scheme:light}}\n");
        sheet.Append($"[data-jp-theme-light=\"false\"] .{Class}.{Class},.vscode-dark .{Class}.{Class},.vscode-high-contrast .{Class}.{Class}{{color-scheme:dark}}\n");
        return new Markup($"<style>{sheet}</style>");
    }

    /// <summary>The style block of a picture that is a file of its own.</summary>
    /// <param name="markup">The picture.</param>
    public static Markup ForPicture(string markup)
    {
        string rules = string.Concat(RulesFor(markup).Split('\n').Where(rule => !rule.StartsWith("svg{", StringComparison.Ordinal)).Select(rule => rule.Replace("svg ", "", StringComparison.Ordinal)));
        (string Name, string Light, string Dark)[] colours = [.. ColoursIn(rules + "var(--page)")];
        string light = string.Concat(colours.Select(colour => $"--{colour.Name}:{colour.Light};"));
        string dark = string.Concat(colours.Select(colour => $"--{colour.Name}:{colour.Dark};"));
        return new Markup(
            $"<style>svg{{font:11px/1 {Fonts};font-variant-numeric:tabular-nums;{light}}}@media (prefers-color-scheme:dark){{svg{{{dark}}}}}.paper{{fill:var(--page)}}{rules}</style>");
    }

    /// <summary>The rules of which all classes and elements are in a piece, in their order.</summary>
    private static string RulesFor(string markup)
    {
        HashSet<string> used = [.. ClassPattern().Matches(markup).SelectMany(names => names.Groups[1].Value.Split(' ')).Select(name => "." + name)];
        used.UnionWith(ElementPattern().Matches(markup).Select(element => element.Groups[1].Value));
        var rules = new StringBuilder();
        foreach (Rule rule in Rules.Concat(InsideRules))
        {
            rule.WriteIfUsed(used, rules);
        }

        return rules.ToString();
    }

    private static IEnumerable<(string Name, string Light, string Dark)> ColoursIn(string rules) =>
        Colours.Where(colour => rules.Contains($"var(--{colour.Name})", StringComparison.Ordinal));

    /// <summary>The colours of the pages, each for light and dark.</summary>
    private static IEnumerable<(string Name, string Light, string Dark)> ReadColours()
    {
        Rule light = Rules.First(rule => rule.Selector == ":root");
        Rule dark = Rules.First(rule => rule.Selector.StartsWith("@media (prefers-color-scheme:dark)", StringComparison.Ordinal)).Inner.First(rule => rule.Selector == ":root");
        Dictionary<string, string> byName = Values(dark).ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);
        return Values(light).Select(pair => (pair.Name, pair.Value, byName[pair.Name]));

        static IEnumerable<(string Name, string Value)> Values(Rule rule) => rule.Body.Split(';')
            .Select(one => one.Trim().Split(':')).Where(pair => pair[0].StartsWith("--", StringComparison.Ordinal)).Select(pair => (pair[0][2..], pair[1]));
    }

    /// <summary>Reads a style sheet of our own: rules, and rules within rules.</summary>
    private static IEnumerable<Rule> Read(string css)
    {
        for (int at = 0; css.IndexOf('{', at) is >= 0 and int open; )
        {
            int close = open;
            for (int depth = 1; depth > 0;)
            {
                close = css.AsSpan(close + 1).IndexOfAny('{', '}') + close + 1;
                depth += css[close] == '{' ? 1 : -1;
            }

            string selector = css[at..open].Trim();
            string body = css[(open + 1)..close].Trim();
            yield return new Rule(selector, body, selector.StartsWith('@') && body.Contains('{', StringComparison.Ordinal) ? [.. Read(body)] : []);
            at = close + 1;
        }
    }

    [GeneratedRegex(" class=\"([^\"]*)\"")]
    private static partial Regex ClassPattern();

    [GeneratedRegex("<([a-z][a-z0-9]*)")]
    private static partial Regex ElementPattern();

    [GeneratedRegex(@"\.[a-z][\w-]*|(?<![\w.:\-(\[])[a-z][a-z0-9]*")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\[[^\]]*\]|:{1,2}[a-z-]+(\([^)]*\))?")]
    private static partial Regex StatePattern();

    private sealed record Rule(string Selector, string Body, ImmutableArray<Rule> Inner)
    {
        // A page's own frame and its paper are none of a fragment's.
        private static readonly string[] OfPages = [":root", "html", "body", "@media print", "@media (prefers-color-scheme:dark)", "@page"];

        public void WriteIfUsed(HashSet<string> used, StringBuilder to)
        {
            if (OfPages.Contains(Selector))
            {
                return;
            }

            if (!Inner.IsEmpty)
            {
                var inner = new StringBuilder();
                foreach (Rule rule in Inner)
                {
                    rule.WriteIfUsed(used, inner);
                }

                if (inner.Length > 0)
                {
                    to.Append($"{Selector}{{\n{inner}}}\n");
                }

                return;
            }

            string[] selectors = [.. Selector.Split(',').Where(selector => NamePattern().Matches(StatePattern().Replace(selector, "")).All(name => used.Contains(name.Value)))];
            if (selectors.Length > 0)
            {
                to.Append($"{string.Join(',', selectors)}{{{Body.ReplaceLineEndings("")}}}\n");
            }
        }
    }
}
