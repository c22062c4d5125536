using WalletTrace.Chains;
using WalletTrace.Cli;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Tests.Cli;

public sealed partial class PullCommandTests
{
    [Fact]
    public async Task After_a_reorganisation_all_histories_speak_as_of_the_block_that_was_kept()
    {
        string lost = Address.FromOutputScript(chain.Blocks[30].Coinbase.Outputs[0].Script, RegtestChain.Id).ToString(RegtestChain.Id);
        string other = Address.FromOutputScript(RegtestScripts.P2pkh(77), RegtestChain.Id).ToString(RegtestChain.Id);
        AssertDone(await PullAsync("--esplora", server.Address.ToString(), "--account", lost, "--rate", "1000"));
        chain.Reorg(2);

        CommandRun run = await PullAsync("--esplora", server.Address.ToString(), "--account", other, "--rate", "1000");

        AssertDone(run);
        Assert.Contains("no longer part of it", Joined(run.Output));
        MemoryLedger ledger = await LoadAsync(Case);
        Assert.Equal(CoverageKinds.Coins, await ledger.CompleteKindsAsync(new Account(RegtestChain.Id, Address.Parse(lost, RegtestChain.Id))));
        Assert.Equal(CoverageKinds.Coins, await ledger.CompleteKindsAsync(new Account(RegtestChain.Id, Address.Parse(other, RegtestChain.Id))));
    }

    [Theory]
    [InlineData("blocks from 1,000 on", "--from", "1000")]
    [InlineData("blocks from 31 on", "--to", "1000")]
    public async Task Heights_that_the_chain_does_not_reach_are_said_to_be_missing(string expected, params string[] range)
    {
        CommandRun run = await PullAsync(["--node", server.Address.ToString(), .. range]);

        AssertDone(run);
        Assert.Contains(expected, Joined(run.Output));
        Assert.Contains("does not reach so far", Joined(run.Output));
        Assert.DoesNotContain("confirmations", run.Output);
    }

    [Fact]
    public async Task With_damaged_labels_nothing_is_followed()
    {
        RegtestCoin stolen = chain.Blocks[1].Coinbase.Coin(0);
        await PullAsync("--esplora", server.Address.ToString(), "--coin", stolen.Id.ToString(), "--hops", "1", "--rate", "1000");
        File.WriteAllText(Path.Combine(Case, "labels.csv"), "account,text,category\nnobody,A service,exchange\n");
        File.AppendAllText(Path.Combine(Case, CaseFile.DefaultName), "labels: labels.csv\n");
        string[] told = File.ReadAllLines(Path.Combine(Case, "disclosures.csv"));

        CommandRun run = await PullAsync("--esplora", server.Address.ToString(), "--coin", stolen.Id.ToString(), "--hops", "9", "--rate", "1000");

        Assert.NotEqual(ExitCode.Done, run.Code);
        Assert.Contains("labels.csv", run.Error);
        Assert.Equal(told, File.ReadAllLines(Path.Combine(Case, "disclosures.csv")));
    }
}
