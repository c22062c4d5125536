using System.CommandLine;
using WalletTrace.Attribution.Lists;

namespace WalletTrace.Cli.Labels;

/// <summary><c>wallettrace labels formats</c>: the lists that can be read.</summary>
internal static class LabelsFormatsCommand
{
    /// <summary>The command.</summary>
    public static Command Build(CaseRunner runner)
    {
        var command = new Command("formats", "Shows the formats of lists that can be read. What a file is shows from its name and beginning; --format overrides that.");
        command.SetAction((_, cancellationToken) => runner.ShowAsync(
            false,
            (_, output) =>
            {
                int names = ListFormats.All.Max(format => format.Name.Length) + 2;
                foreach (IListFormat format in ListFormats.All)
                {
                    LabelText.Paragraph(output, format.Name.PadRight(names), format.Description, runner.Terminal.Width);
                }

                output.Write("\nA list may be packed: .gz, .zip, .tar.gz; lists of several files are a folder.\n");
                return Task.FromResult(ExitCode.Done);
            },
            cancellationToken));
        return command;
    }
}
