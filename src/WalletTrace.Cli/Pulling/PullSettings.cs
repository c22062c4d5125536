using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using WalletTrace.Cli.Ledgers;
using WalletTrace.Cli.Sources;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Cli.Pulling;

/// <summary>What every pull can be asked for, of whatever chain.</summary>
internal abstract class PullSettings
{
    /// <summary>The case.</summary>
    public Argument<string> Case { get; } = new("CASE") { Description = "The case's folder, or a ledger (CASE.duckdb). It is made if it is not there, with a case file to begin with." };

    /// <summary>Whether progress and summary are kept back.</summary>
    public Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "Write no progress and no summary, only errors." };

    /// <summary>Whether whole blocks are kept as they were answered.</summary>
    public Option<bool> KeepAnswers { get; } = new("--keep-answers")
    {
        Description = "Keep a node's answers in the ledger, compressed, so that facts can be read from them again. Answers about accounts always are.",
    };

    /// <summary>The first block.</summary>
    protected abstract Option<long?> From { get; }

    /// <summary>The last block.</summary>
    protected abstract Option<Goal?> To { get; }

    /// <summary>Confirmations wanted.</summary>
    protected Option<int?> Confirmations { get; } = CaseOptions.Limit("--confirmations", "Leave blocks with fewer confirmations for later. Default: 1, all blocks.");

    /// <summary>Whose histories.</summary>
    protected abstract Option<string[]> Accounts { get; }

    /// <summary>The options that each name a source; one of them is given.</summary>
    protected abstract Option[] Sources { get; }

    /// <summary>All options, in the order in which help shows them.</summary>
    protected abstract IEnumerable<Option> All { get; }

    /// <summary>What a command line asks for.</summary>
    /// <exception cref="UsageException">An address or id is none of the chain.</exception>
    public abstract PullRequest Read(ParseResult parsed);

    /// <summary>Makes these options a command's own.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(Case);
        foreach (Option option in All.Append(KeepAnswers).Append(Quiet))
        {
            command.Options.Add(option);
        }

        command.Validators.Add(CheckAll);
    }

    /// <summary>Checks what fits together; one source is given.</summary>
    protected abstract void Check(CommandResult result, Option source);

    /// <summary>The case's folder.</summary>
    protected string FolderOf(ParseResult parsed)
    {
        string place = parsed.GetRequiredValue(Case);
        return File.Exists(place) && Path.GetFileName(place) == CaseFile.DefaultName ? Path.GetDirectoryName(Path.GetFullPath(place))! : place;
    }

    /// <summary>Which blocks are asked for.</summary>
    protected PullOptions BlocksOf(ParseResult parsed) => new()
    {
        From = parsed.GetValue(From) ?? 0, To = parsed.GetValue(To)?.Height, Confirmations = parsed.GetValue(Confirmations) ?? 1,
    };

    /// <summary>Whether accounts are to be read up to the tip.</summary>
    protected bool IsToTip(ParseResult parsed) => parsed.GetValue(To) is { Height: null };

    /// <summary>Refuses options that do not belong together.</summary>
    protected static void Refuse(CommandResult result, bool isWrong, string why, params Option[] options)
    {
        Option[] wrong = [.. options.Where(option => isWrong && result.GetResult(option) is not null)];
        if (wrong.Length > 0)
        {
            result.AddError($"{string.Join(", ", wrong.Select(option => option.Name))} cannot be used here: {why}");
        }
    }

    /// <summary>An option that names a server.</summary>
    protected static Option<Uri?> Address(string name, string description) => new(name)
    {
        HelpName = "URL",
        Description = description,
        CustomParser = result => CaseOptions.Read(result, words => (Uri?)ServerAddress.Read(words.Single())),
        Arity = ArgumentArity.ExactlyOne,
    };

    /// <summary>An option that may be repeated.</summary>
    protected static Option<string[]> Several(string name, string helpName, string description) => new(name)
    {
        HelpName = helpName,
        Description = description + " May be repeated.",
        DefaultValueFactory = _ => [],
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>An option for the first block.</summary>
    protected static Option<long?> FirstBlock(string description) => new("--from")
    {
        HelpName = "HEIGHT",
        Description = description,
        CustomParser = result => CaseOptions.Read(result, words => (long?)ReadHeight(words.Single())),
        Arity = ArgumentArity.ExactlyOne,
    };

    /// <summary>An option for the last block.</summary>
    protected static Option<Goal?> LastBlock(string description) => new("--to")
    {
        HelpName = "HEIGHT|tip",
        Description = description,
        CustomParser = result => CaseOptions.Read(result, words => (Goal?)(words.Single() is "tip" ? new Goal(null) : new Goal(ReadHeight(words.Single())))),
        Arity = ArgumentArity.ExactlyOne,
    };

    /// <summary>An option whose value is one word of an enumeration.</summary>
    protected static Option<TEnum?> Word<TEnum>(string name, string helpName, string description)
        where TEnum : struct, Enum => new(name)
        {
            HelpName = helpName,
            Description = description,
            CustomParser = result => CaseOptions.Read(result, words => Words.TryRead(words.Single(), out TEnum value) ? (TEnum?)value
                : throw new FormatException($"found {SafeText.Quote(words.Single())}, expected one of {Words.All<TEnum>()}")),
            Arity = ArgumentArity.ExactlyOne,
        };

    /// <summary>Accounts of a chain, each an address or a CAIP-10 account.</summary>
    protected static IEnumerable<Address> ReadAccounts(ParseResult parsed, Option<string[]> option, ChainId chain) =>
        parsed.GetValue(option)!.Select(text => PullSeeds.Account(text, chain, option.Name));

    private void CheckAll(CommandResult result)
    {
        if (result.GetValue(Case) is "")
        {
            result.AddError("CASE names no folder: found nothing");
        }

        if (result.GetValue(KeepAnswers) && !LedgerFiles.IsLedger(result.GetValue(Case) ?? ""))
        {
            result.AddError("--keep-answers keeps them in a ledger: found a folder, expected a name such as CASE.duckdb");
        }

        Option[] given = [.. Sources.Where(option => result.GetResult(option) is not null)];
        if (given.Length != 1)
        {
            result.AddError($"pull needs one source: found {(given.Length == 0 ? "none" : string.Join(" and ", given.Select(option => option.Name)))}, expected one of {string.Join(", ", Sources.Select(option => option.Name))}");
            return;
        }

        Check(result, given[0]);
        if (result.GetValue(To) is { Height: { } last } && last < (result.GetValue(From) ?? 0))
        {
            result.AddError(FormattableString.Invariant($"--to names a block below the first: found {last}, expected {result.GetValue(From) ?? 0} or more"));
        }
    }

    private static long ReadHeight(string word) =>
        long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out long height) && height <= int.MaxValue
            ? height
            : throw new FormatException($"found {SafeText.Quote(word)}, expected a block's height, a whole number");

    /// <summary>Where to end; null for the tip.</summary>
    protected readonly record struct Goal(long? Height);
}
