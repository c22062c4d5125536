using WalletTrace.Chains;
using WalletTrace.Ledger;

namespace WalletTrace.Tests.Nodes;

/// <summary>What the events of contracts on a real node come to, those that tell the truth and those that do not.</summary>
[Collection(OnOneAnvil.Name)]
public sealed class AnvilTokenTests(AnvilChain chain)
{
    private ContractScene Scene => chain.Scene;

    [AnvilFact]
    public void Spoofed_and_malformed_events_are_told_as_noise_and_move_nothing_of_the_real_token()
    {
        Address fake = Scene["Fake"];
        NoiseKind[] found = [.. chain.Blocks.SelectMany(block => block.Noise).Where(noise => noise.Contract == fake).Select(noise => noise.Kind)];

        Assert.Equal(
            [
                NoiseKind.LookAlike, // A spoofed movement.
                NoiseKind.ZeroValue, NoiseKind.LookAlike, // Another, of nothing.
                NoiseKind.ZeroValue, NoiseKind.LookAlike, // A transferFrom of nothing.
                NoiseKind.Approval,
                .. Enumerable.Repeat(NoiseKind.ForeignContract, 5),
                NoiseKind.WrongTopics, NoiseKind.WrongTopics, NoiseKind.Malformed,
                .. Enumerable.Repeat(NoiseKind.Malformed, 4),
            ],
            found);
        TransferRecord[] told = [.. Transfers().Where(transfer => transfer.Asset.Reference == Text(fake))];
        Assert.Equal([(UInt256)1_000_000_000u, default, default], told.Select(transfer => transfer.Amount));
        Assert.All(told, transfer => Assert.NotEqual(Text(ContractScene.Usdt), transfer.Asset.Reference));
        Assert.DoesNotContain(Transfers(), transfer => transfer.Asset.Reference == Text(ContractScene.Usdt) && (transfer.To == ContractScene.Someone(38) || transfer.To == ContractScene.Someone(40)));
        Assert.DoesNotContain(Transfers(), transfer => transfer.From == ContractScene.Someone(40) || transfer.To == ContractScene.Someone(40));
    }

    [AnvilFact]
    public async Task Noise_is_the_same_whenever_it_is_read()
    {
        Assert.NotEmpty(chain.Blocks.SelectMany(block => block.Noise));
        Assert.Equal(chain.Blocks.SelectMany(block => block.Noise), (await AnvilChain.ReadAsync(chain.Node.Source(batchSize: 1))).SelectMany(block => block.Noise));
    }

    [AnvilFact]
    public void An_issuers_freezes_are_facts_and_those_of_a_look_alike_are_noise()
    {
        FreezeRecord[] freezes = [.. chain.Blocks.SelectMany(block => block.Facts).OfType<FreezeRecord>()];

        Assert.Equal(
            [
                (ContractScene.Usdt, FreezeKind.Frozen, ContractScene.Someone(60), null),
                (ContractScene.Usdt, FreezeKind.Destroyed, ContractScene.Someone(60), (UInt256)600_000),
                (ContractScene.Usdt, FreezeKind.Frozen, ContractScene.Someone(61), null),
                (ContractScene.Usdt, FreezeKind.Destroyed, ContractScene.Someone(61), (UInt256)100_000),
                (ContractScene.Usdt, FreezeKind.Frozen, EvmNode.Accounts[4], null),
                (ContractScene.Usdt, FreezeKind.Frozen, ContractScene.Someone(62), null),
                (ContractScene.Usdt, FreezeKind.Released, EvmNode.Accounts[4], null),
                (ContractScene.Usdt, FreezeKind.Released, ContractScene.Someone(62), null),
                (ContractScene.Usdc, FreezeKind.Frozen, ContractScene.Someone(64), null),
                (ContractScene.Usdc, FreezeKind.Released, ContractScene.Someone(64), (UInt256?)null),
            ],
            freezes.Select(freeze => (Address.Parse(freeze.Asset.Reference, EvmNode.Chain), freeze.Kind, freeze.Address, freeze.Amount)));

        // One contract told what it destroyed as a movement to nobody as well: it is burnt once.
        Assert.Equal(
            [(ContractScene.Someone(60), (UInt256)600_000), (ContractScene.Someone(61), (UInt256)100_000)],
            Transfers().Where(transfer => transfer.Kind == TransferKind.Burn && transfer.Asset.Reference == Text(ContractScene.Usdt)).Select(transfer => (transfer.From!.Value, transfer.Amount)));
        Assert.Equal(8, chain.Blocks.SelectMany(block => block.Noise).Count(noise => noise.Contract == Scene["IssuerCopy"] && noise.Kind == NoiseKind.ForeignContract));
    }

    [AnvilFact]
    public void A_proxys_token_is_the_proxys_and_never_its_implementations()
    {
        Assert.Equal(
            [(TransferKind.Mint, 700U), (TransferKind.Token, 70U), (TransferKind.Token, 7U)],
            Transfers().Where(transfer => transfer.Asset.Reference == Text(Scene["Proxy"])).Select(transfer => (transfer.Kind, (uint)(ulong)transfer.Amount)));
        Assert.DoesNotContain(Transfers(), transfer => transfer.To == ContractScene.Someone(34) && transfer.Asset.Reference != Text(Scene["Proxy"]));
    }

    [AnvilFact]
    public async Task A_swap_through_two_pools_into_the_chains_coin_is_told_step_by_step()
    {
        LedgerTransaction swap = (await chain.Ledger.TransactionsAsync().ToListAsync()).Single(
            transaction => transaction.Transfers.Any(transfer => transfer.To == ContractScene.Someone(52)));
        Address trader = EvmNode.Accounts[6], router = Scene["Router"], pool = Scene["Pool"], last = Scene["WethPool"];
        UInt256 got = await chain.Node.BalanceAsync(ContractScene.Someone(52));

        Assert.Equal(
            [
                ("ETH", TransferKind.Internal, ContractScene.Weth, router), ("ETH", TransferKind.Internal, router, ContractScene.Someone(52)),
                ("TOK", TransferKind.Token, trader, pool), ("COI", TransferKind.Token, pool, last), ("WETH", TransferKind.Token, last, router),
                ("WETH", TransferKind.Burn, router, default(Address)),
            ],
            swap.Transfers.Where(transfer => transfer.Kind is not (TransferKind.Fee or TransferKind.Reward))
                .Select(transfer => (transfer.Asset.Symbol!, transfer.Kind, transfer.From ?? default, transfer.To ?? default)));
        Assert.All(swap.Transfers.Where(transfer => transfer.Asset.Symbol == "WETH" || transfer.Kind == TransferKind.Internal), transfer => Assert.Equal(got, transfer.Amount));
    }

    private static string Text(Address address) => address.ToString(EvmNode.Chain);

    private IEnumerable<TransferRecord> Transfers() => chain.Blocks.SelectMany(block => block.Facts).OfType<TransferRecord>();
}
