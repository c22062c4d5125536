using System.Text;

namespace WalletTrace.Tests.Support;

/// <summary>Reads delimited text as RFC 4180 says, strictly.</summary>
internal static class DelimitedText
{
    /// <summary>The rows and cells; line feeds end rows.</summary>
    public static List<List<string>> Read(string text)
    {
        var rows = new List<List<string>>();
        var row = new List<string>();
        int at = 0;
        while (at < text.Length)
        {
            row.Add(ReadCell(text, ref at));
            if (at >= text.Length || text[at] == '\n')
            {
                rows.Add(row);
                row = [];
            }
            else
            {
                Assert.Equal(',', text[at]);
            }

            at++;
        }

        return rows;
    }

    private static string ReadCell(string text, ref int at)
    {
        var cell = new StringBuilder();
        if (at >= text.Length || text[at] != '"')
        {
            for (; at < text.Length && text[at] is not (',' or '\n'); at++)
            {
                Assert.NotEqual('"', text[at]);
                cell.Append(text[at]);
            }

            return cell.ToString();
        }

        for (at++; ; at++)
        {
            if (text[at] == '"')
            {
                at++;
                if (at >= text.Length || text[at] != '"')
                {
                    return cell.ToString();
                }
            }

            cell.Append(text[at]);
        }
    }
}
