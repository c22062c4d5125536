using System.CommandLine;
using System.Globalization;
using WalletTrace.DuckDb;

namespace WalletTrace.Cli.Ledgers;

/// <summary><c>wallettrace ledger export</c>: writes a ledger's facts as Parquet, or as a case's folder of CSV or JSON Lines.</summary>
internal static class LedgerExportCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Build(CaseRunner runner)
    {
        var command = new Command(
            "export",
            "Writes the facts of a ledger into a new folder. Parquet: one file for each table, amounts exact, for notebooks and other programs, and for 'ledger import'. "
            + "CSV or JSON Lines: a case's folder that 'trace' reads. The folder gets its name only once all of it is written.");
        Argument<string> file = LedgerCommand.File();
        var target = new Option<string>("--to") { HelpName = "FOLDER", Description = "The folder to write. It must not be there, or be empty.", Required = true };
        var format = new Option<ExportFormat?>("--format")
        {
            HelpName = "FORMAT",
            Description = $"One of {Words.All<ExportFormat>()}. Default: parquet.",
            CustomParser = result => CaseOptions.Read(result, ReadFormat),
            Arity = ArgumentArity.ExactlyOne,
        };
        var chain = new Option<ChainId?>("--chain")
        {
            HelpName = "CHAIN",
            Description = "Only the facts of this chain, such as eip155:1.",
            CustomParser = result => CaseOptions.Read(result, words => LedgerSeedOptions.ReadChain(words.Single())),
            Arity = ArgumentArity.ExactlyOne,
        };
        Option<long?> from = Height("--from-height", "Only facts from this height on.");
        Option<long?> to = Height("--to-height", "Only facts up to this height.");
        var packed = new Option<bool>("--gzip") { Description = "Pack CSV and JSON Lines with gzip." };
        var readable = new Option<bool>("--readable") { Description = "Leave out what cannot be read of a damaged ledger, and say what that is. CSV and JSON Lines only." };
        Option<bool> quiet = LedgerCommand.Quiet();
        command.Arguments.Add(file);
        foreach (Option option in new Option[] { target, format, chain, from, to, packed, readable, quiet })
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancellationToken) =>
        {
            var export = new LedgerExport(parsed.GetRequiredValue(file), parsed.GetRequiredValue(target))
            {
                Format = parsed.GetValue(format) ?? ExportFormat.Parquet,
                Part = new LedgerPart { Chain = parsed.GetValue(chain), FromHeight = parsed.GetValue(from), ToHeight = parsed.GetValue(to) },
                IsPacked = parsed.GetValue(packed),
                IsReadable = parsed.GetValue(readable),
            };
            export.Check();
            return runner.ShowAsync(parsed.GetValue(quiet), (progress, output) => export.RunAsync(progress, output, cancellationToken), cancellationToken);
        });
        return command;
    }

    private static Option<long?> Height(string name, string description) => new(name)
    {
        HelpName = "HEIGHT",
        Description = description,
        CustomParser = result => CaseOptions.Read(result, ReadHeight),
        Arity = ArgumentArity.ExactlyOne,
    };

    private static long? ReadHeight(IEnumerable<string> words) => long.TryParse(words.Single(), NumberStyles.None, CultureInfo.InvariantCulture, out long height)
        ? height
        : throw new FormatException($"found {SafeText.Quote(words.Single())}, expected a block's height, a whole number");

    private static ExportFormat? ReadFormat(IEnumerable<string> words) => Words.TryRead(words.Single(), out ExportFormat format)
        ? format
        : throw new FormatException($"found {SafeText.Quote(words.Single())}, expected one of {Words.All<ExportFormat>()}");
}

/// <summary>The formats in which facts are written.</summary>
internal enum ExportFormat
{
    /// <summary>Parquet files.</summary>
    Parquet,

    /// <summary>CSV files of the interchange format.</summary>
    Csv,

    /// <summary>One file of JSON Lines of the interchange format.</summary>
    Jsonl,
}
