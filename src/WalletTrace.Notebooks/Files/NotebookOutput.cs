using System.Collections.Immutable;
using System.Text.Json;
using WalletTrace.Notebooks.Displaying;

namespace WalletTrace.Notebooks.Files;

/// <summary>One thing that a cell showed.</summary>
public abstract record NotebookOutput
{
    private protected NotebookOutput()
    {
    }
}

/// <summary>Text that a cell wrote; what it wrote without a break to one stream is one output.</summary>
/// <param name="Name">The stream: <c>stdout</c> or <c>stderr</c>.</param>
/// <param name="Text">The text.</param>
public sealed record StreamOutput(string Name, string Text) : NotebookOutput;

/// <summary>Something that a cell showed.</summary>
/// <param name="Bundle">What, in all its forms.</param>
public sealed record DisplayOutput(MimeBundle Bundle) : NotebookOutput
{
    /// <summary>How it is to be shown: a JSON object. Default: empty.</summary>
    public JsonElement Metadata { get; init; } = NotebookFile.Nothing;
}

/// <summary>The value of a cell's last expression.</summary>
/// <param name="Bundle">The value, in all its forms.</param>
/// <param name="ExecutionCount">The number of the run.</param>
public sealed record ResultOutput(MimeBundle Bundle, int? ExecutionCount) : NotebookOutput
{
    /// <summary>How it is to be shown: a JSON object. Default: empty.</summary>
    public JsonElement Metadata { get; init; } = NotebookFile.Nothing;
}

/// <summary>An error that ended a cell.</summary>
/// <param name="Name">What kind of error.</param>
/// <param name="Message">Its message.</param>
/// <param name="Lines">The whole, as it is shown.</param>
public sealed record ErrorOutput(string Name, string Message, ImmutableArray<string> Lines) : NotebookOutput;
