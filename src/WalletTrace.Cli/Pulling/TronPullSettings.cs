using System.CommandLine;
using System.CommandLine.Parsing;

namespace WalletTrace.Cli.Pulling;

/// <summary>What <c>wallettrace pull tron</c> can be asked for.</summary>
internal sealed class TronPullSettings : AccountPullSettings
{
    private readonly Option<Uri?> node = Address("--node", "Read whole blocks from a full node by its HTTP interface.");

    private readonly Option<Uri?> tronGrid = Address(
        "--trongrid", "Ask TronGrid, or what answers like it, about single accounts: https://api.trongrid.io/. It learns whom you ask about.");

    private readonly Option<bool> unsolidified = new("--unsolidified")
    {
        Description = "With --node: read also blocks that may yet be replaced; what is replaced is read anew by the next pull. Default: only solidified blocks.",
    };

    /// <inheritdoc/>
    protected override Option[] Sources => [node, tronGrid];

    /// <inheritdoc/>
    protected override IEnumerable<Option> All => [node, unsolidified, tronGrid, .. Common];

    /// <inheritdoc/>
    public override PullRequest Read(ParseResult parsed) => Filled(
        new TronPullRequest
        {
            Chain = ChainId.Tron,
            Folder = FolderOf(parsed),
            Blocks = BlocksOf(parsed),
            Node = parsed.GetValue(node),
            TronGrid = parsed.GetValue(tronGrid),
            Key = KeyOf(parsed),
            Unsolidified = parsed.GetValue(unsolidified),
        },
        parsed);

    /// <inheritdoc/>
    protected override void Check(CommandResult result, Option source)
    {
        base.Check(result, source);
        Refuse(result, source != node, "it belongs to --node", unsolidified);
        if (source == node && NamesAccounts(result))
        {
            result.AddError("a node of TRON gives whole blocks only: found --account, expected it with --trongrid");
        }
    }

    /// <inheritdoc/>
    protected override bool IsNode(Option source) => source == node;
}
