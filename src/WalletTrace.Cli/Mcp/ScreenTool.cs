using System.Collections.Immutable;
using System.Text.Json.Nodes;
using WalletTrace.Attribution;
using WalletTrace.Attribution.Screening;
using WalletTrace.Cli.Screening;
using WalletTrace.Ledger;
using WalletTrace.Reports.Screenings;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Exposures;

namespace WalletTrace.Cli.Mcp;

/// <summary>The tool <c>screen</c>: whether accounts are on lists, and what their value touched.</summary>
internal sealed class ScreenTool(CaseServer server) : CaseTool(
    server, "screen", "Screen accounts",
    "Screens accounts against the labels and lists that are served, under a policy: BLOCK, REVIEW, INCOMPLETE or NO HITS, each with reasons that name the label, its source and edition. With a case "
    + "it also looks at what the accounts sent and received in its facts, directly and through unlabelled accounts. NO HITS is not a clearance: it says only that nothing was found in what was looked "
    + "at; say that whenever you report it. A verdict is the policy's, and says nothing of what an owner did.",
    [
        ToolParameter.Several("accounts", "Addresses, bare (0x…, T…, bc1…: the form decides, and labels on any chain of that form count) or with their chain (eip155:1:0x…).", MostAccounts, isRequired: true),
        ToolParameter.OneOf("case", "Also look at the value in the facts of this case, and at its labels. Default: no value, and the labels of all cases.", server.Cases.Names),
        ToolParameter.Text("as_of", "Screen as of this day, such as 2025-11-04: which listings held on it, what value had moved up to it, and, unless known says otherwise, what was known on it. Default: today."),
        ToolParameter.Text("known", "Use what was known at the end of this day: labels that had been taken in by then and not withdrawn."),
        ToolParameter.Count("hops", FormattableString.Invariant($"With a case: go through at most so many hops; 1 is direct dealings alone. Default: {ExposureOptions.Default.Hops}."), int.MaxValue),
        ToolParameter.Count("hub_limit", FormattableString.Invariant($"With a case: go through no account with more transactions. Default: {ExposureOptions.Default.HubLimit}."), int.MaxValue),
        ToolParameter.OneOf("rule", "With a case: by which rule what leaves an account carries what came to it. Default: haircut.", Enum.GetValues<TaintRule>().Where(rule => rule != TaintRule.Poison).Select(Words.Of)),
        ToolParameter.Count("top", FormattableString.Invariant($"At most so many reasons, labels and parts of each account are listed; the rest is counted. Default: {DefaultTop}."), MostTop),
    ])
{
    private const int MostAccounts = 50;
    private const int DefaultTop = 20;
    private const int MostTop = 100;

    private static readonly string[] OfValue = ["hops", "hub_limit", "rule"];

    private readonly CaseServer asked = server;

    /// <inheritdoc/>
    protected override async Task<Answer> AskAsync(ToolArguments arguments, ProgressLine progress, CancellationToken cancellationToken)
    {
        ImmutableArray<string> accounts = arguments.Texts("accounts", MostAccounts)!.Value;
        ServedCase? facts = arguments.Text("case") is { } name ? Cases.Find(name) : null;
        if (facts is null && arguments.Of(OfValue).FirstOrDefault() is { } idle)
        {
            throw new UsageException($"{idle} is about value, and means nothing without a case");
        }

        DateTimeOffset now = asked.Time.GetUtcNow();
        DateOnly? day = arguments.Day("as_of");
        DateTimeOffset known = (arguments.Day("known") ?? day) is { } last ? ScreenSettings.EndOf(last) : now;
        var options = new ExposureOptions
        {
            Hops = arguments.Count("hops", int.MaxValue) ?? ExposureOptions.Default.Hops,
            HubLimit = arguments.Count("hub_limit", int.MaxValue) ?? ExposureOptions.Default.HubLimit,
            Rule = PathAnswers.RuleOf(arguments) ?? ExposureOptions.Default.Rule,
            Until = day is { } until ? ScreenSettings.EndOf(until) : null,
        };
        int top = arguments.Count("top", MostTop) ?? DefaultTop;
        ScreeningPolicy policy = await asked.PolicyAsync(cancellationToken).ConfigureAwait(false);
        LabelSet listed = facts is null
            ? await Cases.LabelsAsync(known, progress, cancellationToken).ConfigureAwait(false)
            : await Cases.Lists.ReadAsync(known, progress, cancellationToken).ConfigureAwait(false);
        ScreeningReport report = facts is null
            ? await ScreenAsync(null, LabelSet.Empty).ConfigureAwait(false)
            : await facts.AskAsync(known, ScreenAsync, progress, cancellationToken).ConfigureAwait(false);
        using var text = new StringWriter();
        TextScreening.Write(report, text, top: top);
        return new Answer(Summary(report, facts), text.ToString(), Content(report, facts, known, top));

        async Task<ScreeningReport> ScreenAsync(ILedger? ledger, LabelSet own)
        {
            progress.Enter("Screening");
            LabelSet labels = LabelSet.Together(listed, own).AsKnown(known);
            var screener = new Screener(labels, policy, day ?? DateOnly.FromDateTime(now.UtcDateTime));
            return new ScreeningReport(screener.On, policy, screener.Index.LabelCount, await new AccountScreening(screener, labels, ledger, options, progress).RunAsync(accounts, cancellationToken).ConfigureAwait(false))
            {
                Standing = screener.Standing,
            };
        }
    }

    private static string Summary(ScreeningReport report, ServedCase? facts)
    {
        string verdicts = string.Join(", ", report.Accounts.GroupBy(account => account.Screening.Verdict).OrderByDescending(same => same.Key)
            .Select(same => FormattableString.Invariant($"{same.Count()} {ScreeningResult.Write(same.Key)}")));
        string value = facts is null ? "No value was looked at: only labels." : $"Value was looked at in the facts of the case {facts.Name}.";
        return FormattableString.Invariant(
            $"{Reports.Words.Count(report.Accounts.Length, "account")} screened as of {Reports.Figures.Day(report.On)} against {Reports.Words.Count(report.Labels, "label")}: {verdicts}. {value} {ScreeningResult.NoClearance}");
    }

    private static JsonObject Content(ScreeningReport report, ServedCase? facts, DateTimeOffset known, int top) => new()
    {
        ["on"] = Reports.Figures.Day(report.On),
        ["knownAt"] = Reports.Figures.Iso(known.ToUnixTimeSeconds()),
        ["policy"] = AnswerJson.Quoted(report.Policy.Name),
        ["verdict"] = ScreeningResult.Write(report.Verdict),
        ["noHitsMeans"] = ScreeningResult.NoClearance,
        ["labelsLookedAt"] = report.Labels,
        ["factsOf"] = facts?.Name,
        ["incompleteForAll"] = AnswerJson.List(report.Standing.Select(Of)),
        ["accounts"] = AnswerJson.List(report.Accounts.Select(account => Of(account, top))),
    };

    private static JsonObject Of(ScreenedAccount account, int top)
    {
        ScreeningResult screening = account.Screening;
        var one = new JsonObject
        {
            ["subject"] = AnswerJson.Quoted(screening.Subject),
            ["verdict"] = ScreeningResult.Write(screening.Verdict),
            ["reasons"] = AnswerJson.List(screening.Reasons.Take(top).Select(Of)),
        };
        AnswerJson.AddLeftOut(one, "reasonsLeftOut", screening.Reasons.Length - top);
        one["labels"] = AnswerJson.List(screening.Matches.Take(top).Select(match =>
        {
            JsonObject label = AnswerJson.Of(match.Label);
            label["isOfTwin"] = match.IsTwin;
            return label;
        }));
        AnswerJson.AddLeftOut(one, "labelsLeftOut", screening.Matches.Length - top);
        one["exposure"] = AnswerJson.List(account.Exposures.SelectMany(exposure => exposure.Assets.Select(asset => Of(exposure, asset, top))));
        string[] gaps = [.. account.Exposures.Select(exposure => exposure.Gap).OfType<string>().Distinct()];
        if (gaps.Length > 0)
        {
            one["notSeen"] = AnswerJson.List(gaps.Select(gap => AnswerJson.Quoted(gap, AnswerJson.LongestSentence)));
        }

        return one;
    }

    private static JsonObject Of(ScreeningReason reason)
    {
        var one = new JsonObject
        {
            ["verdict"] = ScreeningResult.Write(reason.Verdict),
            ["rule"] = AnswerJson.Quoted(reason.Rule),
            ["said"] = AnswerJson.Quoted(reason.Text, AnswerJson.LongestSentence),
        };
        AnswerJson.AddLabels(one, reason.Labels);
        if (reason.Account is { } account)
        {
            one["account"] = account.ToString();
        }

        if (reason is { Amount: { } amount, Side: { } side })
        {
            one["side"] = Words.Of(side);
            one["amount"] = AnswerJson.Of(amount);
        }

        return one;
    }

    private static JsonObject Of(AccountExposure exposure, AssetExposure asset, int top)
    {
        ImmutableArray<ExposurePart> parts = asset.By(ExposureGrouping.Category);
        var one = new JsonObject
        {
            ["account"] = exposure.Account.ToString(),
            ["side"] = Words.Of(exposure.Direction == Graph.TraceDirection.Forward ? ScreeningSide.Sent : ScreeningSide.Received),
            ["rule"] = Words.Of(exposure.Options.Rule),
            ["amount"] = AnswerJson.Of(asset.Amount, asset.Asset),
            ["symbol"] = AnswerJson.Quoted(asset.Asset.Symbol, 32),
            ["unknown"] = AnswerJson.Of(asset.Unknown, asset.Asset),
            ["isComplete"] = exposure.IsComplete,
            ["byCategory"] = AnswerJson.List(parts.Take(top).Select(part => Of(part, asset.Asset))),
        };
        AnswerJson.AddLeftOut(one, "partsLeftOut", parts.Length - top);
        return one;
    }

    private static JsonObject Of(ExposurePart part, Asset asset) => new()
    {
        ["kind"] = Words.Of(part.Kind),
        ["categories"] = AnswerJson.List(part.Keys),
        ["amount"] = AnswerJson.Of(part.Amount, asset),
        ["direct"] = AnswerJson.Of(part.Direct, asset),
        ["leastHops"] = part.LeastHops,
        ["beforeListing"] = AnswerJson.Of(part.Listed.Before, asset),
        ["whileListed"] = AnswerJson.Of(part.Listed.While, asset),
        ["afterListing"] = AnswerJson.Of(part.Listed.After, asset),
    };
}
