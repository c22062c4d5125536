using WalletTrace.Chains;
using WalletTrace.Graph;

namespace WalletTrace.Tracing.Watching;

/// <summary>What a trace's result stands on: a fact about anything else cannot change it.</summary>
internal sealed class Interest
{
    private readonly Dictionary<ChainId, HashSet<Address>> accounts = [];
    private readonly Dictionary<ChainId, HashSet<CoinId>> coins = [];
    private readonly HashSet<ChainId> anything = [];

    /// <param name="result">The result.</param>
    public Interest(TraceResult result)
    {
        foreach (Vertex vertex in result.Graph.Vertices)
        {
            if (vertex.Account is { } account)
            {
                Add(account);
            }
        }

        foreach (FlowDetail detail in result.Graph.Details)
        {
            if (detail.Owner is { } owner)
            {
                Add(owner);
                Coins(detail.Chain).Add(new CoinId(detail.Transaction, (int)detail.Index));
            }
        }

        foreach (Seed seed in result.Parameters.Thefts.SelectMany(theft => theft.Seeds))
        {
            switch (seed)
            {
                case WalletAmountSeed wallet:
                    Add(wallet.Account);
                    break;
                case WalletFlowsSeed wallet:
                    Add(wallet.Account);

                    // Whose coins an input spends is not always told with it.
                    NeedAll(wallet.Chain);
                    break;
                case CoinSeed coin:
                    Coins(coin.Chain).Add(coin.Coin);
                    break;
            }

            // A coinbase takes the fees of a block of which it must first be known that all of it is there.
            if (result.Parameters.FeeConvention != FeeConvention.Sink)
            {
                NeedAll(seed.Chain);
            }
        }
    }

    /// <summary>Whether a fact may change the result.</summary>
    public bool Holds(Fact fact) => anything.Contains(fact.Chain) || fact switch
    {
        TransferRecord transfer => Has(transfer.Chain, transfer.From) || Has(transfer.Chain, transfer.To),
        InputRecord input => Has(input.Chain, input.Owner) || (input.Coin is { } coin && coins.TryGetValue(input.Chain, out HashSet<CoinId>? known) && known.Contains(coin)),
        OutputRecord output => Has(output.Chain, output.Owner),
        FreezeRecord freeze => Has(freeze.Chain, freeze.Address),
        _ => false,
    };

    private void NeedAll(ChainId chain)
    {
        if (chain.IsUtxo)
        {
            anything.Add(chain);
        }
    }

    private bool Has(ChainId chain, Address? address) => address is { } known && accounts.TryGetValue(chain, out HashSet<Address>? there) && there.Contains(known);

    private void Add(Account account)
    {
        if (!accounts.TryGetValue(account.Chain, out HashSet<Address>? there))
        {
            accounts.Add(account.Chain, there = []);
        }

        there.Add(account.Address);
    }

    private HashSet<CoinId> Coins(ChainId chain)
    {
        if (!coins.TryGetValue(chain, out HashSet<CoinId>? there))
        {
            coins.Add(chain, there = []);
        }

        return there;
    }
}
