using System.Globalization;
using System.Text;

namespace WalletTrace.Cli;

/// <summary>Lines of a summary: a heading and words beside it, broken at spaces within so many columns.</summary>
internal static class SummaryText
{
    private const int Indent = 16;

    /// <summary>Adds a line.</summary>
    public static void Append(StringBuilder text, int width, string heading, string words)
    {
        string line = heading.PadRight(Indent);
        bool isFirst = true;
        foreach (string word in words.Split(' '))
        {
            if (!isFirst && line.Length + 1 + word.Length > width)
            {
                text.Append(line.TrimEnd()).Append('\n');
                line = new string(' ', Indent);
                isFirst = true;
            }

            line += isFirst ? word : " " + word;
            isFirst = false;
        }

        text.Append(line.TrimEnd()).Append('\n');
    }

    /// <summary>A number with its thousands set apart.</summary>
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
