using WalletTrace.Notebooks.Displaying;
using WalletTrace.Notebooks.Execution;

namespace WalletTrace.Notebooks.Tests.Support;

/// <summary>A session and what its cells wrote; cells are named <c>cell 1</c>, <c>cell 2</c> ….</summary>
internal sealed class TestSession(CSharpSessionOptions? options = null) : IAsyncDisposable
{
    private int cells;

    public CSharpSession Session { get; } = new(options);

    public CellRecord Record { get; init; } = new();

    public Task<CellOutcome> RunAsync(string code, CancellationToken cancellationToken = default) =>
        Session.RunAsync(code, $"cell {++cells}", Record, cancellationToken);

    /// <summary>Runs a cell that is to succeed, and gives the plain text of its value; null where it has none.</summary>
    public async Task<string?> ValueAsync(string code)
    {
        CellOutcome outcome = await RunAsync(code);
        Assert.True(outcome.Error is null, outcome.Error is null ? "" : string.Join('\n', outcome.Error.Lines));
        return outcome.Result?.Data[MimeBundle.Plain];
    }

    /// <summary>Runs a cell that is to fail, and gives its error.</summary>
    public async Task<CellError> ErrorAsync(string code, CancellationToken cancellationToken = default)
    {
        CellOutcome outcome = await RunAsync(code, cancellationToken);
        Assert.NotNull(outcome.Error);
        Assert.Null(outcome.Result);
        return outcome.Error;
    }

    public ValueTask DisposeAsync() => Session.DisposeAsync();
}
