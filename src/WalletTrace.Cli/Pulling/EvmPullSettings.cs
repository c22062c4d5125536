using System.CommandLine;
using System.CommandLine.Parsing;
using WalletTrace.Chains.Evm.Explorers;
using WalletTrace.Chains.Evm.Nodes;
using WalletTrace.Cli.Sources;

namespace WalletTrace.Cli.Pulling;

/// <summary>What <c>wallettrace pull evm</c> can be asked for.</summary>
internal sealed class EvmPullSettings : AccountPullSettings
{
    private readonly Option<ChainId?> network = new("--network")
    {
        HelpName = "NAME|ID",
        Description = "Which chain: a name such as ethereum, base or bnb-smart-chain, or a chain id such as 8453. Default: ethereum.",
        CustomParser = result => CaseOptions.Read(result, words => (ChainId?)Networks.OfEvm(words.Single())),
        Arity = ArgumentArity.ExactlyOne,
    };

    private readonly Option<Uri?> node = Address(
        "--node", "Read whole blocks from a node by JSON-RPC; with --account: only the histories of these accounts, as far as the node can tell them.");

    private readonly Option<bool> etherscan = new("--etherscan") { Description = "Ask Etherscan about single accounts. It learns whom you ask about." };

    private readonly Option<Uri?> etherscanAddress = Address("--etherscan-url", $"With --etherscan: where its API is. Default: {EtherscanOptions.PublicAddress}");

    private readonly Option<Uri?> blockscout = Address(
        "--blockscout", "Ask an instance of Blockscout about single accounts, for instance https://eth.blockscout.com/api. It learns whom you ask about.");

    private readonly Option<EvmTip?> finality = Word<EvmTip>(
        "--finality", "TAG", $"With --node: which block counts as the last: {Words.All<EvmTip>()}. Default: latest; what is replaced is read anew by the next pull.");

    private readonly Option<bool> requireInternal = new("--require-internal")
    {
        Description = "With --node: end with an error if the node cannot tell what contracts move inside of transactions, instead of leaving it out.",
    };

    /// <inheritdoc/>
    protected override Option[] Sources => [node, etherscan, blockscout];

    /// <inheritdoc/>
    protected override IEnumerable<Option> All => [network, node, finality, requireInternal, etherscan, etherscanAddress, blockscout, .. Common];

    /// <inheritdoc/>
    public override PullRequest Read(ParseResult parsed) => Filled(
        new EvmPullRequest
        {
            Chain = parsed.GetValue(network) ?? ChainId.Ethereum,
            Folder = FolderOf(parsed),
            Blocks = BlocksOf(parsed),
            Node = parsed.GetValue(node),
            Etherscan = parsed.GetValue(etherscan) ? parsed.GetValue(etherscanAddress) ?? EtherscanOptions.PublicAddress : null,
            Blockscout = parsed.GetValue(blockscout),
            Key = KeyOf(parsed),
            Tip = parsed.GetValue(finality) ?? EvmTip.Latest,
            RequireInternal = parsed.GetValue(requireInternal),
            NamesAccounts = NamesAccounts(parsed.CommandResult),
        },
        parsed);

    /// <inheritdoc/>
    protected override void Check(CommandResult result, Option source)
    {
        base.Check(result, source);
        Refuse(result, source != node, "they belong to --node", finality, requireInternal);
        Refuse(result, source != etherscan, "it belongs to --etherscan", etherscanAddress);
    }

    /// <inheritdoc/>
    protected override bool IsNode(Option source) => source == node;
}
