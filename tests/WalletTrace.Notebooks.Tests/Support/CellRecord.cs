using System.Text;
using WalletTrace.Notebooks.Displaying;

namespace WalletTrace.Notebooks.Tests.Support;

/// <summary>Keeps what cells write and show, and answers what they ask.</summary>
internal sealed class CellRecord : ICellOutput
{
    private readonly Lock order = new();
    private readonly StringBuilder all = new();
    private readonly StringBuilder written = new();
    private readonly StringBuilder errors = new();

    /// <summary>What readers answer, one line after the other; nobody is there when it is empty.</summary>
    public Queue<string> Answers { get; } = new();

    /// <summary>What was shown, replaced and cleared, each as a line of its own.</summary>
    public List<string> Shown { get; } = [];

    public string Written => Of(written);

    public string Errors => Of(errors);

    /// <summary>Everything, in the order in which it came.</summary>
    public string All => Of(all);

    /// <summary>Ends waiting until the reader is asked.</summary>
    public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether a reader is there who never answers.</summary>
    public bool NeverAnswers { get; init; }

    public void Write(bool isError, string text)
    {
        lock (order)
        {
            (isError ? errors : written).Append(text);
            all.Append(isError ? $"[{text}]" : text);
        }
    }

    public void Display(MimeBundle bundle, string? displayId = null) => Note($"show {displayId}: {Text(bundle)}");

    public void Update(MimeBundle bundle, string displayId) => Note($"update {displayId}: {Text(bundle)}");

    public void Clear(bool wait) => Note(wait ? "clear later" : "clear");

    public string ReadLine(string prompt, bool isSecret, CancellationToken cancellationToken)
    {
        Asked.TrySetResult();
        if (NeverAnswers)
        {
            cancellationToken.WaitHandle.WaitOne();
            cancellationToken.ThrowIfCancellationRequested();
        }

        return Answers.TryDequeue(out string? answer) ? answer : throw new InvalidOperationException("nobody is there");
    }

    private static string Text(MimeBundle bundle) => string.Join(" | ", bundle.Data.Select(form => $"{form.Key} {form.Value}"));

    private void Note(string line)
    {
        lock (order)
        {
            Shown.Add(line);
            all.Append('{').Append(line).Append('}');
        }
    }

    private string Of(StringBuilder text)
    {
        lock (order)
        {
            return text.ToString();
        }
    }
}
