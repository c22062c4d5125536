using WalletTrace.Notebooks.Displaying;

namespace WalletTrace.Notebooks.Files;

/// <summary>What cells show as plain text, for where nothing else can be shown.</summary>
internal static class NotebookText
{
    /// <summary>One output; may hold text of anybody's making.</summary>
    public static string Of(NotebookOutput output) => output switch
    {
        StreamOutput stream => stream.Text,
        DisplayOutput display => Of(display.Bundle),
        ResultOutput result => Of(result.Bundle),
        ErrorOutput error => string.Join('\n', error.Lines),
        _ => "",
    };

    private static string Of(MimeBundle bundle) => bundle.Data.TryGetValue(MimeBundle.Plain, out string? text)
        ? text
        : $"({string.Join(", ", bundle.Data.Keys)})";
}
