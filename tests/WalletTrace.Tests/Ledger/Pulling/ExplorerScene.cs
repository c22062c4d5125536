using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin;
using WalletTrace.Chains.Bitcoin.Esplora;
using WalletTrace.Chains.Files;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Ledger.Pulling;

/// <summary>
/// A stolen coin on a made-up chain behind a server that plays Esplora: it is split between two; the one peels it three times, the other lets it rest.
/// </summary>
public abstract class ExplorerScene : IAsyncLifetime, IDisposable
{
    private protected static readonly ChainId Regtest = ChainId.BitcoinRegtest;

    private protected RegtestChain Chain { get; } = new();

    private protected TemporaryFolder Root { get; } = new();

    private protected DisclosureLog Log { get; } = new();

    private protected LoopbackServer Server { get; private set; } = null!;

    private protected EsploraServer Esplora { get; private set; } = null!;

    private protected RegtestTransaction Split { get; private set; } = null!;

    private protected List<RegtestTransaction> Peels { get; } = [];

    public async Task InitializeAsync()
    {
        for (int number = 0; number < 5; number++)
        {
            Chain.AddBlock();
        }

        Split = RegtestTransaction.Spend([Chain.Blocks[1].Coinbase.Coin(0)], Out(30, 1), Out(19, 2), new RegtestOutput(0, RegtestScripts.NullData("hello")));
        Chain.AddBlock(Split);
        RegtestCoin rest = Split.Coin(0);
        for (int number = 0; number < 3; number++)
        {
            Peels.Add(RegtestTransaction.Spend([rest], Out(1, 10 + number), Out(29 - (2 * number), 20 + number)));
            Chain.AddBlock(Peels[^1]);
            rest = Peels[^1].Coin(1);
        }

        Chain.AddBlock();
        Esplora = new EsploraServer(Chain) { PageSize = 2 };
        Server = await LoopbackServer.StartAsync(request => Esplora.Answer(request));
    }

    public async Task DisposeAsync() => await Server.DisposeAsync();

    public void Dispose()
    {
        Root.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected static RegtestOutput Out(long coins, int owner) => new(coins * 1_0000_0000, RegtestScripts.P2wpkh(owner));

    private protected static Address Owner(int owner) => Address.FromOutputScript(RegtestScripts.P2wpkh(owner), Regtest);

    private protected EsploraSource Source() => new(Server.Client, Server.Address, Regtest, new EsploraOptions { Disclosures = Log, MaxAttempts = 1 });

    private protected FactFolder Open(Action<string>? step = null) => FactFolder.Open(Root.Path, Regtest, new FolderLimits(Step: step));

    private protected async Task<MemoryLedger> FolderAsync()
    {
        var ledger = new MemoryLedger();
        foreach (string path in Directory.GetFiles(Root["facts"], "*.jsonl.gz"))
        {
            await ledger.AppendAsync(FactFile.ReadAsync(path));
        }

        return ledger;
    }

    private protected static async Task<bool> IsCompleteAsync(ILedger ledger, int owner) =>
        await ledger.CompleteKindsAsync(new Account(Regtest, Owner(owner))) == CoverageKinds.Coins;
}
