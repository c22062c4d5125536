using WalletTrace.Notebooks.Displaying;
using WalletTrace.Notebooks.Execution;
using WalletTrace.Notebooks.Tests.Support;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Notebooks.Tests.Execution;

/// <summary>Long runs of a cell are heard and ended without the cell passing anything along.</summary>
public sealed class AttendedCellTests
{
    private static readonly string Open = $"CaseFile file = await CaseFile.LoadAsync(@\"{Repository.PathOf("samples", "ronin-bridge", "case.yaml")}\");\n";

    [Fact]
    public async Task Progress_comes_to_the_output_of_the_cell_that_runs()
    {
        await using var session = new CSharpSession();
        var first = new Hearing();
        var second = new Hearing();

        CellOutcome outcome = await session.RunAsync(Open + "var ledger = await file.LoadLedgerAsync();", "cell 1", first, default);
        await session.RunAsync("await Task.Run(() => Trace.From(Theft.Wallet(\"eip155:1:0x098b716b8aaf21512996dc57eb0615e2383e2f96\").OutflowsFrom(0)).Over(ledger).RunAsync())", "cell 2", second, default);

        Assert.Null(outcome.Error);
        Assert.Contains(first.Heard, value => value is CaseProgress);
        Assert.DoesNotContain(second.Heard, value => value is CaseProgress);
        Assert.NotEmpty(second.Heard);
    }

    [Fact]
    public async Task A_run_that_was_told_to_tell_somebody_else_tells_him()
    {
        await using var session = new CSharpSession();
        var output = new Hearing();

        CellOutcome outcome = await session.RunAsync(Open + "int heard = 0;\nawait file.LoadLedgerAsync(new Progress<CaseProgress>(_ => heard++))", "cell 1", output, default);

        Assert.Null(outcome.Error);
        Assert.Empty(output.Heard);
    }

    private sealed class Hearing : ICellOutput, IProgress<object>
    {
        private readonly CellRecord record = new();

        public List<object> Heard { get; } = [];

        public void Report(object value)
        {
            lock (Heard)
            {
                Heard.Add(value);
            }
        }

        public void Write(bool isError, string text) => record.Write(isError, text);

        public void Display(MimeBundle bundle, string? displayId = null) => record.Display(bundle, displayId);

        public void Update(MimeBundle bundle, string displayId) => record.Update(bundle, displayId);

        public void Clear(bool wait) => record.Clear(wait);

        public string ReadLine(string prompt, bool isSecret, CancellationToken cancellationToken) => record.ReadLine(prompt, isSecret, cancellationToken);
    }
}
