using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Bitcoin.Esplora;

/// <summary>
/// How an Esplora server is asked. Public ones limit the rate: set <see cref="HttpSourceOptions.MinimumInterval"/>, and
/// <see cref="HttpSourceOptions.Disclosures"/> to keep account of whom they were told about.
/// </summary>
public sealed class EsploraOptions : HttpSourceOptions
{
    /// <summary>Sets the defaults: answers up to 64 MiB.</summary>
    public EsploraOptions()
        : base(64 << 20)
    {
    }
}
