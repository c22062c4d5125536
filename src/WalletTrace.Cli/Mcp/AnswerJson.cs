using System.Text.Json.Nodes;
using WalletTrace.Attribution;
using WalletTrace.Graph;
using WalletTrace.Reports;
using WalletTrace.Tracing;

namespace WalletTrace.Cli.Mcp;

/// <summary>The members that answers have in common. Amounts are texts, for a number of JSON loses digits; what others say stands under "quoted".</summary>
internal static class AnswerJson
{
    /// <summary>How much of a name or claim of others is told.</summary>
    public const int LongestName = 160;

    /// <summary>How much of a sentence that may quote others is told.</summary>
    public const int LongestSentence = 600;

    private const int MostLabels = 5;

    /// <summary>The words of others.</summary>
    public static JsonObject Quoted(string? text, int length = LongestName) => new() { ["quoted"] = SafeText.Trim(text, length) };

    /// <summary>A list of nodes.</summary>
    public static JsonArray List(IEnumerable<JsonNode?> nodes) => [.. nodes];

    /// <summary>A list of texts.</summary>
    public static JsonArray List(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];

    /// <summary>An amount: its asset's id, the base units, and the same with the decimal point where people expect it.</summary>
    public static JsonObject Of(Amount amount) => new()
    {
        ["asset"] = amount.Asset.ToString(),
        ["baseUnits"] = amount.Units.ToString(),
        ["decimal"] = amount.ToDecimalString(),
    };

    /// <summary>The same.</summary>
    public static JsonObject Of(UInt256 units, Asset asset) => Of(new Amount(units, asset));

    /// <summary>An amount under each rule.</summary>
    public static JsonObject ByRule(TraceResult trace, Asset asset, Func<int, UInt256> amountOf)
    {
        var byRule = new JsonObject();
        for (int column = 0; column < trace.Rules.Length; column++)
        {
            byRule[Words.Of(trace.Rules[column])] = Of(amountOf(column), asset);
        }

        return byRule;
    }

    /// <summary>Assets: what their ids stand for. A token's symbol is what its contract calls it.</summary>
    public static JsonArray Assets(IEnumerable<Asset> assets) => List(assets.Select(asset => new JsonObject
    {
        ["asset"] = asset.ToString(),
        ["symbol"] = Quoted(asset.Symbol, 32),
        ["decimals"] = asset.Decimals,
    }));

    /// <summary>Adds labels to what they are about, and how many are left out.</summary>
    public static void AddLabels(JsonObject to, IReadOnlyCollection<Label> labels)
    {
        if (labels.Count == 0)
        {
            return;
        }

        to["labels"] = List(labels.Take(MostLabels).Select(Of));
        AddLeftOut(to, "labelsLeftOut", labels.Count - MostLabels);
    }

    /// <summary>A label: whose claim it is, and what it says.</summary>
    public static JsonObject Of(Label label)
    {
        var claim = new JsonObject
        {
            ["about"] = label.Subject.Kind == LabelSubjectKind.Account ? label.Account.ToString() : Quoted(label.Subject.ToString()),
            ["text"] = Quoted(label.Text),
            ["category"] = Words.Of(label.Category),
            ["source"] = Quoted(label.Source),
            ["confidence"] = Words.Of(label.Confidence),
        };
        AddDay(claim, "date", label.Date);
        AddDay(claim, "validFrom", label.ValidFrom);
        AddDay(claim, "validUntil", label.ValidUntil);
        if (label.Entity is { } entity)
        {
            claim["entity"] = Quoted(entity);
        }

        return claim;
    }

    /// <summary>Adds how many of something are left out; nothing where none are.</summary>
    public static void AddLeftOut(JsonObject to, string name, int count)
    {
        if (count > 0)
        {
            to[name] = count;
        }
    }

    /// <summary>What a trace did not see, by kind: how much there is of it, the most that it could hide, and the largest of it.</summary>
    /// <param name="view">The trace.</param>
    /// <param name="most">How many entries of each kind are listed.</param>
    public static JsonObject Coverage(TraceView view, int most)
    {
        ResultList<CoverageEntry> all = view.Trace.Coverage;
        return new JsonObject
        {
            ["entries"] = all.Length,
            ["sawEverythingAskedFor"] = all.IsEmpty,
            ["partial"] = Unasked.Sentence(view) is { } partial ? Quoted(partial, LongestSentence) : null,
            ["kinds"] = List(all.GroupBy(entry => entry.Issue).OrderBy(kind => kind.Key).Select(kind => Kind(view, kind.Key, [.. kind], most))),
        };
    }

    /// <summary>The same in a sentence, without words of others.</summary>
    public static string CoverageSentence(TraceView view)
    {
        ResultList<CoverageEntry> all = view.Trace.Coverage;
        return all.IsEmpty
            ? "The trace saw everything that it asked for."
            : $"What the trace did not see: {string.Join("; ", all.GroupBy(entry => entry.Issue).OrderBy(kind => kind.Key).Select(kind => FormattableString.Invariant($"{Reports.Words.Name(kind.Key).ToLowerInvariant()}, {kind.Count()}")))}. Its figures are exact for what was followed; the coverage says what they could miss.";
    }

    private static JsonObject Kind(TraceView view, CoverageIssue issue, IReadOnlyCollection<CoverageEntry> entries, int most)
    {
        var kind = new JsonObject
        {
            ["kind"] = Words.Of(issue),
            ["meaning"] = Reports.Words.Meaning(issue),
            ["entries"] = entries.Count,
            ["couldHideAtMost"] = List(view.Hidden(entries).Select(amount => Of(amount))),
            ["largest"] = List(entries.Take(most).Select(entry => Of(view, entry))),
        };
        AddLeftOut(kind, "leftOut", entries.Count - most);
        return kind;
    }

    private static JsonObject Of(TraceView view, CoverageEntry entry)
    {
        var one = new JsonObject { ["said"] = Quoted(entry.Text, LongestSentence) };
        if (entry.Reason != StopReason.None)
        {
            one["reason"] = Words.Of(entry.Reason);
        }

        if (entry.Vertex >= 0)
        {
            Vertex vertex = view.Graph.Vertices[entry.Vertex];
            one["place"] = vertex.ToString();
            one["couldHideAtMost"] = entry.Hidden.IsZero ? null : Of(entry.Hidden, vertex.Asset);
        }

        return one;
    }

    private static void AddDay(JsonObject to, string name, DateOnly? day)
    {
        if (day is { } known)
        {
            to[name] = Reports.Figures.Day(known);
        }
    }
}
