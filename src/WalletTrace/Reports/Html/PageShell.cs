namespace WalletTrace.Reports.Html;

/// <summary>What stands around the contents of every page: no script, nothing loaded, and a content security policy that says so.</summary>
internal static class PageShell
{
    /// <summary>Writes all up to the body.</summary>
    /// <param name="page">Where to.</param>
    /// <param name="title">What the page is called. Hostile text.</param>
    public static void WriteHead(PageWriter page, string title)
    {
        page.Line($"<!DOCTYPE html>");
        page.Line($"""<html lang="en">""");
        page.Line($"<head>");
        page.Line($"""<meta charset="utf-8"/>""");
        page.Line($"""<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '{new Markup(PageStyle.Hash)}'; img-src data:; base-uri 'none'; form-action 'none'"/>""");
        page.Line($"""<meta name="viewport" content="width=device-width, initial-scale=1"/>""");
        page.Line($"""<meta name="color-scheme" content="light dark"/>""");
        page.Line($"""<meta name="generator" content="{Generator.Name}"/>""");
        page.Line($"""<link rel="icon" href="data:,"/>""");
        page.Line($"<title>{Escaping.Shown(title)}</title>");
        page.Line($"<style>{new Markup(PageStyle.Css)}</style>");
        page.Line($"</head>");
    }

    /// <summary>Writes all after the main part.</summary>
    public static void WriteFoot(PageWriter page)
    {
        page.Line($"<footer>{Generator.Name}. Times are UTC. This page holds no script and loads nothing.</footer>");
        page.Line($"</body>");
        page.Line($"</html>");
    }
}
