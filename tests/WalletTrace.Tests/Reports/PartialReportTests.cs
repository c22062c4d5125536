using System.Text.Json;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Reports;
using WalletTrace.Tests.Support;
using WalletTrace.Tests.Tracing.Live;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tests.Reports;

/// <summary>What reports say of a result that lacks facts because these were not asked for, or did not come.</summary>
public sealed class PartialReportTests
{
    [Fact]
    public async Task A_partial_result_says_so_and_why_near_the_top_of_text_page_and_JSON()
    {
        // Of C to F nobody is asked for any more.
        TraceResult trace = await TraceAsync(requests: 5);

        Assert.Equal(BudgetKind.Requests, trace.Live!.EndedBy);
        const string said = "PARTIAL: not followed are 4 branches with at most 0.00000000000000001 ETH, because a budget was used up or the asking was stopped.";
        Assert.Contains(said, Head(Rendered.As(".txt", trace), "\nBALANCE"), StringComparison.Ordinal);
        Assert.Contains(said, Head(Rendered.As(".html", trace), "<nav"), StringComparison.Ordinal);
        Assert.Equal("[{\"reason\":\"budget\",\"branches\":4,\"hidden\":[{\"asset\":\"eip155:1/slip44:60\",\"units\":\"10\"}]}]", Partial(trace));
    }

    [Fact]
    public async Task Each_reason_is_told_with_its_branches_and_value()
    {
        // C fails, and there is enough left for D, but not for E and F.
        TraceResult trace = await TraceAsync(requests: 12, failing: 'C');

        string head = Head(Rendered.As(".txt", trace), "\nBALANCE");
        Assert.Equal(
            "PARTIAL: not followed are 2 branches with at most 0.000000000000000003 ETH, because a budget was used up or the asking was stopped; "
            + "and 1 branch with at most 0.000000000000000004 ETH, because no source gave what they need.",
            head[head.IndexOf("PARTIAL", StringComparison.Ordinal)..].TrimEnd());
        Assert.Equal(["budget", "unanswered"], JsonDocument.Parse(Partial(trace)).RootElement.EnumerateArray().Select(one => one.GetProperty("reason").GetString()!));
    }

    [Fact]
    public async Task A_result_of_which_all_was_asked_is_not_called_partial()
    {
        TraceResult trace = await TraceAsync(requests: null);

        Assert.Equal("[]", Partial(trace));
        Assert.All(Rendered.Formats, ending => Assert.DoesNotContain("PARTIAL", Rendered.As(ending, trace), StringComparison.Ordinal));
    }

    [Fact]
    public async Task How_much_was_asked_and_by_how_many_runs_stands_in_no_report_of_a_partial_result()
    {
        // The same branches are left: once because each was asked for in vain, and once by a second run that found the ledger so.
        var ledger = new MemoryLedger();
        TraceResult first = await TraceAsync(requests: null, failing: 'C', ledger);
        TraceResult second = await TraceAsync(requests: null, failing: 'C', ledger);

        Assert.NotEqual(first.Live!.Asked, second.Live!.Asked);
        Assert.All(Rendered.Formats, ending => Assert.Equal(Rendered.As(ending, first), Rendered.As(ending, second)));
    }

    [Fact]
    public async Task The_text_says_the_same_words_once_for_all_their_branches_with_number_and_value()
    {
        TraceResult trace = await TraceAsync(requests: null, failing: null, names: "CDEF");

        string text = Rendered.As(".txt", trace);
        Assert.Equal(4, trace.Coverage.Count(entry => entry.Reason == StopReason.Unanswered));
        Assert.Equal(4, trace.Coverage.Where(entry => entry.Reason == StopReason.Unanswered).Select(entry => entry.Text).Distinct().Count());
        Assert.Equal(2, text.ReplaceLineEndings(" ").Split("No source gave").Length);
        Assert.Contains(
            """
              0xAA0000…000043  0.000000000000000004 ETH
              0xaA0000…000044  0.000000000000000003 ETH
              0xAA0000…000045  0.000000000000000002 ETH
              0xaA0000…000046  0.000000000000000001 ETH
                Of each of these 4, together at most 0.00000000000000001 ETH: No source gave
                the history of …. Asked: scripted: found no … here, at wherever.
            """.ReplaceLineEndings("\n"), text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_branches_with_the_same_words_the_largest_are_named_and_the_others_counted()
    {
        TraceResult trace = await TraceAsync(requests: null, failing: null, names: "CDEF");

        string text = Rendered.As(".txt", trace, new ReportOptions { MaxCoverage = 1 });
        Assert.Contains("  0xAA0000…000043  0.000000000000000004 ETH\n  and 3 more, together at most 0.000000000000000006 ETH\n", text, StringComparison.Ordinal);
        Assert.Contains("Of each of these 4, together at most 0.00000000000000001 ETH", text, StringComparison.Ordinal);
        Assert.DoesNotContain("000044", text.Split("COVERAGE")[1], StringComparison.Ordinal);
    }

    /// <summary>B pays 4 to C, 3 to D, 2 to E and 1 to F, where it rests.</summary>
    private static Task<TraceResult> TraceAsync(long? requests, char? failing = null, MemoryLedger? ledger = null, string? names = null)
    {
        var scene = new AccountScene();
        scene.Pay(2, 'A', 'B', 10);
        foreach ((char to, ulong amount) in new[] { ('C', 4UL), ('D', 3UL), ('E', 2UL), ('F', 1UL) })
        {
            scene.Pay(3, 'B', to, amount);
        }

        string[] lacking = [.. $"{names}{failing}".Select(letter => ScriptedProvider.History(AccountScene.Account(letter)))];
        var explorer = new ScriptedExplorer(ChainId.Ethereum, scene.All)
        {
            Before = what =>
            {
                if (lacking.Any(name => what.StartsWith(name, StringComparison.Ordinal)))
                {
                    string account = AccountScene.Account((char)Convert.ToInt32(what.Split(' ')[2][^2..], 16)).ToString();
                    throw new ChainDataException($"found no {account} here", "wherever");
                }
            },
        };
        Theft theft = Theft.Wallet(AccountScene.Account('B')).Amount(AccountScene.Wei(10)).At(2);
        Trace trace = Trace.From(theft).Over(ledger ?? new MemoryLedger(), explorer);
        return (requests is { } limit ? trace.Within(requests: limit) : trace).RunAsync();
    }

    private static string Head(string report, string end) => report.Split(end)[0].ReplaceLineEndings(" ");

    private static string Partial(TraceResult trace)
    {
        using JsonDocument document = JsonDocument.Parse(Rendered.As(".json", trace));
        return JsonSerializer.Serialize(document.RootElement.GetProperty("partial"));
    }
}
