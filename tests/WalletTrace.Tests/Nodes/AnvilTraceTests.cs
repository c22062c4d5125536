using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Nodes;

/// <summary>A theft on a real node of an EVM chain, traced over what was pulled from it.</summary>
public sealed class AnvilTraceTests
{
    private const int Victim = 1;
    private const int Thief = 8;
    private const ulong Stolen = 5_000_000_000_000_000_000;

    private static readonly UInt256 Destroyed = 300_000_000_000_000_000UL;

    [AnvilFact]
    public async Task What_was_stolen_ends_where_contracts_took_it_to_the_wei()
    {
        // The thief has nothing of his own.
        JsonObject genesis = await ContractScene.GenesisAsync();
        genesis["alloc"]![EvmNode.Hex(EvmNode.Accounts[Thief])]!["balance"] = "0x0";
        await using EvmNode node = await EvmNode.AnvilAsync(genesis);
        Address[] made = await node.DeployAsync(("Calls", []), ("Calls", []), ("Token", ["TOK", 18]));
        (Address calls, Address other, Address token) = (made[0], made[1], made[2]);
        Address[] ends = [ContractScene.Someone(10), ContractScene.Someone(11), ContractScene.Someone(12), calls, other, EvmNode.Accounts[Thief]];
        IReadOnlyList<JsonNode> theft = await node.BlockAsync(new NodeCall(Victim, EvmNode.Accounts[Thief], []) { Value = Stolen });
        await node.BlockAsync(
            ContractScene.Call(Thief, calls, "hop(address[])", (Address[])[other, calls, ends[0]]) with { Value = 2_000_000_000_000_000_001 },
            ContractScene.Call(Thief, calls, "swallow(address,address,address,uint256)", other, ends[1], token, 5) with { Value = 1_000_000_000_000_000_003 },
            ContractScene.Call(Thief, calls, "fail()") with { Value = 1_000 });
        await node.BlockAsync(
            ContractScene.Call(Thief, calls, "flash(address)", ends[2]) with { Value = 700_000_000_000_000_000 },
            ContractScene.Call(Thief, calls, "flash(address)", default(Address)) with { Value = Destroyed });
        var ledger = new MemoryLedger();
        await LedgerPull.BlocksAsync(node.Source(), ledger);

        TraceResult trace = await Trace.From(Theft.Transfer(EvmNode.Chain, (string)theft[0]["transactionHash"]!, TransferIndex.Value))
            .Over(ledger).Using(TaintRule.Fifo, TaintRule.Lifo, TaintRule.Haircut).RunAsync();

        var expected = new List<(Address, UInt256)>();
        foreach (Address end in ends)
        {
            expected.Add((end, await node.BalanceAsync(end)));
        }

        AccountHistory history = await ledger.HistoryAsync(new Account(EvmNode.Chain, EvmNode.Accounts[Thief]));
        TransferRecord[] fees = [.. history.Transactions.SelectMany(transaction => transaction.Transfers).Where(transfer => transfer.Kind == TransferKind.Fee && transfer.From == history.Account.Address)];
        Assert.Equal(5, fees.Length);
        for (int rule = 0; rule < trace.Rules.Length; rule++)
        {
            Assert.Equal(
                expected.Where(end => !end.Item2.IsZero).Order(),
                trace.Sinks.Where(sink => sink.Kind == SinkKind.Resting).Select(sink => (sink.Name.Account!.Value.Address, sink.AmountOf(rule))).Order());
            // A contract destroyed itself together with what it had, and of each fee the base fee was burnt.
            Assert.Equal(fees.Aggregate(Destroyed, (sum, fee) => sum + fee.Burnt!.Value), Sum(trace, SinkKind.Burned, rule));
            Assert.Equal(fees.Aggregate(UInt256.Zero, (sum, fee) => sum + fee.Amount - fee.Burnt!.Value), Sum(trace, SinkKind.Fees, rule));
        }

        Assert.Equal((UInt256)Stolen, expected.Select(end => end.Item2).Concat(fees.Select(fee => fee.Amount)).Aggregate(Destroyed, (sum, part) => sum + part));

        Assert.DoesNotContain(trace.Sinks, sink => sink.Kind is not (SinkKind.Resting or SinkKind.Fees or SinkKind.Burned));
    }

    private static UInt256 Sum(TraceResult trace, SinkKind kind, int rule) =>
        trace.Sinks.Where(sink => sink.Kind == kind).Aggregate(UInt256.Zero, (sum, sink) => sum + sink.AmountOf(rule));
}
