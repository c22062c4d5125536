using WalletTrace.Attribution;

namespace WalletTrace.Cli.Labels;

/// <summary>How claims look on a terminal. Whatever comes from a list is hostile and is cut and made visible here.</summary>
internal static class LabelText
{
    private const int ShownText = 120;

    /// <summary>A number with its noun, which gets an s, or ies for ty, unless it is one.</summary>
    public static string Count(long number, string noun) =>
        $"{SummaryText.Number(number)} {(number == 1 ? noun : noun.EndsWith("ty", StringComparison.Ordinal) ? noun[..^1] + "ies" : noun + "s")}";

    /// <summary>A heading and words beside it, broken at blanks, the lines below indented as far as the heading is long.</summary>
    public static void Paragraph(TextWriter output, string heading, string words, int width)
    {
        string line = heading;
        bool isEmpty = true;
        foreach (string word in words.Split(' '))
        {
            if (!isEmpty && line.Length + 1 + word.Length > width)
            {
                output.Write(line.TrimEnd() + "\n");
                line = new string(' ', heading.Length);
                isEmpty = true;
            }

            line += isEmpty ? word : " " + word;
            isEmpty = false;
        }

        output.Write(line.TrimEnd() + "\n");
    }

    /// <summary>A claim in one paragraph: what it says, what that means, who says so and since when.</summary>
    public static string Of(Label label, EntitySet entities)
    {
        List<string> parts = [SafeText.Quote(label.Text, ShownText), Words.Of(label.Category)];
        if (label.Entity is { } entity)
        {
            string name = entities.NameOf(entity);
            parts.Add(name == entity ? SafeText.Trim(entity, 60) : $"{SafeText.Trim(name, 60)} ({SafeText.Trim(entity, 60)})");
        }

        parts.Add($"says {SafeText.Trim(label.Source, 60)}{(label.Date is { } date ? $" of {LabelTimes.Of(date)}" : "")}");
        if (label.Confidence != Confidence.Unknown)
        {
            parts.Add($"confidence {Words.Of(label.Confidence)}");
        }

        if (label.ValidFrom is not null || label.ValidUntil is not null)
        {
            parts.Add($"so{(label.ValidFrom is { } from ? $" from {LabelTimes.Of(from)}" : "")}{(label.ValidUntil is { } until ? $" until {LabelTimes.Of(until)}" : "")}");
        }

        if (label.LearnedAt is { } learned)
        {
            parts.Add($"learned {LabelTimes.Of(learned)}");
        }

        if (label.WithdrawnAt is { } withdrawn)
        {
            parts.Add($"WITHDRAWN {LabelTimes.Of(withdrawn)}");
        }

        return string.Join(", ", parts);
    }

    /// <summary>Writes claims by subject, up to so many.</summary>
    public static void Write(TextWriter output, IEnumerable<Label> labels, EntitySet entities, int top, int width)
    {
        Label[] all = [.. labels];
        foreach (IGrouping<LabelSubject, Label> group in all.Take(top).GroupBy(label => label.Subject))
        {
            output.Write($"{SafeText.Trim(group.Key.ToString(), 400)}\n");
            foreach (Label label in group)
            {
                Paragraph(output, "  ", Of(label, entities), width);
                output.Write($"    id {ClaimId.Of(label)}\n");
            }
        }

        if (all.Length > top)
        {
            output.Write($"and {Count(all.Length - top, "more label")}: --top shows more, --csv writes all\n");
        }
    }
}
